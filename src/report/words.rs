//! Instants and lengths of time as reports write them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Record;
use crate::plan::Duration;

/// An instant in UTC, to the second: `2027-03-02 14:32:05Z`.
pub fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

/// The time of the day in UTC: `14:32:05`.
pub fn clock(at: Timestamp) -> String {
    at.strftime("%H:%M:%S").to_string()
}

/// A length of time to the second: `1h2m3s`, `45s`, `0s`.
pub fn lasting(ms: u64) -> String {
    Duration::secs(ms / 1000).to_string()
}

/// How a report names instants: by the time of the day on the day that the incident was declared, with their day on
/// any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days(Date);

impl Days {
    /// Those of a record.
    pub fn of(record: &Record<'_>) -> Self {
        Self(day(record.incident.declared_at))
    }

    /// `14:32:05`, or `2027-03-03 00:10:00`. UTC, as everywhere in a report.
    pub fn say(self, at: Timestamp) -> String {
        if day(at) == self.0 { clock(at) } else { at.strftime("%Y-%m-%d %H:%M:%S").to_string() }
    }
}

fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// The milliseconds from one instant to a later one; 0 where it is not later.
pub fn between(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.duration_since(from).as_millis()).unwrap_or(0)
}

/// `1 step`, `2 steps`.
pub fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// `a`, `a and b`, `a, b and c`.
pub fn listed<S: AsRef<str>>(words: &[S]) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [most @ .., last] => {
            let most: Vec<&str> = most.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", most.join(", "), last.as_ref())
        }
    }
}
