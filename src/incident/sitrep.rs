//! A sitrep drafted from the state: condition, actions, needs (PagerDuty's CAN report).

use jiff::Timestamp;

use super::Incident;

/// A draft that a person may edit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sitrep {
    /// How it stands.
    pub condition: String,
    /// What is being done, by whom.
    pub actions: String,
    /// What is needed, from whom.
    pub needs: String,
}

impl Incident {
    /// How it stands now.
    pub fn sitrep(&self, _now: Timestamp) -> Sitrep {
        Sitrep::default()
    }
}
