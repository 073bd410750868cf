//! `config/intake.toml`: which systems may send alerts to `warroom watch --listen`, and what is made of them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CampaignId, DependencyId, SecretRef, Severity, SourceId};

/// The file's shape, and the intake itself.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// Where and how it listens.
    #[serde(default)]
    pub listen: Listen,
    /// The systems that may send.
    #[serde(default)]
    pub source: Vec<Source>,
    /// What is made of an alert; the first rule that fits counts.
    #[serde(default)]
    pub rule: Vec<Rule>,
}

/// Where and how it listens.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Listen {
    /// A PEM file with the certificate chain, relative to the workspace. Needed for any address but loopback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// A PEM file with its private key, relative to the workspace; refused when others can read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_key: Option<String>,
}

/// What a source's bodies look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// Alertmanager's webhook, version 4.
    Alertmanager,
    /// `PagerDuty`'s webhooks, version 3.
    Pagerduty,
    /// Grafana's unified alerting webhook.
    Grafana,
    /// Any other JSON, read by `map`.
    Generic,
}

/// A system that may send alerts, to `/v1/alerts/ID`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The short name; the last part of its URL.
    pub id: SourceId,
    /// What its bodies look like.
    pub kind: SourceKind,
    /// The bearer token that it sends (`Authorization: Bearer …`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<SecretRef>,
    /// The secret of its signatures: `X-PagerDuty-Signature` (v1), `X-Grafana-Alerting-Signature`, else
    /// `X-Signature-256` (`sha256=HEX`, HMAC-SHA-256 of the body).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<SecretRef>,
    /// How many requests a minute it may make; 600 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100_000))]
    pub per_minute: Option<u32>,
    /// Where the parts of an alert stand in a generic body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<Map>,
}

/// Where the parts of an alert stand, as JSON pointers (RFC 6901).
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// The list of alerts in the body; the body itself is one alert when absent. The others are relative to one alert.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alerts: Option<String>,
    /// What names the same alert each time it is sent.
    pub fingerprint: String,
    /// A short name.
    pub name: String,
    /// A sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Where to look further.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it began (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
    /// The state of the alert.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The values of `status` that mean that it is over; `resolved` when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resolved: Vec<String>,
    /// Labels that rules match on: a name for each pointer.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
}

/// What is made of alerts.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Only alerts of this source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceId>,
    /// Only alerts with each of these labels; `*` at the end of a value stands for anything.
    #[serde(default, rename = "match", skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// The campaign that they belong to.
    pub campaign: CampaignId,
    /// How bad they are.
    pub severity: Severity,
    /// The dependency that they speak of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dependency: Option<DependencyId>,
    /// Declare an incident when none of the campaign is open; else it is proposed to a person.
    #[serde(default)]
    pub declare: bool,
}

impl Intake {
    /// The source of that name.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.source.iter().find(|source| source.id.as_str() == id)
    }
}
