//! The drawing in words: every mark as a row.

use jiff::Timestamp;

use super::lane::{Point, Stretch, StretchKind};
use super::{Thinned, Timeline};
use crate::report::document::{Block, Line, Table};
use crate::report::words::{instant, lasting};

/// The drawing in words.
pub(super) fn blocks(timeline: &Timeline) -> Vec<Block> {
    let mut rows: Vec<(Timestamp, u64, Vec<Line>)> = Vec::new();
    for severity in &timeline.severities {
        rows.push((severity.from, severity.seq, stretch("Severity", severity)));
    }
    for lane in &timeline.lanes {
        rows.extend(lane.stretches.iter().map(|one| (one.from, one.seq, stretch(lane.name.as_str(), one))));
        rows.extend(lane.points.iter().map(|one| (one.at, one.seq, point(lane.name.as_str(), one))));
    }
    rows.sort_by_key(|(at, seq, _)| (*at, *seq));
    let mut table = Table::new(
        "What the timeline shows, in the order of time (UTC)",
        &["When", "Lasted#", "Lane", "What", "State", "Event#"],
    );
    table.rows = rows.into_iter().map(|(_, _, row)| row).collect();
    let mut blocks = vec![Block::Table(table)];
    blocks.extend(thinned(timeline).map(|words| Block::Paragraph(Line::from(words))));
    blocks
}

/// Where marks stand for several; none where each event of the drawing has its own mark.
pub(super) fn thinned(timeline: &Timeline) -> Option<String> {
    let part = |thinned: &Thinned| {
        let lane = thinned.lane.map_or("Severity", |lane| lane.as_str());
        format!("{lane} {} of {}", thinned.drawn, thinned.marks)
    };
    let parts: Vec<_> = timeline.thinned.iter().map(part).collect();
    (!parts.is_empty()).then(|| {
        format!(
            "There was more than fits into a drawing: marks close to each other became one, or were left out. Marks \
             shown: {}. The log has every event.",
            parts.join(", ")
        )
    })
}

fn stretch(lane: &str, one: &Stretch) -> Vec<Line> {
    let lasted = one.to.map_or_else(
        || "not ended".to_owned(),
        |to| lasting(u64::try_from((to.as_millisecond() - one.from.as_millisecond()).max(0)).unwrap_or(0)),
    );
    let what = match one.kind {
        StretchKind::Severity => one.kind.as_str().to_owned(),
        StretchKind::Dependency => one.label.as_str().to_owned(),
        StretchKind::Impact
        | StretchKind::Command
        | StretchKind::Runbook
        | StretchKind::Step
        | StretchKind::Action => format!("{} {}", one.kind.as_str(), one.label),
    };
    let what = counted(&what, one.count);
    row(one.from, Line::from(lasted), lane, what, Line::new().mark(one.tone, one.word.as_str()), one.seq)
}

fn point(lane: &str, one: &Point) -> Vec<Line> {
    let state = Line::new().mark(one.tone, one.kind.as_str());
    row(one.at, Line::new(), lane, counted(one.label.as_str(), one.count), state, one.seq)
}

fn row(at: Timestamp, lasted: Line, lane: &str, what: String, state: Line, seq: u64) -> Vec<Line> {
    vec![Line::from(instant(at)), lasted, Line::from(lane), Line::from(what), state, Line::new().event(seq)]
}

fn counted(what: &str, count: u32) -> String {
    if count > 1 { format!("{what} (and {} more)", count - 1) } else { what.to_owned() }
}
