//! Every firing of an action, from intent to proof.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use crate::incident::Actor;
use crate::incident::event::{
    ActionFailed, ActionRequested, ActionSettled, ActionSucceeded, ActionUnknown, EffectNotVerified,
    EffectVerified, FireId,
};
use crate::plan::{ActionId, Danger, Text};

/// Where a firing is between intent and proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FireState {
    /// The prior state is being read; the action itself has not been sent.
    Capturing,
    /// The request may have left.
    Sending,
    /// Answered as expected; the effect is being looked for.
    Verifying {
        /// The status of the answer.
        status: u16,
    },
    /// Answered as expected, and nothing says how to look for the effect.
    Accepted {
        /// The status of the answer.
        status: u16,
    },
    /// The effect was seen, or a person vouched for it.
    Verified {
        /// What was seen.
        detail: Text,
    },
    /// The effect was not seen in time.
    NotVerified {
        /// What was seen last.
        detail: Text,
    },
    /// Refused, or never left.
    Failed {
        /// Why.
        reason: Text,
    },
    /// It may have happened.
    Unknown {
        /// Why it can't be told.
        reason: Text,
    },
    /// A person established that it did not happen.
    DidNotHappen,
}

impl FireState {
    /// The word on the screen.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Capturing => "reading prior state",
            Self::Sending => "sent, no answer yet",
            Self::Verifying { .. } => "accepted, looking for the effect",
            Self::Accepted { .. } => "accepted, effect not looked for",
            Self::Verified { .. } => "verified",
            Self::NotVerified { .. } => "not verified",
            Self::Failed { .. } => "failed",
            Self::Unknown { .. } => "unknown",
            Self::DidNotHappen => "did not happen",
        }
    }

    /// Is a call running whose outcome is still expected?
    pub const fn is_in_flight(&self) -> bool {
        matches!(self, Self::Capturing | Self::Sending)
    }

    /// Is nothing known about its outcome, running or not?
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Capturing | Self::Sending | Self::Unknown { .. })
    }
}

/// One firing of an action.
#[derive(Debug, Clone, PartialEq)]
pub struct Fire {
    /// Its name: the number of the event that authorised it.
    pub id: FireId,
    /// Who fired it.
    pub by: Actor,
    /// When it was authorised.
    pub at: Timestamp,
    /// What was authorised.
    pub request: ActionRequested,
    /// Where it is.
    pub state: FireState,
    /// When that last changed.
    pub since: Timestamp,
    /// The state before, as far as it was read.
    pub captured: Option<BTreeMap<String, Value>>,
    /// The start of the answer, without secrets.
    pub answer: Text,
    /// The firing that undid this one.
    pub undone_by: Option<FireId>,
}

impl Fire {
    fn enter(&mut self, state: FireState, at: Timestamp) {
        self.state = state;
        self.since = at;
    }

    pub(super) fn captured_prior(&mut self, captured: &BTreeMap<String, Value>, at: Timestamp) {
        self.captured = Some(captured.clone());
        self.enter(FireState::Sending, at);
    }

    pub(super) fn succeeded(&mut self, answer: &ActionSucceeded, at: Timestamp) {
        let status = answer.status;
        self.answer = answer.excerpt.clone();
        let looked_for = self.request.verify.is_some();
        self.enter(
            if looked_for { FireState::Verifying { status } } else { FireState::Accepted { status } },
            at,
        );
    }

    pub(super) fn failed(&mut self, answer: &ActionFailed, at: Timestamp) {
        self.answer = answer.excerpt.clone();
        self.enter(FireState::Failed { reason: answer.reason.clone() }, at);
    }

    pub(super) fn lost(&mut self, answer: &ActionUnknown, at: Timestamp) {
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
                | FireState::Accepted { .. }
                | FireState::Verified { .. }
                | FireState::NotVerified { .. }
                | FireState::Unknown { .. }
        )
    }
}

impl Fire {
    /// Did it change something that has not been put back, or may it have?
    pub fn is_in_effect(&self) -> bool {
        let changes = self.request.danger != Danger::Observe && self.request.undo_of.is_none();
        changes && self.undone_by.is_none() && self.may_have_happened()
    }
}

/// Every firing, with the open ones at hand.
#[derive(Debug, Clone, Default)]
pub struct Fires {
    all: BTreeMap<FireId, Fire>,
    open: BTreeSet<FireId>,
    latest: BTreeMap<ActionId, FireId>,
}

impl Fires {
    pub(super) fn request(&mut self, id: FireId, request: &ActionRequested, by: &Actor, at: Timestamp) {
        let state = if request.capture.is_some() { FireState::Capturing } else { FireState::Sending };
        self.latest.insert(request.action.clone(), id);
        self.open.insert(id);
        let (request, by) = (request.clone(), by.clone());
        self.all.insert(
            id,
            Fire {
                id,
                by,
                at,
                request,
                state,
                since: at,
                captured: None,
                answer: Text::default(),
                undone_by: None,
            },
        );
    }

    pub(super) fn change(&mut self, id: FireId, change: impl FnOnce(&mut Fire)) {
        let Some(fire) = self.all.get_mut(&id) else { return };
        change(fire);
        if fire.state.is_open() {
            self.open.insert(id);
        } else {
            self.open.remove(&id);
        }
    }

    pub(super) fn verified(&mut self, look: &EffectVerified, at: Timestamp) {
        self.change(look.fire, |fire| fire.enter(FireState::Verified { detail: look.detail.clone() }, at));
        self.mark_undone(look.fire);
    }

    pub(super) fn settled(&mut self, settled: &ActionSettled, at: Timestamp) {
        let state = if settled.happened {
            FireState::Verified { detail: settled.note.clone() }
        } else {
            FireState::DidNotHappen
        };
        self.change(settled.fire, |fire| fire.enter(state, at));
        if settled.happened {
            self.mark_undone(settled.fire);
        }
    }

    /// A proved undo marks what it undid.
    fn mark_undone(&mut self, undo: FireId) {
        let Some(original) = self.all.get(&undo).and_then(|fire| fire.request.undo_of) else {
            return;
        };
        if let Some(fire) = self.all.get_mut(&original) {
            fire.undone_by = Some(undo);
        }
    }

    /// The firing of that name.
    pub fn get(&self, id: FireId) -> Option<&Fire> {
        self.all.get(&id)
    }

    /// Every firing, the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Fire> {
        self.all.values()
    }

    /// The firings without a known outcome: running or unknown.
    pub fn open(&self) -> impl Iterator<Item = &Fire> {
        self.open.iter().filter_map(|id| self.all.get(id))
    }

    /// The firings whose outcome is unknown.
    pub fn unknown(&self) -> impl Iterator<Item = &Fire> {
        self.open().filter(|fire| matches!(fire.state, FireState::Unknown { .. }))
    }

    /// The last firing of an action.
    pub fn latest(&self, action: &ActionId) -> Option<&Fire> {
        self.all.get(self.latest.get(action)?)
    }
}
