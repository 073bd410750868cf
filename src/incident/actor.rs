//! Who did it, and from where.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::plan::PersonId;

/// The name that the program itself has in the record.
pub const SYSTEM: &str = "warroom";

/// Who is behind an event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Actor {
    /// A person of the roster.
    Person(PersonId),
    /// The program itself: a timer, a probe, an answer.
    System,
}

impl Actor {
    /// The person, when it is one.
    pub fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Person(id) => Some(id),
            Self::System => None,
        }
    }

    /// The name in the record.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Person(id) => id.as_str(),
            Self::System => SYSTEM,
        }
    }

    /// Read a name of the record.
    pub fn parse(name: &str) -> Option<Self> {
        if name == SYSTEM { Some(Self::System) } else { PersonId::parse(name).ok().map(Self::Person) }
    }
}

impl From<PersonId> for Actor {
    fn from(person: PersonId) -> Self {
        Self::Person(person)
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What made it happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A key in the war room.
    Key,
    /// A command on the command line.
    Command,
    /// A deadline.
    Timer,
    /// A probe.
    Probe,
    /// The answer of a call.
    Call,
    /// An alert of the monitoring.
    Alert,
}

impl Origin {
    /// The word in the record.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Command => "command",
            Self::Timer => "timer",
            Self::Probe => "probe",
            Self::Call => "call",
            Self::Alert => "alert",
        }
    }

    /// Read the word of the record.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Key, Self::Command, Self::Timer, Self::Probe, Self::Call, Self::Alert]
            .into_iter()
            .find(|o| o.as_str() == word)
    }
}
