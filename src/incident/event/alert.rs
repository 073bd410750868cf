//! Alerts of the monitoring that joined the incident.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::plan::{DependencyId, Severity, SourceId, Text};

/// What names an alert: its source, and what the source calls it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AlertKey {
    /// The source.
    pub source: SourceId,
    /// What the source calls it, the same each time it is sent.
    pub fingerprint: Text,
}

/// An alert, as it was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Its name for the machine.
    pub key: AlertKey,
    /// A short name.
    pub name: Text,
    /// A sentence.
    #[serde(default)]
    pub summary: Text,
    /// How bad it is by the rule that took it in.
    pub severity: Severity,
    /// When it began, as the source says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// What it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dependency: Option<DependencyId>,
    /// Where to look further.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Text>,
    /// Its labels.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, Text>,
    /// As of when the source says this, where it numbers its words: what is older than what is known is old news.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
}

impl Alert {
    /// Does it say the same as another one? The sentence may hold a figure that moves with every look, so that it
    /// alone is no news, and neither is the instant of the telling.
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.name == other.name
            && self.severity == other.severity
            && self.started_at == other.started_at
            && self.dependency == other.dependency
            && self.url == other.url
            && self.labels == other.labels
    }
}

/// An alert joined the incident, or fires again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertFired {
    /// The alert.
    pub alert: Alert,
}

/// An alert is over, its source says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertResolved {
    /// Which.
    pub key: AlertKey,
    /// As of when the source says this, where it numbers its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
}

/// More alerts came than are kept one by one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertsOverflowed {
    /// From which source.
    pub source: SourceId,
    /// How many since the last time this was said.
    pub count: u32,
}
