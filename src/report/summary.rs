//! What happened, in a few lines.

use serde::Serialize;

use super::Record;
use super::document::{Block, Line, Section};
use super::facts::Facts;
use super::words::{Days, between, counted, instant, lasting, listed};
use crate::incident::event::Kind;
use crate::incident::state::FireState;
use crate::incident::{Envelope, Event};
use crate::plan::message::Audience;
use crate::plan::{Danger, Text};

/// What happened, in a few lines, made from the record alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// The sentences, in the order in which they are read.
    pub sentences: Vec<Sentence>,
}

/// A sentence and what it is drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// What it says.
    pub text: String,
    /// The numbers of the events that it is drawn from.
    pub seq: Vec<u64>,
}

impl Summary {
    /// What a record says of it.
    pub fn of(record: &Record<'_>) -> Self {
        let facts = Facts::of(record);
        let tale = Tale { record, days: Days::of(record), facts: &facts };
        let mut sentences = vec![tale.declared()];
        sentences.extend(tale.saw());
        sentences.extend(tale.suspected());
        sentences.push(tale.commanded());
        sentences.extend(tale.fired());
        sentences.extend(tale.told());
        sentences.extend(tale.ended());
        Self { sentences }
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        let mut words = Line::new();
        for sentence in &self.sentences {
            let space = if words.is_empty() { "" } else { " " };
            words = words.plain(format!("{space}{}", sentence.text));
            words = words.events(" ", sentence.seq.iter().copied());
        }
        Section::new("summary", "Summary", vec![Block::Paragraph(words)])
    }
}

struct Tale<'r> {
    record: &'r Record<'r>,
    days: Days,
    facts: &'r Facts,
}

/// Words of somebody else within a sentence: one line, without the full stop that follows.
fn quoted(text: &Text) -> &str {
    text.first_line().trim().trim_end_matches('.')
}

fn sentence(text: String, seq: Vec<u64>) -> Sentence {
    Sentence { text, seq }
}

