//! Checking an exported log: a file of lines, from anywhere and of any size.
//!
//! A large file is first gone through in pieces at the same time, which only says whether everything is as it should
//! be. Where it is not, the file is gone through once more, line by line, and that says what is wrong and where.

mod pieces;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::Path;

use serde::de::IgnoredAny;

use super::chain::{Broken, Head, Verifier, hash_of};
use super::line::{Line, LineRef};
use super::scan::scan;

/// The longest line that is read, in bytes. The program writes none that is nearly as long.
pub const LONGEST_LINE: usize = 16 << 20;

/// From this size on a file is gone through in pieces, in bytes.
const LARGE: u64 = 1 << 20;

/// The most events of an unknown kind that are named.
const MOST_NAMED: usize = 20;

/// What a file of lines is checked against.
#[derive(Clone, Copy)]
pub struct Expected<'e> {
    /// Whose log it should be; whoever the first line names when absent.
    pub incident: Option<&'e str>,
    /// Where it should end.
    pub kept: Option<&'e Head>,
    /// An earlier head, or the same, that someone else holds.
    pub witness: Option<&'e Head>,
    /// Does this program know this kind of event of that log, in this version?
    pub knows: &'e (dyn Fn(&str, &str, u32) -> bool + Sync),
}

/// An event that this program can't read. The chain may hold all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strange {
    /// The number of its line, from 1.
    pub line: u64,
    /// The kind that it claims.
    pub kind: String,
    /// The version that it claims.
    pub v: u32,
}

/// A file whose chain holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Whose log it is.
    pub incident: String,
    /// Where it ends.
    pub head: Head,
    /// Events that this program can't read, the first twenty of them.
    pub strange: Vec<Strange>,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// Longer than anything that the program writes.
    #[error("it is longer than 16 MiB")]
    TooLong,
    /// Not text.
    #[error("it is not UTF-8")]
    NotUtf8,
    /// Not JSON.
    #[error("it is not JSON: {0}")]
    NotJson(String),
    /// JSON, but no line of a log.
    #[error("it is no line of a log: {0}")]
    NotALine(String),
    /// The line is whole, but laid out in another way.
    #[error("it says what was written, but not in the form in which it was written (RFC 8785)")]
    Reformatted,
    /// The file ends within it.
    #[error("it has no end: the file was cut off")]
    Unended,
    /// The chain doesn't hold.
    #[error(transparent)]
    Broken(#[from] Broken),
}

/// Why a file was not found to be whole.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It can't be read.
    #[error("it can't be read")]
    Io(#[from] io::Error),
    /// Nothing in it looks like a log.
    #[error("it is no export of a log: {0}")]
    NotAnExport(String),
    /// It is one, and something is wrong with it.
    #[error("line {line}: {fault}")]
    Line {
        /// The number of the first line that is wrong, from 1.
        line: u64,
        /// What is wrong.
        #[source]
        fault: LineFault,
    },
}

/// Check a file.
pub fn verify_file(path: &Path, expected: &Expected<'_>) -> Result<Checked, FileError> {
    let file = File::open(path)?;
    let about = file.metadata()?;
    if about.is_file()
        && about.len() >= LARGE
        && let Some(checked) = pieces::holds(path, about.len(), expected)
    {
        return Ok(checked);
    }
    verify_lines(BufReader::with_capacity(1 << 18, file), expected)
}

/// Check lines as they come.
pub fn verify_lines(mut lines: impl BufRead, expected: &Expected<'_>) -> Result<Checked, FileError> {
    let mut reading = Reading {
        expected,
        verifier: None,
        incident: String::new(),
        line: 0,
        gap_line: 0,
        strange: Vec::new(),
    };
    let mut bytes = Vec::new();
    while next_line(&mut lines, &mut bytes)? {
        reading.line = reading.line.saturating_add(1);
        if let Err(fault) = reading.take(&bytes) {
            let is_no_line =
                !matches!(fault, LineFault::Broken(_) | LineFault::Reformatted | LineFault::Unended);
            if reading.line == 1 && is_no_line && expected.kept.is_none() && !next_is_a_line(&mut lines)? {
                return Err(FileError::NotAnExport(format!("line 1: {fault}")));
            }
            return Err(FileError::Line { line: reading.line, fault });
        }
    }
    reading.finish()
}

