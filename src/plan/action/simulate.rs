//! What a simulated system does in a drill.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::plan::probe::Symptom;
use crate::plan::request::Expect;
use crate::plan::{DependencyId, Duration, ProbeStatus, Text};

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
    /// What capture finds, and what answers keep, by the names of `pick` and `keep`.
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
    /// What kind of trouble it is then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symptom: Option<Symptom>,
}
