//! The log in an SQLite file: the default store.
//!
//! Write-ahead log with full sync, so that a returned append is on the disk. An append is one `BEGIN
//! IMMEDIATE` transaction that compares the head before it writes, so that of two writers one is told.

mod open;
mod ranges;
mod schema;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, params};

use self::ranges::Long;
use super::kinds::Kinds;
use super::{
    Appended, Broken, Draft, Head, Journal, JournalError, Line, LineRef, MILESTONES, Told, check_milestones,
    check_plan, run_verifier, seal_all,
};

/// Bits of `place` that hold the seq; see the reason of the first migration.
const SEQ_BITS: u32 = 40;
const SEQ_MAX: u64 = (1 << SEQ_BITS) - 1;

const HEAD: &str = "SELECT incident.num, head.count, head.hash FROM incident \
     LEFT JOIN head ON head.incident = incident.num WHERE incident.id = ?1";
const INSERT_LINE: &str = "INSERT INTO line (place, id, v, at, actor, origin, kind, data, prev, hash, milestone) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
const PUT_HEAD: &str = "INSERT INTO head (incident, count, hash) VALUES (?1, ?2, ?3) \
     ON CONFLICT (incident) DO UPDATE SET count = excluded.count, hash = excluded.hash";
const READ: &str = "SELECT place, id, v, at, actor, origin, kind, data, prev, hash FROM line \
     WHERE place BETWEEN ?1 AND ?2 ORDER BY place";
const REPLAY: &str = "SELECT place, v, at, actor, origin, kind, data FROM line \
     WHERE place BETWEEN ?1 AND ?2 ORDER BY place";
const MORE: &str = "SELECT EXISTS (SELECT 1 FROM line WHERE place BETWEEN ?1 AND ?2)";
const HASH: &str = "SELECT hash FROM line WHERE place = ?1";
const MILESTONE: &str = "SELECT place, id, v, at, actor, origin, kind, data, prev, hash FROM line \
     WHERE milestone = 1 AND kind = ?3 AND place BETWEEN ?1 AND ?2 ORDER BY place";

/// A journal in one SQLite file.
#[derive(Debug)]
pub struct SqliteJournal {
    conn: Connection,
    path: PathBuf,
    read_only: bool,
}

/// An incident as the store knows it: its number and its head, unless that was taken away.
struct Known {
    num: i64,
    head: Option<Head>,
}

impl SqliteJournal {
    /// Opens the file, making it (mode 0600) and its folder (0700) when absent. A file that can't be written
    /// opens for reading.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let (conn, read_only) = open::writable(path)?;
        Ok(Self { conn, path: path.to_owned(), read_only })
    }

    /// Opens the file for reading only; appends are refused.
    pub fn open_read_only(path: &Path) -> Result<Self, JournalError> {
        Ok(Self { conn: open::read_only(path)?, path: path.to_owned(), read_only: true })
    }

    fn known(&self, incident: &str) -> Result<Option<Known>, JournalError> {
        known(&self.conn, incident)
    }

    /// The read transaction that everything until it is dropped sees one moment through.
    fn moment(&self) -> Result<Transaction<'_>, JournalError> {
        Ok(self.conn.unchecked_transaction()?)
    }

    fn begin(&mut self) -> Result<Transaction<'_>, JournalError> {
        if self.read_only {
            return Err(JournalError::ReadOnly);
        }
        Ok(self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?)
    }

    fn scan(
        &self,
        incident: &str,
        num: i64,
        after: u64,
        each: &mut dyn FnMut(LineRef<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        let (first, last) = (place(num, after.saturating_add(1).min(SEQ_MAX))?, place(num, SEQ_MAX)?);
        let mut statement = self.conn.prepare_cached(READ)?;
        let mut rows = statement.query([first, last])?;
        while let Some(row) = rows.next()? {
            if each(line_ref(incident, row)?).is_break() {
                break;
            }
        }
        Ok(())
    }
}

