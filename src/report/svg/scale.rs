//! From instants to places: straight, but for long stretches of time in which nothing happened, which are folded.

use jiff::Timestamp;

/// A quiet time is folded where it is longer than a part in so many of the whole.
const QUIET_PART: i64 = 5;

/// And never where it is shorter, in milliseconds: two minutes.
const QUIET_LEAST: i64 = 120_000;

/// How wide a folded quiet time is, in pixels: as wide as the words that say how long it was.
const FOLD: i64 = 64;

/// About how far ticks stand apart, in pixels, at least.
const TICK_LEAST: i64 = 76;

/// Steps between ticks, in seconds, from one second to half a year.
const STEPS: [i64; 24] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
    172_800, 604_800, 1_209_600, 2_592_000, 7_776_000, 15_552_000,
];

/// A part of the axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// Its first instant, in milliseconds.
    pub(super) from: i64,
    /// Its last instant.
    pub(super) to: i64,
    /// Where it begins, in pixels.
    pub(super) left: i64,
    /// Where it ends.
    pub(super) right: i64,
    /// Nothing happened in it, so it is folded.
    pub(super) is_folded: bool,
}

/// An axis of time.
#[derive(Debug)]
pub(super) struct Scale {
    parts: Vec<Part>,
}

/// A place on the axis with its time.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tick {
    /// Where, in pixels.
    pub(super) x: i64,
    /// The time of the day, or the day.
    pub(super) label: String,
    /// The day or the year, where it is another one than at the tick before.
    pub(super) under: Option<String>,
}

impl Scale {
    /// An axis from `left` to `right` over these instants, in milliseconds, of which there is at least one.
    pub(super) fn new(mut instants: Vec<i64>, left: i64, right: i64) -> Self {
        instants.sort_unstable();
        let (from, to) = (instants.first().copied().unwrap_or(0), instants.last().copied().unwrap_or(0));
        // An incident of one instant has an axis too.
        let to = to.max(from + 1_000);
        let quiet = quiet(&instants, to - from);
        let folded: i64 = quiet.iter().map(|(from, to)| to - from).sum();
        let folds = FOLD * i64::try_from(quiet.len()).unwrap_or(0);
        let (room, time) = ((right - left - folds).max(1), (to - from - folded).max(1));
        let (mut parts, mut at, mut x) = (Vec::new(), from, left);
        for (begin, end) in quiet {
            let middle = x + (begin - at) * room / time;
            parts.push(Part { from: at, to: begin, left: x, right: middle, is_folded: false });
            parts.push(Part { from: begin, to: end, left: middle, right: middle + FOLD, is_folded: true });
            (at, x) = (end, middle + FOLD);
        }
        parts.push(Part { from: at, to, left: x, right, is_folded: false });
        Self { parts }
    }

    /// The folded parts.
    pub(super) fn folds(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.is_folded)
    }

    /// Where an instant is, in pixels.
    pub(super) fn x(&self, at: Timestamp) -> i64 {
        let ms = at.as_millisecond();
        let part = self.parts.iter().find(|part| ms <= part.to).or_else(|| self.parts.last());
        part.map_or(0, |part| {
            let passed = (ms - part.from).clamp(0, part.to - part.from);
            part.left + passed * (part.right - part.left) / (part.to - part.from).max(1)
        })
    }

    /// Where the axis ends.
    pub(super) fn right(&self) -> i64 {
        self.parts.last().map_or(0, |part| part.right)
    }

    /// Round times, no closer to each other than their labels are wide.
    pub(super) fn ticks(&self) -> Vec<Tick> {
        let step = self.step();
        let (mut ticks, mut under) = (Vec::new(), String::new());
        let mut free_from = i64::MIN;
        for part in self.parts.iter().filter(|part| !part.is_folded) {
            let first = part.from.div_euclid(step) + i64::from(part.from.rem_euclid(step) != 0);
            for number in first..=part.to.div_euclid(step) {
                let Ok(at) = Timestamp::from_millisecond(number * step) else { break };
                let x = self.x(at);
                if x < free_from || x > self.right() - TICK_LEAST / 2 {
                    continue;
                }
                let (label, day) = labels(at, step);
                let changed = (day != under).then(|| day.clone());
                ticks.push(Tick { x, label, under: changed });
                (under, free_from) = (day, x + TICK_LEAST);
            }
        }
        ticks
    }

    /// The step between ticks, in milliseconds.
    fn step(&self) -> i64 {
        let open = || self.parts.iter().filter(|part| !part.is_folded);
        let time: i64 = open().map(|part| part.to - part.from).sum();
        let room: i64 = open().map(|part| part.right - part.left).sum();
        let most = (room / TICK_LEAST).max(1);
        let fits = STEPS.iter().copied().find(|step| time / (step * 1_000) < most);
        fits.unwrap_or_else(|| (time / most / 1_000).max(1)) * 1_000
    }
}

