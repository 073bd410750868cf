//! When something happened, on whose word, and which event says so.

use jiff::Timestamp;
use serde::Serialize;

use super::document::Line;
use super::words::Days;
use crate::incident::{Envelope, Incident};
use crate::plan::{PersonId, Text};

/// An event of the record, seen from a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// The number of the event.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who; left out for the program itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
}

impl Moment {
    /// That of an event.
    pub fn of(envelope: &Envelope) -> Self {
        Self { seq: envelope.seq, at: envelope.at, by: envelope.actor.person().cloned() }
    }

    /// `14:32:05 #12`.
    pub(super) fn when(&self, days: Days) -> Line {
        Line::from(days.say(self.at)).plain(" ").event(self.seq)
    }

    /// `14:32:05, ito #12`.
    pub(super) fn line(&self, days: Days) -> Line {
        let by = self.by.as_ref().map(|by| format!(", {by}")).unwrap_or_default();
        Line::from(format!("{}{by} ", days.say(self.at))).event(self.seq)
    }
}

/// Somebody with their name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Who {
    /// The short name of the roster.
    pub id: PersonId,
    /// The full name; left out where the roster does not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
}

impl Who {
    /// Somebody, with the name that the incident's roster has.
    pub fn of(incident: &Incident, id: &PersonId) -> Self {
        Self { id: id.clone(), name: incident.plan.person(id).map(|person| person.name.clone()) }
    }

    /// `Hana Ito (ito)`.
    pub(super) fn words(&self) -> String {
        self.name
            .as_ref()
            .map_or_else(|| self.id.to_string(), |name| format!("{} ({})", name.first_line(), self.id))
    }
}
