//! What was sent by which channel, and what the channel said.

use super::time;
use crate::incident::Incident;
use crate::incident::event::DeliveryId;
use crate::incident::state::{Delivery, DeliveryState};
use crate::plan::ChannelId;
use crate::tui::{Glance, Glyph, Role};

/// The sign, the loudness and the word of a delivery. What did not arrive is as loud as a failing service.
pub const fn state(state: &DeliveryState) -> (Glyph, Role, &'static str) {
    match state {
        DeliveryState::Sending => (Glyph::Active, Role::Active, "sending"),
        DeliveryState::Postponed { .. } => (Glyph::Warning, Role::Attention, "sent again later"),
        DeliveryState::Delivered { .. } => (Glyph::Done, Role::Good, "delivered"),
        DeliveryState::NotDelivered { .. } => (Glyph::Failed, Role::Bad, "not delivered"),
        DeliveryState::Unknown { .. } => (Glyph::Unknown, Role::Bad, "unknown"),
    }
}

/// What the plan calls a channel.
pub fn channel<'a>(incident: &'a Incident, id: &'a ChannelId) -> &'a str {
    incident.plan.channels.get(id).map_or(id.as_str(), |channel| channel.name())
}

/// `not delivered 14:20:11 by Chat: answered 503`.
pub fn line(glance: &Glance<'_>, delivery: &Delivery) -> (Role, String) {
    let (_, tone, word) = state(&delivery.state);
    let place = place(glance.incident, delivery);
    let at = time::clock(delivery.since);
    let detail = detail(glance, delivery);
    (tone, format!("{word} {at} by {place}{detail}"))
}

/// The channel, with the address where it has more than one.
pub fn place(incident: &Incident, delivery: &Delivery) -> String {
    let name = channel(incident, &delivery.request.channel);
    match &delivery.request.address {
        Some(address) => format!("{name} ({})", address.first_line()),
        None => name.to_owned(),
    }
}

fn detail(glance: &Glance<'_>, delivery: &Delivery) -> String {
    let seen = match &delivery.seen {
        Some((true, detail)) => format!(", seen: {}", detail.first_line()),
        Some((false, detail)) => format!(", not seen: {}", detail.first_line()),
        None => String::new(),
    };
    let words = match &delivery.state {
        DeliveryState::Sending => String::new(),
        DeliveryState::Postponed { until } => format!(", again in {}", time::countdown(*until, glance.now)),
        DeliveryState::Delivered { status: 0, duration_ms, .. } => format!(" ({duration_ms} ms)"),
        DeliveryState::Delivered { status, duration_ms, .. } => format!(" ({status} in {duration_ms} ms)"),
        DeliveryState::NotDelivered { reason } | DeliveryState::Unknown { reason } => {
            format!(": {}", reason.first_line())
        }
    };
    words + &seen
}

/// Everything about a delivery.
pub fn in_full(glance: &Glance<'_>, id: DeliveryId) -> Vec<(Role, String)> {
    let Some(delivery) = glance.incident.deliveries.get(id) else { return Vec::new() };
    let request = &delivery.request;
    let mut lines = vec![line(glance, delivery)];
    lines.push((Role::Muted, format!("{id}, action {}, sent by {}", request.action, delivery.runner)));
    if delivery.attempts > 1 {
        lines.push((Role::Muted, format!("tried {} times, with the same key", delivery.attempts)));
    }
    if let DeliveryState::Delivered { excerpt, .. } = &delivery.state
        && !excerpt.is_blank()
    {
        lines.push((Role::Muted, format!("answer: {}", excerpt.first_line())));
    }
    lines.push((Role::Text, request.text.as_str().to_owned()));
    lines
}
