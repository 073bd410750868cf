//! Which expected action an event of the record shows.

use crate::incident::Incident;
use crate::incident::event::{Envelope, Event, StepRef};
use crate::plan::scenario::{Deed, Expected};

use super::Done;

impl Incident {
    /// Mark what is shown by an event that was just taken in.
    pub(in crate::incident) fn mark_deeds(&mut self, envelope: &Envelope) {
        let Some(scenario) = self.plan.scenario.as_deref() else { return };
        let Some(exercise) = &self.exercise else { return };
        let is_shown = |expected: &&Expected| {
            !exercise.done.contains_key(&expected.id)
                && expected.deed.as_ref().is_some_and(|deed| self.shows(deed, expected, envelope))
        };
        let shown: Vec<_> = scenario.expected.iter().filter(is_shown).map(|it| it.id.clone()).collect();
        if let Some(exercise) = &mut self.exercise {
            for id in shown {
                let by = envelope.actor.person().cloned();
                exercise.done.insert(id, Done { at: envelope.at, by, seq: envelope.seq, judged: false });
            }
        }
    }

    /// Does the event show the deed? The state is that after the event.
    #[expect(clippy::wildcard_enum_match_arm, reason = "most events show nothing that is expected")]
    fn shows(&self, deed: &Deed, expected: &Expected, envelope: &Envelope) -> bool {
        let is_called_for = || {
            let Some(inject) = &expected.inject else { return true };
            self.exercise.as_ref().is_some_and(|exercise| exercise.delivered_at(inject).is_some())
        };
        let is_step = |at: &StepRef| {
            deed.step.as_ref().is_some_and(|step| StepRef::parse(step.as_str()).as_ref() == Some(at))
        };
        match &envelope.event {
            Event::CommandTaken(_) => deed.command,
            Event::HandoverAccepted(_) => deed.handover || deed.command,
            Event::RolePaged(e) => deed.page.as_ref() == Some(&e.role),
            Event::RoleAcknowledged(e) => deed.acknowledge.as_ref() == Some(&e.role),
            Event::RunbookOpened(e) => deed.open.as_ref() == Some(&e.runbook),
            Event::StepDone(e) => is_step(&e.at),
            Event::DecisionConcluded(_) => deed.decision && is_called_for(),
            Event::NoteAdded(_) => deed.note && is_called_for(),
            Event::SitrepIssued(_) => deed.sitrep && is_called_for(),
            Event::SecretExposed(_) => deed.exposed,
            Event::SeverityChanged(e) => deed.severity.is_some_and(|wanted| e.to <= wanted),
            Event::IncidentMitigated(_) => deed.mitigated,
            Event::IncidentResolved(_) => deed.resolved,
            Event::QuestionDiscussed(e) => deed.discussed && expected.inject.as_ref() == Some(&e.inject),
            Event::MessageReleased(e) => {
                let fits = deed.message == Some(e.audience) || deed.text.as_ref() == Some(&e.message);
                fits && is_called_for()
            }
            _ => false,
        }
    }
}
