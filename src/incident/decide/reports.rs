//! What probes and calls report. A report about something that is no longer open is stale and changes nothing, so
//! late answers are harmless.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Answer, Context, Decision};
use crate::incident::command::{CallResult, ReportCommand};
use crate::incident::event::{
    ActionFailed, ActionSucceeded, ActionUnknown, DependencyChanged, EffectNotVerified, EffectVerified,
    FireId, PriorStateCaptured, StepChecked, StepDone, StepRef,
};
use crate::incident::state::{Fire, FireState, StepPhase};
use crate::incident::{Effect, Refusal};
use crate::plan::{DependencyId, ProbeStatus, StepKind, Text};

impl Context<'_> {
    pub(super) fn report(&self, report: &ReportCommand) -> Answer {
        match report {
            ReportCommand::Dependency { dependency, status, detail } => {
                self.dependency(dependency, *status, detail)
            }
            ReportCommand::Step { at, status, detail } => self.step_seen(at, *status, detail),
            ReportCommand::Captured { fire, captured } => self.captured(*fire, captured),
            ReportCommand::Call { fire, result } => self.call_ended(*fire, result),
            ReportCommand::Verification { fire, status, detail } => self.effect_seen(*fire, *status, detail),
            ReportCommand::Lost { fire, reason } => self.lost(*fire, reason),
        }
    }

    fn dependency(&self, id: &DependencyId, to: ProbeStatus, detail: &Text) -> Answer {
        let seen = self.incident.dependencies.get(id).ok_or(Refusal::Stale)?;
        if seen.status == to {
            return Ok(Decision::nothing());
        }
        let (dependency, from, detail) = (id.clone(), seen.status, detail.cut(200));
        Ok(Decision::event(DependencyChanged { dependency, from, to, detail }))
    }

    fn step_seen(&self, at: &StepRef, status: ProbeStatus, detail: &Text) -> Answer {
        let state = self.incident.step(at).filter(|s| s.phase == StepPhase::Active).ok_or(Refusal::Stale)?;
        if state.checked.as_ref().is_some_and(|(before, _)| *before == status) {
            return Ok(Decision::nothing());
        }
        let decision = Decision::event(StepChecked { at: at.clone(), status, detail: detail.cut(200) });
        let is_check = self.incident.planned(at).is_some_and(|s| s.kind == StepKind::Check);
        if status == ProbeStatus::Ok && is_check {
            return Ok(decision.and(StepDone { at: at.clone(), note: None }));
        }
        Ok(decision)
    }

    fn running(&self, id: FireId) -> Result<&Fire, Refusal> {
        self.incident.fires.get(id).filter(|f| f.state.is_in_flight()).ok_or(Refusal::Stale)
    }

    fn captured(&self, id: FireId, captured: &BTreeMap<String, Value>) -> Answer {
        let fire = self.running(id)?;
        if fire.state != FireState::Capturing {
            return Err(Refusal::Stale);
        }
        let event = PriorStateCaptured { fire: id, captured: captured.clone() };
        Ok(Decision::event(event).causing(Effect::SendRequest { fire: id }))
    }

    /// How a call ended. An answer that comes after all settles an unknown outcome.
    fn call_ended(&self, id: FireId, result: &CallResult) -> Answer {
        let fire = self.incident.fires.get(id).filter(|f| f.state.is_open()).ok_or(Refusal::Stale)?;
        match result {
            CallResult::Succeeded { status, duration_ms, excerpt } => {
                let (status, duration_ms, excerpt) = (*status, *duration_ms, excerpt.cut(400));
                let decision = Decision::event(ActionSucceeded { fire: id, status, duration_ms, excerpt });
                if fire.request.verify.is_some() {
                    return Ok(decision.causing(Effect::VerifyEffect { fire: id }));
                }
                Ok(self.finish_step_of(fire, decision))
            }
            CallResult::Failed { status, duration_ms, reason, excerpt } => {
                let (reason, excerpt) = (reason.cut(400), excerpt.cut(400));
                let (status, duration_ms) = (*status, *duration_ms);
                Ok(Decision::event(ActionFailed { fire: id, status, duration_ms, reason, excerpt }))
            }
            CallResult::Unknown { .. } if !fire.state.is_in_flight() => Err(Refusal::Stale),
            CallResult::Unknown { reason } => Ok(unknown(fire, reason)),
        }
    }

    /// Whoever sent the call is gone. A call that was only reading the prior state has changed nothing.
    fn lost(&self, id: FireId, reason: &Text) -> Answer {
        Ok(unknown(self.running(id)?, reason))
    }

    fn effect_seen(&self, id: FireId, status: ProbeStatus, detail: &Text) -> Answer {
        let fire = self.find_fire(id)?;
        let waits = matches!(
            fire.state,
            FireState::Verifying { .. } | FireState::Unknown { .. } | FireState::NotVerified { .. }
        );
        if !waits {
            return Err(Refusal::Stale);
        }
        let detail = detail.cut(200);
        if status == ProbeStatus::Ok {
            let decision = Decision::event(EffectVerified { fire: id, detail });
            return Ok(self.finish_step_of(fire, decision));
        }
        Ok(Decision::event(EffectNotVerified { fire: id, status, detail }))
    }

    /// An action step is done when its action is proved.
    fn finish_step_of(&self, fire: &Fire, decision: Decision) -> Decision {
        let Some(at) = &fire.request.step else {
            return decision;
        };
        let active = self.incident.step(at).is_some_and(|s| s.phase == StepPhase::Active);
        if active { decision.and(StepDone { at: at.clone(), note: None }) } else { decision }
    }
}

/// It may have happened; the independent look still settles it.
pub(super) fn unknown(fire: &Fire, reason: &Text) -> Decision {
    if fire.state == FireState::Capturing {
        let reason = Text::line(&format!(
            "the prior state could not be read, so nothing was changed: {}",
            reason.cut(200)
        ));
        return Decision::event(ActionFailed {
            fire: fire.id,
            status: None,
            duration_ms: 0,
            reason,
            excerpt: Text::default(),
        });
    }
    let decision = Decision::event(ActionUnknown { fire: fire.id, reason: reason.cut(400), due_at: None });
    if fire.request.verify.is_some() {
        return decision.causing(Effect::VerifyEffect { fire: fire.id });
    }
    decision
}
