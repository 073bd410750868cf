//! The simulated world behind the same seam as the real one. It takes time, and nothing else.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::clock::{Clock, Stopwatch};
use super::expect::{Answer, Verdict, judge};
use super::world::{Call, CallOutcome, EXCERPT, Look, Purpose, World};
use crate::drill::{SimulatedAnswer, SimulatedSight, SimulatedWorld};
use crate::plan::{DependencyId, Duration, Plan, Probe, Text};

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
            Purpose::Capture => self.inner.borrow().capture(&call.simulate),
            // What the file says is the answer to the call itself; what follows it is answered plainly.
            Purpose::Follow | Purpose::Poll => {
                SimulatedAnswer { json: None, ..self.inner.borrow().capture(&call.simulate) }
            }
            Purpose::Act => self.inner.borrow_mut().act(&call.action, &call.simulate, now),
            Purpose::Undo => self.inner.borrow_mut().undo(&call.action, &call.simulate, now),
        };
        let status = call.simulate.answered(&call.expect);
        let Some(status) = status.filter(|_| answer.after <= call.timeout) else {
            self.clock.sleep(call.timeout).await;
            return unanswered(&call);
        };
        self.clock.sleep(answer.after).await;
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

fn outcome(call: &Call, status: u16, answer: SimulatedAnswer) -> CallOutcome {
    let body = answer.json.map(|json| json.to_string()).unwrap_or_default();
    let excerpt = Text::block(&body).cut(EXCERPT);
    let read = Answer { status, body: body.as_bytes(), whole: true };
    let mut expect = call.expect.clone();
    if body.is_empty() {
        // A file that gives a status and no body practises the status.
        expect.json.clear();
        expect.contains = None;
    }
    // What is captured stands in the file by name: the pointers have nothing to point into.
    match judge(&expect, &BTreeMap::new(), read) {
        Verdict::Good(_) => CallOutcome::Succeeded {
            status,
            duration_ms: answer.after.as_millis(),
            excerpt,
            captured: if call.purpose == Purpose::Capture { answer.captured } else { BTreeMap::new() },
        },
        Verdict::Bad(reason) | Verdict::Unreadable(reason) => {
            failed(Some(status), answer.after, Text::line(&reason), excerpt)
        }
    }
}

fn failed(status: Option<u16>, took: Duration, reason: Text, excerpt: Text) -> CallOutcome {
    CallOutcome::Failed { status, duration_ms: took.as_millis(), reason, excerpt, retry_after: None }
}
