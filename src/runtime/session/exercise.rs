//! The exercise around a drill: what comes by itself, and what is written down of refusals.

use std::cell::Cell;
use std::rc::Rc;

use jiff::Timestamp;

use super::{Ended, Pending, Rejected, Session};
use crate::incident::command::{ActionCommand, ReportCommand};
use crate::incident::event::{AttemptKind, AttemptRefused};
use crate::incident::{Command, Incident, Origin, Refusal};
use crate::plan::{ActionId, Duration, Text};
use crate::runtime::world::World;

/// What of the exercise this program waits for.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    waits_until: Option<Timestamp>,
    /// Counts the waits: only the last one counts.
    armed: Rc<Cell<u64>>,
    /// The number of the last event when something was proposed, so that what is not wanted is not proposed again.
    proposed_at: Option<(u64, Timestamp)>,
}

impl Agenda {
    /// A wait has ended.
    pub(super) const fn woken(&mut self) {
        self.waits_until = None;
    }
}

impl<W: World> Session<W> {
    /// Does scenario time stand still, so that nothing that takes its time shows?
    pub fn stands_still(&self) -> bool {
        self.incident.exercise.as_ref().is_some_and(|exercise| exercise.clock.pace().speed == 0)
    }

    /// Is something due that only has to be recorded?
    pub fn is_something_due(&self) -> bool {
        let now = self.clock.now();
        let of_exercise = self.world.proposes_at(&self.incident).filter(|at| *at <= now);
        let is_new = |at: &Timestamp| self.exercise.proposed_at != Some((self.incident.seq, *at));
        self.incident.next_unrecorded().is_some_and(|at| at <= now)
            || of_exercise.as_ref().is_some_and(is_new)
    }

    /// Propose what the exercise has due, or wait for it. Nothing is proposed while something is being recorded: what it
    /// changes counts.
    pub(super) fn propose(&mut self) {
        if self.is_recording() || self.health.journal.is_some() {
            return;
        }
        let Some(at) = self.world.proposes_at(&self.incident) else { return };
        let now = self.clock.now();
        if at > now {
            return self.wait_for_exercise(at);
        }
        let mark = Some((self.incident.seq, at));
        if self.exercise.proposed_at == mark {
            return;
        }
        self.exercise.proposed_at = mark;
        for proposal in self.world.proposals(&self.incident, now) {
            self.report(Origin::Timer, Command::Report(proposal));
        }
    }

    fn wait_for_exercise(&mut self, at: Timestamp) {
        if self.exercise.waits_until == Some(at) {
            return;
        }
        self.exercise.waits_until = Some(at);
        let armed = Rc::clone(&self.exercise.armed);
        let (number, clock) = (armed.get() + 1, self.clock.clone());
        armed.set(number);
        self.under_way.push(Box::pin(async move {
            while clock.now() < at && armed.get() == number {
                let left = at.duration_since(clock.now()).as_millis();
                clock.nap(Duration::millis(u64::try_from(left).unwrap_or(0).max(1))).await;
            }
            if armed.get() == number { Ended::ExerciseDue } else { Ended::Rearmed }
        }));
    }

    /// Say no. In a drill with a scenario it is written down what a person tried with an action or a step.
    pub(super) fn refused(&mut self, pending: &Pending, refusal: Refusal) {
        if let Some(attempt) = attempt(&self.incident, pending, &refusal) {
            self.report_later(Origin::Timer, Command::Report(ReportCommand::AttemptRefused(attempt)));
        }
        self.answer(pending.ticket, Err(Rejected::Refused(refusal)));
    }
}

fn attempt(incident: &Incident, pending: &Pending, refusal: &Refusal) -> Option<AttemptRefused> {
    let is_under_way = incident.exercise.as_ref().is_some_and(|exercise| exercise.ended.is_none());
    let person = pending.actor.person().filter(|_| is_under_way)?.clone();
    let action = match &pending.command {
        Command::Action(command) => action_of(incident, command),
        Command::Step(_) => None,
        Command::Lifecycle(_)
        | Command::Lead(_)
        | Command::Page(_)
        | Command::Talk(_)
        | Command::Deputy(_)
        | Command::Drill(_)
        | Command::Triage(_)
        | Command::Report(_)
        | Command::Tick => return None,
    };
    // Who typed nothing was asked for the name, and has tried nothing yet.
    let typed_nothing = matches!(&pending.command, Command::Action(
        ActionCommand::Fire { confirm, .. } | ActionCommand::Confirm { confirm, .. }
        | ActionCommand::Repeat { confirm, .. } | ActionCommand::Redo { confirm, .. },
    ) if confirm.typed.is_none());
    if typed_nothing && matches!(refusal, Refusal::TargetNotTyped { .. }) {
        return None;
    }
    let (kind, why) = (kind_of(refusal), Text::line(&refusal.to_string()));
    Some(AttemptRefused { person, action, kind, why })
}

fn action_of(incident: &Incident, command: &ActionCommand) -> Option<ActionId> {
    let fire = match command {
        ActionCommand::Fire { action, .. } => return Some(action.clone()),
        ActionCommand::Approve { fire, .. }
        | ActionCommand::Deny { fire, .. }
        | ActionCommand::Confirm { fire, .. }
        | ActionCommand::Cancel { fire }
        | ActionCommand::Repeat { fire, .. }
        | ActionCommand::Redo { fire, .. }
        | ActionCommand::Undo { fire, .. }
        | ActionCommand::Settle { fire, .. } => *fire,
    };
    incident.fires.get(fire).map(|fire| fire.request.action.clone())
}

#[expect(clippy::wildcard_enum_match_arm, reason = "all others say that it is not possible in this state")]
const fn kind_of(refusal: &Refusal) -> AttemptKind {
    match refusal {
        Refusal::TargetNotTyped { .. } => AttemptKind::WrongTarget,
        Refusal::PersonUnknown(_)
        | Refusal::NotHuman(_)
        | Refusal::NotCommander { .. }
        | Refusal::NotAuthorised { .. }
        | Refusal::NotStepOwner { .. }
        | Refusal::StepCritical { .. }
        | Refusal::SecondPersonRequired { .. }
        | Refusal::ApproverIsRequester { .. }
        | Refusal::AttestedForbidden { .. } => AttemptKind::NotAllowed,
        _ => AttemptKind::NotNow,
    }
}
