//! The timeline as CSV (RFC 4180), for spreadsheets: one row for each event.

use super::Record;
use crate::incident::event::Kind;
use crate::incident::timeline::Entry;
use crate::incident::{Envelope, Incident};
use crate::plan::csv;

/// The names of the columns. Their names and order are a contract: columns are only added, at the end.
pub const COLUMNS: [&str; 9] =
    ["seq", "at", "kind", "topic", "actor", "origin", "words", "incident", "live_or_drill"];

/// The timeline of a record. Every row says whether it is of a drill, because rows are copied out of their list.
pub fn timeline(record: &Record<'_>) -> String {
    let mut out = String::with_capacity(record.events.len() * 128);
    csv::write(COLUMNS.into_iter(), &mut out);
    for (envelope, entry) in paired(record) {
        row(record.incident, envelope, entry, &mut out);
    }
    out
}

/// Each event with its line of the timeline.
pub(super) fn paired<'r>(record: &Record<'r>) -> impl Iterator<Item = (&'r Envelope, &'r Entry)> {
    let mut lines = record.incident.timeline.iter().peekable();
    record.events.iter().filter_map(move |envelope| {
        while lines.next_if(|entry| entry.seq < envelope.seq).is_some() {}
        lines.next_if(|entry| entry.seq == envelope.seq).map(|entry| (envelope, entry))
    })
}

fn row(incident: &Incident, envelope: &Envelope, entry: &Entry, out: &mut String) {
    let (seq, at) = (envelope.seq.to_string(), format!("{:.3}", envelope.at));
    let cells = [
        seq.as_str(),
        at.as_str(),
        envelope.event.kind(),
        entry.topic.as_str(),
        envelope.actor.as_str(),
        envelope.origin.as_str(),
        &entry.text,
        incident.id.as_str(),
        mark(incident.kind),
    ];
    csv::write(cells.into_iter(), out);
}

/// The word of a live incident or a drill.
pub(super) const fn mark(kind: Kind) -> &'static str {
    match kind {
        Kind::Live => "live",
        Kind::Drill => "drill",
    }
}
