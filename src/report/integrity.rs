//! What the record can prove, and what not.

use serde::Serialize;

use super::Record;
use super::document::Section;

/// What the record can prove, and what not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Integrity {}

impl Integrity {
    /// What a record says of it.
    pub const fn of(_record: &Record<'_>) -> Self {
        Self {}
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        Section::new("integrity", "What this record can prove", Vec::new())
    }
}
