//! May this be done now: the deputy's list, pages, alerts.

use super::{ask, something};
use crate::incident::Command;
use crate::incident::command::{DeputyCommand, PageCommand, PageSeen, TalkCommand, Wording};
use crate::plan::{Duration, MessageId, RoleId, Text};
use crate::tui::dialog::draft::approve as draft_window;
use crate::tui::keymap::Act;
use crate::tui::{Glance, Screen, Target, Ui};

/// The answer for the acts of this file; none for any other.
pub(super) fn of(act: Act, glance: &Glance<'_>, ui: &Ui) -> Option<Result<(), String>> {
    let core = |command: &Command| ask(glance, command).map_err(|refusal| refusal.to_string());
    let role = match &ui.painted.selected {
        Some(Target::Role(role)) => Some(role),
        _ => None,
    };
    Some(match (act, role) {
        (Act::NextOutage | Act::PreviousOutage, _) if ui.screen == Screen::Messages => Ok(()),
        (Act::NextOutage | Act::PreviousOutage, _) => Err("on the Messages screen".to_owned()),
        (Act::EditMessage, _) => {
            core(&Command::Talk(TalkCommand::ReleaseMessage(Wording::of(message_of(ui, glance)?))))
        }
        (Act::Approve | Act::Deny, _) => match &ui.painted.selected {
            Some(Target::Draft(id)) => return Some(of_draft(act, glance, *id)),
            _ => return None,
        },
        (Act::Attend, _) if glance.concerns.is_empty() => Err("nothing is on the deputy's list".to_owned()),
        (Act::Attend | Act::Sitrep, _) => Ok(()),
        (Act::Dismiss, _) => match meant(ui) {
            Some(concern) => core(&Command::Deputy(DeputyCommand::Dismiss {
                concern: concern.clone(),
                reason: something(),
            })),
            None => Err("no line of the deputy's list is on the screen".to_owned()),
        },
        (Act::Renew, Some(role)) => {
            core(&Command::Page(PageCommand::AcknowledgePage { role: role.clone(), note: None }))
        }
        (Act::Escalate, Some(role)) => match escalate_command(glance, role, None) {
            Some(command) => core(&command),
            None => Err(format!("no page for {role} is open")),
        },
        (Act::Maintenance, _) if glance.incident.maintenance(glance.now).is_some() => {
            core(&Command::Page(PageCommand::ResumePaging))
        }
        (Act::Maintenance, _) => core(&pause_command(Duration::mins(30), something())),
        (Act::Alerts, _) if glance.incident.alerts.is_empty() => {
            Err("no alert has joined the incident".to_owned())
        }
        (Act::Alerts, _) => Ok(()),
        _ => return None,
    })
}

/// The message that the selected text is made from.
fn message_of<'a>(ui: &'a Ui, glance: &'a Glance<'_>) -> Option<&'a MessageId> {
    match &ui.painted.selected {
        Some(Target::Message(id)) => Some(id),
        Some(Target::Draft(id)) => glance.incident.messages.get(*id).map(|draft| &draft.drafted.message),
        _ => None,
    }
}

/// A text that waits is approved in its window or with a spoken word, and discarded for a reason.
fn of_draft(act: Act, glance: &Glance<'_>, id: u64) -> Result<(), String> {
    let Some(draft) = glance.incident.messages.get(id) else { return Err("it no longer waits".to_owned()) };
    if act == Act::Approve {
        return draft_window(draft, glance).map(drop).map_err(|refusal| refusal.to_string());
    }
    let command = Command::Talk(TalkCommand::DiscardDraft { draft: id, reason: something() });
    ask(glance, &command).map_err(|refusal| refusal.to_string())
}

/// The line of the deputy's list that a key is about: the selected one, else the first that was painted.
pub(crate) fn meant(ui: &Ui) -> Option<&Text> {
    if let Some(Target::Concern(key)) = &ui.painted.selected {
        return Some(key);
    }
    ui.painted.places.iter().find_map(
        |(_, target)| {
            if let Target::Concern(key) = target { Some(key) } else { None }
        },
    )
}

/// Paging the next level of a role, or a chosen one, from where the page stands on the screen; none where no page is
/// open.
pub(crate) fn escalate_command(glance: &Glance<'_>, role: &RoleId, to: Option<u32>) -> Option<Command> {
    let paging = glance.incident.people.get(role)?.paging.as_ref()?;
    let seen = PageSeen { level: paging.level, round: paging.round };
    Some(Command::Page(PageCommand::Escalate { role: role.clone(), seen, to }))
}

/// Maintenance.
pub(crate) const fn pause_command(length: Duration, reason: Text) -> Command {
    Command::Page(PageCommand::PausePaging { length, reason })
}
