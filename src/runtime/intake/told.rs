//! What a body says, whoever sent it: alerts that fire and alerts that are over.
//!
//! A body is a stranger's text. It is read under limits, nothing in it is trusted, and every word becomes `Text`
//! here, once.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{alertmanager, generic, grafana, pagerduty};
use crate::plan::intake::{Map, SourceKind};
use crate::plan::{Text, digest};

/// How many alerts that fire are taken from one body; the others are counted. Ends are all heard.
pub const MOST_ALERTS: usize = 1_000;
/// How many labels of an alert are kept.
pub const MOST_LABELS: usize = 64;
/// How many characters of a label's name are kept.
const LONGEST_NAME: usize = 64;
/// How many characters of a label or a sentence are kept.
pub const LONGEST_TEXT: usize = 512;
/// How deep lists and objects may stand in each other.
pub const DEEPEST: usize = 32;
/// A name longer than this is replaced by its digest, so that two of them stay two.
const LONGEST_FINGERPRINT: usize = 128;

/// What one body says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// The alerts, in their order.
    pub reports: Vec<Report>,
    /// How many more there were that are not among them.
    pub left_out: u32,
    /// What the sender calls this delivery, the same when it is sent again.
    pub delivery: Option<String>,
}

/// What a body says of one alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What the source calls it, the same each time.
    pub fingerprint: Text,
    /// Is it over?
    pub is_over: bool,
    /// A short name.
    pub name: Text,
    /// A sentence.
    pub summary: Text,
    /// Where to look further.
    pub url: Option<Text>,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// As of when this is said, by a source that numbers its words.
    pub as_of: Option<Timestamp>,
    /// What rules match on.
    pub labels: BTreeMap<String, Text>,
}

/// Why a body is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Bad {
    /// Bytes that are no text.
    #[error("the body is not UTF-8")]
    NotUtf8,
    /// No JSON, or of another shape.
    #[error("the body can't be read at line {line}, column {column}")]
    Unread {
        /// Where, from 1.
        line: usize,
        /// Where, from 1.
        column: usize,
    },
    /// Lists in lists in lists.
    #[error("lists and objects stand in each other more than {DEEPEST} deep")]
    TooDeep,
    /// Another version of the format than the one that is known.
    #[error("version {0:?} of the format is not known")]
    Version(Text),
    /// A part that can't be done without.
    #[error("no {0} where it should be")]
    Missing(&'static str),
}

/// Read a body.
pub fn read(kind: SourceKind, map: Option<&Map>, body: &[u8]) -> Result<Told, Bad> {
    let text = std::str::from_utf8(body).or(Err(Bad::NotUtf8))?;
    if is_too_deep(text) {
        return Err(Bad::TooDeep);
    }
    let mut told = match (kind, map) {
        (SourceKind::Alertmanager, _) => alertmanager::read(text)?,
        (SourceKind::Grafana, _) => grafana::read(text)?,
        (SourceKind::Pagerduty, _) => pagerduty::read(text)?,
        (SourceKind::Generic, Some(map)) => generic::read(map, text)?,
        (SourceKind::Generic, None) => return Err(Bad::Missing("map")),
    };
    leave_out(&mut told);
    Ok(told)
}

/// The first ones that fire are kept, and every end.
fn leave_out(told: &mut Told) {
    let mut firing = 0_usize;
    told.reports.retain(|report| {
        firing += usize::from(!report.is_over);
        report.is_over || firing <= MOST_ALERTS
    });
    let more = u32::try_from(firing.saturating_sub(MOST_ALERTS)).unwrap_or(u32::MAX);
    told.left_out = told.left_out.saturating_add(more);
}

/// Counted before anything is built from the text. Brackets inside strings don't count.
fn is_too_deep(text: &str) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                if depth > DEEPEST {
                    return true;
                }
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

pub(super) fn json<'a, T: serde::Deserialize<'a>>(text: &'a str) -> Result<T, Bad> {
    serde_json::from_str(text).map_err(|error| Bad::Unread { line: error.line(), column: error.column() })
}

/// A word of a stranger, cut to what is kept.
pub(super) fn words(raw: &str) -> Text {
    Text::line(raw.trim()).cut(LONGEST_TEXT)
}

/// A name for the machine. What would be changed by making it safe is replaced by its digest.
pub(super) fn fingerprint(raw: &str) -> Text {
    let safe = Text::line(raw);
    if safe.as_str() == raw && raw.len() <= LONGEST_FINGERPRINT { safe } else { hashed(raw) }
}

fn hashed(raw: &str) -> Text {
    Text::line(&digest::sha256_hex(raw.as_bytes()))
}

/// A link that a browser would open; a cut one leads elsewhere, so a long one is none.
pub(super) fn link(raw: &str) -> Option<Text> {
    let is_link = raw.starts_with("https://") || raw.starts_with("http://");
    (is_link && raw.chars().count() <= LONGEST_TEXT).then(|| Text::line(raw))
}

/// An instant in whole milliseconds, as the record keeps them.
pub(super) fn instant(raw: &str) -> Option<Timestamp> {
    let at: Timestamp = raw.parse().ok()?;
    // Go writes the year 1 for "never".
    (at > Timestamp::UNIX_EPOCH).then(|| Timestamp::from_millisecond(at.as_millisecond()).ok()).flatten()
}

pub(super) fn labels<K: AsRef<str>, V: AsRef<str>>(
    raw: impl IntoIterator<Item = (K, V)>,
) -> BTreeMap<String, Text> {
    let label = |(name, value): (K, V)| {
        let name = Text::line(name.as_ref()).cut(LONGEST_NAME);
        (name.as_str().to_owned(), words(value.as_ref()))
    };
    raw.into_iter().take(MOST_LABELS).map(label).collect()
}

/// A name for an alert whose sender gives none: its labels, which are what makes it this alert.
pub(super) fn fingerprint_of(labels: &BTreeMap<String, String>) -> Text {
    let mut text = String::new();
    for (name, value) in labels {
        // Quoted, so that no value can read as the next name.
        text.push_str(&serde_json::Value::from([name.as_str(), value.as_str()].as_slice()).to_string());
    }
    hashed(&text)
}
