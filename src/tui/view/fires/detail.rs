//! One firing in full, line by line.

use super::{approvers, state_of, state_words, title_of};
use crate::incident::Incident;
use crate::incident::event::{Basis, FireId, TargetOutcome};
use crate::incident::state::{Fire, FireState, Progress, TargetState};
use crate::plan::Text;
use crate::tui::view::{calls, progress, time};
use crate::tui::widgets::text;
use crate::tui::{Glance, Role};

/// The cells of the bar.
const BAR: u32 = 20;

/// What is known about one firing, line by line, with what each line means.
pub fn detail(glance: &Glance<'_>, id: FireId, columns: usize) -> Vec<(Role, String)> {
    let Some(fire) = glance.incident.fires.get(id) else { return Vec::new() };
    let mut lines = Vec::new();
    let wrapped = |(role, line): (Role, String)| {
        let rows = text::wrap(&line, columns).into_iter().map(|row| (role, row.into_owned()));
        rows.collect::<Vec<_>>()
    };
    lines.extend(head(glance, fire).into_iter().flat_map(wrapped));
    lines.extend(targets(fire).into_iter().flat_map(wrapped));
    let call = fire.call.iter().flat_map(calls::lines);
    lines.extend(call.flat_map(wrapped));
    lines
}

fn head(glance: &Glance<'_>, fire: &Fire) -> Vec<(Role, String)> {
    let (incident, request) = (glance.incident, &fire.request);
    let (_, tone) = state_of(&fire.state);
    let words = state_words(&fire.state, glance.is_drill());
    let age = time::elapsed(fire.since, glance.now);
    let mut lines = vec![
        (
            Role::Heading,
            format!("{} {} at {}", fire.id, title_of(incident, fire), request.target.first_line()),
        ),
        (tone, format!("{words} for {age}{}", why(&fire.state))),
    ];
    let is_out = |all: &Progress| !fire.state.is_before_sending() || all.waiting < all.all;
    lines.extend(fire.progress().filter(is_out).map(|all| (tone, progress::bar(&all, BAR))));
    if let FireState::AwaitingApproval { until } = fire.state {
        let left = time::countdown(until, glance.now);
        lines.push((
            Role::Attention,
            format!("denied in {left} unless {} approves", approvers(incident, fire)),
        ));
    }
    if fire.called_off {
        lines.push((Role::Attention, "called off: nothing further leaves".to_owned()));
    }
    lines.push((Role::Text, undo(incident, fire)));
    let basis = match &request.basis {
        Basis::Role(role) => format!("as {role}"),
        Basis::Threshold(threshold) => format!("by threshold {threshold}"),
    };
    let (at, by, verb) = (time::clock(fire.at), fire.by.as_str(), request.authority.verb());
    lines.push((Role::Text, format!("fired {at} by {by}, {verb} {basis}")));
    if let Some(approval) = &fire.approval {
        let proof = if approval.attested { "attested, not authenticated" } else { "authenticated" };
        let (by, how) = (&approval.by, approval.how.first_line());
        lines.push((Role::Text, format!("approved by {by} ({how}), {proof}")));
    }
    if fire.attempts > 1 {
        lines.push((Role::Text, format!("attempt {}, same idempotency key", fire.attempts)));
    }
    lines.extend(
        [("prior state", fire.captured.as_ref()), ("kept", Some(&fire.answers))].into_iter().filter_map(
            |(name, values)| {
                let values = values.filter(|values| !values.is_empty())?;
                let kept: Vec<_> = values.iter().map(|(name, value)| format!("{name} = {value}")).collect();
                Some((
                    Role::Text,
                    Text::line(&format!("{name}: {}", kept.join(", "))).cut(400).as_str().to_owned(),
                ))
            },
        ),
    );
    lines.push((Role::Muted, format!("idempotency key {}", Text::line(&request.idempotency_key))));
    lines
}

/// The targets, those first that did not end well.
fn targets(fire: &Fire) -> Vec<(Role, String)> {
    let rank = |target: &&TargetState| match target.outcome {
        TargetOutcome::Unknown => 0,
        TargetOutcome::Failed => 1,
        TargetOutcome::NotVerified => 2,
        TargetOutcome::NotSent => 3,
        TargetOutcome::Waiting => 4,
        TargetOutcome::Succeeded | TargetOutcome::Verified => 5,
    };
    let mut all: Vec<&TargetState> = fire.targets.iter().collect();
    all.sort_by_key(rank);
    all.into_iter().map(target_line).collect()
}

/// One of many targets: its name, how far it is, and why.
pub fn target_line(target: &TargetState) -> (Role, String) {
    let role = match target.outcome {
        TargetOutcome::Unknown => Role::Alarm,
        TargetOutcome::Failed | TargetOutcome::NotVerified => Role::Bad,
        TargetOutcome::NotSent | TargetOutcome::Waiting => Role::Muted,
        TargetOutcome::Succeeded | TargetOutcome::Verified => Role::Good,
    };
    let status = target.status.map(|status| format!(" {status}")).unwrap_or_default();
    let detail = target.detail.first_line();
    let detail = if detail.is_empty() { String::new() } else { format!(", {detail}") };
    (role, format!("{}: {}{status}{detail}", target.name, target.outcome.as_str()))
}

fn why(state: &FireState) -> String {
    state.detail().map(|detail| format!(": {}", detail.first_line())).unwrap_or_default()
}

/// Can it be put back?
fn undo(incident: &Incident, fire: &Fire) -> String {
    let action = incident.plan.actions.get(&fire.request.action);
    if let Some(by) = fire.undone_by {
        return format!("undone by {by}; it can be redone");
    }
    if fire.request.undo_of.is_some() {
        return "no undo: it is an undo itself; redo the action instead".to_owned();
    }
    if !fire.may_have_happened() {
        return "no undo: it changed nothing that is known".to_owned();
    }
    match action {
        Some(action) if action.undo.is_none() => "no undo: the action has none".to_owned(),
        Some(action) if action.capture.is_some() && fire.captured.is_none() => {
            "no undo: the prior state was not read".to_owned()
        }
        Some(_) => "can be undone".to_owned(),
        None => "no undo: the plan does not know the action".to_owned(),
    }
}
