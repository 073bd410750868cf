//! Decisions, who was polled, and the objections.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Record;
use super::document::{Block, Line, Section, Tone};
use super::moment::Moment;
use super::words::Days;
use crate::incident::Event;
use crate::incident::event::{FireId, StepRef};
use crate::plan::escalation::Waived;
use crate::plan::{PersonId, RoleId, Text, ThresholdId};

/// Decisions, who was polled, and the objections.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decisions {
    /// What was put to the others, in order.
    pub all: Vec<Decided>,
    /// What thresholds made possible without a poll or a second person.
    pub waived: Vec<Unpolled>,
    #[serde(skip)]
    days: Days,
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decided {
    /// Its number in the incident, from 1.
    pub number: u32,
    /// What was proposed.
    pub proposal: Text,
    /// The event that proposed it.
    pub proposed: Moment,
    /// The step that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<StepRef>,
    /// Who was asked, in order; whoever was asked twice stands as they answered last.
    pub polled: Vec<Position>,
    /// `adopted`, `dropped`, or `open`.
    pub outcome: &'static str,
    /// The event that concluded it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concluded: Option<Moment>,
}

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Position {
    /// Who.
    pub person: PersonId,
    /// The strong objection, word for word; left out where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objection: Option<Text>,
    /// The event that has it.
    pub seq: u64,
}

/// A threshold that made a poll or a second person unnecessary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unpolled {
    /// The event that says that it was reached.
    #[serde(flatten)]
    pub reached: Moment,
    /// The threshold.
    pub threshold: ThresholdId,
    /// Who gained from it.
    pub to: RoleId,
    /// What was no longer needed.
    pub waives: Vec<Waived>,
    /// What was fired on its word.
    pub fires: Vec<FireId>,
}

impl Decisions {
    /// What a record says of it.
    #[expect(clippy::wildcard_enum_match_arm, reason = "decisions are made of a few events")]
    pub fn of(record: &Record<'_>) -> Self {
        let mut all: Vec<Decided> = Vec::new();
        let mut places: BTreeMap<u32, usize> = BTreeMap::new();
        let mut waived: Vec<Unpolled> = Vec::new();
        for envelope in record.events {
            match &envelope.event {
                Event::DecisionProposed(e) => {
                    places.insert(e.decision, all.len());
                    all.push(Decided {
                        number: e.decision,
                        proposal: e.proposal.clone(),
                        proposed: Moment::of(envelope),
                        step: e.step.clone(),
                        polled: Vec::new(),
                        outcome: "open",
                        concluded: None,
                    });
                }
                Event::PositionRecorded(e) => {
                    let decided = places.get(&e.decision).and_then(|place| all.get_mut(*place));
                    let (person, objection) = (e.person.clone(), e.objection.clone());
                    if let Some(decided) = decided {
                        decided.polled.retain(|it| it.person != person);
                        decided.polled.push(Position { person, objection, seq: envelope.seq });
                    }
                }
                Event::DecisionConcluded(e) => {
                    if let Some(decided) = places.get(&e.decision).and_then(|place| all.get_mut(*place)) {
                        decided.outcome = if e.adopted { "adopted" } else { "dropped" };
                        decided.concluded = Some(Moment::of(envelope));
                    }
                }
                Event::ThresholdReached(e) => {
                    waived.extend(e.grants.iter().filter(|grant| !grant.waives.is_empty()).map(|grant| {
                        Unpolled {
                            reached: Moment::of(envelope),
                            threshold: e.threshold.clone(),
                            to: grant.to.clone(),
                            waives: grant.waives.clone(),
                            fires: super::actions::by_threshold(record.incident, &e.threshold),
                        }
                    }));
                }
                _ => {}
            }
        }
        Self { all, waived, days: Days::of(record) }
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        let mut blocks = Vec::new();
        for decided in &self.all {
            decided.write(&mut blocks, self.days);
        }
        if self.all.is_empty() {
            blocks.push(Block::Paragraph(Line::from("Nothing was put to the others.")));
        }
        if !self.waived.is_empty() {
            blocks.push(Block::Heading("Without asking".to_owned()));
            blocks.push(Block::List(self.waived.iter().map(|it| it.line(self.days)).collect()));
        }
        Section::new("decisions", "Decisions", blocks)
    }
}

impl Decided {
    fn write(&self, blocks: &mut Vec<Block>, days: Days) {
        blocks.push(Block::Heading(format!("{}. {}", self.number, self.proposal.first_line())));
        let step = self.step.as_ref().map(|step| format!(" for {step}")).unwrap_or_default();
        let words = Line::from(format!("Proposed{step} at ")).with(self.proposed.line(days)).plain("; ");
        let words = match (&self.concluded, self.outcome) {
            (Some(concluded), "adopted") => {
                words.mark(Tone::Good, "adopted").plain(" at ").with(concluded.line(days))
            }
            (Some(concluded), other) => {
                words.mark(Tone::Plain, other).plain(" at ").with(concluded.line(days))
            }
            (None, _) => words.mark(Tone::Attention, "never concluded"),
        };
        let polled = match self.polled.len() {
            0 => ". Nobody was polled.".to_owned(),
            1 => ". 1 person was polled.".to_owned(),
            count => format!(". {count} people were polled."),
        };
        blocks.push(Block::Paragraph(words.plain(polled)));
        let without = self.polled.iter().filter(|it| it.objection.is_none());
        let silent: Vec<Line> = without
            .map(|it| Line::from(format!("{}: no strong objection ", it.person)).event(it.seq))
            .collect();
        if !silent.is_empty() {
            blocks.push(Block::List(silent));
        }
        for (position, objection) in self.polled.iter().filter_map(|it| Some((it, it.objection.as_ref()?))) {
            let words = Line::new().mark(Tone::Attention, format!("{} objected", position.person)).plain(" ");
            blocks.push(Block::Paragraph(words.event(position.seq).plain(":")));
            blocks.push(Block::Quote(objection.as_str().to_owned()));
        }
    }
}

impl Unpolled {
    fn line(&self, days: Days) -> Line {
        let what: Vec<&str> = self.waives.iter().map(|it| waived(*it)).collect();
        let words = format!("{} made {} unnecessary for {} at ", self.threshold, what.join(" and "), self.to);
        let line = Line::from(words).with(self.reached.when(days));
        if self.fires.is_empty() {
            return line.plain("; it was not used");
        }
        line.events("; fired on its word: ", self.fires.iter().map(|fire| fire.0))
    }
}

const fn waived(waived: Waived) -> &'static str {
    match waived {
        Waived::SecondPerson => "a second person",
        Waived::Consensus => "the poll",
    }
}
