//! What happened, in a few lines.

use serde::Serialize;

use super::Record;
use super::document::Section;

/// What happened, in a few lines.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {}

impl Summary {
    /// What a record says of it.
    pub const fn of(_record: &Record<'_>) -> Self {
        Self {}
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        Section::new("summary", "Summary", Vec::new())
    }
}
