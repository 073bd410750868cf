//! What the record can prove, and what not.

use serde::Serialize;

use super::document::{Block, Line, Section, Tone};
use super::moment::Moment;
use super::words::counted;
use super::{ChainHead, Record};
use crate::incident::Event;
use crate::incident::event::Notice;
use crate::incident::state::{Delivery, DeliveryState};
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
    /// The heads that were posted where somebody else holds them.
    pub anchors: Vec<Anchor>,
    /// The head of the record that this one was made from by replacing people, hosts and identifiers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redacted_from: Option<ChainHead>,
    /// How to check it, for people.
    pub check: String,
    /// The incident, for the command.
    #[serde(skip)]
    incident: IncidentId,
    #[serde(skip)]
    is_played: bool,
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
    /// The head that they were shown, `COUNT:HASH`; none in records of earlier releases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
}

/// A head that was posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Anchor {
    /// The event that posted it.
    #[serde(flatten)]
    pub moment: Moment,
    /// The head as it was then.
    pub head: ChainHead,
    /// Where it was posted.
    pub place: String,
    /// `delivered`, `not_delivered`, `unknown`, or `sending`.
    pub outcome: &'static str,
}

impl Integrity {
    /// What a record says of it.
    pub fn of(record: &Record<'_>) -> Self {
        let shown = record.events.iter().filter_map(|envelope| {
            let Event::HandoverOffered(offer) = &envelope.event else { return None };
            let (to, count) = (offer.to.clone(), offer.brief.log_count);
            Some(Shown { moment: Moment::of(envelope), to, count, head: offer.brief.log_head() })
        });
        let chain_head = format!("{}:{}", record.head.count, record.head.hash);
        let incident = record.incident.id.clone();
        Self {
            head: record.head.clone(),
            check: format!("warroom verify {incident} --head {chain_head}"),
            chain_head,
            shown: shown.collect(),
            anchors: anchors(record),
            redacted_from: None,
            incident,
            is_played: record.incident.exercise.is_some(),
        }
    }

    /// The same of a record in which people, hosts and identifiers were replaced: its chain is its own, and the store has
    /// the other one.
    #[must_use]
    pub fn redacted(self, from: ChainHead) -> Self {
        let check = format!("warroom export {0} --redact -o {0}.jsonl", self.incident);
        Self { redacted_from: Some(from), check, ..self }
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        let proves = "Each event carries the hash of the one before, so that the record agrees with its head: with the \
                      head, anybody can find a changed, removed, added or reordered event.";
        let not = "It does not prove that what people wrote is true, and it does not prove that nobody wrote the whole \
                   record anew: only a head that somebody else has kept can show that.";
        let drill = if self.is_played { " Its instants are scenario time." } else { "" };
        let head = Line::from("The head of the chain when this report was drawn: ").code(&*self.chain_head);
        let mut blocks = vec![
            Block::Paragraph(Line::from(format!("{proves} {not}{drill}"))),
            Block::Paragraph(head.plain(format!(", {}.", counted_events(self.head.count)))),
        ];
        self.write_checks(&mut blocks);
        if !self.shown.is_empty() {
            let line = |it: &Shown| {
                let words =
                    format!("{} was shown a record of {} at a handover ", it.to, counted_events(it.count));
                let line = Line::from(words).event(it.moment.seq);
                it.head.iter().fold(line, |line, head| line.plain(", with its head ").code(&**head))
            };
            blocks.push(Block::List(self.shown.iter().map(line).collect()));
        }
        if !self.anchors.is_empty() {
            blocks.push(Block::Paragraph(Line::from("Posted where somebody else holds it:")));
            blocks.push(Block::List(self.anchors.iter().map(Anchor::line).collect()));
        }
        Section::new("integrity", "What this record can prove", blocks)
    }

    fn write_checks(&self, blocks: &mut Vec<Block>) {
        let (id, head) = (&self.incident, &self.chain_head);
        let file = format!("warroom verify {id}.jsonl --head {head}");
        if let Some(from) = &self.redacted_from {
            let words = "People, hosts and identifiers were replaced by placeholders, and the record was chained anew; it \
                         was made from the record whose head is ";
            let from = format!("{}:{}", from.count, from.hash);
            blocks.push(Block::Paragraph(Line::from(words).code(from).plain(".")));
            blocks.push(Block::Paragraph(Line::from("To check the redacted record as an exported file:")));
            blocks.push(Block::Code(file));
            return;
        }
        blocks.push(Block::Paragraph(Line::from("To check it where it is kept, and as an exported file:")));
        blocks.push(Block::Code(format!("{}\nwarroom export {id} -o {id}.jsonl\n{file}", self.check)));
    }
}

impl Anchor {
    fn line(&self) -> Line {
        let tone = match self.outcome {
            "delivered" => Tone::Good,
            "not_delivered" => Tone::Bad,
            "unknown" => Tone::Unknown,
            _ => Tone::Attention,
        };
        let head = format!("{}:{}", self.head.count, self.head.hash);
        let line = Line::new().code(head).plain(format!(" by {}: ", self.place));
        line.mark(tone, self.outcome.replace('_', " ")).plain(" ").event(self.moment.seq)
    }
}

fn anchors(record: &Record<'_>) -> Vec<Anchor> {
    let anchor = |delivery: &Delivery| {
        let Notice::Anchor { count, hash } = &delivery.request.notice else { return None };
        let outcome = match &delivery.state {
            DeliveryState::Sending | DeliveryState::Postponed { .. } => "sending",
            DeliveryState::Delivered { .. } => "delivered",
            DeliveryState::NotDelivered { .. } => "not_delivered",
            DeliveryState::Unknown { .. } => "unknown",
        };
        let channel = record.incident.channel_name(&delivery.request.channel);
        let place = match &delivery.request.address {
            Some(address) => format!("{channel}: {}", address.first_line()),
            None => channel.to_owned(),
        };
        let moment = Moment { seq: delivery.id.0, at: delivery.at, by: None };
        Some(Anchor { moment, head: ChainHead { count: *count, hash: hash.clone() }, place, outcome })
    };
    record.incident.deliveries.iter().filter_map(anchor).collect()
}

fn counted_events(count: u64) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), "event")
}
