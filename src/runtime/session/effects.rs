//! Carrying out effects. The events that authorised them are durable.

use std::rc::Rc;

use jiff::Timestamp;

use super::{Ended, Happening, Session};
use crate::incident::command::{CallResult, ReportCommand};
use crate::incident::state::{Fire, FireState, StepPhase};
use crate::incident::{Command, Effect, FireId, Origin, StepRef};
use crate::plan::{DependencyId, Duration, Probe, ProbeStatus, ResolvedCall, Text};
use crate::runtime::world::{Call, CallOutcome, Look, Purpose, World};

/// The longest pause between two looks for an effect.
const LOOK_AGAIN: Duration = Duration::secs(2);

/// A look for an effect that goes on until it shows or time is up.
pub(super) struct Verifying {
    fire: FireId,
    probe: Probe,
    until: Timestamp,
    look: Look,
}

impl<W: World> Session<W> {
    pub(super) fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::CapturePriorState { fire } => self.capture(fire),
            Effect::SendRequest { fire } => self.send(fire),
            Effect::SendToTargets { .. }
            | Effect::SendLater { .. }
            | Effect::PollJob { .. }
            | Effect::AbortCall { .. } => {}
            Effect::VerifyEffect { fire } => self.verify(fire),
            Effect::WatchStep { at } => self.watch_step(at, Duration::ZERO),
        }
    }

    fn capture(&mut self, id: FireId) {
        let Some(fire) = self.incident.fires.get(id) else { return };
        let Some(capture) = fire.request.capture.clone() else { return };
        let mut call = self.call_of(fire, capture.request, Purpose::Capture);
        (call.pick, call.expect) = (capture.pick, capture.expect);
        let world = Rc::clone(&self.world);
        self.calls += 1;
        self.under_way.push(Box::pin(async move { Ended::Captured(id, world.call(call).await) }));
    }

    fn send(&mut self, id: FireId) {
        let Some(fire) = self.incident.fires.get(id) else { return };
        let purpose = if fire.request.undo_of.is_some() { Purpose::Undo } else { Purpose::Act };
        let Some(request) = fire.call.clone() else { return };
        let mut call = self.call_of(fire, request, purpose);
        call.pick.clone_from(&fire.keep);
        let world = Rc::clone(&self.world);
        self.calls += 1;
        self.under_way.push(Box::pin(async move { Ended::Called(id, world.call(call).await) }));
    }

    fn call_of(&self, fire: &Fire, request: ResolvedCall, purpose: Purpose) -> Call {
        let simulate = self.incident.plan.actions.get(&fire.request.action).map(|a| a.simulate.clone());
        Call {
            request,
            expect: fire.expect.clone(),
            timeout: fire.request.timeout,
            idempotency_key: fire.request.idempotency_key.clone(),
            action: fire.request.action.clone(),
            purpose,
            pick: std::collections::BTreeMap::new(),
            simulate: simulate.unwrap_or_default(),
        }
    }

    pub(super) fn captured(&mut self, fire: FireId, outcome: CallOutcome) {
        self.calls -= 1;
        let report = match outcome {
            CallOutcome::Succeeded { captured, .. } => ReportCommand::Captured { fire, captured },
            CallOutcome::Failed { status, duration_ms, reason, excerpt, retry_after } => {
                let reason = Text::line(&format!(
                    "the prior state could not be read, so nothing was changed: {reason}"
                ));
                ReportCommand::Call {
                    fire,
                    result: CallResult::Failed { status, duration_ms, reason, excerpt, retry_after },
                }
            }
            CallOutcome::Unknown { reason, .. } => {
                ReportCommand::Call { fire, result: CallResult::Unknown { reason } }
            }
        };
        self.report(Origin::Call, Command::Report(report));
    }

    pub(super) fn called(&mut self, fire: FireId, outcome: CallOutcome) {
        self.calls -= 1;
        let result = match outcome {
            CallOutcome::Succeeded { status, duration_ms, excerpt, captured: kept } => {
                CallResult::Succeeded { status, duration_ms, excerpt, kept }
            }
            CallOutcome::Failed { status, duration_ms, reason, excerpt, retry_after } => {
                CallResult::Failed { status, duration_ms, reason, excerpt, retry_after }
            }
            CallOutcome::Unknown { reason, .. } => CallResult::Unknown { reason },
        };
        self.report(Origin::Call, Command::Report(ReportCommand::Call { fire, result }));
    }

    /// The probe behind a probe: a `verify` may name a dependency.
    fn behind(&self, probe: &Probe) -> (Option<DependencyId>, Probe) {
        let named = probe.dependency.as_ref().and_then(|id| self.incident.plan.dependency(id));
        named.map_or_else(|| (None, probe.clone()), |d| (Some(d.id.clone()), d.probe.clone()))
    }

    pub(super) fn verify(&mut self, id: FireId) {
        let Some(probe) = self.incident.fires.get(id).and_then(|fire| fire.verify.clone()) else {
            return;
        };
        let until = probe.within().after(self.clock.now());
        self.calls += 1;
        self.looking_for.insert(id);
        self.look_for_effect(id, probe, until, Duration::ZERO);
    }

    fn look_for_effect(&mut self, fire: FireId, probe: Probe, until: Timestamp, pause: Duration) {
        let (dependency, behind) = self.behind(&probe);
        let (world, clock) = (Rc::clone(&self.world), self.clock.clone());
        self.under_way.push(Box::pin(async move {
            if pause > Duration::ZERO {
                clock.sleep(pause).await;
            }
            let look = world.look(dependency.as_ref(), &behind).await;
            Ended::Verified(Box::new(Verifying { fire, probe, until, look }))
        }));
    }

    pub(super) fn verified(&mut self, verifying: Verifying) {
        let Verifying { fire, probe, until, look } = verifying;
        let state = self.incident.fires.get(fire).map(|f| &f.state);
        let waits = matches!(state, Some(FireState::Verifying { .. } | FireState::Unknown { .. }));
        if waits && look.status != ProbeStatus::Ok && self.clock.now() < until {
            self.look_for_effect(fire, probe, until, LOOK_AGAIN);
            return;
        }
        self.calls -= 1;
        self.looking_for.remove(&fire);
        let (status, detail) = (look.status, look.detail);
        self.report(Origin::Probe, Command::Report(ReportCommand::Verification { fire, status, detail }));
    }

    /// Look for what a step waits for, now. Each look is a [`Happening::Looked`].
    pub fn look_at_step(&mut self, at: &StepRef) {
        self.watch_step(at.clone(), Duration::ZERO);
    }

    pub(super) fn watch_step(&mut self, at: StepRef, pause: Duration) {
        let Some(probe) = self.incident.planned(&at).and_then(|step| step.verify.clone()) else { return };
        let (dependency, behind) = self.behind(&probe);
        let (world, clock) = (Rc::clone(&self.world), self.clock.clone());
        self.under_way.push(Box::pin(async move {
            if pause > Duration::ZERO {
                clock.sleep(pause).await;
            }
            let look = world.look(dependency.as_ref(), &behind).await;
            Ended::StepSeen(at, look)
        }));
    }

    pub(super) fn step_seen(&mut self, at: &StepRef, look: Look) {
        let is_active =
            |session: &Self| session.incident.step(at).is_some_and(|s| s.phase == StepPhase::Active);
        if !is_active(self) {
            return;
        }
        let Look { status, detail, .. } = look;
        self.ready.push_back(Happening::Looked);
        self.report(Origin::Probe, Command::Report(ReportCommand::Step { at: at.clone(), status, detail }));
        if status != ProbeStatus::Ok {
            self.watch_step(at.clone(), LOOK_AGAIN);
        }
    }
}
