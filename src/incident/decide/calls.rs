//! What calls and the looks at their effects report. A report about a firing that has moved on is stale and changes
//! nothing, so late answers are harmless.

use std::collections::BTreeMap;

use serde_json::Value;

use super::actions::{Brake, invalid, targets};
use super::{Answer, Context, Decision};
use crate::incident::command::CallResult;
use crate::incident::event::{
    ActionContinued, ActionFailed, ActionPostponed, ActionSucceeded, ActionUnknown, EffectNotVerified,
    EffectVerified, FireId, JobQuestion, JobStarted, PriorStateCaptured, StepDone, TargetOutcome,
    TargetResult, TargetsAnswered, TargetsLooked,
};
use crate::incident::state::{Fire, FireState, StepPhase};
use crate::incident::{Effect, Refusal};
use crate::plan::action::Poll;
use crate::plan::template::{self, Vars};
use crate::plan::{Action, Danger, Duration, Probe, ProbeStatus, ResolvedCall, Text};

/// The longest pause before a call that was turned away is sent again.
const LONGEST_PAUSE: Duration = Duration::mins(5);

/// What is known once a call was answered as expected.
struct Answered<'a> {
    status: u16,
    duration_ms: u64,
    excerpt: &'a Text,
    kept: &'a BTreeMap<String, Value>,
}

