//! What the scenario's own responder does when it is played by itself.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::inject::InjectCondition;
use crate::plan::{
    ActionId, Duration, ExpectedId, IdentityId, InjectId, MessageId, PersonId, RoleId, RunbookId, Severity,
    Text,
};

/// One move.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// Not before this scenario time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Duration>,
    /// Only once this holds; the moves after it wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<InjectCondition>,
    /// Who does it.
    pub by: PersonId,
    /// What.
    pub play: Play,
    /// It is meant to be refused: a wrong target, a forbidden action.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub refused: bool,
}

/// What is done. Exactly one of these is given, but those that say with which.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own in the file")]
pub struct Play {
    /// Take command.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub take: bool,
    /// Offer command to this person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<PersonId>,
    /// Accept command.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub accept: bool,
    /// Page this role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<RoleId>,
    /// Acknowledge for this role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledge: Option<RoleId>,
    /// Open this runbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<RunbookId>,
    /// Start this step: `RUNBOOK/STEP`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Text>,
    /// This step is done; `note` says how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Text>,
    /// Skip this step; `note` says why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<Text>,
    /// This step failed; `note` says how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fail: Option<Text>,
    /// Fire this action; with `step`, as that step's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fire: Option<ActionId>,
    /// With `fire`: the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Text>,
    /// With `fire`: the inputs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<String, Text>,
    /// With `fire` and `undo`: the target's name, typed. The right one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm: Option<Text>,
    /// Approve the firing of this action that waits for a second person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permit: Option<ActionId>,
    /// Undo the last firing of this action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<ActionId>,
    /// Release this message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageId>,
    /// With `message`: what stands for its variables.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub vars: BTreeMap<String, Text>,
    /// Put this decision to the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub propose: Option<Text>,
    /// With `propose`: nobody of these objects, and it is adopted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub polled: Vec<PersonId>,
    /// Write this note; also with steps and with what ends the incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// Issue a sitrep as drafted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sitrep: bool,
    /// Mark this identity as exposed; `note` says where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposed: Option<IdentityId>,
    /// Set the severity; `note` says why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Say that it is mitigated; `note` says by what.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mitigate: bool,
    /// Say that it is resolved; `note` says by what.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub resolve: bool,
    /// As the controller: write down the answer to the question of this inject, which is in `note`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discuss: Option<InjectId>,
    /// As the controller: judge that this was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judge: Option<ExpectedId>,
}
