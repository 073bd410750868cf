//! `config/actions/*.toml`: one-key actions.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::request::{Capture, Expect, Request};
use super::{ActionId, Authority, DependencyId, Domain, Duration, Probe, ProbeStatus, Text};

/// The file's shape.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionFile {
    /// The actions.
    #[serde(default)]
    pub action: Vec<Action>,
}

/// How an action is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Danger {
    /// Only looks: no confirmation.
    Observe,
    /// Can be undone: one key.
    Reversible,
    /// Can't be undone: the target's name is typed, and a second person approves. The default.
    #[default]
    Irreversible,
}

impl Danger {
    /// The word on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Observe => "observe",
            Self::Reversible => "reversible",
            Self::Irreversible => "irreversible",
        }
    }
}

/// How long a containment is meant to hold (SP 800-61r3, RS.MI).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Containment {
    /// Hours.
    Emergency,
    /// About two weeks.
    Temporary,
    /// For good.
    Permanent,
}

/// One call to an external API, prepared before the launch.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// The short name.
    pub id: ActionId,
    /// The key that opens its preview on the Command screen: one character.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<char>,
    /// What it does, as an order: "Point checkout at the standby".
    pub title: Text,
    /// The part of the world it changes.
    pub domain: Domain,
    /// What the person who fires it must be allowed to do.
    pub authority: Authority,
    /// How it is confirmed.
    #[serde(default)]
    pub danger: Danger,
    /// A template for the name of what it changes: one in flight per action and target, and the name that is
    /// typed to confirm. The action's id when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The request that is sent.
    pub request: Request,
    /// What the person fills in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<Input>,
    /// What to read before, for undo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture: Option<Capture>,
    /// What a good answer looks like.
    #[serde(default)]
    pub expect: Expect,
    /// An independent look at the effect: a 2xx proves nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verify: Option<Probe>,
    /// How to put the prior state back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Undo>,
    /// How long an answer may take; then the outcome is unknown.
    #[serde(default = "default_timeout")]
    pub timeout: Duration,
    /// How long the containment is meant to hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub containment: Option<Containment>,
    /// What happens in a drill.
    #[serde(default)]
    pub simulate: SimulatedCall,
}

const fn default_timeout() -> Duration {
    Duration::secs(10)
}

/// One thing that the person fills in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The name in templates: `{{ inputs.NAME }}`.
    pub name: String,
    /// What the person is asked.
    pub prompt: Text,
    /// The only values allowed, when there are any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Text>,
    /// The value that is filled in already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Text>,
    /// A regular expression that the whole value must match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
}

/// How to put the prior state back; its request may use `{{ captured.NAME }}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Undo {
    /// The request that is sent.
    pub request: Request,
    /// What a good answer looks like.
    #[serde(default)]
    pub expect: Expect,
    /// An independent look at the effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verify: Option<Probe>,
}

/// The answer of a simulated system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SimulatedCall {
    /// The status it answers with; the one that `expect` asks for when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The answer never comes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lost: bool,
    /// How long it takes.
    #[serde(default = "default_latency")]
    pub after: Duration,
    /// The JSON body of its answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<Value>,
    /// What capture finds, by the names of `capture.pick`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub captured: BTreeMap<String, Value>,
    /// What it changes in the simulated world.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub turns: BTreeMap<DependencyId, SimulatedTurn>,
}

impl Default for SimulatedCall {
    fn default() -> Self {
        Self {
            status: None,
            lost: false,
            after: default_latency(),
            json: None,
            captured: BTreeMap::new(),
            turns: BTreeMap::new(),
        }
    }
}

const fn default_latency() -> Duration {
    Duration::millis(300)
}

impl SimulatedCall {
    /// The status of the answer to a request that expects this; none when it never comes.
    pub fn answered(&self, expect: &Expect) -> Option<u16> {
        let expected = || expect.status.first().copied().unwrap_or(200);
        (!self.lost).then(|| self.status.unwrap_or_else(expected))
    }
}

/// A dependency that changes its state some time after an action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SimulatedTurn {
    /// The state it turns to.
    pub to: ProbeStatus,
    /// How long after the answer.
    #[serde(default)]
    pub after: Duration,
    /// What its probe says then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Text>,
}
