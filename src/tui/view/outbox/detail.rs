//! One message in full: the text as it would go out or went out, who answers for it, and each channel's answer.

use super::{places, said};
use crate::incident::command::Wording;
use crate::incident::state::{Draft, Release};
use crate::incident::words::{Answer, approver};
use crate::plan::{MessageId, PersonId};
use crate::tui::dialog::message::{audience, moment};
use crate::tui::view::{messages, time};
use crate::tui::{Glance, Role, Target};

type Lines = Vec<(Role, String)>;

/// Everything about a row, line by line.
#[expect(clippy::wildcard_enum_match_arm, reason = "other targets belong to other screens")]
pub fn detail(glance: &Glance<'_>, target: &Target) -> Lines {
    match target {
        Target::Message(id) => message_lines(glance, id),
        Target::Draft(id) => {
            glance.incident.messages.get(*id).map(|draft| draft_lines(glance, draft)).unwrap_or_default()
        }
        Target::Release(id) => {
            let mut all = glance.incident.messages.releases.iter().rev();
            all.find(|release| release.id == *id)
                .map(|release| release_lines(glance, release))
                .unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// A text of the plan, with what the state knows filled in; what is still missing is named.
fn message_lines(glance: &Glance<'_>, id: &MessageId) -> Lines {
    let incident = glance.incident;
    let Some(message) = incident.plan.messages.get(id) else { return Vec::new() };
    let composed = incident.compose(glance.now, &Wording::of(id));
    let (outage, phase) = moment(message);
    let to = audience(message.audience);
    let head = format!("{id}: {phase}, {outage}, to {to} by {}", places(incident, message));
    let (tone, approval) = messages::approval(incident, message, glance.now);
    let mut lines = vec![(Role::Heading, head), (tone, format!("approved {approval}"))];
    let Ok(composed) = composed else {
        lines.extend(block(Role::Text, message.body.as_str()));
        let missing = message.variables.iter().filter(|name| is_missing(glance, name));
        let missing: Vec<_> = missing.map(|name| name.replace('_', " ")).collect();
        lines.push((Role::Muted, format!("to fill in: {}", missing.join(", "))));
        return lines;
    };
    lines.extend(block(Role::Text, composed.text.as_str()));
    let next = composed.next_at.map(time::hour_minute);
    lines.extend(next.map(|next| (Role::Muted, format!("promises the next one at {next} UTC"))));
    let why = composed.deviation.as_ref().map(|why| format!("deviates: {}", why.first_line()));
    lines.extend(why.map(|why| (Role::Attention, why)));
    lines
}

fn is_missing(glance: &Glance<'_>, name: &str) -> bool {
    name != "next_update" && glance.incident.fact(name, glance.now).is_none()
}

fn block(role: Role, text: &str) -> impl Iterator<Item = (Role, String)> {
    text.trim_end().lines().map(move |line| (role, line.to_owned()))
}

/// A text that waits, for whom, and what it promises.
pub fn draft_lines(glance: &Glance<'_>, draft: &Draft) -> Lines {
    let incident = glance.incident;
    let drafted = &draft.drafted;
    let by = draft.by.as_ref().map_or("somebody", PersonId::as_str);
    let at = time::hour_minute(draft.at);
    let edited = if drafted.edited { ", edited" } else { "" };
    let mut lines = vec![(Role::Heading, format!("{}{edited}, by {by} at {at} UTC", drafted.message))];
    lines.extend(block(Role::Text, drafted.text.as_str()));
    match &draft.approved {
        Some(word) => {
            let how = if word.attested {
                format!("{}, recorded by somebody else", word.how)
            } else {
                word.how.to_string()
            };
            lines.push((Role::Good, format!("approved by {} ({how}); waits for the release", word.by)));
        }
        None if incident.needs_approval(draft, glance.now) => {
            let who = approver(incident);
            lines.push((Role::Attention, format!("not approved: {who} must approve it before it goes out")));
        }
        None => lines.push((Role::Attention, "waits for the commander's release".to_owned())),
    }
    lines.extend(
        drafted.deviation.as_ref().map(|why| (Role::Attention, format!("deviates: {}", why.first_line()))),
    );
    lines.extend(drafted.next_at.map(|at| {
        let over = time::is_over(at, glance.now);
        let word = if over { "promised, and past:" } else { "promises the next one at" };
        (if over { Role::Bad } else { Role::Muted }, format!("{word} {} UTC", time::hour_minute(at)))
    }));
    if let Some(message) = incident.plan.messages.get(&drafted.message) {
        lines.push((Role::Muted, format!("goes to {}", places(incident, message))));
    }
    lines
}

/// What went out, on whose word, and what each channel said.
fn release_lines(glance: &Glance<'_>, release: &Release) -> Lines {
    let sent = &release.released;
    let by = release.by.as_ref().map_or("the program itself", PersonId::as_str);
    let head = format!(
        "{} to {}, {} UTC, released by {by}",
        sent.message,
        audience(sent.audience),
        time::clock(release.at)
    );
    let mut lines = vec![(Role::Heading, head)];
    for posting in glance.incident.postings(release) {
        let answer = said(&posting.answer);
        let more = if let Answer::Delivered { status, seen, .. } = &posting.answer {
            let seen = match seen {
                Some(true) => ", seen there",
                Some(false) => ", not seen there",
                None => "",
            };
            if *status == 0 { seen.to_owned() } else { format!(", answered {status}{seen}") }
        } else {
            posting.answer.detail().map(|why| format!(": {}", why.first_line())).unwrap_or_default()
        };
        lines.push((answer.tone, format!("{}: {}{more}", posting.place, answer.text)));
    }
    lines.extend(block(Role::Text, sent.text.as_str()));
    if let Some(word) = &sent.edited {
        lines.push((Role::Muted, format!("edited; approved by {} ({})", word.by, word.how)));
    }
    lines.extend(
        sent.deviation.as_ref().map(|why| (Role::Attention, format!("deviates: {}", why.first_line()))),
    );
    let next = sent.next_at.map(|at| format!("promised the next one at {} UTC", time::hour_minute(at)));
    lines.extend(next.map(|next| (Role::Muted, next)));
    lines
}
