//! An action from intent to permission: who fired it, what was shown, who approved it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{FireId, StepRef};
use crate::plan::action::Retry;
use crate::plan::request::Expect;
use crate::plan::{
    ActionId, Authority, Danger, Duration, PersonId, Probe, ResolvedCall, RoleId, Text, ThresholdId,
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

/// A second person was asked; without an answer in time it is denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalWanted {
    /// Until when an approval counts.
    pub until: Timestamp,
}

/// One of many targets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// What it is called.
    pub name: Text,
    /// The call for it, as it was shown; secrets are places.
    pub request: ResolvedCall,
    /// The independent look at the effect on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verify: Option<Probe>,
}

/// An action was authorised. Unless somebody has to approve it first, a byte may leave from here on.
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
    /// A second person has to approve it before anything leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awaits: Option<ApprovalWanted>,
    /// The step it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<StepRef>,
    /// The firing that this one undoes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo_of: Option<FireId>,
    /// The firing whose undo this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redo_of: Option<FireId>,
    /// What the person filled in.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<String, Text>,
    /// The reading request that comes first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture: Option<CaptureRequest>,
    /// The call, as it was shown; secrets are places. None where it is known only after the prior state was read,
    /// and where there are many targets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<ResolvedCall>,
    /// What a good answer looks like.
    #[serde(default)]
    pub expect: Expect,
    /// What is kept of the answer: a name for each JSON pointer or JSONPath.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub keep: BTreeMap<String, String>,
    /// The targets, where there are many and they are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// How many calls run at a time; 0 is one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub concurrency: u32,
    /// When it is sent again by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// The independent look at the effect; none, too, where it is known only later.
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
    pub request: ResolvedCall,
    /// What a good answer looks like.
    #[serde(default)]
    pub expect: Expect,
    /// A name for each JSON pointer.
    pub pick: BTreeMap<String, String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// A second person approved from their own session; from here on a byte may leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionApproved {
    /// The firing.
    pub fire: FireId,
    /// Who approved, and how.
    pub approval: Approval,
    /// The running program that sends it.
    pub runner: String,
}

/// A second person said no, or nobody said anything in time. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionDenied {
    /// The firing.
    pub fire: FireId,
    /// Who; none when time was up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
    /// Why.
    pub reason: Text,
    /// When the approval was due, where time was up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
}

/// The targets that were read were confirmed; unless somebody has to approve it first, a byte may leave from here on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionConfirmed {
    /// The firing.
    pub fire: FireId,
    /// Who confirmed.
    pub by: PersonId,
    /// The second person's approval, where one was needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// A second person has to approve it before anything leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awaits: Option<ApprovalWanted>,
    /// The running program that sends it.
    pub runner: String,
}

/// A person called it off. What had left by then is not called back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionCancelled {
    /// The firing.
    pub fire: FireId,
    /// Who.
    pub by: PersonId,
}

/// A person sent it again, with the same idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionRepeated {
    /// The firing.
    pub fire: FireId,
    /// Who.
    pub by: PersonId,
    /// The numbers of the targets, from 0, where only some are sent again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<u32>,
    /// The second person's approval, where one was needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// A second person has to approve it before anything leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awaits: Option<ApprovalWanted>,
    /// The running program that sends it.
    pub runner: String,
}
