//! The simulated world behind the same seam as the real one. It takes time, and nothing else.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::Value;

use super::clock::{Clock, Stopwatch};
use super::exec;
use super::expect::{Answer, BadPath, Judge, Verdict};
use super::world::{Call, CallOutcome, EXCERPT, Look, Purpose, World};
use crate::drill::{SimulatedAnswer, SimulatedSight, SimulatedWorld};
use crate::plan::action::SimulatedCall;
use crate::plan::request::Expect;
use crate::plan::{DependencyId, Duration, Plan, Probe, ResolvedCall, Text};

/// A world that answers from the files: nothing is sent, and there is nothing to send it with.
#[derive(Debug)]
pub struct DrillWorld {
    inner: RefCell<SimulatedWorld>,
    clock: Clock,
}

impl DrillWorld {
    /// The world of a plan. Answers take their time on this clock.
    pub fn new(plan: &Plan, clock: Clock) -> Self {
        Self::of(SimulatedWorld::new(plan), clock)
    }

    /// A world that something has already happened in.
    pub const fn of(world: SimulatedWorld, clock: Clock) -> Self {
        Self { inner: RefCell::new(world), clock }
    }
}

impl World for DrillWorld {
    async fn call(&self, call: Call) -> CallOutcome {
        let now = self.clock.now();
        let answer = match call.purpose {
            Purpose::Capture | Purpose::Tell => self.inner.borrow().capture(&call.simulate),
            // What the file says is the answer to the call itself; what follows it is answered plainly.
            Purpose::Follow | Purpose::Poll => {
                SimulatedAnswer { json: None, ..self.inner.borrow().capture(&call.simulate) }
            }
            Purpose::Act => self.inner.borrow_mut().act(&call.action, &in_its_words(&call), now),
            Purpose::Undo => self.inner.borrow_mut().undo(&call.action, &in_its_words(&call), now),
        };
        let status = answered(&call);
        let Some(status) = status.filter(|_| answer.after <= call.timeout) else {
            self.clock.respond_in(call.timeout).await;
            return unanswered(&call);
        };
        self.clock.respond_in(answer.after).await;
        outcome(&call, status, answer)
    }

    async fn look(&self, id: Option<&DependencyId>, probe: &Probe) -> Look {
        let watch = Stopwatch::start();
        let now = self.clock.now();
        let SimulatedSight { status, detail, symptom } = match id {
            Some(id) => self.inner.borrow().look(id, now),
            None => self.inner.borrow().verify(probe.simulate.as_ref(), now),
        };
        Look { status, detail, symptom, took_ms: watch.ms(), settles_in: None }
    }

    async fn warm(&self, _: &[String]) {}
}

fn unanswered(call: &Call) -> CallOutcome {
    let duration_ms = call.timeout.as_millis();
    let reason = Text::line(&format!("no answer in {}", call.timeout));
    if call.request.is_safe() {
        failed(None, call.timeout, reason, Text::default())
    } else {
        CallOutcome::Unknown { duration_ms, reason }
    }
}

/// What it is answered with; none when the answer never comes. Each kind of call has its own word for yes.
fn answered(call: &Call) -> Option<u16> {
    let yes = match &call.request {
        ResolvedCall::Http(_) => call.expect.status.first().copied().unwrap_or(200),
        ResolvedCall::Exec(program) => program.exit.first().copied().map_or(0, u16::from),
        ResolvedCall::DnsUpdate(_) => 0,
        ResolvedCall::Mail(_) => call.expect.status.first().copied().unwrap_or(250),
    };
    (!call.simulate.lost).then(|| said(call).unwrap_or(yes))
}

/// The status in the file, unless it is that of another kind of call: what is read before and asked after an action
/// need not be of its kind.
fn said(call: &Call) -> Option<u16> {
    let is_of_its_kind = |status: &u16| match &call.request {
        ResolvedCall::Http(_) => *status >= 100,
        ResolvedCall::Mail(_) => *status >= 200,
        ResolvedCall::Exec(_) | ResolvedCall::DnsUpdate(_) => {
            *status <= 255 && matches!(call.purpose, Purpose::Act | Purpose::Undo | Purpose::Tell)
        }
    };
    call.simulate.status.filter(is_of_its_kind)
}

/// What the file says, for a world that knows yes and no by the statuses of HTTP.
fn in_its_words(call: &Call) -> SimulatedCall {
    let status = said(call);
    if call.request.http().is_some() {
        return SimulatedCall { status, ..call.simulate.clone() };
    }
    let status = status.map(|status| if is_yes(call, status) { 200 } else { 500 });
    SimulatedCall { status, ..call.simulate.clone() }
}

fn is_yes(call: &Call, status: u16) -> bool {
    match &call.request {
        ResolvedCall::Http(_) | ResolvedCall::Mail(_) => call.expect.allows(status),
        ResolvedCall::Exec(program) => exec::allows(program, status),
        ResolvedCall::DnsUpdate(_) => status == 0,
    }
}

fn outcome(call: &Call, status: u16, answer: SimulatedAnswer) -> CallOutcome {
    let SimulatedAnswer { after, json, captured } = answer;
    let body = json.map(|json| json.to_string()).unwrap_or_default();
    let excerpt = Text::block(&body).cut(EXCERPT);
    let judge = match judge_of(call, &captured, !body.is_empty()) {
        Ok(judge) => judge,
        Err(why) => return failed(None, after, Text::line(&why.to_string()), excerpt),
    };
    let said = match &call.request {
        ResolvedCall::Http(_) | ResolvedCall::Mail(_) | ResolvedCall::DnsUpdate(_) => {
            format!("answered {status}")
        }
        ResolvedCall::Exec(_) => format!("exit status {status}"),
    };
    let read = Answer { said: &said, allowed: is_yes(call, status), body: body.as_bytes(), whole: true };
    match judge.weigh(read) {
        Verdict::Good(picked) => {
            let named = captured.into_iter().filter(|(name, _)| call.pick.contains_key(name));
            let captured = picked.into_iter().chain(named).collect();
            CallOutcome::Succeeded { status, duration_ms: after.as_millis(), excerpt, captured }
        }
        Verdict::Bad(reason) | Verdict::Unreadable(reason) => {
            failed(Some(status), after, Text::line(&reason), excerpt)
        }
    }
}

/// What stands in the file by name is taken from there, whatever its path; the rest is picked from the body.
fn judge_of(call: &Call, captured: &BTreeMap<String, Value>, has_body: bool) -> Result<Judge, BadPath> {
    if !has_body {
        // A file that gives a status and no body practises the status.
        return Judge::new(&Expect::default(), &BTreeMap::new());
    }
    let mut pick = call.pick.clone();
    pick.retain(|name, _| !captured.contains_key(name));
    Judge::new(&call.expect, &pick)
}

fn failed(status: Option<u16>, took: Duration, reason: Text, excerpt: Text) -> CallOutcome {
    CallOutcome::Failed { status, duration_ms: took.as_millis(), reason, excerpt, retry_after: None }
}
