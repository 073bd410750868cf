//! Incident command for campaign outages.
//!
//! The rooms of this house and the arrows allowed between them stand in `ARCHITECTURE.md`; the test
//! `tests/architecture.rs` enforces them.

pub mod drill;
pub mod exchange;
pub mod incident;
pub mod journal;
pub mod plan;
pub mod readiness;
pub mod report;
pub mod runtime;
pub mod tui;

pub mod cli;
