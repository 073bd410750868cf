//! Where people left the path: skipped steps, attested approvals, edited messages.

use serde::Serialize;

use super::Record;
use super::document::Section;

/// Where people left the path: skipped steps, attested approvals, edited messages.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Deviations {}

impl Deviations {
    /// What a record says of it.
    pub const fn of(_record: &Record<'_>) -> Self {
        Self {}
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        Section::new("deviations", "Deviations", Vec::new())
    }
}
