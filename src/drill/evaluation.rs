//! What a drill showed, from its record: what was expected and done, how long things took, a rating of each objective,
//! and what is to be improved by whom. How it is scored stands in `docs/drills.md`.

mod actions;
mod expected;
mod improvement;
mod injects;
mod look;
mod markdown;
mod objectives;
mod steps;
mod story;
mod times;
mod updates;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use self::look::Look;
use crate::incident::event::{DrillMode, ObservationKind};
use crate::incident::{Envelope, Incident};
use crate::plan::{CampaignId, Duration, InjectId, ObjectiveId, PersonId, ScenarioId, Text};

pub use self::actions::{Attempt, FireResult, ThresholdResult};
pub use self::expected::{ExpectedResult, Judged, Outcome, Standing};
pub use self::improvement::Improvement;
pub use self::injects::{InjectOutcome, InjectResult};
pub use self::objectives::{CriterionResult, Met, ObjectiveResult, Rating, Score};
pub use self::steps::{RunbookResult, StepOutcome, StepResult};
pub use self::story::StoryLine;
pub use self::times::{Measured, Times};
pub use self::updates::UpdatesResult;

/// The evaluation of one drill. Times are scenario time since its start. It names neither the incident nor the wall
/// clock, so that the same play gives the same evaluation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// The scenario.
    pub scenario: ScenarioId,
    /// What it is called.
    pub title: Text,
    /// The campaign.
    pub campaign: CampaignId,
    /// Where the course of events is taken from.
    pub source: Option<Text>,
    /// Events and minutes are made up.
    pub synthetic: bool,
    /// How it was played.
    pub mode: DrillMode,
    /// What its latencies were drawn from.
    pub seed: u64,
    /// The day of the drill, in UTC; where the scenario played itself, the scenario's day.
    pub day: Date,
    /// When it began by the wall clock, to put drills in order.
    #[serde(skip)]
    pub began: Timestamp,
    /// How long it took, or has taken so far.
    pub lasted: Duration,
    /// What ended it; none while it runs.
    pub ended: Option<Text>,
    /// How much of what counted was done.
    pub score: Score,
    /// How long things took.
    pub times: Times,
    /// Each objective with its rating, in the scenario's order.
    pub objectives: Vec<ObjectiveResult>,
    /// Each expected action, in the scenario's order.
    pub expected: Vec<ExpectedResult>,
    /// What is worth keeping.
    pub strengths: Vec<Text>,
    /// What is to be improved, by whom and until when.
    pub improvements: Vec<Improvement>,
    /// The injects and the deeds that answered them, in order.
    pub story: Vec<StoryLine>,
    /// What became of each inject.
    pub injects: Vec<InjectResult>,
    /// The opened runbooks.
    pub runbooks: Vec<RunbookResult>,
    /// Every firing.
    pub actions: Vec<FireResult>,
    /// What was tried and refused.
    pub attempts: Vec<Attempt>,
    /// The thresholds that were reached.
    pub thresholds: Vec<ThresholdResult>,
    /// What each audience was promised and told.
    pub updates: Vec<UpdatesResult>,
    /// What the controller saw.
    pub observations: Vec<Observed>,
    /// What the players answered.
    pub answers: Vec<Answer>,
}

/// Something that the controller saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Observed {
    /// When.
    pub at: Duration,
    /// Who saw it.
    pub by: Option<PersonId>,
    /// What it is.
    pub kind: ObservationKind,
    /// What was seen.
    pub text: Text,
    /// The objective that it belongs to.
    pub objective: Option<ObjectiveId>,
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The inject that asked it.
    pub inject: InjectId,
    /// What was asked.
    pub question: Text,
    /// What the players said; none where nothing was written down.
    pub answer: Option<Text>,
}

impl Evaluation {
    /// The evaluation of a drill with a scenario; none for any other incident.
    pub fn of(incident: &Incident, record: &[Envelope]) -> Option<Self> {
        let look = Look::at(incident, record)?;
        let (scenario, exercise) = (look.scenario, look.exercise);
        let expected = expected::results(&look);
        let times = Times::of(&look);
        let runbooks = steps::runbooks(&look);
        let fires = actions::actions(&look);
        let attempts = actions::attempts(&look);
        let counts = objectives::Counts {
            steps_skipped: steps::skipped(&runbooks),
            attempts_refused: actions::forbidden(&attempts),
            updates_overdue: updates::updates_overdue(&look),
            effects_unproved: actions::unproved(&look),
        };
        let objectives = objectives::results(&look, &expected, &times, counts);
        Some(Self {
            scenario: scenario.id.clone(),
            title: scenario.title.clone(),
            campaign: incident.campaign.clone(),
            source: scenario.source.clone(),
            synthetic: scenario.synthetic,
            mode: exercise.mode,
            seed: exercise.seed,
            day: look.day(),
            began: look.wall,
            lasted: look.after(look.now),
            ended: exercise.ended.as_ref().map(|(_, reason)| reason.clone()),
            score: Score::of(&expected, &objectives),
            strengths: improvement::strengths(&look, &objectives),
            improvements: improvement::improvements(&look, &expected, &objectives),
            story: story::story(&look, &expected),
            injects: injects::results(&look),
            thresholds: actions::thresholds(&look),
            updates: updates::updates(&look),
            observations: observations(&look),
            answers: answers(&look),
            times,
            objectives,
            expected,
            runbooks,
            actions: fires,
            attempts,
        })
    }

    /// The after-action report as Markdown, readable as it is. Before the end its first line says so.
    pub fn to_markdown(&self) -> String {
        markdown::report(self)
    }
}

fn observations(look: &Look<'_>) -> Vec<Observed> {
    let observed = look.exercise.observations.iter().map(|it| Observed {
        at: look.after(it.at),
        by: it.by.clone(),
        kind: it.made.kind,
        text: it.made.text.clone(),
        objective: it.made.objective.clone(),
    });
    observed.collect()
}

fn answers(look: &Look<'_>) -> Vec<Answer> {
    use crate::plan::scenario::InjectKind;
    let asked = |told: &&crate::incident::exercise::Told| {
        told.inject.kind == InjectKind::Question || told.answer.is_some()
    };
    let answers = look.exercise.told.iter().filter(asked).map(|told| Answer {
        inject: told.inject.inject.clone(),
        question: told.inject.text.clone(),
        answer: told.answer.clone(),
    });
    answers.collect()
}

/// The day of an instant, in UTC.
fn day_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}
