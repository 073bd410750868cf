//! What the deputy would say first, and what customers and executives were told and hear next.

use serde_json::{Value, json};

use crate::cli::seen::Seen;
use crate::incident::Incident;
use crate::plan::message::Audience;
use crate::plan::settings::stamp;
use crate::tui::view::{concerns, outbox};

/// The most lines of the deputy that are shown.
const SHOWN: usize = 6;

/// The deputy's first lines.
pub(super) fn deputy(seen: &Seen) -> Vec<String> {
    let all = seen.incident.concerns(seen.now);
    let line = |concern| {
        let line = concerns::line(seen.now, concern);
        format!("{:4}  {:>9}  {:10}  {}", line.word, line.time, line.topic, line.text)
    };
    let mut lines: Vec<String> = all.iter().take(SHOWN).map(line).collect();
    if all.len() > SHOWN {
        lines.push(format!("and {} more", all.len() - SHOWN));
    }
    lines
}

/// When each audience hears next, what it heard last, and what waits.
pub(super) fn messages(seen: &Seen) -> Vec<String> {
    let clock = |clock: outbox::Clock| {
        let (state, late) = (&clock.state.text, &clock.late);
        format!("{:10}  {}  {}", clock.who, format!("{state} {late}").trim_end(), clock.text)
    };
    let mut lines: Vec<String> = outbox::clocks(&seen.incident, seen.now).into_iter().map(clock).collect();
    let waits = seen.incident.messages.drafts().count();
    lines.extend((waits > 0).then(|| {
        let wait = if waits == 1 { "text waits" } else { "texts wait" };
        format!("{waits} {wait} for an approval or a release")
    }));
    lines
}

/// The same for programs.
pub(super) fn deputy_json(seen: &Seen) -> Value {
    let all = seen.incident.concerns(seen.now);
    let one = |concern: &crate::incident::deputy::Concern| {
        json!({
            "key": concern.key,
            "urgency": concern.urgency.as_str(),
            "about": concerns::topic(&concern.about),
            "at": stamp(concern.at),
            "text": concern.text,
        })
    };
    all.iter().map(one).collect()
}

/// The same for programs.
pub(super) fn messages_json(seen: &Seen) -> Value {
    let incident = &seen.incident;
    json!({
        "customers": {
            "next_at": incident.next_update().map(stamp),
            "last": last(incident, Audience::Customers),
        },
        "executives": {
            "next_at": incident.next_executive_update().map(stamp),
            "last": last(incident, Audience::Executives),
        },
        "waiting": incident.messages.drafts().map(|draft| draft.id).collect::<Vec<_>>(),
    })
}

fn last(incident: &Incident, audience: Audience) -> Option<Value> {
    let release = incident.told(audience).next_back()?;
    Some(json!({
        "message": release.released.message,
        "at": stamp(release.at),
        "next_at": release.released.next_at.map(stamp),
        "text": release.released.text,
    }))
}
