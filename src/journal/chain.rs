//! The chain: what binds each line to the one before, and what finds a broken one.
//!
//! A chain proves that a log agrees with its head. It can't prove that nobody rewrote every line and the
//! head together: for that, someone else has to hold an earlier head. [`Verifier::witness`] checks against
//! one.

use std::fmt;

use ring::digest::{self, SHA256};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::line::{Draft, Line, LineRef, format_instant};

/// The `prev` of a first line.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Largest integer that every JSON reader keeps exact: 2^53 - 1 (RFC 7493 section 2.2).
const EXACT_MAX: u64 = (1 << 53) - 1;

/// How many places are tried for a line that may have been moved.
const MOST_PLACES: u64 = 2_000_000;

/// Levels of nesting that `data` may have; `serde_json` refuses to read more than 128.
const DEPTH_MAX: usize = 100;

/// Where an incident's log ends: how many lines, and the hash of the last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Number of lines, which is also the last one's `seq`.
    pub count: u64,
    /// The last line's hash, or [`GENESIS`].
    pub hash: String,
}

impl Head {
    /// The head of a log without lines.
    pub fn genesis() -> Self {
        Self { count: 0, hash: GENESIS.to_owned() }
    }

    /// The head of a log that ends with `line`.
    pub fn of(line: &Line) -> Self {
        Self { count: line.seq, hash: line.hash.clone() }
    }
}

/// A value that a line can't carry unchanged. `at` is a JSON pointer into `data` (RFC 6901).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// RFC 8785 makes every number a double, which would round this one without a word.
    #[error("the number at `{at}` is beyond 2^53 - 1 and would be rounded")]
    Rounded {
        /// Where.
        at: String,
    },
    /// Nested so deep that a reader would refuse the line.
    #[error("the value at `{at}` is nested more than {DEPTH_MAX} levels deep")]
    Deep {
        /// Where.
        at: String,
    },
    /// The canonicaliser refused.
    #[error("the event can't be written as canonical JSON: {why}")]
    Other {
        /// What the canonicaliser said.
        why: String,
    },
}

/// How a log differs from what was written. `seq` is the first place that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the members are the seq and the counts that the message names")]
pub enum Broken {
    /// The line's hash doesn't match its members.
    #[error("event {seq} was changed")]
    Changed { seq: u64 },
    /// A place is empty and a later one is filled.
    #[error("event {seq} is missing")]
    Missing { seq: u64 },
    /// The same line once more.
    #[error("event {seq} stands twice")]
    Doubled { seq: u64 },
    /// The line at this place was written for another one.
    #[error("event {seq} is out of order")]
    Reordered { seq: u64 },
    /// The line is whole in itself but follows another one.
    #[error("event {seq} does not follow the event before it")]
    Unlinked { seq: u64 },
    /// The line was written for another incident.
    #[error("event {seq} belongs to incident `{found}`")]
    Foreign { seq: u64, found: String },
    /// Lines at the end are gone.
    #[error("the last events were removed: the head counts {expected}, the log holds {found}")]
    Removed { expected: u64, found: u64 },
    /// Lines that the head knows nothing of.
    #[error("event {seq} is beyond the head, which counts {expected}")]
    Beyond { seq: u64, expected: u64 },
    /// The last line is whole, but not the one that the head names.
    #[error("event {seq} is not the one that the head names")]
    HeadMismatch { seq: u64 },
    /// The line is whole, but not the one that someone else holds the hash of.
    #[error("event {seq} is not the one that the witness holds")]
    WitnessMismatch { seq: u64 },
    /// The incident is known but its head is gone.
    #[error("the head of the log is missing")]
    NoHead,
}

/// Chains `draft` behind `head`.
pub fn seal(incident: &str, head: &Head, draft: Draft) -> Result<Line, Unfit> {
    check_fits(&draft.data, &mut Vec::new())?;
    let data = serde_json_canonicalizer::to_string(&draft.data)
        .map_err(|refused| Unfit::Other { why: refused.to_string() })?;
    let mut line = Line {
        incident: incident.to_owned(),
        seq: head.count.saturating_add(1),
        id: draft.id,
        v: draft.v,
        at: format_instant(draft.at),
        actor: draft.actor,
        origin: draft.origin,
        kind: draft.kind,
        data,
        prev: head.hash.clone(),
        hash: String::new(),
    };
    line.hash = hash_of(&line.view(), &mut String::new()).to_string();
    Ok(line)
}

/// Chains `drafts` behind `head`, one after the other; with the head after the last.
pub fn seal_all(incident: &str, head: &Head, drafts: Vec<Draft>) -> Result<(Head, Vec<Line>), Unfit> {
    let mut head = head.clone();
    let mut lines = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let line = seal(incident, &head, draft)?;
        head = Head::of(&line);
        lines.push(line);
    }
    Ok((head, lines))
}

