//! What is expected of the players, and by when.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::{
    ActionId, Duration, ExpectedId, InjectId, MessageId, ObjectiveId, RoleId, RunbookId, Severity, Text,
    message,
};

/// One expected action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Its name.
    pub id: ExpectedId,
    /// What a good team does, in a line.
    pub title: Text,
    /// What in the record shows it. Where it is absent, the controller judges by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deed: Option<Deed>,
    /// The inject that calls for it. What is told (messages, notes, sitreps) counts only after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inject: Option<InjectId>,
    /// The deadline: so long after its inject, or after the start where it has none. None: by the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Duration>,
    /// The role that is expected to do it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleId>,
    /// The objective that it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objective: Option<ObjectiveId>,
    /// It must not happen; within `within` where that is given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub avoid: bool,
}

/// What in the record shows it. Exactly one of these is given, but `inputs` and `verified`, which go with `fire`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own in the file")]
pub struct Deed {
    /// Somebody commands.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub command: bool,
    /// Command was handed over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub handover: bool,
    /// Somebody acknowledged for this role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledge: Option<RoleId>,
    /// This role was paged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<RoleId>,
    /// This runbook was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<RunbookId>,
    /// This step was done: `RUNBOOK/STEP`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Text>,
    /// This action was fired, and answered with yes unless an unknown outcome was settled so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fire: Option<ActionId>,
    /// With `fire`: with these inputs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<String, Text>,
    /// With `fire`: and the effect was verified.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub verified: bool,
    /// This action was undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<ActionId>,
    /// A message was released to this audience.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<message::Audience>,
    /// This text was released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<MessageId>,
    /// A decision was concluded.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub decision: bool,
    /// Somebody wrote a note.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub note: bool,
    /// A sitrep was issued.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sitrep: bool,
    /// An identity was marked as exposed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exposed: bool,
    /// The severity was set to this, or worse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// It was mitigated.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mitigated: bool,
    /// It was resolved.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub resolved: bool,
    /// The answer to the inject's question was written down.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub discussed: bool,
}
