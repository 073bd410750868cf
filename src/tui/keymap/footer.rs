//! The keys that work now, for the bottom line.

use super::act::Act;
use super::{Keymap, availability};
use crate::tui::view::campaign;
use crate::tui::{Glance, Screen, Target, Ui};

/// One key of the bottom line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FooterKey {
    /// Its first key: `space`.
    pub keys: String,
    /// What it does, in a word or two.
    pub label: &'static str,
    /// It works now.
    pub enabled: bool,
    /// Why it does not, and who could.
    pub why_not: Option<String>,
}

/// The keys that matter on a screen, the most important first.
const fn of_screen(screen: Screen) -> &'static [Act] {
    match screen {
        Screen::Command => {
            &[Act::Step, Act::Actions, Act::Messages, Act::People, Act::Note, Act::Handover, Act::Decision]
        }
        Screen::Runbooks => {
            &[Act::Step, Act::Skip, Act::Fail, Act::ReopenStep, Act::OpenRunbook, Act::Filter]
        }
        Screen::Actions => &[Act::Open, Act::LookNow, Act::Filter],
        Screen::People => {
            &[Act::Page, Act::Acknowledge, Act::Escalate, Act::Renew, Act::Handover, Act::TakeCommand]
        }
        Screen::Timeline => &[Act::Open, Act::Note, Act::Decision, Act::Filter],
        Screen::Identities => {
            &[Act::DisableIdentity, Act::RevokeIdentity, Act::RestoreIdentity, Act::Open, Act::Filter]
        }
        Screen::Messages => {
            &[Act::Open, Act::EditMessage, Act::NextOutage, Act::PreviousOutage, Act::Sitrep, Act::Filter]
        }
        Screen::Deputy => {
            &[Act::Open, Act::Dismiss, Act::Sitrep, Act::Messages, Act::Page, Act::Handover, Act::Filter]
        }
        Screen::Campaign => {
            &[Act::Open, Act::Coverage, Act::Identities, Act::Messages, Act::People, Act::Filter]
        }
        // What the controller can do stands before these.
        Screen::Drill => &[Act::Open, Act::Filter],
    }
}

/// What can be done with a call; of these the bottom line shows what can be done now.
pub(crate) const ABOUT_A_CALL: [Act; 6] =
    [Act::Deny, Act::CallOff, Act::Retry, Act::Undo, Act::Redo, Act::Settle];

/// What can be done in a drill, in the order in which a controller needs it.
const IN_A_DRILL: [Act; 11] = [
    Act::Deliver,
    Act::PauseClock,
    Act::StepClock,
    Act::Speed,
    Act::HoldInject,
    Act::SkipInject,
    Act::Answer,
    Act::AddInject,
    Act::Observe,
    Act::Judge,
    Act::EndDrill,
];

/// Of these what works now: a player's terminal shows no key that it has no use for.
fn drill_keys(glance: &Glance<'_>, ui: &Ui) -> Vec<Act> {
    IN_A_DRILL.into_iter().filter(|act| availability(*act, glance, ui).is_ok()).collect()
}

/// What a key does now, where it does one of two things.
fn label(act: Act, glance: &Glance<'_>) -> &'static str {
    let stopped = glance.incident.exercise.as_deref().is_some_and(|it| it.clock.pace().speed == 0);
    if act == Act::PauseClock && stopped { "go on" } else { act.row().label }
}

/// The keys of the bottom line, the most important first, always with the palette and the help.
pub fn footer(glance: &Glance<'_>, ui: &Ui, keymap: &Keymap) -> Vec<FooterKey> {
    let mut acts: Vec<Act> = Vec::new();
    let lead = &glance.incident.lead;
    if lead.commander.is_none() {
        acts.push(Act::TakeCommand);
    } else if lead.offer.as_ref().is_some_and(|offer| offer.to == *glance.me) {
        acts.push(Act::Handover);
    }
    if ui.screen != Screen::Drill && glance.incident.exercise.is_some() {
        acts.push(Act::Drill);
    }
    if availability(Act::Approve, glance, ui).is_ok() {
        acts.push(Act::Approve);
    }
    if ui.screen != Screen::Deputy && !glance.concerns.is_empty() {
        acts.push(Act::Attend);
    }
    if ui.screen == Screen::Command && availability(Act::Suspect, glance, ui).is_ok() {
        acts.push(Act::Suspect);
    }
    if ui.screen == Screen::Drill {
        acts.extend(drill_keys(glance, ui));
    }
    if matches!(ui.painted.selected, Some(Target::Fire(_))) {
        acts.extend(ABOUT_A_CALL.into_iter().filter(|act| availability(*act, glance, ui).is_ok()));
    } else if ui.screen == Screen::Actions {
        acts.extend([Act::Undo, Act::Settle]);
    }
    let gate =
        (ui.screen == Screen::Command && campaign::mark(glance.incident).is_some()).then_some(&Act::Campaign);
    let rest = of_screen(ui.screen).iter().chain(gate).chain(&[Act::Palette, Act::Help]);
    for act in rest {
        if !acts.contains(act) {
            acts.push(*act);
        }
    }
    let entry = |act: Act| {
        let keys = keymap.keys_of(act).first()?.to_string();
        let why_not = availability(act, glance, ui).err();
        Some(FooterKey { keys, label: label(act, glance), enabled: why_not.is_none(), why_not })
    };
    acts.into_iter().filter_map(entry).collect()
}
