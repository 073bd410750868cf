//! How a firing ended: its answer, what an independent look saw, what a person established.

use serde::Serialize;

use super::call::MOST;
use crate::incident::event::FireId;
use crate::incident::state::{Fire, TargetState};
use crate::incident::{Envelope, Event};
use crate::plan::{PersonId, ResolvedCall, Text};
use crate::report::moment::Moment;

/// How a firing ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// In a word: `verified`, `not_verified`, `accepted`, `failed`, `unknown`, `partial`, `denied`, `cancelled`,
    /// `did_not_happen`; of one that goes on `sent`, `verifying` and so on.
    pub state: &'static str,
    /// What is known beyond the word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Text>,
    /// Each answer of its calls, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// How its effect is looked for; left out where nothing says how.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub looked_for_by: Option<Text>,
    /// Each independent look that ended, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub looks: Vec<Look>,
    /// What a person established of an unknown outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settled>,
    /// The targets, where there are many.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<TargetLine>,
    #[serde(skip)]
    pub(super) words: &'static str,
    #[serde(skip)]
    pub(super) is_unknown: bool,
}

/// What came back, or did not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The event that has it.
    #[serde(flatten)]
    pub moment: Moment,
    /// What it was.
    pub happened: Happened,
    /// The status of the answer, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How long it took, in milliseconds, where that is on record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<u64>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// The start of the answer, without secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<Text>,
}

/// What an answer was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Happened {
    /// As expected.
    Accepted,
    /// As expected, and a further call followed.
    Continued,
    /// It began a job that ran on.
    JobStarted,
    /// Turned away, to be sent again.
    Postponed,
    /// Refused, or never left.
    Failed,
    /// Nobody can tell.
    Unknown,
}

impl Happened {
    /// The word in a report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Continued => "accepted, a further call followed",
            Self::JobStarted => "accepted, a job ran on",
            Self::Postponed => "turned away, to be sent again",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// An independent look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Look {
    /// The event that has it.
    #[serde(flatten)]
    pub moment: Moment,
    /// The effect was seen, on every target that was looked at.
    pub seen: bool,
    /// What was seen.
    pub detail: Text,
}

/// What a person established.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Settled {
    /// The event that has it.
    #[serde(flatten)]
    pub moment: Moment,
    /// It happened.
    pub happened: bool,
    /// How that is known.
    pub note: Text,
}

/// One of many targets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetLine {
    /// What it is called.
    pub name: Text,
    /// How it ended.
    pub outcome: crate::incident::event::TargetOutcome,
    /// The call for it, in one line.
    pub request: Text,
    /// The status of the answer, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why, or the start of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Text>,
}

/// The firing that an event belongs to, after the one that authorised it.
#[expect(clippy::wildcard_enum_match_arm, reason = "firings have events of their own")]
pub(super) const fn fire_of(event: &Event) -> Option<FireId> {
    Some(match event {
        Event::ActionApproved(e) => e.fire,
        Event::ActionDenied(e) => e.fire,
        Event::ActionConfirmed(e) => e.fire,
        Event::ActionCancelled(e) => e.fire,
        Event::ActionRepeated(e) => e.fire,
        Event::PriorStateCaptured(e) => e.fire,
        Event::ActionContinued(e) => e.fire,
        Event::ActionPostponed(e) => e.fire,
        Event::JobStarted(e) => e.fire,
        Event::TargetsAnswered(e) => e.fire,
        Event::TargetsLooked(e) => e.fire,
        Event::ActionSucceeded(e) => e.fire,
        Event::ActionFailed(e) => e.fire,
        Event::ActionUnknown(e) => e.fire,
        Event::EffectVerified(e) => e.fire,
        Event::EffectNotVerified(e) => e.fire,
        Event::ActionSettled(e) => e.fire,
        _ => return None,
    })
}

impl Outcome {
    /// That of a firing, with its further events.
    pub(super) fn of(fire: &Fire, rest: &[&Envelope]) -> Self {
        Self {
            state: fire.state.word(),
            detail: fire.state.detail().map(|it| it.cut(MOST)),
            answers: rest.iter().filter_map(|it| answer(it)).collect(),
            looked_for_by: fire.verify.as_ref().map(|probe| Text::line(&super::words::probe(probe))),
            looks: rest.iter().filter_map(|it| look(it)).collect(),
            settled: rest.iter().rev().find_map(|it| settled(it)),
            targets: fire.targets.iter().map(target).collect(),
            words: fire.state.as_str(),
            is_unknown: fire.state.is_unknown(),
        }
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "other events are no answers")]
fn answer(envelope: &Envelope) -> Option<Answer> {
    let said = |text: &Text| (!text.is_blank()).then(|| text.cut(MOST));
    let (happened, status, took_ms, reason, excerpt) = match &envelope.event {
        Event::ActionSucceeded(e) => {
            (Happened::Accepted, Some(e.status), Some(e.duration_ms), None, said(&e.excerpt))
        }
        Event::ActionContinued(e) => (Happened::Continued, Some(e.status), Some(e.duration_ms), None, None),
        Event::JobStarted(e) => (Happened::JobStarted, Some(e.status), Some(e.duration_ms), None, None),
        Event::ActionPostponed(e) => (Happened::Postponed, e.status, None, said(&e.reason), None),
        Event::ActionFailed(e) => {
            (Happened::Failed, e.status, Some(e.duration_ms), said(&e.reason), said(&e.excerpt))
        }
        Event::ActionUnknown(e) => (Happened::Unknown, None, None, said(&e.reason), None),
        _ => return None,
    };
    Some(Answer { moment: Moment::of(envelope), happened, status, took_ms, reason, excerpt })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "other events are no looks")]
fn look(envelope: &Envelope) -> Option<Look> {
    let (seen, detail) = match &envelope.event {
        Event::EffectVerified(e) => (true, &e.detail),
        Event::EffectNotVerified(e) => (false, &e.detail),
        Event::TargetsLooked(e) => (e.not_verified.is_empty(), &e.detail),
        _ => return None,
    };
    Some(Look { moment: Moment::of(envelope), seen, detail: detail.cut(MOST) })
}

fn settled(envelope: &Envelope) -> Option<Settled> {
    let Event::ActionSettled(e) = &envelope.event else { return None };
    Some(Settled { moment: Moment::of(envelope), happened: e.happened, note: e.note.clone() })
}

fn target(it: &TargetState) -> TargetLine {
    TargetLine {
        name: it.name.clone(),
        outcome: it.outcome,
        request: Text::line(&ResolvedCall::summary(&it.request)).cut(MOST),
        status: it.status,
        detail: (!it.detail.is_blank()).then(|| it.detail.cut(MOST)),
    }
}

/// Who fired, for lines.
pub(super) fn by(person: Option<&PersonId>) -> &str {
    person.map_or("-", PersonId::as_str)
}
