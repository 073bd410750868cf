//! What the record can prove, and what not.

use serde::Serialize;

use super::document::{Block, Line, Section};
use super::moment::Moment;
use super::words::counted;
use super::{ChainHead, Record};
use crate::incident::Event;
use crate::incident::event::Kind;
use crate::plan::{IncidentId, PersonId};

/// What the record can prove, and what not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Integrity {
    /// Where the chain ended when this was drawn.
    pub head: ChainHead,
    /// The same as `warroom verify --head` takes it: `COUNT:HASH`.
    pub chain_head: String,
    /// Who saw how long the record was, and when: each offer of command carries that.
    pub shown: Vec<Shown>,
    /// How to check it, for people.
    pub check: String,
    /// The incident, for the command.
    #[serde(skip)]
    incident: IncidentId,
    #[serde(skip)]
    is_drill: bool,
}

/// The length of the record as somebody else was shown it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The event that carried it.
    #[serde(flatten)]
    pub moment: Moment,
    /// Who was shown it.
    pub to: PersonId,
    /// How many events the record had then.
    pub count: u64,
}

impl Integrity {
    /// What a record says of it.
    pub fn of(record: &Record<'_>) -> Self {
        let shown = record.events.iter().filter_map(|envelope| {
            let Event::HandoverOffered(offer) = &envelope.event else { return None };
            let (to, count) = (offer.to.clone(), offer.brief.log_count);
            Some(Shown { moment: Moment::of(envelope), to, count })
        });
        let chain_head = format!("{}:{}", record.head.count, record.head.hash);
        let incident = record.incident.id.clone();
        Self {
            head: record.head.clone(),
            check: format!("warroom verify {incident} --head {chain_head}"),
            chain_head,
            shown: shown.collect(),
            incident,
            is_drill: record.incident.kind == Kind::Drill,
        }
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        let proves = "Each event carries the hash of the one before, so that the record agrees with its head: with the \
                      head, anybody can find a changed, removed, added or reordered event.";
        let not = "It does not prove that what people wrote is true, and it does not prove that nobody wrote the whole \
                   record anew: only a head that somebody else has kept can show that.";
        let drill = if self.is_drill { " Its instants are scenario time." } else { "" };
        let head = Line::from("The head of the chain when this report was drawn: ").code(&*self.chain_head);
        let mut blocks = vec![
            Block::Paragraph(Line::from(format!("{proves} {not}{drill}"))),
            Block::Paragraph(head.plain(format!(", {}.", counted_events(self.head.count)))),
            Block::Paragraph(Line::from(
                "To check it where the record is kept, and then as an exported file:",
            )),
            Block::Code(format!(
                "{}\nwarroom export {id} -o {id}.jsonl\nwarroom verify {id}.jsonl --head {}",
                self.check,
                self.chain_head,
                id = self.incident
            )),
        ];
        if !self.shown.is_empty() {
            let line = |it: &Shown| {
                let words =
                    format!("{} was shown a record of {} at a handover ", it.to, counted_events(it.count));
                Line::from(words).event(it.moment.seq)
            };
            blocks.push(Block::List(self.shown.iter().map(line).collect()));
        }
        Section::new("integrity", "What this record can prove", blocks)
    }
}

fn counted_events(count: u64) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), "event")
}
