//! The shape of the file, and how an older one becomes today's.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use crate::journal::JournalError;

/// Marks the file as ours (`WROM`), so that another program's database is never written to.
const APPLICATION_ID: i32 = 0x5752_4f4d;

/// One step from a schema version to the next. Released ones never change: a file in the field has run them.
struct Migration {
    /// Why the step exists, for whoever reads this in five years.
    reason: &'static str,
    sql: &'static str,
}

/// Append only; the version of a schema is its place here, from 1.
const MIGRATIONS: &[Migration] = &[Migration {
    reason: "first schema: `place` is incident * 2^40 + seq, one integer key, because a composite key would \
             cost a second tree on each append; heads stand apart so that a cut tail shows; hashes and data \
             are text so that `sqlite3` alone can read a log",
    sql: "
CREATE TABLE incident (
    num INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE head (
    incident INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE TABLE line (
    place INTEGER PRIMARY KEY,
    incident INTEGER NOT NULL AS (place >> 40) VIRTUAL,
    seq INTEGER NOT NULL AS (place & 0xffffffffff) VIRTUAL,
    id TEXT NOT NULL,
    v INTEGER NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    origin TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    prev TEXT NOT NULL,
    hash TEXT NOT NULL,
    milestone INTEGER NOT NULL
) STRICT;
CREATE INDEX milestone ON line (kind) WHERE milestone = 1;
CREATE TABLE plan (
    digest TEXT NOT NULL UNIQUE,
    json TEXT NOT NULL
) STRICT;
CREATE TABLE probe (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    writes INTEGER NOT NULL
) STRICT;
",
}];

/// The schema that this program reads and writes.
pub(super) fn known() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// The file's schema; 0 when it is empty. Refuses another program's file and a later release's.
pub(super) fn identify(conn: &Connection, path: &Path) -> Result<u32, JournalError> {
    // One moment for all questions: another process may be making the schema right now.
    let moment = conn.unchecked_transaction()?;
    inspect(&moment, path)
}

fn inspect(conn: &Connection, path: &Path) -> Result<u32, JournalError> {
    let not_ours = || JournalError::NotAJournal { path: path.to_owned() };
    let application: i32 =
        conn.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(|error| {
            match error.sqlite_error_code() {
                Some(rusqlite::ErrorCode::NotADatabase) => not_ours(),
                _ => error.into(),
            }
        })?;
    let found: u32 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let empty: bool =
        conn.query_row("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)", [], |row| row.get(0))?;
    if application != APPLICATION_ID && !empty {
        return Err(not_ours());
    }
    let known = known();
    if found > known { Err(JournalError::NewerSchema { found, known }) } else { Ok(found) }
}

/// Brings the file to today's schema, in one transaction.
pub(super) fn migrate(conn: &mut Connection, path: &Path) -> Result<(), JournalError> {
    if identify(conn, path)? == known() {
        return Ok(());
    }
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked again under the lock: another process may have been first.
    let found = inspect(&tx, path)?;
    let done = usize::try_from(found).unwrap_or(usize::MAX);
    for migration in MIGRATIONS.iter().skip(done) {
        debug_assert!(!migration.reason.is_empty(), "a migration says why it exists");
        tx.execute_batch(migration.sql)?;
    }
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", known())?;
    Ok(tx.commit()?)
}
