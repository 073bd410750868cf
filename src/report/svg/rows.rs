//! Which mark of a lane stands in which row, and where its label is.

use std::collections::BTreeMap;

use super::scale::Scale;
pub(super) use super::shelf::width;
use super::shelf::{Label, Shelf};
use crate::report::figure::timeline::{Lane, Point, Stretch, StretchKind};

/// Half of what a point takes, in pixels.
pub(super) const HALF: i64 = 7;

/// What the sign after a bar takes, in pixels.
pub(super) const SIGN: i64 = 14;

/// The least width of a bar, in pixels.
const BAR_LEAST: i64 = 3;

/// The most characters of a label.
const LABEL_MOST: usize = 42;

/// What stands in a row.
pub(super) enum Mark<'t> {
    /// A state that fills its row; its words stand inside it as far as they fit.
    Strip {
        /// What it is.
        stretch: &'t Stretch,
        /// From where to where, in pixels.
        span: (i64, i64),
        /// The words.
        words: &'t str,
    },
    /// Work with an outcome.
    Bar {
        /// What it is.
        stretch: &'t Stretch,
        /// From where to where, in pixels.
        span: (i64, i64),
        /// Where it was answered.
        answered: Option<i64>,
        /// The words, and where they stand.
        words: (String, Label),
    },
    /// Something at an instant.
    Point {
        /// What it is.
        point: &'t Point,
        /// Where, in pixels.
        x: i64,
        /// The words, and where they stand.
        words: (String, Label),
    },
}

/// A row of a lane.
#[derive(Default)]
pub(super) struct Row<'t> {
    /// What stands to the left of it.
    pub(super) name: &'t str,
    /// Its marks.
    pub(super) marks: Vec<Mark<'t>>,
}

/// The rows of a lane: states first, then work, then points.
pub(super) fn of<'t>(lane: &'t Lane, scale: &Scale) -> Vec<Row<'t>> {
    let mut rows = Vec::new();
    strips(&mut rows, lane, scale);
    for (kind, name) in
        [(StretchKind::Runbook, "runbook"), (StretchKind::Step, "steps"), (StretchKind::Action, "actions")]
    {
        bars(&mut rows, lane.stretches.iter().filter(|stretch| stretch.kind == kind), name, scale);
    }
    points(&mut rows, &lane.points, scale);
    rows
}

/// The row of the severities.
pub(super) fn of_severities<'t>(severities: &'t [Stretch], scale: &Scale) -> Row<'t> {
    let mark = |stretch: &'t Stretch| Mark::Strip {
        stretch,
        span: span(stretch, scale),
        words: stretch.word.as_str(),
    };
    Row { name: "", marks: severities.iter().map(mark).collect() }
}

/// A row for the commanders, one for what customers saw, one for each dependency.
fn strips<'t>(rows: &mut Vec<Row<'t>>, lane: &'t Lane, scale: &Scale) {
    let mut places: BTreeMap<(StretchKind, &str), usize> = BTreeMap::new();
    for stretch in &lane.stretches {
        let (name, words) = match stretch.kind {
            StretchKind::Dependency => (stretch.label.as_str(), stretch.word.as_str()),
            StretchKind::Command => ("commander", stretch.label.as_str()),
            StretchKind::Impact => ("customers saw", stretch.label.as_str()),
            StretchKind::Severity | StretchKind::Runbook | StretchKind::Step | StretchKind::Action => {
                continue;
            }
        };
        let place = *places.entry((stretch.kind, name)).or_insert(rows.len());
        if place == rows.len() {
            rows.push(Row { name, marks: Vec::new() });
        }
        if let Some(row) = rows.get_mut(place) {
            row.marks.push(Mark::Strip { stretch, span: span(stretch, scale), words });
        }
    }
}

fn bars<'t>(
    rows: &mut Vec<Row<'t>>,
    stretches: impl Iterator<Item = &'t Stretch>,
    name: &'t str,
    scale: &Scale,
) {
    let (first, mut shelf) = (rows.len(), Shelf::new(scale.right(), 4));
    for stretch in stretches {
        let (left, right) = span(stretch, scale);
        let words = label(stretch.label.as_str(), stretch.count);
        let placed = shelf.put(left, right + SIGN, width(&words));
        let mark = Mark::Bar {
            stretch,
            span: (left, right),
            answered: stretch.answered_at.map(|at| scale.x(at)),
            words: (words, placed.label),
        };
        put(rows, first + placed.row, name, mark);
    }
}

fn points<'t>(rows: &mut Vec<Row<'t>>, points: &'t [Point], scale: &Scale) {
    let (first, mut shelf) = (rows.len(), Shelf::new(scale.right(), 4));
    for point in points {
        let x = scale.x(point.at);
        let words = label(point.word.as_str(), point.count);
        let placed = shelf.put(x - HALF, x + HALF, width(&words));
        put(rows, first + placed.row, "", Mark::Point { point, x, words: (words, placed.label) });
    }
}

fn put<'t>(rows: &mut Vec<Row<'t>>, at: usize, name: &'t str, mark: Mark<'t>) {
    while rows.len() <= at {
        let name = if rows.iter().any(|row| row.name == name) { "" } else { name };
        rows.push(Row { name, marks: Vec::new() });
    }
    if let Some(row) = rows.get_mut(at) {
        row.marks.push(mark);
    }
}

/// Where a stretch is; one that has not ended goes on to the end of the axis.
fn span(stretch: &Stretch, scale: &Scale) -> (i64, i64) {
    let left = scale.x(stretch.from);
    let right = stretch.to.map_or_else(|| scale.right(), |to| scale.x(to));
    (left, right.max(left + BAR_LEAST))
}

fn label(words: &str, count: u32) -> String {
    let words = cut(words, LABEL_MOST);
    if count > 1 { format!("{words} ×{count}") } else { words }
}

/// At most so many characters.
pub(super) fn cut(words: &str, most: usize) -> String {
    if words.chars().nth(most).is_none() {
        return words.to_owned();
    }
    let mut short: String = words.chars().take(most.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// As much of the words as fits; nothing where that is next to nothing.
pub(super) fn fitted(words: &str, room: i64) -> Option<String> {
    if width(words) <= room {
        return Some(words.to_owned());
    }
    let most = (3..words.chars().count()).rev().find(|most| width(&cut(words, *most)) <= room)?;
    (most >= 5).then(|| cut(words, most))
}
