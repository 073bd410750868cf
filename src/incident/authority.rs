//! Who may do what, and why.

use super::Incident;
use super::event::Basis;
use super::refusal::Refusal;
use crate::plan::escalation::Waived;
use crate::plan::roster::PersonKind;
use crate::plan::{Authority, PersonId, Role};

impl Incident {
    /// The person's own roles: those of which the person is primary or backup.
    pub fn roles_of<'a>(&'a self, person: &'a PersonId) -> impl Iterator<Item = &'a Role> {
        self.plan.roles.iter().filter(move |role| role.is_held_by(person))
    }

    /// May this person do it, and where does that come from?
    ///
    /// A role that the person holds (as primary or backup) and that has the authority; else a threshold that was
    /// reached and grants it to such a role. AI agents hold none.
    pub fn basis(&self, person: &PersonId, authority: Authority) -> Option<Basis> {
        if !self.is_human(person) {
            return None;
        }
        let by_role = self.roles_of(person).find(|r| !r.advisory && r.authorities.contains(&authority));
        by_role.map(|role| Basis::Role(role.id.clone())).or_else(|| self.granted(person, authority))
    }

    fn granted(&self, person: &PersonId, authority: Authority) -> Option<Basis> {
        self.reached.iter().find_map(|(threshold, reached)| {
            let held = |role| self.plan.role(role).is_some_and(|r| !r.advisory && r.is_held_by(person));
            let grant = reached.grants.iter().find(|g| g.authority == authority && held(&g.to));
            grant.map(|_| Basis::Threshold(threshold.clone()))
        })
    }

    /// The same as [`Self::basis`], with a refusal that says who could.
    pub fn require(&self, person: &PersonId, authority: Authority) -> Result<Basis, Refusal> {
        self.require_known(person)?;
        self.basis(person, authority)
            .ok_or_else(|| Refusal::NotAuthorised { authority, could: self.who_can(authority) })
    }

    /// Everybody who may do it now, primaries first.
    pub fn who_can(&self, authority: Authority) -> Vec<PersonId> {
        let roles = || self.plan.roles.iter().filter(|r| !r.advisory);
        let ranked =
            roles().filter_map(|r| r.primary.as_ref()).chain(roles().filter_map(|r| r.backup.as_ref()));
        let mut could: Vec<PersonId> = Vec::new();
        for person in ranked {
            if !could.contains(person) && self.basis(person, authority).is_some() {
                could.push(person.clone());
            }
        }
        could
    }

    /// Does a threshold that was reached make this approval unnecessary for that authority?
    pub fn is_waived(&self, authority: Authority, waived: Waived) -> bool {
        let grants = self.reached.values().flat_map(|r| &r.grants);
        grants.into_iter().any(|g| g.authority == authority && g.waives.contains(&waived))
    }

    /// Is this a human of the roster?
    pub fn is_human(&self, person: &PersonId) -> bool {
        self.plan.person(person).is_some_and(|p| p.kind == PersonKind::Human)
    }

    /// Refuses whoever is not on the roster. Who commands stays known when the roster is revised: command passes by
    /// handover or relief, never by an edit of a file.
    pub fn require_known(&self, person: &PersonId) -> Result<(), Refusal> {
        if self.plan.person(person).is_some() || self.lead.is_commander(person) {
            return Ok(());
        }
        Err(Refusal::PersonUnknown(person.clone()))
    }

    /// Refuses everybody but the commander.
    pub fn require_commander(&self, person: &PersonId) -> Result<(), Refusal> {
        self.require_known(person)?;
        if self.lead.is_commander(person) {
            return Ok(());
        }
        let commander = self.lead.commander.as_ref().map(|tenure| tenure.by.clone());
        Err(Refusal::NotCommander { commander, could: self.who_can(Authority::Command) })
    }
}
