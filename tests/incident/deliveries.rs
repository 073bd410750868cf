//! Pages leave by channels: which one, with which key, what follows when one fails, and what a dead sender leaves.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;
use warroom::incident::command::{CallResult, LifecycleCommand, PageCommand, ReportCommand};
use warroom::incident::event::{DeliveryId, DeliveryRequested, Notice, NoticeUndeliverable};
use warroom::incident::state::{Delivery, DeliveryState};
use warroom::incident::{Command, Due, Effect, Event, Refusal};
use warroom::plan::{ChannelId, Duration, PersonId, Plan, RoleId, Severity, Text};

use super::kit::{RUNNER, Room, plan, text};

fn channel(id: &str) -> ChannelId {
    ChannelId::parse(id).unwrap()
}

fn page(role: &str) -> Command {
    Command::Page(PageCommand::PageRole { role: RoleId::parse(role).unwrap() })
}

fn acknowledge(role: &str) -> Command {
    Command::Page(PageCommand::AcknowledgePage { role: RoleId::parse(role).unwrap(), note: None })
}

fn ended(delivery: DeliveryId, result: CallResult) -> Command {
    Command::Report(ReportCommand::Delivery { delivery, result })
}

fn good() -> CallResult {
    let kept = BTreeMap::from([
        ("ts".to_owned(), json!("1804150800.000200")),
        ("channel".to_owned(), json!("D0123456789")),
    ]);
    CallResult::Succeeded { status: 202, duration_ms: 12, excerpt: text("ok"), kept }
}

fn failed(status: u16, retry_after: Option<Duration>) -> CallResult {
    let reason = Text::line(&format!("answered {status}"));
    CallResult::Failed { status: Some(status), duration_ms: 3, reason, excerpt: Text::default(), retry_after }
}

fn unknown() -> CallResult {
    CallResult::Unknown { reason: text("connection reset") }
}

fn lost(delivery: DeliveryId, sender: &str) -> Command {
    Command::Report(ReportCommand::DeliveryLost { delivery, sender: sender.to_owned() })
}

fn requested(events: &[Event]) -> Vec<&DeliveryRequested> {
    let mut found = Vec::new();
    for event in events {
        if let Event::DeliveryRequested(request) = event {
            found.push(&**request);
        }
    }
    found
}

fn undeliverable(events: &[Event]) -> Vec<&NoticeUndeliverable> {
    let mut found = Vec::new();
    for event in events {
        if let Event::NoticeUndeliverable(said) = event {
            found.push(said);
        }
    }
    found
}

impl Room {
    fn last_delivery(&self) -> &Delivery {
        self.incident.deliveries.iter().next_back().unwrap()
    }

    fn end_last(&mut self, result: CallResult) -> Vec<Event> {
        let id = self.last_delivery().id;
        self.report(ended(id, result)).unwrap()
    }
}

fn changed(change: impl FnOnce(&mut Plan)) -> Room {
    let mut changed = plan();
    change(Arc::make_mut(&mut changed));
    Room::with(changed, Severity::Sev1)
}

