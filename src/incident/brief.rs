//! The brief of a handover: what the other side has to know, drawn from the state.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Incident;
use super::event::{FireId, StepRef};
use super::state::StepPhase;
use crate::plan::{DependencyId, ProbeStatus, RunbookId, Severity, Text, ThresholdId};

/// State, open steps, unknown effects, last and next customer message, and the head of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// Where in its life the incident is.
    pub phase: Text,
    /// How bad it is.
    pub severity: Severity,
    /// When it was declared.
    #[serde(with = "crate::plan::settings::instant")]
    pub declared_at: Timestamp,
    /// What does not work, or is not known to.
    pub not_ok: Vec<(DependencyId, ProbeStatus)>,
    /// The opened runbooks: how many of their steps are done or skipped, of how many.
    #[serde(default)]
    pub runbooks: Vec<(RunbookId, usize, usize)>,
    /// What was changed and not put back: calls that happened or may have.
    #[serde(default)]
    pub in_effect: Vec<FireId>,
    /// The steps that somebody is at, and those that failed.
    pub open_steps: Vec<StepRef>,
    /// Decisions that wait for a conclusion.
    pub open_decisions: Vec<Text>,
    /// Calls that are running or whose outcome is unknown.
    pub unknown_effects: Vec<FireId>,
    /// The thresholds that were reached.
    pub reached: Vec<ThresholdId>,
    /// The last message to customers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_update: Option<Text>,
    /// When it went out.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "crate::plan::settings::optional_instant"
    )]
    pub last_update_at: Option<Timestamp>,
    /// When customers should hear next.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "crate::plan::settings::optional_instant"
    )]
    pub next_update_at: Option<Timestamp>,
    /// How many events the log has.
    pub log_count: u64,
    /// The hash of the last of them: with the count it is the head of the log, and whoever was shown it can find out
    /// later whether anything up to there was changed. None in briefs of earlier releases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_hash: Option<String>,
}

impl Brief {
    /// The head of the log, `COUNT:HASH` as `warroom verify --head` takes it, where it is known.
    pub fn log_head(&self) -> Option<String> {
        self.log_hash.as_ref().map(|hash| format!("{}:{hash}", self.log_count))
    }
}

impl Incident {
    /// The brief as of now.
    pub fn brief(&self) -> Brief {
        let wrong = |(id, seen): (&DependencyId, &super::state::Observed)| {
            (seen.status != ProbeStatus::Ok).then(|| (id.clone(), seen.status))
        };
        let failed = self.runs.iter().flat_map(|run| {
            let of_run = self.steps_of(run).filter(|(_, state)| state.phase == StepPhase::Failed);
            of_run.map(|(step, _)| StepRef { runbook: run.runbook.clone(), step: step.id.clone() })
        });
        Brief {
            phase: Text::line(self.phase.as_str()),
            severity: self.severity,
            declared_at: self.declared_at,
            not_ok: self.dependencies.iter().filter_map(wrong).collect(),
            runbooks: self.runs.iter().map(|r| (r.runbook.clone(), r.settled, r.states().len())).collect(),
            in_effect: self.fires.iter().filter(|f| f.is_in_effect()).map(|f| f.id).collect(),
            open_steps: self.active_steps().map(|(at, _)| at).chain(failed).collect(),
            open_decisions: self.decisions.open().map(|d| d.text.clone()).collect(),
            unknown_effects: self.fires.open().map(|f| f.id).collect(),
            reached: self.reached.keys().cloned().collect(),
            last_update: self.updates.last.as_ref().map(|(_, m)| m.text.clone()),
            last_update_at: self.updates.last.as_ref().map(|(at, _)| *at),
            next_update_at: self.next_update(),
            log_count: self.seq,
            log_hash: None,
        }
    }
}
