//! What waits: a call that is sent again later, and a job that runs on.

use std::rc::Rc;

use super::effects::{Abort, result_of};
use super::{Ended, Session};
use crate::incident::command::{CallResult, ReportCommand};
use crate::incident::event::JobQuestion;
use crate::incident::state::FireState;
use crate::incident::{Command, FireId, Origin};
use crate::plan::{Duration, Text};
use crate::runtime::clock::Clock;
use crate::runtime::world::{Call, CallOutcome, Purpose, World};

impl<W: World> Session<W> {
    /// Wait for the instant, then send again.
    pub(super) fn send_later(&mut self, id: FireId) {
        let Some(FireState::Postponed { until, .. }) = self.incident.fires.get(id).map(|fire| &fire.state)
        else {
            return;
        };
        let (until, clock) = (*until, self.clock.clone());
        self.calls += 1;
        self.under_way.push(Box::pin(async move {
            while clock.now() < until {
                let left = until.duration_since(clock.now()).as_millis();
                clock.sleep(Duration::millis(u64::try_from(left).unwrap_or(0).max(1))).await;
            }
            Ended::SendNow(id)
        }));
    }

    pub(super) fn send_now(&mut self, id: FireId) {
        self.calls -= 1;
        let still = self.incident.fires.get(id);
        if still.is_some_and(|fire| matches!(fire.state, FireState::Postponed { .. }) && !fire.called_off) {
            self.send(id);
        }
    }

    /// Ask until the job has ended, or its time is up.
    pub(super) fn poll(&mut self, id: FireId) {
        let abort = self.abort_of(id);
        let Some(fire) = self.incident.fires.get(id) else { return };
        let Some(job) = fire.job.clone() else { return };
        let call = self.call_of(fire, job.request.clone(), Purpose::Poll);
        let (world, clock) = (Rc::clone(&self.world), self.clock.clone());
        self.calls += 1;
        self.under_way.push(Box::pin(async move {
            let result = ask(&*world, &clock, call, &job, &abort).await;
            Ended::Job(id, result)
        }));
    }

    pub(super) fn job_ended(&mut self, fire: FireId, result: CallResult) {
        self.calls -= 1;
        self.report(Origin::Call, Command::Report(ReportCommand::Job { fire, result }));
    }
}

async fn ask<W: World>(world: &W, clock: &Clock, call: Call, job: &JobQuestion, abort: &Abort) -> CallResult {
    let mut last = Text::line("it was not answered");
    loop {
        let done = world.call(Call { expect: job.done.clone(), ..call.clone() }).await;
        if let CallOutcome::Succeeded { .. } = done {
            return result_of(done);
        }
        if let Some(failed) = &job.failed {
            let failed = world.call(Call { expect: failed.clone(), ..call.clone() }).await;
            if let CallOutcome::Succeeded { status, duration_ms, excerpt, .. } = failed {
                let reason = Text::line("the job failed");
                return CallResult::Failed {
                    status: Some(status),
                    duration_ms,
                    reason,
                    excerpt,
                    retry_after: None,
                };
            }
        }
        if let CallOutcome::Failed { reason, .. } | CallOutcome::Unknown { reason, .. } = done {
            last = reason;
        }
        if clock.now() >= job.until {
            let reason = Text::line(&format!("the job had not ended in time: {last}"));
            return CallResult::Unknown { reason };
        }
        tokio::select! {
            () = clock.sleep(job.every) => {}
            () = abort.called_off() => {
                let reason = Text::line("called off: nobody asks any more, and the job may run on");
                return CallResult::Unknown { reason };
            }
        }
    }
}
