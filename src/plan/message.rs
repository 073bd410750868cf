//! `config/messages.toml`: texts for customers, approved before the launch.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{MessageId, PersonId, Text};

/// The file's shape.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageFile {
    /// The messages.
    #[serde(default)]
    pub message: Vec<Message>,
}

/// What kind of outage a message speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outage {
    /// Part of the campaign.
    Partial,
    /// All of it.
    Full,
    /// A security matter.
    Security,
    /// It is over.
    Resolved,
}

/// When in the outage a message is sent (PagerDuty's guide).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Within five minutes.
    First,
    /// Within five more: what is affected.
    Scope,
    /// At most every twenty minutes for two hours.
    Update,
    /// Recovery is confirmed.
    Final,
}

/// Who reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Customers.
    Customers,
    /// Executives.
    Executives,
    /// The people at work on the incident.
    Responders,
}

/// One text, approved before the launch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// The short name.
    pub id: MessageId,
    /// What kind of outage it speaks of.
    pub outage: Outage,
    /// When in the outage it is sent.
    pub phase: Phase,
    /// Who reads it.
    pub audience: Audience,
    /// Where it goes, for example `statuspage`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Text>,
    /// Further places it goes at the same time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Text>,
    /// The text, with `{{ variable }}` for each allowed variable.
    pub body: Text,
    /// The variables that the text may use.
    #[serde(default)]
    pub variables: Vec<String>,
    /// Who approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<PersonId>,
    /// When it was approved.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::settings::optional_instant")]
    #[schemars(with = "Option<super::settings::InstantSchema>")]
    pub approved_at: Option<Timestamp>,
    /// When the approval ends.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::settings::optional_instant")]
    #[schemars(with = "Option<super::settings::InstantSchema>")]
    pub expires_at: Option<Timestamp>,
    /// SHA-256 of the approved text, in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

impl Message {
    /// What stands in the text as something to fill and is none of its variables: the inside of each `{{ … }}`, and
    /// each `{% … %}` and `{# … #}` whole. A release fills variables that stand alone, and nothing else.
    pub fn unfilled(&self) -> Vec<&str> {
        let mut found = Vec::new();
        let mut rest = self.body.as_str();
        while let Some((_, tail)) = rest.split_once('{') {
            let close = match tail.chars().next() {
                Some('{') => "}}",
                Some('%') => "%}",
                Some('#') => "#}",
                Some(_) | None => {
                    rest = tail;
                    continue;
                }
            };
            // One byte for the brace that was split off: what is found stands in `rest` whole.
            let Some(end) = tail.find(close) else { break };
            let start = rest.len() - tail.len() - 1;
            let whole = rest.get(start..start + 1 + end + close.len()).unwrap_or_default();
            let inside = whole.strip_prefix("{{").and_then(|it| it.strip_suffix("}}")).map(str::trim);
            match inside {
                Some(name) if self.variables.iter().any(|variable| variable == name) => {}
                Some(name) if is_name(name) => found.push(name),
                Some(_) | None => found.push(whole),
            }
            rest = tail.get(end + close.len()..).unwrap_or_default();
        }
        found
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}
