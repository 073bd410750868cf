//! Maintenance, and taking the policy over anew.

mod changes;

use super::super::{Answer, Context, Decision, required};
use crate::incident::Refusal;
use crate::incident::event::{PagingPaused, PagingResumed, PolicyRevised};
use crate::plan::{Authority, Duration, PersonId, Text};

/// The longest maintenance: a day. It can be begun anew.
const LONGEST_PAUSE: Duration = Duration::mins(24 * 60);

impl Context<'_> {
    pub(super) fn pause_paging(&self, by: &PersonId, length: Duration, reason: &Text) -> Answer {
        self.require_keeper(by, &[Authority::Command, Authority::Page])?;
        if length < Duration::secs(1) || length > LONGEST_PAUSE {
            return Err(Refusal::PauseOutOfRange { longest: LONGEST_PAUSE });
        }
        let reason = required(reason)?;
        Ok(Decision::event(PagingPaused { until: length.after(self.now), reason }))
    }

    pub(super) fn resume_paging(&self, by: &PersonId) -> Answer {
        self.require_keeper(by, &[Authority::Command, Authority::Page])?;
        match self.incident.maintenance(self.now) {
            Some(_) => Ok(Decision::event(PagingResumed {})),
            None => Err(Refusal::PagingNotPaused),
        }
    }

    /// What the incident goes by changes for everybody, authorities too: the commander's to decide.
    pub(super) fn revise_policy(&self, by: &PersonId, revised: &PolicyRevised) -> Answer {
        self.require_keeper(by, &[Authority::Command])?;
        let mut revised = revised.clone();
        revised.actions.retain(|action| !self.incident.plan.actions.contains_key(&action.id));
        revised.changes = changes::between(&self.incident.plan, &revised);
        if revised.changes.is_empty() {
            return Err(Refusal::AlreadySo("as the files say"));
        }
        Ok(Decision::event(revised))
    }

    /// The commander; while nobody commands, whoever holds one of these authorities.
    fn require_keeper(&self, by: &PersonId, authorities: &[Authority]) -> Result<(), Refusal> {
        let incident = self.incident;
        if incident.lead.commander.is_some() {
            return incident.require_commander(by);
        }
        if authorities.iter().any(|authority| incident.basis(by, *authority).is_some()) {
            return Ok(());
        }
        incident.require_commander(by)
    }
}
