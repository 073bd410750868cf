//! Which expected action an event of the record shows.

use super::Done;
use crate::incident::Incident;
use crate::incident::event::{Envelope, Event, FireId, MessageReleased};
use crate::incident::state::{Fire, FireState};
use crate::plan::scenario::{Deed, Expected};
use crate::plan::{InjectId, PersonId, RoleId, RunbookId, Severity};

/// What an event shows. Most events show nothing that could be expected.
enum Shown<'e> {
    /// Somebody commands; who takes command is at work for the role that commands.
    Command {
        handover: bool,
        role: Option<&'e RoleId>,
    },
    Acknowledged(&'e RoleId),
    Paged(&'e RoleId),
    Opened(&'e RunbookId),
    /// As `RUNBOOK/STEP`.
    Step(String),
    Fired(&'e Fire),
    Undone(&'e Fire),
    Released(&'e MessageReleased),
    Decision,
    Note,
    Sitrep,
    Exposed,
    Severity(Severity),
    Mitigated,
    /// What is resolved has no impact any more: it is mitigated too.
    Resolved,
    Discussed(&'e InjectId),
}

impl Incident {
    /// Mark what is shown by an event that was just taken in.
    pub(in crate::incident) fn mark_deeds(&mut self, envelope: &Envelope) {
        let (Some(scenario), Some(exercise)) = (&self.plan.scenario, &self.exercise) else { return };
        if exercise.ended.is_some() {
            return;
        }
        let Some((shown, by)) = self.shown_by(envelope) else { return };
        let is_new = |expected: &&Expected| {
            expected.deed.as_ref().is_some_and(|deed| shown.fits(deed, expected))
                && !exercise.done.contains_key(&expected.id)
                && !exercise.judged.contains_key(&expected.id)
                && (!shown.waits_to_be_called_for(expected) || self.is_called_for(expected))
        };
        let new: Vec<_> = scenario.expected.iter().filter(is_new).map(|it| it.id.clone()).collect();
        let by = by.cloned();
        if let Some(exercise) = &mut self.exercise {
            for id in new {
                let done = Done { at: envelope.at, by: by.clone(), seq: envelope.seq, judged: false };
                exercise.done.insert(id, done);
            }
        }
    }

    fn is_called_for(&self, expected: &Expected) -> bool {
        let Some(inject) = &expected.inject else { return true };
        self.exercise.as_ref().is_some_and(|exercise| exercise.delivered_at(inject).is_some())
    }

    /// What an event shows, and who did it. The state is that after the event.
    #[expect(clippy::wildcard_enum_match_arm, reason = "most events show nothing that is expected")]
    fn shown_by<'e>(&'e self, envelope: &'e Envelope) -> Option<(Shown<'e>, Option<&'e PersonId>)> {
        let actor = envelope.actor.person();
        let shown = match &envelope.event {
            Event::CommandTaken(e) => return Some((self.commands(false, &e.by), Some(&e.by))),
            Event::HandoverAccepted(e) => return Some((self.commands(true, &e.to), Some(&e.to))),
            Event::RoleAcknowledged(e) => return Some((Shown::Acknowledged(&e.role), Some(&e.by))),
            Event::StepDone(e) => {
                // The program ends a step whose action proved its effect: it is the work of who fired.
                let fired = || self.fires.iter().rfind(|fire| fire.request.step.as_ref() == Some(&e.at));
                let by = actor.or_else(|| fired()?.by.person());
                return Some((Shown::Step(e.at.to_string()), by));
            }
            // The controller writes down what the players said.
            Event::QuestionDiscussed(e) => return Some((Shown::Discussed(&e.inject), None)),
            Event::RolePaged(e) => Shown::Paged(&e.role),
            Event::RunbookOpened(e) => Shown::Opened(&e.runbook),
            Event::DecisionConcluded(_) => Shown::Decision,
            Event::NoteAdded(_) => Shown::Note,
            Event::SitrepIssued(_) => Shown::Sitrep,
            Event::SecretExposed(_) => Shown::Exposed,
            Event::SeverityChanged(e) => Shown::Severity(e.to),
            Event::IncidentMitigated(_) => Shown::Mitigated,
            Event::IncidentResolved(_) => Shown::Resolved,
            Event::MessageReleased(e) => Shown::Released(e),
            event => return self.answered(answered_fire(event)?),
        };
        Some((shown, actor))
    }

    fn commands(&self, handover: bool, by: &PersonId) -> Shown<'_> {
        let role = self.plan.command_role().filter(|role| role.is_held_by(by)).map(|role| &role.id);
        Shown::Command { handover, role }
    }

    /// A firing that was answered with yes, all of it. What was refused, is unknown or was done in part shows nothing.
    fn answered(&self, fire: FireId) -> Option<(Shown<'_>, Option<&PersonId>)> {
        let fire = self.fires.get(fire).filter(|fire| is_answered(&fire.state))?;
        let shown = if fire.request.undo_of.is_some() { Shown::Undone(fire) } else { Shown::Fired(fire) };
        Some((shown, fire.by.person()))
    }
}

impl Shown<'_> {
    /// Does it show the deed?
    fn fits(&self, deed: &Deed, expected: &Expected) -> bool {
        match self {
            Self::Command { handover, role } => {
                deed.command
                    || deed.handover && *handover
                    || role.is_some_and(|role| deed.acknowledge.as_ref() == Some(role))
            }
            Self::Acknowledged(role) => deed.acknowledge.as_ref() == Some(*role),
            Self::Paged(role) => deed.page.as_ref() == Some(*role),
            Self::Opened(runbook) => deed.open.as_ref() == Some(*runbook),
            Self::Step(at) => deed.step.as_ref().is_some_and(|step| step.as_str() == at),
            Self::Fired(fire) => deed.fire.as_ref() == Some(&fire.request.action) && is_as_wanted(deed, fire),
            Self::Undone(fire) => deed.undo.as_ref() == Some(&fire.request.action),
            Self::Released(e) => deed.message == Some(e.audience) || deed.text.as_ref() == Some(&e.message),
            Self::Decision => deed.decision,
            Self::Note => deed.note,
            Self::Sitrep => deed.sitrep,
            Self::Exposed => deed.exposed,
            Self::Severity(to) => deed.severity.is_some_and(|wanted| *to <= wanted),
            Self::Mitigated => deed.mitigated,
            Self::Resolved => deed.resolved || deed.mitigated,
            Self::Discussed(inject) => deed.discussed && expected.inject.as_ref() == Some(*inject),
        }
    }

    /// What is told counts only after the inject that calls for it, and so does what must not happen: a repair that
    /// came early is a repair all the same.
    const fn waits_to_be_called_for(&self, expected: &Expected) -> bool {
        expected.avoid || matches!(self, Self::Released(_) | Self::Decision | Self::Note | Self::Sitrep)
    }
}

/// With these inputs, and the effect verified where that is wanted.
fn is_as_wanted(deed: &Deed, fire: &Fire) -> bool {
    let is_proved = matches!(fire.state, FireState::Verified { .. });
    let mut inputs = deed.inputs.iter();
    (is_proved || !deed.verified) && inputs.all(|(name, value)| fire.request.inputs.get(name) == Some(value))
}

/// Answered with yes, or settled so by a person. Whether the effect was seen is another question.
const fn is_answered(state: &FireState) -> bool {
    matches!(
        state,
        FireState::Verifying { .. }
            | FireState::Accepted { .. }
            | FireState::Verified { .. }
            | FireState::NotVerified { .. }
    )
}

/// The firing of which an event may bring the answer or the proof.
#[expect(clippy::wildcard_enum_match_arm, reason = "other events bring no answer of a firing")]
const fn answered_fire(event: &Event) -> Option<FireId> {
    match event {
        Event::ActionSucceeded(e) => Some(e.fire),
        Event::TargetsAnswered(e) => Some(e.fire),
        Event::TargetsLooked(e) => Some(e.fire),
        Event::EffectVerified(e) => Some(e.fire),
        Event::EffectNotVerified(e) => Some(e.fire),
        Event::ActionSettled(e) => Some(e.fire),
        _ => None,
    }
}
