//! Alerts from the monitoring, taken in over HTTP.
//!
//! ```text
//! connection ─▶ door (who, how much) ─▶ told (what) ─▶ queue ─▶ rules ─▶ incident or proposal ─▶ durable ─▶ 200
//! ```
//!
//! A sender hears "taken" only when what it said is on the disk; else it is told to come again, and what is told
//! twice changes nothing. One thread, no lock: everything below runs inside the future that asks for the next letter.

mod alertmanager;
mod allowance;
mod certificate;
pub mod clerk;
mod door;
mod generic;
mod grafana;
mod listener;
mod pagerduty;
mod precedent;
mod proof;
pub mod proposals;
pub mod rules;
pub mod told;

pub use allowance::{PER_MINUTE, REMEMBERED};
pub use certificate::CertificateError;
pub use door::{LONGEST_BODY, Later, Letter, Reply, Taken};
pub use listener::{ListenError, Listener, MOST_CONNECTIONS, Settings};
pub use proof::CLOCK_SLACK;
