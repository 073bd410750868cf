//! Conditions on the state of an incident: when a step applies, when a threshold is reached.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DependencyId, Duration, ProbeStatus, Severity, StepId};

/// A condition. Exactly one of `all`, `any`, `not`, `unmitigated_for`, `dependency`, `severity_at_least` and
/// `step_failed` is given.
///
/// It is true, false or *inconclusive* (nothing known yet about the dependency); inconclusive never widens
/// authority (Argo Rollouts semantics: neither success nor failure pauses for a human).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Every one of these holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all: Option<Vec<Self>>,
    /// At least one of these holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub any: Option<Vec<Self>>,
    /// This does not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not: Option<Box<Self>>,
    /// So long since the declaration, and not mitigated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmitigated_for: Option<Duration>,
    /// A dependency is in the state of `is`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dependency: Option<DependencyId>,
    /// With `dependency`: the state; `failing` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<ProbeStatus>,
    /// With `dependency`: in that state for so long without a break.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub lasting: Option<Duration>,
    /// The severity is this or worse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity_at_least: Option<Severity>,
    /// A step of the same runbook failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_failed: Option<StepId>,
}

impl Condition {
    /// The state a `dependency` condition waits for.
    pub fn wanted(&self) -> ProbeStatus {
        self.is.unwrap_or(ProbeStatus::Failing)
    }

    /// The conditions directly inside this one.
    pub fn children(&self) -> impl Iterator<Item = &Self> {
        self.all.iter().flatten().chain(self.any.iter().flatten()).chain(self.not.as_deref())
    }

    /// Every dependency that the condition looks at, at any depth.
    pub fn dependencies(&self) -> Vec<&DependencyId> {
        let mut found: Vec<_> = self.dependency.iter().collect();
        for child in self.children() {
            found.extend(child.dependencies());
        }
        found
    }
}