impl<'r> Tale<'r> {
    fn find<T>(&self, pick: impl Fn(&'r Event) -> Option<T>) -> Option<(&'r Envelope, T)> {
        self.record.events.iter().rev().find_map(|it| Some((it, pick(&it.event)?)))
    }

    fn declared(&self) -> Sentence {
        let it = self.facts;
        let drill = if it.kind == Kind::Drill { "This was a drill, and nothing was sent. " } else { "" };
        let by = it.declared.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
        let worst = if it.severity.highest == it.severity.declared {
            String::new()
        } else {
            format!(", and was {} at its worst", it.severity.highest)
        };
        let text = format!(
            "{drill}{}: declared as {} at {}{by}{worst}.",
            quoted(&it.title),
            it.severity.declared,
            instant(it.declared.at)
        );
        sentence(text, vec![it.declared.seq])
    }

    fn saw(&self) -> Option<Sentence> {
        let impact = |event: &'r Event| if let Event::ImpactRecorded(e) = event { Some(e) } else { None };
        let (envelope, impact) = self.find(impact)?;
        let began = self.days.say(impact.began);
        let when = match impact.ended {
            Some(ended) => {
                let lasted = lasting(between(impact.began, ended));
                format!("from {began} to {} ({lasted})", self.days.say(ended))
            }
            None => format!("from {began} on, with no end written down"),
        };
        Some(sentence(format!("Customers saw {when}: {}.", quoted(&impact.what)), vec![envelope.seq]))
    }

    fn suspected(&self) -> Option<Sentence> {
        let taken = |event: &'r Event| if let Event::SuspicionTaken(e) = event { Some(e) } else { None };
        let (envelope, taken) = self.find(taken)?;
        let evidence: Vec<&str> = taken.evidence.iter().map(quoted).collect();
        let because = if evidence.is_empty() { String::new() } else { format!(": {}", evidence.join("; ")) };
        Some(sentence(
            format!("The likely cause was taken to be the {}{because}.", taken.suspect),
            vec![envelope.seq],
        ))
    }

    fn commanded(&self) -> Sentence {
        let all = &self.facts.commanders;
        let Some(first) = all.first() else {
            return sentence("Nobody took command.".to_owned(), Vec::new());
        };
        let after = lasting(between(self.facts.declared.at, first.from.at));
        let then: Vec<String> = all
            .iter()
            .skip(1)
            .map(|it| format!("{} from {}", it.who.words(), self.days.say(it.from.at)))
            .collect();
        let then = if then.is_empty() { String::new() } else { format!(", then {}", listed(&then)) };
        let text = format!("{} took command after {after}{then}.", first.who.words());
        sentence(text, all.iter().map(|it| it.from.seq).collect())
    }

    fn fired(&self) -> Option<Sentence> {
        let changing = || self.record.incident.fires.iter().filter(|it| it.request.danger != Danger::Observe);
        let count = changing().count();
        if count == 0 {
            return None;
        }
        let of = |is: fn(&FireState) -> bool| changing().filter(|it| is(&it.state)).count();
        let seen = of(|state| matches!(state, FireState::Verified { .. }));
        let unknown = changing().filter(|it| it.state.is_unknown()).count();
        let undone = changing().filter(|it| it.undone_by.is_some()).count();
        let mut words = vec![format!("the effect of {seen} was seen")];
        words.extend(
            (undone > 0).then(|| format!("{undone} {} undone", if undone == 1 { "was" } else { "were" })),
        );
        words.extend((unknown > 0).then(|| format!("the outcome of {unknown} is not known")));
        let verb = if count == 1 { "changes" } else { "change" };
        let text = format!("{} that {verb} something: {}.", counted_fired(count), listed(&words));
        Some(sentence(text, Vec::new()))
    }

    fn told(&self) -> Option<Sentence> {
        let releases = &self.record.incident.messages.releases;
        let mut to_customers = releases.iter().filter(|it| it.released.audience == Audience::Customers);
        let Some(first) = to_customers.next() else {
            let told = self.facts.phase != "active" || !self.facts.open;
            return told.then(|| sentence("Customers were told nothing.".to_owned(), Vec::new()));
        };
        let after = lasting(between(self.facts.declared.at, first.at));
        let more = to_customers.count();
        let more = if more == 0 { String::new() } else { format!(", and {} more", counted_times(more)) };
        Some(sentence(format!("Customers heard first after {after}{more}."), vec![first.id]))
    }

    fn ended(&self) -> Vec<Sentence> {
        let mut all = Vec::new();
        let mitigated = |event: &'r Event| {
            if let Event::IncidentMitigated(e) = event { Some(&e.summary) } else { None }
        };
        let resolved = |event: &'r Event| {
            if let Event::IncidentResolved(e) = event { Some(&e.summary) } else { None }
        };
        for moment in &self.facts.reopened {
            all.push(sentence(format!("It was reopened at {}.", self.days.say(moment.at)), vec![moment.seq]));
        }
        let ends = [
            ("The impact stopped", &self.facts.mitigated, self.find(mitigated)),
            ("It was resolved", &self.facts.resolved, self.find(resolved)),
        ];
        for (words, moment, summary) in ends {
            let Some(moment) = moment else { continue };
            let after = lasting(between(self.facts.declared.at, moment.at));
            let how = summary.map(|(_, text)| quoted(text)).filter(|how| !how.is_empty());
            let how = how.map(|how| format!(": {how}")).unwrap_or_default();
            let text =
                format!("{words} at {}, {after} after the declaration{how}.", self.days.say(moment.at));
            all.push(sentence(text, vec![moment.seq]));
        }
        if self.facts.open {
            let text =
                format!("As of {} it is {} and work goes on.", instant(self.facts.as_of), self.facts.phase);
            all.push(sentence(text, vec![self.record.incident.seq]));
        }
        all
    }
}

fn counted_fired(count: usize) -> String {
    if count == 1 { "1 action was fired".to_owned() } else { format!("{count} actions were fired") }
}

fn counted_times(count: usize) -> String {
    if count == 1 { "once".to_owned() } else { counted(count, "time") }
}
