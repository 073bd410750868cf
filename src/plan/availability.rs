//! When a person can be paged: hours of the day in the person's own time zone.
//!
//! The time zones are compiled in, so that the same instant means the same hours on every machine, and the core reads
//! no file. Hours are read off the clock on that person's wall: an hour that daylight saving leaves out is nobody's,
//! one that it repeats counts twice.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{DateTime, Weekday};
use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::Person;
use super::roster::{Day, Hours};

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// Is there a time zone of this name?
pub fn is_zone(name: &str) -> bool {
    ZONES.get(name).is_ok()
}

/// The names of all time zones, in their order.
pub fn zone_names() -> Vec<String> {
    ZONES.available().map(|name| name.as_str().to_owned()).collect()
}

impl Person {
    /// Can the person be paged at this instant? Always where nothing says otherwise, or where the time zone is unknown:
    /// a page too many is cheaper than one too few.
    pub fn is_available(&self, at: Timestamp) -> bool {
        self.available.is_empty()
            || self.zone().is_none_or(|zone| {
                let local = zone.to_datetime(at);
                self.available.iter().any(|hours| hours.hold(local))
            })
    }

    fn zone(&self) -> Option<TimeZone> {
        ZONES.get(self.timezone.as_deref()?).ok()
    }
}

impl Hours {
    /// Does the clock on the wall stand within these hours? They begin on one of their days and may end on the next.
    fn hold(&self, local: DateTime) -> bool {
        let minutes = u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs());
        let (from, to) = (self.from.minutes(), self.to.minutes());
        let begins_on = |day: Weekday| self.days.is_empty() || self.days.contains(&Day::of(day));
        let today = local.date().weekday();
        if from < to {
            return begins_on(today) && (from..to).contains(&minutes);
        }
        (begins_on(today) && minutes >= from) || (begins_on(today.previous()) && minutes < to)
    }
}

impl Day {
    const fn of(day: Weekday) -> Self {
        match day {
            Weekday::Monday => Self::Mon,
            Weekday::Tuesday => Self::Tue,
            Weekday::Wednesday => Self::Wed,
            Weekday::Thursday => Self::Thu,
            Weekday::Friday => Self::Fri,
            Weekday::Saturday => Self::Sat,
            Weekday::Sunday => Self::Sun,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{PersonId, Text};

    fn person(zone: Option<&str>, hours: &[(&[Day], &str, &str)]) -> Person {
        let time = |text: &str| text.to_owned().try_into().unwrap();
        let hours = hours.iter().map(|(days, from, to)| Hours {
            days: days.to_vec(),
            from: time(from),
            to: time(to),
        });
        Person {
            id: PersonId::parse("ito").unwrap(),
            name: Text::line("Hana Ito"),
            kind: crate::plan::roster::PersonKind::Human,
            login: None,
            ssh_key: None,
            timezone: zone.map(str::to_owned),
            contact: std::collections::BTreeMap::new(),
            channels: Vec::new(),
            available: hours.collect(),
        }
    }

    /// Each instant, and whether the person can be paged then.
    #[track_caller]
    fn shows(person: &Person, cases: &[(&str, bool)]) {
        for (at, expected) in cases {
            assert_eq!(person.is_available(at.parse().unwrap()), *expected, "{at}");
        }
    }

    #[test]
    fn nothing_said_and_an_unknown_zone_mean_always() {
        let always = [("2027-03-02T03:00:00Z", true)];
        shows(&person(Some("Europe/Berlin"), &[]), &always);
        shows(&person(None, &[(&[], "08:00", "09:00")]), &always);
        shows(&person(Some("Europe/Atlantis"), &[(&[], "08:00", "09:00")]), &always);
    }

    #[test]
    fn hours_are_those_of_the_clock_on_the_persons_wall() {
        let berlin = person(Some("Europe/Berlin"), &[(&[], "08:00", "18:00")]);
        // One hour ahead of UTC in winter, two in summer.
        shows(
            &berlin,
            &[
                ("2027-03-02T06:59:59Z", false),
                ("2027-03-02T07:00:00Z", true),
                ("2027-03-02T16:59:59Z", true),
                ("2027-03-02T17:00:00Z", false),
                ("2027-07-02T06:00:00Z", true),
                ("2027-07-02T16:00:00Z", false),
            ],
        );
    }

    #[test]
    fn days_are_those_on_which_the_hours_begin() {
        let night = person(Some("Etc/UTC"), &[(&[Day::Fri], "22:00", "06:00")]);
        // The second of March 2027 is a Tuesday.
        shows(
            &night,
            &[
                ("2027-03-05T21:59:00Z", false),
                ("2027-03-05T22:00:00Z", true),
                ("2027-03-06T05:59:00Z", true),
                ("2027-03-06T06:00:00Z", false),
                ("2027-03-06T23:00:00Z", false),
                ("2027-03-05T03:00:00Z", false),
            ],
        );
    }

    #[test]
    fn the_day_changes_where_the_person_is() {
        let tokyo = person(Some("Asia/Tokyo"), &[(&[Day::Wed], "00:00", "24:00")]);
        shows(
            &tokyo,
            &[
                ("2027-03-02T14:59:59Z", false),
                ("2027-03-02T15:00:00Z", true),
                ("2027-03-03T14:59:59Z", true),
                ("2027-03-03T15:00:00Z", false),
            ],
        );
    }

    #[test]
    fn hours_that_daylight_saving_leaves_out_begin_after_the_gap() {
        // On 28 March 2027 the clocks of Berlin go from 02:00 to 03:00 at 01:00 UTC.
        let early = person(Some("Europe/Berlin"), &[(&[], "02:30", "04:00")]);
        shows(
            &early,
            &[
                ("2027-03-28T00:59:59Z", false),
                ("2027-03-28T01:00:00Z", true),
                ("2027-03-28T01:59:59Z", true),
                ("2027-03-28T02:00:00Z", false),
            ],
        );
        let lost = person(Some("Europe/Berlin"), &[(&[], "02:10", "02:50")]);
        shows(&lost, &[("2027-03-28T00:59:59Z", false), ("2027-03-28T01:00:00Z", false)]);
    }

    #[test]
    fn hours_that_daylight_saving_repeats_count_twice() {
        // On 31 October 2027 the clocks of Berlin go from 03:00 back to 02:00 at 01:00 UTC.
        let early = person(Some("Europe/Berlin"), &[(&[], "02:15", "02:45")]);
        shows(
            &early,
            &[
                ("2027-10-31T00:14:59Z", false),
                ("2027-10-31T00:15:00Z", true),
                ("2027-10-31T00:45:00Z", false),
                ("2027-10-31T01:15:00Z", true),
                ("2027-10-31T01:45:00Z", false),
            ],
        );
    }

    #[test]
    fn zones_of_half_hours_and_those_without_daylight_saving_are_known() {
        let kolkata = person(Some("Asia/Kolkata"), &[(&[], "09:00", "17:00")]);
        shows(&kolkata, &[("2027-03-02T03:29:00Z", false), ("2027-03-02T03:30:00Z", true)]);
        assert!(is_zone("America/Sao_Paulo") && is_zone("Etc/UTC") && !is_zone("Europe/Berlln"));
        assert!(zone_names().iter().any(|name| name == "Europe/Berlin"));
    }
}
