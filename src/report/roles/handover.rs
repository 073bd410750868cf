//! Offers of command, and what became of each.

use serde::Serialize;

use super::Brief;
use crate::incident::Event;
use crate::plan::{PersonId, Text};
use crate::report::Record;
use crate::report::document::{Block, Line, Tone};
use crate::report::moment::{Moment, Who};
use crate::report::words::{Days, instant};

/// One offer of command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Handover {
    /// The event that offered it.
    #[serde(flatten)]
    pub offered: Moment,
    /// Who offered.
    pub from: Who,
    /// Who was asked.
    pub to: Who,
    /// What the other side was told, as it was shown. `log_count` is the length of the record then.
    pub brief: Brief,
    /// What became of it; left out where nothing did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
}

/// What became of an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ended {
    /// The event.
    #[serde(flatten)]
    pub moment: Moment,
    /// `accepted`, `declined`, `withdrawn`, or `overtaken`: somebody else took command first.
    pub outcome: &'static str,
    /// Why it was declined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

/// Every offer, in order.
#[expect(clippy::wildcard_enum_match_arm, reason = "command changes by a few events")]
pub(super) fn all(record: &Record<'_>) -> Vec<Handover> {
    let who = |id: &PersonId| Who::of(record.incident, id);
    let mut all: Vec<Handover> = Vec::new();
    for envelope in record.events {
        let (outcome, reason) = match &envelope.event {
            Event::HandoverOffered(e) => {
                let (from, to, brief) = (who(&e.from), who(&e.to), e.brief.clone());
                all.push(Handover { offered: Moment::of(envelope), from, to, brief, ended: None });
                continue;
            }
            Event::HandoverAccepted(_) => ("accepted", None),
            Event::HandoverDeclined(e) => ("declined", e.reason.clone()),
            Event::HandoverWithdrawn(_) => ("withdrawn", None),
            Event::CommandTaken(_) => ("overtaken", None),
            _ => continue,
        };
        if let Some(open) = all.last_mut().filter(|it| it.ended.is_none()) {
            open.ended = Some(Ended { moment: Moment::of(envelope), outcome, reason });
        }
    }
    all
}

impl Handover {
    pub(super) fn write(&self, blocks: &mut Vec<Block>, days: Days) {
        let words = format!("{} offered command to {} at ", self.from.words(), self.to.words());
        let words = Line::from(words).with(self.offered.when(days)).plain("; ");
        let words = match &self.ended {
            None => words.mark(Tone::Attention, "no answer"),
            Some(ended) => {
                let tone = if ended.outcome == "accepted" { Tone::Good } else { Tone::Plain };
                let reason =
                    ended.reason.as_ref().map(|why| format!(": {}", why.first_line())).unwrap_or_default();
                words.mark(tone, ended.outcome).plain(" at ").with(ended.moment.when(days)).plain(reason)
            }
        };
        blocks.push(Block::Paragraph(words));
        let summary = Line::from(format!("What {} was told", self.to.id));
        blocks.push(Block::Fold { summary, blocks: vec![Block::Facts(self.brief_facts(days))] });
    }

    fn brief_facts(&self, days: Days) -> Vec<(String, Line)> {
        let brief = &self.brief;
        let mut facts: Vec<(String, Line)> = Vec::new();
        let mut fact = |name: &str, words: Line| {
            if !words.is_empty() {
                facts.push((name.to_owned(), words));
            }
        };
        let state = format!(
            "{} {}, declared {}",
            brief.phase.first_line(),
            brief.severity,
            instant(brief.declared_at)
        );
        fact("State", Line::from(state));
        fact("Not in order", joined(brief.not_ok.iter().map(|(id, status)| format!("{id} {status}"))));
        let runbooks = brief.runbooks.iter().map(|(id, settled, all)| format!("{id} {settled} of {all}"));
        fact("Runbooks", joined(runbooks));
        fact("Open steps", joined(brief.open_steps.iter().map(ToString::to_string)));
        fact("Open decisions", joined(brief.open_decisions.iter().map(|it| it.first_line().to_owned())));
        fact("Changed and not put back", Line::new().events("", brief.in_effect.iter().map(|it| it.0)));
        fact("Outcome not known", Line::new().events("", brief.unknown_effects.iter().map(|it| it.0)));
        fact("Thresholds reached", joined(brief.reached.iter().map(ToString::to_string)));
        if let Some(text) = &brief.last_update {
            let at = brief.last_update_at.map(|at| format!("{}: ", days.say(at))).unwrap_or_default();
            fact("Customers were told", Line::from(format!("{at}{}", text.first_line())));
        }
        if let Some(next) = brief.next_update_at {
            fact("Customers hear next", Line::from(days.say(next)));
        }
        let record = Line::from(format!("{} events", brief.log_count));
        fact(
            "Record",
            brief.log_head().into_iter().fold(record, |line, head| line.plain(", head ").code(head)),
        );
        facts
    }
}

fn joined(words: impl Iterator<Item = String>) -> Line {
    let words: Vec<String> = words.collect();
    if words.is_empty() { Line::new() } else { Line::from(words.join(", ")) }
}
