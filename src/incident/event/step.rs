//! Work on the steps of a runbook.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StepRef;
use crate::plan::{ProbeStatus, RunbookId, Text};

/// A runbook was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunbookOpened {
    /// The runbook.
    pub runbook: RunbookId,
}

/// Work on a step began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepStarted {
    /// The step.
    #[serde(rename = "step")]
    pub at: StepRef,
    /// When its time is up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// A probe looked for a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepChecked {
    /// The step.
    #[serde(rename = "step")]
    pub at: StepRef,
    /// What it saw.
    pub status: ProbeStatus,
    /// What it says.
    pub detail: Text,
}

/// A step is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepDone {
    /// The step.
    #[serde(rename = "step")]
    pub at: StepRef,
    /// What was found or done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// A step was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepSkipped {
    /// The step.
    #[serde(rename = "step")]
    pub at: StepRef,
    /// Why.
    pub reason: Text,
}

/// A step did not work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepFailed {
    /// The step.
    #[serde(rename = "step")]
    pub at: StepRef,
    /// What happened.
    pub reason: Text,
}

/// A step is open again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepReopened {
    /// The step.
    #[serde(rename = "step")]
    pub at: StepRef,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

/// A step's time is up; somebody asks for the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepOverdue {
    /// The step.
    #[serde(rename = "step")]
    pub at: StepRef,
    /// When its time was up.
    pub due_at: Timestamp,
    /// It was noticed after its time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}
