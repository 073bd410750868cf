//! Every firing of an action, from intent to proof.

mod fire;
mod phase;
mod targets;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

pub use self::fire::Fire;
pub use self::phase::FireState;
pub use self::targets::{Progress, TargetState};
use crate::incident::Actor;
use crate::incident::event::{
    ActionCancelled, ActionRequested, ActionSettled, EffectVerified, Event, FireId, TargetsLooked,
};
use crate::plan::ActionId;

/// A call of an action that left, or may have, and the reading of the prior state before it: the world changes by nothing
/// else that is done here. Further calls of the same firing and looks are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sending {
    /// The number of the event from which on it is known.
    pub seq: u64,
    /// The firing.
    pub fire: FireId,
    /// When it left.
    pub at: Timestamp,
    /// It reads the prior state; the action itself follows.
    pub reads: bool,
}

/// Every firing, with the open ones at hand.
#[derive(Debug, Clone, Default)]
pub struct Fires {
    all: BTreeMap<FireId, Fire>,
    sent: Vec<Sending>,
    open: BTreeSet<FireId>,
    latest: BTreeMap<ActionId, FireId>,
}

impl Fires {
    pub(super) fn request(&mut self, id: FireId, request: &ActionRequested, by: &Actor, at: Timestamp) {
        self.latest.insert(request.action.clone(), id);
        self.open.insert(id);
        let fire = Fire::new(id, request, by, at);
        let reads = fire.state == FireState::Capturing;
        if reads || fire.state == FireState::Sending {
            self.sent.push(Sending { seq: id.0, fire: id, at, reads });
        }
        self.all.insert(id, fire);
    }

    /// The calls that left, in the order of the record.
    pub fn sent(&self) -> &[Sending] {
        &self.sent
    }

    /// Take in what happened to a firing after it was requested; anything else changes nothing.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the incident sends the events of one family only")]
    pub(super) fn take_in(&mut self, seq: u64, event: &Event, at: Timestamp) {
        let known = self.sent.len();
        match event {
            Event::ActionApproved(e) => self.change(e.fire, |f| f.approved(e, at)),
            Event::ActionDenied(e) => self.change(e.fire, |f| f.denied(e, at)),
            Event::ActionConfirmed(e) => self.change(e.fire, |f| f.confirmed(e, at)),
            Event::ActionCancelled(ActionCancelled { fire, .. }) => self.change(*fire, |f| f.cancelled(at)),
            Event::ActionRepeated(e) => self.change(e.fire, |f| f.repeated(e, at)),
            Event::PriorStateCaptured(e) => self.change(e.fire, |f| f.captured_prior(e, at)),
            Event::ActionContinued(e) => self.change(e.fire, |f| f.continued(e, at)),
            Event::ActionPostponed(e) => self.change(e.fire, |f| f.postponed(e, at)),
            Event::JobStarted(e) => self.change(e.fire, |f| f.job_started(e, at)),
            Event::TargetsAnswered(e) => self.change(e.fire, |f| f.take_in_targets(e, at)),
            Event::TargetsLooked(e) => self.looked(e, at),
            Event::ActionSucceeded(e) => self.change(e.fire, |f| f.succeeded(e, at)),
            Event::ActionFailed(e) => self.change(e.fire, |f| f.failed(e, at)),
            Event::ActionUnknown(e) => self.change(e.fire, |f| f.lost(e, at)),
            Event::EffectVerified(e) => self.verified(e, at),
            Event::EffectNotVerified(e) => self.change(e.fire, |f| f.not_verified(e, at)),
            Event::ActionSettled(e) => self.settled(e, at),
            _ => {}
        }
        self.sent.iter_mut().skip(known).for_each(|sending| sending.seq = seq);
    }

    fn change(&mut self, id: FireId, change: impl FnOnce(&mut Fire)) {
        let Some(fire) = self.all.get_mut(&id) else { return };
        let (was_sending, first) = (fire.state == FireState::Sending, fire.stage == 0);
        let was_reading = fire.state == FireState::Capturing;
        let again_at = if let FireState::Postponed { until, .. } = fire.state { Some(until) } else { None };
        let again_at = again_at.filter(|_| first);
        change(fire);
        let is_first_call = fire.state == FireState::Sending && !was_sending && fire.stage == 0;
        // That it was sent again is known once it was answered; called off before its time it was not.
        let was_repeated = again_at.filter(|until| fire.since >= *until);
        if let Some(at) = is_first_call.then_some(fire.since).or(was_repeated) {
            self.sent.push(Sending { seq: 0, fire: id, at, reads: false });
        }
        if fire.state == FireState::Capturing && !was_reading {
            self.sent.push(Sending { seq: 0, fire: id, at: fire.since, reads: true });
        }
        if fire.state.is_open() {
            self.open.insert(id);
        } else {
            self.open.remove(&id);
        }
    }

    fn verified(&mut self, look: &EffectVerified, at: Timestamp) {
        self.change(look.fire, |fire| fire.enter(FireState::Verified { detail: look.detail.clone() }, at));
        self.mark_undone(look.fire);
    }

    fn looked(&mut self, look: &TargetsLooked, at: Timestamp) {
        self.change(look.fire, |fire| fire.take_in_looks(look, at));
        let proved = |fire: &Fire| matches!(fire.state, FireState::Verified { .. });
        if self.all.get(&look.fire).is_some_and(proved) {
            self.mark_undone(look.fire);
        }
    }

    fn settled(&mut self, settled: &ActionSettled, at: Timestamp) {
        let many = self.all.get(&settled.fire).is_some_and(|fire| !fire.targets.is_empty());
        if many {
            self.change(settled.fire, |fire| fire.settle_targets(settled, at));
        } else {
            let state = if settled.happened {
                FireState::Verified { detail: settled.note.clone() }
            } else {
                FireState::DidNotHappen
            };
            self.change(settled.fire, |fire| fire.enter(state, at));
        }
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

    /// The firings without a known outcome: running, waiting for a person, or unknown.
    pub fn open(&self) -> impl Iterator<Item = &Fire> {
        self.open.iter().filter_map(|id| self.all.get(id))
    }

    /// The firings whose outcome is unknown, all of it or in part.
    pub fn unknown(&self) -> impl Iterator<Item = &Fire> {
        self.open().filter(|fire| fire.state.is_unknown())
    }

    /// The firings that a second person is asked to approve.
    pub fn awaiting_approval(&self) -> impl Iterator<Item = &Fire> {
        self.open().filter(|fire| matches!(fire.state, FireState::AwaitingApproval { .. }))
    }

    /// The last firing of an action.
    pub fn latest(&self, action: &ActionId) -> Option<&Fire> {
        self.all.get(self.latest.get(action)?)
    }
}
