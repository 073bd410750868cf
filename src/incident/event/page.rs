//! Paging and acknowledging.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::plan::{Action, Channel, ChannelId, Person, PersonId, Policy, Role, RoleId, Text};

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
    /// The places that were paged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<ChannelId>,
    /// When the next level fires unless somebody acknowledges; none after the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
    /// When this level was due, where a timer fired it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    /// It fired after its time: nobody was watching.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// A person asked for it before its time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub forced: bool,
    /// The levels before it that reached nobody and were passed over, as numbers of this round's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<u32>,
    /// Nobody of the whole policy is within their hours, so the hours were set aside.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub out_of_hours: bool,
}

/// Somebody acknowledged for a role; escalation stops.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleAcknowledged {
    /// The role.
    pub role: RoleId,
    /// Who is at work.
    pub by: PersonId,
    /// Until when it counts unless it is renewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// What the person is doing, for the next shift.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// An acknowledgement was not renewed; the clock resumes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcknowledgementLapsed {
    /// The role.
    pub role: RoleId,
    /// Whose.
    pub by: PersonId,
    /// When it ended.
    pub due_at: Timestamp,
    /// It was noticed after its time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}

/// Those of a level who have not acknowledged were paged again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageReminded {
    /// The role.
    pub role: RoleId,
    /// Who.
    pub people: Vec<PersonId>,
    /// When it was due.
    pub due_at: Timestamp,
    /// It was noticed after its time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}

/// A person asked for the next level before its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationRequested {
    /// The role.
    pub role: RoleId,
    /// The level that was asked for, from 0; the next one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<u32>,
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

/// Maintenance began: until its end nobody is paged and nothing escalates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PagingPaused {
    /// Its end.
    pub until: Timestamp,
    /// Why.
    pub reason: Text,
}

/// Maintenance ended before its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PagingResumed {}

/// The policy and the roster were taken over from the files as they are now. Running pages go on by level number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PolicyRevised {
    /// The policy for paging a role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
    /// The people.
    pub people: Vec<Person>,
    /// The roles.
    pub roles: Vec<Role>,
    /// The channels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
    /// The actions that the channels send with and that the plan lacked. Those that it had stay as they were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Action>,
    /// What changed, for people: filled in when it is decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Text>,
}
