//! Calls from the first byte to the proof.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::FireId;
use super::action::Target;
use crate::plan::request::Expect;
use crate::plan::{Duration, Probe, ProbeStatus, ResolvedCall, Text};

/// The state before the action was read; only now is the action's own request sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PriorStateCaptured {
    /// The firing.
    pub fire: FireId,
    /// What was read.
    pub captured: BTreeMap<String, Value>,
    /// The call, where it is known only now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<ResolvedCall>,
    /// The targets, where they are known only now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// The look at the effect, where it is known only now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verify: Option<Probe>,
    /// Why a person has to confirm it before anything leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Text>,
}

/// A call was answered as expected, and a further one belongs to the action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActionContinued {
    /// The firing.
    pub fire: FireId,
    /// The status of the answer.
    pub status: u16,
    /// How long the answer took, in milliseconds.
    pub duration_ms: u64,
    /// What was kept of the answer.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kept: BTreeMap<String, Value>,
    /// The next call.
    pub request: ResolvedCall,
    /// What a good answer to it looks like.
    #[serde(default)]
    pub expect: Expect,
    /// What is kept of its answer.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub keep: BTreeMap<String, String>,
}

/// The call was turned away; it is sent again later, with the same idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionPostponed {
    /// The firing.
    pub fire: FireId,
    /// The status of the answer, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why.
    pub reason: Text,
    /// When it is sent again.
    pub until: Timestamp,
    /// How many attempts were made.
    pub attempts: u32,
}

/// The call began a job that runs on; it is asked until it ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobStarted {
    /// The firing.
    pub fire: FireId,
    /// The status of the answer.
    pub status: u16,
    /// How long the answer took, in milliseconds.
    pub duration_ms: u64,
    /// What was kept of the answer.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kept: BTreeMap<String, Value>,
    /// The question that is asked.
    pub poll: JobQuestion,
}

/// What is asked until a job ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobQuestion {
    /// The reading call.
    pub request: ResolvedCall,
    /// What the answer looks like when the job is done.
    pub done: Expect,
    /// What the answer looks like when the job has failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<Expect>,
    /// How often to ask.
    pub every: Duration,
    /// When to give up.
    pub until: Timestamp,
}

/// Some of many calls have ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetsAnswered {
    /// The firing.
    pub fire: FireId,
    /// How each ended.
    pub results: Vec<TargetResult>,
}

/// How the call for one target ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetResult {
    /// Its number, from 0.
    pub target: u32,
    /// How it ended.
    pub outcome: TargetOutcome,
    /// The status of the answer, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How long it took, in milliseconds.
    #[serde(default)]
    pub duration_ms: u64,
    /// Why, or the start of the answer, without secrets.
    #[serde(default)]
    pub detail: Text,
}

/// How far one of many targets is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetOutcome {
    /// The call may have left; no answer yet.
    Waiting,
    /// Answered as expected.
    Succeeded,
    /// Refused, or never left.
    Failed,
    /// It may have happened.
    Unknown,
    /// It was called off before it left.
    NotSent,
    /// The effect was seen.
    Verified,
    /// The effect was not seen in time.
    NotVerified,
}

impl TargetOutcome {
    /// The word on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Succeeded => "accepted",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::NotSent => "not sent",
            Self::Verified => "verified",
            Self::NotVerified => "not verified",
        }
    }
}

/// An independent look at many targets ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetsLooked {
    /// The firing.
    pub fire: FireId,
    /// The numbers of those whose effect was seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verified: Vec<u32>,
    /// The numbers of the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_verified: Vec<u32>,
    /// What the looks say.
    pub detail: Text,
}

/// The call was answered as expected. That proves nothing yet about the effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// What was kept of the answer.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kept: BTreeMap<String, Value>,
    /// The look at the effect, where it is known only now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verify: Option<Probe>,
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
