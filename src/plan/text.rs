//! Text from outside, made safe once, at the edge.
//!
//! Rule (standards: "escape code safe UTF-8"): no C0, no DEL, no C1. Each such character becomes a visible
//! mark; nothing is dropped in silence. Bidirectional and zero-width controls are marked too, so that a name
//! cannot read as another one.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Text that can be shown on a terminal as it is. Line feeds are the only control characters in it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Arc<str>);

impl Text {
    /// Make a text safe, keeping its line feeds; a tab becomes four spaces, `CR LF` becomes a line feed.
    pub fn block(raw: &str) -> Self {
        Self(clean(raw, true))
    }

    /// Make a text safe for a single line: a line feed becomes a visible mark.
    pub fn line(raw: &str) -> Self {
        Self(clean(raw, false))
    }

    /// Make bytes of unknown encoding safe; what is not UTF-8 becomes U+FFFD.
    pub fn from_bytes(raw: &[u8]) -> Self {
        Self::block(&String::from_utf8_lossy(raw))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first line, for places that have only one.
    pub fn first_line(&self) -> &str {
        self.0.lines().next().unwrap_or_default()
    }

    /// All of its lines in one, for places that have only one: none of it is left out.
    pub fn one_line(&self) -> Cow<'_, str> {
        if !self.0.contains('\n') {
            return Cow::Borrowed(&self.0);
        }
        let lines = self.0.lines().map(str::trim).filter(|line| !line.is_empty());
        Cow::Owned(lines.collect::<Vec<_>>().join(" / "))
    }

    /// At most so many characters, with `…` where something was cut.
    #[must_use]
    pub fn cut(&self, most: usize) -> Self {
        match self.0.char_indices().nth(most) {
            None => self.clone(),
            Some((at, _)) => Self(Arc::from(format!("{}…", self.0.get(..at).unwrap_or_default()))),
        }
    }

    /// Is there nothing but white space?
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

fn clean(raw: &str, lines: bool) -> Arc<str> {
    if raw.chars().all(|c| !is_unsafe(c)) {
        return Arc::from(raw);
    }
    let mut safe = String::with_capacity(raw.len() + 16);
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' if lines => safe.push('\n'),
            '\r' if lines && chars.peek() == Some(&'\n') => {}
            '\t' => safe.push_str("    "),
            c if is_unsafe(c) => mark(c, &mut safe),
            c => safe.push(c),
        }
    }
    Arc::from(safe)
}

fn is_unsafe(c: char) -> bool {
    c.is_control() || is_deceptive(c)
}

/// Bidirectional controls, zero-width characters and other characters that print nothing but change reading.
fn is_deceptive(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{061C}' | '\u{E0000}'..='\u{E007F}')
}

/// C0 and DEL have pictures in Unicode; the rest is written as its number.
fn mark(c: char, out: &mut String) {
    match u32::from(c) {
        n @ 0..=0x1F => out.push(char::from_u32(0x2400 + n).unwrap_or('\u{FFFD}')),
        0x7F => out.push('\u{2421}'),
        n => {
            out.push('‹');
            out.extend(format!("{n:04X}›").chars());
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Self(Arc::from(""))
    }
}

impl From<&str> for Text {
    fn from(raw: &str) -> Self {
        Self::block(raw)
    }
}

impl From<String> for Text {
    fn from(raw: String) -> Self {
        Self::block(&raw)
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::block(&Cow::<'de, str>::deserialize(deserializer)?))
    }
}

impl JsonSchema for Text {
    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_escape_sequence_becomes_visible_marks() {
        assert_eq!(Text::line("a\x1b[2Jb\x07\x7f\u{9b}c\nd").as_str(), "a␛[2Jb␇␡‹009B›c␊d");
    }

    #[test]
    fn a_reversed_name_cannot_read_as_another() {
        assert_eq!(Text::line("key-\u{202E}7").as_str(), "key-‹202E›7");
    }

    #[test]
    fn a_block_keeps_its_lines() {
        assert_eq!(Text::block("a\r\nb\n\tc\rd").as_str(), "a\nb\n    c␍d");
    }

    proptest! {
        #[test]
        fn no_control_character_survives(raw in any::<String>()) {
            let (line, block) = (Text::line(&raw), Text::block(&raw));
            prop_assert!(line.as_str().chars().all(|c| !is_unsafe(c)));
            prop_assert!(block.as_str().chars().all(|c| c == '\n' || !is_unsafe(c)));
        }

        #[test]
        fn making_safe_twice_changes_nothing(raw in any::<String>()) {
            let once = Text::block(&raw);
            prop_assert_eq!(Text::block(once.as_str()), once);
        }
    }
}
