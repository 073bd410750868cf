//! What customers saw, and when they were told.

use serde::Serialize;

use super::Record;
use super::document::Section;

/// What customers saw, and when they were told.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Customers {}

impl Customers {
    /// What a record says of it.
    pub const fn of(_record: &Record<'_>) -> Self {
        Self {}
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        Section::new("customers", "What customers saw, and when they were told", Vec::new())
    }
}
