//! `config/warroom.toml`: how this workspace behaves.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::{Duration, PolicyId, RoleId, Text};

/// The only schema version that this program reads.
pub const SCHEMA: u32 = 1;

/// The file's shape.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The version of the file format: 1.
    pub schema: u32,
    /// `rehearsal` until somebody says `live`.
    #[serde(default)]
    pub mode: Mode,
    /// Limits of every HTTP call.
    #[serde(default)]
    pub http: Http,
    /// Resolvers that DNS probes ask.
    #[serde(default)]
    pub dns: Dns,
    /// Your own names for what actions speak of: hosts, zones, projects. Templates read them as `{{ names.NAME }}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, Text>,
    /// Theme and keys.
    #[serde(default)]
    pub ui: Ui,
    /// How often customers and executives hear.
    #[serde(default)]
    pub updates: Updates,
    /// When the deputy speaks up.
    #[serde(default)]
    pub deputy: Deputy,
    /// Who else holds the head of the record.
    #[serde(default)]
    pub record: Record,
    /// Policy of the launch gate.
    #[serde(default)]
    pub gate: Gate,
    /// What applies where a campaign says nothing.
    #[serde(default)]
    pub defaults: Defaults,
}

/// Is the outside world real?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Simulated answers; nothing is sent.
    #[default]
    Rehearsal,
    /// The real world.
    Live,
}

/// Who else holds the head of the record.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Where the head of an incident's record is posted at each handover and when the incident is closed, each as
    /// `channel` or `channel:address`. Whoever reads it there can prove later that nothing before it was changed.
    #[serde(default)]
    pub anchor: Vec<Text>,
}

/// Limits of every HTTP call.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// Hosts that may be called, as `host` or `host:port`; `*.example.com` allows each name under it.
    #[serde(default)]
    pub allowed_hosts: Vec<String>,
    /// How long opening a connection may take; 3 s when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connect_timeout: Option<Duration>,
    /// A PEM file with further certificate authorities, relative to the workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<String>,
    /// A proxy for every call. The environment's proxies are not used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
}

/// Resolvers that DNS probes ask when they name none.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dns {
    /// `address` or `address:port`.
    #[serde(default)]
    pub resolvers: Vec<String>,
}

/// How the screen looks.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ui {
    /// `okabe-ito` (the default), `high-contrast` or `plain`.
    #[serde(default)]
    pub theme: ThemeName,
    /// Only ASCII glyphs.
    #[serde(default)]
    pub ascii: bool,
    /// Do not ring the terminal's bell for what is urgent.
    #[serde(default)]
    pub silent: bool,
    /// How the terminal is asked to show a desktop notification for what is urgent.
    #[serde(default)]
    pub notify: Notify,
    /// Inside tmux: its `allow-passthrough` is on, so notifications and copies may be passed through.
    #[serde(default)]
    pub tmux_passthrough: bool,
    /// Keys for an action of the screen, by its name: `quit = ["ctrl-q"]`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub keys: BTreeMap<String, Vec<String>>,
}

/// How the terminal is asked to show a desktop notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Notify {
    /// Not at all.
    #[default]
    Off,
    /// OSC 9: iTerm2, Windows Terminal, `WezTerm`.
    Osc9,
    /// OSC 777: urxvt, foot, Ghostty.
    Osc777,
    /// OSC 99: kitty.
    Osc99,
}

/// How often customers and executives hear, while a major incident (sev1, sev2) is open (PagerDuty's guide).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Updates {
    /// The first message to customers, after the declaration.
    pub first: Duration,
    /// The second one, with the scope, after the first.
    pub scope: Duration,
    /// The longest time to every further one, for so long as `strict_for`.
    pub every: Duration,
    /// How long after the declaration no later time may be promised.
    pub strict_for: Duration,
    /// The longest time between two messages to executives.
    pub executives: Duration,
}

impl Default for Updates {
    fn default() -> Self {
        Self {
            first: Duration::mins(5),
            scope: Duration::mins(5),
            every: Duration::mins(20),
            strict_for: Duration::mins(120),
            executives: Duration::mins(30),
        }
    }
}

/// When the deputy in software speaks up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Deputy {
    /// The time between two call-outs (PagerDuty's guide: ten minutes).
    pub call_out: Duration,
    /// More people than this with work in hand are too many for one commander (NIMS 2008: seven).
    #[schemars(range(min = 1, max = 100))]
    pub span_of_control: u32,
    /// How long one person should command; then a handover is suggested.
    pub commander_for: Duration,
    /// What ends within this time is shown: approvals, tokens, acknowledgements.
    pub ends_within: Duration,
    /// How long a decision may wait for objections before it is called.
    pub objections_for: Duration,
}

impl Default for Deputy {
    fn default() -> Self {
        Self {
            call_out: Duration::mins(10),
            span_of_control: 7,
            commander_for: Duration::mins(240),
            ends_within: Duration::mins(60),
            objections_for: Duration::mins(2),
        }
    }
}

/// A theme that comes with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeName {
    /// Colours that colour-blind people tell apart.
    #[default]
    OkabeIto,
    /// Strong contrast.
    HighContrast,
    /// No colour.
    Plain,
}

/// Policy of the launch gate.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// The longest retention of a signal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_retention: Option<Duration>,
    /// The longest life of an approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval_lifetime: Option<Duration>,
    /// How old a rehearsal may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rehearsal_freshness: Option<Duration>,
}

/// What applies where a campaign says nothing.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Defaults {
    /// The escalation policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyId>,
    /// The role whose primary is assumed at the keyboard of a drill when nobody says who is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drill_role: Option<RoleId>,
}

/// Instants in TOML are offset date-times; in JSON they are RFC 3339 texts.
pub mod instant {
    use jiff::Timestamp;
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    /// Write RFC 3339.
    pub fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(at)
    }

    /// Read an offset date-time, or its text.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Either {
            Toml(toml::value::Datetime),
            Text(String),
        }
        let text = match Either::deserialize(deserializer)? {
            Either::Toml(at) => at.to_string(),
            Either::Text(text) => text,
        };
        text.parse().map_err(|error| {
            de::Error::custom(format_args!("{error}; write for example 2027-03-01T09:00:00Z"))
        })
    }
}

/// The same for instants that may be absent.
pub mod optional_instant {
    use jiff::Timestamp;
    use serde::{Deserializer, Serializer};

    /// Write RFC 3339, or nothing.
    pub fn serialize<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => serializer.collect_str(at),
            None => serializer.serialize_none(),
        }
    }

    /// Read an offset date-time.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        super::instant::deserialize(deserializer).map(Some)
    }
}

/// The form of an instant in the JSON Schema.
pub struct InstantSchema;

impl JsonSchema for InstantSchema {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Instant".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time" })
    }
}

/// The instant as the record writes it: UTC, RFC 3339, milliseconds.
pub fn stamp(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// The instant as people read it: UTC, to the minute.
pub fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
