//! Messages: that there is a text for each kind of outage, and that it may go out as it stands.

use super::super::finding::Finding;
use super::super::gate::Case;
use crate::plan::message::{Audience, Outage};
use crate::plan::{Code, Message, digest};

/// Ask this family.
pub(super) fn check(case: &mut Case<'_>) {
    let messages = case.messages();
    let is_there = |outage| {
        messages.values().any(|message| message.outage == outage && message.audience == Audience::Customers)
    };
    // A name that leads nowhere may be the text that is missing; the loader has said it under the same code.
    let names = &case.campaign.messages;
    let is_whole = names.iter().all(|id| case.workspace.messages.contains_key(id));
    for (outage, key, words) in [
        (Outage::Partial, "partial", "a partial outage"),
        (Outage::Full, "full", "a full outage"),
        (Outage::Resolved, "resolved", "the end of an outage"),
    ] {
        if is_whole && !is_there(outage) {
            let message = format!("the campaign has no text that tells customers of {words}");
            let place = case.here.clone().key("messages");
            case.report(Finding::new(Code::MessageMissing, place, message).of(key));
        }
    }
    for message in messages.values() {
        approved(case, message);
        lasting(case, message);
        unchanged(case, message);
        filled(case, message);
    }
}

/// Report on one key of a message.
fn report(case: &mut Case<'_>, code: Code, message: &Message, key: &str, words: String) {
    let place = case.survey.message(&message.id).key(key);
    case.report(Finding::new(code, place, words).of(message.id.as_str()));
}

fn approved(case: &mut Case<'_>, message: &Message) {
    let keys = [
        ("approved_by", message.approved_by.is_none()),
        ("approved_at", message.approved_at.is_none()),
        ("expires_at", message.expires_at.is_none()),
        ("digest", message.digest.is_none()),
    ];
    let lacking: Vec<&str> = keys.into_iter().filter(|(_, lacks)| *lacks).map(|(key, _)| key).collect();
    if let Some(first) = lacking.first() {
        let words = format!("message `{}` is not approved: it lacks {}", message.id, lacking.join(", "));
        report(case, Code::MessageUnapproved, message, first, words);
    } else if let Some(approved_at) = message.approved_at.filter(|at| *at > case.at) {
        let words = format!("message `{}` is approved only from {approved_at} on", message.id);
        report(case, Code::MessageUnapproved, message, "approved_at", words);
    }
}

fn lasting(case: &mut Case<'_>, message: &Message) {
    let Some(expires_at) = message.expires_at else { return };
    let closes = case.campaign.window.closes;
    let words = if expires_at <= case.at {
        format!("the approval of message `{}` ended {expires_at}", message.id)
    } else if expires_at < closes {
        format!(
            "the approval of message `{}` ends {expires_at}, before the window closes {closes}",
            message.id
        )
    } else {
        return;
    };
    report(case, Code::MessageExpired, message, "expires_at", words);
}

fn unchanged(case: &mut Case<'_>, message: &Message) {
    let Some(approved) = &message.digest else { return };
    let now = digest::sha256_hex(message.body.as_str().as_bytes());
    if *approved != now {
        let words = format!("the text of message `{}` is not the one that was approved", message.id);
        let place = case.survey.message(&message.id).key("body");
        let hint = format!("put the approved text back, or have this one approved; its digest is {now}");
        case.report(Finding::new(Code::MessageChanged, place, words).of(message.id.as_str()).hint(hint));
    }
}

/// The war room asks for each declared variable and fills it; anything else would go out as it stands.
fn filled(case: &mut Case<'_>, message: &Message) {
    for part in message.unfilled() {
        let words = if part.starts_with('{') {
            format!("message `{}` has `{part}`, which nothing fills", message.id)
        } else {
            format!("message `{}` uses `{part}`, which is none of its `variables`", message.id)
        };
        report(case, Code::MessageVariableUnknown, message, "body", words);
    }
}
