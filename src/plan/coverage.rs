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

/// Where the file is in a workspace.
pub const FILE: &str = "config/coverage.toml";

/// The file's text. What `warroom coverage --write` puts there.
pub fn to_toml(rehearsals: &[Rehearsal]) -> Result<String, toml::ser::Error> {
    #[derive(Serialize)]
    struct Line<'r> {
        runbook: &'r RunbookId,
        #[serde(skip_serializing_if = "Option::is_none")]
        campaign: Option<&'r CampaignId>,
        #[serde(skip_serializing_if = "Option::is_none")]
        incident: Option<&'r IncidentId>,
        at: toml::value::Datetime,
        digest: &'r str,
    }
    let mut text = String::from(
        "# What was rehearsed: `warroom coverage --write` adds what drills left behind. Comments are not kept.\n",
    );
    for it in rehearsals {
        let at = it
            .at
            .to_string()
            .parse::<toml::value::Datetime>()
            .map_err(<toml::ser::Error as serde::ser::Error>::custom)?;
        let (campaign, incident) = (it.campaign.as_ref(), it.incident.as_ref());
        let line = Line { runbook: &it.runbook, campaign, incident, at, digest: &it.digest };
        text.push_str("\n[[rehearsal]]\n");
        text.push_str(&toml::to_string(&line)?);
    }
    Ok(text)
}

/// The digest under which a runbook is rehearsed: the order of its keys, its comments and its layout don't count.
pub fn digest_of(runbook: &Runbook) -> Result<String, serde_json::Error> {
    let json = serde_json_canonicalizer::to_string(runbook)?;
    Ok(digest::sha256_hex(json.as_bytes()))
}