#[test]
fn a_page_leaves_by_the_first_channel_and_the_effect_names_the_event_that_authorised_it() {
    let mut room = Room::new();
    let events = room.ask("ito", page("dns")).unwrap();
    let sent = requested(&events);
    assert_eq!(sent.len(), 1, "{events:?}");
    assert_eq!((&sent[0].channel, sent[0].rank, sent[0].runner.as_str()), (&channel("pager"), 0, RUNNER));
    let delivery = room.last_delivery();
    assert_eq!(delivery.request.idempotency_key, format!("00000000000000aa-{}", delivery.id.0));
    assert_eq!(room.effects, [Effect::SendNotice { delivery: delivery.id }]);
    assert_eq!(room.record.last().unwrap().seq, delivery.id.0);
    let body = &delivery.request.request.http().unwrap().body.as_ref().unwrap().text;
    assert!(body.contains(r#""dedup_key":"00000000000000aa-2-marin""#), "{body}");
    assert!(body.contains("Lucia Marin: Drill, SEV1: checkout answers 401"), "{body}");
    assert!(delivery.request.text.as_str().contains("warroom ack drill-spring-launch-1 dns"));
}

#[test]
fn what_was_not_delivered_goes_to_the_next_channel_at_once_and_at_last_to_people() {
    let mut room = Room::new();
    room.ask("ito", page("dns")).unwrap();
    for next in ["sms", "chat", "mail"] {
        let events = room.end_last(failed(500, None));
        assert!(matches!(&events[0], Event::NoticeNotDelivered(_)), "{events:?}");
        assert_eq!(requested(&events)[0].channel, channel(next));
    }
    assert_eq!(room.last_delivery().request.rank, 3);
    let events = room.end_last(failed(550, None));
    let said = undeliverable(&events);
    assert!(said[0].reason.as_str().contains("reach Lucia Marin by hand"), "{}", said[0].reason);
    assert!(said[0].reason.as_str().contains("phone +1-555-0105"), "{}", said[0].reason);
    assert!(room.incident.deliveries.undeliverable(&said[0].notice).is_some());
    assert_eq!(room.effects.len(), 4, "nothing more is sent");
}

#[test]
fn a_delivered_page_is_looked_for_and_what_was_seen_is_kept_apart() {
    let mut room = Room::new();
    room.ask("ito", page("dns")).unwrap();
    let id = room.last_delivery().id;
    room.report(ended(id, good())).unwrap();
    assert_eq!(room.effects.last(), Some(&Effect::LookForNotice { delivery: id }));
    let looked = || {
        Command::Report(ReportCommand::DeliveryLooked {
            delivery: id,
            seen: false,
            detail: text("no incident"),
        })
    };
    room.report(looked()).unwrap();
    let delivery = room.incident.deliveries.get(id).unwrap();
    assert!(matches!(delivery.state, DeliveryState::Delivered { .. }));
    assert_eq!(delivery.seen, Some((false, text("no incident"))));
    assert_eq!(room.report(looked()).unwrap_err(), Refusal::Stale, "one look is enough");
}

#[test]
fn a_look_that_needs_the_answer_is_filled_with_it() {
    let mut room = changed(|plan| {
        plan.policy.as_mut().unwrap().channels = vec![channel("chat")];
    });
    room.ask("ito", page("dns")).unwrap();
    assert!(room.last_delivery().verify.is_none());
    room.end_last(good());
    let probe = room.last_delivery().verify.clone().unwrap();
    let form = probe.http.unwrap().form.unwrap();
    assert_eq!(form.get("channel").map(String::as_str), Some("D0123456789"));
}

#[test]
fn a_person_is_reached_by_what_the_roster_has_of_them() {
    let marin = PersonId::parse("marin").unwrap();
    let mut room = changed(|plan| {
        plan.policy.as_mut().unwrap().channels = ["sms", "mail"].map(channel).to_vec();
        plan.people.get_mut(&marin).unwrap().contact.remove("phone");
    });
    assert_eq!(requested(&room.ask("ito", page("dns")).unwrap())[0].channel, channel("mail"));

    let mut room = changed(|plan| plan.people.get_mut(&marin).unwrap().channels = vec![channel("chat")]);
    assert_eq!(
        requested(&room.ask("ito", page("dns")).unwrap())[0].channel,
        channel("chat"),
        "their own count"
    );

    let mut room = changed(|plan| {
        plan.policy.as_mut().unwrap().channels = vec![channel("sms")];
        plan.people.get_mut(&marin).unwrap().contact.clear();
    });
    let events = room.ask("ito", page("dns")).unwrap();
    assert!(requested(&events).is_empty());
    assert_eq!(undeliverable(&events)[0].reason.as_str(), "the roster has no way to reach Lucia Marin");
}

#[test]
fn an_address_that_its_action_refuses_is_no_way_and_is_said() {
    let mut room = changed(|plan| {
        plan.policy.as_mut().unwrap().channels = vec![channel("sms")];
        let marin = plan.people.get_mut("marin").unwrap();
        marin.contact.insert("phone".to_owned(), text("ask the desk"));
    });
    let events = room.ask("ito", page("dns")).unwrap();
    assert!(undeliverable(&events)[0].reason.as_str().contains("text message: input to"), "{events:?}");
}

#[test]
fn without_channels_people_page_each_other() {
    let mut room = changed(|plan| plan.policy.as_mut().unwrap().channels.clear());
    let events = room.ask("ito", page("dns")).unwrap();
    assert!(matches!(&events[..], [Event::RolePaged(_)]), "{events:?}");
    assert!(room.effects.is_empty());
}

#[test]
fn what_was_turned_away_is_sent_again_with_the_same_key_as_often_as_its_action_allows() {
    let mut room = Room::new();
    room.ask("ito", page("dns")).unwrap();
    let id = room.last_delivery().id;
    for attempt in 1..3 {
        let events = room.report(ended(id, failed(429, None))).unwrap();
        assert!(matches!(&events[..], [Event::DeliveryPostponed(_)]), "{attempt}: {events:?}");
        assert_eq!(room.effects.last(), Some(&Effect::SendNoticeLater { delivery: id }));
        room.pass("4s");
    }
    let events = room.report(ended(id, failed(429, None))).unwrap();
    assert_eq!(requested(&events)[0].channel, channel("sms"), "three attempts are enough");
}

#[test]
fn a_pause_that_is_too_long_for_a_page_means_the_next_channel() {
    let mut room = Room::new();
    room.ask("ito", page("dns")).unwrap();
    let events = room.end_last(failed(429, Some(Duration::secs(31))));
    assert_eq!(requested(&events)[0].channel, channel("sms"));

    let mut room = Room::new();
    room.ask("ito", page("dns")).unwrap();
    room.end_last(failed(429, Some(Duration::secs(30))));
    let DeliveryState::Postponed { until } = room.last_delivery().state else { panic!("it is postponed") };
    assert_eq!(until, Duration::secs(30).after(room.now), "the server's own words count");
}

#[test]
fn an_acknowledged_page_is_not_sent_again() {
    let mut room = Room::new();
    room.ask("ito", page("dns")).unwrap();
    room.end_last(failed(503, None));
    let events = room.ask("marin", acknowledge("dns")).unwrap();
    assert!(
        matches!(&events[1], Event::NoticeNotDelivered(e) if e.reason.as_str().contains("no longer needed")),
        "{events:?}"
    );
    assert!(room.incident.deliveries.open().next().is_none());
}

#[test]
fn what_fails_after_the_page_was_acknowledged_calls_nobody_else() {
    let mut room = Room::new();
    room.ask("ito", page("dns")).unwrap();
    room.ask("marin", acknowledge("dns")).unwrap();
    let events = room.end_last(failed(500, None));
    assert!(matches!(&events[..], [Event::NoticeNotDelivered(_)]), "{events:?}");
}

#[test]
fn what_somebody_acknowledged_before_does_not_keep_a_new_page_from_the_next_channel() {
    let mut room = Room::new();
    // Who takes command is at work for the role that commands.
    room.ask("ito", Command::Lead(warroom::incident::command::LeadCommand::TakeCommand { relieve: None }))
        .unwrap();
    room.ask("ito", page("ic")).unwrap();
    let events = room.end_last(failed(500, None));
    assert_eq!(requested(&events)[0].channel, channel("sms"), "{events:?}");
}

#[test]
fn an_unknown_page_stays_unknown_and_the_next_channel_is_another_call() {
    let mut room = Room::new();
    room.ask("ito", page("dns")).unwrap();
    let first = room.last_delivery().id;
    let events = room.end_last(unknown());
    assert!(matches!(&events[0], Event::NoticeUnknown(_)));
    assert_eq!(requested(&events)[0].channel, channel("sms"));
    assert_ne!(room.last_delivery().request.idempotency_key, room.record[2].seq.to_string());
    assert!(matches!(room.incident.deliveries.get(first).unwrap().state, DeliveryState::Unknown { .. }));
    // An answer after all settles it and calls nobody twice.
    let events = room.report(ended(first, good())).unwrap();
    assert!(matches!(&events[..], [Event::NoticeDelivered(_)]), "{events:?}");
}

#[test]
fn no_answer_in_time_is_unknown_once_and_each_of_many_goes_on_under_its_own_number() {
    let mut room = Room::new();
    for role in ["dns", "app", "identity"] {
        room.ask("ito", page(role)).unwrap();
    }
    assert!(room.incident.deadlines().iter().any(|it| matches!(it.due, Due::Delivery(_))));
    room.effects.clear();
    let events = room.pass("15s").tick();
    assert_eq!(events.iter().filter(|e| matches!(e, Event::NoticeUnknown(_))).count(), 3);
    assert_eq!(requested(&events).len(), 3);
    for effect in room.effects.clone() {
        let Effect::SendNotice { delivery } = effect else { panic!("{effect:?}") };
        let request = &room.incident.deliveries.get(delivery).unwrap().request;
        assert_eq!(request.idempotency_key, format!("00000000000000aa-{}", delivery.0));
    }
    assert!(room.tick().is_empty(), "once");
}

#[test]
fn a_page_whose_sender_is_gone_is_taken_over_with_the_same_key_and_by_one_program_only() {
    let mut room = Room::new();
    room.ask("ito", page("dns")).unwrap();
    let (id, key) = (room.last_delivery().id, room.last_delivery().request.idempotency_key.clone());
    room.record.clear();
    let events = room.report(lost(id, RUNNER)).unwrap();
    assert!(matches!(&events[..], [Event::DeliveryTakenOver(e)] if e.runner == RUNNER));
    assert_eq!(room.effects.last(), Some(&Effect::SendNotice { delivery: id }));
    assert_eq!(room.last_delivery().request.idempotency_key, key);
    // Another program saw the same loss and comes second: the sender is another one by now.
    assert_eq!(room.report(lost(id, "0ther")).unwrap_err(), Refusal::Stale);
}

#[test]
fn a_page_is_taken_over_three_times_and_then_goes_by_another_channel() {
    let mut room = Room::new();
    room.ask("ito", page("dns")).unwrap();
    let id = room.last_delivery().id;
    for _ in 0..3 {
        room.report(lost(id, RUNNER)).unwrap();
    }
    let events = room.report(lost(id, RUNNER)).unwrap();
    assert!(matches!(&events[0], Event::NoticeUnknown(_)), "{events:?}");
    assert_eq!(requested(&events)[0].channel, channel("sms"));
}

#[test]
fn a_pause_survives_the_program_that_waited() {
    let mut room = Room::new();
    room.ask("ito", page("dns")).unwrap();
    let id = room.last_delivery().id;
    room.end_last(failed(503, Some(Duration::secs(20))));
    let until = room.last_delivery().state.clone();
    room.pass("5s");
    room.report(lost(id, RUNNER)).unwrap();
    assert_eq!(room.last_delivery().state, until);
    assert_eq!(room.effects.last(), Some(&Effect::SendNoticeLater { delivery: id }));
}

#[test]
fn a_page_that_nobody_waits_for_any_more_is_not_taken_over() {
    let mut room = Room::new();
    room.ask("ito", page("dns")).unwrap();
    let id = room.last_delivery().id;
    room.ask("marin", acknowledge("dns")).unwrap();
    let events = room.report(lost(id, RUNNER)).unwrap();
    assert!(matches!(&events[..], [Event::NoticeUnknown(_)]), "{events:?}");
}

#[test]
fn what_left_before_an_incident_was_closed_is_answered_after_it() {
    let mut room = Room::new();
    room.ask("ito", Command::Lead(warroom::incident::command::LeadCommand::TakeCommand { relieve: None }))
        .unwrap();
    room.ask("ito", page("dns")).unwrap();
    let resolve = LifecycleCommand::Resolve { summary: text("key 8 is deployed") };
    room.ask("ito", Command::Lifecycle(resolve)).unwrap();
    room.ask("ito", Command::Lifecycle(LifecycleCommand::Close)).unwrap();
    let events = room.end_last(failed(500, None));
    assert!(
        matches!(&events[..], [Event::NoticeNotDelivered(_)]),
        "nobody is called for what is over: {events:?}"
    );
}

#[test]
fn a_reminder_begins_with_the_next_channel_and_has_a_key_of_its_own() {
    let mut room = changed(|plan| plan.policy.as_mut().unwrap().remind = Some(Duration::mins(2)));
    room.ask("ito", page("dns")).unwrap();
    room.end_last(good());
    let events = room.pass("2m").tick();
    let sent = requested(&events);
    assert_eq!(sent[0].channel, channel("sms"), "{events:?}");
    let Notice::Page { page, .. } = &sent[0].notice else { panic!("it is a page") };
    assert_ne!(*page, 2, "another page, so another key");
}

#[test]
fn a_line_that_an_earlier_release_wrote_is_read() {
    let mut room = Room::new();
    room.ask("ito", page("dns")).unwrap();
    let mut old = serde_json::to_value(&room.last_delivery().request).unwrap();
    let members = old.as_object_mut().unwrap();
    for later in ["inputs", "retry", "verify", "keep", "address", "rank"] {
        members.remove(later);
    }
    serde_json::from_value::<DeliveryRequested>(old).unwrap();
    let delivered = json!({"delivery": 3, "status": 202, "duration_ms": 1, "excerpt": ""});
    serde_json::from_value::<warroom::incident::event::NoticeDelivered>(delivered).unwrap();
}
