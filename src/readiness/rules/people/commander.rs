//! The commander: one, a human being, and nothing else.

use super::super::super::finding::Finding;
use super::super::super::gate::Case;
use crate::plan::roster::PersonKind;
use crate::plan::{Authority, Code, Level, Role};

/// Look at the role that commands. That two do is the loader's to say.
pub(super) fn check(case: &mut Case<'_>) {
    let mut commanding = case.deciding().filter(|role| commands(role)).peekable();
    if commanding.peek().is_none() {
        let place = case.survey.roster().key("role");
        case.report(Finding::new(Code::CommanderNotSingle, place, "no role commands"));
    }
    for role in commanding {
        human(case, role);
        nothing_else(case, role);
    }
}

fn commands(role: &Role) -> bool {
    role.authorities.contains(&Authority::Command)
}

fn human(case: &mut Case<'_>, role: &Role) {
    for (key, holder) in [("primary", &role.primary), ("backup", &role.backup)] {
        let Some(person) = holder.as_ref().and_then(|id| case.person(id)) else { continue };
        let what = match person.kind {
            PersonKind::Human => continue,
            PersonKind::Service => "a service",
            PersonKind::AiAgent => "an AI agent",
        };
        let message = format!("`{}`, {what}, commands as {key} of role `{}`", person.id, role.id);
        let finding = Finding::new(Code::CommanderNotHuman, case.survey.role(&role.id).key(key), message);
        case.report(finding.of(person.id.as_str()));
    }
}

/// Whoever commands first does nothing else; whoever may have to is not the first to be asked elsewhere.
fn nothing_else(case: &mut Case<'_>, command: &Role) {
    for role in case.deciding().filter(|role| !commands(role)) {
        let place = || case.survey.role(&role.id);
        let found = if let Some(first) = &command.primary
            && role.is_held_by(first)
        {
            let (key, level) = match &role.primary {
                Some(primary) if primary == first => ("primary", Level::Error),
                Some(_) | None => ("backup", Level::Warning),
            };
            let message = format!("`{first}` commands, and is {key} of role `{}` too", role.id);
            Some((place().key(key), message, level))
        } else if let Some(second) = &command.backup
            && role.primary.as_ref() == Some(second)
        {
            let message = format!("`{second}` is second in command, and primary of role `{}` too", role.id);
            Some((place().key("primary"), message, Level::Warning))
        } else {
            None
        };
        if let Some((place, message, level)) = found {
            let finding = Finding::new(Code::CommanderHoldsOtherRole, place, message);
            case.report(finding.of(role.id.as_str()).weighing(level));
        }
    }
}
