//! Which level fires next, and whom it reaches.

use jiff::Timestamp;

use crate::incident::decide::{Context, Decision};
use crate::incident::event::RolePaged;
use crate::incident::timer::is_late;
use crate::plan::escalation::{Level, Target};
use crate::plan::{ChannelId, Duration, Person, PersonId, Role};

/// Where the search for a level begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    /// The level, from 0; it may be past the last one.
    pub(super) level: u32,
    /// The round, from 0.
    pub(super) round: u32,
    /// After the last level it begins again even when the policy has no round left.
    pub(super) wraps: bool,
}

/// Why a level fires.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cause {
    /// A new page.
    Asked,
    /// A person asked for it before its time.
    Forced,
    /// Its instant has come.
    Due(Timestamp),
}

/// A level that reaches somebody.
#[derive(Debug)]
pub(super) struct Next {
    level: u32,
    round: u32,
    delay: Duration,
    reached: Reached,
    skipped: Vec<u32>,
    out_of_hours: bool,
}

/// Whom a level reaches.
#[derive(Debug, Default)]
struct Reached {
    people: Vec<PersonId>,
    places: Vec<ChannelId>,
}

impl Context<'_> {
    /// The first level from the start on that reaches somebody. Levels that reach nobody are skipped at once; after the
    /// last one it begins again while the policy repeats. The round rises there and nowhere else.
    pub(super) fn next_level(&self, role: &Role, start: Start) -> Option<Next> {
        let plan = &self.incident.plan;
        let out_of_hours = self.is_out_of_hours(role);
        let (mut number, mut round, mut skipped) = (start.level, start.round, Vec::new());
        // Once around finds every level there is.
        for _ in plan.levels() {
            if plan.level(number).is_none() {
                if !start.wraps && round >= plan.repeats() {
                    return None;
                }
                (number, round) = (0, round.saturating_add(1));
            }
            let level = plan.level(number)?;
            let reached = self.reached_by(role, level, out_of_hours);
            if !reached.people.is_empty() || !reached.places.is_empty() {
                let out_of_hours = out_of_hours && !reached.people.is_empty();
                return Some(Next {
                    level: number,
                    round,
                    delay: level.delay,
                    reached,
                    skipped,
                    out_of_hours,
                });
            }
            skipped.push(number);
            number = number.saturating_add(1);
        }
        None
    }

    /// The event of a level that fires, and what pages everybody it reaches.
    pub(super) fn fire(&self, decision: Decision, role: &Role, next: Next, cause: Cause) -> Decision {
        let page = self.next_seq(&decision);
        let Next { level, round, delay, reached: Reached { people, places }, skipped, out_of_hours } = next;
        let due_at = match cause {
            Cause::Due(at) => Some(at),
            Cause::Asked | Cause::Forced => None,
        };
        let decision = decision.and(RolePaged {
            role: role.id.clone(),
            level,
            round,
            people: people.clone(),
            channels: places.clone(),
            next_at: Some(delay.after(self.now)),
            due_at,
            late: due_at.is_some_and(|due| is_late(due, self.now)),
            forced: matches!(cause, Cause::Forced),
            skipped,
            out_of_hours,
        });
        let person = |decision, person| self.page_person(decision, &role.id, page, person, 0);
        let decision = people.iter().fold(decision, person);
        places.iter().fold(decision, |decision, place| self.page_place(decision, &role.id, page, place))
    }

    /// Is nobody of the whole policy within their hours? Then the hours are set aside: a page too many is cheaper than
    /// one too few. A place does not count here: nobody may be there to read it.
    fn is_out_of_hours(&self, role: &Role) -> bool {
        let targets = || self.incident.plan.levels().iter().flat_map(|level| &level.targets);
        !targets().filter_map(|target| self.person_of(role, target)).any(|it| it.is_available(self.now))
    }

    /// Who a target is; none where nobody is assigned, or the person is no longer on the roster.
    fn person_of<'s>(&'s self, role: &'s Role, target: &'s Target) -> Option<&'s Person> {
        let plan = &self.incident.plan;
        let id = match target {
            Target::Primary => role.primary.as_ref()?,
            Target::Backup => role.backup.as_ref()?,
            Target::Role(id) => plan.role(id)?.primary.as_ref()?,
            Target::Person(id) => id,
            Target::Channel(_) => return None,
        };
        plan.person(id)
    }

    fn reached_by(&self, role: &Role, level: &Level, out_of_hours: bool) -> Reached {
        let mut reached = Reached::default();
        for target in &level.targets {
            if let Target::Channel(id) = target {
                if self.incident.plan.channels.contains_key(id) && !reached.places.contains(id) {
                    reached.places.push(id.clone());
                }
            } else if let Some(person) = self.person_of(role, target)
                && (out_of_hours || person.is_available(self.now))
                && !reached.people.contains(&person.id)
            {
                reached.people.push(person.id.clone());
            }
        }
        reached
    }
}
