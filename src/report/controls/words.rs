//! The control map in words.

use super::super::document::{Block, Line, Section, Table, Tone};
use super::{Beyond, ControlMap, Evidence, Evidenced, Missing};
use crate::incident::event::Kind;

pub(super) fn section(map: &ControlMap) -> Section {
    let mut blocks = vec![Block::Paragraph(about(map.kind).into())];
    if map.evidenced.is_empty() {
        blocks.push(Block::Paragraph("This record gives evidence for no control.".into()));
    } else {
        blocks.push(Block::Table(evidenced(&map.evidenced)));
    }
    if !map.missing.is_empty() {
        let title = "No evidence in this record".to_owned();
        blocks.extend([Block::Heading(title), Block::Table(missing(&map.missing))]);
    }
    if !map.beyond.is_empty() {
        let summary = Line::from("What no record of an incident can show");
        blocks.push(Block::Fold { summary, blocks: vec![Block::Table(beyond(&map.beyond))] });
    }
    Section::new("controls", "Controls", blocks)
}

fn about(kind: Kind) -> String {
    let what = "Events of this record that show what a control asks for. \
        Evidence is not compliance: whether it is enough is for whoever asks. \
        What a control asks for stands here in our words.";
    match kind {
        Kind::Live => what.to_owned(),
        Kind::Drill => format!("{what} This was a drill: it shows that something was practised."),
    }
}

fn evidenced(evidenced: &[Evidenced]) -> Table {
    let mut table = Table::new("Controls with evidence", &["Control", "Framework", "About", "Evidence"]);
    let row = |it: &Evidenced| {
        let line = it.evidence.iter().enumerate().fold(Line::new(), |line, (place, piece)| {
            let line = if place == 0 { line } else { line.plain("; ") };
            put(line, piece)
        });
        vec![Line::new().code(it.id), it.framework.as_str().into(), it.asks.into(), line]
    };
    table.rows = evidenced.iter().map(row).collect();
    table
}

fn put(line: Line, piece: &Evidence) -> Line {
    let line = line.plain(piece.shows.clone());
    let line = piece.events.iter().fold(line, |line, seq| line.plain(" ").event(*seq));
    let named = u64::try_from(piece.events.len()).unwrap_or(u64::MAX);
    match piece.count.saturating_sub(named) {
        0 => line,
        more => line.plain(format!(" and {more} more")),
    }
}

fn missing(missing: &[Missing]) -> Table {
    let columns = ["Control", "Framework", "About", "In this record", "Would have been evidence"];
    let mut table = Table::new("Controls without evidence", &columns);
    let row = |it: &Missing| {
        let none = Line::new().mark(Tone::Attention, "no evidence");
        let wanted = it.wanted.join("; ");
        vec![Line::new().code(it.id), it.framework.as_str().into(), it.asks.into(), none, wanted.into()]
    };
    table.rows = missing.iter().map(row).collect();
    table
}

fn beyond(beyond: &[Beyond]) -> Table {
    let mut table =
        Table::new("Controls that are looked at elsewhere", &["Control", "Framework", "About", "Where"]);
    let row = |it: &Beyond| {
        vec![Line::new().code(it.id), it.framework.as_str().into(), it.asks.into(), it.why.clone().into()]
    };
    table.rows = beyond.iter().map(row).collect();
    table
}
