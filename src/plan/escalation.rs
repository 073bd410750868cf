//! `config/escalation.toml`: who is paged next, and when authority widens.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Authority, Condition, Duration, PersonId, PolicyId, RoleId, Text, ThresholdId};

/// The file's shape.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EscalationFile {
    /// The policies for paging a role.
    #[serde(default)]
    pub policy: Vec<Policy>,
    /// The thresholds that widen authority.
    #[serde(default)]
    pub threshold: Vec<Threshold>,
}

/// How a page climbs until somebody acknowledges (`GoAlert` semantics).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The short name.
    pub id: PolicyId,
    /// The levels in order. The first fires at once.
    #[serde(default)]
    pub level: Vec<Level>,
    /// How often it starts again after the last level.
    #[serde(default)]
    pub repeat: u32,
}

/// One level of a policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Who is paged.
    #[serde(default)]
    pub targets: Vec<Target>,
    /// How long this level has to answer before the next one fires.
    pub delay: Duration,
}

/// Who a level pages: `primary` or `backup` of the role that is paged, `role:ID` (its primary) or `person:ID`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "TargetSchema")]
pub enum Target {
    /// The primary of the role that is paged.
    Primary,
    /// The backup of the role that is paged.
    Backup,
    /// The primary of another role.
    Role(RoleId),
    /// One person.
    Person(PersonId),
}

/// The form of a target in the JSON Schema.
#[derive(JsonSchema)]
#[schemars(inline)]
pub struct TargetSchema(
    #[schemars(regex(pattern = "^(primary|backup|(role|person):[a-z0-9][a-z0-9._-]*)$"))] pub String,
);

impl TryFrom<String> for Target {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let refuse = || {
            format!(
                "{:?} is not a target; use primary, backup, role:ID or person:ID",
                text.chars().take(80).collect::<String>()
            )
        };
        match text.split_once(':') {
            None if text == "primary" => Ok(Self::Primary),
            None if text == "backup" => Ok(Self::Backup),
            Some(("role", id)) => RoleId::parse(id).ok().map(Self::Role).ok_or_else(refuse),
            Some(("person", id)) => PersonId::parse(id).ok().map(Self::Person).ok_or_else(refuse),
            Some(_) | None => Err(refuse()),
        }
    }
}

impl From<Target> for String {
    fn from(target: Target) -> Self {
        match target {
            Target::Primary => "primary".to_owned(),
            Target::Backup => "backup".to_owned(),
            Target::Role(id) => format!("role:{id}"),
            Target::Person(id) => format!("person:{id}"),
        }
    }
}

/// When authority widens without waiting for consensus. It never fires an action by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// The short name.
    pub id: ThresholdId,
    /// What becomes possible, for example `rollback without consensus`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// When.
    pub when: Condition,
    /// What it grants.
    #[serde(default)]
    pub grants: Vec<Grant>,
    /// What happens while the condition can't be told: authority stays as it is.
    #[serde(default)]
    pub inconclusive: Inconclusive,
}

/// What happens while a threshold's condition can't be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Inconclusive {
    /// Authority stays as it is, and the screen says so.
    #[default]
    Hold,
}

/// One authority that a role gains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// What may be done.
    pub authority: Authority,
    /// The role that may do it from then on.
    pub to: RoleId,
    /// The approvals that are no longer needed for it.
    #[serde(default)]
    pub waives: Vec<Waived>,
}

/// An approval that a threshold makes unnecessary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Waived {
    /// The second person of an irreversible action.
    SecondPerson,
    /// The poll for strong objections before a decision step.
    Consensus,
}
