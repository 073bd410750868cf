//! One line of the log, before and after it is chained.
//!
//! `data` stays JSON text: a reader that replays a hundred thousand lines decodes it once, into its own
//! type, and no generic tree of values is built on the way.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::chain::Link;
use super::scan::next_special;

/// An event that is not in the chain yet: everything about it but its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The event's own id, unique within the incident.
    pub id: String,
    /// When it happened. The log keeps whole milliseconds; finer parts are cut off.
    pub at: Timestamp,
    /// The person or service that caused it.
    pub actor: String,
    /// Where it came from: a key, a command, a timer, a probe.
    pub origin: String,
    /// Version of the shape of `data`.
    pub v: u32,
    /// The kind of event; `type` on the line.
    pub kind: String,
    /// What the event says. See [`super::Unfit`] for what a line can't carry.
    pub data: Value,
}

/// A line of the log, chained: `prev` is the hash of the line before, `hash` its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The incident it belongs to.
    pub incident: String,
    /// Its place in the incident, from 1.
    pub seq: u64,
    /// The event's own id.
    pub id: String,
    /// Version of the shape of `data`.
    pub v: u32,
    /// RFC 3339 in UTC with three decimals: `2026-11-23T14:32:00.123Z`.
    pub at: String,
    /// The person or service that caused it.
    pub actor: String,
    /// Where it came from.
    pub origin: String,
    /// The kind of event; `type` on the line.
    #[serde(rename = "type")]
    pub kind: String,
    /// Canonical JSON text (RFC 8785).
    #[serde(with = "raw")]
    pub data: String,
    /// Hash of the line before; 64 zeros on the first.
    pub prev: String,
    /// SHA-256, in lower-case hex, of the canonical JSON of this line without this member.
    pub hash: String,
}

impl Line {
    /// The line as canonical JSON (RFC 8785), without a line break.
    pub fn to_json(&self) -> String {
        self.view().to_json()
    }

    /// Reads a line from JSON text in any layout; `data` becomes canonical.
    ///
    /// A member that a line doesn't have, a repeated or a missing one is an error: nothing may ride along
    /// outside the hash.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// The same line, borrowed.
    pub fn view(&self) -> LineRef<'_> {
        LineRef {
            incident: &self.incident,
            seq: self.seq,
            id: &self.id,
            v: self.v,
            at: &self.at,
            actor: &self.actor,
            origin: &self.origin,
            kind: &self.kind,
            data: &self.data,
            prev: &self.prev,
            hash: &self.hash,
        }
    }
}

/// A line while it is read: borrowed from the store's row, valid for one call. Members as in [`Line`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each member is explained at the member of the same name of Line")]
pub struct LineRef<'a> {
    pub incident: &'a str,
    pub seq: u64,
    pub id: &'a str,
    pub v: u32,
    pub at: &'a str,
    pub actor: &'a str,
    pub origin: &'a str,
    pub kind: &'a str,
    pub data: &'a str,
    pub prev: &'a str,
    pub hash: &'a str,
}

/// What a line says, without its place in the chain: all that replay needs. Members as in [`Line`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each member is explained at the member of the same name of Line")]
pub struct Told<'a> {
    pub seq: u64,
    pub v: u32,
    pub at: &'a str,
    pub actor: &'a str,
    pub origin: &'a str,
    pub kind: &'a str,
    pub data: &'a str,
}

impl Told<'_> {
    /// `at` as an instant.
    pub fn instant(&self) -> Result<Timestamp, jiff::Error> {
        self.at.parse()
    }
}

impl<'a> LineRef<'a> {
    /// `at` as an instant.
    pub fn instant(&self) -> Result<Timestamp, jiff::Error> {
        self.at.parse()
    }

    /// What it says.
    pub const fn told(&self) -> Told<'a> {
        let Self { seq, v, at, actor, origin, kind, data, .. } = *self;
        Told { seq, v, at, actor, origin, kind, data }
    }

    /// What the chain sees of it.
    pub(super) const fn link(&self) -> Link<'a> {
        Link { incident: self.incident, seq: self.seq, prev: self.prev, hash: self.hash }
    }

    /// An owned copy.
    pub fn to_line(&self) -> Line {
        Line {
            incident: self.incident.to_owned(),
            seq: self.seq,
            id: self.id.to_owned(),
            v: self.v,
            at: self.at.to_owned(),
            actor: self.actor.to_owned(),
            origin: self.origin.to_owned(),
            kind: self.kind.to_owned(),
            data: self.data.to_owned(),
            prev: self.prev.to_owned(),
            hash: self.hash.to_owned(),
        }
    }

    /// The line as canonical JSON (RFC 8785), without a line break.
    pub fn to_json(&self) -> String {
        let mut out = String::with_capacity(self.data.len() + 400);
        self.write(&mut out, true);
        out
    }

    /// Appends the canonical JSON without the member `hash`: the text that `hash` is computed from.
    pub(super) fn write_hashed_part(&self, out: &mut String) {
        self.write(out, false);
    }

    /// Members stand in the order of RFC 8785 section 3.2.3; `data` is canonical already, so joining the
    /// parts gives what a canonicaliser would give for the whole, at a tenth of its cost.
    fn write(&self, out: &mut String, with_hash: bool) {
        out.push_str("{\"actor\":");
        push_string(out, self.actor);
        out.push_str(",\"at\":");
        push_string(out, self.at);
        out.push_str(",\"data\":");
        out.push_str(self.data);
        if with_hash {
            out.push_str(",\"hash\":");
            push_string(out, self.hash);
        }
        out.push_str(",\"id\":");
        push_string(out, self.id);
        out.push_str(",\"incident\":");
        push_string(out, self.incident);
        out.push_str(",\"origin\":");
        push_string(out, self.origin);
        out.push_str(",\"prev\":");
        push_string(out, self.prev);
        out.push_str(",\"seq\":");
        push_number(out, self.seq);
        out.push_str(",\"type\":");
        push_string(out, self.kind);
        out.push_str(",\"v\":");
        push_number(out, self.v.into());
        out.push('}');
    }
}

/// Appends `text` as a JSON string, escaped as RFC 8785 section 3.2.2.2 says and no further.
fn push_string(out: &mut String, text: &str) {
    out.push('"');
    if next_special(text.as_bytes(), 0) == text.len() {
        out.push_str(text);
        out.push('"');
        return;
    }
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                out.push_str(if c < '\u{10}' { "\\u000" } else { "\\u001" });
                out.push(char::from_digit(u32::from(c) & 0xf, 16).unwrap_or('0'));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Appends a number, without room of its own on the way: this is done for each of a million lines.
fn push_number(out: &mut String, number: u64) {
    if number >= 10 {
        push_number(out, number / 10);
    }
    out.push(char::from(b'0' + u8::try_from(number % 10).unwrap_or(0)));
}

/// `at` as the log writes it: UTC, always three decimals, finer parts cut off.
pub(super) fn format_instant(at: Timestamp) -> String {
    let cut = Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at);
    format!("{cut:.3}")
}

/// `data` on a line is a JSON value, in memory its text.
mod raw {
    use serde::de::Error as _;
    use serde::ser::Error as _;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};
    use serde_json::Value;
    use serde_json::value::RawValue;

    pub(super) fn serialize<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(text.to_owned()).map_err(S::Error::custom)?.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
        let value = Value::deserialize(deserializer)?;
        serde_json_canonicalizer::to_string(&value).map_err(D::Error::custom)
    }
}