impl Journal for SqliteJournal {
    fn append(
        &mut self,
        incident: &str,
        expected: &Head,
        drafts: Vec<Draft>,
    ) -> Result<Appended, JournalError> {
        // Sealed before the lock is taken, to hold it for the write only.
        let (head, lines) = seal_all(incident, expected, drafts)?;
        let tx = self.begin()?;
        let known = known(&tx, incident)?;
        let current = match &known {
            Some(Known { head: Some(head), .. }) => head.clone(),
            Some(Known { head: None, .. }) => return Err(Broken::NoHead.into()),
            None => Head::genesis(),
        };
        if current != *expected {
            return Err(JournalError::Conflict { head: current });
        }
        if lines.is_empty() {
            return Ok(Appended { head, lines });
        }
        let num = match known {
            Some(known) => known.num,
            None => tx
                .prepare_cached("INSERT INTO incident (id) VALUES (?1) RETURNING num")?
                .query_row([incident], |row| row.get(0))?,
        };
        insert(&tx, num, &lines)?;
        let count = i64::try_from(head.count).map_err(JournalError::corrupt)?;
        tx.prepare_cached(PUT_HEAD)?.execute(params![num, count, head.hash])?;
        tx.commit()?;
        Ok(Appended { head, lines })
    }

    fn head(&self, incident: &str) -> Result<Option<Head>, JournalError> {
        match self.known(incident)? {
            None => Ok(None),
            Some(Known { head: Some(head), .. }) => Ok(Some(head)),
            Some(Known { head: None, .. }) => Err(Broken::NoHead.into()),
        }
    }

