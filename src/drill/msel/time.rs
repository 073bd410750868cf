//! Scenario time, as people write it in lists of injects.

use crate::plan::Duration;

/// What a time looks like.
pub(super) const HINT: &str = "write for example T+00:30, 0:30, 30m or D+0 H+1 M+30";

/// `T+HH:MM:SS`, which no spreadsheet takes for a time of day.
pub(super) fn write(time: Duration) -> String {
    let ms = time.as_millis();
    if !ms.is_multiple_of(1000) {
        return time.to_string();
    }
    let seconds = ms / 1000;
    format!("T+{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// Read what people write. A time of day counts from that of the beginning, where it is given.
pub(super) fn read(text: &str, begins: Option<Duration>) -> Option<Duration> {
    let lower = text.trim().to_lowercase();
    let (rest, relative) = match ["startex+", "t+", "+"].iter().find_map(|start| lower.strip_prefix(start)) {
        Some(rest) => (rest, true),
        None => (lower.as_str(), false),
    };
    let mut words =
        rest.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()).peekable();
    words.peek()?;
    let mut total = 0_u64;
    while let Some(word) = words.next() {
        let part = if let Ok(duration) = Duration::parse(word) {
            duration.as_millis()
        } else if let Some(signed) = signed(word) {
            signed
        } else if let Some(clock) = clock(word) {
            match begins.filter(|_| !relative) {
                Some(begins) => clock.checked_sub(begins.as_millis())?,
                None => clock,
            }
        } else {
            let number: u64 = word.parse().ok()?;
            number.checked_mul(unit(words.next()?)?)?
        };
        total = total.checked_add(part)?;
    }
    // The same bound as for every duration of a file.
    Duration::parse(&format!("{total}ms")).ok()
}

/// `09:00` alone: a time of day, or hours and minutes.
pub(super) fn may_be_of_day(text: &str) -> bool {
    clock(text.trim()).is_some()
}

/// `D+0`, `H+1`, `M+30`, also one after the other.
fn signed(word: &str) -> Option<u64> {
    let (mut rest, mut total) = (word, 0_u64);
    while !rest.is_empty() {
        let mut chars = rest.chars();
        let scale = match (chars.next()?, chars.next()?) {
            ('d', '+') => 86_400_000,
            ('h', '+') => 3_600_000,
            ('m', '+') => 60_000,
            ('s', '+') => 1_000,
            _ => return None,
        };
        let tail = chars.as_str();
        let end = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
        let (digits, next) = tail.split_at(end);
        total = total.checked_add(digits.parse::<u64>().ok()?.checked_mul(scale)?)?;
        rest = next;
    }
    Some(total)
}

/// `0:30` and `00:30:00`: hours first.
fn clock(word: &str) -> Option<u64> {
    let mut parts = word.split(':').map(|part| {
        let digits = part.chars().all(|c| c.is_ascii_digit());
        part.parse::<u64>().ok().filter(|_| digits && part.len() <= 5)
    });
    let (hours, minutes) = (parts.next()??, parts.next()??);
    let seconds = match parts.next() {
        Some(seconds) => seconds?,
        None => 0,
    };
    let fits = minutes < 60 && seconds < 60 && parts.next().is_none();
    fits.then_some((hours * 3600 + minutes * 60 + seconds) * 1000)
}

fn unit(word: &str) -> Option<u64> {
    Some(match word {
        "d" | "day" | "days" => 86_400_000,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600_000,
        "m" | "min" | "mins" | "minute" | "minutes" => 60_000,
        "s" | "sec" | "secs" | "second" | "seconds" => 1_000,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_half_an_hour_is_read() {
        for text in [
            "30m",
            "0:30",
            "00:30:00",
            "T+00:30",
            "T+0:30",
            "t+30m",
            "+30m",
            "+0:30",
            "M+30",
            "D+0 H+0 M+30",
            "d+0h+0m+30",
            "30 min",
            "30 minutes",
            "StartEx+00:30",
            " 30m ",
            "H+0, M+30",
        ] {
            assert_eq!(read(text, None), Some(Duration::mins(30)), "{text}");
        }
        assert_eq!(read("D+1 H+2 M+3", None), Some(Duration::mins(24 * 60 + 123)));
        assert_eq!(read("1 hour 30 min", None), Some(Duration::mins(90)));
        assert_eq!(read("D+1 02:30", None), Some(Duration::mins(26 * 60 + 30)));
    }

    #[test]
    fn a_time_of_day_counts_from_the_beginning() {
        let begins = Some(Duration::mins(9 * 60));
        assert_eq!(read("09:30", begins), Some(Duration::mins(30)));
        assert_eq!(read("T+00:30", begins), Some(Duration::mins(30)), "this is none");
        assert_eq!(read("08:59", begins), None);
    }

    #[test]
    fn what_could_be_misread_is_not_read() {
        for text in
            ["", "T+", "30", "1.5h", "0:75", "1:2:3:4", "noon", "-5m", "H", "m+", "99999999999d", "5 x"]
        {
            assert_eq!(read(text, None), None, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for ms in [0, 1, 999, 1000, 59_000, 60_000, 3_599_000, 86_400_000, 360_000_000, 90_061_001] {
            let time = Duration::millis(ms);
            assert_eq!(read(&write(time), None), Some(time), "{}", write(time));
        }
    }
}
