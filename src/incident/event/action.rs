//! The life of one call to an external API.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FireId, StepRef};
use crate::plan::request::Expect;
use crate::plan::{
    ActionId, Authority, Danger, Duration, PersonId, Probe, ProbeStatus, Resolved, RoleId, Text, ThresholdId,
};

/// Where the authority to fire comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A role that the person holds.
    Role(RoleId),
    /// A threshold that was reached.
    Threshold(ThresholdId),
}

/// A second person's approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who approved.
    pub by: PersonId,
    /// How it was given, for example `by phone`.
    pub how: Text,
    /// Somebody else recorded it: attested, not authenticated.
    pub attested: bool,
}

/// An action was authorised; from here on a byte may leave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActionRequested {
    /// The action.
    pub action: ActionId,
    /// What it changes.
    pub target: Text,
    /// How dangerous it is.
    pub danger: Danger,
    /// What the person had to be allowed to do.
    pub authority: Authority,
    /// Why the person was allowed.
    pub basis: Basis,
    /// The second person's approval, where one was needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// The step it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<StepRef>,
    /// The firing that this one undoes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo_of: Option<FireId>,
    /// What the person filled in.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<String, Text>,
    /// The reading request that comes first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture: Option<CaptureRequest>,
    /// The request, as it was shown; secrets are places.
    pub request: Resolved,
    /// What a good answer looks like.
    #[serde(default)]
    pub expect: Expect,
    /// The independent look at the effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verify: Option<Probe>,
    /// How long an answer may take.
    pub timeout: Duration,
    /// The running program that sends it.
    pub runner: String,
    /// The name by which the other side recognises a repetition.
    pub idempotency_key: String,
}

/// A reading request before the action, and what to pick from its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaptureRequest {
    /// The request.
    pub request: Resolved,
    /// A name for each JSON pointer.
    pub pick: BTreeMap<String, String>,
}

/// The state before the action was read; only now is the action's own request sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PriorStateCaptured {
    /// The firing.
    pub fire: FireId,
    /// What was read.
    pub captured: BTreeMap<String, Value>,
}

/// The call was answered as expected. That proves nothing yet about the effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionSucceeded {
    /// The firing.
    pub fire: FireId,
    /// The status of the answer.
    pub status: u16,
    /// How long the answer took, in milliseconds.
    pub duration_ms: u64,
    /// The start of the answer, without secrets.
    #[serde(default)]
    pub excerpt: Text,
}

/// The call was refused, or never left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionFailed {
    /// The firing.
    pub fire: FireId,
    /// The status of the answer, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Why.
    pub reason: Text,
    /// The start of the answer, without secrets.
    #[serde(default)]
    pub excerpt: Text,
}

/// The call's outcome is unknown: it may have happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionUnknown {
    /// The firing.
    pub fire: FireId,
    /// Why it can't be told.
    pub reason: Text,
    /// When an answer was due, where a timer gave up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
}

/// An independent look saw the effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffectVerified {
    /// The firing.
    pub fire: FireId,
    /// What the probe says.
    pub detail: Text,
}

/// An independent look did not see the effect in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffectNotVerified {
    /// The firing.
    pub fire: FireId,
    /// What the probe last saw.
    pub status: ProbeStatus,
    /// What it says.
    pub detail: Text,
}

/// A person said what an unknown call did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionSettled {
    /// The firing.
    pub fire: FireId,
    /// Did it happen?
    pub happened: bool,
    /// How that is known.
    pub note: Text,
}
