//! What customers saw, and when they were told.

mod messages;
mod outages;

use jiff::Timestamp;
use serde::Serialize;

pub use self::messages::{Channel, Message, Promise};
pub use self::outages::Outage;

use super::Record;
use super::document::{Block, Line, Section, Table, Tone};
use super::moment::Moment;
use super::words::{Days, between, lasting};
use crate::incident::Event;
use crate::plan::Text;
use crate::plan::message::Audience;

/// What customers saw, and when they were told.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Customers {
    /// What customers saw, as it was written down last; that counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impact: Option<Impact>,
    /// What was written down before, the oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier_impacts: Vec<Impact>,
    /// When something that the campaign needs did not work, as the probes saw it.
    pub outages: Vec<Outage>,
    /// From the declaration to the first message to customers, in milliseconds; left out where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_message_ms: Option<u64>,
    /// Every message, to whomever.
    pub messages: Vec<Message>,
    /// Each time that an update was due and did not come.
    pub gaps: Vec<Gap>,
    #[serde(skip)]
    days: Days,
}

/// What customers saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Impact {
    /// The event that wrote it down.
    #[serde(flatten)]
    pub noted: Moment,
    /// When it began for customers.
    pub began: Timestamp,
    /// When it ended for customers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// How long it lasted, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lasted_ms: Option<u64>,
    /// What they saw.
    pub what: Text,
}

/// An update that did not come in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The event that says so.
    #[serde(flatten)]
    pub noticed: Moment,
    /// Who waited.
    pub audience: Audience,
    /// When it was due.
    pub due_at: Timestamp,
    /// The message that ended the waiting; left out where none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<u64>,
    /// How much longer they waited, in milliseconds; left out where no message ended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waited_ms: Option<u64>,
}

impl Customers {
    /// What a record says of it.
    pub fn of(record: &Record<'_>) -> Self {
        let mut impacts: Vec<Impact> = record.events.iter().filter_map(impact).collect();
        let impact = impacts.pop();
        let messages = messages::all(record);
        let to_customers = messages.iter().find(|it| it.audience == Audience::Customers);
        let first_message_ms = to_customers.map(|it| between(record.incident.declared_at, it.released.at));
        Self {
            impact,
            earlier_impacts: impacts,
            outages: outages::all(record),
            first_message_ms,
            gaps: gaps(record, &messages),
            messages,
            days: Days::of(record),
        }
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        let mut blocks = Vec::new();
        self.seen(&mut blocks);
        self.outages(&mut blocks);
        blocks.push(Block::Heading("What they were told".to_owned()));
        if self.messages.is_empty() {
            blocks.push(Block::Paragraph(Line::from("No message went out.")));
        }
        for message in &self.messages {
            message.write(&mut blocks, self.days);
        }
        if !self.gaps.is_empty() {
            blocks.push(Block::Heading("When they waited longer than they should".to_owned()));
            blocks.push(Block::List(self.gaps.iter().map(|gap| gap.line(self.days)).collect()));
        }
        Section::new("customers", "What customers saw, and when they were told", blocks)
    }

    fn seen(&self, blocks: &mut Vec<Block>) {
        let Some(impact) = &self.impact else {
            blocks.push(Block::Paragraph(Line::from("Nobody wrote down what customers saw.")));
            return;
        };
        blocks.push(Block::Paragraph(impact.line(self.days)));
        blocks.push(Block::Quote(impact.what.as_str().to_owned()));
        if !self.earlier_impacts.is_empty() {
            let before = self.earlier_impacts.iter().map(|it| it.noted.seq);
            blocks.push(Block::Paragraph(
                Line::from("It was written down otherwise before:").events(" ", before),
            ));
        }
    }

    fn outages(&self, blocks: &mut Vec<Block>) {
        if self.outages.is_empty() {
            blocks.push(Block::Paragraph(Line::from("No probe saw anything fail.")));
            return;
        }
        let mut table =
            Table::new("What the probes saw", &["What", "State", "From", "Until", "For#", "What it said"]);
        table.rows = self.outages.iter().map(|it| it.row(self.days)).collect();
        blocks.push(Block::Table(table));
    }
}

impl Impact {
    fn line(&self, days: Days) -> Line {
        let began = days.say(self.began);
        let words = match (self.ended, self.lasted_ms) {
            (Some(ended), Some(ms)) => format!("From {began} to {}, for {}, ", days.say(ended), lasting(ms)),
            (Some(_), None) | (None, _) => format!("From {began}, with no end written down, "),
        };
        Line::from(words).plain("customers saw this, as ").with(who_noted(&self.noted)).plain(":")
    }
}

fn who_noted(moment: &Moment) -> Line {
    let by = moment.by.as_ref().map_or_else(|| "the program".to_owned(), ToString::to_string);
    Line::from(format!("{by} wrote it down ")).event(moment.seq)
}

impl Gap {
    fn line(&self, days: Days) -> Line {
        let audience = messages::audience(self.audience);
        let words = format!("{audience}: an update was due at {} and did not come ", days.say(self.due_at));
        let line = Line::new().mark(Tone::Bad, words).event(self.noticed.seq);
        match (self.ended_by, self.waited_ms) {
            (Some(seq), Some(ms)) => line.plain(format!("; it came {} later ", lasting(ms))).event(seq),
            (Some(_), None) | (None, _) => line.plain("; none came after it"),
        }
    }
}

fn impact(envelope: &crate::incident::Envelope) -> Option<Impact> {
    let Event::ImpactRecorded(e) = &envelope.event else { return None };
    Some(Impact {
        noted: Moment::of(envelope),
        began: e.began,
        ended: e.ended,
        lasted_ms: e.ended.map(|ended| between(e.began, ended)),
        what: e.what.clone(),
    })
}

fn gaps(record: &Record<'_>, messages: &[Message]) -> Vec<Gap> {
    let gap = |envelope: &crate::incident::Envelope| {
        let Event::UpdateOverdue(e) = &envelope.event else { return None };
        // Messages stand in order of time.
        let after = messages.partition_point(|it| it.released.seq < envelope.seq);
        let next = messages.iter().skip(after).find(|it| it.audience == e.audience);
        Some(Gap {
            noticed: Moment::of(envelope),
            audience: e.audience,
            due_at: e.due_at,
            ended_by: next.map(|it| it.released.seq),
            waited_ms: next.map(|it| between(e.due_at, it.released.at)),
        })
    };
    record.events.iter().filter_map(gap).collect()
}
