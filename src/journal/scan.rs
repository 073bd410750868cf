//! A line in exactly the form in which this program writes it, read in one pass and without a tree of values.
//!
//! It takes canonical JSON (RFC 8785) only: members in order, no blanks, the shortest escapes, numbers as ECMAScript
//! prints them. What it takes may be hashed as it stands. What it does not take may still be a line, in another layout
//! or damaged; then somebody else has to look.

use super::chain::{Digest, Link};

/// How deep values may be nested.
const DEPTH_MAX: u32 = 120;

/// Integers of so many digits are exact as doubles, and so in canonical form.
const PLAIN_DIGITS: usize = 15;

/// A line as it stands in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scanned<'a> {
    /// What the chain sees of it.
    pub(super) link: Link<'a>,
    /// The kind of event.
    pub(super) kind: &'a str,
    /// The version of its form.
    pub(super) v: u32,
    /// Its bytes, without the line feed.
    pub(super) length: usize,
    before: &'a str,
    after: &'a str,
}

impl Scanned<'_> {
    /// Is its hash that of its other members?
    pub(super) fn is_whole(&self) -> bool {
        Digest::of(&[self.before.as_bytes(), self.after.as_bytes()]) == *self.link.hash
    }
}

/// The line at the beginning of a text.
pub(super) fn scan(text: &str) -> Option<Scanned<'_>> {
    let mut at = Cursor { text, bytes: text.as_bytes(), at: 0 };
    at.literal(b"{\"actor\":")?;
    at.string()?;
    at.literal(b",\"at\":")?;
    at.string()?;
    at.literal(b",\"data\":")?;
    at.value(0)?;
    let hash_from = at.at;
    at.literal(b",\"hash\":")?;
    let hash = at.plain()?;
    let hash_to = at.at;
    at.literal(b",\"id\":")?;
    at.string()?;
    at.literal(b",\"incident\":")?;
    let incident = at.plain()?;
    at.literal(b",\"origin\":")?;
    at.string()?;
    at.literal(b",\"prev\":")?;
    let prev = at.plain()?;
    at.literal(b",\"seq\":")?;
    let seq = at.integer()?;
    at.literal(b",\"type\":")?;
    let kind = at.plain()?;
    at.literal(b",\"v\":")?;
    let v = u32::try_from(at.integer()?).ok()?;
    at.literal(b"}")?;
    let (before, after) = (text.get(..hash_from)?, text.get(hash_to..at.at)?);
    Some(Scanned { link: Link { incident, seq, prev, hash }, kind, v, length: at.at, before, after })
}

struct Cursor<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn literal(&mut self, literal: &[u8]) -> Option<()> {
        let end = self.at.checked_add(literal.len())?;
        (self.bytes.get(self.at..end)? == literal).then(|| self.at = end)
    }

    /// A string, as it stands between its quotes.
    fn string(&mut self) -> Option<&'a str> {
        self.literal(b"\"")?;
        let from = self.at;
        loop {
            self.at = next_special(self.bytes, self.at);
            match self.peek()? {
                b'"' => {
                    let inside = self.text.get(from..self.at)?;
                    self.at += 1;
                    return Some(inside);
                }
                b'\\' => self.escape()?,
                _ => return None,
            }
        }
    }

    /// A string without escapes.
    fn plain(&mut self) -> Option<&'a str> {
        self.string().filter(|inside| !inside.as_bytes().contains(&b'\\'))
    }

    /// RFC 8785, section 3.2.2.2: the two-character forms, and `\u00..` for the control characters that have none.
    fn escape(&mut self) -> Option<()> {
        let end = match self.bytes.get(self.at + 1)? {
            b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't' => self.at + 2,
            b'u' => {
                let [b'0', b'0', high, low] = *self.bytes.get(self.at + 2..self.at + 6)? else { return None };
                let has_short = high == b'0' && matches!(low, b'8' | b'9' | b'a' | b'c' | b'd');
                let is_control = matches!(high, b'0' | b'1') && matches!(low, b'0'..=b'9' | b'a'..=b'f');
                (is_control && !has_short).then_some(self.at + 6)?
            }
            _ => return None,
        };
        self.at = end;
        Some(())
    }

    fn digits(&mut self) -> Option<&'a str> {
        let from = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        let digits = self.text.get(from..self.at)?;
        (!digits.is_empty() && (digits.len() == 1 || !digits.starts_with('0'))).then_some(digits)
    }

    fn integer(&mut self) -> Option<u64> {
        self.digits()?.parse().ok()
    }

    fn number(&mut self) -> Option<()> {
        let from = self.at;
        let is_negative = self.literal(b"-").is_some();
        let digits = self.digits()?;
        let has_more = matches!(self.peek(), Some(b'.' | b'e' | b'E'));
        if !has_more && digits.len() <= PLAIN_DIGITS {
            return (!is_negative || digits != "0").then_some(());
        }
        while self.peek().is_some_and(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'))
        {
            self.at += 1;
        }
        let token = self.text.get(from..self.at)?;
        let number: f64 = token.parse().ok().filter(|number: &f64| number.is_finite())?;
        (serde_json_canonicalizer::to_string(&number).ok()? == token).then_some(())
    }

    fn value(&mut self, depth: u32) -> Option<()> {
        if depth > DEPTH_MAX {
            return None;
        }
        match self.peek()? {
            b'"' => self.string().map(|_| ()),
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b't' => self.literal(b"true"),
            b'f' => self.literal(b"false"),
            b'n' => self.literal(b"null"),
            _ => self.number(),
        }
    }

    fn array(&mut self, depth: u32) -> Option<()> {
        self.literal(b"[")?;
        if self.literal(b"]").is_some() {
            return Some(());
        }
        loop {
            self.value(depth + 1)?;
            if self.literal(b",").is_none() {
                return self.literal(b"]");
            }
        }
    }

    fn object(&mut self, depth: u32) -> Option<()> {
        self.literal(b"{")?;
        if self.literal(b"}").is_some() {
            return Some(());
        }
        let mut before = None;
        loop {
            let key = self.string()?;
            if before.is_some_and(|before| !stands_before(before, key)) {
                return None;
            }
            before = Some(key);
            self.literal(b":")?;
            self.value(depth + 1)?;
            if self.literal(b",").is_none() {
                return self.literal(b"}");
            }
        }
    }
}

