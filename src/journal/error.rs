//! What can go wrong with the log, in words for the person at the screen.

use std::path::PathBuf;

use rusqlite::ErrorCode;

use super::chain::{Broken, Head, Unfit};

/// Why the journal could not do what it was asked. Messages are fragments; [`JournalError::hint`] says what
/// to do.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Someone else appended since; nothing of the batch was written.
    #[error("someone else wrote first: the incident now holds {} events", head.count)]
    Conflict {
        /// Where the log ends now.
        head: Head,
    },
    /// The store can be read but not written.
    #[error("the journal is read-only")]
    ReadOnly,
    /// No room; nothing of the batch was written.
    #[error("the disk is full")]
    DiskFull,
    /// Another process held the lock longer than we wait.
    #[error("the journal is locked by another process")]
    Busy,
    /// The store's own structure is damaged, below the chain.
    #[error("the journal is damaged: {what}")]
    Corrupt {
        /// What was found.
        what: String,
    },
    /// The file is another program's.
    #[error("`{}` is not a warroom journal", path.display())]
    NotAJournal {
        /// The file.
        path: PathBuf,
    },
    /// A later release wrote it.
    #[error("the journal has schema {found}; this program knows up to {known}")]
    NewerSchema {
        /// Schema of the file.
        found: u32,
        /// Newest schema that this program knows.
        known: u32,
    },
    /// An earlier release wrote it, and it can't be upgraded because it is read-only.
    #[error("the journal has schema {found}, and can't be upgraded to {known} while it is read-only")]
    OlderSchema {
        /// Schema of the file.
        found: u32,
        /// Schema that this program reads.
        known: u32,
    },
    /// The newest events lie beside the file, where a read-only folder keeps them out of reach.
    #[error("the newest events are in `{}`, which can't be read from a read-only folder", path.display())]
    Unmerged {
        /// The write-ahead log.
        path: PathBuf,
    },
    /// No line was ever written for it.
    #[error("there is no incident `{incident}`")]
    UnknownIncident {
        /// As it was asked for.
        incident: String,
    },
    /// Lines of this kind can't be looked up without reading the whole log.
    #[error("`{kind}` is not a milestone")]
    NotAMilestone {
        /// As it was asked for.
        kind: String,
    },
    /// An event holds a value that a line can't carry.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// A plan snapshot isn't what its address says.
    #[error("the plan does not match its digest: expected {expected}, found {found}")]
    PlanMismatch {
        /// The digest asked for.
        expected: String,
        /// The digest of the text.
        found: String,
    },
    /// The chain doesn't hold.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// A store that this program doesn't have. Only the scheme is named: an address may hold a password.
    #[error("stores of the kind `{scheme}:` are not supported")]
    UnknownScheme {
        /// Text before the first colon.
        scheme: String,
    },
    /// A store address without a path.
    #[error("the store's address names no file")]
    NoPath,
    /// The file or its folder can't be made or opened.
    #[error("can't open `{}`", path.display())]
    Open {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Anything else that SQLite reports.
    #[error("the journal's database failed")]
    Sqlite(#[source] rusqlite::Error),
}

impl JournalError {
    /// What the reader can do about it, if anything.
    pub const fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Conflict { .. } => "read the new events and decide again",
            Self::ReadOnly => "check who may write the file and its folder, or choose another --store",
            Self::DiskFull => {
                "free some space, or choose another --store; nothing that was acknowledged is lost"
            }
            Self::Busy => "try again; if it stays so, look for a stuck warroom process",
            Self::Corrupt { .. } => "keep the file as it is and work from a copy or a backup",
            Self::NotAJournal { .. } => "choose another --store; the file was left as it is",
            Self::NewerSchema { .. } => "use the newer release that wrote it; the file was left as it is",
            Self::OlderSchema { .. } => "open it once where it can be written",
            Self::Unmerged { .. } => {
                "copy the file together with the one named here to a folder that can be written"
            }
            Self::UnknownIncident { .. } => "`warroom list` shows the incidents of this store",
            Self::Unfit(_) => "write large numbers as strings",
            Self::Broken(_) => "keep the file as it is, and compare with a head that someone else holds",
            Self::UnknownScheme { .. } | Self::NoPath => "use `sqlite:PATH` or `memory:`",
            Self::PlanMismatch { .. } | Self::NotAMilestone { .. } | Self::Open { .. } | Self::Sqlite(_) => {
                return None;
            }
        })
    }

    /// A damaged store, in the words of whoever noticed.
    pub(super) fn corrupt(what: impl std::fmt::Display) -> Self {
        Self::Corrupt { what: what.to_string() }
    }
}

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> Self {
        // SQLITE_IOERR_SHMSIZE: the memory shared between programs can't grow, which only a full disk does.
        if error.sqlite_error().is_some_and(|e| e.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE) {
            return Self::DiskFull;
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::DatabaseCorrupt) => Self::corrupt(error),
            _ => Self::Sqlite(error),
        }
    }
}