/// Reads the next line with its line feed, as far as the longest one goes; false at the end.
fn next_line(lines: &mut impl BufRead, bytes: &mut Vec<u8>) -> io::Result<bool> {
    bytes.clear();
    Ok(lines.take(LONGEST_LINE as u64 + 1).read_until(b'\n', bytes)? > 0)
}

fn next_is_a_line(lines: &mut impl BufRead) -> io::Result<bool> {
    let mut bytes = Vec::new();
    next_line(lines, &mut bytes)?;
    Ok(std::str::from_utf8(&bytes).is_ok_and(|text| Line::from_json(text.trim_end()).is_ok()))
}

struct Reading<'e> {
    expected: &'e Expected<'e>,
    verifier: Option<Verifier>,
    incident: String,
    line: u64,
    gap_line: u64,
    strange: Vec<Strange>,
}

impl Reading<'_> {
    fn take(&mut self, bytes: &[u8]) -> Result<(), LineFault> {
        let text = match bytes.strip_suffix(b"\n") {
            Some(bytes) => std::str::from_utf8(bytes).map_err(|_not_text| LineFault::NotUtf8)?,
            None if bytes.len() > LONGEST_LINE => return Err(LineFault::TooLong),
            None => return Err(LineFault::Unended),
        };
        let mut room = String::new();
        let Some(line) = scan(text).filter(|line| line.length == text.len()) else {
            let line = read_otherwise(text)?;
            self.link(&line.view().link(), |seq| is_whole_at(&line, seq, &mut room))?;
            return Err(LineFault::Reformatted);
        };
        let mut owned = None;
        self.link(&line.link, |seq| {
            if seq == line.link.seq {
                return line.is_whole();
            }
            let owned = owned.get_or_insert_with(|| Line::from_json(text).ok());
            owned.as_ref().is_some_and(|line| is_whole_at(line, seq, &mut room))
        })?;
        self.look(line.kind, line.v);
        Ok(())
    }

    fn link(
        &mut self,
        link: &super::chain::Link<'_>,
        is_whole: impl FnMut(u64) -> bool,
    ) -> Result<(), LineFault> {
        let expected = self.expected;
        let verifier = self.verifier.get_or_insert_with(|| {
            expected.incident.unwrap_or(link.incident).clone_into(&mut self.incident);
            let verifier = Verifier::headless(&self.incident).kept(expected.kept.cloned());
            match expected.witness {
                Some(held) => verifier.witness(held.clone()),
                None => verifier,
            }
        });
        verifier.link(link, is_whole)?;
        if self.gap_line == 0 && verifier.gap().is_some() {
            self.gap_line = self.line;
        }
        Ok(())
    }

    fn look(&mut self, kind: &str, v: u32) {
        if self.strange.len() < MOST_NAMED && !(self.expected.knows)(&self.incident, kind, v) {
            self.strange.push(Strange { line: self.line, kind: kind.to_owned(), v });
        }
    }

    fn finish(self) -> Result<Checked, FileError> {
        let line = if self.gap_line == 0 { self.line.max(1) } else { self.gap_line };
        let fault = |broken: Broken| FileError::Line { line, fault: broken.into() };
        match (self.verifier, self.expected.kept) {
            (Some(verifier), _) => {
                let head = verifier.finish().map_err(fault)?;
                Ok(Checked { incident: self.incident, head, strange: self.strange })
            }
            (None, Some(kept)) if kept.count > 0 => {
                Err(fault(Broken::Removed { expected: kept.count, found: 0 }))
            }
            (None, _) => Err(FileError::NotAnExport("it holds no line".to_owned())),
        }
    }
}

fn is_whole_at(line: &Line, seq: u64, room: &mut String) -> bool {
    let line = LineRef { seq, ..line.view() };
    hash_of(&line, room) == *line.hash
}

/// A line in another layout, or what is wrong with it.
fn read_otherwise(text: &str) -> Result<Line, LineFault> {
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| LineFault::NotJson(error.to_string()))?;
    Line::from_json(text).map_err(|error| LineFault::NotALine(error.to_string()))
}
