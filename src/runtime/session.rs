//! One open incident: commands in, durable events, effects only after them.
//!
//! ```text
//! submit ─▶ queue ─▶ decide ─▶ append (journal thread) ─▶ apply ─▶ effects ─▶ outcome ─▶ queue
//! ```
//!
//! One append is under way at a time; the next command is decided on the state after it. Another program may
//! append in between: then its events are read and the command is decided again.

mod deliveries;
mod effects;
mod exercise;
mod foreign;
mod jobs;
mod probes;
mod start;
mod targets;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::FuturesUnordered;
use jiff::Timestamp;

use super::clock::{Clock, RecordClock};
use super::ledger::{AppendError, Ledger, Stopped};
use super::record::{self, RecordError, Stamp};
use super::runner::Runner;
use super::world::{CallOutcome, Look, World};
use crate::incident::command::CallResult;
use crate::incident::event::{DeliveryId, TargetResult};
use crate::incident::{
    Actor, Command, Decision, Effect, Envelope, FireId, Incident, Origin, Refusal, StepRef, decide,
};
use crate::journal::{Appended, Head, JournalError};
use crate::plan::{DependencyId, Duration, Text};
use crate::tui::{Board, Health};

pub use start::{DeclareError, New, Opening, SENDER_GONE, Startex, declare, first_number, load};

/// How many commands may wait. People type slower and probes are few; a full queue refuses, visibly.
const QUEUE: usize = 256;
/// How often a command is decided again because somebody else wrote first.
const TRIES: u32 = 20;
/// How long a report waits before it is offered to a failing journal again.
const RETRY: Duration = Duration::secs(1);

/// The number by which an answer finds its asker.
pub type Ticket = u64;

