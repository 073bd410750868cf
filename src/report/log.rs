//! Every event in words.

use serde::Serialize;

use super::Record;
use super::document::Section;

/// Every event in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Log {}

impl Log {
    /// What a record says of it.
    pub const fn of(_record: &Record<'_>) -> Self {
        Self {}
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        Section::new("log", "Log", Vec::new())
    }
}
