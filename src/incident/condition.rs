//! When a condition holds, given what is known now.

use jiff::Timestamp;

use super::Incident;
use super::event::StepRef;
use super::state::{Phase, StepPhase};
use crate::plan::{Condition, ProbeStatus, RunbookId};

/// The answer to a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// It holds from this instant on, unless something changes before; the instant may have passed.
    From(Timestamp),
    /// It does not hold, and time alone will not change that.
    False,
    /// It can't be told. Inconclusive never widens authority.
    Inconclusive,
}

/// When does this condition hold? `runbook` is the one whose step asks, for `step_failed`.
pub fn evaluate(condition: &Condition, incident: &Incident, runbook: Option<&RunbookId>) -> Truth {
    let nested = |c: &Condition| evaluate(c, incident, runbook);
    if let Some(all) = &condition.all {
        return all.iter().map(nested).fold(Truth::From(Timestamp::MIN), both);
    }
    if let Some(any) = &condition.any {
        return any.iter().map(nested).fold(Truth::False, either);
    }
    if let Some(not) = &condition.not {
        return negate(nested(not), incident);
    }
    leaf(condition, incident, runbook)
}

fn leaf(condition: &Condition, incident: &Incident, runbook: Option<&RunbookId>) -> Truth {
    if let Some(length) = condition.unmitigated_for {
        let active = incident.phase == Phase::Active;
        return if active { Truth::From(length.after(incident.clock_from)) } else { Truth::False };
    }
    if let Some(severity) = condition.severity_at_least {
        return plain(incident.severity.at_least(severity));
    }
    if let Some(dependency) = &condition.dependency {
        let wanted = condition.wanted();
        return match incident.dependencies.get(dependency) {
            Some(seen) if seen.status == wanted => {
                Truth::From(condition.lasting.unwrap_or_default().after(seen.since))
            }
            Some(seen) if seen.status == ProbeStatus::Unknown => Truth::Inconclusive,
            Some(_) => Truth::False,
            None => Truth::Inconclusive,
        };
    }
    if let (Some(step), Some(runbook)) = (&condition.step_failed, runbook) {
        let at = StepRef { runbook: runbook.clone(), step: step.clone() };
        return plain(incident.step(&at).is_some_and(|s| s.phase == StepPhase::Failed));
    }
    Truth::Inconclusive
}

const fn plain(holds: bool) -> Truth {
    if holds { Truth::From(Timestamp::MIN) } else { Truth::False }
}

fn both(a: Truth, b: Truth) -> Truth {
    match (a, b) {
        (Truth::False, _) | (_, Truth::False) => Truth::False,
        (Truth::Inconclusive, _) | (_, Truth::Inconclusive) => Truth::Inconclusive,
        (Truth::From(a), Truth::From(b)) => Truth::From(a.max(b)),
    }
}

fn either(a: Truth, b: Truth) -> Truth {
    match (a, b) {
        (Truth::From(a), Truth::From(b)) => Truth::From(a.min(b)),
        (Truth::From(at), _) | (_, Truth::From(at)) => Truth::From(at),
        (Truth::Inconclusive, _) | (_, Truth::Inconclusive) => Truth::Inconclusive,
        (Truth::False, Truth::False) => Truth::False,
    }
}

/// The opposite as of the last event. What becomes true later is false until then.
fn negate(truth: Truth, incident: &Incident) -> Truth {
    match truth {
        Truth::From(at) => plain(at > incident.last_at),
        Truth::False => plain(true),
        Truth::Inconclusive => Truth::Inconclusive,
    }
}
