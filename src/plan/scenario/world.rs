//! How the systems of a drill behave over scenario time.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::action::SimulatedCall;
use crate::plan::probe::Symptom;
use crate::plan::{ActionId, DependencyId, Duration, ProbeStatus, Text};

/// The systems.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScriptedWorld {
    /// How each dependency looks over time. Those that are not named start as their probe's `simulate` says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dependency: Vec<ScriptedDependency>,
    /// How actions are answered. The first that fits answers; where none does, the action's own `simulate` table; where
    /// there is none either, the action is not simulated, and the drill says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answer: Vec<ScriptedAnswer>,
}

/// One dependency over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScriptedDependency {
    /// Which.
    pub id: DependencyId,
    /// Its states, in the order of their times.
    pub state: Vec<ScriptedChange>,
}

/// How a dependency looks from a time on, until something else happens to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScriptedChange {
    /// From when on, in scenario time.
    pub at: Duration,
    /// The state.
    pub to: ProbeStatus,
    /// What the probe says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Text>,
    /// What kind of trouble it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symptom: Option<Symptom>,
}

/// How an action is answered, in one situation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScriptedAnswer {
    /// The action.
    pub action: ActionId,
    /// Only with these inputs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<String, Text>,
    /// Only for undoing it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub undo: bool,
    /// Only from this scenario time on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Duration>,
    /// Only before this scenario time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Duration>,
    /// Only the first so many times that it is fired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// Up to so much longer than `simulate.after`, by the drill's seed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jitter: Option<Duration>,
    /// What it answers and changes.
    pub simulate: SimulatedCall,
}
