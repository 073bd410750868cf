//! How bad it is.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `sev1` is the worst. Unsure between two: take the worse (PagerDuty's guide).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The campaign is down for everyone.
    Sev1,
    /// The campaign is down for some, or degraded for all.
    Sev2,
    /// Noticeable, not urgent.
    Sev3,
    /// Cosmetic.
    Sev4,
}

impl Severity {
    /// All severities, the worst first.
    pub const ALL: [Self; 4] = [Self::Sev1, Self::Sev2, Self::Sev3, Self::Sev4];

    /// The word in files and commands.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sev1 => "sev1",
            Self::Sev2 => "sev2",
            Self::Sev3 => "sev3",
            Self::Sev4 => "sev4",
        }
    }

    /// Read `sev1` … `sev4`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }

    /// Is this as bad as `other`, or worse?
    pub fn at_least(self, other: Self) -> bool {
        self <= other
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
