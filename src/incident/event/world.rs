//! What the outside world did.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::incident::triage::Suspect;
use crate::plan::probe::Symptom;
use crate::plan::{DependencyId, Grant, ProbeStatus, RunbookId, Text, ThresholdId};

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
    /// What kind of trouble it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symptom: Option<Symptom>,
}

/// The program suspected something, and a person dismissed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspicionDismissed {
    /// What was suspected.
    pub suspect: Suspect,
    /// Why it is dismissed.
    pub reason: Text,
}

/// The program suspected something, and a person took it: the runbook for it is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspicionTaken {
    /// What was suspected.
    pub suspect: Suspect,
    /// What spoke for it.
    pub evidence: Vec<Text>,
    /// The runbook, where the campaign has one for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runbook: Option<RunbookId>,
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

/// What customers saw, and from when until when, as people found out.
///
/// The last one of an incident counts: what is known of an impact grows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImpactRecorded {
    /// When it began for customers; often before anybody noticed.
    pub began: Timestamp,
    /// When it ended for customers; none while it lasts or is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// What they saw, and how many of them.
    pub what: Text,
}
