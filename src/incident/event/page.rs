//! Paging and acknowledging.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::plan::{PersonId, RoleId};

/// People of a role were paged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolePaged {
    /// The role.
    pub role: RoleId,
    /// The level of the policy, from 0.
    pub level: u32,
    /// How often the policy has started again, from 0.
    pub round: u32,
    /// Who was paged.
    pub people: Vec<PersonId>,
    /// When the next level fires unless somebody acknowledges; none after the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
    /// When this level was due, where a timer fired it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    /// It fired after its time: nobody was watching.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}

/// Somebody acknowledged for a role; escalation stops.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleAcknowledged {
    /// The role.
    pub role: RoleId,
    /// Who is at work.
    pub by: PersonId,
}

/// Nobody of the policy answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageExhausted {
    /// The role.
    pub role: RoleId,
    /// When the last level's time was up.
    pub due_at: Timestamp,
    /// It was noticed after its time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}
