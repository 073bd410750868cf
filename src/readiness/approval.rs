//! Approvals: what they govern, what is signed, who signed it, and what has changed since.
//!
//! What is signed is a [`Statement`]: one line of canonical JSON that names the campaign, the function, the person, the
//! decision, its conditions, both instants, and the digest of what is governed. Formats and algorithms are OpenSSH's
//! (PROTOCOL, PROTOCOL.sshsig, PROTOCOL.u2f), so that `ssh-keygen -Y sign` and `-Y verify` do the same.

mod change;
mod content;
mod curve;
mod file;
mod key;
mod path;
mod sshsig;
mod statement;
mod wire;

pub use change::{Change, changes};
pub use content::Content;
pub use curve::{Curve, fixed};
pub use file::to_toml;
pub use key::{InvalidKey, PublicKey};
pub use path::Route;
pub use sshsig::{HEAD_NAMESPACE, Hash, InvalidSignature, NAMESPACE, SshSig};
pub use statement::{Statement, TYPE};
pub use wire::{Reader, Wire};

use crate::plan::Duration;

/// How long an approval is good for where config/warroom.toml says nothing.
pub const LIFETIME: Duration = Duration::mins(30 * 24 * 60);
