//! Actions: that their effect is looked for, and that what is reversible can be put back.

use super::super::super::finding::Finding;
use super::super::super::gate::Case;
use crate::plan::{Action, Code, Danger, Level};

/// Look at each action that the campaign can reach.
pub(super) fn check(case: &mut Case<'_>) {
    for action in case.actions().values() {
        if action.danger == Danger::Observe {
            continue;
        }
        if action.verify.is_none() {
            unverified(case, action);
        }
        if action.danger == Danger::Reversible && action.undo.is_none() {
            let message = format!("action `{}` is reversible and has no undo", action.id);
            let place = case.survey.action(&action.id).key("undo");
            case.report(Finding::new(Code::UndoMissing, place, message).of(action.id.as_str()));
        }
    }
}

/// A `poll` does not count: it asks whoever did it whether the job has ended, and the core leaves the action at
/// "accepted, effect not looked for".
fn unverified(case: &mut Case<'_>, action: &Action) {
    let mut identities = case.campaign.identity.iter();
    let revoked = identities.find(|identity| identity.revoke.as_ref() == Some(&action.id));
    let (message, level) = match revoked {
        Some(identity) => (
            format!("action `{}` revokes `{}`, and nothing looks whether it did", action.id, identity.id),
            Level::Error,
        ),
        None => (format!("nothing looks whether action `{}` had its effect", action.id), Level::Warning),
    };
    let place = case.survey.action(&action.id).key("verify");
    case.report(Finding::new(Code::ActionUnverified, place, message).of(action.id.as_str()).weighing(level));
}
