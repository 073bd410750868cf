//! How long things took, each with an honest status.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Record;
use super::document::Section;
use super::figure::Trend;
use crate::plan::IncidentId;

/// The figures of an incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metrics {}

/// The figures of an earlier incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Past {
    /// Which.
    pub incident: IncidentId,
    /// When it was declared; for a drill on the wall's clock.
    pub declared_at: Timestamp,
    /// Its figures.
    pub metrics: Metrics,
}

impl Metrics {
    /// The figures of a record.
    pub const fn of(_record: &Record<'_>) -> Self {
        Self {}
    }

    /// The same in words, with the trend.
    pub fn section(&self, _trend: Option<&Trend>) -> Section {
        Section::new("metrics", "Metrics", Vec::new())
    }
}
