//! What was exercised: every step, action, backup and message of the plan, the holes first. What was practised before
//! the incident was declared stands in its plan; what this drill exercised is in its record.

use jiff::Timestamp;

use super::time;
use crate::incident::Incident;
use crate::incident::state::{Fire, FireState, StepPhase};
use crate::plan::coverage::{CoverageKind, CoverageLine, CoverageState};
use crate::tui::{Glance, Role};

/// The sections, in order.
const SECTIONS: [(CoverageKind, &str); 5] = [
    (CoverageKind::Runbook, "Runbooks"),
    (CoverageKind::Step, "Steps"),
    (CoverageKind::Action, "Actions"),
    (CoverageKind::Backup, "Backups"),
    (CoverageKind::Message, "Messages"),
];

/// One section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// `Steps`.
    pub name: &'static str,
    /// How many are practised, before or in this drill.
    pub practised: usize,
    /// The lines, the holes first.
    pub lines: Vec<(Role, String)>,
}

/// The sections; none where the plan says nothing of what was practised.
pub fn sections(glance: &Glance<'_>) -> Vec<Section> {
    let Some(sheet) = &glance.incident.plan.coverage else { return Vec::new() };
    let of_kind = |(kind, name): (CoverageKind, &'static str)| {
        let lines = sheet.lines.iter().filter(|line| line.kind == kind);
        let mut lines: Vec<_> = lines.map(|line| (line, here(glance.incident, line))).collect();
        lines
            .sort_by_key(|(line, here)| std::cmp::Reverse(here.map_or(line.state, |_| CoverageState::Fresh)));
        let is_practised =
            |(line, here): &&(&CoverageLine, Option<Timestamp>)| here.is_some() || !line.state.is_hole();
        let practised = lines.iter().filter(is_practised).count();
        let words = |(line, here)| words(line, here, sheet.checked_at);
        Section { name, practised, lines: lines.into_iter().map(words).collect() }
    };
    SECTIONS.into_iter().map(of_kind).filter(|section| !section.lines.is_empty()).collect()
}

/// As of when, and how long a mark counts.
pub fn summary(glance: &Glance<'_>) -> String {
    match &glance.incident.plan.coverage {
        Some(sheet) => format!(
            "What was practised as of {} UTC, and in this drill. A mark counts for {}.",
            time::date(sheet.checked_at),
            sheet.fresh_for
        ),
        None => "The plan of this incident does not say what was practised.".to_owned(),
    }
}

fn words(line: &CoverageLine, here: Option<Timestamp>, checked_at: Timestamp) -> (Role, String) {
    let (tone, state) = match (here, line.state) {
        (Some(at), _) => (Role::Good, format!("here {}", time::hour_minute(at))),
        (None, CoverageState::Fresh) => (Role::Good, "fresh".to_owned()),
        (None, state) => (Role::Attention, state.as_str().to_owned()),
    };
    let ago = line.at.map(|at| format!("  {} ago", time::long_ago(at, checked_at))).unwrap_or_default();
    (tone, format!("{state:<14}{}: {}{ago}", line.name, line.title.first_line()))
}

/// When this drill exercised it.
fn here(incident: &Incident, line: &CoverageLine) -> Option<Timestamp> {
    let name = line.name.as_str();
    match line.kind {
        CoverageKind::Runbook => {
            let run = incident.runs.iter().find(|run| run.runbook.as_str() == name)?;
            incident.worked_through_at(run)
        }
        CoverageKind::Step => {
            let at = crate::incident::event::StepRef::parse(name)?;
            incident.step(&at).filter(|state| state.phase == StepPhase::Done)?.ended_at
        }
        CoverageKind::Action => {
            let happened =
                |fire: &&Fire| matches!(fire.state, FireState::Accepted { .. } | FireState::Verified { .. });
            let mut fires = incident.fires.iter().rev().filter(happened);
            fires.find(|fire| fire.request.action.as_str() == name).map(|fire| fire.since)
        }
        CoverageKind::Backup => {
            let role = incident.plan.roles.iter().find(|role| role.id.as_str() == name)?;
            let attendance = incident.people.get(&role.id)?;
            attendance.acknowledged.get(role.backup.as_ref()?).map(|it| it.at)
        }
        CoverageKind::Message => {
            let mut releases = incident.messages.releases.iter().rev();
            releases.find(|it| it.released.message.as_str() == name).map(|it| it.at)
        }
    }
}
