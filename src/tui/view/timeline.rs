//! The timeline: its last lines, or those around a chosen one. Never the whole of it.

use super::time;
use crate::incident::Incident;
use crate::incident::timeline::{Entry, Tone};
use crate::tui::Role;
use crate::tui::widgets::{Window, text};

/// One line in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryLine<'a> {
    /// The number of the event.
    pub seq: u64,
    /// `14:31:50`.
    pub clock: String,
    /// What it is about.
    pub topic: &'static str,
    /// How loud it is.
    pub tone: Role,
    /// Who is behind it; empty for the program itself.
    pub by: &'a str,
    /// What happened.
    pub text: &'a str,
}

/// The last lines, the newest at the end.
pub fn tail(incident: &Incident, rows: usize) -> Vec<EntryLine<'_>> {
    let from = incident.timeline.len().saturating_sub(rows);
    incident.timeline.get(from..).unwrap_or_default().iter().map(line).collect()
}

/// The lines around the event of that number, the newest at the end; the tail without one. With a filter, no chosen
/// event means that none matches.
pub fn around<'a>(incident: &'a Incident, seq: Option<u64>, rows: usize, filter: &str) -> Vec<EntryLine<'a>> {
    let all = &incident.timeline;
    let chosen = seq.map_or(all.len(), |seq| place(incident, seq)).min(all.len().saturating_sub(1));
    if filter.is_empty() {
        let window = Window::around(chosen, rows, all.len());
        return all.get(window.range()).unwrap_or_default().iter().map(line).collect();
    }
    if seq.is_none() {
        return Vec::new();
    }
    let wanted = |entry: &&Entry| matches(entry, filter);
    let (head, rest) = all.split_at_checked(chosen).unwrap_or((all, &[]));
    let mut after: Vec<_> = rest.iter().filter(wanted).take(rows).collect();
    let want = (rows / 2).max(rows.saturating_sub(after.len()));
    let mut shown: Vec<_> = head.iter().rev().filter(wanted).take(want).collect();
    after.truncate(rows.saturating_sub(shown.len()));
    shown.reverse();
    shown.append(&mut after);
    shown.into_iter().map(line).collect()
}

/// Is the event of that number in the timeline, and does it pass the filter?
pub fn is_shown(incident: &Incident, seq: u64, filter: &str) -> bool {
    incident.timeline.get(place(incident, seq)).is_some_and(|e| e.seq == seq && matches(e, filter))
}

/// The newest event that passes the filter.
pub fn newest(incident: &Incident, filter: &str) -> Option<u64> {
    incident.timeline.iter().rev().find(|entry| matches(entry, filter)).map(|entry| entry.seq)
}

/// The events that pass the filter, the oldest first: the first of all, those within `reach` of the chosen one, and
/// the last of all. A key moves no farther than that, or to an end.
pub fn near(incident: &Incident, chosen: Option<u64>, filter: &str, reach: usize) -> Vec<u64> {
    let all = &incident.timeline;
    let wanted = |entry: &&Entry| matches(entry, filter);
    let (head, rest) =
        all.split_at_checked(chosen.map_or(all.len(), |seq| place(incident, seq))).unwrap_or((all, &[]));
    let mut near: Vec<u64> = head.iter().rev().filter(wanted).take(reach).map(|entry| entry.seq).collect();
    near.reverse();
    near.extend(rest.iter().filter(wanted).take(reach + 1).map(|entry| entry.seq));
    let first = all.iter().find(wanted).map(|entry| entry.seq);
    let last = newest(incident, filter);
    let before = first.filter(|seq| near.first() != Some(seq));
    let after = last.filter(|seq| near.last() != Some(seq));
    before.into_iter().chain(near).chain(after).collect()
}

/// The whole text of an event.
pub fn entry(incident: &Incident, seq: u64) -> Option<&Entry> {
    incident.timeline.get(place(incident, seq)).filter(|entry| entry.seq == seq)
}

fn place(incident: &Incident, seq: u64) -> usize {
    incident.timeline.partition_point(|entry| entry.seq < seq)
}

fn matches(entry: &Entry, filter: &str) -> bool {
    filter.is_empty()
        || text::matches(&entry.text, filter)
        || text::matches(entry.topic.as_str(), filter)
        || entry.by.as_ref().is_some_and(|by| text::matches(by.as_str(), filter))
}

fn line(entry: &Entry) -> EntryLine<'_> {
    EntryLine {
        seq: entry.seq,
        clock: time::clock(entry.at),
        topic: entry.topic.as_str(),
        tone: match entry.tone {
            Tone::Plain => Role::Text,
            Tone::Good => Role::Good,
            Tone::Bad => Role::Bad,
            Tone::Attention => Role::Attention,
        },
        by: entry.by.as_ref().map_or("", |by| by.as_str()),
        text: &entry.text,
    }
}
