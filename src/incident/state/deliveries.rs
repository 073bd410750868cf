//! What was to be delivered, and what came of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use crate::incident::event::{DeliveryId, DeliveryRequested, Event, Notice};
use crate::plan::{Probe, Text};

/// Where a delivery stands.
#[derive(Debug, Clone, PartialEq)]
pub enum DeliveryState {
    /// It is under way.
    Sending,
    /// It was turned away and is sent again.
    Postponed {
        /// When.
        until: Timestamp,
    },
    /// The channel took it.
    Delivered {
        /// The status of the answer.
        status: u16,
        /// How long it took.
        duration_ms: u64,
        /// The start of the answer.
        excerpt: Text,
    },
    /// It was not delivered.
    NotDelivered {
        /// Why.
        reason: Text,
    },
    /// Whether it was delivered can't be told.
    Unknown {
        /// Why.
        reason: Text,
    },
}

impl DeliveryState {
    /// Is an outcome still expected?
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Sending | Self::Postponed { .. })
    }
}

/// One delivery.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Its name.
    pub id: DeliveryId,
    /// What was authorised.
    pub request: DeliveryRequested,
    /// When.
    pub at: Timestamp,
    /// Where it stands.
    pub state: DeliveryState,
    /// Since when.
    pub since: Timestamp,
    /// How often it was sent, or is to be: the first time, each repetition, each takeover.
    pub attempts: u32,
    /// How often another program took it over.
    pub takeovers: u32,
    /// The program that sends it.
    pub runner: String,
    /// What was kept of the answer.
    pub kept: BTreeMap<String, Value>,
    /// The independent look whether it arrived.
    pub verify: Option<Probe>,
    /// Did an independent look see that it arrived?
    pub seen: Option<(bool, Text)>,
}

/// Every delivery, with the open ones at hand.
#[derive(Debug, Clone, Default)]
pub struct Deliveries {
    all: BTreeMap<DeliveryId, Delivery>,
    open: BTreeSet<DeliveryId>,
    by_notice: BTreeMap<Notice, Vec<DeliveryId>>,
    undeliverable: BTreeMap<Notice, Text>,
}

impl Deliveries {
    pub(super) fn request(&mut self, id: DeliveryId, request: &DeliveryRequested, at: Timestamp) {
        self.by_notice.entry(request.notice.clone()).or_default().push(id);
        self.open.insert(id);
        let (runner, verify) = (request.runner.clone(), request.verify.clone());
        self.all.insert(
            id,
            Delivery {
                id,
                request: request.clone(),
                at,
                state: DeliveryState::Sending,
                since: at,
                attempts: 1,
                takeovers: 0,
                runner,
                kept: BTreeMap::new(),
                verify,
                seen: None,
            },
        );
    }

    /// Take in what happened to a delivery after it was requested; anything else changes nothing.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the incident sends the events of one family only")]
    pub(super) fn take_in(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::DeliveryPostponed(e) => {
                self.enter(e.delivery, at, DeliveryState::Postponed { until: e.until });
                self.change(e.delivery, |it| it.attempts += 1);
            }
            Event::DeliveryTakenOver(e) => {
                self.enter(e.delivery, at, DeliveryState::Sending);
                self.change(e.delivery, |it| {
                    it.runner.clone_from(&e.runner);
                    it.attempts += 1;
                    it.takeovers += 1;
                });
            }
            Event::NoticeDelivered(e) => {
                let (status, duration_ms, excerpt) = (e.status, e.duration_ms, e.excerpt.clone());
                self.enter(e.delivery, at, DeliveryState::Delivered { status, duration_ms, excerpt });
                self.change(e.delivery, |it| {
                    it.kept.clone_from(&e.kept);
                    it.verify = e.verify.clone().or_else(|| it.verify.take());
                });
            }
            Event::NoticeNotDelivered(e) => {
                self.enter(e.delivery, at, DeliveryState::NotDelivered { reason: e.reason.clone() });
            }
            Event::NoticeUnknown(e) => {
                self.enter(e.delivery, at, DeliveryState::Unknown { reason: e.reason.clone() });
            }
            Event::NoticeLooked(e) => {
                self.change(e.delivery, |it| it.seen = Some((e.seen, e.detail.clone())));
            }
            Event::NoticeUndeliverable(e) => {
                self.undeliverable.insert(e.notice.clone(), e.reason.clone());
            }
            _ => {}
        }
    }

    fn enter(&mut self, id: DeliveryId, at: Timestamp, state: DeliveryState) {
        let is_open = state.is_open();
        self.change(id, |it| {
            it.state = state;
            it.since = at;
        });
        if is_open && self.all.contains_key(&id) {
            self.open.insert(id);
        } else {
            self.open.remove(&id);
        }
    }

    fn change(&mut self, id: DeliveryId, change: impl FnOnce(&mut Delivery)) {
        if let Some(delivery) = self.all.get_mut(&id) {
            change(delivery);
        }
    }

    /// The delivery of that name.
    pub fn get(&self, id: DeliveryId) -> Option<&Delivery> {
        self.all.get(&id)
    }

    /// Every delivery, the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Delivery> {
        self.all.values()
    }

    /// Those whose outcome is still expected.
    pub fn open(&self) -> impl Iterator<Item = &Delivery> {
        self.open.iter().filter_map(|id| self.all.get(id))
    }

    /// The deliveries of a notice, the first tried first.
    pub fn of(&self, notice: &Notice) -> impl Iterator<Item = &Delivery> {
        self.by_notice.get(notice).into_iter().flatten().filter_map(|id| self.all.get(id))
    }

    /// Every notice that is or was to be delivered.
    pub fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.by_notice.keys().chain(self.undeliverable.keys().filter(|n| !self.by_notice.contains_key(n)))
    }

    /// Why nothing can deliver a notice, where nothing can.
    pub fn undeliverable(&self, notice: &Notice) -> Option<&Text> {
        self.undeliverable.get(notice)
    }
}
