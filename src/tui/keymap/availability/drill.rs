//! May this be done now: leading a drill.

use jiff::Timestamp;

use super::{ask, something};
use crate::incident::Command;
use crate::incident::command::DrillCommand;
use crate::incident::event::ObservationMade;
use crate::incident::exercise::InjectState;
use crate::plan::InjectId;
use crate::plan::scenario::InjectKind;
use crate::tui::keymap::Act;
use crate::tui::{Glance, Target};

/// Why a player's terminal does not lead.
const NOT_IN_CONTROL: &str = "at the controller's terminal only: `warroom open INCIDENT --control`";

/// The answer for the acts of this file; none for any other.
pub(super) fn of(act: Act, glance: &Glance<'_>, selected: Option<&Target>) -> Option<Result<(), String>> {
    if !is_about_drills(act) {
        return None;
    }
    let Some(exercise) = glance.incident.exercise.as_deref() else {
        return Some(Err("no scenario is played here; `warroom drill SCENARIO` begins one".to_owned()));
    };
    let speed = exercise.clock.pace().speed;
    let inject = inject_of(glance, selected);
    if act == Act::Drill {
        return Some(Ok(()));
    }
    // Whoever writes for the players may write down their answer.
    if !glance.control && act != Act::Answer {
        return Some(Err(NOT_IN_CONTROL.to_owned()));
    }
    if inject.is_none() && is_about_an_inject(act) {
        return Some(Err("the briefing is no inject".to_owned()));
    }
    if act == Act::Answer && !inject.as_ref().is_some_and(|inject| asks(glance, inject)) {
        return Some(Err("it was not told, or is no question".to_owned()));
    }
    if act == Act::Judge {
        let any = glance.incident.scenario().is_some_and(|scenario| !scenario.expected.is_empty());
        return Some(if any { Ok(()) } else { Err("the scenario expects nothing".to_owned()) });
    }
    let command = command(act, inject, glance, speed)?;
    Some(ask(glance, &Command::Drill(command)).map_err(|refusal| refusal.to_string()))
}

const fn is_about_an_inject(act: Act) -> bool {
    matches!(act, Act::Deliver | Act::HoldInject | Act::SkipInject | Act::Answer)
}

const fn is_about_drills(act: Act) -> bool {
    is_about_an_inject(act)
        || matches!(
            act,
            Act::Drill
                | Act::Judge
                | Act::AddInject
                | Act::Observe
                | Act::PauseClock
                | Act::StepClock
                | Act::Speed
                | Act::EndDrill
        )
}

/// The command of a key, before anything is filled in.
fn command(act: Act, inject: Option<InjectId>, glance: &Glance<'_>, speed: u32) -> Option<DrillCommand> {
    let wall = Timestamp::UNIX_EPOCH;
    let shows = Some(crate::plan::Duration::mins(1).after(glance.now));
    let text = something;
    Some(match (act,) {
        (Act::Deliver,) => DrillCommand::Deliver { inject: inject? },
        (Act::HoldInject,) => hold(glance, inject?),
        (Act::SkipInject,) => DrillCommand::SkipInject { inject: inject?, reason: text() },
        (Act::Answer,) => DrillCommand::Discuss { inject: inject?, answer: text() },
        (Act::AddInject,) => {
            let (kind, to, channel) = (InjectKind::default(), text(), text());
            DrillCommand::Add { kind, from: text(), to, channel, text: text() }
        }
        (Act::Observe,) => {
            let (kind, text) = (crate::incident::event::ObservationKind::default(), text());
            DrillCommand::Observe(ObservationMade { kind, text, objective: None, owner: None, due_in: None })
        }
        (Act::PauseClock | Act::StepClock | Act::Speed,) => DrillCommand::SetClock { wall, shows, speed },
        (Act::EndDrill,) => DrillCommand::End { reason: text() },
        _ => return None,
    })
}

/// Hold an inject, or let it go.
pub(crate) fn hold(glance: &Glance<'_>, inject: InjectId) -> DrillCommand {
    if is_held(glance, &inject) { DrillCommand::LetGo { inject } } else { DrillCommand::Hold { inject } }
}

/// Is it held by the controller?
fn is_held(glance: &Glance<'_>, inject: &InjectId) -> bool {
    let exercise = glance.incident.exercise.as_deref();
    exercise.is_some_and(|exercise| matches!(exercise.injects.get(inject), Some(InjectState::Held)))
}

/// Is it a question that the players know?
fn asks(glance: &Glance<'_>, inject: &InjectId) -> bool {
    let exercise = glance.incident.exercise.as_deref();
    exercise
        .into_iter()
        .flat_map(|exercise| &exercise.told)
        .any(|told| told.inject.inject == *inject && told.inject.kind == InjectKind::Question)
}

/// The inject that is selected, also by what was told of it.
pub(crate) fn inject_of(glance: &Glance<'_>, selected: Option<&Target>) -> Option<InjectId> {
    match selected {
        Some(Target::Inject(id)) => Some(id.clone()),
        Some(Target::Told(seq)) => {
            let told = &glance.incident.exercise.as_deref()?.told;
            told.iter().find(|told| told.seq == *seq).map(|told| told.inject.inject.clone())
        }
        _ => None,
    }
}
