//! What is dismissed from the deputy's list, and secrets that are exposed.

use jiff::Timestamp;

use super::{Answer, Context, Decision, required};
use crate::incident::Refusal;
use crate::incident::command::DeputyCommand;
use crate::incident::event::{ConcernDismissed, SecretContained, SecretExposed};
use crate::plan::{IdentityId, PersonId, Text};

impl Context<'_> {
    pub(super) fn deputy(&self, _by: &PersonId, command: &DeputyCommand) -> Answer {
        match command {
            DeputyCommand::Dismiss { concern, reason } => {
                let (concern, reason) = (concern.clone(), required(reason)?);
                if self.incident.deputy.dismissed.contains_key(&concern) {
                    return Err(Refusal::AlreadySo("dismissed"));
                }
                Ok(Decision::event(ConcernDismissed { concern, reason }))
            }
            DeputyCommand::Expose { identity, since, note } => self.expose(identity, *since, note),
            DeputyCommand::Contain { identity, note } => self.contain(identity, note),
        }
    }

    fn expose(&self, identity: &IdentityId, since: Timestamp, note: &Text) -> Answer {
        let known = self.incident.plan.campaign.identity.iter().any(|it| it.id == *identity);
        if !known {
            return Err(Refusal::NotFound { what: "identity", name: identity.to_string() });
        }
        let running = self.incident.deputy.exposures.get(identity);
        if running.is_some_and(|it| it.contained.is_none() && it.since <= since) {
            return Err(Refusal::AlreadySo("exposed"));
        }
        let (identity, since, note) = (identity.clone(), since.min(self.now), required(note)?);
        Ok(Decision::event(SecretExposed { identity, since, note }))
    }

    fn contain(&self, identity: &IdentityId, note: &Text) -> Answer {
        let missing = || Refusal::NotFound { what: "exposed identity", name: identity.to_string() };
        let exposure = self.incident.deputy.exposures.get(identity).ok_or_else(missing)?;
        if exposure.contained.is_some() {
            return Err(Refusal::AlreadySo("contained"));
        }
        Ok(Decision::event(SecretContained { identity: identity.clone(), note: required(note)? }))
    }
}
