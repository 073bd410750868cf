//! What is asked of the deputy in software.

use jiff::Timestamp;

use crate::plan::{IdentityId, Text};

/// What the deputy keeps an eye on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeputyCommand {
    /// Take something off the list.
    Dismiss {
        /// The concern's key, as it was painted.
        concern: Text,
        /// Why.
        reason: Text,
    },
    /// Say that a secret is exposed.
    Expose {
        /// The identity.
        identity: IdentityId,
        /// Since when.
        since: Timestamp,
        /// Where, and how that is known.
        note: Text,
    },
    /// Say that an exposed secret is of no use any more.
    Contain {
        /// The identity.
        identity: IdentityId,
        /// How that is known.
        note: Text,
    },
}
