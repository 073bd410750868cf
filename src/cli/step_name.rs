//! Which step is meant: `RUNBOOK/STEP`, or `STEP` alone where that is unambiguous.

use super::failure::Failure;
use crate::incident::Incident;
use crate::incident::event::StepRef;
use crate::plan::{Runbook, RunbookId, StepId, Text};

/// The step of that name: among the opened runbooks, else among all of the plan.
pub(super) fn find_step(incident: &Incident, name: &str) -> Result<StepRef, Failure> {
    if let Some((runbook, step)) = name.split_once('/') {
        let runbook = find_runbook(incident, runbook)?;
        let steps = || runbook.step.iter().map(|step| step.id.as_str());
        let found = runbook.step.iter().find(|planned| planned.id.as_str() == step);
        let found = found.ok_or_else(|| Failure::unknown("step", step, steps()))?;
        return Ok(StepRef { runbook: runbook.id.clone(), step: found.id.clone() });
    }
    let is_open = |runbook: &&Runbook| incident.run(&runbook.id).is_some();
    let runbooks = || incident.plan.runbooks.iter();
    let opened = matching(runbooks().filter(is_open), name);
    let found = if opened.is_empty() { matching(runbooks(), name) } else { opened };
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => {
            let all = || runbooks().flat_map(|runbook| &runbook.step).map(|step| step.id.as_str());
            Err(Failure::unknown("step", name, all()))
        }
        several => {
            let names: Vec<String> = several.iter().map(ToString::to_string).collect();
            let name = Text::line(name).cut(80);
            Err(Failure::input(
                format!("`{name}` is a step of several runbooks"),
                format!("use {}", names.join(" or ")),
            ))
        }
    }
}

fn matching<'a>(runbooks: impl Iterator<Item = &'a Runbook>, name: &str) -> Vec<StepRef> {
    let Ok(step) = StepId::parse(name) else { return Vec::new() };
    let has = |runbook: &&Runbook| runbook.step(&step).is_some();
    let named = |runbook: &Runbook| StepRef { runbook: runbook.id.clone(), step: step.clone() };
    runbooks.filter(has).map(named).collect()
}

/// The runbook of that name.
pub(super) fn find_runbook<'a>(incident: &'a Incident, name: &str) -> Result<&'a Runbook, Failure> {
    let runbooks = || incident.plan.runbooks.iter();
    let found = runbooks().find(|runbook| runbook.id.as_str() == name);
    found.ok_or_else(|| Failure::unknown("runbook", name, runbooks().map(|r| RunbookId::as_str(&r.id))))
}
