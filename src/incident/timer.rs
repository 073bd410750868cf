//! Deadlines: absolute instants derived from events.
//!
//! Nothing is armed or cancelled. The deadlines follow from the state, so they survive restart, suspend and clock
//! steps; an overdue one fires once, marked late.

mod pages;

use jiff::{SignedDuration, Timestamp};

use super::Incident;
use super::condition::{self, Truth};
use super::event::{DeliveryId, FireId, StepRef};
use super::state::{Delivery, DeliveryState, Fire, FireState};
use crate::plan::{Duration, RoleId, ThresholdId};

/// What an answer may take beyond its own time limit before its outcome counts as unknown.
pub const ANSWER_GRACE: Duration = Duration::secs(5);
/// An event that is noticed later than this after its time is marked late.
pub const LATE_AFTER: SignedDuration = SignedDuration::from_secs(5);

/// What is due.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// The next level of a page.
    PageEscalates(RoleId),
    /// Those of a level who have not acknowledged are paged again.
    PageReminds(RoleId),
    /// An acknowledgement that was not renewed; then the clock of its page resumes.
    AcknowledgementEnds(RoleId),
    /// Authority widens.
    ThresholdOpens(ThresholdId),
    /// Customers were promised an update.
    CustomerUpdate,
    /// Executives expect an update.
    ExecutiveUpdate,
    /// A step's time is up.
    StepTimebox(StepRef),
    /// A second person's approval; then the action is denied.
    Approval(FireId),
    /// An answer should have come.
    ActionAnswer(FireId),
    /// A delivery should have been answered.
    Delivery(DeliveryId),
}

/// Something due at an instant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline {
    /// When.
    pub at: Timestamp,
    /// What.
    pub due: Due,
}

/// When the answer that is waited for should have come.
fn answer_due(fire: &Fire) -> Option<Timestamp> {
    let timeout = fire.request.timeout;
    match (&fire.state, fire.progress()) {
        (FireState::Sending, Some(progress)) => {
            // One batch after the other, each as slow as it may be, with every attempt it is allowed.
            let rounds = progress.all.div_ceil(fire.request.concurrency.max(1));
            let attempts = fire.request.retry.as_ref().map_or(1, |retry| retry.attempts);
            Some(timeout.times(rounds.saturating_mul(attempts)).after(fire.since))
        }
        (FireState::Sending | FireState::Capturing, None) | (FireState::Capturing, Some(_)) => {
            Some(timeout.after(fire.since))
        }
        (FireState::Postponed { until, .. }, _) => Some(timeout.after(*until)),
        (FireState::Polling, _) => Some(timeout.after(fire.job.as_ref()?.until)),
        _ => None,
    }
}

/// When a delivery's answer should have come.
fn delivery_due(delivery: &Delivery) -> Option<Timestamp> {
    let from = match delivery.state {
        DeliveryState::Sending => delivery.since,
        DeliveryState::Postponed { until } => until,
        DeliveryState::Delivered { .. }
        | DeliveryState::NotDelivered { .. }
        | DeliveryState::Unknown { .. } => {
            return None;
        }
    };
    Some(ANSWER_GRACE.after(delivery.request.timeout.after(from)))
}

/// Was something noticed so long after its time that the record must say so?
pub fn is_late(due_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(due_at) > LATE_AFTER
}

impl Incident {
    /// Everything that is or will become due if nothing else happens, the earliest first. What has been recorded
    /// as due is not repeated, but for the updates, which stay until they are sent.
    pub fn deadlines(&self) -> Vec<Deadline> {
        let mut all: Vec<Deadline> = Vec::new();
        let mut add = |at, due| all.push(Deadline { at, due });
        for fire in self.fires.open() {
            if let FireState::AwaitingApproval { until } = fire.state {
                add(until, Due::Approval(fire.id));
            } else if let Some(at) = answer_due(fire) {
                add(ANSWER_GRACE.after(at), Due::ActionAnswer(fire.id));
            }
        }
        for delivery in self.deliveries.open() {
            if let Some(at) = delivery_due(delivery) {
                add(at, Due::Delivery(delivery.id));
            }
        }
        if self.is_open() {
            self.page_deadlines(&mut add);
            for (at, step) in self.active_steps() {
                if let Some(until) = step.until.filter(|_| !step.overdue_recorded) {
                    add(until, Due::StepTimebox(at));
                }
            }
            for (threshold, at) in self.opening_thresholds() {
                add(at, Due::ThresholdOpens(threshold));
            }
            if let Some(at) = self.next_update() {
                add(at, Due::CustomerUpdate);
            }
            if let Some(at) = self.next_executive_update() {
                add(at, Due::ExecutiveUpdate);
            }
        }
        all.sort();
        all
    }

    /// The earliest deadline that the record does not have yet.
    pub fn next_unrecorded(&self) -> Option<Timestamp> {
        let recorded = |d: &Deadline| self.is_recorded(d);
        self.deadlines().into_iter().find(|d| !recorded(d)).map(|d| d.at)
    }

    /// Has it been recorded that this passed? Only an update stays due after that, until it is sent.
    pub fn is_recorded(&self, deadline: &Deadline) -> bool {
        let recorded = match &deadline.due {
            Due::CustomerUpdate => self.updates.overdue_recorded,
            Due::ExecutiveUpdate => self.messages.executives.overdue_recorded,
            Due::PageEscalates(_)
            | Due::PageReminds(_)
            | Due::AcknowledgementEnds(_)
            | Due::Delivery(_)
            | Due::ThresholdOpens(_)
            | Due::StepTimebox(_)
            | Due::Approval(_)
            | Due::ActionAnswer(_) => None,
        };
        recorded == Some(deadline.at)
    }

    /// The thresholds that time alone will open, and when.
    pub fn opening_thresholds(&self) -> impl Iterator<Item = (ThresholdId, Timestamp)> {
        self.plan.thresholds.iter().filter(|t| !self.reached.contains_key(&t.id)).filter_map(|threshold| {
            match condition::evaluate(&threshold.when, self, None) {
                Truth::From(at) => Some((threshold.id.clone(), at.max(self.clock_from))),
                Truth::False | Truth::Inconclusive => None,
            }
        })
    }
}
