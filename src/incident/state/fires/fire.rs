//! One firing of an action, from intent to proof.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::phase::FireState;
use super::targets::TargetState;
use crate::incident::event::{
    ActionApproved, ActionConfirmed, ActionContinued, ActionDenied, ActionFailed, ActionPostponed,
    ActionRepeated, ActionRequested, ActionSucceeded, ActionUnknown, Approval, ApprovalWanted,
    EffectNotVerified, FireId, JobQuestion, JobStarted, PriorStateCaptured, TargetOutcome,
};
use crate::incident::{Actor, Effect};
use crate::plan::request::Expect;
use crate::plan::{Danger, PersonId, Probe, ResolvedCall, Text};

/// One firing of an action.
#[derive(Debug, Clone, PartialEq)]
pub struct Fire {
    /// Its name: the number of the event that authorised it.
    pub id: FireId,
    /// Who fired it.
    pub by: Actor,
    /// When it was authorised.
    pub at: Timestamp,
    /// What was authorised; its targets are in `targets`.
    pub request: ActionRequested,
    /// Where it is.
    pub state: FireState,
    /// When that last changed.
    pub since: Timestamp,
    /// The call that is sent, or was sent last; none before it is known, and with many targets.
    pub call: Option<ResolvedCall>,
    /// What a good answer to it looks like.
    pub expect: Expect,
    /// What is kept of its answer.
    pub keep: BTreeMap<String, String>,
    /// The independent look at the effect, once it is known.
    pub verify: Option<Probe>,
    /// What is asked while a job runs.
    pub job: Option<JobQuestion>,
    /// The targets, where there are many.
    pub targets: Vec<TargetState>,
    /// The state before, as far as it was read.
    pub captured: Option<BTreeMap<String, Value>>,
    /// What was kept of the answers.
    pub answers: BTreeMap<String, Value>,
    /// How many further calls were sent.
    pub stage: usize,
    /// How many attempts were made of the call that is sent now.
    pub attempts: u32,
    /// The running program that sends it.
    pub runner: String,
    /// Who confirmed it, or sent it last: a second person must be somebody else.
    pub asked_by: Option<PersonId>,
    /// The second person's approval.
    pub approval: Option<Approval>,
    /// It was called off while calls were running.
    pub called_off: bool,
    /// An earlier attempt may have happened: a later one that fails proves nothing about it.
    pub doubtful: bool,
    /// Where it was before somebody asked to send it again; there it returns to when that is not approved.
    before: Option<Box<Before>>,
    /// The start of the answer, without secrets.
    pub answer: Text,
    /// The firing that undid this one.
    pub undone_by: Option<FireId>,
}

/// Where a firing was before it was to be sent again.
#[derive(Debug, Clone, PartialEq)]
struct Before {
    state: FireState,
    outcomes: Vec<TargetOutcome>,
}

impl Fire {
    pub(super) fn new(id: FireId, request: &ActionRequested, by: &Actor, at: Timestamp) -> Self {
        let mut request = request.clone();
        let targets = std::mem::take(&mut request.targets).into_iter().map(TargetState::new).collect();
        let mut fire = Self {
            id,
            by: by.clone(),
            at,
            state: FireState::Sending,
            since: at,
            call: request.request.clone(),
            expect: request.expect.clone(),
            keep: request.keep.clone(),
            verify: request.verify.clone(),
            job: None,
            targets,
            captured: None,
            answers: BTreeMap::new(),
            stage: 0,
            attempts: 1,
            runner: request.runner.clone(),
            asked_by: by.person().cloned(),
            approval: request.approval.clone(),
            called_off: false,
            doubtful: false,
            before: None,
            answer: Text::default(),
            undone_by: None,
            request,
        };
        fire.state = fire.waits_for(fire.request.awaits);
        fire
    }

    pub(super) fn enter(&mut self, state: FireState, at: Timestamp) {
        self.state = state;
        self.since = at;
    }

