//! The durable log: append-only, hash-chained, one chain an incident.
//!
//! The journal sees lines. What an event means is another room's matter; here it is a kind, a version and a
//! piece of JSON. What is promised: a line that [`Journal::append`] returned survives SIGKILL, and a power
//! cut as far as the disk keeps what it says it wrote; a batch is there as a whole or not at all; and
//! [`Journal::verify`] finds a changed, removed or reordered line.

mod chain;
mod error;
mod file;
mod head_file;
mod kinds;
mod line;
mod memory;
mod scan;
mod sqlite;

use std::ops::ControlFlow;
use std::path::PathBuf;

pub use chain::{Broken, GENESIS, Head, Unfit, Verifier, digest, seal, seal_all, verify};
pub use error::JournalError;
pub use file::{
    Checked, Expected, FileError, LONGEST_LINE, LineFault, NoLine, Other, Strange, verify_file, verify_lines,
};
pub use head_file::HeadFile;
pub use kinds::Kinds;
pub use line::{Draft, Line, LineRef, Told};
pub use memory::MemoryJournal;
pub use sqlite::SqliteJournal;

/// Kinds that [`Journal::milestones`] finds without reading the whole log: what a list of incidents shows.
///
/// A store marks lines as it writes them: a kind added here later is found in lines written from then on,
/// and in older ones only with a migration that marks them.
pub const MILESTONES: &[&str] = &[
    "incident_declared",
    "severity_changed",
    "command_taken",
    "handover_accepted",
    "incident_mitigated",
    "incident_resolved",
    "incident_reopened",
    "incident_closed",
    "drill_started",
    "drill_ended",
];

/// What an append wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// Where the log ends now.
    pub head: Head,
    /// The drafts as lines, in order.
    pub lines: Vec<Line>,
}

/// A store of logs. Synchronous: whoever must not wait calls it from another thread.
pub trait Journal {
    /// Appends `drafts` behind `expected`, all or none; durable when it returns.
    ///
    /// [`JournalError::Conflict`] when the log doesn't end at `expected`; [`Head::genesis`] starts an incident.
    fn append(
        &mut self,
        incident: &str,
        expected: &Head,
        drafts: Vec<Draft>,
    ) -> Result<Appended, JournalError>;

    /// Where the log ends; none for an incident that has no lines.
    fn head(&self, incident: &str) -> Result<Option<Head>, JournalError>;

