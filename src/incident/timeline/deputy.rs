//! Lines about what the deputy keeps, and about alerts.

use super::{Line, Tone, Topic, with};
use crate::incident::Incident;
use crate::incident::event::{AlertKey, Event};

/// The line of an event of the deputy.
#[expect(clippy::wildcard_enum_match_arm, reason = "the timeline sends the events of one family only")]
pub(super) fn line(event: &Event) -> Line {
    let (tone, text) = match event {
        Event::ConcernDismissed(e) => {
            (Tone::Plain, format!("{} dismissed: {}", e.concern.first_line(), e.reason.one_line()))
        }
        Event::SecretExposed(e) => {
            let head = format!("{} exposed since {} UTC", e.identity, e.since.strftime("%H:%M"));
            (Tone::Bad, with(head, Some(&e.note)))
        }
        Event::SecretContained(e) => (Tone::Good, with(format!("{} contained", e.identity), Some(&e.note))),
        Event::SitrepIssued(e) => (Tone::Plain, format!("sitrep: {}", e.condition.one_line())),
        _ => (Tone::Plain, String::new()),
    };
    (Topic::Deputy, tone, text)
}

/// The line of an event about alerts.
#[expect(clippy::wildcard_enum_match_arm, reason = "the timeline sends the events of one family only")]
pub(super) fn alert(event: &Event, incident: &Incident) -> Line {
    let (tone, text) = match event {
        Event::AlertFired(e) => {
            let head = format!("{} from {}", e.alert.name.first_line(), e.alert.key.source);
            (Tone::Bad, with(head, Some(&e.alert.summary).filter(|text| !text.is_blank())))
        }
        Event::AlertResolved(e) => (Tone::Good, format!("{} is over", name(incident, &e.key))),
        Event::AlertsOverflowed(e) => {
            (Tone::Attention, format!("{} more alerts from {}, not kept one by one", e.count, e.source))
        }
        _ => (Tone::Plain, String::new()),
    };
    (Topic::Alert, tone, text)
}

fn name<'a>(incident: &'a Incident, key: &'a AlertKey) -> &'a str {
    let line = incident.alerts.get(key);
    line.map_or_else(|| key.fingerprint.first_line(), |line| line.alert.name.first_line())
}
