//! What the probes see at this moment, and how the program itself is. Neither is in the record: only changes of
//! state are.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::plan::{DependencyId, ProbeStatus, Text};

/// The last look of one probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// What it saw.
    pub status: ProbeStatus,
    /// What it says: `3 of 5 resolvers see it`.
    pub detail: Text,
    /// When.
    pub at: Timestamp,
    /// When an old answer ends, for a countdown.
    pub settles_at: Option<Timestamp>,
}

/// The last look of every probe.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Board(pub BTreeMap<DependencyId, Live>);

/// How the program itself is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// Why nothing can be recorded now. While it can't, nothing is fired.
    pub journal: Option<Text>,
    /// Since when the last command waits for the disk.
    pub saving_since: Option<Timestamp>,
    /// The head of the log: how many lines, and the hash of the last.
    pub head: Option<(u64, String)>,
    /// The plan is the example that is compiled in.
    pub embedded: bool,
}
