//! What the outside world did.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::plan::{DependencyId, Grant, ProbeStatus, Text, ThresholdId};

/// A dependency changed its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DependencyChanged {
    /// The dependency.
    pub dependency: DependencyId,
    /// Before.
    pub from: ProbeStatus,
    /// From now on.
    pub to: ProbeStatus,
    /// What the probe says.
    pub detail: Text,
}

/// A threshold widened authority. It fires nothing by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThresholdReached {
    /// The threshold.
    pub threshold: ThresholdId,
    /// What it grants.
    pub grants: Vec<Grant>,
    /// When its condition came true.
    pub due_at: Timestamp,
    /// It was noticed after its time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}
