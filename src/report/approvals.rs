//! What the approvals said against what happened.

use serde::Serialize;

use super::Record;
use super::document::Section;

/// What the approvals said against what happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Approvals {}

impl Approvals {
    /// What a record says of it.
    pub const fn of(_record: &Record<'_>) -> Self {
        Self {}
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        Section::new("approvals", "What was approved, and what happened", Vec::new())
    }
}