    /// Calls `each` for every line after `after` (0: all), in order, until it breaks.
    ///
    /// All lines are of one moment. An unknown incident has none.
    fn read(
        &self,
        incident: &str,
        after: u64,
        each: &mut dyn FnMut(LineRef<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError>;

    /// Calls `each` for what every line after `after` says, in order, until it breaks; the head of the last one.
    ///
    /// For replay, where the chain is of no interest: a store may leave unread what only [`Journal::verify`] needs.
    fn replay(
        &self,
        incident: &str,
        after: &Head,
        each: &mut dyn FnMut(Told<'_>) -> ControlFlow<()>,
    ) -> Result<Head, JournalError> {
        let mut head = after.clone();
        self.read(incident, after.count, &mut |line| {
            head.count = line.seq;
            line.hash.clone_into(&mut head.hash);
            each(line.told())
        })?;
        Ok(head)
    }

    /// The incidents, in the order in which they were started.
    fn incidents(&self) -> Result<Vec<String>, JournalError>;

    /// The lines of `kinds`, in order, at a cost that doesn't grow with the log.
    ///
    /// [`JournalError::NotAMilestone`] for a kind outside [`MILESTONES`].
    fn milestones(&self, incident: &str, kinds: &[&str]) -> Result<Vec<Line>, JournalError>;

    /// Keeps a snapshot of the plan under the SHA-256 of its text; durable when it returns.
    ///
    /// [`JournalError::PlanMismatch`] when `json` has another digest.
    fn put_plan(&mut self, digest: &str, json: &str) -> Result<(), JournalError>;

    /// The snapshot kept under `digest`, checked against it.
    fn plan(&self, digest: &str) -> Result<Option<String>, JournalError>;

    /// Changes whenever another process has written. What this handle writes may or may not change it.
    fn revision(&self) -> Result<u64, JournalError>;

    /// Writes something small and waits until it is durable, so that a read-only or full disk is known
    /// before anything depends on it.
    fn check_writable(&mut self) -> Result<(), JournalError>;

    /// Checks the whole chain against the head; with a head that someone else holds, against that too.
    ///
    /// [`JournalError::Broken`] says what is wrong, [`JournalError::UnknownIncident`] that there is nothing.
    fn verify(&self, incident: &str, witness: Option<&Head>) -> Result<Head, JournalError> {
        self.verify_kinds(incident, witness).map(|(head, _)| head)
    }

    /// The same, with the kinds of events that were read on the way.
    fn verify_kinds(&self, incident: &str, witness: Option<&Head>) -> Result<(Head, Kinds), JournalError>;

    /// The lines after `after`, owned. For what is short or has to be kept; replay uses [`Journal::read`].
    fn lines(&self, incident: &str, after: u64) -> Result<Vec<Line>, JournalError> {
        let mut lines = Vec::new();
        self.read(incident, after, &mut |line| {
            lines.push(line.to_line());
            ControlFlow::Continue(())
        })?;
        Ok(lines)
    }
}

/// Opens the store at `url`: `sqlite:PATH` or a plain path (made when absent), or `memory:`.
pub fn open(url: &str) -> Result<Box<dyn Journal + Send>, JournalError> {
    match file_of(url)? {
        None => Ok(Box::new(MemoryJournal::default())),
        Some(path) => Ok(Box::new(SqliteJournal::open(&path)?)),
    }
}

/// The file behind the store at `url`, whether it is there or not; none for `memory:`.
pub fn file_of(url: &str) -> Result<Option<PathBuf>, JournalError> {
    if url == "memory:" {
        return Ok(None);
    }
    let path = match scheme(url) {
        Some(("sqlite", path)) => path.strip_prefix("//").unwrap_or(path),
        Some((scheme, _)) => {
            return Err(JournalError::UnknownScheme { scheme: scheme.to_owned() });
        }
        None => url,
    };
    if path.is_empty() { Err(JournalError::NoPath) } else { Ok(Some(PathBuf::from(path))) }
}

/// Splits off a URL's scheme (RFC 3986 section 3.1). One letter is a drive, not a scheme.
fn scheme(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once(':')?;
    let well_formed = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    well_formed.then_some((scheme, rest))
}

/// Runs a verifier over a store's lines.
fn run_verifier(
    incident: &str,
    kept: Head,
    witness: Option<&Head>,
    read: impl FnOnce(&mut dyn FnMut(LineRef<'_>) -> ControlFlow<()>) -> Result<(), JournalError>,
) -> Result<(Head, Kinds), JournalError> {
    let mut kinds = Kinds::default();
    let mut verifier = Verifier::new(incident, kept);
    if let Some(held) = witness {
        verifier = verifier.witness(held.clone());
    }
    let mut broken = None;
    read(&mut |line| match verifier.line(&line) {
        Ok(()) => {
            kinds.take(line.kind, line.v, line.seq);
            ControlFlow::Continue(())
        }
        Err(found) => {
            broken = Some(found);
            ControlFlow::Break(())
        }
    })?;
    match broken {
        Some(found) => Err(found.into()),
        None => Ok((verifier.finish()?, kinds)),
    }
}

/// Refuses kinds that no store has marked.
fn check_milestones(kinds: &[&str]) -> Result<(), JournalError> {
    match kinds.iter().find(|kind| !MILESTONES.contains(kind)) {
        Some(kind) => Err(JournalError::NotAMilestone { kind: (*kind).to_owned() }),
        None => Ok(()),
    }
}

/// Refuses a plan that isn't what its address says.
fn check_plan(expected: &str, json: &str) -> Result<(), JournalError> {
    let found = digest(json);
    if found == expected {
        Ok(())
    } else {
        Err(JournalError::PlanMismatch { expected: expected.to_owned(), found })
    }
}
