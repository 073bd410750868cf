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
    /// How often they were paged again since the level fired.
    pub reminders: u32,
    /// Who acknowledged since the level fired, the first one first. A lapsed acknowledgement is taken out.
    pub acked: Vec<PersonId>,
    /// When the first of them did.
    pub answered_at: Option<Timestamp>,
    /// Nobody answered, and nobody is left.
    pub exhausted: bool,
}

impl Paging {
    /// Those of the level who have not acknowledged since it fired.
    pub fn waiting(&self) -> impl Iterator<Item = &PersonId> {
        self.on_level.iter().filter(|person| !self.acked.contains(person))
    }

    fn answer(&mut self, by: &PersonId, at: Timestamp) {
        self.answered_at.get_or_insert(at);
        if !self.acked.contains(by) {
            self.acked.push(by.clone());
        }
    }
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
    /// The page, open or answered.
    pub fn page_seen(&self) -> Option<&Paging> {
        self.paging.as_ref().or(self.answered.as_ref())
    }

    /// When the first of the running acknowledgements ends.
    pub fn lease_ends(&self) -> Option<Timestamp> {
        self.acknowledged.values().filter_map(|ack| ack.until).min()
    }

    /// The acknowledgements that have ended by now, the earliest first.
    pub fn ended_by(&self, now: Timestamp) -> Vec<(Timestamp, &PersonId)> {
        let ended = |(person, ack): (_, &Acknowledgement)| Some((ack.until?, person));
        let mut ended: Vec<_> = self.acknowledged.iter().filter_map(ended).collect();
        ended.retain(|(until, _)| *until <= now);
        ended.sort();
        ended
    }

    /// The answered page whose every answer has ended by now: its clock resumes.
    pub fn resumes(&self, now: Timestamp) -> Option<&Paging> {
        let page = self.answered.as_ref().filter(|_| self.paging.is_none())?;
        let counts = |person| {
            let ack = self.acknowledged.get(person);
            ack.is_some_and(|ack| ack.until.is_none_or(|until| until > now))
        };
        let mut acked = page.acked.iter();
        (!self.ended_by(now).is_empty() && !acked.any(counts)).then_some(page)
    }

    pub(super) fn page(&mut self, event: u64, paged: &RolePaged, at: Timestamp) {
        let before = self.paging.take().or_else(|| self.answered.take());
        let mut people = before.map(|p| p.people).unwrap_or_default();
        for person in &paged.people {
            if !people.contains(person) {
                people.push(person.clone());
            }
        }
        self.answered = None;
        self.paging = Some(Paging {
            level: paged.level,
            round: paged.round,
            people,
            on_level: paged.people.clone(),
            at,
            event,
            next_at: paged.next_at,
            reminded_at: at,
            reminders: 0,
            acked: Vec::new(),
            answered_at: None,
            exhausted: false,
        });
    }

    pub(super) fn remind(&mut self, _event: &PageReminded, at: Timestamp) {
        if let Some(page) = self.paging.as_mut().or(self.answered.as_mut()) {
            page.reminded_at = at;
            page.reminders = page.reminders.saturating_add(1);
        }
    }

    /// Somebody is at work, until somebody else or for good.
    pub(super) fn acknowledge(&mut self, by: &PersonId, ack: Acknowledgement) {
        if let Some(page) = self.paging.take() {
            self.answered = Some(page);
        }
        if let Some(page) = &mut self.answered {
            page.answer(by, ack.at);
        }
        self.acknowledged.insert(by.clone(), ack);
    }

    pub(super) fn acknowledged(&mut self, event: &RoleAcknowledged, at: Timestamp) {
        self.acknowledge(&event.by, Acknowledgement { at, until: event.until, note: event.note.clone() });
    }

    /// `is_alone`: nobody else of the page was waited for, so the time to the next reminder begins now.
    pub(super) fn lapse(&mut self, event: &AcknowledgementLapsed, at: Timestamp, is_alone: bool) {
        self.acknowledged.remove(&event.by);
        for page in self.paging.iter_mut().chain(self.answered.iter_mut()) {
            if page.acked.contains(&event.by) && is_alone {
                page.reminded_at = at;
            }
            page.acked.retain(|person| *person != event.by);
        }
    }

    /// Nobody is left to page: the page stays open, and its clock stands.
    pub(super) fn exhaust(&mut self) {
        self.paging = self.paging.take().or_else(|| self.answered.take());
        if let Some(paging) = &mut self.paging {
            paging.exhausted = true;
            paging.next_at = None;
        }
    }

    /// The incident is over, or the role is gone: nothing of the page goes on. Who acknowledged stays on record.
    pub(super) fn stop(&mut self) {
        self.paging = None;
        self.answered = None;
    }

    /// The incident is open again: what ended in the meantime no longer counts.
    pub(super) fn reopen(&mut self, at: Timestamp) {
        self.acknowledged.retain(|_, ack| ack.until.is_none_or(|until| until > at));
    }
}