    /// Where a firing goes on that was authorised just now.
    fn waits_for(&self, awaits: Option<ApprovalWanted>) -> FireState {
        match awaits {
            Some(ApprovalWanted { until }) => FireState::AwaitingApproval { until },
            None if self.is_to_capture() => FireState::Capturing,
            None => FireState::Sending,
        }
    }

    fn is_to_capture(&self) -> bool {
        self.request.capture.is_some() && self.captured.is_none()
    }

    /// What its runner does now.
    pub fn next_effect(&self) -> Option<Effect> {
        let fire = self.id;
        match &self.state {
            FireState::Capturing => Some(Effect::CapturePriorState { fire }),
            FireState::Sending if self.targets.is_empty() => Some(Effect::SendRequest { fire }),
            FireState::Sending => Some(Effect::SendToTargets { fire }),
            FireState::Postponed { .. } => Some(Effect::SendLater { fire }),
            FireState::Polling => Some(Effect::PollJob { fire }),
            FireState::Verifying { .. } => Some(Effect::VerifyEffect { fire }),
            FireState::AwaitingApproval { .. }
            | FireState::Held { .. }
            | FireState::Partial { .. }
            | FireState::Accepted { .. }
            | FireState::Verified { .. }
            | FireState::NotVerified { .. }
            | FireState::Failed { .. }
            | FireState::Unknown { .. }
            | FireState::DidNotHappen
            | FireState::Denied { .. }
            | FireState::Cancelled => None,
        }
    }

    pub(super) fn approved(&mut self, event: &ActionApproved, at: Timestamp) {
        self.approval = Some(event.approval.clone());
        self.runner.clone_from(&event.runner);
        self.before = None;
        self.enter(self.waits_for(None), at);
    }

    pub(super) fn confirmed(&mut self, event: &ActionConfirmed, at: Timestamp) {
        self.asked_by = Some(event.by.clone());
        self.approval.clone_from(&event.approval);
        self.runner.clone_from(&event.runner);
        self.enter(self.waits_for(event.awaits), at);
    }

    pub(super) fn cancelled(&mut self, at: Timestamp) {
        let waits = matches!(self.state, FireState::Postponed { until, .. } if at < until);
        if !waits && !self.state.is_before_sending() {
            self.called_off = true;
        } else if !self.return_to_before(at) {
            self.enter(self.unless_doubtful(FireState::Cancelled), at);
        }
    }

    pub(super) fn denied(&mut self, event: &ActionDenied, at: Timestamp) {
        if !self.return_to_before(at) {
            self.enter(FireState::Denied { reason: event.reason.clone() }, at);
        }
    }

    /// A repetition that never left changes nothing about what was known; says whether it was one.
    fn return_to_before(&mut self, at: Timestamp) -> bool {
        let Some(before) = self.before.take() else { return false };
        for (target, outcome) in self.targets.iter_mut().zip(before.outcomes) {
            target.outcome = outcome;
        }
        self.enter(before.state, at);
        true
    }

    /// What did not happen this time may have happened before.
    fn unless_doubtful(&self, state: FireState) -> FireState {
        if self.doubtful {
            FireState::Unknown { reason: Text::line("an earlier attempt may have happened") }
        } else {
            state
        }
    }

    pub(super) fn repeated(&mut self, event: &ActionRepeated, at: Timestamp) {
        self.asked_by = Some(event.by.clone());
        self.approval.clone_from(&event.approval);
        self.runner.clone_from(&event.runner);
        self.attempts += 1;
        self.called_off = false;
        self.before = event.awaits.map(|_| {
            let outcomes = self.targets.iter().map(|target| target.outcome).collect();
            Box::new(Before { state: self.state.clone(), outcomes })
        });
        self.doubtful |= matches!(self.state, FireState::Unknown { .. } | FireState::NotVerified { .. });
        for (number, target) in (0..).zip(&mut self.targets) {
            if event.targets.contains(&number) {
                target.doubtful |= target.outcome == TargetOutcome::Unknown;
                target.outcome = TargetOutcome::Waiting;
            }
        }
        self.enter(self.waits_for(event.awaits), at);
    }

