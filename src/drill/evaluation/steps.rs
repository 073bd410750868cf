//! What became of the steps of each opened runbook.

use std::collections::BTreeSet;

use serde::Serialize;

use super::look::Look;
use crate::incident::event::{Event, StepRef};
use crate::incident::state::StepPhase;
use crate::plan::{Duration, RunbookId, StepId, Text};

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    /// Done.
    Done,
    /// Left out.
    Skipped,
    /// It did not work.
    Failed,
    /// Somebody is at it.
    Active,
    /// Nobody began it.
    Open,
}

impl StepOutcome {
    /// The word in a report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
            Self::Active => "active",
            Self::Open => "open",
        }
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepResult {
    /// Which.
    pub id: StepId,
    /// What it is called.
    pub title: Text,
    /// What became of it.
    pub outcome: StepOutcome,
    /// When it ended.
    pub at: Option<Duration>,
    /// Why it was left out or did not work.
    pub reason: Option<Text>,
    /// Its time was up before it was done.
    pub overdue: bool,
}

/// One opened runbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunbookResult {
    /// Which.
    pub id: RunbookId,
    /// What it is called.
    pub title: Text,
    /// When it was opened.
    pub opened: Duration,
    /// Its steps, in order.
    pub steps: Vec<StepResult>,
}

impl RunbookResult {
    /// How many of its steps ended so.
    pub fn count(&self, outcome: StepOutcome) -> usize {
        self.steps.iter().filter(|step| step.outcome == outcome).count()
    }
}

pub(super) fn runbooks(look: &Look<'_>) -> Vec<RunbookResult> {
    let overdue: BTreeSet<&StepRef> = look.played().filter_map(|envelope| overdue(&envelope.event)).collect();
    let runbook = |run| {
        let run: &crate::incident::state::Run = run;
        let steps = look.incident.steps_of(run).map(|(step, state)| {
            let at = StepRef { runbook: run.runbook.clone(), step: step.id.clone() };
            let outcome = match state.phase {
                StepPhase::Done => StepOutcome::Done,
                StepPhase::Skipped => StepOutcome::Skipped,
                StepPhase::Failed => StepOutcome::Failed,
                StepPhase::Active => StepOutcome::Active,
                StepPhase::Pending => StepOutcome::Open,
            };
            let has_reason = matches!(outcome, StepOutcome::Skipped | StepOutcome::Failed);
            StepResult {
                id: step.id.clone(),
                title: step.title.clone(),
                outcome,
                at: state.ended_at.map(|at| look.after(at)),
                reason: state.note.clone().filter(|_| has_reason),
                overdue: overdue.contains(&at),
            }
        });
        let title = look.incident.plan.runbook(&run.runbook).map(|runbook| runbook.title.clone());
        RunbookResult {
            id: run.runbook.clone(),
            title: title.unwrap_or_default(),
            opened: look.after(run.opened_at),
            steps: steps.collect(),
        }
    };
    look.incident.runs.iter().map(runbook).collect()
}

#[expect(clippy::wildcard_enum_match_arm, reason = "one event is looked for")]
const fn overdue(event: &Event) -> Option<&StepRef> {
    match event {
        Event::StepOverdue(e) => Some(&e.at),
        _ => None,
    }
}

/// How many steps were left out.
pub(super) fn skipped(runbooks: &[RunbookResult]) -> u32 {
    let skipped = runbooks.iter().map(|runbook| runbook.count(StepOutcome::Skipped)).sum::<usize>();
    u32::try_from(skipped).unwrap_or(u32::MAX)
}
