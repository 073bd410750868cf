//! Lengths of time as people write them: `90s`, `5m`, `1h30m`, `30d`.

use std::borrow::Cow;
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The pattern a duration follows, as it stands in the JSON Schemas.
pub const PATTERN: &str = "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$";

const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// The longest duration that is accepted: a hundred years, in milliseconds.
const MAX_MS: u64 = 100 * 366 * 86_400_000;

/// A length of time in whole milliseconds; never negative.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Duration(u64);

/// Why a text is no duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a duration")]
pub struct InvalidDuration {
    /// The offending text, cut to a readable length.
    pub text: String,
}

impl InvalidDuration {
    /// What a duration looks like.
    pub const HINT: &str = "write for example 90s, 5m, 1h30m or 30d";
}

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// So many whole seconds.
    pub const fn secs(seconds: u64) -> Self {
        Self(seconds * 1_000)
    }

    /// So many whole minutes.
    pub const fn mins(minutes: u64) -> Self {
        Self(minutes * 60_000)
    }

    /// So many milliseconds.
    pub const fn millis(ms: u64) -> Self {
        Self(ms)
    }

    /// The length in milliseconds.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// The same length for the standard library's timers.
    pub const fn to_std(self) -> std::time::Duration {
        std::time::Duration::from_millis(self.0)
    }

    /// This length, so many times.
    #[must_use]
    pub const fn times(self, count: u32) -> Self {
        Self(self.0.saturating_mul(count as u64))
    }

    /// The instant this long after `start`; saturates at the end of representable time.
    pub fn after(self, start: Timestamp) -> Timestamp {
        let length = SignedDuration::from_millis(i64::try_from(self.0).unwrap_or(i64::MAX));
        start.checked_add(length).unwrap_or(Timestamp::MAX)
    }

    /// Read `1h30m` and its like: units from large to small, each once, at least one.
    pub fn parse(text: &str) -> Result<Self, InvalidDuration> {
        Self::read(text)
            .filter(|d| d.0 <= MAX_MS)
            .ok_or_else(|| InvalidDuration { text: text.chars().take(40).collect() })
    }

    fn read(text: &str) -> Option<Self> {
        let (mut rest, mut total, mut units) = (text, 0_u64, UNITS.as_slice());
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0)?;
            let (number, tail) = rest.split_at(digits);
            let end = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
            let (unit, next) = tail.split_at(end);
            let place = units.iter().position(|(name, _)| *name == unit)?;
            let (_, scale) = units.get(place)?;
            total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(*scale)?)?;
            units = units.get(place + 1..)?;
            rest = next;
        }
        (!text.is_empty()).then_some(Self(total))
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = self.0;
        if left == 0 {
            return f.write_str("0s");
        }
        for (unit, scale) in UNITS {
            if left >= scale {
                write!(f, "{}{unit}", left / scale)?;
                left %= scale;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(|e| de::Error::custom(format_args!("{e}; {}", InvalidDuration::HINT)))
    }
}

impl JsonSchema for Duration {
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "duration-words", "pattern": PATTERN, "minLength": 2 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        for (text, ms) in
            [("90s", 90_000), ("5m", 300_000), ("1h30m", 5_400_000), ("30d", 2_592_000_000), ("250ms", 250)]
        {
            assert_eq!(Duration::parse(text).unwrap().as_millis(), ms, "{text}");
        }
    }

    #[test]
    fn refuses_what_could_be_misread() {
        for text in
            ["", "5", "m5", "5x", "5m1h", "5m5m", "-5m", "1.5h", "99999999999999999999d", "5 m", "400000d"]
        {
            assert!(Duration::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn prints_what_it_reads() {
        for text in ["1d", "1h30m", "90m", "1m30s", "250ms"] {
            let read = Duration::parse(text).unwrap();
            assert_eq!(Duration::parse(&read.to_string()).unwrap(), read);
        }
    }
}
