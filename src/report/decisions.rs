//! Decisions, who was polled, and the objections.

use serde::Serialize;

use super::Record;
use super::document::Section;

/// Decisions, who was polled, and the objections.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decisions {}

impl Decisions {
    /// What a record says of it.
    pub const fn of(_record: &Record<'_>) -> Self {
        Self {}
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        Section::new("decisions", "Decisions", Vec::new())
    }
}
