//! Work on the steps of a runbook.

use super::{Answer, Context, Decision, required};
use crate::incident::command::StepCommand;
use crate::incident::event::{
    Event, RunbookOpened, StepDone, StepFailed, StepRef, StepReopened, StepSkipped, StepStarted,
};
use crate::incident::state::steps::Readiness;
use crate::incident::state::{FireState, StepPhase, StepState};
use crate::incident::{Effect, Refusal};
use crate::plan::{Authority, PersonId, ProbeStatus, RunbookId, Step, StepKind, Text};

impl Context<'_> {
    pub(super) fn step(&self, by: &PersonId, command: &StepCommand) -> Answer {
        match command {
            StepCommand::OpenRunbook { runbook } => self.open_runbook(runbook),
            StepCommand::Start(at) => self.start(by, at),
            StepCommand::Complete { at, note } => self.complete(by, at, note.as_ref()),
            StepCommand::Skip { at, reason } => self.skip(by, at, reason),
            StepCommand::Fail { at, reason } => self.fail(by, at, reason),
            StepCommand::Reopen { at, reason } => self.reopen_step(by, at, reason.as_ref()),
        }
    }

    fn open_runbook(&self, runbook: &RunbookId) -> Answer {
        if self.incident.plan.runbook(runbook).is_none() {
            return Err(Refusal::NotFound { what: "runbook", name: runbook.to_string() });
        }
        if self.incident.run(runbook).is_some() {
            return Err(Refusal::AlreadySo("open"));
        }
        Ok(Decision::event(RunbookOpened { runbook: runbook.clone() }))
    }

    /// The step, for somebody who may work on it: a holder of its role, or the commander.
    fn own(&self, by: &PersonId, at: &StepRef) -> Result<(&Step, &StepState), Refusal> {
        let missing = |what, name: String| Refusal::NotFound { what, name };
        let run = self.incident.run(&at.runbook);
        if run.is_none() && self.incident.plan.runbook(&at.runbook).is_some() {
            return Err(missing("open runbook", at.runbook.to_string()));
        }
        let found = self.incident.planned(at).zip(self.incident.step(at));
        let (step, state) = found.ok_or_else(|| missing("step", at.to_string()))?;
        if !self.incident.lead.is_commander(by) {
            self.require_owner(by, step)?;
        }
        Ok((step, state))
    }

    fn require_owner(&self, by: &PersonId, step: &Step) -> Result<(), Refusal> {
        let plan = &self.incident.plan;
        let Some(role) = step.role.as_ref().and_then(|id| plan.role(id)) else {
            return self.incident.require_commander(by);
        };
        if role.is_held_by(by) {
            return Ok(());
        }
        let commander = self.incident.lead.commander.iter().map(|t| &t.by);
        Err(Refusal::NotStepOwner {
            role: role.id.clone(),
            could: role.holders().chain(commander).cloned().collect(),
        })
    }

    fn require_ready(&self, at: &StepRef) -> Result<(), Refusal> {
        match self.incident.readiness(at, self.now) {
            Readiness::Ready => Ok(()),
            Readiness::Blocked(needs) => Err(Refusal::StepBlocked { needs }),
            Readiness::NotApplicable => Err(Refusal::StepNotApplicable),
            Readiness::NotOpen => Err(Refusal::StepNotOpen),
        }
    }

    fn started(&self, at: &StepRef, step: &Step) -> StepStarted {
        StepStarted { at: at.clone(), until: step.timebox.map(|length| length.after(self.now)) }
    }

    fn start(&self, by: &PersonId, at: &StepRef) -> Answer {
        let (step, state) = self.own(by, at)?;
        if state.phase != StepPhase::Pending {
            return Err(Refusal::StepState { is: state.phase.as_str() });
        }
        self.require_ready(at)?;
        let decision = Decision::event(self.started(at, step));
        Ok(if step.verify.is_some() {
            decision.causing(Effect::WatchStep { at: at.clone() })
        } else {
            decision
        })
    }

    /// The events that begin a step whose action is fired.
    pub(super) fn begin_for_action(&self, at: &StepRef) -> Answer {
        self.require_ready(at)?;
        let missing = || Refusal::NotFound { what: "step", name: at.to_string() };
        let step = self.incident.planned(at).ok_or_else(missing)?;
        Ok(Decision::event(self.started(at, step)))
    }

    fn complete(&self, by: &PersonId, at: &StepRef, note: Option<&Text>) -> Answer {
        let (step, state) = self.own(by, at)?;
        let note = note.filter(|n| !n.is_blank()).cloned();
        let begun = match state.phase {
            StepPhase::Active => true,
            StepPhase::Pending => false,
            phase @ (StepPhase::Done | StepPhase::Skipped | StepPhase::Failed) => {
                return Err(Refusal::StepState { is: phase.as_str() });
            }
        };
        self.require_ready(at)?;
        if note.is_none() {
            self.require_proof(at, step, state)?;
        }
        let done = StepDone { at: at.clone(), note };
        Ok(if begun { Decision::event(done) } else { Decision::event(self.started(at, step)).and(done) })
    }

    /// Without a note: an action step needs its action, a decision step its conclusion, a check what it looks for.
    fn require_proof(&self, at: &StepRef, step: &Step, state: &StepState) -> Result<(), Refusal> {
        match step.kind {
            StepKind::Action => {
                let fire = step.action.as_ref().and_then(|id| self.incident.fires.latest(id));
                let proved =
                    |f: &FireState| matches!(f, FireState::Verified { .. } | FireState::Accepted { .. });
                if fire.is_some_and(|f| proved(&f.state)) { Ok(()) } else { Err(Refusal::StepNeedsAction) }
            }
            StepKind::Decision => {
                let concluded = self.incident.decisions.for_step(at).is_some_and(|d| d.concluded.is_some());
                if concluded { Ok(()) } else { Err(Refusal::StepNeedsDecision) }
            }
            StepKind::Check if step.verify.is_some() => self.require_seen(step, state),
            StepKind::Check | StepKind::Manual | StepKind::Message => Ok(()),
        }
    }

    fn require_seen(&self, step: &Step, state: &StepState) -> Result<(), Refusal> {
        let dependency = step.verify.as_ref().and_then(|p| p.dependency.as_ref());
        let seen = dependency.and_then(|id| self.incident.dependencies.get(id));
        let (status, detail) = match (seen, &state.checked) {
            (Some(seen), _) => (seen.status, seen.detail.clone()),
            (None, Some((status, detail))) => (*status, detail.clone()),
            (None, None) => (ProbeStatus::Unknown, Text::line("nothing seen yet")),
        };
        if status == ProbeStatus::Ok { Ok(()) } else { Err(Refusal::StepNotProved { detail }) }
    }

    fn skip(&self, by: &PersonId, at: &StepRef, reason: &Text) -> Answer {
        let (step, state) = self.own(by, at)?;
        if step.critical && !self.incident.lead.is_commander(by) {
            let commander = self.incident.lead.commander.iter().map(|t| t.by.clone()).collect::<Vec<_>>();
            let could =
                if commander.is_empty() { self.incident.who_can(Authority::Command) } else { commander };
            return Err(Refusal::StepCritical { could });
        }
        if state.phase.is_settled() {
            return Err(Refusal::StepState { is: state.phase.as_str() });
        }
        Ok(Decision::event(StepSkipped { at: at.clone(), reason: required(reason)? }))
    }

    /// A failed step opens its failure branch: that step becomes ready, and a person starts it.
    fn fail(&self, by: &PersonId, at: &StepRef, reason: &Text) -> Answer {
        let (step, state) = self.own(by, at)?;
        if state.phase.is_settled() || state.phase == StepPhase::Failed {
            return Err(Refusal::StepState { is: state.phase.as_str() });
        }
        if state.phase == StepPhase::Pending {
            self.require_ready(at)?;
        }
        let failed: Event = StepFailed { at: at.clone(), reason: required(reason)? }.into();
        let begun = state.phase == StepPhase::Active;
        let decision = if begun { Decision::nothing() } else { Decision::event(self.started(at, step)) };
        Ok(decision.and(failed))
    }

    fn reopen_step(&self, by: &PersonId, at: &StepRef, reason: Option<&Text>) -> Answer {
        let (_, state) = self.own(by, at)?;
        if matches!(state.phase, StepPhase::Pending | StepPhase::Active) {
            return Err(Refusal::StepState { is: state.phase.as_str() });
        }
        Ok(Decision::event(StepReopened { at: at.clone(), reason: reason.cloned() }))
    }
}
