//! Fewer marks where a record has more than a drawing has room for.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::Timeline;
use super::lane::{LaneName, Point, Stretch, StretchKind};
use crate::plan::Text;
use crate::report::document::Tone;

/// The most stretches, and the most points, of a lane. Beyond it marks of a kind that are close become one.
pub(super) const MOST: usize = 30;

/// How finely the first attempt looks: a part in so many of the whole time.
const FINEST: i64 = 400;

/// Where marks stand for several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Thinned {
    /// The lane; none for the severities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lane: Option<LaneName>,
    /// How many marks there were.
    pub marks: u32,
    /// How many are drawn.
    pub drawn: u32,
}

/// Make at most [`MOST`] marks of each kind of mark in each lane.
pub(super) fn thin(timeline: &mut Timeline) {
    let span = (ms(timeline.to) - ms(timeline.from)).max(1);
    let start = ms(timeline.from);
    let mut note = |lane, before: usize, after: usize| {
        if after < before {
            let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            timeline.thinned.push(Thinned { lane, marks: count(before), drawn: count(after) });
        }
    };
    let before = timeline.severities.len();
    fewer(&mut timeline.severities, start, span);
    note(None, before, timeline.severities.len());
    for lane in &mut timeline.lanes {
        let before = lane.stretches.len() + lane.points.len();
        fewer(&mut lane.stretches, start, span);
        fewer(&mut lane.points, start, span);
        note(Some(lane.name), before, lane.stretches.len() + lane.points.len());
    }
}

/// Marks of the same sort in the same part of the time become one; the parts grow until there are few enough. Where
/// there are more sorts than marks may be, the least telling ones are left out.
fn fewer<M: Mark>(marks: &mut Vec<M>, start: i64, span: i64) {
    let mut width = span / FINEST;
    while marks.len() > MOST && width <= span {
        width = width.max(1) * 2;
        *marks = merged(std::mem::take(marks), start, width);
    }
    if marks.len() > MOST {
        marks.sort_by_key(|mark| (weight(mark.tone()), mark.since()));
        marks.truncate(MOST);
    }
    marks.sort_by_key(|mark| (mark.since(), mark.seq()));
}

fn merged<M: Mark>(marks: Vec<M>, start: i64, width: i64) -> Vec<M> {
    let mut groups: BTreeMap<(M::Sort, i64), M> = BTreeMap::new();
    for mark in marks {
        let part = (ms(mark.since()) - start) / width;
        match groups.entry((mark.sort(), part)) {
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(mark);
            }
            std::collections::btree_map::Entry::Occupied(mut place) => place.get_mut().swallow(mark),
        }
    }
    groups.into_values().collect()
}

/// What can become one with its neighbours.
trait Mark {
    /// Only marks of the same sort become one.
    type Sort: Ord;

    fn sort(&self) -> Self::Sort;
    fn since(&self) -> Timestamp;
    fn seq(&self) -> u64;
    fn tone(&self) -> Tone;
    /// Stand for this later one too.
    fn swallow(&mut self, later: Self);
}

impl Mark for Point {
    type Sort = super::lane::PointKind;

    fn sort(&self) -> Self::Sort {
        self.kind
    }

    fn since(&self) -> Timestamp {
        self.at
    }

    fn seq(&self) -> u64 {
        self.seq
    }

    fn tone(&self) -> Tone {
        self.tone
    }

    fn swallow(&mut self, later: Self) {
        self.count += later.count;
        self.tone = worse(self.tone, later.tone);
        if self.word != later.word {
            self.word = Text::line(self.kind.as_str());
        }
    }
}

impl Mark for Stretch {
    /// A dependency keeps a row of its own; of other kinds any two may become one.
    type Sort = (StretchKind, Option<Text>);

    fn sort(&self) -> Self::Sort {
        (self.kind, (self.kind == StretchKind::Dependency).then(|| self.label.clone()))
    }

    fn since(&self) -> Timestamp {
        self.from
    }

    fn seq(&self) -> u64 {
        self.seq
    }

    fn tone(&self) -> Tone {
        self.tone
    }

    fn swallow(&mut self, later: Self) {
        self.count += later.count;
        self.tone = worse(self.tone, later.tone);
        self.to = self.to.zip(later.to).map(|(one, other)| one.max(other));
        self.answered_at = None;
        if self.word != later.word {
            self.word = Text::line("changing");
        }
        if self.label != later.label {
            self.label = Text::line(&format!("{} and others", self.kind.as_str()));
        }
    }
}

fn worse(one: Tone, other: Tone) -> Tone {
    if weight(other) < weight(one) { other } else { one }
}

/// The most telling first.
const fn weight(tone: Tone) -> u8 {
    match tone {
        Tone::Bad => 0,
        Tone::Unknown => 1,
        Tone::Attention => 2,
        Tone::Good => 3,
        Tone::Plain => 4,
    }
}

fn ms(at: Timestamp) -> i64 {
    at.as_millisecond()
}
