//! Everything that can be done or shown, found by typing.

use super::Choose;
use super::choose::{Item, Pick};
use super::message::moment;
use crate::incident::event::StepRef;
use crate::tui::keymap::availability::{ask, fire_command, of_fire};
use crate::tui::keymap::footer::ABOUT_A_CALL;
use crate::tui::keymap::{Act, Keymap, ROWS, availability};
use crate::tui::view::actions::by_hand;
use crate::tui::view::fires;
use crate::tui::{Glance, Target, Ui};

/// How many of the latest calls can be found; older ones stand on the Actions screen.
const CALLS: usize = 30;

/// The palette as of now.
pub fn palette(glance: &Glance<'_>, ui: &Ui, keymap: &Keymap) -> Choose {
    let mut items = acts(glance, ui, keymap);
    items.extend(calls(glance));
    items.extend(actions(glance, keymap));
    items.extend(steps(glance));
    let plan = &glance.incident.plan;
    items.extend(plan.runbooks.iter().map(|runbook| {
        let open = glance.incident.run(&runbook.id).is_some();
        let pick = Pick::Show(Target::Runbook(runbook.id.clone()));
        let note = if open { "runbook, open" } else { "runbook" };
        Item::new(format!("{}: {}", runbook.id, runbook.title), note, pick)
    }));
    items.extend(plan.roles.iter().map(|role| {
        let holders: Vec<_> = role.holders().map(ToString::to_string).collect();
        let note = format!("role: {}", holders.join(", "));
        Item::new(format!("{}: {}", role.id, role.title), note, Pick::Show(Target::Role(role.id.clone())))
    }));
    items.extend(plan.campaign.identity.iter().map(|identity| {
        let owner = identity.owner.as_ref().map_or_else(|| "nobody".to_owned(), ToString::to_string);
        let pick = Pick::Show(Target::Identity(identity.id.clone()));
        Item::new(identity.id.as_str(), format!("identity, owner {owner}"), pick)
    }));
    items.extend(words(glance));
    Choose::new("Find anything", items).meaning(ui.painted.selected.clone())
}

/// The messages, and what is on the deputy's list.
fn words(glance: &Glance<'_>) -> Vec<Item> {
    let messages = glance.incident.plan.messages.values().map(|message| {
        let (outage, phase) = moment(message);
        let note = format!("message, {phase}, {outage}");
        Item::new(message.id.as_str(), note, Pick::Show(Target::Message(message.id.clone())))
    });
    let concerns = glance.concerns.iter().map(|concern| {
        let note = format!("deputy, {}", concern.urgency.as_str());
        Item::new(concern.text.clone(), note, Pick::Show(Target::Concern(concern.key.clone())))
    });
    messages.chain(concerns).collect()
}

fn acts(glance: &Glance<'_>, ui: &Ui, keymap: &Keymap) -> Vec<Item> {
    let shown = ROWS.iter().filter(|row| row.act != Act::Palette);
    let item = |row: &crate::tui::keymap::Row| {
        let label = format!("{}: {}", row.name, row.help);
        Item::new(label, keymap.shown(row.act), Pick::Act(row.act)).allowed(availability(row.act, glance, ui))
    };
    shown.map(item).collect()
}

/// What can be done now with each of the latest calls.
fn calls(glance: &Glance<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    for fire in glance.incident.fires.iter().rev().take(CALLS) {
        let title = fires::title_of(glance.incident, fire);
        let words = fires::short_words(&fire.state, glance.is_drill());
        let allowed = |act: &Act| of_fire(*act, glance, fire.id).is_ok();
        let acts = std::iter::once(Act::Approve).chain(ABOUT_A_CALL).filter(allowed);
        items.extend(acts.map(|act| {
            let label = format!("{} {}: {title}", act.row().label, fire.id);
            Item::new(label, format!("call, {words}"), Pick::About(act, fire.id))
        }));
    }
    items
}

fn actions(glance: &Glance<'_>, keymap: &Keymap) -> Vec<Item> {
    let item = |action: &crate::plan::Action| {
        let key = keymap.key_of_action(&action.id).map(|key| format!(" {key}")).unwrap_or_default();
        let note = format!("action, {}{key}", action.danger.as_str());
        let answer = ask(glance, &fire_command(&action.id, None));
        Item::new(format!("{}: {}", action.id, action.title), note, Pick::Fire(action.id.clone(), None))
            .allowed(answer)
    };
    by_hand(glance.incident).map(item).collect()
}

fn steps(glance: &Glance<'_>) -> Vec<Item> {
    let runs = glance.incident.runs.iter();
    let items = runs.flat_map(|run| {
        glance.incident.steps_of(run).map(|(step, state)| {
            let at = StepRef { runbook: run.runbook.clone(), step: step.id.clone() };
            let note = format!("step, {}", state.phase.as_str());
            Item::new(format!("{at}: {}", step.title), note, Pick::Show(Target::Step(at)))
        })
    });
    items.collect()
}
