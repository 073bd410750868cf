//! Opening the file: made private when absent, read-only where it can't be written.

use std::fs::{DirBuilder, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use rusqlite::{Connection, OpenFlags};

use super::schema;
use crate::journal::JournalError;

/// How long one call waits for another process's append, which takes milliseconds.
const BUSY_WAIT: Duration = Duration::from_secs(1);

/// Attempts to open while another process makes the same file: SQLite reports that one as busy at once,
/// because waiting could never end it.
const OPEN_ATTEMPTS: u32 = 8;

/// What has a meaning in an SQLite URI (sqlite.org/uri.html).
const URI_SPECIAL: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#').add(b' ');

/// Opens for reading and writing, making folder and file. Falls back to [`read_only`] where the file exists
/// but can't be written; the flag says which it became.
pub(super) fn writable(path: &Path) -> Result<(Connection, bool), JournalError> {
    if let Err(error) = create(path) {
        let refused = matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem);
        if refused && path.exists() {
            return Ok((read_only(path)?, true));
        }
        return Err(JournalError::Open { path: path.to_owned(), source: error });
    }
    for attempt in 1..=OPEN_ATTEMPTS {
        match connect(path) {
            Ok(conn) => return Ok((conn, false)),
            Err(JournalError::Busy) if attempt < OPEN_ATTEMPTS => {}
            Err(error) if is_refusal(&error) => return Ok((read_only(path)?, true)),
            Err(error) => return Err(error),
        }
    }
    Err(JournalError::Busy)
}

/// Opens for reading only; never writes a byte, not even beside the file.
pub(super) fn read_only(path: &Path) -> Result<Connection, JournalError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if let Err(source) = std::fs::metadata(path) {
        return Err(JournalError::Open { path: path.to_owned(), source });
    }
    let plain = Connection::open_with_flags(path, flags).map_err(JournalError::from).and_then(|conn| {
        conn.busy_timeout(BUSY_WAIT)?;
        check_readable(&conn, path)?;
        Ok(conn)
    });
    match plain {
        Err(error) if is_refusal(&error) => {}
        decided => return decided,
    }
    // A write-ahead log needs a shared-memory file beside it, which a read-only folder refuses. Without one
    // the file alone is the whole truth, and SQLite may treat it as unchangeable.
    let wal = beside(path, "-wal");
    if std::fs::metadata(&wal).is_ok_and(|meta| meta.len() > 0) {
        return Err(JournalError::Unmerged { path: wal });
    }
    let text = path.to_str().ok_or_else(|| JournalError::Open {
        path: path.to_owned(),
        source: std::io::Error::new(ErrorKind::InvalidInput, "the path is not UTF-8"),
    })?;
    let uri = format!("file:{}?immutable=1", utf8_percent_encode(text, URI_SPECIAL));
    let conn = Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)?;
    check_readable(&conn, path)?;
    Ok(conn)
}

fn connect(path: &Path) -> Result<Connection, JournalError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(BUSY_WAIT)?;
    if conn.is_readonly("main")? {
        return Err(JournalError::ReadOnly);
    }
    // Before the first write, so that another program's file stays as it is.
    schema::identify(&conn, path)?;
    // FULL: a commit is on the disk when it returns, not only in the system's hands.
    conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;")?;
    schema::migrate(&mut conn, path)?;
    Ok(conn)
}

fn check_readable(conn: &Connection, path: &Path) -> Result<(), JournalError> {
    let (found, known) = (schema::identify(conn, path)?, schema::known());
    if found < known { Err(JournalError::OlderSchema { found, known }) } else { Ok(()) }
}

/// Errors that mean "not writable here" while opening.
fn is_refusal(error: &JournalError) -> bool {
    use rusqlite::ErrorCode::{CannotOpen, PermissionDenied};
    let code = if let JournalError::Sqlite(source) = error { source.sqlite_error_code() } else { None };
    matches!(error, JournalError::ReadOnly) || matches!(code, Some(CannotOpen | PermissionDenied))
}

/// Makes the folder (0700) and the file (0600) unless they are there: incidents name people and secrets'
/// whereabouts. SQLite gives its files beside it the same mode.
fn create(path: &Path) -> Result<(), std::io::Error> {
    if let Some(parent) = path.parent()
        && !parent.as_os_str().is_empty()
    {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(parent)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        Err(_) | Ok(_) => Ok(()),
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
