//! The runbooks of the campaign, opened or not.

use crate::incident::Incident;
use crate::incident::state::Run;
use crate::plan::RunbookId;
use crate::tui::widgets::text;
use crate::tui::{Glance, Role, Ui};

/// One runbook in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunLine<'a> {
    /// Which.
    pub id: &'a RunbookId,
    /// What people call it.
    pub title: &'a str,
    /// When to open it.
    pub summary: &'a str,
    /// How many steps are done or skipped, and how many there are.
    pub progress: (usize, usize),
    /// How many steps somebody is at.
    pub active: usize,
    /// It has been opened.
    pub open: bool,
}

/// Every runbook of the campaign, in its order.
pub fn lines<'a>(incident: &'a Incident) -> impl Iterator<Item = RunLine<'a>> {
    incident.plan.runbooks.iter().map(|book| {
        let run = incident.run(&book.id);
        RunLine {
            id: &book.id,
            title: book.title.first_line(),
            summary: book.summary.as_ref().map(|text| text.first_line()).unwrap_or_default(),
            progress: (run.map_or(0, |r| r.settled), book.step.len()),
            active: run.map_or(0, |r| r.active.len()),
            open: run.is_some(),
        }
    })
}

/// The opened runbook that is shown: the chosen one, else the first that is not finished, else the last.
///
/// Not "the one at which somebody works": the screen would jump to another runbook when a step ends.
pub fn shown<'a>(glance: &Glance<'a>, ui: &Ui) -> Option<&'a Run> {
    let runs = &glance.incident.runs;
    let chosen = ui.runbook.as_ref().and_then(|id| glance.incident.run(id));
    chosen.or_else(|| runs.iter().find(|run| run.settled < run.states().len())).or_else(|| runs.last())
}

/// The runbook of the Runbooks screen whose steps are shown: the chosen one, else that of the Command screen, else
/// the first.
pub fn expanded<'a>(glance: &Glance<'a>, ui: &'a Ui) -> Option<&'a RunbookId> {
    let known = |id: &&RunbookId| glance.incident.plan.runbook(id).is_some();
    let chosen = ui.runbook.as_ref().filter(known);
    let run = || shown(glance, ui).map(|run| &run.runbook);
    chosen.or_else(run).or_else(|| glance.incident.plan.runbooks.first().map(|book| &book.id))
}

/// What is known about a runbook, line by line, with what each line means.
pub fn detail(incident: &Incident, id: &RunbookId, columns: usize) -> Vec<(Role, String)> {
    let Some(book) = incident.plan.runbook(id) else { return Vec::new() };
    let opened = match incident.run(id) {
        Some(run) => format!("open since {}", super::time::hour_minute(run.opened_at)),
        None => "not open".to_owned(),
    };
    let summary = book.summary.as_ref().map(|text| text.as_str().to_owned()).unwrap_or_default();
    let lines =
        [(Role::Heading, book.title.first_line().to_owned()), (Role::Muted, opened), (Role::Text, summary)];
    let wrapped = lines
        .iter()
        .flat_map(|(role, line)| text::wrap(line, columns).into_iter().map(|l| (*role, l.into_owned())));
    wrapped.collect()
}
