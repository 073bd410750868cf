//! What the tests of this folder share.

pub(super) mod caddy;
pub(super) mod http;
pub(super) mod limit;
pub(super) mod power_dns;
pub(super) mod process;
pub(super) mod program;
pub(super) mod silent;
pub(super) mod terminal;
pub(super) mod workspace;
