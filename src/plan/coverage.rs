//! `config/coverage.toml`: what was rehearsed, when, and in which wording.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CampaignId, IncidentId, Runbook, RunbookId, digest};

/// The file's shape.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoverageFile {
    /// The rehearsals.
    #[serde(default)]
    pub rehearsal: Vec<Rehearsal>,
}

/// One runbook, worked through in a drill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rehearsal {
    /// The runbook.
    pub runbook: RunbookId,
    /// For which campaign it was rehearsed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<CampaignId>,
    /// The drill, in the journal of whoever led it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentId>,
    /// When: an offset date-time.
    #[serde(with = "super::settings::instant")]
    #[schemars(with = "super::settings::InstantSchema")]
    pub at: Timestamp,
    /// SHA-256 of the runbook's canonical JSON as it was rehearsed, in hex.
    pub digest: String,
}

/// The digest under which a runbook is rehearsed: the order of its keys, its comments and its layout don't count.
pub fn digest_of(runbook: &Runbook) -> Result<String, serde_json::Error> {
    let json = serde_json_canonicalizer::to_string(runbook)?;
    Ok(digest::sha256_hex(json.as_bytes()))
}
