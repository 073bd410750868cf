//! `config/coverage.toml`: what was rehearsed, when, and in which wording.
//!
//! A whole runbook that was worked through in a drill is a *rehearsal*. Beside it each step, action, backup and message
//! that a drill exercised leaves a *mark* of its own: what is changed later loses its own mark and no other.

mod sheet;
mod standing;
mod thing;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::sheet::{CoverageKind, CoverageLine, CoverageSheet, CoverageState};
pub use self::standing::{FRESH_FOR, Practice, Practices, Standing};
pub use self::thing::{Thing, digest_of};
use super::{CampaignId, IncidentId, RunbookId, Text};

/// The file's shape.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoverageFile {
    /// The rehearsals.
    #[serde(default)]
    pub rehearsal: Vec<Rehearsal>,
    /// The marks.
    #[serde(default)]
    pub exercised: Vec<Exercised>,
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

/// What a mark is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Practised {
    /// A step was done, not skipped.
    Step,
    /// An action was fired and answered with yes.
    Action,
    /// The backup of a role acknowledged, commanded or worked for it.
    Backup,
    /// A message was released.
    Message,
}

/// A mark: one step, action, backup or message that was exercised in a drill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exercised {
    /// What kind of thing it is.
    pub kind: Practised,
    /// Which: `RUNBOOK/STEP`, an action, the role whose backup acted, or a message.
    pub name: Text,
    /// For which campaign it was exercised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<CampaignId>,
    /// The drill, in the journal of whoever led it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentId>,
    /// When, by the wall clock: an offset date-time.
    #[serde(with = "super::settings::instant")]
    #[schemars(with = "super::settings::InstantSchema")]
    pub at: Timestamp,
    /// SHA-256 of the canonical JSON of exactly that thing as it was exercised, in hex.
    pub digest: String,
}

/// Where the file is in a workspace.
pub const FILE: &str = "config/coverage.toml";

/// The file's text. What `warroom coverage --write` puts there.
pub fn to_toml(file: &CoverageFile) -> Result<String, toml::ser::Error> {
    #[derive(Serialize)]
    struct Line<'r> {
        #[serde(skip_serializing_if = "Option::is_none")]
        runbook: Option<&'r RunbookId>,
        #[serde(skip_serializing_if = "Option::is_none")]
        kind: Option<Practised>,
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<&'r Text>,
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
    for it in &file.rehearsal {
        let (campaign, incident, at) = (it.campaign.as_ref(), it.incident.as_ref(), datetime(it.at)?);
        let runbook = Some(&it.runbook);
        let line = Line { runbook, kind: None, name: None, campaign, incident, at, digest: &it.digest };
        text.push_str("\n[[rehearsal]]\n");
        text.push_str(&toml::to_string(&line)?);
    }
    for it in &file.exercised {
        let (campaign, incident, at) = (it.campaign.as_ref(), it.incident.as_ref(), datetime(it.at)?);
        let (kind, name) = (Some(it.kind), Some(&it.name));
        let line = Line { runbook: None, kind, name, campaign, incident, at, digest: &it.digest };
        text.push_str("\n[[exercised]]\n");
        text.push_str(&toml::to_string(&line)?);
    }
    Ok(text)
}

fn datetime(at: Timestamp) -> Result<toml::value::Datetime, toml::ser::Error> {
    at.to_string().parse().map_err(<toml::ser::Error as serde::ser::Error>::custom)
}
