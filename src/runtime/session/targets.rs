//! Many calls of one firing: so many at a time, with their results recorded together.

use std::rc::Rc;

use futures_util::StreamExt as _;
use tokio::sync::Semaphore;

use super::effects::Abort;
use super::{Ended, Session};
use crate::incident::command::ReportCommand;
use crate::incident::event::{TargetOutcome, TargetResult};
use crate::incident::{Command, FireId, Origin};
use crate::plan::action::Retry;
use crate::plan::{DependencyId, Duration, Probe, ProbeStatus, Text};
use crate::runtime::clock::Clock;
use crate::runtime::world::{Call, CallOutcome, Purpose, World};

/// The longest pause before a target that was turned away is asked again.
const LONGEST_PAUSE: Duration = Duration::secs(30);

/// The longest pause between two looks for the effects.
const LOOK_AGAIN: Duration = Duration::secs(2);

/// How many looks run at a time.
const LOOKS: usize = 20;

impl<W: World> Session<W> {
    /// Send to every target that waits. Each starts as soon as there is room; none waits for a result to be recorded.
    pub(super) fn send_to_targets(&mut self, id: FireId) {
        let abort = self.abort_of(id);
        let Some(fire) = self.incident.fires.get(id) else { return };
        let purpose = if fire.request.undo_of.is_some() { Purpose::Undo } else { Purpose::Act };
        let room = usize::try_from(fire.request.concurrency.max(1)).unwrap_or(1);
        let room = Rc::new(Semaphore::new(room));
        let waiting = (0_u32..).zip(&fire.targets).filter(|(_, t)| t.outcome == TargetOutcome::Waiting);
        let mut starts = Vec::new();
        for (target, state) in waiting {
            let mut call = self.call_of(fire, state.request.clone(), purpose);
            call.idempotency_key = format!("{}-{target}", call.idempotency_key);
            starts.push((target, call, fire.request.retry.clone()));
        }
        for (target, call, retry) in starts {
            let (world, clock) = (Rc::clone(&self.world), self.clock.clone());
            let (room, abort) = (Rc::clone(&room), abort.clone());
            self.calls += 1;
            self.under_way.push(Box::pin(async move {
                let Ok(_room) = room.acquire().await else {
                    return Ended::Target(id, not_sent(target));
                };
                let result = one(&*world, &clock, target, call, retry.as_ref(), &abort).await;
                Ended::Target(id, result)
            }));
        }
    }

    pub(super) fn target_ended(&mut self, fire: FireId, result: TargetResult) {
        self.calls -= 1;
        self.results.entry(fire).or_default().push(result);
        self.flush_results();
    }

    /// Record what came in since the last time, unless a record is being written: then it waits for that.
    pub(super) fn flush_results(&mut self) {
        while !self.appending && !self.reloading {
            let Some((fire, results)) = self.results.pop_first() else { return };
            self.report(Origin::Call, Command::Report(ReportCommand::Targets { fire, results }));
        }
    }

    /// Look at every target whose effect can be seen, again and again until all show or time is up.
    pub(super) fn look_at_targets(&mut self, id: FireId) {
        let Some(fire) = self.incident.fires.get(id) else { return };
        let numbers = fire.targets_to_look_at();
        let probe = |number: &u32| {
            let target = fire.targets.get(usize::try_from(*number).ok()?)?;
            let probe = target.verify.clone()?;
            let (dependency, behind) = self.behind(&probe);
            Some(Wanted {
                number: *number,
                name: target.name.clone(),
                dependency,
                probe: behind,
                within: probe.within(),
            })
        };
        let wanted: Vec<Wanted> = numbers.iter().filter_map(probe).collect();
        let Some(within) = wanted.iter().map(|wanted| wanted.within).max() else { return };
        let (world, clock) = (Rc::clone(&self.world), self.clock.clone());
        self.calls += 1;
        self.looking_for.insert(id);
        self.under_way.push(Box::pin(async move {
            let looked = look_at_all(&*world, &clock, wanted, within).await;
            Ended::TargetsLooked(id, looked)
        }));
    }