    fn read(
        &self,
        incident: &str,
        after: u64,
        each: &mut dyn FnMut(LineRef<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        match self.known(incident)? {
            Some(known) => self.scan(incident, known.num, after, each),
            None => Ok(()),
        }
    }

    fn replay(
        &self,
        incident: &str,
        after: &Head,
        each: &mut dyn FnMut(Told<'_>) -> ControlFlow<()>,
    ) -> Result<Head, JournalError> {
        let moment = self.moment()?;
        let Some(Known { num, .. }) = known(&moment, incident)? else {
            return Ok(after.clone());
        };
        let (first, last) = (place(num, after.count.saturating_add(1).min(SEQ_MAX))?, place(num, SEQ_MAX)?);
        let mut statement = moment.prepare_cached(REPLAY)?;
        let mut rows = statement.query([first, last])?;
        let mut count = after.count;
        while let Some(row) = rows.next()? {
            let told = told(row)?;
            count = told.seq;
            if each(told).is_break() {
                break;
            }
        }
        if count == after.count {
            return Ok(after.clone());
        }
        let hash = moment.prepare_cached(HASH)?.query_row([place(num, count)?], |row| row.get(0))?;
        Ok(Head { count, hash })
    }

    fn incidents(&self) -> Result<Vec<String>, JournalError> {
        let mut statement = self.conn.prepare_cached("SELECT id FROM incident ORDER BY num")?;
        let ids = statement.query_map([], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    fn milestones(&self, incident: &str, kinds: &[&str]) -> Result<Vec<Line>, JournalError> {
        check_milestones(kinds)?;
        let moment = self.moment()?;
        let Some(Known { num, .. }) = known(&moment, incident)? else {
            return Ok(Vec::new());
        };
        let (first, last) = (place(num, 0)?, place(num, SEQ_MAX)?);
        let mut statement = moment.prepare_cached(MILESTONE)?;
        let mut lines = Vec::new();
        for kind in kinds {
            let mut rows = statement.query(params![first, last, kind])?;
            while let Some(row) = rows.next()? {
                lines.push(line_ref(incident, row)?.to_line());
            }
        }
        lines.sort_by_key(|line| line.seq);
        lines.dedup_by_key(|line| line.seq);
        Ok(lines)
    }

    fn put_plan(&mut self, digest: &str, json: &str) -> Result<(), JournalError> {
        check_plan(digest, json)?;
        let tx = self.begin()?;
        tx.execute("INSERT OR IGNORE INTO plan (digest, json) VALUES (?1, ?2)", [digest, json])?;
        Ok(tx.commit()?)
    }

    fn plan(&self, digest: &str) -> Result<Option<String>, JournalError> {
        let mut statement = self.conn.prepare_cached("SELECT json FROM plan WHERE digest = ?1")?;
        let json: Option<String> = statement.query_row([digest], |row| row.get(0)).optional()?;
        if let Some(json) = &json {
            check_plan(digest, json)?;
        }
        Ok(json)
    }

    fn revision(&self) -> Result<u64, JournalError> {
        let mut statement = self.conn.prepare_cached("PRAGMA data_version")?;
        let version: u32 = statement.query_row([], |row| row.get(0))?;
        Ok(version.into())
    }

    fn check_writable(&mut self) -> Result<(), JournalError> {
        let tx = self.begin()?;
        tx.execute(
            "INSERT INTO probe (one, writes) VALUES (1, 1) ON CONFLICT (one) DO UPDATE SET writes = writes + 1",
            [],
        )?;
        Ok(tx.commit()?)
    }

    fn verify_kinds(&self, incident: &str, witness: Option<&Head>) -> Result<(Head, Kinds), JournalError> {
        let moment = self.moment()?;
        let Some(Known { num, head }) = known(&moment, incident)? else {
            return Err(JournalError::UnknownIncident { incident: incident.to_owned() });
        };
        let kept = head.ok_or(Broken::NoHead)?;
        let long = Long { path: &self.path, incident, num, kept: &kept, witness };
        if kept.count >= ranges::LONG
            && !has_more(&moment, num, kept.count)?
            && let Some(kinds) = long.kinds()
        {
            return Ok((kept, kinds));
        }
        run_verifier(incident, kept, witness, |each| self.scan(incident, num, 0, each))
    }
}

fn known(conn: &Connection, incident: &str) -> Result<Option<Known>, JournalError> {
    let mut statement = conn.prepare_cached(HEAD)?;
    let mut rows = statement.query([incident])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let head = match row.get::<_, Option<i64>>(1)? {
        Some(count) => {
            let count = u64::try_from(count).map_err(JournalError::corrupt)?;
            Some(Head { count, hash: row.get(2)? })
        }
        None => None,
    };
    Ok(Some(Known { num: row.get(0)?, head }))
}

/// Are there lines behind this one?
fn has_more(conn: &Connection, num: i64, seq: u64) -> Result<bool, JournalError> {
    let after = seq.saturating_add(1).min(SEQ_MAX);
    let range = [place(num, after)?, place(num, SEQ_MAX)?];
    Ok(conn.prepare_cached(MORE)?.query_row(range, |row| row.get(0))?)
}

fn insert(tx: &Transaction<'_>, num: i64, lines: &[Line]) -> Result<(), JournalError> {
    let mut statement = tx.prepare_cached(INSERT_LINE)?;
    for line in lines {
        statement.execute(params![
            place(num, line.seq)?,
            line.id,
            line.v,
            line.at,
            line.actor,
            line.origin,
            line.kind,
            line.data,
            line.prev,
            line.hash,
            MILESTONES.contains(&line.kind.as_str()),
        ])?;
    }
    Ok(())
}

fn line_ref<'a>(incident: &'a str, row: &'a Row<'_>) -> Result<LineRef<'a>, JournalError> {
    let text = |column: usize| row.get_ref(column)?.as_str().map_err(JournalError::corrupt);
    let place: i64 = row.get(0)?;
    let seq = place.cast_unsigned() & SEQ_MAX;
    Ok(LineRef {
        incident,
        seq,
        id: text(1)?,
        v: row.get(2).map_err(JournalError::corrupt)?,
        at: text(3)?,
        actor: text(4)?,
        origin: text(5)?,
        kind: text(6)?,
        data: text(7)?,
        prev: text(8)?,
        hash: text(9)?,
    })
}

fn told<'a>(row: &'a Row<'_>) -> Result<Told<'a>, JournalError> {
    let text = |column: usize| row.get_ref(column)?.as_str().map_err(JournalError::corrupt);
    let place: i64 = row.get(0)?;
    Ok(Told {
        seq: place.cast_unsigned() & SEQ_MAX,
        v: row.get(1).map_err(JournalError::corrupt)?,
        at: text(2)?,
        actor: text(3)?,
        origin: text(4)?,
        kind: text(5)?,
        data: text(6)?,
    })
}

/// The key of a line. Eight million incidents of a trillion lines fit; a number beyond that is damage.
fn place(num: i64, seq: u64) -> Result<i64, JournalError> {
    let seq = (seq <= SEQ_MAX).then_some(seq).and_then(|seq| i64::try_from(seq).ok());
    let base = num.checked_mul(1 << SEQ_BITS);
    base.zip(seq)
        .and_then(|(base, seq)| base.checked_add(seq))
        .ok_or_else(|| JournalError::corrupt(format!("no room for incident number {num}")))
}

#[cfg(test)]
mod tests;
