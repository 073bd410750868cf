//! What a report is drawn from.

use serde::{Deserialize, Serialize};

use super::metrics::Past;
use crate::incident::{Envelope, Incident};

/// Where the chain of the record ends. Whoever holds it can find out later whether the record was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainHead {
    /// Number of lines.
    pub count: u64,
    /// The last line's hash, 64 hex digits.
    pub hash: String,
}

/// The record of one incident, and what it is compared with.
#[derive(Debug, Clone, Copy)]
pub struct Record<'r> {
    /// The incident as of its last event.
    pub incident: &'r Incident,
    /// Every event, from the first.
    pub events: &'r [Envelope],
    /// The head of its chain.
    pub head: &'r ChainHead,
    /// The figures of earlier incidents of the same kind and campaign, the oldest first.
    pub past: &'r [Past],
}
