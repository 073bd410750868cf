//! Every firing of an action: request, outcome, proof, undo.

use serde::Serialize;

use super::Record;
use super::document::Section;

/// Every firing of an action: request, outcome, proof, undo.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Actions {}

impl Actions {
    /// What a record says of it.
    pub const fn of(_record: &Record<'_>) -> Self {
        Self {}
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        Section::new("actions", "Actions", Vec::new())
    }
}
