//! What a person makes of what triage suspects.

use super::{Answer, Context, Decision, required};
use crate::incident::command::{StepCommand, TriageCommand};
use crate::incident::event::{SuspicionDismissed, SuspicionTaken};
use crate::incident::{Refusal, triage};
use crate::plan::{Authority, PersonId};

impl Context<'_> {
    pub(super) fn triage(&self, by: &PersonId, command: &TriageCommand) -> Answer {
        if !self.incident.lead.is_commander(by) {
            self.incident.require(by, Authority::Observe)?;
        }
        let (TriageCommand::Take { suspect } | TriageCommand::Dismiss { suspect, .. }) = command;
        let suspicion = triage::suspect(self.incident).ok_or(Refusal::NothingSuspected)?;
        if suspicion.suspect != *suspect {
            return Err(Refusal::Stale);
        }
        match command {
            TriageCommand::Dismiss { suspect, reason } => {
                let (suspect, reason) = (*suspect, required(reason)?);
                Ok(Decision::event(SuspicionDismissed { suspect, reason }))
            }
            TriageCommand::Take { .. } => {
                let runbook = suspicion.runbook.filter(|id| self.incident.run(id).is_none());
                let opened = match &runbook {
                    Some(runbook) => self.step(by, &StepCommand::OpenRunbook { runbook: runbook.clone() })?,
                    None => Decision::nothing(),
                };
                let (suspect, evidence) = (suspicion.suspect, suspicion.evidence);
                let mut decision = Decision::event(SuspicionTaken { suspect, evidence, runbook });
                decision.events.extend(opened.events);
                decision.effects.extend(opened.effects);
                Ok(decision)
            }
        }
    }
}
