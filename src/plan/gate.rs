//! What the launch gate said when an incident was declared, as it stands in the incident's plan.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::approval::{Decision, Function};
use super::finding::Level;
use super::{CampaignId, Code, IdentityId, PersonId, SignalId, Text};

/// The gate's answer, for the screens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GateSheet {
    /// As of when.
    pub checked_at: Timestamp,
    /// May the campaign launch?
    pub ready: bool,
    /// Is it enough that the business owner and one other function approve?
    pub lighter_path: bool,
    /// One line for each function that is asked, and for each that approved without being asked.
    pub approvals: Vec<ApprovalLine>,
    /// What was found, the heaviest first.
    pub findings: Vec<FindingLine>,
    /// Other campaigns that use the same identity.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub shared_identities: BTreeMap<IdentityId, Vec<CampaignId>>,
    /// Other campaigns that read the same signal.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub shared_signals: BTreeMap<SignalId, Vec<CampaignId>>,
}

/// What one function said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApprovalLine {
    /// The function.
    pub function: Function,
    /// Can the campaign not launch without it?
    pub required: bool,
    /// What was said; none where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Given>,
    /// Why it does not count; none where it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Code>,
}

/// What somebody said for a function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// Who.
    pub by: PersonId,
    /// Yes or no.
    pub decision: Decision,
    /// What must hold for the yes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Text>,
    /// When.
    pub approved_at: Timestamp,
    /// Until when it counts.
    pub expires_at: Timestamp,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingLine {
    /// Its name.
    pub code: Code,
    /// How much it weighs.
    pub level: Level,
    /// What is wrong.
    pub message: Text,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
    /// The id of the thing it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Text>,
    /// Did somebody answer for it?
    #[serde(default)]
    pub waived: bool,
}
