//! Messages leave by the channels that they name, once, and a person decides about what is not known.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;
use warroom::incident::command::{CallResult, LeadCommand, ReportCommand, TalkCommand, Wording};
use warroom::incident::event::DeliveryRequested;
use warroom::incident::state::DeliveryState;
use warroom::incident::{Command, Effect, Event};
use warroom::plan::{MessageId, Plan, Severity, Text};

use super::kit::{RUNNER, Room, plan, text};

fn commanded(change: impl FnOnce(&mut Plan)) -> Room {
    let mut changed = plan();
    change(Arc::make_mut(&mut changed));
    let mut room = Room::with(changed, Severity::Sev1);
    room.ask("ito", Command::Lead(LeadCommand::TakeCommand { relieve: None })).unwrap();
    room
}

fn release(message: &str) -> Command {
    let mut wording = Wording::of(&MessageId::parse(message).unwrap());
    let value = |name: &str| (name.to_owned(), text("payments by card"));
    let asked: &[&str] = match message {
        "partial-scope" => &["affected"],
        "resolved-final" => &["started", "ended"],
        _ => &[],
    };
    wording.variables = asked.iter().map(|name| value(name)).collect();
    Command::Talk(TalkCommand::ReleaseMessage(wording))
}

fn requested(events: &[Event]) -> Vec<DeliveryRequested> {
    let mut found = Vec::new();
    for event in events {
        if let Event::DeliveryRequested(request) = event {
            found.push((**request).clone());
        }
    }
    found
}

fn body(request: &DeliveryRequested) -> &str {
    &request.request.http().unwrap().body.as_ref().unwrap().text
}

fn end_last(room: &mut Room, result: CallResult) -> Vec<Event> {
    let delivery = room.incident.deliveries.iter().next_back().unwrap().id;
    room.report(Command::Report(ReportCommand::Delivery { delivery, result })).unwrap()
}

fn opened() -> CallResult {
    let kept = BTreeMap::from([("id".to_owned(), json!("p31zjtct2jer"))]);
    CallResult::Succeeded { status: 201, duration_ms: 9, excerpt: Text::default(), kept }
}

fn failed() -> CallResult {
    let (reason, excerpt) = (text("answered 500"), Text::default());
    CallResult::Failed { status: Some(500), duration_ms: 9, reason, excerpt, retry_after: None }
}

#[test]
fn the_first_message_opens_an_incident_on_the_status_page_and_the_next_ones_update_it() {
    let mut room = commanded(|_| {});
    let first = requested(&room.ask("ito", release("partial-first")).unwrap());
    assert_eq!(first[0].action.as_str(), "statuspage-incident");
    assert!(body(&first[0]).contains("Some customers cannot pay"), "{}", body(&first[0]));
    end_last(&mut room, opened());
    let second = requested(&room.ask("ito", release("partial-scope")).unwrap());
    assert_eq!(second[0].action.as_str(), "statuspage-update");
    assert!(
        second[0].request.summary().ends_with("/incidents/p31zjtct2jer"),
        "{}",
        second[0].request.summary()
    );
    assert!(body(&second[0]).contains(r#""status":"identified""#), "{}", body(&second[0]));
    let last = requested(&room.ask("ito", release("resolved-final")).unwrap());
    assert!(body(&last[0]).contains(r#""status":"resolved""#), "{}", body(&last[0]));
}

#[test]
fn a_first_message_that_failed_is_followed_by_another_first_one() {
    let mut room = commanded(|_| {});
    room.ask("ito", release("partial-first")).unwrap();
    let events = end_last(&mut room, failed());
    assert!(matches!(&events[..], [Event::NoticeNotDelivered(_)]), "no other channel is tried: {events:?}");
    let again = requested(&room.ask("ito", release("partial-scope")).unwrap());
    assert_eq!(again[0].action.as_str(), "statuspage-incident");
}

#[test]
fn while_it_is_not_known_what_the_first_message_opened_people_post_by_hand() {
    let mut room = commanded(|_| {});
    room.ask("ito", release("partial-first")).unwrap();
    end_last(&mut room, CallResult::Unknown { reason: text("no answer in 10s") });
    let events = room.ask("ito", release("partial-scope")).unwrap();
    assert!(requested(&events).is_empty());
    let said = events.iter().any(|event| {
        matches!(event, Event::NoticeUndeliverable(e) if e.reason.as_str().contains("post this one by hand"))
    });
    assert!(said, "{events:?}");
}

#[test]
fn a_message_whose_sender_died_is_unknown_and_is_not_sent_again() {
    let mut room = commanded(|_| {});
    room.ask("ito", release("partial-first")).unwrap();
    let delivery = room.incident.deliveries.iter().next_back().unwrap().id;
    room.effects.clear();
    let lost = ReportCommand::DeliveryLost { delivery, sender: RUNNER.to_owned() };
    let events = room.report(Command::Report(lost)).unwrap();
    assert!(matches!(&events[..], [Event::NoticeUnknown(_)]), "{events:?}");
    assert!(room.effects.is_empty());
    assert!(matches!(room.incident.deliveries.get(delivery).unwrap().state, DeliveryState::Unknown { .. }));
}

#[test]
fn a_message_goes_to_each_of_its_places_and_a_place_that_is_no_channel_is_for_people() {
    let mut room = commanded(|plan| {
        let message = plan.messages.get_mut("partial-first").unwrap();
        message.also = ["chat:war-room", "chat:launch-leads", "the notice board"].map(Text::line).to_vec();
    });
    let sent = requested(&room.ask("ito", release("partial-first")).unwrap());
    let places: Vec<_> =
        sent.iter().map(|it| (it.channel.as_str(), it.address.as_ref().map(Text::as_str), it.rank)).collect();
    let chat = |address, rank| ("chat", Some(address), rank);
    assert_eq!(places, [("statuspage", None, 0), chat("war-room", 1), chat("launch-leads", 2)]);
    assert!(body(&sent[1]).contains(r#""channel":"war-room""#), "{}", body(&sent[1]));
    let effects = room.effects.iter().filter(|effect| matches!(effect, Effect::SendNotice { .. })).count();
    assert_eq!(effects, 3);
    let mut keys: Vec<_> = sent.iter().map(|it| &it.idempotency_key).collect();
    keys.dedup();
    assert_eq!(keys.len(), 3);
}
