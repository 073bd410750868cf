//! What can be chosen on a screen, and what is.

use crate::incident::event::StepRef;
use crate::incident::state::Run;
use crate::tui::view::{
    actions, campaign, concerns, drill, fires, identities, outbox, people, runs, steps, timeline,
};
use crate::tui::widgets::text;
use crate::tui::{Glance, Screen, Target, Ui};

/// How many events on each side of the chosen one a key can reach: more than a screen has rows.
const REACH: usize = 512;

/// What can be chosen on a screen, from top to bottom. For key presses only: it walks whole lists, but for the
/// timeline, of which it gives what a key can reach from the chosen event.
pub fn order(glance: &Glance<'_>, ui: &Ui, screen: Screen) -> Vec<Target> {
    let filter = ui.filter.get(&screen).map_or("", String::as_str);
    match screen {
        Screen::Command => command(glance, ui, filter),
        Screen::Runbooks => runbooks(glance, ui, filter),
        Screen::Actions => actions::order(glance, filter),
        Screen::People => people::order(glance, filter),
        Screen::Identities => identities::order(glance.incident, glance.now, filter),
        Screen::Campaign => campaign::order(glance, filter),
        Screen::Messages => outbox::order(glance, ui.outage(glance), filter),
        Screen::Deputy => concerns::order(glance, filter),
        Screen::Drill => drill::order(glance, filter),
        Screen::Timeline => {
            let chosen = match ui.painted.selected.as_ref().or_else(|| ui.selection.get(&screen)) {
                Some(Target::Entry(seq)) => Some(*seq),
                _ => None,
            };
            let near = timeline::near(glance.incident, chosen, filter, REACH);
            near.into_iter().map(Target::Entry).collect()
        }
    }
}

fn command(glance: &Glance<'_>, ui: &Ui, filter: &str) -> Vec<Target> {
    let incident = glance.incident;
    let decisions = incident.decisions.open().map(|proposal| Target::Decision(proposal.number));
    let fires = fires::open(glance).into_iter().map(|fire| Target::Fire(fire.id));
    let mut all: Vec<Target> = decisions.chain(fires).collect();
    match runs::shown(glance, ui) {
        Some(run) => all.extend(steps_of(glance, run, filter)),
        None => all.extend(incident.plan.runbooks.iter().map(|book| Target::Runbook(book.id.clone()))),
    }
    all
}

fn runbooks(glance: &Glance<'_>, ui: &Ui, filter: &str) -> Vec<Target> {
    let expanded = runs::expanded(glance, ui);
    let mut all = Vec::new();
    for book in &glance.incident.plan.runbooks {
        all.push(Target::Runbook(book.id.clone()));
        if expanded == Some(&book.id)
            && let Some(run) = glance.incident.run(&book.id)
        {
            all.extend(steps_of(glance, run, filter));
        }
    }
    all
}

fn steps_of(glance: &Glance<'_>, run: &Run, filter: &str) -> Vec<Target> {
    let Some(book) = steps::planned(glance.incident, run) else { return Vec::new() };
    let shown = steps::visible(run, book, filter).into_iter().filter_map(|place| book.step.get(place));
    shown.map(|step| Target::Step(StepRef { runbook: run.runbook.clone(), step: step.id.clone() })).collect()
}

/// What is chosen: what was chosen before, if it is still there, else what a person most likely wants.
pub(super) fn chosen(glance: &Glance<'_>, ui: &Ui) -> Option<Target> {
    let screen = ui.screen;
    let filter = ui.filter.get(&screen).map_or("", String::as_str);
    let before = ui.selection.get(&screen);
    match screen {
        Screen::Command | Screen::Runbooks => {
            let before = before.filter(|target| is_present(glance, ui, target, filter));
            before.cloned().or_else(|| likely(glance, ui, filter))
        }
        Screen::Actions
        | Screen::People
        | Screen::Identities
        | Screen::Campaign
        | Screen::Messages
        | Screen::Deputy => {
            let all = order(glance, ui, screen);
            before.filter(|target| all.contains(target)).cloned().or_else(|| all.first().cloned())
        }
        Screen::Drill => drill::chosen(glance, before, filter),
        Screen::Timeline => match before {
            Some(Target::Entry(seq)) if timeline::is_shown(glance.incident, *seq, filter) => before.cloned(),
            _ => timeline::newest(glance.incident, filter).map(Target::Entry),
        },
    }
}

fn likely(glance: &Glance<'_>, ui: &Ui, filter: &str) -> Option<Target> {
    let run = if ui.screen == Screen::Command {
        runs::shown(glance, ui)
    } else {
        runs::expanded(glance, ui).and_then(|id| glance.incident.run(id))
    };
    if filter.is_empty() {
        return match run {
            Some(run) => steps::likely(glance, run).map(Target::Step),
            None => runs::expanded(glance, ui).map(|id| Target::Runbook(id.clone())),
        };
    }
    let all = order(glance, ui, ui.screen);
    let step = all.iter().find(|target| matches!(target, Target::Step(_)));
    step.or_else(|| all.first()).cloned()
}

#[expect(clippy::wildcard_enum_match_arm, reason = "every other target belongs to another screen")]
fn is_present(glance: &Glance<'_>, ui: &Ui, target: &Target, filter: &str) -> bool {
    let incident = glance.incident;
    let command = ui.screen == Screen::Command;
    match target {
        Target::Step(at) => {
            let run = if command {
                runs::shown(glance, ui).map(|run| &run.runbook)
            } else {
                runs::expanded(glance, ui)
            };
            let named =
                |at| incident.planned(at).is_some_and(|s| text::matches(s.title.first_line(), filter));
            run == Some(&at.runbook) && steps::is_shown(glance, at) && named(at)
        }
        Target::Fire(id) if command => incident.fires.get(*id).is_some_and(|fire| fire.state.is_open()),
        Target::Concern(key) if command => concerns::find(glance, key).is_some(),
        Target::Decision(number) if command => {
            incident.decisions.get(*number).is_some_and(|proposal| proposal.concluded.is_none())
        }
        Target::Runbook(id) => (!command || incident.runs.is_empty()) && incident.plan.runbook(id).is_some(),
        _ => false,
    }
}