impl Context<'_> {
    fn running(&self, id: FireId) -> Result<&Fire, Refusal> {
        self.incident.fires.get(id).filter(|f| f.state.needs_runner()).ok_or(Refusal::Stale)
    }

    /// The prior state was read: now the call, or the targets, can be filled.
    pub(super) fn captured(&self, id: FireId, captured: &BTreeMap<String, Value>) -> Answer {
        let fire = self.running(id)?;
        if fire.state != FireState::Capturing {
            return Err(Refusal::Stale);
        }
        let action = self.action_of(fire)?;
        let mut vars = self.vars_of(fire, action);
        vars.captured.clone_from(captured);
        match prior(fire, action, &vars) {
            Ok(prior) => Ok(after_capture(fire, prior)),
            Err(refusal) => Ok(Decision::event(nothing_changed(id, &refusal.to_string()))),
        }
    }

    /// How a call ended. An answer that comes after all settles an unknown outcome.
    pub(super) fn call_ended(&self, id: FireId, result: &CallResult) -> Answer {
        // Nothing left while a second person was asked: such an answer is somebody else's.
        let was_sent =
            |f: &&Fire| f.state.is_open() && !matches!(f.state, FireState::AwaitingApproval { .. });
        let fire = self.incident.fires.get(id).filter(was_sent).ok_or(Refusal::Stale)?;
        match result {
            CallResult::Succeeded { status, duration_ms, excerpt, kept } => {
                let answered = Answered { status: *status, duration_ms: *duration_ms, excerpt, kept };
                self.answered(fire, &answered)
            }
            CallResult::Failed { status, duration_ms, reason, excerpt, retry_after } => {
                if let Some(until) = self.sent_again_at(fire, *status, *retry_after) {
                    let (reason, attempts) = (reason.cut(400), fire.attempts);
                    let event = ActionPostponed { fire: id, status: *status, reason, until, attempts };
                    return Ok(Decision::event(event).causing(Effect::SendLater { fire: id }));
                }
                let (reason, excerpt) = (reason.cut(400), excerpt.cut(400));
                let (status, duration_ms) = (*status, *duration_ms);
                let earlier = match (fire.stage > 0, fire.doubtful) {
                    (true, _) => Some("an earlier call was answered as expected, then"),
                    (false, true) => Some("an earlier attempt may have happened; sent again"),
                    (false, false) => None,
                };
                if let Some(earlier) = earlier {
                    return Ok(unknown(fire, &Text::line(&format!("{earlier}: {reason}"))));
                }
                Ok(Decision::event(ActionFailed { fire: id, status, duration_ms, reason, excerpt }))
            }
            CallResult::Unknown { .. } if !fire.state.is_in_flight() => Err(Refusal::Stale),
            CallResult::Unknown { reason } => Ok(unknown(fire, reason)),
        }
    }

    fn answered(&self, fire: &Fire, answered: &Answered<'_>) -> Answer {
        let action = self.action_of(fire)?;
        let mut vars = self.vars_of(fire, action);
        vars.answers.extend(answered.kept.clone());
        let undo = fire.request.undo_of.is_some();
        let next = action.then.get(fire.stage).filter(|_| !undo);
        let built = match (next, action.poll.as_ref().filter(|_| !undo)) {
            (Some(then), _) => then.call().map(|call| {
                let event = ActionContinued {
                    fire: fire.id,
                    status: answered.status,
                    duration_ms: answered.duration_ms,
                    kept: answered.kept.clone(),
                    request: template::resolve_call(call, &vars)?,
                    expect: template::resolve_expect(&then.expect, &vars)?,
                    keep: template::resolve_pick(&then.keep, &vars)?,
                };
                Ok(Decision::event(event).causing(Effect::SendRequest { fire: fire.id }))
            }),
            (None, Some(poll)) => poll.call().map(|call| {
                let event = JobStarted {
                    fire: fire.id,
                    status: answered.status,
                    duration_ms: answered.duration_ms,
                    kept: answered.kept.clone(),
                    poll: self.question(poll, template::resolve_call(call, &vars)?, &vars)?,
                };
                Ok(Decision::event(event).causing(Effect::PollJob { fire: fire.id }))
            }),
            (None, None) => None,
        };
        match built {
            None => Ok(self.ended_well(fire, action, answered, &vars)),
            Some(Ok(decision)) => Ok(decision),
            Some(Err(error)) => {
                let why = format!("it was answered, but what follows can't be filled in: {}", invalid(error));
                Ok(unknown(fire, &Text::line(&why)))
            }
        }
    }

    fn question(
        &self,
        poll: &Poll,
        request: ResolvedCall,
        vars: &Vars,
    ) -> Result<JobQuestion, template::TemplateError> {
        let failed = poll.failed.as_ref();
        Ok(JobQuestion {
            request,
            done: template::resolve_expect(&poll.done, vars)?,
            failed: failed.map(|expect| template::resolve_expect(expect, vars)).transpose()?,
            every: poll.every,
            until: poll.within.after(self.now),
        })
    }

    /// The last call was answered as expected; what is left is the look at the effect.
    fn ended_well(&self, fire: &Fire, action: &Action, answered: &Answered<'_>, vars: &Vars) -> Decision {
        let later = fire.verify.is_none() && fire.request.undo_of.is_none();
        let verify = action.verify.as_ref().filter(|_| later);
        let verify = verify.and_then(|probe| template::resolve_probe(probe, vars).ok());
        let looked_for = verify.is_some() || fire.verify.is_some();
        let decision = Decision::event(ActionSucceeded {
            fire: fire.id,
            status: answered.status,
            duration_ms: answered.duration_ms,
            excerpt: answered.excerpt.cut(400),
            kept: answered.kept.clone(),
            verify,
        });
        if looked_for {
            return decision.causing(Effect::VerifyEffect { fire: fire.id });
        }
        self.finish_step_of(fire, decision)
    }

    /// When a call that was turned away is sent again by itself.
    fn sent_again_at(
        &self,
        fire: &Fire,
        status: Option<u16>,
        retry_after: Option<Duration>,
    ) -> Option<jiff::Timestamp> {
        let retry = fire
            .request
            .retry
            .as_ref()
            .filter(|_| matches!(fire.state, FireState::Sending | FireState::Postponed { .. }))?;
        if fire.called_off || fire.attempts >= retry.attempts || !retry.on.contains(&status?) {
            return None;
        }
        let doubled = retry.wait.as_millis() << (fire.attempts - 1).min(16);
        let wait = retry_after.unwrap_or_else(|| Duration::millis(doubled));
        (wait <= LONGEST_PAUSE).then(|| wait.after(self.now))
    }

    pub(super) fn job_ended(&self, id: FireId, result: &CallResult) -> Answer {
        let fire =
            self.incident.fires.get(id).filter(|f| f.state == FireState::Polling).ok_or(Refusal::Stale)?;
        match result {
            CallResult::Succeeded { status, duration_ms, excerpt, kept } => {
                let action = self.action_of(fire)?;
                let vars = self.vars_of(fire, action);
                let answered = Answered { status: *status, duration_ms: *duration_ms, excerpt, kept };
                Ok(self.ended_well(fire, action, &answered, &vars))
            }
            CallResult::Failed { status, duration_ms, reason, excerpt, .. } => {
                let (reason, excerpt) = (reason.cut(400), excerpt.cut(400));
                let (status, duration_ms) = (*status, *duration_ms);
                Ok(Decision::event(ActionFailed { fire: id, status, duration_ms, reason, excerpt }))
            }
            CallResult::Unknown { reason } => Ok(unknown(fire, reason)),
        }
    }

    /// Some of many calls ended; after the last one the effects are looked for.
    pub(super) fn targets_ended(&self, id: FireId, results: &[TargetResult]) -> Answer {
        let fire = self.incident.fires.get(id).filter(|f| f.state.is_open()).ok_or(Refusal::Stale)?;
        let waiting = |number: u32| {
            let index = usize::try_from(number).unwrap_or(usize::MAX);
            let open = [TargetOutcome::Waiting, TargetOutcome::Unknown];
            fire.targets.get(index).is_some_and(|target| open.contains(&target.outcome))
        };
        let results: Vec<_> = results.iter().filter(|result| waiting(result.target)).cloned().collect();
        if results.is_empty() {
            return Err(Refusal::Stale);
        }
        let mut after = fire.clone();
        let event = TargetsAnswered { fire: id, results };
        after.take_in_targets(&event, self.now);
        let decision = Decision::event(event);
        let settles = after.state.is_settled_in_part() && !after.targets_to_look_at().is_empty();
        let looks = settles || matches!(after.state, FireState::Verifying { .. });
        if looks {
            return Ok(decision.causing(Effect::VerifyEffect { fire: id }));
        }
        let done = matches!(after.state, FireState::Accepted { .. });
        Ok(if done { self.finish_step_of(fire, decision) } else { decision })
    }

    pub(super) fn targets_looked(
        &self,
        id: FireId,
        verified: &[u32],
        not_verified: &[u32],
        detail: &Text,
    ) -> Answer {
        let fire = self.find_fire(id)?;
        let open = fire.targets_to_look_at();
        let of = |numbers: &[u32]| numbers.iter().copied().filter(|n| open.contains(n)).collect::<Vec<_>>();
        let event = TargetsLooked {
            fire: id,
            verified: of(verified),
            not_verified: of(not_verified),
            detail: detail.cut(200),
        };
        if event.verified.is_empty() && event.not_verified.is_empty() {
            return Err(Refusal::Stale);
        }
        let mut after = fire.clone();
        after.take_in_looks(&event, self.now);
        let decision = Decision::event(event);
        let proved = matches!(after.state, FireState::Verified { .. });
        Ok(if proved { self.finish_step_of(fire, decision) } else { decision })
    }

    /// Whoever sent the call is gone. A call that was only reading the prior state has changed nothing.
    pub(super) fn lost(&self, id: FireId, reason: &Text) -> Answer {
        let fire = self.running(id)?;
        // Once its time has come it may have been sent again.
        let waits = matches!(fire.state, FireState::Postponed { until, .. } if self.now < until);
        if waits && !fire.doubtful && fire.stage == 0 {
            let reason = format!("it was turned away, and was not sent again: {reason}");
            let event = ActionFailed {
                fire: id,
                status: None,
                duration_ms: 0,
                reason: Text::line(&reason),
                excerpt: Text::default(),
            };
            return Ok(Decision::event(event));
        }
        Ok(unknown(fire, reason))
    }

    pub(super) fn effect_seen(&self, id: FireId, status: ProbeStatus, detail: &Text) -> Answer {
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

fn prior(fire: &Fire, action: &Action, vars: &Vars) -> Result<PriorStateCaptured, Refusal> {
    let mut prior = PriorStateCaptured {
        fire: fire.id,
        captured: vars.captured.clone(),
        request: None,
        targets: Vec::new(),
        verify: None,
        held: None,
    };
    let call = action.call();
    if let (Some(each), Some(call), true) = (&action.for_each, call, fire.targets.is_empty()) {
        prior.targets = targets::of(action, call, each, vars)?;
        if prior.targets.is_empty() {
            return Err(Refusal::InputInvalid {
                name: "targets".to_owned(),
                reason: "there are none".to_owned(),
            });
        }
        let brake = Brake::of(each, &prior.targets, targets::out_of(each, vars));
        prior.held = match (brake, fire.request.danger) {
            (Some(brake), _) => Some(Text::line(&brake.to_string())),
            (None, Danger::Irreversible) => {
                Some(Text::line(&format!("irreversible, {} targets", prior.targets.len())))
            }
            (None, Danger::Observe | Danger::Reversible) => None,
        };
    } else if let (None, Some(call), true) = (&fire.call, call, fire.targets.is_empty()) {
        prior.request = Some(template::resolve_call(call, vars).map_err(invalid)?);
    }
    let answers_first =
        |probe: &Probe| serde_json::to_value(probe).is_ok_and(|tree| template::mentions(&tree, "answers"));
    let later = fire.verify.is_none() && fire.targets.is_empty() && action.for_each.is_none();
    if let Some(probe) = action.verify.as_ref().filter(|probe| later && !answers_first(probe)) {
        prior.verify = Some(template::resolve_probe(probe, vars).map_err(invalid)?);
    }
    Ok(prior)
}

fn after_capture(fire: &Fire, prior: PriorStateCaptured) -> Decision {
    let held = prior.held.is_some();
    let many = !prior.targets.is_empty() || !fire.targets.is_empty();
    let decision = Decision::event(prior);
    match (held, many) {
        (true, _) => decision,
        (false, true) => decision.causing(Effect::SendToTargets { fire: fire.id }),
        (false, false) => decision.causing(Effect::SendRequest { fire: fire.id }),
    }
}

fn nothing_changed(fire: FireId, reason: &str) -> ActionFailed {
    let reason = format!("the prior state does not allow it, so nothing was changed: {reason}");
    ActionFailed {
        fire,
        status: None,
        duration_ms: 0,
        reason: Text::line(&reason).cut(400),
        excerpt: Text::default(),
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
    let looks = fire.verify.is_some() || fire.targets.iter().any(|target| target.verify.is_some());
    if looks { decision.causing(Effect::VerifyEffect { fire: fire.id }) } else { decision }
}
