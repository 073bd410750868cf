//! Stores and events to tell stories with.

use jiff::Timestamp;
use serde_json::json;
use std::path::PathBuf;
use tempfile::TempDir;
use warroom::journal::{Draft, Head, Journal, MemoryJournal, SqliteJournal};

/// The stores that every story runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Memory,
    Sqlite,
}

/// A fresh store, gone when dropped.
pub(crate) struct Store {
    pub(crate) journal: Box<dyn Journal + Send>,
    pub(crate) folder: TempDir,
}

impl Store {
    pub(crate) fn new(kind: Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal: Box<dyn Journal + Send> = match kind {
            Kind::Memory => Box::new(MemoryJournal::default()),
            Kind::Sqlite => Box::new(SqliteJournal::open(&folder.path().join("journal.db")).unwrap()),
        };
        Self { journal, folder }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("journal.db")
    }
}

/// Event `n` of a story, of kind `note`.
pub(crate) fn draft(n: u64) -> Draft {
    kind_of(n, "note")
}

pub(crate) fn kind_of(n: u64, kind: &str) -> Draft {
    Draft {
        id: format!("e-{n}"),
        at: "2026-11-23T14:32:00.123456Z".parse::<Timestamp>().unwrap(),
        actor: "ito".to_owned(),
        origin: "key".to_owned(),
        v: 1,
        kind: kind.to_owned(),
        data: json!({ "text": format!("event {n} \u{1f4a5}\n"), "n": n, "ratio": 0.5 }),
    }
}

/// Appends events `from..=to` in one batch behind what is there.
pub(crate) fn grow(journal: &mut dyn Journal, incident: &str, from: u64, to: u64) -> Head {
    let head = journal.head(incident).unwrap().unwrap_or_else(Head::genesis);
    journal.append(incident, &head, (from..=to).map(draft).collect()).unwrap().head
}
