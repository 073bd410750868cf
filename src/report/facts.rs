//! Which incident it is, and where in its life.

use jiff::Timestamp;
use serde::Serialize;

use super::Record;
use super::document::{Head, Line, Tone};
use super::moment::{Moment, Who};
use super::words::instant;
use crate::incident::Event;
use crate::incident::event::{DrillMode, Kind};
use crate::plan::{CampaignId, IncidentId, ScenarioId, Severity, Text};

/// Which incident it is, and where in its life.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Facts {
    /// Its name.
    pub id: IncidentId,
    /// Live or drill. A drill is marked on every page.
    pub kind: Kind,
    /// The campaign.
    pub campaign: CampaignId,
    /// What people call the campaign.
    pub campaign_title: Text,
    /// What was wrong.
    pub title: Text,
    /// How bad it was.
    pub severity: Severities,
    /// Where in its life it is: `active`, `mitigated`, `resolved`, `closed`; `ended` for an exercise that has ended.
    pub phase: &'static str,
    /// Work on it goes on: this is told as of its last event.
    pub open: bool,
    /// When it was declared.
    pub declared: Moment,
    /// When the impact stopped, since it was reopened last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mitigated: Option<Moment>,
    /// When it was over, since it was reopened last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolved: Option<Moment>,
    /// When it was closed, since it was reopened last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<Moment>,
    /// Each time that it was reopened.
    pub reopened: Vec<Moment>,
    /// Who commanded, one after the other.
    pub commanders: Vec<Commander>,
    /// When the campaign could not be moved.
    pub window: Window,
    /// What was practised, in a drill with a scenario.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exercise: Option<Practised>,
    /// When its last event happened.
    pub as_of: Timestamp,
    /// How many events it has.
    pub events: usize,
}

/// How bad it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Severities {
    /// When it was declared.
    pub declared: Severity,
    /// At its worst.
    pub highest: Severity,
    /// At the end.
    pub last: Severity,
}

/// Somebody's time in command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Commander {
    /// Who.
    #[serde(flatten)]
    pub who: Who,
    /// From when.
    pub from: Moment,
    /// Until when: the next took command. Left out for the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// The launch window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Window {
    /// When it opened.
    pub opens: Timestamp,
    /// When it closed.
    pub closes: Timestamp,
}

/// The exercise of a drill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Practised {
    /// The scenario.
    pub scenario: ScenarioId,
    /// What it is called; left out where the plan does not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// How it was played.
    pub mode: DrillMode,
    /// What its latencies were drawn from.
    pub seed: u64,
    /// When it began, in scenario time.
    pub began: Timestamp,
    /// When it ended, in scenario time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
}

impl Facts {
    /// What a record says of it.
    #[expect(clippy::wildcard_enum_match_arm, reason = "a few events make the frame of an incident's life")]
    pub fn of(record: &Record<'_>) -> Self {
        let it = record.incident;
        let declared_by = record.events.first().map(Moment::of);
        let declared = declared_by.unwrap_or(Moment { seq: 1, at: it.declared_at, by: None });
        let (mut mitigated, mut resolved, mut closed, mut reopened) = (None, None, None, Vec::new());
        let mut commanders: Vec<Commander> = Vec::new();
        let (mut first, mut highest) = (it.severity, it.severity);
        for envelope in record.events {
            let now = || Moment::of(envelope);
            let by = match &envelope.event {
                Event::IncidentDeclared(e) => {
                    (first, highest) = (e.severity, e.severity.min(highest));
                    continue;
                }
                Event::SeverityChanged(e) => {
                    highest = highest.min(e.to);
                    continue;
                }
                Event::IncidentMitigated(_) => {
                    mitigated = Some(now());
                    continue;
                }
                Event::IncidentResolved(_) => {
                    resolved = Some(now());
                    continue;
                }
                Event::IncidentClosed(_) => {
                    closed = Some(now());
                    continue;
                }
                Event::IncidentReopened(_) => {
                    reopened.push(now());
                    (mitigated, resolved, closed) = (None, None, None);
                    continue;
                }
                Event::CommandTaken(e) => &e.by,
                Event::HandoverAccepted(e) => &e.to,
                _ => continue,
            };
            if let Some(before) = commanders.last_mut() {
                before.until = Some(envelope.at);
            }
            commanders.push(Commander { who: Who::of(it, by), from: now(), until: None });
        }
        let window = &it.plan.campaign.window;
        Self {
            id: it.id.clone(),
            kind: it.kind,
            campaign: it.campaign.clone(),
            campaign_title: it.plan.campaign.title.clone(),
            title: it.title.clone(),
            severity: Severities { declared: first, highest, last: it.severity },
            phase: it.phase_word(),
            open: it.is_open(),
            declared,
            mitigated,
            resolved,
            closed,
            reopened,
            commanders,
            window: Window { opens: window.opens, closes: window.closes },
            exercise: practised(record),
            as_of: it.last_at,
            events: record.events.len(),
        }
    }

    /// The same as the head of a document.
    pub fn head(&self) -> Head {
        let mut facts: Vec<(String, Line)> = Vec::new();
        let mut fact = |name: &str, words: Line| facts.push((name.to_owned(), words));
        if self.open {
            let words = format!("as of {}, and still {}", instant(self.as_of), self.phase);
            fact("State", Line::new().mark(Tone::Attention, words));
        } else {
            fact("State", Line::from(self.phase));
        }
        fact(
            "Campaign",
            Line::from(self.campaign_title.first_line()).plain(" ").code(self.campaign.as_str()),
        );
        fact("Severity", Line::from(self.severity.highest.as_str()));
        fact("Declared", Line::from(instant(self.declared.at)).plain(" ").event(self.declared.seq));
        if let Some(exercise) = &self.exercise {
            fact("Scenario", exercise.words());
        }
        let (id, title) = (self.id.to_string(), self.title.first_line().to_owned());
        Head { banner: self.kind.banner(), id, title, facts }
    }
}

impl Severities {
    pub(super) fn words(self) -> String {
        let Self { declared, highest, last } = self;
        if declared == highest && highest == last {
            return declared.to_string();
        }
        format!("{highest} at its worst; declared as {declared}, {last} at the end")
    }
}

impl Practised {
    fn words(&self) -> Line {
        let title = self.title.as_ref().map(|title| format!("{} ", title.first_line())).unwrap_or_default();
        let ended = if self.ended.is_some() { "" } else { ", still running" };
        let how = format!(", {}, seed {}{ended}; times are scenario time", self.mode.as_str(), self.seed);
        Line::from(title).code(self.scenario.as_str()).plain(how)
    }
}

fn practised(record: &Record<'_>) -> Option<Practised> {
    let exercise = record.incident.exercise.as_ref()?;
    Some(Practised {
        scenario: exercise.scenario.clone(),
        title: record.incident.scenario().map(|scenario| scenario.title.clone()),
        mode: exercise.mode,
        seed: exercise.seed,
        began: exercise.began,
        ended: record.incident.exercise_ended_at(),
    })
}
