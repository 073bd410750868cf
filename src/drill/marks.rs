//! What a drill leaves behind in `config/coverage.toml`.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::incident::event::{ActionRequested, Basis, DrillMode, Event, Kind, StepRef};
use crate::incident::state::{FireState, StepPhase};
use crate::incident::{Envelope, Incident};
use crate::plan::coverage::{CoverageFile, Exercised, Practised, Rehearsal, Thing, digest_of};
use crate::plan::{PersonId, Role, RoleId, Scenario, Text};

/// What was rehearsed and exercised in a drill, as it stood in its plan. Nothing for a live incident, for a drill
/// that was played by itself, in which no person practised anything, and for a guided one, which teaches the keys.
pub fn marks(incident: &Incident, record: &[Envelope]) -> CoverageFile {
    let is_auto = incident.exercise.as_ref().is_some_and(|exercise| exercise.mode == DrillMode::Auto);
    let is_guided = incident.scenario().is_some_and(Scenario::is_guided);
    if incident.kind == Kind::Live || is_auto || is_guided {
        return CoverageFile::default();
    }
    let mut marks = Marks { incident, found: BTreeMap::new() };
    marks.steps();
    marks.actions();
    marks.messages();
    marks.backups(record);
    CoverageFile { rehearsal: rehearsals(incident), exercised: marks.found.into_values().collect() }
}

/// The runbooks that were worked through.
fn rehearsals(incident: &Incident) -> Vec<Rehearsal> {
    let rehearsed = incident.runs.iter().filter_map(|run| {
        let at = incident.worked_through_at(run)?;
        let planned = incident.plan.runbook(&run.runbook)?;
        Some(Rehearsal {
            runbook: run.runbook.clone(),
            campaign: Some(incident.plan.campaign.id.clone()),
            incident: Some(incident.id.clone()),
            at: wall_second(incident, at),
            digest: digest_of(planned).ok()?,
        })
    });
    rehearsed.collect()
}

/// The second of the wall clock: what is read back from the file must be what was written.
fn wall_second(incident: &Incident, at: Timestamp) -> Timestamp {
    let wall = incident.wall_at(at);
    Timestamp::from_second(wall.as_second()).unwrap_or(wall)
}

struct Marks<'i> {
    incident: &'i Incident,
    found: BTreeMap<(Practised, Text), Exercised>,
}

impl<'i> Marks<'i> {
    fn add(&mut self, thing: Thing<'_>, at: Timestamp) {
        let (kind, name) = (thing.kind(), thing.name());
        let at = wall_second(self.incident, at);
        if let Some(before) = self.found.get_mut(&(kind, name.clone())) {
            before.at = before.at.max(at);
            return;
        }
        let Some(digest) = thing.digest() else { return };
        let campaign = Some(self.incident.plan.campaign.id.clone());
        let incident = Some(self.incident.id.clone());
        let mark = Exercised { kind, name: name.clone(), campaign, incident, at, digest };
        self.found.insert((kind, name), mark);
    }

    /// Done, not skipped, and not opened again.
    fn steps(&mut self) {
        for run in &self.incident.runs {
            for (step, state) in self.incident.steps_of(run) {
                if let (StepPhase::Done, Some(at)) = (state.phase, state.ended_at) {
                    self.add(Thing::Step(&run.runbook, step), at);
                }
            }
        }
    }

    /// Answered with yes; that the effect was not seen takes nothing away from having fired it.
    fn actions(&mut self) {
        for fire in self.incident.fires.iter().filter(|fire| fire.request.undo_of.is_none()) {
            let is_answered = matches!(
                fire.state,
                FireState::Verifying { .. }
                    | FireState::Accepted { .. }
                    | FireState::Verified { .. }
                    | FireState::NotVerified { .. }
            );
            let planned = self.incident.plan.actions.get(&fire.request.action);
            if let Some(action) = planned.filter(|_| is_answered) {
                self.add(Thing::Action(action), fire.since);
            }
        }
    }

    fn messages(&mut self) {
        for release in &self.incident.messages.releases {
            if let Some(message) = self.incident.plan.messages.get(&release.released.message) {
                self.add(Thing::Message(message), release.at);
            }
        }
    }

    /// The backup of a role acknowledged for it, commanded, did a step of it or fired on its authority.
    fn backups(&mut self, record: &[Envelope]) {
        for envelope in record {
            if let Some((role, person)) = self.work(envelope)
                && role.backup.as_ref() == Some(person)
            {
                self.add(Thing::Backup(role, person), envelope.at);
            }
        }
    }

    /// For which role somebody worked.
    #[expect(clippy::wildcard_enum_match_arm, reason = "most events are no work for a role")]
    fn work<'e>(&self, envelope: &'e Envelope) -> Option<(&'i Role, &'e PersonId)> {
        let plan = &self.incident.plan;
        let of = |role: &RoleId| plan.role(role);
        match &envelope.event {
            Event::RoleAcknowledged(e) => Some((of(&e.role)?, &e.by)),
            Event::CommandTaken(e) => Some((plan.command_role()?, &e.by)),
            Event::HandoverAccepted(e) => Some((plan.command_role()?, &e.to)),
            Event::StepDone(e) => Some((self.owner(&e.at)?, envelope.actor.person()?)),
            Event::ActionRequested(e) => {
                let ActionRequested { basis: Basis::Role(role), .. } = &**e else { return None };
                Some((of(role)?, envelope.actor.person()?))
            }
            _ => None,
        }
    }

    /// The role that owns a step; the one that commands where it names none.
    fn owner(&self, at: &StepRef) -> Option<&'i Role> {
        let step = self.incident.plan.step(&at.runbook, &at.step)?;
        match &step.role {
            Some(role) => self.incident.plan.role(role),
            None => self.incident.plan.command_role(),
        }
    }
}
