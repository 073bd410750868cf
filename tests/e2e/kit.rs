//! What the tests of this folder share.

pub(crate) mod browser;
pub(crate) mod caddy;
pub(crate) mod http;
pub(crate) mod limit;
pub(crate) mod power_dns;
pub(crate) mod process;
pub(crate) mod program;
pub(crate) mod silent;
pub(crate) mod terminal;
pub(crate) mod workspace;