/// Where nothing happened for long, the longest three.
fn quiet(instants: &[i64], whole: i64) -> Vec<(i64, i64)> {
    let pairs = instants.iter().zip(instants.iter().skip(1)).map(|(from, to)| (*from, *to));
    let mut quiet: Vec<_> =
        pairs.filter(|(from, to)| to - from >= QUIET_LEAST && (to - from) * QUIET_PART > whole).collect();
    quiet.sort_by_key(|(from, to)| from - to);
    quiet.truncate(3);
    quiet.sort_unstable();
    quiet
}

fn labels(at: Timestamp, step: i64) -> (String, String) {
    let (label, under) = match step {
        ..60_000 => ("%H:%M:%S", "%Y-%m-%d"),
        60_000..86_400_000 => ("%H:%M", "%Y-%m-%d"),
        _ => ("%m-%d", "%Y"),
    };
    (at.strftime(label).to_string(), at.strftime(under).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn scale(seconds: &[i64]) -> Scale {
        Scale::new(seconds.iter().map(|second| at(*second).as_millisecond()).collect(), 100, 900)
    }

    #[test]
    fn the_first_and_the_last_instant_are_the_ends() {
        let scale = scale(&[0, 100, 200, 300, 400, 500, 600]);
        assert_eq!((scale.x(at(0)), scale.x(at(300)), scale.x(at(600))), (100, 500, 900));
        assert_eq!(scale.folds().count(), 0);
    }

    #[test]
    fn a_night_without_anything_is_folded_and_the_rest_keeps_its_room() {
        let scale = scale(&[0, 600, 1_200, 1_800, 60_000]);
        let folds: Vec<_> = scale.folds().collect();
        assert_eq!(folds.len(), 1);
        assert_eq!(scale.x(at(1_800)), folds[0].left);
        assert!(scale.x(at(1_800)) > 800 && scale.x(at(60_000)) == 900);
    }

    #[test]
    fn labels_stand_apart_and_the_day_is_said_where_it_changes() {
        for last in [1, 30, 600, 5_000, 90_000, 700_000, 40_000_000] {
            let seconds: Vec<_> = (0..=60).map(|part| part * last / 60).collect();
            let ticks = scale(&seconds).ticks();
            assert!((1..=11).contains(&ticks.len()), "{last}: {} ticks", ticks.len());
            assert!(ticks.windows(2).all(|two| two[1].x - two[0].x >= TICK_LEAST), "{last}: {ticks:?}");
            assert!(ticks[0].under.is_some(), "{last}");
            assert!(
                ticks.windows(2).all(|two| two[0].label != two[1].label || two[1].under.is_some()),
                "{last}"
            );
        }
        let over_midnight: Vec<_> = (0..=60).map(|part| part * 2_000).collect();
        assert!(scale(&over_midnight).ticks().iter().filter(|tick| tick.under.is_some()).count() > 1);
    }

    #[test]
    fn one_instant_has_an_axis_too() {
        assert_eq!(scale(&[5]).x(at(5)), 100);
        assert!(scale(&[5]).ticks().len() < 12);
    }
}