/// Why a command came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum Rejected {
    /// The core refused.
    #[error("{0}")]
    Refused(Refusal),
    /// It could not be recorded; nothing was sent.
    #[error("not recorded, and nothing was sent: {0}")]
    NotRecorded(#[source] Box<AppendError>),
    /// The record can't be read or written.
    #[error(transparent)]
    Record(#[from] Box<RecordError>),
    /// Too much is waiting.
    #[error("too much is waiting for the disk; try again")]
    Busy,
}

/// Something that the shell may want to show.
#[derive(Debug)]
pub enum Happening {
    /// The state is another one.
    Changed,
    /// A probe looked.
    Looked,
    /// A command was decided.
    Answered {
        /// Whose.
        ticket: Ticket,
        /// With what.
        result: Result<(), Rejected>,
    },
}

struct Pending {
    ticket: Ticket,
    actor: Actor,
    origin: Origin,
    command: Command,
    tries: u32,
}

/// What was handed to the journal and is not durable yet.
struct Batch {
    pending: Pending,
    envelopes: Vec<Envelope>,
    effects: Vec<Effect>,
}

/// Something that was under way and has ended.
enum Ended {
    Appended(Box<Batch>, Result<Appended, AppendError>),
    Looked(probes::Seen),
    Captured(FireId, CallOutcome),
    Called(FireId, CallOutcome),
    Target(FireId, TargetResult),
    SendNow(FireId),
    Job(FireId, CallResult),
    Verified(Box<effects::Verifying>),
    TargetsLooked(FireId, targets::Looked),
    StepSeen(StepRef, Look),
    Delivered(DeliveryId, CallOutcome),
    DeliverNow(DeliveryId),
    Arrived(Box<deliveries::Arriving>),
    Foreign(Result<(Vec<Envelope>, Head), RecordError>),
    Revision(Option<u64>),
    Due,
    /// Something of the exercise may be due.
    ExerciseDue,
    RetryReports,
    Warmed,
    /// Another deadline is waited for by now.
    Rearmed,
    Checked(Result<Result<(), JournalError>, Stopped>),
}

/// One open incident and everything under way for it.
pub struct Session<W: World> {
    /// The incident as of the last durable event.
    pub incident: Incident,
    /// What the probes see.
    pub board: Board,
    /// How the program itself is.
    pub health: Health,
    /// This running program.
    pub runner: Rc<Runner>,
    head: Head,
    world: Rc<W>,
    ledger: Ledger,
    clock: Clock,
    /// The same clock, to be told where the record ends.
    record_clock: RecordClock,
    queue: VecDeque<Pending>,
    kept_reports: VecDeque<Pending>,
    appending: bool,
    reloading: bool,
    /// Another program wrote while this one was at the disk.
    is_behind: bool,
    under_way: FuturesUnordered<LocalBoxFuture<'static, Ended>>,
    calls: usize,
    due_at: Option<Timestamp>,
    exercise: exercise::Agenda,
    /// Counts the deadlines that were waited for: only the last one is.
    armed: Rc<Cell<u64>>,
    /// The journal's mark of change at the last look.
    revision: Option<u64>,
    /// How often in a row each dependency failed.
    streaks: BTreeMap<DependencyId, u32>,
    /// The calls whose effect this program is looking for.
    looking_for: BTreeSet<FireId>,
    /// Results of targets that wait for the disk.
    results: BTreeMap<FireId, Vec<TargetResult>>,
    /// By which the calls of a firing are called off.
    aborts: BTreeMap<FireId, effects::Abort>,
    ready: VecDeque<Happening>,
}

impl<W: World> Session<W> {
    /// Now, by the session's clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What the wall clock shows.
    pub fn wall(&self) -> Timestamp {
        self.clock.wall()
    }

    /// The pause until the second hand of the session's clock moves.
    pub fn to_next_second(&self) -> Duration {
        self.clock.to_next_second()
    }

    /// The head of the log.
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// Ask for something. The answer comes as [`Happening::Answered`] with this ticket.
    pub fn submit(&mut self, ticket: Ticket, actor: Actor, origin: Origin, command: Command) {
        if self.queue.len() >= QUEUE {
            self.ready.push_back(Happening::Answered { ticket, result: Err(Rejected::Busy) });
            return;
        }
        self.queue.push_back(Pending { ticket, actor, origin, command, tries: 0 });
        self.pump();
    }

    fn report(&mut self, origin: Origin, command: Command) {
        self.queue.push_back(Pending { ticket: 0, actor: Actor::System, origin, command, tries: 0 });
        self.pump();
    }

    /// The same while something is being decided: it is taken up by whoever decides.
    fn report_later(&mut self, origin: Origin, command: Command) {
        self.queue.push_back(Pending { ticket: 0, actor: Actor::System, origin, command, tries: 0 });
    }

    /// Are there calls whose outcome, or looks whose result, is still expected by this program?
    pub fn has_calls_under_way(&self) -> bool {
        self.calls > 0 || self.appending || !self.queue.is_empty()
    }

    /// Is something on its way to the disk, or waiting for it?
    pub fn is_recording(&self) -> bool {
        self.appending || self.reloading || !self.queue.is_empty()
    }

    /// Is this program looking for the effect of a call?
    pub fn is_looking_for(&self, fire: FireId) -> bool {
        self.looking_for.contains(&fire)
    }

    /// Decide what waits, as long as nothing is on its way to the disk.
    fn pump(&mut self) {
        while !self.appending && !self.reloading {
            let Some(mut pending) = self.queue.pop_front() else { break };
            self.tell_head(&mut pending.command);
            let now = self.clock.now().max(self.incident.last_at);
            match decide(&self.incident, now, &pending.actor, &self.runner.id, &pending.command) {
                Err(refusal) => self.refused(&pending, refusal),
                Ok(decision) if decision.events.is_empty() => self.answer(pending.ticket, Ok(())),
                Ok(decision) => self.append(pending, now, decision),
            }
        }
    }

    fn answer(&mut self, ticket: Ticket, result: Result<(), Rejected>) {
        if ticket != 0 {
            self.ready.push_back(Happening::Answered { ticket, result });
        }
    }

    fn append(&mut self, pending: Pending, at: Timestamp, decision: Decision) {
        let stamp = Stamp { uid: &self.incident.uid, at, actor: &pending.actor, origin: pending.origin };
        match record::encode(&stamp, self.head.count, decision.events) {
            Err(error) => self.answer(pending.ticket, Err(Box::new(error).into())),
            Ok((drafts, envelopes)) => {
                let appended = self.ledger.append(self.incident.id.clone(), self.head.clone(), drafts);
                let batch = Box::new(Batch { pending, envelopes, effects: decision.effects });
                self.appending = true;
                self.health.saving_since = Some(at);
                self.under_way.push(Box::pin(async move { Ended::Appended(batch, appended.await) }));
            }
        }
    }

    /// The next thing that happened. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Happening {
        loop {
            if let Some(happening) = self.ready.pop_front() {
                return happening;
            }
            self.rearm();
            self.propose();
            match self.under_way.next().await {
                Some(ended) => self.ended(ended),
                None => std::future::pending::<()>().await,
            }
        }
    }

    /// Something that happened and was not asked for yet, without waiting.
    pub fn take(&mut self) -> Option<Happening> {
        self.ready.pop_front()
    }

    /// Take in everything that has ended, without waiting. Starts what became possible, so that a request leaves
    /// before the next frame is drawn.
    pub fn settle(&mut self) {
        self.rearm();
        self.propose();
        while let Some(Some(ended)) = futures_util::FutureExt::now_or_never(self.under_way.next()) {
            self.ended(ended);
        }
    }

    fn ended(&mut self, ended: Ended) {
        match ended {
            Ended::Captured(fire, outcome) => self.captured(fire, outcome),
            Ended::Called(fire, outcome) => self.called(fire, outcome),
            Ended::Target(fire, result) => self.target_ended(fire, result),
            Ended::SendNow(fire) => self.send_now(fire),
            Ended::Job(fire, result) => self.job_ended(fire, result),
            Ended::Verified(verifying) => self.verified(*verifying),
            Ended::TargetsLooked(fire, looked) => self.targets_looked(fire, looked),
            Ended::StepSeen(at, look) => self.step_seen(&at, look),
            Ended::Delivered(delivery, outcome) => self.delivered(delivery, outcome),
            Ended::DeliverNow(delivery) => self.deliver_now(delivery),
            Ended::Arrived(arriving) => self.arrived(*arriving),
            Ended::Appended(batch, result) => self.appended(*batch, result),
            Ended::Looked(seen) => self.looked(seen),
            Ended::Foreign(lines) => self.foreign(lines),
            Ended::Revision(revision) => self.revised(revision),
            Ended::Due => self.report(Origin::Timer, Command::Tick),
            Ended::ExerciseDue => self.exercise.woken(),
            Ended::Warmed | Ended::Rearmed | Ended::Checked(Ok(Ok(()))) => {}
            Ended::Checked(Ok(Err(error))) => self.unwritable(&error),
            Ended::Checked(Err(error)) => self.unwritable(&error),
            Ended::RetryReports => {
                self.queue.extend(std::mem::take(&mut self.kept_reports));
                self.pump();
            }
        }
    }

    fn appended(&mut self, batch: Batch, result: Result<Appended, AppendError>) {
        self.appending = false;
        self.health.saving_since = None;
        match result {
            Ok(appended) => {
                self.health.journal = None;
                self.take_in(&batch.envelopes);
                self.take_head(appended.head);
                for effect in batch.effects {
                    self.carry_out(effect);
                }
                self.ready.push_back(Happening::Changed);
                self.answer(batch.pending.ticket, Ok(()));
            }
            Err(AppendError::Journal(JournalError::Conflict { .. })) if batch.pending.tries < TRIES => {
                let tries = batch.pending.tries + 1;
                self.queue.push_front(Pending { tries, ..batch.pending });
                self.reload();
            }
            Err(error) => self.not_recorded(batch.pending, error),
        }
        self.go_on();
    }

    fn unwritable(&mut self, error: &dyn std::error::Error) {
        self.health.journal = Some(Text::line(&error.to_string()));
        self.ready.push_back(Happening::Changed);
    }

    fn take_in(&mut self, envelopes: &[Envelope]) {
        for envelope in envelopes {
            self.incident.apply(envelope);
            self.world.heard(&self.incident);
        }
    }

    /// The head of what was just applied.
    fn take_head(&mut self, head: Head) {
        self.record_clock.not_before(self.incident.last_at);
        if let Some(exercise) = &self.incident.exercise {
            self.clock.follow(exercise.clock.pace());
        }
        self.health.head = Some((head.count, head.hash.clone()));
        self.head = head;
    }

    /// A person is told at once. What the world reported is kept until it can be recorded.
    fn not_recorded(&mut self, pending: Pending, error: AppendError) {
        self.health.journal = Some(Text::line(&error.to_string()));
        self.ready.push_back(Happening::Changed);
        let is_tick = pending.command == Command::Tick;
        if pending.actor == Actor::System && !is_tick {
            if self.kept_reports.is_empty() {
                let wait = self.clock.clone();
                self.under_way.push(Box::pin(async move {
                    wait.pause(RETRY).await;
                    Ended::RetryReports
                }));
            }
            // A disk may be full for hours: of each probe only what it saw last is of any use then.
            let again = |kept: &Pending| pending.command.is_same_look(&kept.command);
            self.kept_reports.retain(|kept| !again(kept));
            self.kept_reports.push_back(Pending { tries: 0, ..pending });
        } else if is_tick {
            self.due_at = None;
        } else {
            self.answer(pending.ticket, Err(Rejected::NotRecorded(Box::new(error))));
        }
    }

    /// Wake at the next deadline, but for no longer than a second, so that a stepped clock or a suspended machine
    /// is noticed.
    fn rearm(&mut self) {
        let due = self.incident.next_unrecorded();
        if due == self.due_at || self.health.journal.is_some() && self.due_at.is_some() {
            return;
        }
        self.due_at = due;
        let number = self.armed.get() + 1;
        self.armed.set(number);
        let Some(due) = due else { return };
        let (clock, fails) = (self.clock.clone(), self.health.journal.is_some());
        let armed = Rc::clone(&self.armed);
        self.under_way.push(Box::pin(async move {
            if fails {
                // What could not be recorded is due still: a disk that fails is not asked without a pause.
                clock.pause(RETRY).await;
            }
            while clock.now() < due && armed.get() == number {
                let left = due.duration_since(clock.now()).as_millis();
                let left = Duration::millis(u64::try_from(left).unwrap_or(0).max(1));
                clock.nap(left).await;
            }
            if armed.get() == number { Ended::Due } else { Ended::Rearmed }
        }));
    }

    /// Look every second whether another program wrote, by the journal's cheap mark of change.
    pub fn watch(&mut self) {
        let (ledger, clock) = (self.ledger.clone(), self.clock.clone());
        self.under_way.push(Box::pin(async move {
            clock.next_second().await;
            Ended::Revision(ledger.ask(|journal| journal.revision().ok()).await.ok().flatten())
        }));
    }

    fn revised(&mut self, revision: Option<u64>) {
        if revision != self.revision && !self.appending && !self.reloading {
            self.revision = revision;
            self.reload();
        }
        self.look_for_the_lost();
        self.watch();
    }

    /// Other programs end while this one watches: what they had under way is found out within a second.
    pub fn look_for_the_lost(&mut self) {
        let is_quiet = !self.is_recording() && self.health.journal.is_none() && self.kept_reports.is_empty();
        if is_quiet {
            self.report_lost();
        }
    }
}
