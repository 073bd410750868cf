//! What happened to proposals.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::incident::event::{Alert, AlertKey, DecodeError, Kind, VERSION};
use crate::plan::{CampaignId, IncidentId, SourceId, Text};

/// A proposal: the number of the event that opened it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProposalId(pub u64);

impl fmt::Display for ProposalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// An alert of a campaign that has no open incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertProposed {
    /// The proposal that it opens or joins.
    pub proposal: ProposalId,
    /// The campaign.
    pub campaign: CampaignId,
    /// What the incident would be.
    pub kind: Kind,
    /// The alert.
    pub alert: Alert,
}

/// An alert of a proposal is over, its source says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedAlertResolved {
    /// The proposal.
    pub proposal: ProposalId,
    /// Which.
    pub key: AlertKey,
}

/// More alerts came than are kept one by one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalOverflowed {
    /// The proposal.
    pub proposal: ProposalId,
    /// From which source.
    pub source: SourceId,
    /// How many since the last time this was said.
    pub count: u32,
}

/// Its alerts belong to an incident now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalDeclared {
    /// The proposal.
    pub proposal: ProposalId,
    /// The incident.
    pub incident: IncidentId,
}

/// A person said that there is nothing to declare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalDismissed {
    /// The proposal.
    pub proposal: ProposalId,
    /// Why.
    pub reason: Text,
}

/// Every alert of it was over before anybody dealt with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalLapsed {
    /// The proposal.
    pub proposal: ProposalId,
}

macro_rules! intake_events {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)+) => {
        /// Something that happened to proposals.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum IntakeEvent {
            $($(#[$doc])* $name($name),)+
        }

        $(impl From<$name> for IntakeEvent {
            fn from(payload: $name) -> Self {
                Self::$name(payload)
            }
        })+

        impl IntakeEvent {
            /// Every event's word.
            pub const KINDS: &[&str] = &[$($word,)+];

            /// The event's word in the record.
            pub const fn kind(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => $word,)+
                }
            }

            /// The event's data for the record.
            pub fn data(&self) -> Result<serde_json::Value, serde_json::Error> {
                match self {
                    $(Self::$name(payload) => serde_json::to_value(payload),)+
                }
            }

            /// Read an event of the record.
            pub fn decode(kind: &str, version: u32, data: &str) -> Result<Self, DecodeError> {
                if version > VERSION {
                    return Err(DecodeError::NewerVersion { kind: kind.to_owned(), found: version });
                }
                let read = match kind {
                    $($word => serde_json::from_str::<$name>(data).map(Self::$name),)+
                    other => return Err(DecodeError::UnknownType(other.to_owned())),
                };
                read.map_err(|source| DecodeError::Data { kind: kind.to_owned(), source })
            }
        }
    };
}

intake_events! {
    /// An alert opened a proposal, or joined it.
    AlertProposed = "alert_proposed",
    /// An alert of a proposal is over.
    ProposedAlertResolved = "proposed_alert_resolved",
    /// More alerts came than are kept one by one.
    ProposalOverflowed = "proposal_overflowed",
    /// Its alerts belong to an incident now.
    ProposalDeclared = "proposal_declared",
    /// A person said that there is nothing to declare.
    ProposalDismissed = "proposal_dismissed",
    /// Every alert of it was over before anybody dealt with it.
    ProposalLapsed = "proposal_lapsed",
}
