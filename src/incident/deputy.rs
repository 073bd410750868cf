//! The deputy in software: everything that a person would forget in a long outage, most urgent first.
//!
//! A pure look at the state and the time. Nothing is armed; what is dismissed stays dismissed until its stage changes,
//! because the stage is part of its key.

mod calls;
mod ends;
mod lead;
mod pages;
mod updates;
mod work;

use jiff::Timestamp;

use super::Incident;
use super::event::{DeliveryId, FireId, StepRef};
use super::state::Phase;
use crate::plan::{Duration, IdentityId, PersonId, RoleId, Text};

pub use ends::{AVERAGE_ATTACK, FASTEST_ATTACK};

/// How soon somebody should do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// It is late, or every minute counts: the bell rings for it.
    Now,
    /// It should be done next.
    Soon,
    /// It should not be forgotten.
    Keep,
}

impl Urgency {
    /// The word on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Soon => "soon",
            Self::Keep => "keep",
        }
    }
}

/// What it is about, and so what the one key opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// Customers wait for a message.
    CustomerUpdate,
    /// Executives wait for a message.
    ExecutiveUpdate,
    /// A page that nobody has answered, or a role that nobody stands for.
    Page(RoleId),
    /// A page or message that did not arrive.
    Delivery(DeliveryId),
    /// A text that waits for an approval or a release.
    Draft(u64),
    /// A step whose time is up: ask for the result now.
    Step(StepRef),
    /// A task that nobody owns.
    Unowned(StepRef),
    /// It is time to call out how it stands.
    CallOut,
    /// Too many people report to the commander.
    SpanOfControl,
    /// A decision that waits for objections.
    Decision(u32),
    /// A call whose effect is unknown.
    Unknown(FireId),
    /// A call that was accepted and whose effect was looked for and not seen.
    NotVerified(FireId),
    /// A call that a second person is asked to approve.
    Approval(FireId),
    /// The commander has been on duty too long.
    CommanderTired(PersonId),
    /// Nobody commands.
    NoCommander,
    /// An exposed secret.
    Exposure(IdentityId),
    /// A machine identity is about to expire.
    IdentityEnds(IdentityId),
    /// An approval of the launch or of a text is about to end.
    ApprovalEnds,
    /// An acknowledgement is about to lapse.
    AcknowledgementEnds(RoleId),
    /// Alerts fire.
    Alerts,
    /// Nobody is paged at the moment.
    PagingPaused,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    /// The same concern about the same thing at the same stage has the same key; a dismissal names it.
    pub key: Text,
    /// How soon.
    pub urgency: Urgency,
    /// What it is about.
    pub about: About,
    /// When it became, or becomes, due.
    pub at: Timestamp,
    /// What to do, in a line: `ask petrov for the result of "Prove nothing uses it"`.
    pub text: String,
}

/// The list while it is made.
struct Lines<'a> {
    incident: &'a Incident,
    now: Timestamp,
    all: Vec<Concern>,
}

impl Lines<'_> {
    fn add(&mut self, key: impl AsRef<str>, urgency: Urgency, about: About, at: Timestamp, text: String) {
        self.all.push(Concern { key: Text::line(key.as_ref()), urgency, about, at, text });
    }

    /// How many whole lengths have passed since an instant; 0 before it.
    fn count_since(&self, at: Timestamp, length: Duration) -> i128 {
        let length = i128::from(length.as_millis()).max(1_000);
        (self.now.duration_since(at).as_millis() / length).max(0)
    }
}

impl Incident {
    /// What the deputy would say now, most urgent first, without what was dismissed.
    pub fn concerns(&self, now: Timestamp) -> Vec<Concern> {
        if self.exercise_ended_at().is_some() {
            return Vec::new();
        }
        let mut lines = Lines { incident: self, now, all: Vec::new() };
        if self.phase != Phase::Closed {
            lines.updates();
            lines.deliveries();
            lines.drafts();
            lines.calls();
            lines.unproved();
            lines.exposures();
        }
        if self.is_open() {
            lines.command();
            lines.pages();
            lines.timeboxes();
            lines.unowned();
            lines.span_of_control();
            lines.call_out();
            lines.decisions();
            lines.identities();
            lines.approvals();
            lines.alerts();
        }
        let mut all = lines.all;
        all.retain(|concern| !self.deputy.dismissed.contains_key(&concern.key));
        all.sort_by(|a, b| (a.urgency, a.at, &a.key).cmp(&(b.urgency, b.at, &b.key)));
        all
    }
}
