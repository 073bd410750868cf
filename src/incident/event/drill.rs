//! The exercise around a drill: its clock, its injects, what its controller saw.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::plan::scenario::InjectKind;
use crate::plan::settings::instant;
use crate::plan::{ActionId, Duration, ExpectedId, InjectId, ObjectiveId, PersonId, ScenarioId, Text};

/// How a scenario is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DrillMode {
    /// Discussion-based: a controller leads it.
    Tabletop,
    /// The real runbook, by people, against simulated systems.
    Rehearsal,
    /// The scenario's own responder plays.
    Auto,
}

impl DrillMode {
    /// The word on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tabletop => "tabletop",
            Self::Rehearsal => "rehearsal",
            Self::Auto => "auto",
        }
    }
}

/// The exercise began (STARTEX). Instants of the record are scenario time from here on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrillStarted {
    /// The scenario, which stands in the plan.
    pub scenario: ScenarioId,
    /// How it is played.
    pub mode: DrillMode,
    /// What its latencies are drawn from.
    pub seed: u64,
    /// What the wall clock showed.
    #[serde(with = "instant")]
    pub wall: Timestamp,
    /// How many times as fast as the wall clock scenario time goes; 0 stands still.
    pub speed: u32,
}

/// The exercise's clock was set: paused, resumed, stepped, made faster or slower.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrillClockSet {
    /// What the wall clock showed.
    #[serde(with = "instant")]
    pub wall: Timestamp,
    /// What scenario time was at that moment, from now on.
    #[serde(with = "instant")]
    pub shows: Timestamp,
    /// How many times as fast as the wall clock it goes on; 0 stands still.
    pub speed: u32,
}

/// The players were told something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InjectDelivered {
    /// Its number in the scenario, or a new one.
    pub inject: InjectId,
    /// The controller made it up on the spot.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub added: bool,
    /// What kind of inject it is.
    pub kind: InjectKind,
    /// Who says it.
    pub from: Text,
    /// Who hears it; everybody when empty.
    pub to: Text,
    /// How it comes.
    pub channel: Text,
    /// What the players read.
    pub text: Text,
}

/// An inject is not delivered by itself until it is let go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InjectHeld {
    /// Which.
    pub inject: InjectId,
}

/// A held inject is delivered by itself again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InjectLetGo {
    /// Which.
    pub inject: InjectId,
}

/// An inject is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InjectSkipped {
    /// Which.
    pub inject: InjectId,
    /// Why.
    pub reason: Text,
}

/// The answer to a question was written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionDiscussed {
    /// The inject that asks it.
    pub inject: InjectId,
    /// What the players said.
    pub answer: Text,
}

/// What an observation is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObservationKind {
    /// Neither.
    #[default]
    Note,
    /// Something to keep.
    Strength,
    /// Something to improve.
    Improve,
}

impl ObservationKind {
    /// The word in files and on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Strength => "strength",
            Self::Improve => "improve",
        }
    }
}

/// The controller or an evaluator saw something. Players read it afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservationMade {
    /// What it is.
    #[serde(default)]
    pub kind: ObservationKind,
    /// What was seen.
    pub text: Text,
    /// The objective that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objective: Option<ObjectiveId>,
    /// Who improves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonId>,
    /// Until when, from the day of the drill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_in: Option<Duration>,
}

/// The controller's judgement of an expected action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectationJudged {
    /// Which.
    pub expected: ExpectedId,
    /// It was done; else it was not.
    pub done: bool,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// Why an attempt was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptKind {
    /// The name that was typed is not that of the target.
    WrongTarget,
    /// The person may not do it.
    NotAllowed,
    /// It is not possible in this state.
    NotNow,
}

/// Somebody tried what is refused. Only drills record it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptRefused {
    /// Who.
    pub person: PersonId,
    /// The action that was tried, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<ActionId>,
    /// What kind of refusal it was.
    pub kind: AttemptKind,
    /// The refusal, as it was shown.
    pub why: Text,
}

/// The exercise ended (ENDEX).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrillEnded {
    /// What ended it.
    pub reason: Text,
}
