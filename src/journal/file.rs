//! Checking an exported log: a file of lines, from anywhere and of any size.
//!
//! A large file is first gone through in pieces at the same time, which only says whether everything is as it should
//! be. Where it is not, the file is gone through once more, line by line, and that says what is wrong and where.

mod fault;
mod other;
mod pieces;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::Path;

use self::fault::read_otherwise;
pub use self::fault::{FileError, LineFault, NoLine};
pub use self::other::Other;
use super::chain::{Broken, Head, Verifier, hash_of};
use super::line::{Line, LineRef};
use super::scan::scan;

/// The longest line that is read, in bytes. The program writes none that is nearly as long.
pub const LONGEST_LINE: usize = 16 << 20;

/// From this size on a file is gone through in pieces, in bytes.
const LARGE: u64 = 1 << 20;

/// The mark that some editors put at the beginning of a file: U+FEFF in UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

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
        if is_blank_end(&mut lines, &bytes, reading.line)? {
            break;
        }
        if let Err(fault) = reading.take(&bytes) {
            let is_other = fault.is_of_no_log() || fault == LineFault::Unended && Other::of(&bytes).is_some();
            if reading.line == 1 && expected.kept.is_none() && is_other {
                return Err(not_a_line(&mut lines, bytes, fault)?);
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

/// One blank line at the very end says nothing and changes nothing: editors put it there.
fn is_blank_end(lines: &mut impl BufRead, bytes: &[u8], line: u64) -> io::Result<bool> {
    Ok(line > 1 && bytes == b"\n" && lines.fill_buf()?.is_empty())
}

/// What to say of a file whose first line is none: it is another file, unless its next line is one.
fn not_a_line(lines: &mut impl BufRead, first: Vec<u8>, fault: LineFault) -> io::Result<FileError> {
    let mut begin = first;
    let mut next = Vec::new();
    let is_log = next_line(lines, &mut next)?
        && std::str::from_utf8(&next).is_ok_and(|text| Line::from_json(text.trim_end()).is_ok());
    // A mark before a whole line is in a log of one line too.
    let is_marked = fault == LineFault::Mark && is_log_behind_mark(&begin);
    if is_log || is_marked {
        return Ok(FileError::Line { line: 1, fault });
    }
    begin.append(&mut next);
    let more = other::BEGIN.saturating_sub(begin.len());
    lines.take(more as u64).read_to_end(&mut begin)?;
    Ok(FileError::NotAnExport(Other::of(&begin).unwrap_or(Other::Unlike(fault))))
}

fn is_log_behind_mark(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(MARK).and_then(|rest| std::str::from_utf8(rest).ok());
    text.is_some_and(|text| Line::from_json(text.trim_end()).is_ok())
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
            Some([]) => return Err(LineFault::Blank),
            Some(bytes) if self.line == 1 && bytes.starts_with(MARK) => return Err(LineFault::Mark),
            Some(bytes) => std::str::from_utf8(bytes)
                .map_err(|error| LineFault::NotUtf8 { byte: error.valid_up_to().saturating_add(1) })?,
            None if bytes.len() > LONGEST_LINE => return Err(LineFault::TooLong),
            None => return Err(LineFault::Unended),
        };
        let mut room = String::new();
        let Some(line) = scan(text).filter(|line| line.length == text.len()) else {
            let line = read_otherwise(text)?;
            self.link(&line.view().link(), |seq| is_whole_at(&line, seq, &mut room))?;
            let has_return = text.strip_suffix('\r').is_some_and(|text| scan(text).is_some());
            return Err(if has_return { LineFault::LineEnd } else { LineFault::Reformatted });
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
            (None, _) => Err(FileError::NotAnExport(Other::Empty)),
        }
    }
}

fn is_whole_at(line: &Line, seq: u64, room: &mut String) -> bool {
    let line = LineRef { seq, ..line.view() };
    hash_of(&line, room) == *line.hash
}
