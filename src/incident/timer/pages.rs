//! The deadlines of pages: the next level, the next reminder, the end of an acknowledgement.

use jiff::Timestamp;

use super::Due;
use crate::incident::Incident;
use crate::incident::state::{Attendance, Paging};
use crate::plan::{Duration, PersonId, RoleId};

impl Incident {
    pub(super) fn page_deadlines(&self, add: &mut impl FnMut(Timestamp, Due)) {
        for (role, attendance) in &self.people {
            if let Some(at) = self.page_escalates(attendance) {
                add(at, Due::PageEscalates(role.clone()));
            }
            if let Some(at) = self.page_reminds(attendance) {
                add(at, Due::PageReminds(role.clone()));
            }
            if let Some(at) = attendance.lease_ends() {
                add(self.after_maintenance(at), Due::AcknowledgementEnds(role.clone()));
            }
        }
    }

    /// What is due in a maintenance is due at its end.
    pub fn after_maintenance(&self, at: Timestamp) -> Timestamp {
        self.paging_paused.as_ref().map_or(at, |(until, _)| at.max(*until))
    }

    /// When the next level of an open page fires.
    pub fn page_escalates(&self, attendance: &Attendance) -> Option<Timestamp> {
        Some(self.after_maintenance(attendance.paging.as_ref()?.next_at?))
    }

    /// When those who have not answered are paged again: on an open level, until the next one fires; after an answer,
    /// on a level whose every person has to acknowledge.
    pub fn page_reminds(&self, attendance: &Attendance) -> Option<Timestamp> {
        let page = attendance.page_seen()?;
        let every = self.reminds_every(attendance, page)?;
        self.reminded_next(page).next()?;
        let at = every.after(page.reminded_at).max(page.answered_at.unwrap_or(Timestamp::MIN));
        let at = self.after_maintenance(at);
        self.page_escalates(attendance).is_none_or(|escalates| at < escalates).then_some(at)
    }

    /// Who is paged again: those of the level who have not answered and are still on the roster.
    pub fn reminded_next<'a>(&'a self, page: &'a Paging) -> impl Iterator<Item = &'a PersonId> {
        page.waiting().filter(|person| self.plan.person(person).is_some())
    }

    fn reminds_every(&self, attendance: &Attendance, page: &Paging) -> Option<Duration> {
        let remind = self.plan.policy.as_ref().and_then(|policy| policy.remind);
        if attendance.paging.is_some() {
            return remind.filter(|_| !page.exhausted);
        }
        let level = self.plan.level(page.level).filter(|level| level.multi_ack)?;
        Some(remind.unwrap_or(level.delay))
    }

    /// When an acknowledgement by this role's people would end if it were given now.
    pub fn lease_from(&self, role: &RoleId, now: Timestamp) -> Option<Timestamp> {
        let answers =
            self.people.get(role).is_some_and(|a| a.page_seen().is_some() || a.lease_ends().is_some());
        let length = self.plan.policy.as_ref().and_then(|policy| policy.ack_for)?;
        answers.then(|| length.after(now))
    }
}
