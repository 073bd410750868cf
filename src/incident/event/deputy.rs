//! What the deputy in software keeps an eye on.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::incident::Incident;
use crate::plan::{IdentityId, Text};

/// A person dismissed something on the deputy's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConcernDismissed {
    /// Its key: the same concern about the same thing at the same stage.
    pub concern: Text,
    /// Why.
    pub reason: Text,
}

/// A secret is exposed; its clock runs from then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretExposed {
    /// The identity.
    pub identity: IdentityId,
    /// Since when.
    pub since: Timestamp,
    /// Where, and how that is known.
    pub note: Text,
}

/// An exposed secret is no longer any use to a thief, a person says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretContained {
    /// The identity.
    pub identity: IdentityId,
    /// How that is known.
    pub note: Text,
}

/// A sitrep: condition, actions, needs (PagerDuty's CAN report).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SitrepIssued {
    /// How it stands.
    pub condition: Text,
    /// What is being done.
    pub actions: Text,
    /// What is needed.
    pub needs: Text,
    /// Where it goes, each as `channel` or `channel:address`; none when it was said or copied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<Text>,
}

impl SitrepIssued {
    /// The report as it is read out, copied or sent, with what it is about and in which world.
    pub fn text(&self, incident: &Incident) -> Text {
        let part = |name: &str, text: &Text| match text.as_str().trim() {
            "" => format!("{name}: none"),
            text => format!("{name}: {text}"),
        };
        Text::block(&format!(
            "{} {} {}\n{}\n{}\n{}",
            incident.kind.banner(),
            incident.severity.as_str().to_uppercase(),
            incident.id,
            part("Condition", &self.condition),
            part("Actions", &self.actions),
            part("Needs", &self.needs),
        ))
    }
}
