//! `config/roster.toml`: who there is, and which role holds which authority.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Authority, ChannelId, PersonId, RoleId, Text};

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
    /// The channels that this person is paged by, in the order in which they are tried; the policy's when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<ChannelId>,
    /// When this person can be paged, in their own time zone; always when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub available: Vec<Hours>,
}

/// Hours of some days of the week. `to` before `from` goes on into the next day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// The days on which it begins; every day when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Day>,
    /// When it begins, for example `08:00`.
    pub from: ClockTime,
    /// When it ends; `24:00` is the end of the day.
    pub to: ClockTime,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

/// What a time of the day looks like.
pub const CLOCK_PATTERN: &str = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$";

/// A time of the day, `HH:MM`, in minutes since midnight: 0 to 1440.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "ClockTimeSchema")]
pub struct ClockTime(u16);

/// The form of a time of the day in the JSON Schema.
#[derive(JsonSchema)]
#[schemars(inline)]
pub struct ClockTimeSchema(#[schemars(regex(pattern = CLOCK_PATTERN))] pub String);

impl ClockTime {
    /// Minutes since midnight, 0 to 1440.
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl TryFrom<String> for ClockTime {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parts = text.split_once(':').filter(|(h, m)| h.len() == 2 && m.len() == 2);
        let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u16>().ok());
        let minutes = parts.and_then(|(h, m)| match (number(h)??, number(m)??) {
            (24, 0) => Some(24 * 60),
            (hour @ 0..=23, minute @ 0..=59) => Some(hour * 60 + minute),
            _ => None,
        });
        minutes.map(Self).ok_or_else(|| {
            format!(
                "{:?} is not a time of the day; write for example 08:30",
                text.chars().take(20).collect::<String>()
            )
        })
    }
}

impl From<ClockTime> for String {
    fn from(time: ClockTime) -> Self {
        format!("{:02}:{:02}", time.0 / 60, time.0 % 60)
    }
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