/// Checks all `lines` of one incident against the head that was kept apart from them.
pub fn verify<'a>(
    incident: &str,
    lines: impl IntoIterator<Item = &'a Line>,
    head: &Head,
) -> Result<Head, Broken> {
    let mut verifier = Verifier::new(incident, head.clone());
    for line in lines {
        verifier.line(&line.view())?;
    }
    verifier.finish()
}

/// SHA-256 in hex of `text`: the address of a plan snapshot.
pub fn digest(text: &str) -> String {
    Digest::of(&[text.as_bytes()]).to_string()
}

/// Checks a log line by line, holding none of them.
#[derive(Debug)]
pub struct Verifier {
    incident: String,
    kept: Option<Head>,
    witness: Option<Head>,
    seen: Head,
    /// First empty place; it is *missing* unless its line turns up later.
    gap: Option<u64>,
    text: String,
}

impl Verifier {
    /// `kept` is the head as the store keeps it, apart from the lines.
    pub fn new(incident: &str, kept: Head) -> Self {
        Self { kept: Some(kept), ..Self::headless(incident) }
    }

    /// For lines without their head: that some at the end are gone can't be found.
    pub fn headless(incident: &str) -> Self {
        let (incident, seen) = (incident.to_owned(), Head::genesis());
        Self { incident, kept: None, witness: None, seen, gap: None, text: String::new() }
    }

    /// Checks against this head, where there is one.
    #[must_use]
    pub(super) fn kept(mut self, kept: Option<Head>) -> Self {
        self.kept = kept;
        self
    }

    /// Also checks against an earlier head that someone else holds: from a handover, a report, a mail.
    #[must_use]
    pub fn witness(mut self, held: Head) -> Self {
        self.witness = Some(held);
        self
    }

    /// Takes the next line in the order of the store.
    pub fn line(&mut self, line: &LineRef<'_>) -> Result<(), Broken> {
        let mut text = std::mem::take(&mut self.text);
        let taken = self.link(&line.link(), |seq| {
            let line = LineRef { seq, ..*line };
            hash_of(&line, &mut text) == *line.hash
        });
        self.text = text;
        taken
    }

    /// Takes the next line by its link; `is_whole` says whether its hash would be right at a place.
    pub(super) fn link(
        &mut self,
        link: &Link<'_>,
        mut is_whole: impl FnMut(u64) -> bool,
    ) -> Result<(), Broken> {
        if let Some(missing) = self.gap {
            return if link.seq == missing { Err(Broken::Reordered { seq: missing }) } else { Ok(()) };
        }
        let seq = self.seen.count.saturating_add(1);
        if link.incident != self.incident {
            return Err(Broken::Foreign { seq, found: link.incident.to_owned() });
        }
        if link.seq < seq {
            let is_twice = link.seq == self.seen.count && link.hash == self.seen.hash;
            return Err(if is_twice {
                Broken::Doubled { seq: link.seq }
            } else {
                Broken::Reordered { seq: link.seq }
            });
        }
        if link.seq > seq {
            self.gap = Some(seq);
            return Ok(());
        }
        if !is_whole(seq) {
            let moved = (1..=self.places()).any(&mut is_whole);
            return Err(if moved { Broken::Reordered { seq } } else { Broken::Changed { seq } });
        }
        if link.prev != self.seen.hash {
            return Err(Broken::Unlinked { seq });
        }
        if let Some(held) = &self.witness
            && held.count == seq
            && held.hash != link.hash
        {
            return Err(Broken::WitnessMismatch { seq });
        }
        if let Some(kept) = self.kept.as_ref().filter(|kept| seq > kept.count) {
            return Err(Broken::Beyond { seq, expected: kept.count });
        }
        self.seen.count = seq;
        self.seen.hash.clear();
        self.seen.hash.push_str(link.hash);
        Ok(())
    }

    /// The place that is missing, unless its line turns up.
    pub(super) const fn gap(&self) -> Option<u64> {
        self.gap
    }

    /// The head of the checked log, once all its lines were taken.
    pub fn finish(self) -> Result<Head, Broken> {
        if let Some(seq) = self.gap {
            return Err(Broken::Missing { seq });
        }
        let held = self.witness.map_or(0, |held| held.count);
        let kept = self.kept.as_ref().map_or(0, |kept| kept.count);
        let (expected, found) = (kept.max(held), self.seen.count);
        if found < expected {
            return Err(Broken::Removed { expected, found });
        }
        if self.kept.is_some_and(|kept| kept.hash != self.seen.hash) {
            return Err(Broken::HeadMismatch { seq: found });
        }
        Ok(self.seen)
    }

    /// The places at which a line that is wrong is tried: where it is whole at one, it was moved, not rewritten. Only
    /// ever asked once, about the first line that is wrong, so the search may be long, but a head may claim anything.
    fn places(&self) -> u64 {
        self.kept.as_ref().map_or(0, |kept| kept.count.min(MOST_PLACES))
    }
}

