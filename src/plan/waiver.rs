//! `config/waivers.toml`: findings that somebody answers for, for a while.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CampaignId, PersonId, Text};

/// The file's shape.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaiverFile {
    /// The waivers.
    #[serde(default)]
    pub waiver: Vec<Waiver>,
}

/// One finding, or one kind of finding, that does not keep a campaign from launching until an instant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The finding's code.
    pub code: Text,
    /// The campaign; every campaign when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<CampaignId>,
    /// The id of the thing the finding is about, for example an identity; whatever it is about when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Text>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonId>,
    /// Why it can wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// When it ends: an offset date-time.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::settings::optional_instant")]
    #[schemars(with = "Option<super::settings::InstantSchema>")]
    pub expires_at: Option<Timestamp>,
}
