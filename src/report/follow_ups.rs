//! What is to be done afterwards, by whom until when.

use serde::Serialize;

use super::Record;
use super::document::Section;

/// What is to be done afterwards, by whom until when.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FollowUps {}

impl FollowUps {
    /// What a record says of it.
    pub const fn of(_record: &Record<'_>) -> Self {
        Self {}
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        Section::new("follow-ups", "Follow-ups", Vec::new())
    }
}
