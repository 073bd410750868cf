//! The exercise around a drill: its clock, its injects, what was expected and done. A fold over the record.

mod agenda;
pub mod clock;
pub mod deeds;
pub mod msel;
mod situation;

use std::collections::BTreeMap;

use jiff::Timestamp;

use self::agenda::Agenda;
use self::clock::ExerciseClock;
use super::Incident;
use super::event::{
    AttemptRefused, DrillMode, DrillStarted, Envelope, Event, ExpectationJudged, InjectDelivered,
    ObservationMade,
};
use crate::plan::{ExpectedId, InjectId, ObjectiveId, PersonId, Scenario, ScenarioId, Text};

pub use self::msel::{Standing, Upcoming};

/// What has become of an inject that is not simply to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InjectState {
    /// It waits for the controller.
    Held,
    /// The players know it.
    Delivered {
        /// Since when.
        at: Timestamp,
    },
    /// It is left out.
    Skipped {
        /// Why.
        reason: Text,
    },
}

/// An expected action that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// When.
    pub at: Timestamp,
    /// By whom; none for the program itself.
    pub by: Option<PersonId>,
    /// The number of the event that shows it.
    pub seq: u64,
    /// The controller said so.
    pub judged: bool,
}

/// What the controller said of an expected action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// It was done.
    pub done: bool,
    /// When it was judged.
    pub at: Timestamp,
    /// Why.
    pub note: Option<Text>,
}

/// Something that the controller saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// The number of its event.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Option<PersonId>,
    /// What.
    pub made: ObservationMade,
}

/// What the players were told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The number of its event.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub inject: InjectDelivered,
    /// What the players answered, where it was a question.
    pub answer: Option<Text>,
}

/// The exercise of a drill.
#[derive(Debug, Clone)]
pub struct Exercise {
    /// The scenario.
    pub scenario: ScenarioId,
    /// How it is played.
    pub mode: DrillMode,
    /// What its latencies are drawn from.
    pub seed: u64,
    /// When it began, in scenario time.
    pub began: Timestamp,
    /// Its clock.
    pub clock: ExerciseClock,
    /// The injects of the scenario that are not simply to come.
    pub injects: BTreeMap<InjectId, InjectState>,
    /// What the players were told, in order.
    pub told: Vec<Told>,
    /// The expected actions that were done.
    pub done: BTreeMap<ExpectedId, Done>,
    /// What the controller judged by hand.
    pub judged: BTreeMap<ExpectedId, Judgement>,
    /// What the controller saw, in order.
    pub observations: Vec<Observation>,
    /// What was tried and refused, in order.
    pub refused: Vec<(Timestamp, AttemptRefused)>,
    /// When it ended.
    pub ended: Option<(Timestamp, Text)>,
    agenda: Agenda,
}

impl Exercise {
    fn begin(started: &DrillStarted, at: Timestamp) -> Self {
        Self {
            scenario: started.scenario.clone(),
            mode: started.mode,
            seed: started.seed,
            began: at,
            clock: ExerciseClock::begin(started, at),
            injects: BTreeMap::new(),
            told: Vec::new(),
            done: BTreeMap::new(),
            judged: BTreeMap::new(),
            observations: Vec::new(),
            refused: Vec::new(),
            ended: None,
            agenda: Agenda::default(),
        }
    }

    /// When an inject was delivered.
    pub fn delivered_at(&self, inject: &InjectId) -> Option<Timestamp> {
        match self.injects.get(inject) {
            Some(InjectState::Delivered { at }) => Some(*at),
            Some(InjectState::Held | InjectState::Skipped { .. }) | None => None,
        }
    }

    /// What was observed for an objective.
    pub fn observed<'a>(&'a self, objective: &'a ObjectiveId) -> impl Iterator<Item = &'a Observation> {
        self.observations.iter().filter(move |it| it.made.objective.as_ref() == Some(objective))
    }
}

impl Incident {
    /// The scenario that is played; none outside of drills, and in drills without one.
    pub fn scenario(&self) -> Option<&Scenario> {
        self.plan.scenario.as_deref()
    }

    /// What the clock of this incident shows when the wall shows this: scenario time in a drill with a scenario.
    pub fn time_at(&self, wall: Timestamp) -> Timestamp {
        self.exercise.as_ref().map_or(wall, |exercise| exercise.clock.at_wall(wall))
    }

    /// What the wall showed when the clock of this incident showed this.
    pub fn wall_at(&self, at: Timestamp) -> Timestamp {
        self.exercise.as_ref().map_or(at, |exercise| exercise.clock.wall_of(at))
    }

    /// When the exercise ended; none while it goes on, and where there is none.
    pub fn exercise_ended_at(&self) -> Option<Timestamp> {
        self.exercise.as_ref()?.ended.as_ref().map(|(at, _)| *at)
    }

    /// Take an event of the exercise in.
    pub(super) fn take_in_exercise(&mut self, envelope: &Envelope) {
        if let Event::DrillStarted(started) = &envelope.event {
            self.exercise = Some(Box::new(Exercise::begin(started, envelope.at)));
            return;
        }
        if let Some(exercise) = &mut self.exercise {
            exercise.take_in(envelope);
        }
    }
}

impl Exercise {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the state sends the events of one family only")]
    fn take_in(&mut self, envelope: &Envelope) {
        let at = envelope.at;
        match &envelope.event {
            Event::DrillClockSet(set) => self.clock.set(set),
            Event::InjectDelivered(e) => self.deliver(envelope.seq, at, e),
            Event::InjectHeld(e) => {
                self.injects.insert(e.inject.clone(), InjectState::Held);
            }
            Event::InjectLetGo(e) => {
                self.injects.remove(&e.inject);
            }
            Event::InjectSkipped(e) => {
                let reason = e.reason.clone();
                self.injects.insert(e.inject.clone(), InjectState::Skipped { reason });
            }
            Event::QuestionDiscussed(e) => {
                if let Some(told) = self.told.iter_mut().rfind(|told| told.inject.inject == e.inject) {
                    told.answer = Some(e.answer.clone());
                }
            }
            Event::ObservationMade(e) => {
                let by = envelope.actor.person().cloned();
                self.observations.push(Observation { seq: envelope.seq, at, by, made: (**e).clone() });
            }
            Event::ExpectationJudged(e) => self.judge(envelope.seq, at, e),
            Event::AttemptRefused(e) => self.refused.push((at, e.clone())),
            Event::DrillEnded(e) => {
                self.clock.stop(at);
                self.ended = Some((at, e.reason.clone()));
            }
            _ => {}
        }
    }

    fn deliver(&mut self, seq: u64, at: Timestamp, inject: &InjectDelivered) {
        self.injects.insert(inject.inject.clone(), InjectState::Delivered { at });
        self.told.push(Told { seq, at, inject: inject.clone(), answer: None });
    }

    /// Where the record and the controller disagree, the controller's word counts. What the record shows keeps its time
    /// and its person.
    fn judge(&mut self, seq: u64, at: Timestamp, judged: &ExpectationJudged) {
        let ExpectationJudged { expected, done, note } = judged;
        if *done {
            let by_hand = Done { at, by: None, seq, judged: true };
            self.done.entry(expected.clone()).or_insert(by_hand);
        } else {
            self.done.remove(expected);
        }
        self.judged.insert(expected.clone(), Judgement { done: *done, at, note: note.clone() });
    }
}
