//! How instants and lengths of time are written.

use jiff::{SignedDuration, Timestamp};

/// `14:32:10`, in UTC.
pub fn clock(at: Timestamp) -> String {
    at.strftime("%H:%M:%S").to_string()
}

/// `14:32`, in UTC.
pub fn hour_minute(at: Timestamp) -> String {
    at.strftime("%H:%M").to_string()
}

/// `T+00:14:32`; beyond four days the hours go on counting.
pub fn t_plus(from: Timestamp, now: Timestamp) -> String {
    let seconds = whole_seconds(now.duration_since(from));
    format!("T+{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// How long since: `03:12`, or `1:02:03` from an hour on; never negative.
pub fn elapsed(from: Timestamp, now: Timestamp) -> String {
    length(whole_seconds(now.duration_since(from)))
}

/// How long until: `03:12`. A started second counts as a whole one, so that `00:00` means due.
pub fn countdown(until: Timestamp, now: Timestamp) -> String {
    let left = until.duration_since(now);
    let up = i64::from(left.subsec_nanos() > 0);
    length(left.as_secs().saturating_add(up).max(0))
}

/// How long until, where it may be days: `49d`, `2d 3h`; below a day as [`countdown`].
pub fn far(until: Timestamp, now: Timestamp) -> String {
    days(whole_seconds(until.duration_since(now))).unwrap_or_else(|| countdown(until, now))
}

/// How long since, where it may be days: `49d`, `2d 3h`; below a day as [`elapsed`].
pub fn long_ago(from: Timestamp, now: Timestamp) -> String {
    days(whole_seconds(now.duration_since(from))).unwrap_or_else(|| elapsed(from, now))
}

/// `2027-03-05 22:00`, in UTC.
pub fn date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

fn days(seconds: i64) -> Option<String> {
    let (days, hours) = (seconds / 86_400, seconds / 3600 % 24);
    match (days, hours) {
        (0, _) => None,
        (1..10, 1..) => Some(format!("{days}d {hours}h")),
        _ => Some(format!("{days}d")),
    }
}

/// Has this instant come?
pub fn is_over(at: Timestamp, now: Timestamp) -> bool {
    at <= now
}

fn whole_seconds(length: SignedDuration) -> i64 {
    length.as_secs().max(0)
}

fn length(seconds: i64) -> String {
    if seconds >= 3600 {
        format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    } else {
        format!("{:02}:{:02}", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(ms).unwrap()
    }

    #[test]
    fn a_countdown_ends_at_zero_and_not_before() {
        assert_eq!(countdown(at(192_000), at(0)), "03:12");
        assert_eq!(countdown(at(1_000), at(1)), "00:01");
        assert_eq!(countdown(at(1_000), at(1_000)), "00:00");
        assert_eq!(countdown(at(1_000), at(9_000)), "00:00");
    }

    #[test]
    fn what_is_days_away_is_told_in_days() {
        let (hour, day) = (3_600_000, 86_400_000);
        assert_eq!(far(at(49 * day + 7 * hour), at(0)), "49d");
        assert_eq!(far(at(2 * day + 3 * hour), at(0)), "2d 3h");
        assert_eq!(far(at(day), at(0)), "1d");
        assert_eq!(far(at(day), at(1)), "24:00:00", "a started second counts as a whole one");
        assert_eq!(long_ago(at(0), at(3 * day + hour)), "3d 1h");
        assert_eq!(long_ago(at(0), at(hour)), "1:00:00");
        assert_eq!(date(at(0)), "1970-01-01 00:00");
    }

    #[test]
    fn an_hour_shows_as_an_hour() {
        assert_eq!(elapsed(at(0), at(3_723_999)), "1:02:03");
        assert_eq!(elapsed(at(5_000), at(0)), "00:00");
        assert_eq!(t_plus(at(0), at(872_000)), "T+00:14:32");
        assert_eq!(t_plus(at(0), at(360_000_000)), "T+100:00:00");
    }
}
