//! The imperative shell: the event loop, the clock, the executors.

mod auth;
pub mod clock;
pub mod console;
mod dns_update;
mod endpoint;
mod exec;
mod expect;
pub mod host;
mod http;
pub mod intake;
pub mod ledger;
pub mod listing;
pub mod live;
mod mail;
pub mod player;
mod probe;
pub mod record;
pub mod redact;
pub mod runner;
pub mod secret;
pub mod session;
pub mod signer;
pub mod simulated;
pub mod terminal;
mod tls;
pub mod watch;
pub mod world;
