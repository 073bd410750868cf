//! `config/approvals/CAMPAIGN/FUNCTION.toml`: one signed approval.

use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{PersonId, Text};

/// Who is asked before a campaign may launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Function {
    /// Identity and access management.
    Iam,
    /// Privacy.
    Privacy,
    /// The business owner.
    Business,
    /// Whoever answers for a third party that enriches the data.
    Vendor,
    /// Legal, for regulated campaigns.
    Legal,
}

impl Function {
    /// Every function.
    pub const ALL: [Self; 5] = [Self::Iam, Self::Privacy, Self::Business, Self::Vendor, Self::Legal];

    /// The word in files and on the screen; also the name of the approval's file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Iam => "iam",
            Self::Privacy => "privacy",
            Self::Business => "business",
            Self::Vendor => "vendor",
            Self::Legal => "legal",
        }
    }

    /// The function of that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.as_str() == text)
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The campaign may use what it says it uses.
    Approved,
    /// It may not.
    Declined,
}

impl Decision {
    /// The word in files and on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Declined => "declined",
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The file's shape, and the approval itself. `warroom approve` writes it; the signature covers every key but itself
/// and `content`, which the digest covers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// For which function it speaks; the file is named after it.
    pub function: Function,
    /// Who decided.
    pub by: PersonId,
    /// Yes or no.
    pub decision: Decision,
    /// What must hold for the yes.
    #[serde(default)]
    pub conditions: Vec<Text>,
    /// When it was decided: an offset date-time.
    #[serde(with = "super::settings::instant")]
    #[schemars(with = "super::settings::InstantSchema")]
    pub approved_at: Timestamp,
    /// When it ends: an offset date-time.
    #[serde(with = "super::settings::instant")]
    #[schemars(with = "super::settings::InstantSchema")]
    pub expires_at: Timestamp,
    /// SHA-256 of the canonical JSON of what it governs, in hex.
    pub digest: String,
    /// That canonical JSON, so that a later change can be named; it counts only where its SHA-256 is `digest`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// OpenSSH signature (SSHSIG, namespace `warroom.approval`), armoured.
    pub signature: String,
}
