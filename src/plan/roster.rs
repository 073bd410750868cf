//! `config/roster.toml`: who there is, and which role holds which authority.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Authority, PersonId, RoleId, Text};

/// The file's shape.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterFile {
    /// The people, services and agents.
    #[serde(default)]
    pub person: Vec<Person>,
    /// The roles.
    #[serde(default)]
    pub role: Vec<Role>,
}

/// Human, service or AI agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonKind {
    /// A human being.
    #[default]
    Human,
    /// A service account or vendor desk.
    Service,
    /// An AI agent; it may propose, never hold authority.
    AiAgent,
}

/// One person of the roster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The short name that the screen and the commands use.
    pub id: PersonId,
    /// The full name.
    pub name: Text,
    /// Human, service or AI agent.
    #[serde(default)]
    pub kind: PersonKind,
    /// The login on the machine where `warroom` runs; a live incident checks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// The OpenSSH public key that signs this person's approvals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ssh_key: Option<Text>,
    /// IANA time zone, for example `Europe/Berlin`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// Ways to reach the person: `phone`, `email`, `chat` and so on.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub contact: BTreeMap<String, Text>,
}

/// One role with its primary, its backup and what it may do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// The short name.
    pub id: RoleId,
    /// The title, for example `Incident commander`.
    pub title: Text,
    /// Who holds the role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary: Option<PersonId>,
    /// Who holds it when the primary does not answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backup: Option<PersonId>,
    /// What the role may do.
    #[serde(default)]
    pub authorities: Vec<Authority>,
    /// An advisory role is heard and holds no authority.
    #[serde(default)]
    pub advisory: bool,
}

impl Role {
    /// Is this person the primary or the backup?
    pub fn is_held_by(&self, person: &PersonId) -> bool {
        self.primary.as_ref() == Some(person) || self.backup.as_ref() == Some(person)
    }

    /// The primary, then the backup.
    pub fn holders(&self) -> impl Iterator<Item = &PersonId> {
        self.primary.iter().chain(self.backup.iter())
    }
}
