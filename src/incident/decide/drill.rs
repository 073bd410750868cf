//! The exercise around a drill: its clock, its injects, what its controller writes down.

use jiff::Timestamp;

use super::{Answer, Context, Decision, required};
use crate::incident::Refusal;
use crate::incident::command::DrillCommand;
use crate::incident::event::{
    AttemptRefused, DrillClockSet, DrillEnded, DrillMode, DrillStarted, Event, ExpectationJudged,
    InjectDelivered, InjectHeld, InjectLetGo, InjectSkipped, ObservationMade, QuestionDiscussed,
};
use crate::incident::exercise::{Exercise, InjectState, Told};
use crate::incident::words::MOST_CHARACTERS;
use crate::plan::scenario::{Inject, InjectKind, Scenario};
use crate::plan::{InjectId, Text};

/// The fastest that scenario time goes.
pub const FASTEST: u32 = 3600;

/// The event that begins the exercise of a scenario; the second of its record.
pub fn start(scenario: &Scenario, mode: DrillMode, seed: u64, wall: Timestamp, speed: u32) -> Event {
    DrillStarted { scenario: scenario.id.clone(), mode, seed, wall, speed: speed.min(FASTEST) }.into()
}

impl Context<'_> {
    pub(super) fn drill(&self, command: &DrillCommand) -> Answer {
        let exercise = self.exercise()?;
        match command {
            DrillCommand::Observe(made) => return self.observe(made),
            DrillCommand::Judge(judged) => return self.judge(judged),
            _ if exercise.ended.is_some() => return Err(Refusal::DrillEnded),
            DrillCommand::SetClock { .. }
            | DrillCommand::Deliver { .. }
            | DrillCommand::Hold { .. }
            | DrillCommand::LetGo { .. }
            | DrillCommand::SkipInject { .. }
            | DrillCommand::Add { .. }
            | DrillCommand::Discuss { .. }
            | DrillCommand::End { .. } => {}
        }
        match command {
            DrillCommand::SetClock { wall, shows, speed } => self.set_clock(*wall, *shows, *speed),
            DrillCommand::Deliver { inject } => Ok(Decision::event(delivery(self.open_inject(inject)?))),
            DrillCommand::Hold { inject } => self.hold(inject),
            DrillCommand::LetGo { inject } => self.let_go(inject),
            DrillCommand::SkipInject { inject, reason } => {
                let (inject, reason) =
                    (self.open_inject(inject)?.id.clone(), required(reason)?.cut(MOST_CHARACTERS));
                Ok(Decision::event(InjectSkipped { inject, reason }))
            }
            DrillCommand::Add { kind, from, to, channel, text } => {
                self.add_inject(exercise, *kind, [from, to, channel], text)
            }
            DrillCommand::Discuss { inject, answer } => discuss(exercise, inject, answer),
            DrillCommand::End { reason } => Ok(Decision::event(DrillEnded { reason: required(reason)? })),
            DrillCommand::Observe(_) | DrillCommand::Judge(_) => Ok(Decision::nothing()),
        }
    }

    fn exercise(&self) -> Result<&Exercise, Refusal> {
        self.incident.exercise.as_deref().ok_or(Refusal::NoExercise)
    }

    fn scenario_inject(&self, id: &InjectId) -> Result<&Inject, Refusal> {
        let missing = || Refusal::NotFound { what: "inject", name: id.to_string() };
        self.incident.inject(id).ok_or_else(missing)
    }

    /// An inject that can still be delivered.
    fn open_inject(&self, id: &InjectId) -> Result<&Inject, Refusal> {
        let inject = self.scenario_inject(id)?;
        match self.exercise()?.injects.get(id) {
            Some(InjectState::Delivered { .. }) => Err(Refusal::AlreadySo("delivered")),
            Some(InjectState::Skipped { .. }) => Err(Refusal::AlreadySo("left out")),
            Some(InjectState::Held) | None => Ok(inject),
        }
    }

    fn set_clock(&self, wall: Timestamp, shows: Option<Timestamp>, speed: u32) -> Answer {
        let end = self.incident.exercise_ends_at().unwrap_or(Timestamp::MAX);
        let shows = shows.unwrap_or(self.now).min(end).max(self.now);
        let pace = self.exercise()?.clock.pace();
        if speed > FASTEST {
            let reason = format!("is more than {FASTEST}");
            return Err(Refusal::InputInvalid { name: "speed".to_owned(), reason });
        }
        if pace.speed == speed && shows == self.now {
            return Err(Refusal::AlreadySo(if speed == 0 { "paused" } else { "as fast" }));
        }
        Ok(Decision::event(DrillClockSet { wall, shows, speed }))
    }

    fn hold(&self, id: &InjectId) -> Answer {
        let inject = self.open_inject(id)?.id.clone();
        if self.exercise()?.injects.contains_key(id) {
            return Err(Refusal::AlreadySo("held"));
        }
        Ok(Decision::event(InjectHeld { inject }))
    }

    fn let_go(&self, id: &InjectId) -> Answer {
        let inject = self.open_inject(id)?.id.clone();
        if !self.exercise()?.injects.contains_key(id) {
            return Err(Refusal::AlreadySo("not held"));
        }
        Ok(Decision::event(InjectLetGo { inject }))
    }

    fn add_inject(&self, exercise: &Exercise, kind: InjectKind, who: [&Text; 3], text: &Text) -> Answer {
        let number = exercise.told.iter().filter(|told| told.inject.added).count() + 1;
        let taken = |id: &InjectId| self.incident.inject(id).is_some();
        let names = (number..).map(|number| InjectId::parse(&format!("added-{number}")));
        let inject = names.flatten().find(|id| !taken(id) && !exercise.injects.contains_key(id));
        let inject = inject.ok_or(Refusal::Stale)?;
        let [from, to, channel] = who.map(|text| text.clone().cut(MOST_CHARACTERS));
        let text = required(text)?.cut(MOST_CHARACTERS);
        Ok(Decision::event(InjectDelivered { inject, added: true, kind, from, to, channel, text }))
    }

    fn observe(&self, made: &ObservationMade) -> Answer {
        let text = required(&made.text)?.cut(MOST_CHARACTERS);
        let scenario = self.incident.scenario();
        if let Some(id) = &made.objective {
            let known = scenario.is_some_and(|scenario| scenario.objective.iter().any(|it| it.id == *id));
            if !known {
                return Err(Refusal::NotFound { what: "objective", name: id.to_string() });
            }
        }
        if let Some(owner) = &made.owner {
            self.incident.require_known(owner)?;
        }
        Ok(Decision::event(ObservationMade { text, ..made.clone() }))
    }

    fn judge(&self, judged: &ExpectationJudged) -> Answer {
        let known =
            self.incident.scenario().is_some_and(|scenario| scenario.expected(&judged.expected).is_some());
        if !known {
            return Err(Refusal::NotFound { what: "expected action", name: judged.expected.to_string() });
        }
        Ok(Decision::event(judged.clone()))
    }

    /// An inject came due. Whoever appends first delivers it; the others find it delivered.
    pub(super) fn inject_due(&self, id: &InjectId) -> Answer {
        self.exercise()?;
        if !self.incident.is_due(id, self.now) {
            return Ok(Decision::nothing());
        }
        Ok(Decision::event(delivery(self.scenario_inject(id)?)))
    }

    /// Its time is over.
    pub(super) fn exercise_over(&self) -> Answer {
        let is_over = self.incident.exercise_ends_at().is_some_and(|end| end <= self.now);
        if self.exercise()?.ended.is_some() || !is_over {
            return Ok(Decision::nothing());
        }
        Ok(Decision::event(DrillEnded { reason: Text::line("its time is over") }))
    }

    pub(super) fn attempt_refused(&self, refused: &AttemptRefused) -> Answer {
        if self.exercise()?.ended.is_some() {
            return Ok(Decision::nothing());
        }
        Ok(Decision::event(refused.clone()))
    }
}

fn discuss(exercise: &Exercise, inject: &InjectId, answer: &Text) -> Answer {
    let is_it = |told: &&Told| told.inject.inject == *inject && told.inject.kind == InjectKind::Question;
    if !exercise.told.iter().any(|told| is_it(&told)) {
        return Err(Refusal::NotFound { what: "question that was told", name: inject.to_string() });
    }
    let (inject, answer) = (inject.clone(), required(answer)?.cut(MOST_CHARACTERS));
    Ok(Decision::event(QuestionDiscussed { inject, answer }))
}

fn delivery(inject: &Inject) -> InjectDelivered {
    InjectDelivered {
        inject: inject.id.clone(),
        added: false,
        kind: inject.kind,
        from: inject.from.clone(),
        to: inject.to.clone(),
        channel: inject.channel.clone(),
        text: inject.text.clone(),
    }
}
