//! Runbooks: what they provide, who works through them, what their actions prove, and when they were rehearsed.

mod actions;

use super::super::few::Few;
use super::super::finding::Finding;
use super::super::gate::Case;
use crate::plan::coverage::{CoverageState, FRESH_FOR, Standing};
use crate::plan::runbook::Capability;
use crate::plan::{Code, Runbook, Step, StepKind};

/// What every campaign needs.
const NEEDED: [(Capability, &str, &str); 5] = [
    (Capability::Dns, "dns", "repairs name resolution"),
    (Capability::Failover, "failover", "moves to the standby"),
    (Capability::Rollback, "rollback", "goes back to the release before"),
    (Capability::SecretsRevocation, "secrets_revocation", "takes a leaked credential out"),
    (Capability::TokenInvalidation, "token_invalidation", "ends tokens and sessions"),
];

/// Ask this family.
pub(super) fn check(case: &mut Case<'_>) {
    capabilities(case);
    for runbook in case.runbooks() {
        roles(case, runbook);
        rehearsal(case, runbook);
    }
    actions::check(case);
}

fn capabilities(case: &mut Case<'_>) {
    // A name that leads nowhere may be the runbook that is missing; the loader has said it under the same code.
    if case.campaign.runbooks.iter().any(|id| !case.workspace.runbooks.contains_key(id)) {
        return;
    }
    for (capability, key, words) in NEEDED {
        let claims = |runbook: &&Runbook| runbook.provides.contains(&capability);
        if case.runbooks().filter(claims).any(|runbook| !runbook.step.is_empty()) {
            continue;
        }
        let found = match case.runbooks().find(claims) {
            Some(empty) => Finding::new(
                Code::CapabilityMissing,
                case.survey.runbook(&empty.id).key("provides"),
                format!("runbook `{}` provides `{key}` and has no steps", empty.id),
            )
            .hint("write the steps"),
            None => Finding::new(
                Code::CapabilityMissing,
                case.here.clone().key("runbooks"),
                format!("no runbook of the campaign {words}: none provides `{key}`"),
            ),
        };
        case.report(found.of(key));
    }
}

/// Somebody stands behind each step.
fn roles(case: &mut Case<'_>, runbook: &Runbook) {
    for (index, step) in runbook.step.iter().enumerate() {
        let Some(role) = step.role.as_ref().and_then(|id| case.role(id)) else { continue };
        let why = if role.primary.is_none() {
            "has no primary"
        } else if role.advisory && step.kind == StepKind::Action {
            "is advisory and can't fire its action"
        } else {
            continue;
        };
        let message = format!("step `{}` belongs to role `{}`, which {why}", step.id, role.id);
        let place = case.survey.runbook(&runbook.id).key("step").index(index).key("role");
        let about = format!("{}/{}", runbook.id, step.id);
        case.report(Finding::new(Code::StepRoleUnheld, place, message).of(about));
    }
}

/// Was the runbook rehearsed as it stands, and lately? As a whole, or each of its steps by itself.
fn rehearsal(case: &mut Case<'_>, runbook: &Runbook) {
    if runbook.step.is_empty() {
        return;
    }
    let fresh = case.workspace.settings.gate.rehearsal_freshness.unwrap_or(FRESH_FOR);
    let (id, at) = (&runbook.id, case.at);
    let whole = case.rehearsed.whole(runbook, at);
    let mut message = match (whole.last, whole.last_as_it_is) {
        (_, Some(_)) if whole.state(fresh, at) == CoverageState::Fresh => return,
        (_, Some(it)) => format!("runbook `{id}` was last rehearsed {}, more than {fresh} ago", it.at),
        (Some(it), None) => format!("runbook `{id}` has changed since it was rehearsed {}", it.at),
        (None, None) => format!("runbook `{id}` was never rehearsed"),
    };
    let steps = case.rehearsed.steps(runbook, at);
    let is_hole = |(_, standing): &&(&Step, Standing<'_>)| standing.state(fresh, at).is_hole();
    let holes: Vec<_> = steps.iter().filter(is_hole).map(|(step, _)| step.id.as_str()).collect();
    if holes.is_empty() {
        return;
    }
    // Where no step was ever practised by itself, to name them all says nothing new.
    if steps.iter().any(|(_, standing)| standing.last.is_some()) {
        message.push_str(&missing(&holes, steps.len()));
    }
    let place = case.survey.runbook(id);
    case.report(Finding::new(Code::RehearsalStale, place, message).of(id.as_str()));
}

/// Which steps lack a mark.
fn missing(holes: &[&str], all: usize) -> String {
    let named = Few::of(holes.iter(), holes.len()).ticked();
    match holes.len() {
        1 => format!("; of its {all} steps {named} has no current mark"),
        count => format!("; {count} of its {all} steps have no current mark: {named}"),
    }
}
