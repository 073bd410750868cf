//! Every event in words.

use jiff::Timestamp;
use serde::Serialize;

use super::Record;
use super::document::{Block, Line, Section, Table, Tone};
use super::words::instant;
use crate::incident::{Origin, timeline};
use crate::plan::PersonId;

/// Every event in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Log {
    /// The events, in the order of the record.
    pub events: Vec<Entry>,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// Its number; links lead to it.
    pub seq: u64,
    /// When it happened.
    pub at: Timestamp,
    /// Who is behind it; left out for the program itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
    /// What made it happen.
    pub origin: Origin,
    /// Its word in the record.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What it is about, in a word.
    pub topic: &'static str,
    /// What happened, in a line.
    pub text: Box<str>,
    /// How loud the line is.
    #[serde(skip)]
    tone: Tone,
}

impl Log {
    /// What a record says of it.
    pub fn of(record: &Record<'_>) -> Self {
        let lines = record.events.iter().zip(&record.incident.timeline);
        let events = lines.map(|(envelope, line)| Entry {
            seq: envelope.seq,
            at: envelope.at,
            by: line.by.clone(),
            origin: envelope.origin,
            kind: envelope.event.kind(),
            topic: line.topic.as_str(),
            text: line.text.clone(),
            tone: tone(line.tone),
        });
        Self { events: events.collect() }
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        let mut table = Table::new("", &["Event#", "When", "Who", "About", "What"]);
        table.rows = self.events.iter().map(Entry::row).collect();
        let words = Line::from("Every event of the record. Links in this report lead here.");
        Section::new("log", "Log", vec![Block::Paragraph(words), Block::Table(table)])
    }
}

impl Entry {
    fn row(&self) -> Vec<Line> {
        let who = self.by.as_ref().map_or("-", PersonId::as_str);
        let text = match self.tone {
            Tone::Plain => Line::from(&*self.text),
            loud @ (Tone::Good | Tone::Bad | Tone::Attention | Tone::Unknown) => {
                Line::new().mark(loud, &*self.text)
            }
        };
        let when = instant(self.at);
        vec![Line::new().anchor(self.seq), Line::from(when), Line::from(who), Line::from(self.topic), text]
    }
}

/// How loud a line of the timeline is, as a mark.
const fn tone(tone: timeline::Tone) -> Tone {
    match tone {
        timeline::Tone::Plain => Tone::Plain,
        timeline::Tone::Good => Tone::Good,
        timeline::Tone::Bad => Tone::Bad,
        timeline::Tone::Attention => Tone::Attention,
    }
}
