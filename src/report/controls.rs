//! The controls that a record gives evidence for.

use serde::Serialize;

use super::Record;
use super::document::Section;

/// The controls that a record gives evidence for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ControlMap {}

impl ControlMap {
    /// What a record says of it.
    pub const fn of(_record: &Record<'_>) -> Self {
        Self {}
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        Section::new("controls", "Controls", Vec::new())
    }
}
