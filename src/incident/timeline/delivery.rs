//! Lines about what leaves by itself.

use super::{Line, Tone, Topic, with};
use crate::incident::Incident;
use crate::incident::event::{DeliveryId, Event, Notice};
use crate::plan::PersonId;

/// The line of an event about a delivery.
#[expect(clippy::wildcard_enum_match_arm, reason = "the timeline sends the events of one family only")]
pub(super) fn line(event: &Event, incident: &Incident) -> Line {
    let of = |id: DeliveryId| of(incident, id);
    match event {
        Event::DeliveryRequested(e) => {
            let (topic, what) = (topic(&e.notice), what(incident, &e.notice));
            (topic, Tone::Plain, format!("{what}: by {}", incident.channel_name(&e.channel)))
        }
        Event::DeliveryPostponed(e) => {
            let (topic, what) = of(e.delivery);
            let head = format!("{what}: again at {}", e.until.strftime("%H:%M:%S"));
            (topic, Tone::Attention, with(head, Some(&e.reason)))
        }
        Event::DeliveryTakenOver(e) => {
            let (topic, what) = of(e.delivery);
            (topic, Tone::Attention, format!("{what}: its sender has ended, sent again with the same key"))
        }
        Event::NoticeDelivered(e) => {
            let (topic, what) = of(e.delivery);
            (topic, Tone::Good, format!("{what}: delivered ({})", e.status))
        }
        Event::NoticeNotDelivered(e) => {
            let (topic, what) = of(e.delivery);
            (topic, Tone::Bad, with(format!("{what}: not delivered"), Some(&e.reason)))
        }
        Event::NoticeUnknown(e) => {
            let (topic, what) = of(e.delivery);
            (topic, Tone::Bad, with(format!("{what}: unknown whether delivered"), Some(&e.reason)))
        }
        Event::NoticeLooked(e) => {
            let (topic, what) = of(e.delivery);
            let (tone, word) = if e.seen { (Tone::Good, "seen") } else { (Tone::Attention, "not seen") };
            (topic, tone, with(format!("{what}: {word}"), Some(&e.detail)))
        }
        Event::NoticeUndeliverable(e) => {
            let head = format!("{}: not delivered, and no channel is left", what(incident, &e.notice));
            (topic(&e.notice), Tone::Bad, with(head, Some(&e.reason)))
        }
        _ => (Topic::Page, Tone::Plain, String::new()),
    }
}

const fn topic(notice: &Notice) -> Topic {
    match notice {
        Notice::Page { .. } => Topic::Page,
        Notice::Message { .. } => Topic::Message,
        Notice::Anchor { .. } => Topic::Incident,
        Notice::Sitrep { .. } | Notice::Reminder { .. } => Topic::Deputy,
    }
}

/// What a delivery is, in words: `page for dns to marin by PagerDuty`.
pub fn title(incident: &Incident, id: DeliveryId) -> String {
    of(incident, id).1
}

fn of(incident: &Incident, id: DeliveryId) -> (Topic, String) {
    let Some(delivery) = incident.deliveries.get(id) else { return (Topic::Page, id.to_string()) };
    let (notice, channel) = (&delivery.request.notice, &delivery.request.channel);
    let name = incident.channel_name(channel);
    (topic(notice), format!("{} by {name}", what(incident, notice)))
}

fn what(incident: &Incident, notice: &Notice) -> String {
    match notice {
        Notice::Page { role, person, .. } => {
            let person = person.as_ref().map_or("", PersonId::as_str);
            if person.is_empty() {
                format!("page for {role}")
            } else {
                format!("page for {role} to {person}")
            }
        }
        Notice::Message { release } => {
            let found = incident.messages.releases.iter().rev().find(|it| it.id == *release);
            found.map_or_else(|| "message".to_owned(), |it| it.released.message.to_string())
        }
        Notice::Sitrep { .. } => "sitrep".to_owned(),
        Notice::Anchor { count, hash } => {
            format!("head of the record {count}:{hash}")
        }
        Notice::Reminder { person, .. } => format!("reminder to {person}"),
    }
}
