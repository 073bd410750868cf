//! Opened runbooks and their steps.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::Incident;
use crate::incident::condition::{self, Truth};
use crate::incident::event::StepRef;
use crate::plan::{ActionId, ProbeStatus, Runbook, RunbookId, Step, StepId, Text};

/// What has become of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StepPhase {
    /// Not begun.
    #[default]
    Pending,
    /// Somebody is at it.
    Active,
    /// Done.
    Done,
    /// Left out, for a reason.
    Skipped,
    /// Did not work.
    Failed,
}

impl StepPhase {
    /// The word on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Done => "done",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }

    /// May the steps that need this one go on?
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Done | Self::Skipped)
    }
}

/// The state of one step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepState {
    /// What has become of it.
    pub phase: StepPhase,
    /// When work on it began.
    pub started_at: Option<Timestamp>,
    /// When its time is up.
    pub until: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The note of the one who ended it, or the reason.
    pub note: Option<Text>,
    /// What its probe last saw.
    pub checked: Option<(ProbeStatus, Text)>,
    /// That its time is up has been recorded.
    pub overdue_recorded: bool,
}

impl StepState {
    pub(super) fn start(&mut self, at: Timestamp, until: Option<Timestamp>) {
        *self = Self { phase: StepPhase::Active, started_at: Some(at), until, ..Self::default() };
    }

    pub(super) fn check(&mut self, status: ProbeStatus, detail: &Text) {
        self.checked = Some((status, detail.clone()));
    }

    pub(super) fn finish(&mut self, phase: StepPhase, at: Timestamp, note: Option<&Text>) {
        self.phase = phase;
        self.ended_at = Some(at);
        self.note = note.cloned();
    }

    pub(super) fn reopen(&mut self) {
        *self = Self::default();
    }
}

/// An opened runbook. Its steps stand in the order of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The runbook.
    pub runbook: RunbookId,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// The steps that somebody is at, so that nobody has to look through all of them.
    pub active: BTreeSet<StepId>,
    /// How many are done or skipped.
    pub settled: usize,
    /// Where the runbook stands in the plan.
    place: usize,
    states: Vec<StepState>,
    index: BTreeMap<StepId, usize>,
    /// For each step the steps whose failure opens it.
    opened_by: BTreeMap<StepId, Vec<usize>>,
}

impl Run {
    fn new(place: usize, runbook: &Runbook, at: Timestamp) -> Self {
        let mut opened_by: BTreeMap<StepId, Vec<usize>> = BTreeMap::new();
        for (position, step) in runbook.step.iter().enumerate() {
            if let Some(branch) = &step.on_failure {
                opened_by.entry(branch.clone()).or_default().push(position);
            }
        }
        Self {
            runbook: runbook.id.clone(),
            opened_at: at,
            active: BTreeSet::new(),
            settled: 0,
            place,
            states: vec![StepState::default(); runbook.step.len()],
            index: runbook.step.iter().enumerate().map(|(at, step)| (step.id.clone(), at)).collect(),
            opened_by,
        }
    }

    /// The state of a step.
    pub fn state(&self, step: &StepId) -> Option<&StepState> {
        self.states.get(self.position(step)?)
    }

    /// Where a step stands, from 0.
    pub fn position(&self, step: &StepId) -> Option<usize> {
        self.index.get(step).copied()
    }

    /// The states in the order of the plan.
    pub fn states(&self) -> &[StepState] {
        &self.states
    }

    fn phase(&self, step: &StepId) -> StepPhase {
        self.state(step).map(|s| s.phase).unwrap_or_default()
    }
}

/// What a step is waiting for, or that it can be worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    /// It can be started.
    Ready,
    /// Other steps come first.
    Blocked(Vec<StepId>),
    /// Its condition does not hold.
    NotApplicable,
    /// It opens only when another step fails.
    NotOpen,
}

impl Incident {
    pub(super) fn open_run(&mut self, runbook: &RunbookId, at: Timestamp) {
        if self.run(runbook).is_some() {
            return;
        }
        let Some(place) = self.plan.runbooks.iter().position(|r| r.id == *runbook) else {
            return;
        };
        let Some(planned) = self.plan.runbooks.get(place) else {
            return;
        };
        self.runs.push(Run::new(place, planned, at));
    }

    pub(super) fn with_step(&mut self, at: &StepRef, change: impl FnOnce(&mut StepState)) {
        let Some(run) = self.runs.iter_mut().find(|r| r.runbook == at.runbook) else {
            return;
        };
        let Some(step) = run.index.get(&at.step).and_then(|position| run.states.get_mut(*position)) else {
            return;
        };
        let before = step.phase;
        change(step);
        let after = step.phase;
        if after == StepPhase::Active {
            run.active.insert(at.step.clone());
        } else {
            run.active.remove(&at.step);
        }
        run.settled += usize::from(after.is_settled());
        run.settled -= usize::from(before.is_settled());
    }

    /// The opened runbook of that name.
    pub fn run(&self, runbook: &RunbookId) -> Option<&Run> {
        self.runs.iter().find(|r| r.runbook == *runbook)
    }

