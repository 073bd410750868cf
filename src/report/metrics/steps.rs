//! How long each step took, against its time.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::measure::{Length, Point};
use super::moments::{Moments, point};
use crate::incident::Envelope;
use crate::incident::event::{Event, StepRef};
use crate::plan::{Plan, Text};

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    /// Done.
    Done,
    /// Left out.
    Skipped,
    /// It did not work.
    Failed,
    /// Somebody is at it.
    Active,
    /// It was opened again and nobody has begun.
    Open,
}

impl StepOutcome {
    /// The word in a report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
            Self::Active => "active",
            Self::Open => "open",
        }
    }
}

/// How long a step took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepTime {
    /// The step, as `RUNBOOK/STEP`.
    pub step: StepRef,
    /// What it is called.
    pub title: Text,
    /// What became of it.
    pub outcome: StepOutcome,
    /// From its last start to when it was done. What was left out or did not work was never done.
    pub took: Length,
    /// Its timebox in milliseconds, as it stood when it was started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned_ms: Option<u64>,
    /// By how much it took longer than its timebox, in milliseconds; 0 where it kept it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over_ms: Option<u64>,
    /// How often it was started.
    pub starts: u32,
}

#[derive(Default)]
struct Course {
    began: u64,
    started: Option<(Point, Option<Timestamp>)>,
    ended: Option<(StepOutcome, Point)>,
    starts: u32,
}

impl Course {
    fn outcome(&self) -> StepOutcome {
        match (&self.ended, &self.started) {
            (Some((outcome, _)), _) => *outcome,
            (None, Some(_)) => StepOutcome::Active,
            (None, None) => StepOutcome::Open,
        }
    }

    fn took(&self, moments: &Moments) -> Length {
        let started = self.started.map(|(at, _)| at);
        let length = match (started, self.ended) {
            (Some(started), Some((StepOutcome::Done, ended))) => Length::between(started, ended),
            (None, Some((StepOutcome::Done, ended))) => Length {
                to: Some(ended),
                ..Length::not_applicable(None, "it was marked as done and never started")
            },
            (started, Some((outcome, ended))) => Length {
                to: Some(ended),
                ..Length::not_applicable(started, format!("it was {}", past(outcome)))
            },
            (started @ Some(_), None) => moments.missing(started, "somebody is at it", "it was not done"),
            (None, None) => moments.missing(None, "it is open again", "it was opened again and not done"),
        };
        let note = (self.starts > 1).then(|| format!("started {} times; the last counts", self.starts));
        length.noting(note)
    }

    /// The timebox that ran, whatever the plan says today.
    fn planned_ms(&self) -> Option<u64> {
        let (started, until) = self.started?;
        u64::try_from(until?.duration_since(started.at).as_millis()).ok()
    }
}

const fn past(outcome: StepOutcome) -> &'static str {
    match outcome {
        StepOutcome::Skipped => "left out",
        StepOutcome::Failed => "tried and did not work",
        StepOutcome::Done | StepOutcome::Active | StepOutcome::Open => outcome.as_str(),
    }
}

pub(super) fn times(played: &[Envelope], plan: &Plan, moments: &Moments) -> Vec<StepTime> {
    let mut courses: BTreeMap<StepRef, Course> = BTreeMap::new();
    for envelope in played {
        take_in(&mut courses, envelope);
    }
    let mut courses: Vec<_> = courses.into_iter().collect();
    courses.sort_by_key(|(_, course)| course.began);
    let time = |(step, course): (StepRef, Course)| {
        let (took, planned_ms) = (course.took(moments), course.planned_ms());
        let over = took.value_ms.zip(planned_ms).map(|(took, planned)| took.saturating_sub(planned));
        StepTime {
            title: plan.step(&step.runbook, &step.step).map(|step| step.title.clone()).unwrap_or_default(),
            outcome: course.outcome(),
            took,
            planned_ms,
            over_ms: over,
            starts: course.starts,
            step,
        }
    };
    courses.into_iter().map(time).collect()
}

#[expect(clippy::wildcard_enum_match_arm, reason = "most events are about no step")]
fn take_in(courses: &mut BTreeMap<StepRef, Course>, envelope: &Envelope) {
    let mut course = |step: &StepRef, change: &dyn Fn(&mut Course)| {
        let began = Course { began: envelope.seq, ..Course::default() };
        change(courses.entry(step.clone()).or_insert(began));
    };
    let ended = |outcome| Some((outcome, point(envelope, "ended")));
    match &envelope.event {
        Event::StepStarted(e) => course(&e.at, &|it| {
            (it.started, it.ended) = (Some((point(envelope, "started"), e.until)), None);
            it.starts = it.starts.saturating_add(1);
        }),
        Event::StepDone(e) => course(&e.at, &|it| it.ended = ended(StepOutcome::Done)),
        Event::StepSkipped(e) => course(&e.at, &|it| it.ended = ended(StepOutcome::Skipped)),
        Event::StepFailed(e) => course(&e.at, &|it| it.ended = ended(StepOutcome::Failed)),
        Event::StepReopened(e) => course(&e.at, &|it| (it.started, it.ended) = (None, None)),
        _ => {}
    }
}
