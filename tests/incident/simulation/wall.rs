//! Clocks on walls in 2027, from tables: the model knows no library of time zones.

/// Milliseconds since 1970.
pub(super) type Ms = i64;

pub(super) const SECOND: Ms = 1_000;
pub(super) const MINUTE: Ms = 60 * SECOND;
pub(super) const HOUR: Ms = 60 * MINUTE;
pub(super) const DAY: Ms = 24 * HOUR;

/// Midnight, UTC, of a day of 2027, counted from 0.
pub(super) const fn day_of_2027(day: Ms) -> Ms {
    1_798_761_600_000 + day * DAY
}

/// A zone: its name, and the minutes it is ahead of UTC before, within and after summer time, with its two changes.
pub(super) struct Zone {
    pub(super) name: &'static str,
    winter: Ms,
    summer: Ms,
    begins: Ms,
    ends: Ms,
}

/// 28 March and 31 October in Berlin, at 01:00 UTC; 14 March 07:00 and 7 November 06:00 UTC in New York.
pub(super) const ZONES: [Zone; 4] = [
    Zone { name: "Etc/UTC", winter: 0, summer: 0, begins: 0, ends: 0 },
    Zone {
        name: "Europe/Berlin",
        winter: 60,
        summer: 120,
        begins: day_of_2027(86) + HOUR,
        ends: day_of_2027(303) + HOUR,
    },
    Zone {
        name: "America/New_York",
        winter: -300,
        summer: -240,
        begins: day_of_2027(72) + 7 * HOUR,
        ends: day_of_2027(310) + 6 * HOUR,
    },
    Zone { name: "Asia/Kolkata", winter: 330, summer: 330, begins: 0, ends: 0 },
];

impl Zone {
    /// The weekday, from Monday as 0, and the minute of the day on the wall.
    pub(super) fn reads(&self, at: Ms) -> (usize, Ms) {
        let ahead = if (self.begins..self.ends).contains(&at) { self.summer } else { self.winter };
        let local = at + ahead * MINUTE;
        // The first of January 1970 was a Thursday.
        let weekday = (local.div_euclid(DAY) + 3).rem_euclid(7);
        (usize::try_from(weekday).unwrap(), local.rem_euclid(DAY) / MINUTE)
    }
}
