//! Command and its handover: two-sided, and never more than one commander.

use super::{Answer, Context, Decision, required};
use crate::incident::command::LeadCommand;
use crate::incident::event::{
    CommandTaken, HandoverAccepted, HandoverDeclined, HandoverOffered, HandoverWithdrawn,
};
use crate::incident::state::{Offer, Tenure};
use crate::incident::{Brief, Refusal};
use crate::plan::{Authority, PersonId, Text};

impl Context<'_> {
    pub(super) fn lead(&self, by: &PersonId, command: &LeadCommand) -> Answer {
        match command {
            LeadCommand::TakeCommand { relieve } => self.take_command(by, relieve.as_ref()),
            LeadCommand::OfferHandover { to, log_hash } => self.offer_handover(by, to, log_hash.as_ref()),
            LeadCommand::AcceptHandover => self.accept_handover(by),
            LeadCommand::DeclineHandover { reason } => self.decline_handover(by, reason.as_ref()),
            LeadCommand::WithdrawHandover => self.withdraw_handover(by),
        }
    }

    fn take_command(&self, by: &PersonId, relieve: Option<&Text>) -> Answer {
        self.incident.require(by, Authority::Command)?;
        let Some(Tenure { by: commander, since }) = &self.incident.lead.commander else {
            return Ok(Decision::event(CommandTaken { by: by.clone(), relieves: None, reason: None }));
        };
        if commander == by {
            return Err(Refusal::AlreadySo("yours"));
        }
        let Some(reason) = relieve else {
            return Err(Refusal::CommandHeld { by: commander.clone(), since: *since });
        };
        let reason = Some(required(reason)?);
        Ok(Decision::event(CommandTaken { by: by.clone(), relieves: Some(commander.clone()), reason }))
    }

    fn offer_handover(&self, by: &PersonId, to: &PersonId, log_hash: Option<&String>) -> Answer {
        self.incident.require_commander(by)?;
        self.incident.require_known(to)?;
        if by == to {
            return Err(Refusal::AlreadySo("yours"));
        }
        if !self.incident.is_human(to) {
            return Err(Refusal::NotHuman(to.clone()));
        }
        let brief = Brief { log_hash: log_hash.cloned(), ..self.incident.brief() };
        Ok(Decision::event(HandoverOffered { from: by.clone(), to: to.clone(), brief }))
    }

    fn offer_to(&self, by: &PersonId) -> Result<&Offer, Refusal> {
        let offer = self.incident.lead.offer.as_ref().ok_or(Refusal::NoOffer)?;
        if offer.to == *by { Ok(offer) } else { Err(Refusal::OfferToOther(offer.to.clone())) }
    }

    fn accept_handover(&self, by: &PersonId) -> Answer {
        self.offer_to(by)?;
        let Some(tenure) = &self.incident.lead.commander else {
            return Err(Refusal::NoOffer);
        };
        Ok(Decision::event(HandoverAccepted { from: tenure.by.clone(), to: by.clone() }))
    }

    fn decline_handover(&self, by: &PersonId, reason: Option<&Text>) -> Answer {
        self.offer_to(by)?;
        Ok(Decision::event(HandoverDeclined { by: by.clone(), reason: reason.cloned() }))
    }

    fn withdraw_handover(&self, by: &PersonId) -> Answer {
        self.incident.require_commander(by)?;
        let offer = self.incident.lead.offer.as_ref().ok_or(Refusal::NoOffer)?;
        Ok(Decision::event(HandoverWithdrawn { to: offer.to.clone() }))
    }
}
