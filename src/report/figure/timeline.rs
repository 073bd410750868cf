//! The timeline in lanes.

use serde::Serialize;

use crate::report::{Block, Record};

/// The timeline of an incident in lanes: command, DNS, application, identity, vendor, messages.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Timeline {}

impl Timeline {
    /// The timeline of a record.
    pub const fn of(_record: &Record<'_>) -> Self {
        Self {}
    }

    /// The same in words.
    pub const fn words(&self) -> Vec<Block> {
        Vec::new()
    }
}
