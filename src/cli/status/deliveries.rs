//! What left by itself, and whether it arrived.

use serde_json::{Value, json};

use crate::incident::state::{Delivery, DeliveryState};
use crate::incident::{Incident, timeline};
use crate::plan::settings::stamp;
use crate::tui::view::deliveries::state as word_of;

/// Every delivery, for programs.
pub(super) fn json(incident: &Incident) -> Value {
    let one = |delivery: &Delivery| {
        let (_, _, state) = word_of(&delivery.state);
        json!({
            "id": delivery.id,
            "notice": delivery.request.notice,
            "channel": delivery.request.channel,
            "state": state,
            "detail": detail(delivery),
            "since": stamp(delivery.since),
            "attempts": delivery.attempts,
            "takeovers": delivery.takeovers,
            "seen": delivery.seen.as_ref().map(|(seen, _)| seen),
        })
    };
    incident.deliveries.iter().map(one).collect()
}

/// What nothing can deliver, for programs.
pub(super) fn undeliverable(incident: &Incident) -> Value {
    let reason = |notice| incident.deliveries.undeliverable(notice).map(|reason| (notice, reason));
    let all = incident.deliveries.notices().filter_map(reason);
    all.map(|(notice, reason)| json!({ "notice": notice, "reason": reason })).collect()
}

/// What did not arrive or is not known to have, for people.
pub(super) fn lines(incident: &Incident) -> Vec<String> {
    let arrived = |it: &&Delivery| matches!(it.state, DeliveryState::Delivered { .. });
    let trouble = incident.deliveries.iter().filter(|it| !arrived(it)).map(|delivery| {
        let (_, _, state) = word_of(&delivery.state);
        let what = timeline::delivery_title(incident, delivery.id);
        match detail(delivery) {
            Some(detail) => format!("{state}: {what}: {detail}"),
            None => format!("{state}: {what}"),
        }
    });
    let by_hand = incident.deliveries.notices().filter_map(|notice| {
        let reason = incident.deliveries.undeliverable(notice)?;
        Some(format!("by hand: {}", reason.first_line()))
    });
    trouble.chain(by_hand).collect()
}

fn detail(delivery: &Delivery) -> Option<String> {
    match &delivery.state {
        DeliveryState::NotDelivered { reason } | DeliveryState::Unknown { reason } => {
            Some(reason.first_line().to_owned())
        }
        DeliveryState::Postponed { until } => Some(format!("until {}", stamp(*until))),
        DeliveryState::Sending | DeliveryState::Delivered { .. } => None,
    }
}
