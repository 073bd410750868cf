//! What happened, in a few lines.

use serde::Serialize;

use super::Record;
use super::decisions::Decisions;
use super::document::{Block, Line, Section};
use super::facts::Facts;
use super::follow_ups::FollowUps;
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

/// The question that a sentence answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// What happened?
    What,
    /// How bad was it?
    HowBad,
    /// What did customers see, and when were they told?
    Customers,
    /// How long did it last?
    HowLong,
    /// Is it over?
    Over,
    /// Who decided?
    Command,
    /// What was done about it?
    Done,
    /// What is left to do?
    Next,
}

impl About {
    /// In a few words, as the title of a row.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::What => "What happened",
            Self::HowBad => "How bad",
            Self::Customers => "Customers",
            Self::HowLong => "How long",
            Self::Over => "Is it over",
            Self::Command => "Who decided",
            Self::Done => "What was done",
            Self::Next => "What is next",
        }
    }

    /// The section that says more, where there is no event to lead to.
    const fn section(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Command => Some(("decisions", "decisions")),
            Self::Done => Some(("actions", "actions")),
            Self::Next => Some(("follow-ups", "follow-ups")),
            Self::What | Self::HowBad | Self::Customers | Self::HowLong | Self::Over => None,
        }
    }
}

/// A sentence and what it is drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// The question that it answers. Sentences that answer one stand together.
    pub about: About,
    /// What it says.
    pub text: String,
    /// The numbers of the events that it is drawn from; none where it says that something is not in the record, or
    /// counts what a section lists.
    pub seq: Vec<u64>,
    /// The section that lists what it counts has more.
    #[serde(skip)]
    is_count: bool,
}

impl Summary {
    /// What a record says of it.
    pub fn of(record: &Record<'_>) -> Self {
        let facts = Facts::of(record);
        let tale = Tale { record, days: Days::of(record), facts: &facts };
        let mut sentences = tale.declared();
        sentences.extend(tale.suspected());
        sentences.push(tale.bad());
        sentences.push(tale.saw());
        sentences.extend(tale.told());
        sentences.extend(tale.lasted());
        sentences.push(tale.over());
        sentences.push(tale.commanded());
        sentences.extend(tale.decided());
        sentences.push(tale.fired());
        sentences.push(tale.left());
        Self { sentences }
    }

    /// The same in words: a row for each question.
    pub fn section(&self) -> Section {
        let mut rows: Vec<(About, Line)> = Vec::new();
        for sentence in &self.sentences {
            let words = sentence.line();
            match rows.last_mut() {
                Some((about, line)) if *about == sentence.about => {
                    *line = std::mem::take(line).plain(" ").with(words);
                }
                Some(_) | None => rows.push((sentence.about, words)),
            }
        }
        let rows = rows.into_iter().map(|(about, line)| (about.as_str().to_owned(), line)).collect();
        let how =
            "A number such as #1 leads to the event of the log that a sentence is drawn from. Times are UTC.";
        Section::new("summary", "Summary", vec![Block::Facts(rows), Block::Paragraph(Line::from(how))])
    }
}

