//! The head of an exported log, as it stands beside the lines.

use serde::{Deserialize, Serialize};

use super::chain::Head;

/// The most bytes of such a file.
const MOST: usize = 64 * 1024;

/// Where an exported log ends, and of which incident it is: one line of canonical JSON (RFC 8785). Its bytes, with the
/// line feed, are what is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadFile {
    /// Whose log it is.
    pub incident: String,
    /// Number of lines.
    pub count: u64,
    /// The last line's hash.
    pub hash: String,
    /// The head of the log that it was made from, where people, hosts and identifiers were replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redacted_from: Option<Head>,
}

impl HeadFile {
    /// The head of the log of this incident.
    pub fn new(incident: &str, head: &Head) -> Self {
        Self {
            incident: incident.to_owned(),
            count: head.count,
            hash: head.hash.clone(),
            redacted_from: None,
        }
    }

    /// Read it. Members that a later release may add are left aside.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        if text.len() > MOST {
            return Err(serde::de::Error::custom("it is longer than any head"));
        }
        serde_json::from_str(text)
    }

    /// Its line.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        serde_json_canonicalizer::to_string(self).map(|line| line + "\n")
    }

    /// The head.
    pub fn head(&self) -> Head {
        Head { count: self.count, hash: self.hash.clone() }
    }
}
