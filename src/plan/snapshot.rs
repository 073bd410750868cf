//! The plan of one incident: everything that was written beforehand, frozen when it is declared.
//!
//! Editing a file during the outage changes nothing in a running incident; the journal keeps the snapshot
//! under its digest, so that replay needs no files.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::coverage::CoverageSheet;
use super::escalation::{DEFAULT_LEVELS, Level};
use super::settings::{Deputy, Updates};
use super::{
    Action, ActionId, Authority, Campaign, Channel, ChannelId, Dependency, DependencyId, GateSheet, Message,
    MessageId, Person, PersonId, Policy, Role, RoleId, Runbook, RunbookId, Scenario, Step, StepId, Text,
    Threshold, ThresholdId,
};

/// Everything that one incident may use.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Plan {
    /// The campaign.
    pub campaign: Campaign,
    /// The roster's people.
    pub people: BTreeMap<PersonId, Person>,
    /// The roster's roles, in the file's order.
    pub roles: Vec<Role>,
    /// The campaign's runbooks, in the campaign's order.
    pub runbooks: Vec<Runbook>,
    /// The actions that the campaign, its runbooks and the channels name.
    pub actions: BTreeMap<ActionId, Action>,
    /// The policy for paging a role.
    pub policy: Option<Policy>,
    /// The campaign's thresholds, in its order.
    pub thresholds: Vec<Threshold>,
    /// The campaign's messages.
    pub messages: BTreeMap<MessageId, Message>,
    /// How pages and messages leave.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub channels: BTreeMap<ChannelId, Channel>,
    /// How often customers and executives hear.
    #[serde(default)]
    pub updates: Updates,
    /// When the deputy speaks up.
    #[serde(default)]
    pub deputy: Deputy,
    /// Where the head of the record is posted, each as `channel` or `channel:address`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub anchors: Vec<Text>,
    /// Resolvers for DNS probes that name none.
    pub resolvers: Vec<String>,
    /// The workspace's own names, for templates.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, Text>,
    /// What the launch gate said when the incident was declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<GateSheet>,
    /// What had been practised of the campaign when the incident was declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<CoverageSheet>,
    /// What is practised; none outside of drills, and for drills without a scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<Box<Scenario>>,
}

impl Plan {
    /// The snapshot as canonical JSON (RFC 8785) and the SHA-256 of that, in hex.
    pub fn sealed(&self) -> Result<(String, String), serde_json::Error> {
        let json = serde_json_canonicalizer::to_string(self)?;
        let digest = super::digest::sha256_hex(json.as_bytes());
        Ok((digest, json))
    }

    /// The person of that name.
    pub fn person(&self, id: &PersonId) -> Option<&Person> {
        self.people.get(id)
    }

    /// The role of that name.
    pub fn role(&self, id: &RoleId) -> Option<&Role> {
        self.roles.iter().find(|r| r.id == *id)
    }

    /// Is this action there for channels alone? People see and fire the others.
    pub fn is_for_channels_only(&self, id: &ActionId) -> bool {
        let by_channels = || self.channels.values().flat_map(Channel::actions);
        let by_steps = || self.runbooks.iter().flat_map(|runbook| &runbook.step);
        by_channels().any(|named| named == id)
            && !self.campaign.named_actions().any(|named| named == id)
            && !by_steps().any(|step| step.action.as_ref() == Some(id))
    }

    /// The role that commands: the one that holds [`Authority::Command`] and is not advisory.
    pub fn command_role(&self) -> Option<&Role> {
        self.roles_with(Authority::Command).next()
    }

    /// The roles that hold an authority, in the roster's order; advisory ones hold none.
    pub fn roles_with(&self, authority: Authority) -> impl Iterator<Item = &Role> {
        self.roles.iter().filter(move |r| !r.advisory && r.authorities.contains(&authority))
    }

    /// The levels of the policy in order; without a policy the primary, five minutes later the backup.
    pub fn levels(&self) -> &[Level] {
        self.policy.as_ref().map_or(DEFAULT_LEVELS.as_slice(), |policy| policy.level.as_slice())
    }

    /// A level of the policy, from 0.
    pub fn level(&self, number: u32) -> Option<&Level> {
        self.levels().get(usize::try_from(number).ok()?)
    }

    /// How often the policy starts again after its last level.
    pub fn repeats(&self) -> u32 {
        self.policy.as_ref().map_or(0, |policy| policy.repeat)
    }

    /// The runbook of that name.
    pub fn runbook(&self, id: &RunbookId) -> Option<&Runbook> {
        self.runbooks.iter().find(|r| r.id == *id)
    }

    /// A step of a runbook.
    pub fn step(&self, runbook: &RunbookId, step: &StepId) -> Option<&Step> {
        self.runbook(runbook)?.step(step)
    }

    /// The threshold of that name.
    pub fn threshold(&self, id: &ThresholdId) -> Option<&Threshold> {
        self.thresholds.iter().find(|t| t.id == *id)
    }

    /// The dependency of that name.
    pub fn dependency(&self, id: &DependencyId) -> Option<&Dependency> {
        self.campaign.dependency(id)
    }
}
