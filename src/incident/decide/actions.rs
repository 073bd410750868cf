//! From a key to an authorised call.

mod again;
mod approve;
mod prepare;
pub(super) mod targets;

pub use self::approve::{OWN_SESSION, approvers_of};
pub use self::prepare::{Prepared, preview, preview_undo};
pub(super) use self::prepare::{filled_inputs, invalid, secrets};
pub use self::targets::{Brake, SHARE};
use super::{Answer, Context, Decision, required};
use crate::incident::command::ActionCommand;
use crate::incident::event::{ActionRequested, ActionSettled, FireId, StepRef};
use crate::incident::state::{Fire, FireState, StepPhase};
use crate::incident::{Effect, Refusal};
use crate::plan::{Duration, PersonId, Text};

impl Context<'_> {
    pub(super) fn action(&self, by: &PersonId, command: &ActionCommand) -> Answer {
        match command {
            ActionCommand::Fire { action, inputs, step, confirm, runner } => {
                let mut prepared = self.prepare(by, action, inputs, step.as_ref())?;
                let within =
                    self.incident.plan.actions.get(action).map_or(Duration::ZERO, |a| a.approve_within);
                self.confirmed(by, &mut prepared, confirm, within)?;
                self.request(prepared.request, runner, step.as_ref())
            }
            ActionCommand::Undo { fire, runner } => {
                self.request(self.prepare_undo(by, *fire)?.request, runner, None)
            }
            ActionCommand::Redo { fire, confirm, runner } => self.redo(by, *fire, confirm, runner),
            ActionCommand::Approve { fire, runner } => self.approve(by, *fire, runner),
            ActionCommand::Deny { fire, reason } => self.deny(by, *fire, reason),
            ActionCommand::Confirm { fire, confirm, runner } => self.confirm(by, *fire, confirm, runner),
            ActionCommand::Cancel { fire } => self.cancel(by, *fire),
            ActionCommand::Repeat { fire, confirm, runner } => self.repeat(by, *fire, confirm, runner),
            ActionCommand::Settle { fire, happened, note } => self.settle(by, *fire, *happened, note),
        }
    }

    fn request(&self, mut request: ActionRequested, runner: &str, step: Option<&StepRef>) -> Answer {
        let same =
            |fire: &&Fire| fire.request.action == request.action && fire.request.target == request.target;
        if let Some(open) = self.incident.fires.open().find(same) {
            let settles_by_undo = request.undo_of == Some(open.id) && !open.state.is_in_flight();
            if open.state.is_in_flight() {
                return Err(Refusal::InFlight(open.id));
            }
            if !settles_by_undo {
                return Err(Refusal::Unsettled(open.id));
            }
        }
        let mut decision = self.step_begun_by(step)?;
        let fire = self.next_fire(u64::try_from(decision.events.len()).unwrap_or(0));
        runner.clone_into(&mut request.runner);
        request.idempotency_key = format!("{}-{}", self.incident.uid, fire.0);
        let effect = if request.awaits.is_some() {
            None
        } else if request.capture.is_some() {
            Some(Effect::CapturePriorState { fire })
        } else if request.targets.is_empty() {
            Some(Effect::SendRequest { fire })
        } else {
            Some(Effect::SendToTargets { fire })
        };
        decision = decision.and(request);
        Ok(effect.into_iter().fold(decision, Decision::causing))
    }

    /// Firing a step's action begins the step.
    fn step_begun_by(&self, step: Option<&StepRef>) -> Answer {
        let Some(at) = step else {
            return Ok(Decision::nothing());
        };
        let missing = || Refusal::NotFound { what: "step", name: at.to_string() };
        let state = self.incident.step(at).ok_or_else(missing)?;
        match state.phase {
            StepPhase::Active => Ok(Decision::nothing()),
            StepPhase::Pending => self.begin_for_action(at),
            phase @ (StepPhase::Done | StepPhase::Skipped | StepPhase::Failed) => {
                Err(Refusal::StepState { is: phase.as_str() })
            }
        }
    }

    fn settle(&self, by: &PersonId, id: FireId, happened: bool, note: &Text) -> Answer {
        let fire = self.find_fire(id)?;
        if !self.incident.lead.is_commander(by) {
            self.incident.require(by, fire.request.authority)?;
        }
        if !fire.state.is_unknown() && !matches!(fire.state, FireState::NotVerified { .. }) {
            return Err(Refusal::NotUnknown);
        }
        Ok(Decision::event(ActionSettled { fire: id, happened, note: required(note)? }))
    }

    pub(super) fn find_fire(&self, id: FireId) -> Result<&Fire, Refusal> {
        let missing = || Refusal::NotFound { what: "call", name: id.to_string() };
        self.incident.fires.get(id).ok_or_else(missing)
    }
}
