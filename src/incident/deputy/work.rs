//! Tasks: those whose time is up, those that nobody owns, how many people are at work, and the call-out.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{About, Lines, Urgency};
use crate::incident::Incident;
use crate::incident::event::StepRef;
use crate::incident::state::StepPhase;
use crate::incident::state::steps::Readiness;
use crate::incident::words::minute;
use crate::plan::{Duration, PersonId, Role, Step};

/// Why nobody owns a task.
enum Unowned<'a> {
    /// Nobody holds its role.
    Nobody(&'a Role),
    /// None of those who hold it has acknowledged.
    Silent(&'a Role),
}

impl<'a> Lines<'a> {
    pub(super) fn timeboxes(&mut self) {
        for (at, state) in self.incident.active_steps() {
            let Some(until) = state.until.filter(|until| *until <= self.now) else { continue };
            let Some(step) = self.incident.planned(&at) else { continue };
            let text = format!(
                "ask {} for the result of \"{}\": its time was up at {}",
                self.incident.owner_name(step),
                step.title.first_line(),
                minute(until, self.now)
            );
            let key = format!("step/{at}/{}", until.as_second());
            self.add(key, Urgency::Now, About::Step(at), until, text);
        }
    }

    pub(super) fn unowned(&mut self) {
        let incident = self.incident;
        for run in &incident.runs {
            for (step, state) in incident.steps_of(run) {
                let at = StepRef { runbook: run.runbook.clone(), step: step.id.clone() };
                let is_active = state.phase == StepPhase::Active;
                let is_ready = || {
                    state.phase == StepPhase::Pending && incident.readiness(&at, self.now) == Readiness::Ready
                };
                let Some(why) = Self::nobody_owns(incident, step) else { continue };
                if is_active || is_ready() {
                    self.task(&at, step, &why, state.started_at.unwrap_or(run.opened_at), is_active);
                }
            }
        }
    }

    /// A step without a role is the commander's, whose seat has a line of its own.
    fn nobody_owns(incident: &'a Incident, step: &Step) -> Option<Unowned<'a>> {
        let role = incident.plan.role(step.role.as_ref()?)?;
        if role.holders().next().is_none() {
            return Some(Unowned::Nobody(role));
        }
        let is_there = role.holders().any(|person| incident.is_at_work(person));
        (!is_there).then_some(Unowned::Silent(role))
    }

    fn task(&mut self, at: &StepRef, step: &Step, why: &Unowned<'_>, since: Timestamp, is_active: bool) {
        let title = step.title.first_line();
        let (stage, text) = match why {
            Unowned::Nobody(role) => {
                ("nobody", format!("name somebody for \"{title}\": nobody holds {}", role.id))
            }
            Unowned::Silent(role) => {
                let paged = self.incident.people.get(&role.id).is_some_and(|it| it.paging.is_some());
                if paged {
                    ("paged", format!("nobody has taken \"{title}\": {} is paged", role.id))
                } else {
                    ("silent", format!("page {}: nobody has acknowledged for \"{title}\"", role.id))
                }
            }
        };
        let (urgency, active) = if is_active { (Urgency::Soon, "active") } else { (Urgency::Keep, "ready") };
        self.add(format!("unowned/{at}/{active}/{stage}"), urgency, About::Unowned(at.clone()), since, text);
    }

    pub(super) fn span_of_control(&mut self) {
        let most = self.incident.plan.deputy.span_of_control;
        let (people, since) = self.at_work();
        let count = u32::try_from(people.len()).unwrap_or(u32::MAX);
        if count <= most {
            return;
        }
        let text = format!(
            "{count} people have work in hand, {most} at most: split them into teams, each with a leader"
        );
        self.add(format!("span/{count}"), Urgency::Soon, About::SpanOfControl, since, text);
    }

    /// Who has work in hand, and since when the last of them.
    fn at_work(&self) -> (BTreeSet<PersonId>, Timestamp) {
        let mut since = self.incident.clock_from;
        let mut people = BTreeSet::new();
        for (at, state) in self.incident.active_steps() {
            let owner = self.incident.planned(&at).and_then(|step| self.incident.owner(step));
            people.extend(owner.cloned());
            since = since.max(state.started_at.unwrap_or(since));
        }
        for fire in self.incident.fires.open().filter(|fire| fire.state.is_in_flight()) {
            people.extend(fire.by.person().cloned());
            since = since.max(fire.at);
        }
        (people, since)
    }

    /// At each ten minutes of elapsed time somebody says how it stands; a sitrep since then is the answer.
    pub(super) fn call_out(&mut self) {
        let every = self.incident.plan.deputy.call_out.as_millis();
        let elapsed = self.now.duration_since(self.incident.declared_at).as_millis();
        let Some(number) = u64::try_from(elapsed).ok().and_then(|ms| ms.checked_div(every)) else { return };
        let due = Duration::millis(number.saturating_mul(every)).after(self.incident.declared_at);
        let answered = self.incident.deputy.sitreps.iter().any(|(_, at, _)| *at >= due);
        if number == 0 || due < self.incident.clock_from || answered {
            return;
        }
        let elapsed = Duration::millis(number.saturating_mul(every));
        let text = format!("call out how it stands after {elapsed}: condition, actions, needs");
        self.add(format!("call-out/{number}"), Urgency::Soon, About::CallOut, due, text);
    }
}

impl Incident {
    /// Who has a step in hand: of those who hold its role the first who is at work, else the first; the commander
    /// where the step names no role.
    pub fn owner(&self, step: &Step) -> Option<&PersonId> {
        let Some(role) = &step.role else { return self.lead.commander.as_ref().map(|tenure| &tenure.by) };
        let role = self.plan.role(role)?;
        role.holders().find(|person| self.is_at_work(person)).or_else(|| role.holders().next())
    }

    /// The name of who has a step in hand; the role's where nobody holds it.
    pub fn owner_name<'a>(&'a self, step: &'a Step) -> &'a str {
        let role = || step.role.as_ref().map_or("the commander", crate::plan::RoleId::as_str);
        self.owner(step).map_or_else(role, PersonId::as_str)
    }
}
