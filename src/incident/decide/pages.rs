//! Paging a role by the policy, as GoAlert's engine behaves: the first level fires at once; a level's delay
//! belongs to the level that just fired; a level that reaches nobody is skipped at once; acknowledgement stops it.

use jiff::Timestamp;

use super::{Answer, Context, Decision};
use crate::incident::Refusal;
use crate::incident::command::PageCommand;
use crate::incident::event::{Event, PageExhausted, RoleAcknowledged, RolePaged};
use crate::incident::timer::is_late;
use crate::plan::escalation::{Level, Policy, Target};
use crate::plan::{Duration, PersonId, Role, RoleId};

/// Without a policy: the primary, five minutes later the backup.
fn default_policy() -> Vec<Level> {
    let level = |target| Level { targets: vec![target], delay: Duration::mins(5), multi_ack: false };
    vec![level(Target::Primary), level(Target::Backup)]
}

impl Context<'_> {
    pub(super) fn page(&self, by: &PersonId, command: &PageCommand) -> Answer {
        match command {
            PageCommand::PageRole { role } => self.page_role(by, role),
            PageCommand::AcknowledgePage { role, .. } => self.acknowledge(by, role),
            PageCommand::Escalate { .. }
            | PageCommand::PausePaging { .. }
            | PageCommand::ResumePaging
            | PageCommand::RevisePolicy(_) => Err(Refusal::AlreadySo("not built yet")),
        }
    }

    fn find_role(&self, id: &RoleId) -> Result<&Role, Refusal> {
        let missing = || Refusal::NotFound { what: "role", name: id.to_string() };
        self.incident.plan.role(id).ok_or_else(missing)
    }

    /// Anybody on the roster may page: a page too many is cheaper than one too few.
    fn page_role(&self, _by: &PersonId, id: &RoleId) -> Answer {
        let role = self.find_role(id)?;
        let running = self.incident.people.get(id).and_then(|a| a.paging.as_ref());
        if running.is_some_and(|p| !p.exhausted) {
            return Err(Refusal::AlreadySo("paged"));
        }
        let page = self.level_from(role, 0, 0, None).ok_or_else(|| Refusal::NobodyToPage(id.clone()))?;
        Ok(Decision::event(page))
    }

    fn acknowledge(&self, by: &PersonId, id: &RoleId) -> Answer {
        let role = self.find_role(id)?;
        let attendance = self.incident.people.get(id);
        if attendance.is_some_and(|a| a.acknowledged.contains_key(by) && a.paging.is_none()) {
            return Err(Refusal::NothingToAcknowledge(id.clone()));
        }
        let paged =
            attendance.and_then(|a| a.paging.as_ref()).map(|p| p.people.as_slice()).unwrap_or_default();
        if !role.is_held_by(by) && !paged.contains(by) {
            return Err(Refusal::NotPaged { could: role.holders().cloned().collect() });
        }
        Ok(Decision::event(RoleAcknowledged { role: id.clone(), by: by.clone(), until: None, note: None }))
    }

    /// The event of a page whose level's time is up.
    pub(super) fn escalate(&self, id: &RoleId, due_at: Timestamp) -> Option<Event> {
        let paging = self.incident.people.get(id)?.paging.as_ref()?;
        let role = self.incident.plan.role(id)?;
        let next = self.level_from(role, paging.level + 1, paging.round, Some(due_at));
        let late = is_late(due_at, self.now);
        Some(next.map_or_else(|| PageExhausted { role: id.clone(), due_at, late }.into(), Event::from))
    }

    /// The first level from this one on that reaches somebody, starting again while the policy repeats.
    fn level_from(
        &self,
        role: &Role,
        level: u32,
        round: u32,
        due_at: Option<Timestamp>,
    ) -> Option<RolePaged> {
        let policy = self.incident.plan.policy.as_ref();
        let fallback = default_policy();
        let levels = policy.map_or(fallback.as_slice(), |p: &Policy| p.level.as_slice());
        let repeat = policy.map_or(0, |p| p.repeat);
        let count = u32::try_from(levels.len()).unwrap_or(u32::MAX);
        let rounds = (round..=repeat).flat_map(|r| (0..count).map(move |l| (r, l)));
        let candidates = rounds.filter(|(r, l)| *r > round || *l >= level);
        candidates.into_iter().find_map(|(round, number)| {
            let level = levels.get(usize::try_from(number).ok()?)?;
            let people = self.reached_by(role, level);
            let next_at = Some(level.delay.after(self.now));
            let late = due_at.is_some_and(|due| is_late(due, self.now));
            let page = RolePaged {
                role: role.id.clone(),
                level: number,
                round,
                people,
                channels: Vec::new(),
                next_at,
                due_at,
                late,
                forced: false,
                skipped: Vec::new(),
                out_of_hours: false,
            };
            (!page.people.is_empty()).then_some(page)
        })
    }

    fn reached_by(&self, role: &Role, level: &Level) -> Vec<PersonId> {
        let mut people: Vec<PersonId> = Vec::new();
        for target in &level.targets {
            let person = match target {
                Target::Primary => role.primary.as_ref(),
                Target::Backup => role.backup.as_ref(),
                Target::Role(id) => self.incident.plan.role(id).and_then(|r| r.primary.as_ref()),
                Target::Person(id) => Some(id),
                Target::Channel(_) => None,
            };
            if let Some(person) = person.filter(|p| !people.contains(p)) {
                people.push(person.clone());
            }
        }
        people
    }
}
