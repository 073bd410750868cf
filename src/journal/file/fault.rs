//! What is wrong with a line, and with a file that has none, in words and with what to do about it.

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::Other;
use crate::journal::chain::Broken;
use crate::journal::line::Line;

/// The members of a line, in their order.
const MEMBERS: [&str; 11] =
    ["actor", "at", "data", "hash", "id", "incident", "origin", "prev", "seq", "type", "v"];

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// Longer than anything that the program writes.
    #[error("it is longer than 16 MiB")]
    TooLong,
    /// Nothing in it, and not at the end of the file.
    #[error("it is blank")]
    Blank,
    /// The file begins with the mark that some editors put there.
    #[error("it begins with a byte order mark, which another program put there")]
    Mark,
    /// It ends with a carriage return.
    #[error("it ends with a carriage return: a mail program or an editor changed the line ends")]
    LineEnd,
    /// Not text.
    #[error("it is not UTF-8 text from byte {byte} on")]
    NotUtf8 {
        /// The first byte that is none, from 1.
        byte: usize,
    },
    /// Not JSON.
    #[error("it is not JSON from character {column} on")]
    NotJson {
        /// The first character that is wrong, from 1; behind the last one where the line is cut off.
        column: usize,
    },
    /// JSON, but no line of a log.
    #[error("it is no line of a log: {0}")]
    NotALine(NoLine),
    /// A member stands twice in an object, and readers differ about which one counts.
    #[error("the member `{name}` stands twice in it")]
    Twice {
        /// Its name.
        name: String,
    },
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

/// How JSON differs from a line of a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoLine {
    /// A list, a text, a number.
    #[error("it is no object")]
    NoObject,
    /// A member is not there.
    #[error("it has no member `{0}`")]
    Missing(&'static str),
    /// A member that no line has.
    #[error("no line has a member `{0}`")]
    Unknown(String),
    /// A member with a value of the wrong kind.
    #[error("its member `{0}` has a value of the wrong kind")]
    Wrong(&'static str),
}

/// Why a file was not found to be whole.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It can't be read.
    #[error("it can't be read")]
    Io(#[from] std::io::Error),
    /// Nothing in it looks like a log.
    #[error("it is no export of a log: {0}")]
    NotAnExport(Other),
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

impl LineFault {
    /// Does it leave open whether this was ever a line of a log?
    pub(super) const fn is_of_no_log(&self) -> bool {
        match self {
            Self::TooLong
            | Self::Blank
            | Self::NotUtf8 { .. }
            | Self::NotJson { .. }
            | Self::NotALine(_)
            | Self::Mark => true,
            Self::Twice { .. } | Self::LineEnd | Self::Reformatted | Self::Unended | Self::Broken(_) => false,
        }
    }

    /// What to do about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::LineEnd => {
                "ask for the file packed, so that nothing changes it on the way; `tr -d '\\r' < FILE | warroom \
                 verify -` checks what is left of this one"
            }
            Self::Mark => {
                "ask for the file packed, so that nothing changes it on the way; `tail -c +4 FILE | warroom \
                 verify -` checks what is left of this one"
            }
            Self::Reformatted => {
                "ask for the file packed, so that nothing changes it on the way; `docs/verify-log.py` takes lines \
                 in any layout"
            }
            Self::TooLong
            | Self::Blank
            | Self::NotUtf8 { .. }
            | Self::NotJson { .. }
            | Self::NotALine(_)
            | Self::Twice { .. }
            | Self::Unended
            | Self::Broken(_) => {
                "keep the file as it is, and ask whoever exported it for another copy and for its head"
            }
        }
    }
}

/// A line in another layout, or what is wrong with it.
pub(super) fn read_otherwise(text: &str) -> Result<Line, LineFault> {
    serde_json::from_str::<IgnoredAny>(text)
        .map_err(|error| LineFault::NotJson { column: error.column().max(1) })?;
    if let Some(name) = twice(text) {
        return Err(LineFault::Twice { name });
    }
    Line::from_json(text).map_err(|_unreadable| LineFault::NotALine(no_line(text)))
}

/// The name of the first member that stands twice in an object.
fn twice(text: &str) -> Option<String> {
    serde_json::from_str::<Names>(text).ok().and_then(|names| names.0)
}

/// Why JSON is no line.
fn no_line(text: &str) -> NoLine {
    let Ok(Members(members)) = serde_json::from_str::<Members<'_>>(text) else { return NoLine::NoObject };
    if let Some((name, _)) = members.iter().find(|(name, _)| !MEMBERS.contains(&name.as_str())) {
        return NoLine::Unknown(name.chars().take(60).collect());
    }
    let value = |wanted: &str| members.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.get());
    if let Some(missing) = MEMBERS.into_iter().find(|name| value(name).is_none()) {
        return NoLine::Missing(missing);
    }
    let is_right = |name: &&str| {
        let value = value(name).unwrap_or_default();
        match *name {
            "data" => true,
            "seq" => serde_json::from_str::<u64>(value).is_ok(),
            "v" => serde_json::from_str::<u32>(value).is_ok(),
            _ => serde_json::from_str::<String>(value).is_ok(),
        }
    };
    NoLine::Wrong(MEMBERS.into_iter().find(|name| !is_right(name)).unwrap_or("data"))
}

/// The members of an object as they stand there, also those that stand twice.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Each)
    }
}

/// Any value, of which only the first name that stands twice in one object is kept.
struct Names(Option<String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Names;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any value")
            }

            fn visit_bool<E>(self, _: bool) -> Result<Names, E> {
                Ok(Names(None))
            }

            fn visit_i64<E>(self, _: i64) -> Result<Names, E> {
                Ok(Names(None))
            }

            fn visit_u64<E>(self, _: u64) -> Result<Names, E> {
                Ok(Names(None))
            }

            fn visit_f64<E>(self, _: f64) -> Result<Names, E> {
                Ok(Names(None))
            }

            fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<Names, E> {
                Ok(Names(None))
            }

            fn visit_unit<E>(self) -> Result<Names, E> {
                Ok(Names(None))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Names, A::Error> {
                let mut found = None;
                while let Some(Names(inside)) = seq.next_element()? {
                    found = found.or(inside);
                }
                Ok(Names(found))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Names, A::Error> {
                let (mut known, mut found) = (BTreeSet::new(), None);
                while let Some((name, Names(inside))) = map.next_entry::<String, Names>()? {
                    found = found.or(inside);
                    if known.contains(&name) {
                        found = found.or(Some(name.chars().take(60).collect()));
                    }
                    known.insert(name);
                }
                Ok(Names(found))
            }
        }
        deserializer.deserialize_any(Each)
    }
}
