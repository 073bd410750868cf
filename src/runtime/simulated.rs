//! The simulated world behind the same seam as the real one. It takes time, and nothing else.

use std::cell::RefCell;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::clock::Clock;
use super::exec;
use super::expect::{Answer, BadPath, Judge, Verdict};
use super::world::{Call, CallOutcome, EXCERPT, Look, Purpose, World};
use crate::drill::{Given, SimulatedAnswer, SimulatedSight, SimulatedWorld, director, not_simulated};
use crate::incident::Incident;
use crate::incident::command::ReportCommand;
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

/// A call as it is answered, when it was asked, and the answer.
type Answered = (Call, Timestamp, SimulatedAnswer);

impl DrillWorld {
    /// How a call is answered: as the record has it, so that every program says the same. A call that the record does not
    /// know is made in this world alone.
    fn answer(&self, mut call: Call, now: Timestamp) -> Result<Answered, CallOutcome> {
        if call.purpose == Purpose::Tell {
            let scripted = self.inner.borrow().told(&call.action, now);
            call.simulate = scripted.unwrap_or(call.simulate);
            let answer = SimulatedAnswer::from(&call.simulate);
            return Ok((call, now, answer));
        }
        let given = self.inner.borrow().given(&call.idempotency_key).cloned();
        let asked_at = match given {
            Some(Given::NotSimulated) => {
                return Err(failed(None, Duration::ZERO, not_simulated(), Text::default()));
            }
            Some(Given::Answer { simulate, at, .. }) => {
                call.simulate = *simulate;
                let is_itself = matches!(call.purpose, Purpose::Act | Purpose::Undo);
                if is_itself { at } else { now }
            }
            None => return Ok(self.alone(call, now)),
        };
        let mut answer = SimulatedAnswer::from(&call.simulate);
        if matches!(call.purpose, Purpose::Follow | Purpose::Poll) {
            // What the file says is the answer to the call itself; what follows it is answered plainly.
            answer.json = None;
        }
        Ok((call, asked_at, answer))
    }

    fn alone(&self, call: Call, now: Timestamp) -> Answered {
        let mut inner = self.inner.borrow_mut();
        let answer = match call.purpose {
            Purpose::Capture | Purpose::Tell => inner.capture(&call.simulate),
            Purpose::Follow | Purpose::Poll => {
                SimulatedAnswer { json: None, ..inner.capture(&call.simulate) }
            }
            Purpose::Act => inner.act(&call.action, &in_its_words(&call), now),
            Purpose::Undo => inner.undo(&call.action, &in_its_words(&call), now),
        };
        drop(inner);
        (call, now, answer)
    }
}

/// What is left of a time that began with the question: the record may have taken some of it.
fn left(of: Duration, asked_at: Timestamp, now: Timestamp) -> Duration {
    let passed = u64::try_from(now.duration_since(asked_at).as_millis()).unwrap_or(0);
    Duration::millis(of.as_millis().saturating_sub(passed))
}

impl World for DrillWorld {
    async fn call(&self, call: Call) -> CallOutcome {
        let now = self.clock.now();
        let (call, asked_at, answer) = match self.answer(call, now) {
            Ok(answered) => answered,
            Err(refused) => return refused,
        };
        let status = answered(&call);
        let Some(status) = status.filter(|_| answer.after <= call.timeout) else {
            self.clock.respond_in(left(call.timeout, asked_at, now)).await;
            return unanswered(&call);
        };
        self.clock.respond_in(left(answer.after, asked_at, now)).await;
        outcome(&call, status, answer)
    }

    async fn look(&self, id: Option<&DependencyId>, probe: &Probe) -> Look {
        let now = self.clock.now();
        let SimulatedSight { status, detail, symptom } = match id {
            Some(id) => self.inner.borrow().look(id, now),
            None => self.inner.borrow().verify(probe.simulate.as_ref(), now),
        };
        // A look takes no time: how fast this machine is says nothing about the systems of a drill.
        Look { status, detail, symptom, took_ms: 0, settles_in: None }
    }

    fn heard(&self, incident: &Incident) {
        self.inner.borrow_mut().follow(incident);
    }

    fn proposes_at(&self, incident: &Incident) -> Option<Timestamp> {
        director::next(incident)
    }

    fn proposals(&self, incident: &Incident, now: Timestamp) -> Vec<ReportCommand> {
        director::proposals(incident, now)
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
