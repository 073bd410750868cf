//! What the clock does to a page: the next level, a reminder, the end of an acknowledgement.

use jiff::Timestamp;

use super::levels::{Cause, Start};
use crate::incident::decide::{Context, Decision};
use crate::incident::event::{AcknowledgementLapsed, PageExhausted, PageReminded};
use crate::incident::state::{Attendance, Paging};
use crate::incident::timer::is_late;
use crate::plan::{Role, RoleId};

impl Context<'_> {
    /// A level's time is up: the next one fires, or the policy is exhausted.
    pub(in crate::incident::decide) fn escalate(
        &self,
        decision: Decision,
        id: &RoleId,
        due_at: Timestamp,
    ) -> Decision {
        let Some((role, attendance)) = self.attended(id) else { return decision };
        let Some(page) = &attendance.paging else { return decision };
        let start = match self.removed(page) {
            Some(start) => start,
            None => Start { level: page.level.saturating_add(1), round: page.round, wraps: false },
        };
        self.go_on(decision, role, start, due_at)
    }

    /// Page those again who have not answered. Not where the level itself fires in this same moment.
    pub(in crate::incident::decide) fn remind(
        &self,
        decision: Decision,
        id: &RoleId,
        due_at: Timestamp,
    ) -> Decision {
        let Some((role, attendance)) = self.attended(id) else { return decision };
        let Some(page) = attendance.page_seen() else { return decision };
        let escalates = self.incident.page_escalates(attendance).is_some_and(|at| at <= self.now);
        if escalates || attendance.resumes(self.now).is_some() {
            return decision;
        }
        let people: Vec<_> = self.incident.reminded_next(page).cloned().collect();
        let seq = self.next_seq(&decision);
        let late = is_late(due_at, self.now);
        let decision = decision.and(PageReminded { role: id.clone(), people: people.clone(), due_at, late });
        // The level paged each of them once, every reminder once more: the next of their channels is tried first.
        let rank = page.reminders.saturating_add(1);
        people.iter().fold(decision, |decision, it| self.page_person(decision, &role.id, seq, it, rank))
    }

    /// Acknowledgements have ended. When it was the last one that answered the page, the level that was answered fires
    /// again at once, its delay running anew.
    pub(in crate::incident::decide) fn lapse(&self, mut decision: Decision, id: &RoleId) -> Decision {
        let Some(attendance) = self.incident.people.get(id) else { return decision };
        let mut ended_at = self.now;
        for (until, by) in attendance.ended_by(self.now) {
            let due_at = self.incident.after_maintenance(until);
            let late = is_late(due_at, self.now);
            let lapsed = AcknowledgementLapsed { role: id.clone(), by: by.clone(), due_at, late };
            decision = decision.and(lapsed);
            ended_at = due_at;
        }
        let role = self.incident.plan.role(id);
        let (Some(role), Some(page)) = (role, attendance.resumes(self.now)) else { return decision };
        let again = Start { level: page.level, round: page.round, wraps: false };
        self.go_on(decision, role, self.removed(page).unwrap_or(again), ended_at)
    }

    /// A level that a revised policy no longer has: it begins again with the first one, whatever rounds are left
    /// (`GoAlert`), and that counts as a round.
    fn removed(&self, page: &Paging) -> Option<Start> {
        let is_gone = self.incident.plan.level(page.level).is_none();
        is_gone.then_some(Start { level: page.level, round: page.round, wraps: true })
    }

    fn go_on(&self, decision: Decision, role: &Role, start: Start, due_at: Timestamp) -> Decision {
        if let Some(next) = self.next_level(role, start) {
            return self.fire(decision, role, next, Cause::Due(due_at));
        }
        let late = is_late(due_at, self.now);
        decision.and(PageExhausted { role: role.id.clone(), due_at, late })
    }

    fn attended(&self, id: &RoleId) -> Option<(&Role, &Attendance)> {
        self.incident.plan.role(id).zip(self.incident.people.get(id))
    }
}
