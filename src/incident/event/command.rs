//! Who commands.

use serde::{Deserialize, Serialize};

use crate::incident::Brief;
use crate::plan::{PersonId, Text};

/// Somebody took command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandTaken {
    /// The commander from now on.
    pub by: PersonId,
    /// The absent commander who was relieved, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relieves: Option<PersonId>,
    /// Why somebody was relieved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

/// The commander offered command to somebody, with a brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverOffered {
    /// The commander.
    pub from: PersonId,
    /// Who is asked.
    pub to: PersonId,
    /// What the other side has to know.
    pub brief: Brief,
}

/// The other side accepted and commands from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverAccepted {
    /// Who commanded until now.
    pub from: PersonId,
    /// Who commands from now on.
    pub to: PersonId,
}

/// The other side said no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverDeclined {
    /// Who was asked.
    pub by: PersonId,
    /// Why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

/// The commander took the offer back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverWithdrawn {
    /// Who had been asked.
    pub to: PersonId,
}