    /// The state of a step of an opened runbook.
    pub fn step(&self, at: &StepRef) -> Option<&StepState> {
        self.run(&at.runbook)?.state(&at.step)
    }

    /// A step as it was planned, by the index of its opened runbook.
    pub fn planned(&self, at: &StepRef) -> Option<&Step> {
        let run = self.run(&at.runbook)?;
        self.plan.runbooks.get(run.place)?.step.get(run.position(&at.step)?)
    }

    /// The planned steps of an opened runbook with their states.
    pub fn steps_of<'a>(&'a self, run: &'a Run) -> impl ExactSizeIterator<Item = (&'a Step, &'a StepState)> {
        let planned = self.plan.runbooks.get(run.place).map_or(&[][..], |r| &r.step);
        planned.iter().zip(&run.states)
    }

    /// When the last step of an opened runbook ended, where something was done and nothing is left to do: what is left
    /// does not apply, is a failure branch that never opened, or failed and its branch is done.
    pub fn worked_through_at(&self, run: &Run) -> Option<Timestamp> {
        let ended_at = run.states.iter().filter_map(|state| state.ended_at).max()?;
        let is_over = |(step, state): (&Step, &StepState)| match state.phase {
            StepPhase::Done | StepPhase::Skipped => true,
            StepPhase::Active => false,
            StepPhase::Failed => step.on_failure.as_ref().is_some_and(|b| run.phase(b) == StepPhase::Done),
            StepPhase::Pending => {
                let at = StepRef { runbook: run.runbook.clone(), step: step.id.clone() };
                matches!(self.readiness(&at, ended_at), Readiness::NotApplicable | Readiness::NotOpen)
            }
        };
        let is_done = |state: &StepState| state.phase == StepPhase::Done;
        (run.states.iter().any(is_done) && self.steps_of(run).all(is_over)).then_some(ended_at)
    }

    /// The step of an opened runbook that an action belongs to and that waits for it.
    pub fn step_of_action(&self, action: &ActionId) -> Option<StepRef> {
        self.runs.iter().find_map(|run| {
            let waits = |(step, state): &(&Step, &StepState)| {
                step.action.as_ref() == Some(action)
                    && matches!(state.phase, StepPhase::Pending | StepPhase::Active)
            };
            let (step, _) = self.steps_of(run).find(waits)?;
            Some(StepRef { runbook: run.runbook.clone(), step: step.id.clone() })
        })
    }

    /// Every step that somebody is at.
    pub fn active_steps(&self) -> impl Iterator<Item = (StepRef, &StepState)> {
        self.runs.iter().flat_map(|run| {
            run.active.iter().filter_map(|step| {
                let at = StepRef { runbook: run.runbook.clone(), step: step.clone() };
                Some((at, run.state(step)?))
            })
        })
    }

    /// Can work on this step begin?
    pub fn readiness(&self, at: &StepRef, now: Timestamp) -> Readiness {
        let (Some(run), Some(step)) = (self.run(&at.runbook), self.planned(at)) else {
            return Readiness::NotOpen;
        };
        if let Some(sources) = run.opened_by.get(&at.step) {
            let failed = |place: &usize| run.states.get(*place).is_some_and(|s| s.phase == StepPhase::Failed);
            if !sources.iter().any(failed) {
                return Readiness::NotOpen;
            }
        }
        let open: Vec<_> =
            step.needs.iter().filter(|id| !self.need_is_met(run, at, id, now)).cloned().collect();
        if !open.is_empty() {
            return Readiness::Blocked(open);
        }
        match step.when.as_ref().map(|when| condition::evaluate(when, self, Some(&at.runbook))) {
            Some(Truth::False) => Readiness::NotApplicable,
            Some(Truth::From(instant)) if instant > now => Readiness::NotApplicable,
            Some(Truth::From(_) | Truth::Inconclusive) | None => Readiness::Ready,
        }
    }

    /// A need is met by a step that is done or skipped, that does not apply, whose failure branch is done, or that
    /// is a failure branch which was never opened.
    fn need_is_met(&self, run: &Run, at: &StepRef, need: &StepId, now: Timestamp) -> bool {
        let needed = StepRef { runbook: at.runbook.clone(), step: need.clone() };
        match run.phase(need) {
            StepPhase::Done | StepPhase::Skipped => true,
            StepPhase::Active => false,
            StepPhase::Pending => {
                // Most steps always apply: without this a chain of needs would be walked for each of its links.
                let always = |s: &Step| s.when.is_none() && !run.opened_by.contains_key(need);
                if self.planned(&needed).is_some_and(always) {
                    return false;
                }
                matches!(self.readiness(&needed, now), Readiness::NotApplicable | Readiness::NotOpen)
            }
            StepPhase::Failed => {
                let branch = self.planned(&needed).and_then(|s| s.on_failure.as_ref());
                branch.is_some_and(|b| *b == at.step || run.phase(b) == StepPhase::Done)
            }
        }
    }
}
