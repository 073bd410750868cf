//! What a message's window says.

use std::collections::BTreeMap;

use super::NEXT;
use crate::incident::words::{Composed, Standing, approver, mark, standing};
use crate::plan::Message;
use crate::plan::message::{Audience, Outage, Phase};
use crate::tui::Glance;
use crate::tui::dialog::Piece;
use crate::tui::dialog::form::Field;
use crate::tui::input::Line;
use crate::tui::theme::Role;
use crate::tui::view::{messages, outbox, time};

/// The words of an audience.
pub(crate) const fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::Customers => "customers",
        Audience::Executives => "executives",
        Audience::Responders => "responders",
    }
}

/// The words of a kind of outage.
pub(crate) const fn outage_name(outage: Outage) -> &'static str {
    match outage {
        Outage::Partial => "partial outage",
        Outage::Full => "full outage",
        Outage::Security => "security",
        Outage::Resolved => "resolved",
    }
}

/// The words of a message's place in the outage.
pub(crate) const fn moment(message: &Message) -> (&'static str, &'static str) {
    let phase = match message.phase {
        Phase::First => "first word",
        Phase::Scope => "scope",
        Phase::Update => "update",
        Phase::Final => "final word",
    };
    (outage_name(message.outage), phase)
}

pub(super) fn about(message: &Message, glance: &Glance<'_>) -> Vec<Piece> {
    let mode = if glance.is_drill() { "DRILL: do not send this to anybody. " } else { "" };
    let places = outbox::places(glance.incident, message);
    let (outage, phase) = moment(message);
    vec![
        Piece::pair("for", format!("{}{}, by {places}", mode, audience(message.audience))),
        Piece::pair("when", format!("{outage}, {phase}")),
        approval(message, glance),
    ]
}

/// Is the text still the one that was approved?
fn approval(message: &Message, glance: &Glance<'_>) -> Piece {
    let (role, words) = messages::approval(glance.incident, message, glance.now);
    Piece::Pair("approved", role, words)
}

/// A text that does not count as approved, and who must approve it.
pub(super) fn not_approved(message: &Message, glance: &Glance<'_>) -> Option<Piece> {
    let mark = mark(standing(glance.incident, message, glance.now))?;
    let who = approver(glance.incident);
    Some(Piece::Text(
        Role::Attention,
        format!("This text is {mark}: it goes out once {who} has approved it."),
    ))
}

/// What there is to know of a text before it leaves: the promise, why it deviates, who has to approve it.
pub(super) fn before_it_goes(composed: &Composed, glance: &Glance<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    pieces.extend(composed.next_at.map(|at| {
        let left = time::countdown(at, glance.now);
        Piece::pair("promises", format!("the next one at {} UTC, in {left}", time::hour_minute(at)))
    }));
    pieces.extend(
        composed
            .deviation
            .as_ref()
            .map(|why| Piece::Pair("deviates", Role::Attention, why.as_str().to_owned())),
    );
    if composed.standing == Standing::Edited {
        let who = approver(glance.incident);
        pieces.push(Piece::Text(Role::Attention, format!("Edited: it goes out once {who} has approved it.")));
    }
    pieces
}

/// One variable to fill in, with what the state knows of it.
pub(super) fn field(name: &str, message: Option<&Message>, glance: &Glance<'_>) -> Field {
    let incident = glance.incident;
    let value = if name == NEXT {
        let audience = message.map_or(Audience::Customers, |message| message.audience);
        (incident.usual_wait(audience, glance.now).as_millis() / 60_000).to_string()
    } else {
        incident.fact(name, glance.now).map(|text| text.as_str().to_owned()).unwrap_or_default()
    };
    let prompt = match name {
        NEXT => "Next update, in how many minutes".to_owned(),
        other => other.replace('_', " "),
    };
    Field { name: name.to_owned(), prompt, line: Line::filled(&value), choices: Vec::new() }
}

/// The text with its variables filled; an empty one stays visible as `[name]`.
pub(super) fn filled(body: &str, values: &BTreeMap<String, String>) -> String {
    let mut text = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((before, tail)) = rest.split_once("{{") {
        text.push_str(before);
        let Some((name, after)) = tail.split_once("}}") else {
            text.push_str("{{");
            rest = tail;
            continue;
        };
        let name = name.trim();
        match values.get(name).filter(|value| !value.trim().is_empty()) {
            Some(value) => text.push_str(value.trim()),
            None => text.extend(["[", name, "]"]),
        }
        rest = after;
    }
    text.push_str(rest);
    text
}
