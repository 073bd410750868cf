//! Paging a role by the policy, as `GoAlert`'s engine behaves: the first level fires at once; a level's delay belongs
//! to the level that just fired; acknowledgement stops it; a manual escalation is compare-and-set. Beyond it a level
//! that reaches nobody is skipped at once, and an acknowledgement is a lease.

mod clock;
mod levels;
mod upkeep;

use super::{Answer, Context, Decision};
use crate::incident::Refusal;
use crate::incident::command::{PageCommand, PageSeen};
use crate::incident::event::{EscalationRequested, RoleAcknowledged};
use crate::incident::state::Phase;
use crate::plan::{PersonId, Role, RoleId, Text};

use self::levels::{Cause, Start};

impl Context<'_> {
    pub(super) fn page(&self, by: &PersonId, command: &PageCommand) -> Answer {
        match command {
            PageCommand::PageRole { role } => self.page_role(by, role),
            PageCommand::Escalate { role, seen, to } => self.escalate_now(by, role, *seen, *to),
            PageCommand::AcknowledgePage { role, note } => self.acknowledge(by, role, note.as_ref()),
            PageCommand::PausePaging { length, reason } => self.pause_paging(by, *length, reason),
            PageCommand::ResumePaging => self.resume_paging(by),
            PageCommand::RevisePolicy(revised) => self.revise_policy(by, revised),
        }
    }

    fn find_role(&self, id: &RoleId) -> Result<&Role, Refusal> {
        let missing = || Refusal::NotFound { what: "role", name: id.to_string() };
        self.incident.plan.role(id).ok_or_else(missing)
    }

    /// Nobody is paged for an incident that is over, nor in a maintenance.
    fn may_page_now(&self) -> Result<(), Refusal> {
        match self.incident.phase {
            Phase::Active | Phase::Mitigated => {}
            Phase::Resolved => return Err(Refusal::IncidentResolved),
            Phase::Closed => return Err(Refusal::IncidentClosed),
        }
        match self.incident.maintenance(self.now) {
            Some((until, reason)) => Err(Refusal::PagingPaused { until, reason: reason.clone() }),
            None => Ok(()),
        }
    }

    /// Anybody on the roster may page: a page too many is cheaper than one too few.
    fn page_role(&self, _by: &PersonId, id: &RoleId) -> Answer {
        let role = self.find_role(id)?;
        self.may_page_now()?;
        let running = self.incident.people.get(id).and_then(|a| a.paging.as_ref());
        if running.is_some_and(|p| !p.exhausted) {
            return Err(Refusal::AlreadySo("paged"));
        }
        let start = Start { level: 0, round: 0, wraps: false };
        let next = self.next_level(role, start).ok_or_else(|| Refusal::NobodyToPage(id.clone()))?;
        Ok(self.fire(Decision::nothing(), role, next, Cause::Asked))
    }

    /// Fire the next level before its time, or a chosen one. Whoever may page may escalate. It works on an answered
    /// page too, which is open again then.
    fn escalate_now(&self, _by: &PersonId, id: &RoleId, seen: PageSeen, to: Option<u32>) -> Answer {
        let role = self.find_role(id)?;
        self.may_page_now()?;
        let page = self.incident.people.get(id).and_then(|attendance| attendance.page_seen());
        let page = page.ok_or_else(|| Refusal::NotPaging(id.clone()))?;
        if (page.level, page.round) != (seen.level, seen.round) {
            return Err(Refusal::Escalated { role: id.clone(), level: page.level, at: page.at });
        }
        if let Some(to) = to.filter(|to| self.incident.plan.level(*to).is_none()) {
            return Err(Refusal::NotFound { what: "level", name: to.saturating_add(1).to_string() });
        }
        let level = to.unwrap_or_else(|| page.level.saturating_add(1));
        let next = self.next_level(role, Start { level, round: page.round, wraps: true });
        let next = next.ok_or_else(|| Refusal::NobodyToPage(id.clone()))?;
        let asked = Decision::event(EscalationRequested { role: id.clone(), to });
        Ok(self.fire(asked, role, next, Cause::Forced))
    }

    /// An acknowledgement that answers a page, or renews such, counts for as long as the policy says; one that nobody
    /// asked for counts for good.
    fn acknowledge(&self, by: &PersonId, id: &RoleId, note: Option<&Text>) -> Answer {
        let role = self.find_role(id)?;
        let attendance = self.incident.people.get(id);
        let page = attendance.and_then(|a| a.page_seen());
        let mine = attendance.and_then(|a| a.acknowledged.get(by));
        let is_open = attendance.is_some_and(|a| a.paging.is_some());
        let is_waited_for = page.is_some_and(|page| page.waiting().any(|person| person == by));
        if mine.is_some_and(|ack| ack.until.is_none()) && !is_open && !is_waited_for {
            return Err(Refusal::NothingToAcknowledge(id.clone()));
        }
        let is_paged = page.is_some_and(|page| page.people.contains(by));
        if !role.is_held_by(by) && !is_paged {
            return Err(Refusal::NotPaged { could: role.holders().cloned().collect() });
        }
        let note = note.filter(|note| !note.is_blank()).cloned();
        let until = self.incident.lease_from(id, self.now);
        Ok(Decision::event(RoleAcknowledged { role: id.clone(), by: by.clone(), until, note }))
    }
}
