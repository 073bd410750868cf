//! The incident's life.

use serde::{Deserialize, Serialize};

use crate::plan::{CampaignId, Severity, Text};

/// Is the outside world real in this incident?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The real world.
    Live,
    /// Practice; nothing is sent.
    Drill,
}

impl Kind {
    /// The word that every frame and export carries.
    pub const fn banner(self) -> &'static str {
        match self {
            Self::Live => "LIVE",
            Self::Drill => "DRILL",
        }
    }
}

/// The incident began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentDeclared {
    /// A random name, unique over all stores: the stem of every idempotency key.
    pub uid: String,
    /// Live or drill.
    pub kind: Kind,
    /// The campaign.
    pub campaign: CampaignId,
    /// What is wrong, in a line.
    pub title: Text,
    /// How bad it is.
    pub severity: Severity,
    /// The digest of the plan that applies from now on.
    pub plan: String,
}

/// How bad it is changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeverityChanged {
    /// Before.
    pub from: Severity,
    /// From now on.
    pub to: Severity,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

/// The impact has stopped; the cause may still be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentMitigated {
    /// What stopped it.
    pub summary: Text,
}

/// It is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentResolved {
    /// What ended it.
    pub summary: Text,
}

/// It is not over after all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentReopened {
    /// Why.
    pub reason: Text,
}

/// Nothing more is recorded unless it is reopened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentClosed {}
