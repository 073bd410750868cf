//! Lines about pages.

use super::{Line, Tone, Topic, late, with};
use crate::incident::event::Event;
use crate::plan::{ChannelId, PersonId};

#[expect(clippy::wildcard_enum_match_arm, reason = "`line` sends the events of one family only")]
pub(super) fn line(event: &Event) -> Line {
    let (tone, text) = match event {
        Event::RolePaged(e) => {
            let places = e.channels.iter().map(ChannelId::as_str);
            let people: Vec<&str> = e.people.iter().map(PersonId::as_str).chain(places).collect();
            let forced = if e.forced { ", asked for" } else { "" };
            let hours = if e.out_of_hours { ", outside their hours" } else { "" };
            let text = format!(
                "{} paged: {} (level {}{forced}{hours}){}",
                e.role,
                people.join(", "),
                e.level + 1,
                late(e.late)
            );
            (if e.level == 0 { Tone::Plain } else { Tone::Attention }, text)
        }
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
        Event::EscalationRequested(e) => (Tone::Attention, format!("{}: next level asked for", e.role)),
        Event::PagingPaused(e) => {
            let head = format!("paging paused until {} UTC", e.until.strftime("%H:%M"));
            (Tone::Attention, with(head, Some(&e.reason)))
        }
        Event::PagingResumed(_) => (Tone::Plain, "paging resumed".to_owned()),
        Event::PolicyRevised(e) => {
            let policy = e.policy.as_ref().map_or("none", |policy| policy.id.as_str());
            (Tone::Attention, format!("policy {policy} and roster taken over from the files"))
        }
        Event::PageExhausted(e) => (Tone::Bad, format!("nobody answers for {}{}", e.role, late(e.late))),
        _ => (Tone::Plain, String::new()),
    };
    (Topic::Page, tone, text)
}
