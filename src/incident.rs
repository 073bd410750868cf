//! The pure core of one incident.
//!
//! ```text
//! Command + Incident + now ──decide──▶ events + effects │ refusal
//! event ──apply──▶ Incident
//! ```
//!
//! Nothing here reads a clock, a file or the network. [`decide`](decide::decide) is the only producer of events;
//! [`Incident::apply`] is total and never causes anything.

pub mod actor;
pub mod authority;
pub mod brief;
pub mod command;
pub mod condition;
pub mod decide;
pub mod deputy;
pub mod effect;
pub mod event;
pub mod exercise;
pub mod first_answer;
pub mod intake;
pub mod refusal;
pub mod sitrep;
pub mod state;
pub mod timeline;
pub mod timer;
pub mod triage;
pub mod words;

pub use actor::{Actor, Origin};
pub use brief::Brief;
pub use command::Command;
pub use decide::{Decision, decide};
pub use effect::Effect;
pub use event::{Envelope, Event, FireId, StepRef};
pub use refusal::Refusal;
pub use state::Incident;
pub use timer::{Deadline, Due};
