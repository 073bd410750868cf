//! `runbooks/ID.toml`: the steps that people work through.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ActionId, Condition, Duration, MessageId, Probe, RoleId, RunbookId, StepId, Text};

/// The file's shape, and the runbook itself.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Runbook {
    /// The short name; the file is named after it.
    pub id: RunbookId,
    /// What people call it.
    pub title: Text,
    /// When to open it, in a sentence or two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Text>,
    /// What a campaign can do because it has this runbook.
    #[serde(default)]
    pub provides: Vec<Capability>,
    /// The steps, in the order they are shown.
    #[serde(default)]
    pub step: Vec<Step>,
}

/// What a runbook gives a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// Repair of name resolution.
    Dns,
    /// Move to the standby.
    Failover,
    /// Repair of the application.
    App,
    /// Back to the previous release.
    Rollback,
    /// A leaked or broken credential is taken out.
    SecretsRevocation,
    /// Tokens and sessions end.
    TokenInvalidation,
    /// A vendor is worked with, or worked around.
    Vendor,
}

/// What has to be done at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// A person does it and says so.
    #[default]
    Manual,
    /// A person or a probe looks and says what is there.
    Check,
    /// An action is fired.
    Action,
    /// The commander decides after asking for strong objections.
    Decision,
    /// A pre-approved message goes out.
    Message,
}

/// One step of a runbook.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Unique within the runbook.
    pub id: StepId,
    /// What to do, as an order: "Freeze deployments".
    pub title: Text,
    /// How, in Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Text>,
    /// What has to be done.
    #[serde(default)]
    pub kind: StepKind,
    /// The role that owns the step; the commander when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleId>,
    /// Steps of this runbook that must be done or skipped first.
    #[serde(default)]
    pub needs: Vec<StepId>,
    /// The step applies only while this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// How long it should take; then the deputy asks for the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timebox: Option<Duration>,
    /// A critical step can be skipped by the commander only.
    #[serde(default)]
    pub critical: bool,
    /// How to see that it worked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verify: Option<Probe>,
    /// The step that opens when this one fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_failure: Option<StepId>,
    /// The action of a step of kind `action`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<ActionId>,
    /// Inputs of that action that this step fixes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<String, Text>,
    /// The message of a step of kind `message`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageId>,
}

impl Runbook {
    /// The step of that name.
    pub fn step(&self, id: &StepId) -> Option<&Step> {
        self.step.iter().find(|s| s.id == *id)
    }

    /// Does this step open only when another one fails?
    pub fn is_failure_branch(&self, id: &StepId) -> bool {
        self.step.iter().any(|s| s.on_failure.as_ref() == Some(id))
    }
}
