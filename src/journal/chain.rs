//! The chain: what binds each line to the one before, and what finds a broken one.
//!
//! A chain proves that a log agrees with its head. It can't prove that nobody rewrote every line and the
//! head together: for that, someone else has to hold an earlier head. [`Verifier::witness`] checks against
//! one.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::line::{Draft, Line, LineRef, format_instant, hex};

/// The `prev` of a first line.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Largest integer that every JSON reader keeps exact: 2^53 - 1 (RFC 7493 section 2.2).
const EXACT_MAX: u64 = (1 << 53) - 1;

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
    line.hash = hash_of(&line.view(), &mut String::new());
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
    hex(&Sha256::digest(text.as_bytes()))
}

/// Checks a log line by line, holding none of them.
#[derive(Debug)]
pub struct Verifier {
    incident: String,
    kept: Head,
    witness: Option<Head>,
    seen: Head,
    /// First empty place; it is *missing* unless its line turns up later.
    gap: Option<u64>,
    text: String,
}

impl Verifier {
    /// `kept` is the head as the store keeps it, apart from the lines.
    pub fn new(incident: &str, kept: Head) -> Self {
        let (incident, seen) = (incident.to_owned(), Head::genesis());
        Self { incident, kept, witness: None, seen, gap: None, text: String::new() }
    }

    /// Also checks against an earlier head that someone else holds: from a handover, a report, a mail.
    #[must_use]
    pub fn witness(mut self, held: Head) -> Self {
        self.witness = Some(held);
        self
    }

    /// Takes the next line in the order of the store.
    pub fn line(&mut self, line: &LineRef<'_>) -> Result<(), Broken> {
        if let Some(missing) = self.gap {
            return if line.seq == missing { Err(Broken::Reordered { seq: missing }) } else { Ok(()) };
        }
        let seq = self.seen.count.saturating_add(1);
        if line.incident != self.incident {
            return Err(Broken::Foreign { seq, found: line.incident.to_owned() });
        }
        if line.seq < seq {
            return Err(Broken::Reordered { seq: line.seq });
        }
        if line.seq > seq {
            self.gap = Some(seq);
            return Ok(());
        }
        if hash_of(line, &mut self.text) != line.hash {
            let moved = self.fits_elsewhere(line);
            return Err(if moved { Broken::Reordered { seq } } else { Broken::Changed { seq } });
        }
        if line.prev != self.seen.hash {
            return Err(Broken::Unlinked { seq });
        }
        if let Some(held) = &self.witness
            && held.count == seq
            && held.hash != line.hash
        {
            return Err(Broken::WitnessMismatch { seq });
        }
        if seq > self.kept.count {
            return Err(Broken::Beyond { seq, expected: self.kept.count });
        }
        self.seen.count = seq;
        self.seen.hash.clear();
        self.seen.hash.push_str(line.hash);
        Ok(())
    }

    /// The head of the checked log, once all its lines were taken.
    pub fn finish(self) -> Result<Head, Broken> {
        if let Some(seq) = self.gap {
            return Err(Broken::Missing { seq });
        }
        let held = self.witness.map_or(0, |held| held.count);
        let (expected, found) = (self.kept.count.max(held), self.seen.count);
        if found < expected {
            return Err(Broken::Removed { expected, found });
        }
        if self.seen.hash != self.kept.hash {
            return Err(Broken::HeadMismatch { seq: found });
        }
        Ok(self.seen)
    }

    /// Whether the line would be whole at another place: then it was moved, not rewritten. Only ever asked
    /// once, about the first line that is wrong, so the search may be long.
    fn fits_elsewhere(&mut self, line: &LineRef<'_>) -> bool {
        (1..=self.kept.count).any(|seq| {
            let moved = LineRef { seq, ..*line };
            hash_of(&moved, &mut self.text) == line.hash
        })
    }
}

fn hash_of(line: &LineRef<'_>, text: &mut String) -> String {
    text.clear();
    line.write_hashed_part(text);
    hex(&Sha256::digest(text.as_bytes()))
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