impl Sentence {
    fn line(&self) -> Line {
        let line = Line::from(self.text.as_str());
        match (self.is_count, self.about.section()) {
            (true, Some((id, title))) => line.plain(" (").jump(id, title).plain(")"),
            (true, None) | (false, _) => line.events(" ", self.seq.iter().copied()),
        }
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

fn sentence(about: About, text: impl Into<String>, seq: Vec<u64>) -> Sentence {
    Sentence { about, text: text.into(), seq, is_count: false }
}

/// A sentence that counts what a section lists.
fn count(about: About, text: String) -> Sentence {
    Sentence { about, text, seq: Vec::new(), is_count: true }
}

impl<'r> Tale<'r> {
    fn find<T>(&self, pick: impl Fn(&'r Event) -> Option<T>) -> Option<(&'r Envelope, T)> {
        self.record.events.iter().rev().find_map(|it| Some((it, pick(&it.event)?)))
    }

    fn declared(&self) -> Vec<Sentence> {
        let it = self.facts;
        let mut all = Vec::new();
        if it.kind == Kind::Drill {
            all.push(sentence(About::What, "This was a drill, and nothing was sent.", Vec::new()));
        }
        let by = it.declared.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
        let (title, at) = (quoted(&it.title), instant(it.declared.at));
        let text = format!("{title}: declared at {at}{by}.");
        all.push(sentence(About::What, text, vec![it.declared.seq]));
        for moment in &it.reopened {
            let text = format!("It was reopened at {}.", self.days.say(moment.at));
            all.push(sentence(About::What, text, vec![moment.seq]));
        }
        all
    }

    fn bad(&self) -> Sentence {
        let changes = self.record.events.iter().filter(|it| matches!(it.event, Event::SeverityChanged(_)));
        let seqs: Vec<u64> = changes.map(|it| it.seq).collect();
        // Of many changes the first and the last are enough to lead there.
        let ends = [Some(self.facts.declared.seq), seqs.first().copied(), seqs.last().copied()];
        let mut ends: Vec<u64> = ends.into_iter().flatten().collect();
        ends.dedup();
        let means = self.record.incident.plan.campaign.severity.get(&self.facts.severity.highest);
        let means = means.map(quoted).filter(|it| !it.is_empty());
        let means =
            means.map(|it| format!(" {} means: {it}.", self.facts.severity.highest)).unwrap_or_default();
        sentence(About::HowBad, format!("{}.{means}", self.facts.severity.words()), ends)
    }

    fn saw(&self) -> Sentence {
        let impact = |event: &'r Event| if let Event::ImpactRecorded(e) = event { Some(e) } else { None };
        let Some((envelope, impact)) = self.find(impact) else {
            return sentence(About::Customers, "Nobody wrote down what they saw.", Vec::new());
        };
        let began = self.days.say(impact.began);
        let when = match impact.ended {
            Some(ended) => {
                let lasted = lasting(between(impact.began, ended));
                format!("from {began} to {} ({lasted})", self.days.say(ended))
            }
            None => format!("from {began} on, with no end written down"),
        };
        let text = format!("They saw, {when}: {}.", quoted(&impact.what));
        sentence(About::Customers, text, vec![envelope.seq])
    }

    fn suspected(&self) -> Option<Sentence> {
        let taken = |event: &'r Event| if let Event::SuspicionTaken(e) = event { Some(e) } else { None };
        let (envelope, taken) = self.find(taken)?;
        let evidence: Vec<&str> = taken.evidence.iter().map(quoted).collect();
        let because = if evidence.is_empty() { String::new() } else { format!(": {}", evidence.join("; ")) };
        let text = format!("The likely cause was taken to be the {}{because}.", taken.suspect);
        Some(sentence(About::What, text, vec![envelope.seq]))
    }

    fn commanded(&self) -> Sentence {
        let all = &self.facts.commanders;
        let Some(first) = all.first() else {
            return sentence(About::Command, "Nobody took command.", Vec::new());
        };
        let after = lasting(between(self.facts.declared.at, first.from.at));
        let then: Vec<String> = all
            .iter()
            .skip(1)
            .map(|it| format!("{} from {}", it.who.words(), self.days.say(it.from.at)))
            .collect();
        let then = if then.is_empty() { String::new() } else { format!(", then {}", listed(&then)) };
        let text = format!("{} took command after {after}{then}.", first.who.words());
        sentence(About::Command, text, all.iter().map(|it| it.from.seq).collect())
    }

    fn decided(&self) -> Option<Sentence> {
        let all = Decisions::of(self.record).all;
        if all.is_empty() {
            return None;
        }
        let of = |outcome: &str| all.iter().filter(|it| it.outcome == outcome).count();
        let objections = all.iter().flat_map(|it| &it.polled).filter(|it| it.objection.is_some()).count();
        let mut words: Vec<String> = ["adopted", "dropped", "open"]
            .into_iter()
            .map(|outcome| (of(outcome), outcome))
            .filter(|(count, _)| *count > 0)
            .map(|(count, outcome)| format!("{count} {outcome}"))
            .collect();
        words.extend((objections > 0).then(|| counted(objections, "objection")));
        let put = counted(all.len(), "proposal");
        let verb = if all.len() == 1 { "was" } else { "were" };
        let text = format!("{put} {verb} put to the others: {}.", listed(&words));
        Some(count(About::Command, text))
    }

    fn fired(&self) -> Sentence {
        let changing = || self.record.incident.fires.iter().filter(|it| it.request.danger != Danger::Observe);
        let count = changing().count();
        if count == 0 {
            return sentence(About::Done, "No action was fired that changes something.", Vec::new());
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
        self::count(About::Done, text)
    }

    fn left(&self) -> Sentence {
        let todo = FollowUps::of(self.record);
        if todo.all.is_empty() {
            return sentence(About::Next, "No follow-up was written down.", Vec::new());
        }
        let verb = if todo.all.len() == 1 { "was" } else { "were" };
        let without = [(todo.without_owner, "an owner"), (todo.without_due, "a day")];
        let without: Vec<String> = without
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} without {what}"))
            .collect();
        let without = if without.is_empty() { String::new() } else { format!(", {}", listed(&without)) };
        let all = counted(todo.all.len(), "follow-up");
        count(About::Next, format!("{all} {verb} written down{without}."))
    }

    fn told(&self) -> Option<Sentence> {
        let releases = &self.record.incident.messages.releases;
        let mut to_customers = releases.iter().filter(|it| it.released.audience == Audience::Customers);
        let Some(first) = to_customers.next() else {
            let told = self.facts.phase != "active" || !self.facts.open;
            return told.then(|| sentence(About::Customers, "They were told nothing.", Vec::new()));
        };
        let after = lasting(between(self.facts.declared.at, first.at));
        let more = to_customers.count();
        let more = if more == 0 { String::new() } else { format!(", and {} more", counted_times(more)) };
        let text = format!("They heard first {after} after the declaration{more}.");
        Some(sentence(About::Customers, text, vec![first.id]))
    }

    fn lasted(&self) -> Vec<Sentence> {
        let mut all = Vec::new();
        let mitigated = |event: &'r Event| {
            if let Event::IncidentMitigated(e) = event { Some(&e.summary) } else { None }
        };
        let resolved = |event: &'r Event| {
            if let Event::IncidentResolved(e) = event { Some(&e.summary) } else { None }
        };
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
            all.push(sentence(About::HowLong, text, vec![moment.seq]));
        }
        all
    }

    fn over(&self) -> Sentence {
        let it = self.facts;
        let last = self.record.incident.seq;
        let (text, seq) = match (&it.closed, &it.resolved) {
            _ if it.open => {
                (format!("No. As of {} it is {} and work goes on.", instant(it.as_of), it.phase), last)
            }
            (Some(closed), _) => (format!("Yes, it was closed at {}.", self.days.say(closed.at)), closed.seq),
            (None, Some(resolved)) => ("Yes, it is resolved.".to_owned(), resolved.seq),
            (None, None) => {
                (format!("It was not resolved when the exercise ended at {}.", self.days.say(it.as_of)), last)
            }
        };
        sentence(About::Over, text, vec![seq])
    }
}

fn counted_fired(count: usize) -> String {
    if count == 1 { "1 action was fired".to_owned() } else { format!("{count} actions were fired") }
}

fn counted_times(count: usize) -> String {
    if count == 1 { "once".to_owned() } else { counted(count, "time") }
}