/// What the chain sees of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link<'a> {
    pub(super) incident: &'a str,
    pub(super) seq: u64,
    pub(super) prev: &'a str,
    pub(super) hash: &'a str,
}

/// Lines of one log that follow each other, of which nothing is kept but the ends.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) incident: String,
    pub(super) first: u64,
    pub(super) last: u64,
    prev: String,
    pub(super) hash: String,
}

impl Run {
    /// One line.
    pub(super) fn of(link: &Link<'_>) -> Self {
        Self {
            incident: link.incident.to_owned(),
            first: link.seq,
            last: link.seq,
            prev: link.prev.to_owned(),
            hash: link.hash.to_owned(),
        }
    }

    /// And the line after it; none where it is another.
    pub(super) fn take(&mut self, link: &Link<'_>) -> Option<()> {
        let follows = Some(link.seq) == self.last.checked_add(1)
            && link.prev == self.hash
            && link.incident == self.incident;
        if !follows {
            return None;
        }
        self.last = link.seq;
        self.hash.clear();
        self.hash.push_str(link.hash);
        Some(())
    }

    /// Runs that follow each other, as one.
    pub(super) fn joined(runs: impl IntoIterator<Item = Self>) -> Option<Self> {
        runs.into_iter().map(Some).reduce(|before, next| {
            let (before, next) = (before?, next?);
            let follows = Some(next.first) == before.last.checked_add(1)
                && next.prev == before.hash
                && next.incident == before.incident;
            follows.then_some(Self { first: before.first, prev: before.prev, ..next })
        })?
    }

    /// Does it begin where a log does?
    pub(super) fn is_from_the_beginning(&self) -> bool {
        self.first == 1 && self.prev == GENESIS
    }
}

/// The hash that a line should have; `text` is room to write in.
pub(super) fn hash_of(line: &LineRef<'_>, text: &mut String) -> Digest {
    text.clear();
    line.write_hashed_part(text);
    Digest::of(&[text.as_bytes()])
}

/// A SHA-256 in lower-case hex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Digest([u8; 64]);

impl Digest {
    /// The digest of these bytes in a row.
    pub(super) fn of(parts: &[&[u8]]) -> Self {
        // ring is there for TLS, and its assembly is the same for whatever size or speed this crate is built.
        let digest = match parts {
            [whole] => digest::digest(&SHA256, whole),
            parts => {
                let mut context = digest::Context::new(&SHA256);
                for part in parts {
                    context.update(part);
                }
                context.finish()
            }
        };
        let mut hex = [0; 64];
        let (pairs, _) = hex.as_chunks_mut::<2>();
        for (pair, byte) in pairs.iter_mut().zip(digest.as_ref()) {
            *pair = HEX.get(usize::from(*byte)).copied().unwrap_or_default();
        }
        Self(hex)
    }
}

/// The two hex digits of each byte.
const HEX: [[u8; 2]; 256] = {
    let mut all = [[0; 2]; 256];
    let mut rest: &mut [[u8; 2]] = &mut all;
    let mut byte = 0;
    while let Some((pair, more)) = rest.split_first_mut() {
        *pair = [hex_digit(byte >> 4), hex_digit(byte & 0xf)];
        byte = byte.wrapping_add(1);
        rest = more;
    }
    all
};

impl PartialEq<str> for Digest {
    fn eq(&self, other: &str) -> bool {
        self.0 == *other.as_bytes()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).unwrap_or_default())
    }
}

const fn hex_digit(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }
}

fn check_fits(value: &Value, path: &mut Vec<String>) -> Result<(), Unfit> {
    if path.len() > DEPTH_MAX {
        return Err(Unfit::Deep { at: pointer(path) });
    }
    match value {
        Value::Number(number) => {
            let exact = number.is_f64()
                || number.as_u64().is_some_and(|n| n <= EXACT_MAX)
                || number.as_i64().is_some_and(|n| n.unsigned_abs() <= EXACT_MAX);
            if exact { Ok(()) } else { Err(Unfit::Rounded { at: pointer(path) }) }
        }
        Value::Array(items) => {
            items.iter().enumerate().try_for_each(|(i, item)| check_below(item, i.to_string(), path))
        }
        Value::Object(members) => {
            members.iter().try_for_each(|(key, member)| check_below(member, key.clone(), path))
        }
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(()),
    }
}

fn check_below(value: &Value, key: String, path: &mut Vec<String>) -> Result<(), Unfit> {
    path.push(key);
    check_fits(value, path)?;
    path.truncate(path.len().saturating_sub(1));
    Ok(())
}

fn pointer(path: &[String]) -> String {
    path.iter().fold(String::new(), |text, key| text + "/" + &key.replace('~', "~0").replace('/', "~1"))
}
