//! `config/escalation.toml`: who is paged next, and when authority widens.

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Authority, ChannelId, Condition, Duration, PersonId, PolicyId, RoleId, Text, ThresholdId};

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
    /// How often it starts again after the last level, 0 to 5 (`GoAlert`).
    #[serde(default)]
    #[schemars(range(min = 0, max = 5))]
    pub repeat: u32,
    /// The channels that people are paged by, in the order in which they are tried. A person's own `channels` count
    /// instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<ChannelId>,
    /// How long an acknowledgement counts unless it is renewed; then the clock resumes. For good when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ack_for: Option<Duration>,
    /// Who has not acknowledged is paged again after so long, by the next of their channels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remind: Option<Duration>,
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
    /// Every person of the level has to acknowledge: an acknowledgement stops the escalation, and the others are
    /// still reminded (`GoAlert`'s `multi_ack`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub multi_ack: bool,
}

/// What a level's delay, a reminder and the life of an acknowledgement may be at least.
pub const SHORTEST: Duration = Duration::secs(1);
/// What they may be at most (`GoAlert`).
pub const LONGEST: Duration = Duration::mins(9000);

/// Without a policy: the primary, five minutes later the backup.
pub static DEFAULT_LEVELS: LazyLock<Vec<Level>> = LazyLock::new(|| {
    let level = |target| Level { targets: vec![target], delay: Duration::mins(5), multi_ack: false };
    vec![level(Target::Primary), level(Target::Backup)]
});

/// Who a level pages: `primary` or `backup` of the role that is paged, `role:ID` (its primary), `person:ID`, or
/// `channel:ID`, a place that several people read.
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
    /// A channel that is a fixed place, such as a chat room.
    Channel(ChannelId),
}

/// The form of a target in the JSON Schema.
#[derive(JsonSchema)]
#[schemars(inline)]
pub struct TargetSchema(
    #[schemars(regex(pattern = "^(primary|backup|(role|person|channel):[a-z0-9][a-z0-9._-]*)$"))] pub String,
);

impl TryFrom<String> for Target {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let refuse = || {
            format!(
                "{:?} is not a target; use primary, backup, role:ID, person:ID or channel:ID",
                text.chars().take(80).collect::<String>()
            )
        };
        match text.split_once(':') {
            None if text == "primary" => Ok(Self::Primary),
            None if text == "backup" => Ok(Self::Backup),
            Some(("role", id)) => RoleId::parse(id).ok().map(Self::Role).ok_or_else(refuse),
            Some(("person", id)) => PersonId::parse(id).ok().map(Self::Person).ok_or_else(refuse),
            Some(("channel", id)) => ChannelId::parse(id).ok().map(Self::Channel).ok_or_else(refuse),
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
            Target::Channel(id) => format!("channel:{id}"),
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
