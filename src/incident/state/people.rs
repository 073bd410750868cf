//! Pages and acknowledgements of one role.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::incident::event::{AcknowledgementLapsed, PageReminded, RoleAcknowledged, RolePaged};
use crate::plan::{PersonId, Text};

/// A page that climbs until somebody acknowledges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging {
    /// The level that fired last, from 0.
    pub level: u32,
    /// How often the policy has started again.
    pub round: u32,
    /// Everybody who has been paged since it began.
    pub people: Vec<PersonId>,
    /// Those of the level that fired last.
    pub on_level: Vec<PersonId>,
    /// When the last level fired.
    pub at: Timestamp,
    /// The number of the event that fired it.
    pub event: u64,
    /// When the next level fires, or the policy is exhausted.
    pub next_at: Option<Timestamp>,
    /// When those who have not answered were paged last.
    pub reminded_at: Timestamp,
    /// Nobody answered, and nobody is left.
    pub exhausted: bool,
}

/// An acknowledgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// When.
    pub at: Timestamp,
    /// Until when it counts unless it is renewed; none: for good.
    pub until: Option<Timestamp>,
    /// What the person is doing.
    pub note: Option<Text>,
}

/// Who is at work for a role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attendance {
    /// The open page.
    pub paging: Option<Paging>,
    /// The page that was answered last, for when the answer lapses.
    pub answered: Option<Paging>,
    /// Who acknowledged, and when.
    pub acknowledged: BTreeMap<PersonId, Acknowledgement>,
}

impl Attendance {
    pub(super) fn page(&mut self, event: u64, paged: &RolePaged, at: Timestamp) {
        let before = self.paging.take().or_else(|| self.answered.take());
        let mut people = before.map(|p| p.people).unwrap_or_default();
        for person in &paged.people {
            if !people.contains(person) {
                people.push(person.clone());
            }
        }
        let (level, round, next_at) = (paged.level, paged.round, paged.next_at);
        let on_level = paged.people.clone();
        self.answered = None;
        self.paging = Some(Paging {
            level,
            round,
            people,
            on_level,
            at,
            event,
            next_at,
            reminded_at: at,
            exhausted: false,
        });
    }

    pub(super) fn remind(&mut self, _event: &PageReminded, at: Timestamp) {
        if let Some(paging) = self.paging.as_mut().or(self.answered.as_mut()) {
            paging.reminded_at = at;
        }
    }

    pub(super) fn acknowledge(&mut self, by: &PersonId, at: Timestamp) {
        self.acknowledged.insert(by.clone(), Acknowledgement { at, until: None, note: None });
        self.answered = self.paging.take().or_else(|| self.answered.take());
    }

    pub(super) fn acknowledged(&mut self, event: &RoleAcknowledged, at: Timestamp) {
        self.acknowledge(&event.by, at);
        if let Some(ack) = self.acknowledged.get_mut(&event.by) {
            ack.until = event.until;
            ack.note.clone_from(&event.note);
        }
    }

    pub(super) fn lapse(&mut self, event: &AcknowledgementLapsed) {
        self.acknowledged.remove(&event.by);
    }

    pub(super) fn exhaust(&mut self) {
        if let Some(paging) = &mut self.paging {
            paging.exhausted = true;
            paging.next_at = None;
        }
    }
}
