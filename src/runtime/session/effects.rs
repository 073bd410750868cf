//! Carrying out effects. The events that authorised them are durable.

use std::cell::Cell;
use std::rc::Rc;

use jiff::Timestamp;
use tokio::sync::Notify;

use super::{Ended, Happening, Session};
use crate::incident::command::{CallResult, ReportCommand};
use crate::incident::state::{Fire, FireState, StepPhase};
use crate::incident::{Command, Effect, Envelope, Event, FireId, Origin, StepRef};
use crate::plan::{DependencyId, Duration, Probe, ProbeStatus, ResolvedCall, Text};
use crate::runtime::world::{Call, CallOutcome, Look, Purpose, World};

/// The longest pause between two looks for an effect.
pub(super) const LOOK_AGAIN: Duration = Duration::secs(2);

/// A look for an effect that goes on until it shows or time is up.
pub(super) struct Verifying {
    fire: FireId,
    probe: Probe,
    until: Timestamp,
    look: Look,
}

/// Lets whoever waits for a call know that it was called off.
#[derive(Debug, Clone, Default)]
pub(super) struct Abort {
    off: Rc<Cell<bool>>,
    told: Rc<Notify>,
}

impl Abort {
    pub(super) fn is_off(&self) -> bool {
        self.off.get()
    }

    fn call_off(&self) {
        self.off.set(true);
        self.told.notify_waiters();
    }

    /// Ends when it is called off.
    pub(super) async fn called_off(&self) {
        let told = self.told.notified();
        if !self.off.get() {
            told.await;
        }
    }
}

impl<W: World> Session<W> {
    pub(super) fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::CapturePriorState { fire } if self.is_mine(fire) => self.capture(fire),
            Effect::SendRequest { fire } if self.is_mine(fire) => self.send(fire),
            Effect::SendToTargets { fire } if self.is_mine(fire) => self.send_to_targets(fire),
            Effect::SendLater { fire } if self.is_mine(fire) => self.send_later(fire),
            Effect::PollJob { fire } if self.is_mine(fire) => self.poll(fire),
            Effect::AbortCall { fire } if self.is_mine(fire) => self.abort(fire),
            Effect::CapturePriorState { .. }
            | Effect::SendRequest { .. }
            | Effect::SendToTargets { .. }
            | Effect::SendLater { .. }
            | Effect::PollJob { .. }
            | Effect::AbortCall { .. } => {}
            Effect::SendNotice { delivery } if self.delivers(delivery) => self.deliver(delivery),
            Effect::SendNoticeLater { delivery } if self.delivers(delivery) => self.deliver_later(delivery),
            Effect::SendNotice { .. } | Effect::SendNoticeLater { .. } => {}
            Effect::LookForNotice { delivery } => self.look_for_notice(delivery),
            Effect::VerifyEffect { fire } => self.verify(fire),
            Effect::WatchStep { at } => self.watch_step(at, Duration::ZERO),
        }
    }

    /// Is this the program that sends it? An approval may come from another one.
    fn is_mine(&self, fire: FireId) -> bool {
        self.incident.fires.get(fire).is_some_and(|fire| fire.runner == self.runner.id)
    }

    /// What another program recorded and this one has to do: go on with its own calls that were approved, and stop
    /// those that were called off.
    pub(super) fn taken_in(&mut self, envelopes: &[Envelope]) {
        for envelope in envelopes {
            if let Event::ActionApproved(e) = &envelope.event
                && let Some(effect) = self.incident.fires.get(e.fire).and_then(Fire::next_effect)
            {
                self.carry_out(effect);
            }
            if let Event::ActionCancelled(e) = &envelope.event {
                self.carry_out(Effect::AbortCall { fire: e.fire });
            }
        }
    }

    /// The handle by which a firing's calls can be called off.
    pub(super) fn abort_of(&mut self, fire: FireId) -> Abort {
        let fresh = Abort::default();
        self.aborts.insert(fire, fresh.clone());
        fresh
    }

    fn abort(&mut self, fire: FireId) {
        if let Some(abort) = self.aborts.get(&fire) {
            abort.call_off();
        }
    }

    fn capture(&mut self, id: FireId) {
        let Some(fire) = self.incident.fires.get(id) else { return };
        let Some(capture) = fire.request.capture.clone() else { return };
        let mut call = self.call_of(fire, capture.request, Purpose::Capture);
        (call.pick, call.expect) = (capture.pick, capture.expect);
        let (world, abort) = (Rc::clone(&self.world), self.abort_of(id));
        self.calls += 1;
        self.under_way
            .push(Box::pin(async move { Ended::Captured(id, until_off(&*world, call, &abort).await) }));
    }

    pub(super) fn send(&mut self, id: FireId) {
        let Some(fire) = self.incident.fires.get(id) else { return };
        let purpose = match (fire.request.undo_of, fire.stage) {
            (Some(_), _) => Purpose::Undo,
            (None, 0) => Purpose::Act,
            (None, _) => Purpose::Follow,
        };
        let Some(request) = fire.call.clone() else { return };
        let mut call = self.call_of(fire, request, purpose);
        call.pick.clone_from(&fire.keep);
        if fire.stage > 0 {
            call.idempotency_key = format!("{}-then-{}", call.idempotency_key, fire.stage);
        }
        let (world, abort) = (Rc::clone(&self.world), self.abort_of(id));
        self.calls += 1;
        self.under_way
            .push(Box::pin(async move { Ended::Called(id, until_off(&*world, call, &abort).await) }));
    }

    pub(super) fn call_of(&self, fire: &Fire, request: ResolvedCall, purpose: Purpose) -> Call {
        let simulate = self.incident.plan.actions.get(&fire.request.action).and_then(|a| a.simulate.clone());
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
        let result = result_of(outcome);
        self.report(Origin::Call, Command::Report(ReportCommand::Call { fire, result }));
    }

    /// The probe behind a probe: a `verify` may name a dependency.
    pub(super) fn behind(&self, probe: &Probe) -> (Option<DependencyId>, Probe) {
        let named = probe.dependency.as_ref().and_then(|id| self.incident.plan.dependency(id));
        named.map_or_else(|| (None, probe.clone()), |d| (Some(d.id.clone()), d.probe.clone()))
    }

    pub(super) fn verify(&mut self, id: FireId) {
        if self.incident.fires.get(id).is_some_and(|fire| !fire.targets.is_empty()) {
            self.look_at_targets(id);
            return;
        }
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

/// Make a call, unless and until it is called off. What has left by then can't be told.
async fn until_off<W: World>(world: &W, call: Call, abort: &Abort) -> CallOutcome {
    let safe = call.request.is_safe();
    tokio::select! {
        biased;
        outcome = world.call(call) => outcome,
        () = abort.called_off() => {
            let reason = Text::line("called off while it was under way");
            if safe {
                CallOutcome::Failed {
                    status: None,
                    duration_ms: 0,
                    reason,
                    excerpt: Text::default(),
                    retry_after: None,
                }
            } else {
                CallOutcome::Unknown { duration_ms: 0, reason }
            }
        }
    }
}

pub(super) fn result_of(outcome: CallOutcome) -> CallResult {
    match outcome {
        CallOutcome::Succeeded { status, duration_ms, excerpt, captured: kept } => {
            CallResult::Succeeded { status, duration_ms, excerpt, kept }
        }
        CallOutcome::Failed { status, duration_ms, reason, excerpt, retry_after } => {
            CallResult::Failed { status, duration_ms, reason, excerpt, retry_after }
        }
        CallOutcome::Unknown { reason, .. } => CallResult::Unknown { reason },
    }
}
