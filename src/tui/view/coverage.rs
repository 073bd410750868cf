//! What was exercised: every step, action, backup and message of the plan, the holes first.

use jiff::Timestamp;

use super::time;
use crate::incident::Incident;
use crate::incident::state::{Fire, FireState, StepPhase};
use crate::plan::Role as PlanRole;
use crate::tui::{Glance, Role};

/// What is practised, in the order of the sections.
const SECTIONS: [&str; 4] = ["Steps", "Actions", "Backups", "Messages"];

/// One section: its name, how many of how many were exercised, and its lines, the holes first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// `Steps`.
    pub name: &'static str,
    /// How many were exercised.
    pub exercised: usize,
    /// The lines.
    pub lines: Vec<(Role, String)>,
}

/// The sections.
pub fn sections(glance: &Glance<'_>) -> Vec<Section> {
    let incident = glance.incident;
    let all = [steps(incident), actions(incident), backups(incident), messages(incident)];
    SECTIONS.into_iter().zip(all).map(|(name, things)| section(name, things)).collect()
}

/// A thing of the plan, and when it was exercised here.
type Thing = (String, Option<Timestamp>);

fn section(name: &'static str, mut things: Vec<Thing>) -> Section {
    things.sort_by_key(|(_, at)| at.is_some());
    let exercised = things.iter().filter(|(_, at)| at.is_some()).count();
    let line = |(what, at): Thing| match at {
        Some(at) => (Role::Good, format!("{}  {what}", time::hour_minute(at))),
        None => (Role::Attention, format!("not yet  {what}")),
    };
    Section { name, exercised, lines: things.into_iter().map(line).collect() }
}

fn steps(incident: &Incident) -> Vec<Thing> {
    let of_book = |book: &crate::plan::Runbook| {
        let run = incident.run(&book.id);
        let thing = |step: &crate::plan::Step| {
            let state =
                run.and_then(|run| run.state(&step.id)).filter(|state| state.phase == StepPhase::Done);
            (
                format!("{}/{}: {}", book.id, step.id, step.title.first_line()),
                state.and_then(|it| it.ended_at),
            )
        };
        book.step.iter().map(thing).collect::<Vec<_>>()
    };
    incident.plan.runbooks.iter().flat_map(of_book).collect()
}

fn actions(incident: &Incident) -> Vec<Thing> {
    let happened =
        |fire: &&Fire| matches!(fire.state, FireState::Accepted { .. } | FireState::Verified { .. });
    let thing = |action: &crate::plan::Action| {
        let fire = incident.fires.iter().rev().filter(happened).find(|fire| fire.request.action == action.id);
        (format!("{}: {}", action.id, action.title.first_line()), fire.map(|fire| fire.since))
    };
    incident.plan.actions.values().map(thing).collect()
}

fn backups(incident: &Incident) -> Vec<Thing> {
    let thing = |role: &PlanRole| {
        let backup = role.backup.as_ref()?;
        let attendance = incident.people.get(&role.id);
        let at = attendance.and_then(|it| it.acknowledged.get(backup)).map(|it| it.at);
        Some((format!("{backup}, backup for {}", role.id), at))
    };
    incident.plan.roles.iter().filter_map(thing).collect()
}

fn messages(incident: &Incident) -> Vec<Thing> {
    let thing = |message: &crate::plan::Message| {
        let sent = incident.messages.releases.iter().rev().find(|it| it.released.message == message.id);
        (message.id.to_string(), sent.map(|it| it.at))
    };
    incident.plan.messages.values().map(thing).collect()
}