    pub(super) fn targets_looked(&mut self, fire: FireId, looked: Looked) {
        self.calls -= 1;
        self.looking_for.remove(&fire);
        let Looked { verified, not_verified, detail } = looked;
        let report = ReportCommand::TargetsLooked { fire, verified, not_verified, detail };
        self.report(Origin::Probe, Command::Report(report));
    }
}

/// A target whose effect is looked for.
struct Wanted {
    number: u32,
    name: Text,
    dependency: Option<DependencyId>,
    probe: Probe,
    within: Duration,
}

/// What the looks at many targets saw.
pub(super) struct Looked {
    verified: Vec<u32>,
    not_verified: Vec<u32>,
    detail: Text,
}

async fn look_at_all<W: World>(world: &W, clock: &Clock, mut open: Vec<Wanted>, within: Duration) -> Looked {
    let until = within.after(clock.now());
    let (mut verified, mut detail) = (Vec::new(), Text::default());
    loop {
        let looks = open.into_iter().map(|wanted| async {
            let look = world.look(wanted.dependency.as_ref(), &wanted.probe).await;
            (wanted, look)
        });
        let seen: Vec<_> = futures_util::stream::iter(looks).buffer_unordered(LOOKS).collect().await;
        open = Vec::new();
        for (wanted, look) in seen {
            if look.status == ProbeStatus::Ok {
                verified.push(wanted.number);
                if open.is_empty() {
                    detail = look.detail;
                }
            } else {
                detail = Text::line(&format!("{}: {}", wanted.name, look.detail));
                open.push(wanted);
            }
        }
        if open.is_empty() || clock.now() >= until {
            break;
        }
        clock.sleep(LOOK_AGAIN).await;
    }
    verified.sort_unstable();
    let mut not_verified: Vec<u32> = open.iter().map(|wanted| wanted.number).collect();
    not_verified.sort_unstable();
    Looked { verified, not_verified, detail }
}

/// One target, with the repetitions that its action allows.
async fn one<W: World>(
    world: &W,
    clock: &Clock,
    target: u32,
    call: Call,
    retry: Option<&Retry>,
    abort: &Abort,
) -> TargetResult {
    let mut attempts = 0;
    loop {
        if abort.is_off() {
            return not_sent(target);
        }
        let outcome = world.call(call.clone()).await;
        attempts += 1;
        let wait = retry.and_then(|retry| pause(retry, attempts, &outcome));
        let Some(wait) = wait.filter(|_| !abort.is_off()) else {
            return result(target, outcome);
        };
        tokio::select! {
            () = clock.sleep(wait) => {}
            () = abort.called_off() => return result(target, outcome),
        }
    }
}

fn pause(retry: &Retry, attempts: u32, outcome: &CallOutcome) -> Option<Duration> {
    let CallOutcome::Failed { status: Some(status), retry_after, .. } = outcome else { return None };
    if attempts >= retry.attempts || !retry.on.contains(status) {
        return None;
    }
    let doubled = Duration::millis(retry.wait.as_millis() << (attempts - 1).min(16));
    Some(retry_after.unwrap_or(doubled)).filter(|wait| *wait <= LONGEST_PAUSE)
}

fn not_sent(target: u32) -> TargetResult {
    TargetResult {
        target,
        outcome: TargetOutcome::NotSent,
        status: None,
        duration_ms: 0,
        detail: Text::default(),
    }
}

fn result(target: u32, outcome: CallOutcome) -> TargetResult {
    match outcome {
        CallOutcome::Succeeded { status, duration_ms, excerpt, .. } => TargetResult {
            target,
            outcome: TargetOutcome::Succeeded,
            status: Some(status),
            duration_ms,
            detail: excerpt.cut(80),
        },
        CallOutcome::Failed { status, duration_ms, reason, .. } => TargetResult {
            target,
            outcome: TargetOutcome::Failed,
            status,
            duration_ms,
            detail: reason.cut(200),
        },
        CallOutcome::Unknown { duration_ms, reason } => TargetResult {
            target,
            outcome: TargetOutcome::Unknown,
            status: None,
            duration_ms,
            detail: reason.cut(200),
        },
    }
}
