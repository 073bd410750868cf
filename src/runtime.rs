//! The imperative shell: the event loop, the clock, the executors.

pub mod clock;
mod expect;
mod http;
pub mod live;
mod probe;
pub mod redact;
pub mod secret;
pub mod simulated;
mod tls;
pub mod world;
