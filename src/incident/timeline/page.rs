//! Lines about pages.

use super::{Line, Tone, Topic, late, with};
use crate::incident::event::{Event, RolePaged};
use crate::plan::{ChannelId, PersonId, Text};

#[expect(clippy::wildcard_enum_match_arm, reason = "`line` sends the events of one family only")]
pub(super) fn line(event: &Event) -> Line {
    let (tone, text) = match event {
        Event::RolePaged(e) => (if e.level == 0 { Tone::Plain } else { Tone::Attention }, paged(e)),
        Event::RoleAcknowledged(e) => {
            let until = e.until.map(|at| format!(" until {}", at.strftime("%H:%M"))).unwrap_or_default();
            (Tone::Good, with(format!("{} acknowledges for {}{until}", e.by, e.role), e.note.as_ref()))
        }
        Event::AcknowledgementLapsed(e) => {
            (Tone::Bad, format!("{} for {}: acknowledgement not renewed{}", e.by, e.role, late(e.late)))
        }
        Event::PageReminded(e) => {
            let people: Vec<&str> = e.people.iter().map(PersonId::as_str).collect();
            (Tone::Attention, format!("{} paged again: {}{}", e.role, people.join(", "), late(e.late)))
        }
        Event::EscalationRequested(e) => {
            let level =
                e.to.map_or_else(|| "next level".to_owned(), |to| format!("level {}", to.saturating_add(1)));
            (Tone::Attention, format!("{}: {level} asked for", e.role))
        }
        Event::PagingPaused(e) => {
            let head = format!("paging paused until {} UTC", e.until.strftime("%H:%M"));
            (Tone::Attention, with(head, Some(&e.reason)))
        }
        Event::PagingResumed(_) => (Tone::Plain, "paging resumed".to_owned()),
        Event::PolicyRevised(e) => {
            let policy = e.policy.as_ref().map_or("none", |policy| policy.id.as_str());
            let head = format!("policy {policy} and roster taken over from the files");
            let changes: Vec<&str> = e.changes.iter().map(Text::first_line).collect();
            let text = if changes.is_empty() { head } else { format!("{head}: {}", changes.join("; ")) };
            (Tone::Attention, text)
        }
        Event::PageExhausted(e) => (Tone::Bad, format!("nobody answers for {}{}", e.role, late(e.late))),
        _ => (Tone::Plain, String::new()),
    };
    (Topic::Page, tone, text)
}

fn paged(e: &RolePaged) -> String {
    let places = e.channels.iter().map(ChannelId::as_str);
    let reached: Vec<&str> = e.people.iter().map(PersonId::as_str).chain(places).collect();
    let round = if e.round > 0 { format!(", round {}", e.round.saturating_add(1)) } else { String::new() };
    let forced = if e.forced { ", asked for" } else { "" };
    let hours = if e.out_of_hours { ", outside their hours" } else { "" };
    let skipped: Vec<String> = e.skipped.iter().map(|level| level.saturating_add(1).to_string()).collect();
    let skipped = match skipped.as_slice() {
        [] => String::new(),
        [one] => format!(", level {one} reaches nobody"),
        more => format!(", levels {} reach nobody", more.join(", ")),
    };
    let (level, reached) = (e.level.saturating_add(1), reached.join(", "));
    format!("{} paged: {reached} (level {level}{round}{forced}{hours}{skipped}){}", e.role, late(e.late))
}
