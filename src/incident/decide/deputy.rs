//! What is dismissed from the deputy's list, and secrets that are exposed.

use jiff::Timestamp;

use super::{Answer, Context, Decision, required};
use crate::incident::Refusal;
use crate::incident::command::DeputyCommand;
use crate::incident::event::{ConcernDismissed, SecretContained, SecretExposed};
use crate::incident::words::MOST_CHARACTERS;
use crate::plan::{Authority, IdentityId, PersonId, Role, Text};

impl Context<'_> {
    pub(super) fn deputy(&self, by: &PersonId, command: &DeputyCommand) -> Answer {
        match command {
            DeputyCommand::Dismiss { concern, reason } => self.dismiss(by, concern, reason),
            DeputyCommand::Expose { identity, since, note } => self.expose(by, identity, *since, note),
            DeputyCommand::Contain { identity, note } => self.contain(by, identity, note),
        }
    }

    /// What is on the list now. Anything else has been dismissed, is done, or is at another stage than was read.
    fn dismiss(&self, by: &PersonId, concern: &Text, reason: &Text) -> Answer {
        self.human(by)?;
        if self.incident.deputy.dismissed.contains_key(concern) {
            return Err(Refusal::AlreadySo("dismissed"));
        }
        let reason = required(reason)?.cut(MOST_CHARACTERS);
        if !self.incident.concerns(self.now).iter().any(|it| it.key == *concern) {
            return Err(Refusal::Stale);
        }
        Ok(Decision::event(ConcernDismissed { concern: concern.clone(), reason }))
    }

    fn human(&self, by: &PersonId) -> Result<(), Refusal> {
        if self.incident.is_human(by) { Ok(()) } else { Err(Refusal::NotHuman(by.clone())) }
    }

    /// Anybody on the roster may say so, a scanner's account too: a clock too many is cheaper than one too few.
    fn expose(&self, _by: &PersonId, identity: &IdentityId, since: Timestamp, note: &Text) -> Answer {
        let known = self.incident.plan.campaign.identity.iter().any(|it| it.id == *identity);
        if !known {
            return Err(Refusal::NotFound { what: "identity", name: identity.to_string() });
        }
        if since > self.now {
            let reason = "is in the future".to_owned();
            return Err(Refusal::InputInvalid { name: "since".to_owned(), reason });
        }
        let running = self.incident.deputy.exposures.get(identity);
        if running.is_some_and(|it| it.contained.is_none() && it.since <= since) {
            return Err(Refusal::AlreadySo("exposed"));
        }
        let note = required(note)?.cut(MOST_CHARACTERS);
        let exposed = SecretExposed { identity: identity.clone(), since, note };
        let Some(fire) = self.incident.taken_out_by(identity) else { return Ok(Decision::event(exposed)) };
        let note = Text::line(&format!("taken out before this was known, by {}", fire.id));
        Ok(Decision::event(exposed).and(SecretContained { identity: identity.clone(), note }))
    }

    /// The commander says so, or who answers for the identity.
    fn contain(&self, by: &PersonId, identity: &IdentityId, note: &Text) -> Answer {
        let could = self.may_contain(identity);
        if !could.contains(by) {
            return Err(Refusal::NotAuthorised { authority: Authority::RevokeSecrets, could });
        }
        let missing = || Refusal::NotFound { what: "exposed identity", name: identity.to_string() };
        let exposure = self.incident.deputy.exposures.get(identity).ok_or_else(missing)?;
        if exposure.contained.is_some() {
            return Err(Refusal::AlreadySo("contained"));
        }
        Ok(Decision::event(SecretContained {
            identity: identity.clone(),
            note: required(note)?.cut(MOST_CHARACTERS),
        }))
    }

    fn may_contain(&self, id: &IdentityId) -> Vec<PersonId> {
        let campaign = &self.incident.plan.campaign;
        let owner = campaign.identity.iter().find(|it| it.id == *id).and_then(|it| it.owner.as_ref());
        let roles =
            owner.or(campaign.owners.identity.as_ref()).and_then(|role| self.incident.plan.role(role));
        let holders = roles.into_iter().flat_map(Role::holders).filter(|it| self.incident.is_human(it));
        let commander = self.incident.lead.commander.as_ref().map(|tenure| &tenure.by);
        let mut could: Vec<PersonId> = Vec::new();
        for person in holders.chain(commander) {
            if !could.contains(person) {
                could.push(person.clone());
            }
        }
        could
    }
}
