//! The state of an incident for programs.

use serde_json::{Value, json};

use super::text::due_words;
use super::{deliveries, launch, pages, words};
use crate::cli::catalog::kind_word;
use crate::cli::seen::Seen;
use crate::incident::Incident;
use crate::incident::decide::actions::approvers_of;
use crate::incident::state::{Fire, FireState, Progress, TargetState};
use crate::plan::Authority;
use crate::plan::settings::stamp;

/// Everything that `warroom status` shows.
pub(super) fn of(seen: &Seen) -> Value {
    let incident = &seen.incident;
    let lead = &incident.lead;
    json!({
        "incident": incident.id,
        "kind": kind_word(incident.kind),
        "campaign": incident.campaign,
        "title": incident.title,
        "severity": incident.severity,
        "phase": incident.phase.as_str(),
        "at": stamp(seen.now),
        "declared_at": stamp(incident.declared_at),
        "commander": lead.commander.as_ref().map(|t| json!({ "person": t.by, "since": stamp(t.since) })),
        "offer": lead.offer.as_ref().map(|o| json!({ "to": o.to, "at": stamp(o.at) })),
        "window": launch::window(incident),
        "gate": launch::gate(seen),
        "deputy": words::deputy_json(seen),
        "messages": words::messages_json(seen),
        "deadlines": deadlines(seen),
        "thresholds": thresholds(incident),
        "roles": pages::roles(incident),
        "maintenance": pages::maintenance(seen),
        "who_can": who_can(incident),
        "runbooks": runbooks(incident),
        "steps": active_steps(incident),
        "dependencies": dependencies(incident),
        "identities": launch::identities(incident),
        "suspicion": crate::cli::triage::json(incident),
        "unknown_effects": incident.fires.open().map(fire).collect::<Value>(),
        "awaiting_approval": incident.fires.awaiting_approval().map(|f| awaiting(incident, f)).collect::<Value>(),
        "held": held(incident),
        "decisions": decisions(incident),
        "deliveries": deliveries::json(incident),
        "undeliverable": deliveries::undeliverable(incident),
        "log": { "count": seen.head.count, "hash": seen.head.hash },
    })
}

fn deadlines(seen: &Seen) -> Value {
    let all = seen.incident.deadlines();
    let one = |deadline: &crate::incident::Deadline| {
        let (kind, words) = due_words(&seen.incident, &deadline.due);
        json!({ "at": stamp(deadline.at), "kind": kind, "text": words, "overdue": deadline.at <= seen.now })
    };
    all.iter().map(one).collect()
}

fn thresholds(incident: &Incident) -> Value {
    let opening: Vec<_> = incident.opening_thresholds().collect();
    let one = |threshold: &crate::plan::Threshold| {
        let opens = opening.iter().find(|(id, _)| *id == threshold.id).map(|(_, at)| stamp(*at));
        let reached = incident.reached.get(&threshold.id).map(|reached| stamp(reached.at));
        json!({ "id": threshold.id, "title": threshold.title, "reached_at": reached, "opens_at": opens })
    };
    incident.plan.thresholds.iter().map(one).collect()
}

fn who_can(incident: &Incident) -> Value {
    let one = |authority: Authority| (authority.as_str().to_owned(), json!(incident.who_can(authority)));
    Authority::ALL.into_iter().map(one).collect::<serde_json::Map<_, _>>().into()
}

fn runbooks(incident: &Incident) -> Value {
    let run = |run: &crate::incident::state::Run| json!({ "runbook": run.runbook, "settled": run.settled, "steps": run.states().len() });
    incident.runs.iter().map(run).collect()
}

fn active_steps(incident: &Incident) -> Value {
    let one = |(at, state): (crate::incident::StepRef, &crate::incident::state::StepState)| {
        json!({
            "step": at,
            "title": incident.planned(&at).map(|step| &step.title),
            "state": state.phase.as_str(),
            "until": state.until.map(stamp),
            "overdue": state.overdue_recorded,
        })
    };
    incident.active_steps().map(one).collect()
}

fn dependencies(incident: &Incident) -> Value {
    let one = |dependency: &crate::plan::Dependency| {
        let seen = incident.dependencies.get(&dependency.id);
        json!({
            "id": dependency.id,
            "name": dependency.name(),
            "domain": dependency.domain,
            "status": seen.map(|s| s.status).unwrap_or_default(),
            "since": seen.map(|s| stamp(s.since)),
            "detail": seen.map(|s| &s.detail),
        })
    };
    incident.plan.campaign.dependency.iter().map(one).collect()
}

/// One call for programs.
pub(in crate::cli) fn fire(fire: &Fire) -> Value {
    json!({
        "fire": fire.id,
        "action": fire.request.action,
        "target": fire.request.target,
        "undo_of": fire.request.undo_of,
        "redo_of": fire.request.redo_of,
        "by": fire.by.as_str(),
        "at": stamp(fire.at),
        "state": fire.state.word(),
        "detail": fire.state.detail(),
        "called_off": fire.called_off,
        "progress": fire.progress().map(|all| progress(&all)),
    })
}

/// A call that a second person is asked to approve: who could, and until when.
fn awaiting(incident: &Incident, asked: &Fire) -> Value {
    let mut value = fire(asked);
    if let (FireState::AwaitingApproval { until }, Some(members)) = (&asked.state, value.as_object_mut()) {
        members.insert("asked_by".to_owned(), json!(asked.asked_by));
        members.insert("could".to_owned(), json!(approvers_of(incident, asked)));
        members.insert("until".to_owned(), json!(stamp(*until)));
    }
    value
}

/// The calls whose targets were read and wait for a confirmation, with those targets.
fn held(incident: &Incident) -> Value {
    let waits = |fire: &&Fire| matches!(fire.state, FireState::Held { .. });
    let one = |held: &Fire| {
        let mut value = fire(held);
        if let Some(members) = value.as_object_mut() {
            members.insert("targets".to_owned(), targets(held));
        }
        value
    };
    incident.fires.open().filter(waits).map(one).collect()
}

/// How far many targets are.
pub(in crate::cli) fn progress(all: &Progress) -> Value {
    json!({
        "all": all.all,
        "done": all.done,
        "verified": all.verified,
        "failed": all.failed,
        "unknown": all.unknown,
        "waiting": all.waiting,
    })
}

/// Many targets, each with what became of it.
pub(in crate::cli) fn targets(fire: &Fire) -> Value {
    let one = |target: &TargetState| {
        json!({
            "name": target.name,
            "outcome": target.outcome,
            "status": target.status,
            "detail": target.detail,
        })
    };
    fire.targets.iter().map(one).collect()
}

fn decisions(incident: &Incident) -> Value {
    let one = |proposal: &crate::incident::state::Proposal| {
        json!({
            "number": proposal.number,
            "text": proposal.text,
            "polled": proposal.positions.len(),
            "objections": proposal.objections(),
        })
    };
    incident.decisions.open().map(one).collect()
}
