//! How long things took, each with an honest status.
//!
//! Everything is counted from the record, by the instants that it holds; nothing is estimated, and what has not ended
//! has no length. A drill is counted on scenario time until its exercise ends, and is never put beside a live incident.

mod measure;
mod moments;
mod promises;
mod roles;
mod severities;
mod steps;
mod whole;
mod words;

use jiff::Timestamp;
use serde::Serialize;

pub use self::measure::{Length, Measure, MeasureId, Point, Status};
pub use self::promises::{Kept, Promise, Promises};
pub use self::roles::RoleTimes;
pub use self::severities::SeverityTime;
pub use self::steps::{StepOutcome, StepTime};

use self::moments::Moments;
use super::Record;
use super::document::Section;
use super::figure::Trend;
use crate::incident::Envelope;
use crate::incident::event::{DrillMode, Event, Kind};
use crate::plan::{CampaignId, IncidentId, Plan, ScenarioId, Severity, Text};

/// The figures of an incident.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Metrics {
    /// Live or drill: figures of the two are never put together.
    pub kind: Kind,
    /// The instant of the last event that counts: an open incident is told as of then.
    pub as_of: Timestamp,
    /// Nothing more of it is to come: it is resolved or closed, or the exercise has ended.
    pub over: bool,
    /// Those of the whole incident, one for each of [`MeasureId::ALL`], in that order.
    pub measures: Vec<Measure>,
    /// Those of each role that was paged or acknowledged, in the order in which that began.
    pub roles: Vec<RoleTimes>,
    /// Those of each step that somebody touched, in the order in which that began.
    pub steps: Vec<StepTime>,
    /// What each audience was promised, where anything was.
    pub promises: Vec<Promises>,
    /// How long each severity lasted, the worst first; those that it never had are left out.
    pub severities: Vec<SeverityTime>,
}

/// The figures of an incident beside others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Past {
    /// Which.
    pub incident: IncidentId,
    /// What was wrong.
    pub title: Text,
    /// Its campaign.
    pub campaign: CampaignId,
    /// When it was declared; for a drill on the wall's clock.
    pub declared_at: Timestamp,
    /// How bad it was at worst.
    pub severity: Severity,
    /// What was practised, in a drill with a scenario.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scenario: Option<ScenarioId>,
    /// Nobody practised in it: the scenario's own responder played, or it was the guided lesson.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unpractised: bool,
    /// Its figures.
    pub metrics: Metrics,
}

impl Metrics {
    /// The figures of a record.
    pub fn of(record: &Record<'_>) -> Self {
        Self::count(&record.incident.plan, record.events, record.incident.kind)
    }

    /// The figures of the events of an incident of that kind. Total: a record that contradicts itself has measures
    /// that say so, and no events have none.
    pub fn count(plan: &Plan, events: &[Envelope], kind: Kind) -> Self {
        let moments = Moments::of(events);
        let played = moments::played(events);
        Self {
            kind,
            as_of: moments.last_at(),
            over: moments.is_over(),
            measures: whole::measures(&moments, plan),
            roles: roles::times(played, plan, &moments),
            steps: steps::times(played, plan, &moments),
            promises: promises::promises(played, &moments),
            severities: severities::times(played),
        }
    }

    /// One of the measures of the whole incident.
    pub fn measure(&self, id: MeasureId) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.id == id)
    }

    /// The same in words, with the trend.
    pub fn section(&self, trend: Option<&Trend>) -> Section {
        words::section(self, trend)
    }
}

/// What each audience was promised in a record, and what became of it.
pub(super) fn promises_of(record: &Record<'_>) -> Vec<Promises> {
    promises::promises(moments::played(record.events), &Moments::of(record.events))
}

impl Past {
    /// The figures of a record beside others; none where the events begin with no declaration.
    pub fn of(incident: IncidentId, plan: &Plan, events: &[Envelope]) -> Option<Self> {
        let first = events.first()?;
        let Event::IncidentDeclared(declared) = &first.event else { return None };
        let mut past = Self {
            incident,
            title: declared.title.clone(),
            campaign: declared.campaign.clone(),
            declared_at: first.at,
            severity: declared.severity,
            scenario: None,
            unpractised: false,
            metrics: Metrics::count(plan, events, declared.kind),
        };
        let is_guided = plan.scenario.as_ref().is_some_and(|scenario| scenario.is_guided());
        for envelope in events {
            past.take_in(&envelope.event, is_guided);
        }
        Some(past)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "two events say something here")]
    fn take_in(&mut self, event: &Event, is_guided: bool) {
        match event {
            Event::SeverityChanged(change) => self.severity = self.severity.min(change.to),
            Event::DrillStarted(started) => {
                self.declared_at = started.wall;
                self.scenario = Some(started.scenario.clone());
                self.unpractised = is_guided || started.mode == DrillMode::Auto;
            }
            _ => {}
        }
    }
}
