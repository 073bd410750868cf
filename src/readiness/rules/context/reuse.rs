//! Who else reads a signal: people agreed to one use.

use super::super::super::few::{Few, name};
use super::super::super::finding::Finding;
use super::Look;
use crate::plan::{CampaignId, Code, Text};

/// Everything that is wrong with how one signal is used again.
pub(super) fn check(look: &Look<'_>) -> Vec<Finding> {
    let (signal, me) = (look.signal, &look.case.campaign.id);
    let parted = look.case.crowd.readers_parted(&signal.id, me, &signal.reusable_by);
    let mut found = Vec::new();
    found.extend(undeclared(look, parted.unnamed));
    found.extend(outside(look));
    found.extend(unapproved(look));
    found
}

/// Another campaign reads it, and nothing here says so.
fn undeclared(look: &Look<'_>, others: Few<&CampaignId>) -> Option<Finding> {
    let id = &look.signal.id;
    let (noun, verb) = (others.word("campaign", "campaigns"), others.word("reads", "read"));
    let them = others.word("it", "them");
    (!others.is_empty()).then(|| {
        let others = others.ticked();
        let message =
            format!("{noun} {others} {verb} signal `{id}` too, and `reusable_by` does not name {them}");
        look.say(Code::SignalReuseUndeclared, "reusable_by", message)
    })
}

/// Another campaign sends it to a system that nobody approved for this one, whether that campaign is named or not.
fn outside(look: &Look<'_>) -> Option<Finding> {
    let (id, me) = (&look.signal.id, &look.case.campaign.id);
    let sent = look.case.crowd.receivers_outside(look.signal, &look.path.approved, me);
    let which = sent.word("which is", "which are");
    (!sent.is_empty()).then(|| {
        let sent = sent.map(|(system, campaign)| format!("to system `{system}` from campaign `{campaign}`"));
        let message = format!("signal `{id}` goes {sent}, {which} not in the approved path of this campaign");
        let finding = look.say(Code::SignalReuseUndeclared, "id", message);
        finding.hint(
            "stop it there, have the system approved in this campaign too, or name the signals differently",
        )
    })
}

/// A system of this campaign may use it again, and is not approved.
fn unapproved(look: &Look<'_>) -> Option<Finding> {
    let id = &look.signal.id;
    let open = |user: &Text| look.path.systems.get(user.as_str()).is_some_and(|system| !system.approved);
    let mut users = look.signal.reusable_by.iter().enumerate().filter(|(_, user)| open(user));
    let (first, user) = users.next()?;
    let more = users.count();
    let and = if more == 0 { String::new() } else { format!(" (and {more} more)") };
    let message = format!(
        "signal `{id}` may be used again by system {}{and}, which is not in the approved path",
        name(user)
    );
    let mut finding = look.say(Code::SignalReuseUndeclared, "reusable_by", message);
    finding.place = finding.place.index(first);
    Some(finding.hint("take the system out of `reusable_by`, or have it approved"))
}