    pub(super) fn captured_prior(&mut self, event: &PriorStateCaptured, at: Timestamp) {
        self.captured = Some(event.captured.clone());
        if event.request.is_some() {
            self.call.clone_from(&event.request);
        }
        if event.verify.is_some() {
            self.verify.clone_from(&event.verify);
        }
        if !event.targets.is_empty() {
            self.targets = event.targets.iter().cloned().map(TargetState::new).collect();
        }
        let state = match &event.held {
            Some(why) => FireState::Held { why: why.clone() },
            None => FireState::Sending,
        };
        self.enter(state, at);
    }

    pub(super) fn continued(&mut self, event: &ActionContinued, at: Timestamp) {
        self.answers.extend(event.kept.clone());
        self.call = Some(event.request.clone());
        self.expect = event.expect.clone();
        self.keep.clone_from(&event.keep);
        self.stage += 1;
        self.attempts = 1;
        self.enter(FireState::Sending, at);
    }

    pub(super) fn postponed(&mut self, event: &ActionPostponed, at: Timestamp) {
        self.attempts = event.attempts + 1;
        self.enter(FireState::Postponed { until: event.until, reason: event.reason.clone() }, at);
    }

    pub(super) fn job_started(&mut self, event: &JobStarted, at: Timestamp) {
        self.answers.extend(event.kept.clone());
        self.job = Some(event.poll.clone());
        self.enter(FireState::Polling, at);
    }

    pub(super) fn succeeded(&mut self, answer: &ActionSucceeded, at: Timestamp) {
        let status = answer.status;
        self.answer = answer.excerpt.clone();
        self.answers.extend(answer.kept.clone());
        if answer.verify.is_some() {
            self.verify.clone_from(&answer.verify);
        }
        let looked_for = self.verify.is_some();
        self.enter(
            if looked_for { FireState::Verifying { status } } else { FireState::Accepted { status } },
            at,
        );
    }

    pub(super) fn failed(&mut self, answer: &ActionFailed, at: Timestamp) {
        self.answer = answer.excerpt.clone();
        let called_off = self.called_off && self.captured.is_none() && self.is_to_capture();
        let state = if called_off {
            FireState::Cancelled
        } else {
            FireState::Failed { reason: answer.reason.clone() }
        };
        self.enter(state, at);
    }

    pub(super) fn lost(&mut self, answer: &ActionUnknown, at: Timestamp) {
        for target in self.targets.iter_mut().filter(|target| target.outcome == TargetOutcome::Waiting) {
            target.outcome = TargetOutcome::Unknown;
        }
        self.enter(FireState::Unknown { reason: answer.reason.clone() }, at);
    }

    pub(super) fn not_verified(&mut self, look: &EffectNotVerified, at: Timestamp) {
        if !self.state.is_open() {
            self.enter(FireState::NotVerified { detail: look.detail.clone() }, at);
        }
    }

    /// What was known to have changed may be put back: it happened, or may have.
    pub const fn may_have_happened(&self) -> bool {
        matches!(
            self.state,
            FireState::Verifying { .. }
                | FireState::Polling
                | FireState::Partial { .. }
                | FireState::Accepted { .. }
                | FireState::Verified { .. }
                | FireState::NotVerified { .. }
                | FireState::Unknown { .. }
        )
    }

    /// Did it change something that has not been put back, or may it have?
    pub fn is_in_effect(&self) -> bool {
        let changes = self.request.danger != Danger::Observe && self.request.undo_of.is_none();
        changes && self.undone_by.is_none() && self.may_have_happened()
    }

    /// May its call be sent again without doing it twice?
    pub fn is_repeatable(&self) -> bool {
        let mut calls = self.call.iter().chain(self.targets.iter().map(|target| &target.request));
        self.request.retry.is_some() || calls.all(ResolvedCall::is_idempotent)
    }
}
