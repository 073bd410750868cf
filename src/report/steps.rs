//! The runbooks that were opened, each step with its planned and its real time.

use serde::Serialize;

use super::Record;
use super::document::Section;

/// The runbooks that were opened, each step with its planned and its real time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Steps {}

impl Steps {
    /// What a record says of it.
    pub const fn of(_record: &Record<'_>) -> Self {
        Self {}
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        Section::new("steps", "Runbooks and steps", Vec::new())
    }
}
