//! Pages and acknowledgements of one role.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::incident::event::RolePaged;
use crate::plan::PersonId;

/// A page that climbs until somebody acknowledges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging {
    /// The level that fired last, from 0.
    pub level: u32,
    /// How often the policy has started again.
    pub round: u32,
    /// Everybody who has been paged since it began.
    pub people: Vec<PersonId>,
    /// When the last level fired.
    pub at: Timestamp,
    /// When the next level fires, or the policy is exhausted.
    pub next_at: Option<Timestamp>,
    /// Nobody answered, and nobody is left.
    pub exhausted: bool,
}

/// Who is at work for a role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attendance {
    /// The open page.
    pub paging: Option<Paging>,
    /// Who acknowledged, and when.
    pub acknowledged: BTreeMap<PersonId, Timestamp>,
}

impl Attendance {
    pub(super) fn page(&mut self, paged: &RolePaged, at: Timestamp) {
        let mut people = self.paging.take().map(|p| p.people).unwrap_or_default();
        for person in &paged.people {
            if !people.contains(person) {
                people.push(person.clone());
            }
        }
        let (level, round, next_at) = (paged.level, paged.round, paged.next_at);
        self.paging = Some(Paging { level, round, people, at, next_at, exhausted: false });
    }

    pub(super) fn acknowledge(&mut self, by: &PersonId, at: Timestamp) {
        self.acknowledged.insert(by.clone(), at);
        self.paging = None;
    }

    pub(super) fn exhaust(&mut self) {
        if let Some(paging) = &mut self.paging {
            paging.exhausted = true;
            paging.next_at = None;
        }
    }
}
