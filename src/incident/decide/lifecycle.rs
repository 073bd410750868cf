//! The incident's life.

use super::{Answer, Context, Decision, required};
use crate::incident::Refusal;
use crate::incident::command::LifecycleCommand;
use crate::incident::event::{
    IncidentClosed, IncidentMitigated, IncidentReopened, IncidentResolved, SeverityChanged,
};
use crate::incident::state::Phase;
use crate::plan::{Authority, PersonId, Severity, Text};

impl Context<'_> {
    pub(super) fn lifecycle(&self, by: &PersonId, command: &LifecycleCommand) -> Answer {
        match command {
            LifecycleCommand::SetSeverity { to, reason } => self.set_severity(by, *to, reason.as_ref()),
            LifecycleCommand::Mitigate { summary } => self.mitigate(by, summary),
            LifecycleCommand::Resolve { summary } => self.resolve(by, summary),
            LifecycleCommand::Reopen { reason } => self.reopen(by, reason),
            LifecycleCommand::Close => self.close(by),
        }
    }

    fn set_severity(&self, by: &PersonId, to: Severity, reason: Option<&Text>) -> Answer {
        self.incident.require_commander(by)?;
        if self.incident.severity == to {
            return Err(Refusal::AlreadySo(to.as_str()));
        }
        Ok(Decision::event(SeverityChanged { from: self.incident.severity, to, reason: reason.cloned() }))
    }

    fn mitigate(&self, by: &PersonId, summary: &Text) -> Answer {
        self.incident.require_commander(by)?;
        match self.incident.phase {
            Phase::Active => Ok(Decision::event(IncidentMitigated { summary: required(summary)? })),
            phase @ (Phase::Mitigated | Phase::Resolved | Phase::Closed) => {
                Err(Refusal::AlreadySo(phase.as_str()))
            }
        }
    }

    fn resolve(&self, by: &PersonId, summary: &Text) -> Answer {
        self.incident.require_commander(by)?;
        if !self.incident.is_open() {
            return Err(Refusal::AlreadySo(self.incident.phase.as_str()));
        }
        self.require_no_open_effects()?;
        Ok(Decision::event(IncidentResolved { summary: required(summary)? }))
    }

    fn reopen(&self, by: &PersonId, reason: &Text) -> Answer {
        if !self.incident.lead.is_commander(by) {
            self.incident.require(by, Authority::Command)?;
        }
        if self.incident.phase == Phase::Active {
            return Err(Refusal::AlreadySo("active"));
        }
        Ok(Decision::event(IncidentReopened { reason: required(reason)? }))
    }

    /// What an exercise that has ended left open stays open: nobody can resolve it any more, so anybody may close it.
    fn close(&self, by: &PersonId) -> Answer {
        if self.incident.exercise_ended_at().is_some() {
            return Ok(Decision::event(IncidentClosed {}));
        }
        self.incident.require_commander(by)?;
        if self.incident.phase != Phase::Resolved {
            return Err(Refusal::NotResolved);
        }
        self.require_no_open_effects()?;
        Ok(Decision::event(IncidentClosed {}))
    }

    fn require_no_open_effects(&self) -> Result<(), Refusal> {
        let open: Vec<_> = self.incident.fires.open().map(|f| f.id).collect();
        if open.is_empty() { Ok(()) } else { Err(Refusal::EffectsOpen(open)) }
    }
}
