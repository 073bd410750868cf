//! Who commands: never more than one.

use jiff::Timestamp;

use crate::incident::Brief;
use crate::plan::PersonId;

/// Somebody's time in command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenure {
    /// The commander.
    pub by: PersonId,
    /// Since when.
    pub since: Timestamp,
}

/// An offer of command that waits for the other side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Who is asked.
    pub to: PersonId,
    /// When.
    pub at: Timestamp,
    /// What the other side has to know.
    pub brief: Brief,
}

/// The seat of command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lead {
    /// The commander. An incident without one says so louder than anything else.
    pub commander: Option<Tenure>,
    /// The open offer; the commander stays until it is accepted.
    pub offer: Option<Offer>,
}

impl Lead {
    pub(super) fn take(&mut self, by: &PersonId, at: Timestamp) {
        self.commander = Some(Tenure { by: by.clone(), since: at });
        self.offer = None;
    }

    pub(super) fn offer(&mut self, to: &PersonId, at: Timestamp, brief: &Brief) {
        self.offer = Some(Offer { to: to.clone(), at, brief: brief.clone() });
    }

    /// Does this person command?
    pub fn is_commander(&self, person: &PersonId) -> bool {
        self.commander.as_ref().is_some_and(|tenure| tenure.by == *person)
    }
}
