//! Confirmations: the name that is typed, and the second person.

use super::prepare::Prepared;
use crate::incident::command::Confirmation;
use crate::incident::decide::{Answer, Context, Decision, required};
use crate::incident::event::{
    ActionApproved, ActionConfirmed, ActionDenied, Approval, ApprovalWanted, FireId,
};
use crate::incident::state::{Fire, FireState};
use crate::incident::{Incident, Refusal};
use crate::plan::escalation::Waived;
use crate::plan::{Authority, Danger, Duration, PersonId, Text};

/// How an approval came about that somebody gave from their own session.
pub const OWN_SESSION: &str = "from their own session";

/// What a confirmation leads to: an approval that was given, or one that is asked for.
#[derive(Debug, Default)]
pub(super) struct Permission {
    pub(super) approval: Option<Approval>,
    pub(super) awaits: Option<ApprovalWanted>,
}

/// What has to be confirmed.
pub(super) struct Asked<'a> {
    /// The name that is typed.
    pub(super) target: &'a Text,
    /// What a second person must be allowed to do.
    pub(super) authority: Authority,
    pub(super) needs_second_person: bool,
    /// How long a second person has.
    pub(super) within: Duration,
}

impl Context<'_> {
    /// Is a firing confirmed as its danger asks for?
    pub(super) fn confirmed(
        &self,
        by: &PersonId,
        prepared: &mut Prepared,
        confirm: &Confirmation,
        within: Duration,
    ) -> Result<(), Refusal> {
        if !prepared.needs_name() {
            return Ok(());
        }
        let asked = Asked {
            target: &prepared.request.target,
            authority: prepared.request.authority,
            needs_second_person: prepared.needs_second_person,
            within,
        };
        let permission = self.permitted(by, &asked, confirm)?;
        prepared.request.approval = permission.approval;
        prepared.request.awaits = permission.awaits;
        Ok(())
    }

    /// The name is typed, and a second person approves or is asked.
    pub(super) fn permitted(
        &self,
        by: &PersonId,
        asked: &Asked<'_>,
        confirm: &Confirmation,
    ) -> Result<Permission, Refusal> {
        let Asked { target, authority, needs_second_person, within } = *asked;
        if confirm.typed.as_ref() != Some(target) {
            return Err(Refusal::TargetNotTyped { target: target.clone() });
        }
        if !needs_second_person {
            return Ok(Permission::default());
        }
        let could = self.approvers(by, authority);
        match &confirm.spoken {
            Some(spoken) if spoken.by == *by => Err(Refusal::ApproverIsRequester { could }),
            Some(_) if self.incident.plan.campaign.flags.forbid_attested => {
                Err(Refusal::AttestedForbidden { could })
            }
            Some(spoken) if !could.contains(&spoken.by) => Err(Refusal::SecondPersonRequired { could }),
            Some(spoken) => {
                let how = required(&spoken.how)?;
                let approval = Approval { by: spoken.by.clone(), how, attested: true };
                Ok(Permission { approval: Some(approval), awaits: None })
            }
            None if confirm.ask && !could.is_empty() => {
                let awaits = ApprovalWanted { until: within.after(self.now) };
                Ok(Permission { approval: None, awaits: Some(awaits) })
            }
            None => Err(Refusal::SecondPersonRequired { could }),
        }
    }

    /// Who may be the second person: whoever has the authority, and the commander; never the requester.
    pub(super) fn approvers(&self, by: &PersonId, authority: Authority) -> Vec<PersonId> {
        let mut could = self.incident.who_can(authority);
        could.extend(
            self.incident
                .who_can(Authority::Command)
                .into_iter()
                .filter(|p| self.incident.lead.is_commander(p)),
        );
        could.retain(|person| person != by);
        let mut seen = std::collections::BTreeSet::new();
        could.retain(|person| seen.insert(person.clone()));
        could
    }

    /// Who may be the second person for a firing that was asked for.
    fn approvers_of(&self, fire: &Fire) -> Vec<PersonId> {
        let authority = fire.request.authority;
        match &fire.asked_by {
            Some(requester) => self.approvers(requester, authority),
            None => self.incident.who_can(authority),
        }
    }

    fn awaiting(&self, by: &PersonId, id: FireId) -> Result<&Fire, Refusal> {
        let fire = self.find_fire(id)?;
        let FireState::AwaitingApproval { until } = fire.state else {
            return Err(Refusal::NotAwaitingApproval);
        };
        // An approval that comes too late was denied already, whether or not that is recorded yet.
        if until <= self.now {
            return Err(Refusal::NotAwaitingApproval);
        }
        let could = self.approvers_of(fire);
        if fire.asked_by.as_ref() == Some(by) {
            return Err(Refusal::ApproverIsRequester { could });
        }
        if could.contains(by) { Ok(fire) } else { Err(Refusal::SecondPersonRequired { could }) }
    }

    pub(super) fn approve(&self, by: &PersonId, id: FireId, runner: &str) -> Answer {
        let fire = self.awaiting(by, id)?;
        if !self.incident.is_human(by) {
            return Err(Refusal::NotHuman(by.clone()));
        }
        let approval = Approval { by: by.clone(), how: Text::line(OWN_SESSION), attested: false };
        let event = ActionApproved { fire: id, approval, runner: runner.to_owned() };
        let mut after = fire.clone();
        after.state = FireState::Sending;
        if fire.request.capture.is_some() && fire.captured.is_none() {
            after.state = FireState::Capturing;
        }
        Ok(after.next_effect().into_iter().fold(Decision::event(event), Decision::causing))
    }

    pub(super) fn deny(&self, by: &PersonId, id: FireId, reason: &Text) -> Answer {
        self.awaiting(by, id)?;
        let reason = required(reason)?;
        Ok(Decision::event(ActionDenied { fire: id, by: Some(by.clone()), reason, due_at: None }))
    }

    /// The targets that were read are confirmed.
    pub(super) fn confirm(&self, by: &PersonId, id: FireId, confirm: &Confirmation, runner: &str) -> Answer {
        let fire = self.find_fire(id)?;
        if !matches!(fire.state, FireState::Held { .. }) {
            return Err(Refusal::NotHeld);
        }
        let authority = fire.request.authority;
        self.incident.require(by, authority)?;
        let within = self.action_of(fire)?.approve_within;
        let needs = !self.incident.is_waived(authority, Waived::SecondPerson);
        let asked = Asked { target: &fire.request.target, authority, needs_second_person: needs, within };
        let permission = self.permitted(by, &asked, confirm)?;
        let waits = permission.awaits.is_some();
        let decision = Decision::event(ActionConfirmed {
            fire: id,
            by: by.clone(),
            approval: permission.approval,
            awaits: permission.awaits,
            runner: runner.to_owned(),
        });
        Ok(if waits {
            decision
        } else {
            decision.causing(crate::incident::Effect::SendToTargets { fire: id })
        })
    }

    /// Does sending it again need the confirmation of an irreversible action?
    pub(super) fn is_grave(fire: &Fire) -> bool {
        fire.request.danger == Danger::Irreversible || fire.approval.is_some()
    }
}

/// Who may be the second person for a firing that was asked for.
pub fn approvers_of(incident: &Incident, fire: &Fire) -> Vec<PersonId> {
    Context { incident, now: incident.last_at, runner: "" }.approvers_of(fire)
}
