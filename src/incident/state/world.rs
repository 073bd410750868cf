//! The outside world as the record has it.

use jiff::Timestamp;

use super::Incident;
use crate::incident::event::{DependencyChanged, ThresholdReached};
use crate::plan::probe::Symptom;
use crate::plan::{Grant, ProbeStatus, Text};

/// The last recorded state of a dependency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// The state.
    pub status: ProbeStatus,
    /// Since when.
    pub since: Timestamp,
    /// What its probe said then.
    pub detail: Text,
    /// What kind of trouble it was then.
    pub symptom: Option<Symptom>,
}

impl Observed {
    pub(super) fn unseen(at: Timestamp) -> Self {
        Self { status: ProbeStatus::Unknown, since: at, detail: Text::default(), symptom: None }
    }
}

/// A threshold that was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// When.
    pub at: Timestamp,
    /// What it grants.
    pub grants: Vec<Grant>,
}

impl Incident {
    pub(super) fn observe(&mut self, change: &DependencyChanged, at: Timestamp) {
        let (detail, symptom) = (change.detail.clone(), change.symptom);
        // Another kind of the same trouble does not make it younger.
        let before = self.dependencies.get(&change.dependency);
        let since = before.filter(|before| before.status == change.to).map_or(at, |before| before.since);
        let observed = Observed { status: change.to, since, detail, symptom };
        self.dependencies.insert(change.dependency.clone(), observed);
    }

    pub(super) fn reach(&mut self, reached: &ThresholdReached, at: Timestamp) {
        self.reached.insert(reached.threshold.clone(), Reached { at, grants: reached.grants.clone() });
    }
}
