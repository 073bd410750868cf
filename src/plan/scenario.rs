//! `config/scenarios/ID.toml`: what a drill practises.
//!
//! A scenario has objectives with criteria, a world that answers as scripted, a list of injects (the MSEL, HSEEP), what
//! is expected of the players, a responder that plays it by itself, and lessons for a first run. Times without a date are
//! *scenario time*: counted from the start of the exercise.

pub mod expected;
pub mod inject;
pub mod lesson;
pub mod objective;
pub mod responder;
pub mod world;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use expected::{Deed, Expected};
pub use inject::{Inject, InjectCondition, InjectKind};
pub use lesson::Lesson;
pub use objective::{Criterion, Measure, Objective};
pub use responder::{Move, Play};
pub use world::{ScriptedAnswer, ScriptedChange, ScriptedDependency, ScriptedWorld};

use super::{CampaignId, Duration, ExpectedId, InjectId, ScenarioId, Severity, Text};

/// The most injects that one scenario may have.
pub const MOST_INJECTS: usize = 10_000;

/// One scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its name, which is the file's.
    pub id: ScenarioId,
    /// What it is called; players may read it.
    pub title: Text,
    /// What the players are told at the start.
    #[serde(default, skip_serializing_if = "Text::is_blank")]
    pub briefing: Text,
    /// For the controller: what really happened.
    #[serde(default, skip_serializing_if = "Text::is_blank")]
    pub ground_truth: Text,
    /// Where the course of events is taken from: a public address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
    /// Events and minutes are made up, or put together from several sources.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub synthetic: bool,
    /// The campaign that goes down.
    pub campaign: CampaignId,
    /// The title of the incident.
    pub incident: Text,
    /// How bad it is at the start.
    pub severity: Severity,
    /// The instant at which scenario time begins; the opening of the campaign's window when absent.
    #[serde(default, with = "super::settings::optional_instant", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<super::settings::InstantSchema>")]
    pub begins: Option<Timestamp>,
    /// How long it takes: then it ends by itself.
    pub length: Duration,
    /// What is practised, in order.
    #[serde(default)]
    pub objective: Vec<Objective>,
    /// How the systems behave.
    #[serde(default)]
    pub world: ScriptedWorld,
    /// What the players are told and when, in the order of its times.
    #[serde(default)]
    pub inject: Vec<Inject>,
    /// What is expected of the players.
    #[serde(default)]
    pub expected: Vec<Expected>,
    /// What the scenario's own responder does, in order.
    #[serde(default, rename = "move", skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<Move>,
    /// What a guided run teaches, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lesson: Vec<Lesson>,
}

impl Scenario {
    /// The inject of that number.
    pub fn inject(&self, id: &InjectId) -> Option<&Inject> {
        self.inject.iter().find(|inject| inject.id == *id)
    }

    /// What is expected under that name.
    pub fn expected(&self, id: &ExpectedId) -> Option<&Expected> {
        self.expected.iter().find(|expected| expected.id == *id)
    }

    /// Is it a lesson rather than an exercise?
    pub const fn is_guided(&self) -> bool {
        !self.lesson.is_empty()
    }
}
