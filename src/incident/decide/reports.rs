//! What is reported, and what probes see. A report about something that is no longer open is stale and changes nothing, so
//! late answers are harmless.

use super::{Answer, Context, Decision};
use crate::incident::Refusal;
use crate::incident::command::ReportCommand;
use crate::incident::event::{DependencyChanged, StepChecked, StepDone, StepRef};
use crate::incident::state::StepPhase;
use crate::plan::probe::Symptom;
use crate::plan::{DependencyId, ProbeStatus, StepKind, Text};

impl Context<'_> {
    pub(super) fn report(&self, report: &ReportCommand) -> Answer {
        match report {
            ReportCommand::Dependency { dependency, status, detail, symptom } => {
                self.dependency(dependency, *status, detail, *symptom)
            }
            ReportCommand::Step { at, status, detail } => self.step_seen(at, *status, detail),
            ReportCommand::Captured { fire, captured } => self.captured(*fire, captured),
            ReportCommand::Call { fire, result } => self.call_ended(*fire, result),
            ReportCommand::Targets { fire, results } => self.targets_ended(*fire, results),
            ReportCommand::Job { fire, result } => self.job_ended(*fire, result),
            ReportCommand::TargetsLooked { fire, verified, not_verified, detail } => {
                self.targets_looked(*fire, verified, not_verified, detail)
            }
            ReportCommand::Verification { fire, status, detail } => self.effect_seen(*fire, *status, detail),
            ReportCommand::Delivery { delivery, result } => self.delivery_ended(*delivery, result),
            ReportCommand::DeliveryLooked { delivery, seen, detail } => {
                self.delivery_looked(*delivery, *seen, detail)
            }
            ReportCommand::DeliveryLost { delivery, sender } => self.delivery_lost(*delivery, sender),
            ReportCommand::Anchor { count, hash } => self.anchor(*count, hash),
            ReportCommand::Alerts(reports) => Ok(self.alerts(reports)),
            ReportCommand::InjectDue { inject } => self.inject_due(inject),
            ReportCommand::ExerciseOver => self.exercise_over(),
            ReportCommand::AttemptRefused(refused) => self.attempt_refused(refused),
            ReportCommand::Lost { fire, reason } => self.lost(*fire, reason),
        }
    }

    fn dependency(
        &self,
        id: &DependencyId,
        to: ProbeStatus,
        detail: &Text,
        symptom: Option<Symptom>,
    ) -> Answer {
        let seen = self.incident.dependencies.get(id).ok_or(Refusal::Stale)?;
        let other_kind = symptom.is_some() && seen.symptom != symptom;
        if seen.status == to && !(to == ProbeStatus::Failing && other_kind) {
            return Ok(Decision::nothing());
        }
        let (dependency, from, detail) = (id.clone(), seen.status, detail.cut(200));
        Ok(Decision::event(DependencyChanged { dependency, from, to, detail, symptom }))
    }

    fn step_seen(&self, at: &StepRef, status: ProbeStatus, detail: &Text) -> Answer {
        let state = self.incident.step(at).filter(|s| s.phase == StepPhase::Active).ok_or(Refusal::Stale)?;
        if state.checked.as_ref().is_some_and(|(before, _)| *before == status) {
            return Ok(Decision::nothing());
        }
        let decision = Decision::event(StepChecked { at: at.clone(), status, detail: detail.cut(200) });
        let is_check = self.incident.planned(at).is_some_and(|s| s.kind == StepKind::Check);
        if status == ProbeStatus::Ok && is_check {
            return Ok(decision.and(StepDone { at: at.clone(), note: None }));
        }
        Ok(decision)
    }
}
