//! Roles as they were held.

use serde::Serialize;

use super::Record;
use super::document::Section;

/// Roles as they were held.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Roles {}

impl Roles {
    /// What a record says of it.
    pub const fn of(_record: &Record<'_>) -> Self {
        Self {}
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        Section::new("roles", "Roles", Vec::new())
    }
}