/// Keys stand in the order of their UTF-16 code units (RFC 8785, section 3.2.3), and none stands twice.
fn stands_before(one: &str, other: &str) -> bool {
    // Bytes are in the same order but for characters from U+E000, whose UTF-8 begins with 0xEE at least.
    let is_plain = |key: &str| key.bytes().all(|b| b < 0xEE && b != b'\\');
    if is_plain(one) && is_plain(other) {
        return one < other;
    }
    let units = |key: &str| {
        serde_json::from_str::<String>(&format!("\"{key}\""))
            .map(|key| key.encode_utf16().collect::<Vec<_>>())
    };
    matches!((units(one), units(other)), (Ok(one), Ok(other)) if one < other)
}

/// The first quote, backslash or control character from `at` on, or the end: eight bytes at a time.
pub(super) fn next_special(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    /// The highest bit of each byte that is zero; above the first such byte there may be others.
    const fn zeros(word: u64) -> u64 {
        word.wrapping_sub(ONES) & !word & HIGHS
    }
    while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*word);
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let special = control | zeros(word ^ (ONES * 0x22)) | zeros(word ^ (ONES * 0x5c));
        if special != 0 {
            return at + (special.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|b| *b < b' ' || matches!(b, b'"' | b'\\')).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::Value;

    use super::super::{Draft, Head, seal};
    use super::*;

    fn line_of(data: Value) -> String {
        let draft = Draft {
            id: "e-1".to_owned(),
            at: jiff::Timestamp::UNIX_EPOCH,
            actor: "ito \"the\"\n one".to_owned(),
            origin: "key".to_owned(),
            v: 1,
            kind: "note_added".to_owned(),
            data,
        };
        seal("inc-1", &Head::genesis(), draft).unwrap().to_json()
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-9_007_199_254_740_991_i64..9_007_199_254_740_991).prop_map(Value::from),
            any::<f64>().prop_filter("JSON has no others", |f| f.is_finite()).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_line_that_is_written_is_taken_and_whole(data in value()) {
            let text = line_of(data);
            let scanned = scan(&text).unwrap();
            prop_assert!(scanned.is_whole());
            prop_assert_eq!((scanned.length, scanned.link.seq), (text.len(), 1));
        }

        #[test]
        fn what_is_taken_is_what_the_canonicaliser_would_write(data in value(), at in any::<prop::sample::Index>(), byte in 0x20_u8..0x7f) {
            let mut bytes = line_of(data).into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if let Ok(text) = String::from_utf8(bytes)
                && let Some(scanned) = scan(&text)
            {
                let taken = text.get(..scanned.length).unwrap();
                let again: Value = serde_json::from_str(taken).unwrap();
                prop_assert_eq!(serde_json_canonicalizer::to_string(&again).unwrap(), taken);
            }
        }
    }

    #[rstest]
    #[case::order(r#"{"b":1,"a":2}"#)]
    #[case::twice(r#"{"a":1,"a":2}"#)]
    #[case::blank(r#"{"a": 1}"#)]
    #[case::escape(r#"{"a":"\u0041"}"#)]
    #[case::long_escape(r#"{"a":"\u000a"}"#)]
    #[case::upper_escape(r#"{"a":"\u001F"}"#)]
    #[case::solidus(r#"{"a":"\/"}"#)]
    #[case::zero("-0")]
    #[case::leading("01")]
    #[case::trailing("1.0")]
    #[case::exponent("1e2")]
    #[case::big("9007199254740993")]
    #[case::infinite("1e999")]
    #[case::utf16("{\"\u{e000}\":1,\"\u{1f600}\":2}")]
    fn another_form_of_the_same_value_is_not_taken(#[case] data: &str) {
        let text = line_of(Value::from(7)).replace("\"data\":7", &format!("\"data\":{data}"));
        assert!(scan(&text).is_none(), "{text}");
    }

    #[test]
    fn nesting_without_end_is_not_followed() {
        let text =
            line_of(Value::from(7)).replace("\"data\":7", &format!("\"data\":{}", "[".repeat(1_000_000)));
        assert!(scan(&text).is_none());
    }
}
