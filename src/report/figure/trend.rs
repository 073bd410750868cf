//! How figures went from incident to incident.

use serde::Serialize;

use crate::report::{Block, Record};

/// How figures went over incidents, the oldest first, with this one at the end.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trend {}

impl Trend {
    /// How a record compares with what came before; none where nothing did.
    pub const fn of(_record: &Record<'_>) -> Option<Self> {
        None
    }

    /// The same in words.
    pub const fn words(&self) -> Vec<Block> {
        Vec::new()
    }
}
