//! Instants and lengths of time as reports write them.

use jiff::Timestamp;

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
