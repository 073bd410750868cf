//! Sending again, doing again, calling off.

use super::approve::{Asked, Permission};
use crate::incident::command::Confirmation;
use crate::incident::decide::{Answer, Context, Decision};
use crate::incident::event::{ActionCancelled, ActionRepeated, FireId};
use crate::incident::state::{Fire, FireState};
use crate::incident::{Effect, Refusal};
use crate::plan::PersonId;
use crate::plan::escalation::Waived;

impl Context<'_> {
    /// Send it again with the same idempotency key; of many targets those that failed.
    pub(super) fn repeat(&self, by: &PersonId, id: FireId, confirm: &Confirmation, runner: &str) -> Answer {
        let fire = self.find_fire(id)?;
        let action = self.action_of(fire)?;
        let authority = fire.request.authority;
        self.incident.require(by, authority)?;
        repeatable(fire)?;
        let targets = fire.targets_to_repeat();
        if !fire.targets.is_empty() && targets.is_empty() {
            return Err(Refusal::NotRepeatable("none of its targets failed"));
        }
        let permission = if Self::is_grave(fire) {
            let needs = !self.incident.is_waived(authority, Waived::SecondPerson);
            let (target, within) = (&fire.request.target, action.approve_within);
            let asked = Asked { target, authority, needs_second_person: needs, within };
            self.permitted(by, &asked, confirm)?
        } else {
            Permission::default()
        };
        let waits = permission.awaits.is_some();
        let effect = if fire.request.capture.is_some() && fire.captured.is_none() {
            Effect::CapturePriorState { fire: id }
        } else if targets.is_empty() {
            Effect::SendRequest { fire: id }
        } else {
            Effect::SendToTargets { fire: id }
        };
        let decision = Decision::event(ActionRepeated {
            fire: id,
            by: by.clone(),
            targets,
            approval: permission.approval,
            awaits: permission.awaits,
            runner: runner.to_owned(),
        });
        Ok(if waits { decision } else { decision.causing(effect) })
    }

    /// Fire an action again that was undone.
    pub(super) fn redo(&self, by: &PersonId, id: FireId, confirm: &Confirmation, runner: &str) -> Answer {
        let fire = self.find_fire(id)?;
        let (action, inputs) = (&fire.request.action, &fire.request.inputs);
        if fire.undone_by.is_none() || fire.request.undo_of.is_some() {
            return Err(Refusal::NotUndone);
        }
        let mut prepared = self.prepare(by, action, inputs, None)?;
        prepared.request.redo_of = Some(id);
        self.confirmed(by, &mut prepared, confirm, self.action_of(fire)?.approve_within)?;
        self.request(prepared.request, runner, None)
    }

    /// Call it off. What has left is not called back; what has not left stays here.
    pub(super) fn cancel(&self, by: &PersonId, id: FireId) -> Answer {
        let fire = self.find_fire(id)?;
        let mine = fire.asked_by.as_ref() == Some(by) || self.incident.lead.is_commander(by);
        if !mine {
            self.incident.require(by, fire.request.authority)?;
        }
        if !fire.state.is_in_flight() {
            return Err(Refusal::NotCancellable("it has ended"));
        }
        if fire.called_off {
            return Err(Refusal::AlreadySo("being called off"));
        }
        let decision = Decision::event(ActionCancelled { fire: id, by: by.clone() });
        let runs = fire.state.needs_runner();
        Ok(if runs { decision.causing(Effect::AbortCall { fire: id }) } else { decision })
    }
}

fn repeatable(fire: &Fire) -> Result<(), Refusal> {
    let no = |why| Err(Refusal::NotRepeatable(why));
    if fire.undone_by.is_some() {
        return no("it was undone; redo it instead");
    }
    match fire.state {
        FireState::Failed { .. }
        | FireState::DidNotHappen
        | FireState::Partial { .. }
        | FireState::Cancelled => Ok(()),
        FireState::Unknown { .. } | FireState::NotVerified { .. } if fire.is_repeatable() => Ok(()),
        FireState::Unknown { .. } | FireState::NotVerified { .. } => {
            no("it may do it twice; settle it first, or fire it anew")
        }
        FireState::Denied { .. } => no("it was denied; ask anew"),
        FireState::Accepted { .. } | FireState::Verifying { .. } | FireState::Verified { .. } => {
            no("it was answered as expected")
        }
        FireState::AwaitingApproval { .. }
        | FireState::Capturing
        | FireState::Held { .. }
        | FireState::Sending
        | FireState::Postponed { .. }
        | FireState::Polling => no("it is running"),
    }
}
