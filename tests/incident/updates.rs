//! When the next word is promised, which one is due, and what became of those that left.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::SignedDuration;
use warroom::incident::command::{
    CallResult, DeputyCommand, LifecycleCommand, ReportCommand, TalkCommand, Wording,
};
use warroom::incident::event::Notice;
use warroom::incident::words::Nearness;
use warroom::incident::{Command, Event, Refusal};
use warroom::plan::message::{Audience, Outage, Phase};
use warroom::plan::{IdentityId, PersonId, Text};

use super::kit::{Room, at, plan, text};
use super::messages::{commanded, commanded_with, kinds, last_text, release, wording};

#[test]
fn no_time_later_than_the_rhythm_is_promised_in_the_first_two_hours() {
    let mut room = commanded();
    let promise = |room: &Room, minutes: i64| {
        let next_at = Some(room.now + SignedDuration::from_mins(minutes));
        release(Wording { next_at, ..wording("partial-first") })
    };
    let refusal = room.ask("ito", promise(&room, 21)).unwrap_err();
    assert_eq!(refusal.to_string(), "too late for the next update; promise 09:20 UTC at the latest");
    assert!(matches!(room.ask("ito", promise(&room, 0)), Err(Refusal::PromisePassed { .. })));
    assert!(matches!(room.ask("ito", promise(&room, -5)), Err(Refusal::PromisePassed { .. })));
    room.ask("ito", promise(&room, 20)).unwrap();
    room.pass("1h59m");
    assert!(matches!(room.ask("ito", promise(&room, 21)), Err(Refusal::PromiseTooLate { .. })));
    room.pass("1m");
    room.ask("ito", promise(&room, 60)).unwrap();
    assert_eq!(room.incident.next_update(), Some(at("2027-03-02T12:00:00Z")));
    room.pass("50m");
    room.ask("ito", release(wording("partial-first"))).unwrap();
    let next = room.incident.next_update().unwrap().duration_since(room.now);
    assert_eq!(next.as_mins(), 60, "the declared rhythm goes on");
}

#[test]
fn a_time_that_is_written_into_the_text_is_the_promise() {
    let room = commanded();
    let named = |raw: &str| {
        let variables = BTreeMap::from([("next_update".to_owned(), text(raw))]);
        room.incident.compose(room.now, &Wording { variables, ..wording("partial-first") })
    };
    assert_eq!(named("09:15 UTC").unwrap().next_at, Some(at("2027-03-02T09:15:00Z")));
    assert!(named("09:15").unwrap().text.as_str().ends_with("Next update: 09:15 UTC."));
    assert!(matches!(named("08:59"), Err(Refusal::PromiseTooLate { .. })), "that is tomorrow");
    for raw in ["soon", "25:00", "9h", "{{ 7 * 7 }}", "+9:15", "99999999999999999999:00"] {
        assert!(matches!(named(raw), Err(Refusal::InputInvalid { .. })), "{raw}");
    }
}

#[test]
fn the_promise_across_midnight_names_its_day() {
    let mut room = commanded();
    room.pass("14h55m");
    let composed = room.incident.compose(room.now, &wording("partial-first")).unwrap();
    assert!(composed.text.as_str().ends_with("Next update: 2027-03-03 00:00 UTC."), "{}", composed.text);
}

#[test]
fn executives_hear_every_half_hour_and_a_passed_promise_is_recorded_once() {
    let mut room = commanded();
    assert_eq!(room.incident.next_executive_update(), Some(at("2027-03-02T09:30:00Z")));
    room.ask("ito", release(wording("partial-first"))).unwrap();
    let events = room.pass("6h").tick();
    let overdue: Vec<_> = events
        .iter()
        .filter_map(|it| {
            let Event::UpdateOverdue(it) = it else { return None };
            Some((it.audience, it.late))
        })
        .collect();
    assert_eq!(overdue, [(Audience::Customers, true), (Audience::Executives, true)]);
    assert_eq!(kinds(&room.tick()), Vec::<&str>::new());
    let events = room.ask("ito", release(wording("executives-update"))).unwrap();
    assert_eq!(kinds(&events), ["message_released"]);
    let said = last_text(&room);
    assert!(said.starts_with("sev1, commander ito.\nCondition: sev1, active, since 09:00 UTC"), "{said}");
    assert!(said.contains("Next update: 15:30 UTC."), "{said}");
    assert_eq!(room.incident.next_executive_update(), Some(at("2027-03-02T15:30:00Z")));
}

#[test]
fn whoever_speaks_to_customers_is_reminded_once_when_a_promise_has_passed() {
    let mut room = commanded();
    let events = room.pass("5m").tick();
    let overdue = room.record.iter().find(|it| it.event.kind() == "update_overdue").unwrap().seq;
    let reminders: Vec<_> = events
        .iter()
        .filter_map(|it| {
            let Event::DeliveryRequested(it) = it else { return None };
            it.notice.person().map(|who| (who.to_string(), it.text.to_string()))
        })
        .collect();
    if room.incident.plan.channels.is_empty() {
        assert_eq!(reminders, []);
    } else {
        assert_eq!(reminders.len(), 1, "{events:?}");
        assert_eq!(reminders[0].0, "dubois");
        assert!(reminders[0].1.contains("an update to customers was due at 09:05 UTC"), "{}", reminders[0].1);
        let of = Notice::Reminder { person: PersonId::parse("dubois").unwrap(), overdue };
        assert_eq!(room.incident.deliveries.of(&of).count(), 1);
    }
}

#[test]
fn clocks_begin_again_when_an_incident_is_reopened() {
    let mut room = commanded();
    room.ask("ito", release(wording("partial-first"))).unwrap();
    room.ask("ito", release(wording("resolved-final"))).unwrap();
    assert_eq!(room.incident.next_update(), None, "nothing is promised after the final word");
    room.ask("ito", Command::Lifecycle(LifecycleCommand::Resolve { summary: text("over") })).unwrap();
    assert_eq!(room.incident.phase_due(Audience::Customers), Phase::Final);
    room.pass("3h");
    room.ask("ito", Command::Lifecycle(LifecycleCommand::Reopen { reason: text("401 again") })).unwrap();
    assert_eq!(room.incident.phase_due(Audience::Customers), Phase::First);
    assert_eq!(room.incident.next_update(), Some(at("2027-03-02T12:05:00Z")));
}

#[test]
fn the_phases_follow_what_customers_were_told() {
    let mut room = commanded();
    let due = |room: &Room| room.incident.phase_due(Audience::Customers);
    assert_eq!(due(&room), Phase::First);
    room.ask("ito", release(wording("partial-first"))).unwrap();
    assert_eq!(due(&room), Phase::Scope);
    room.ask("ito", release(wording("partial-update")).with("affected", "cards")).unwrap();
    assert_eq!(due(&room), Phase::Update);
}

trait With {
    fn with(self, name: &str, value: &str) -> Self;
}

impl With for Command {
    fn with(mut self, name: &str, value: &str) -> Self {
        if let Self::Talk(TalkCommand::ReleaseMessage(wording)) = &mut self {
            wording.variables.insert(name.to_owned(), text(value));
        }
        self
    }
}

#[test]
fn what_fits_comes_first_and_what_does_not_says_why() {
    let room = commanded();
    let fits = |outage| room.incident.fitting(room.now, Audience::Customers, outage);
    let first = fits(Outage::Full);
    assert_eq!((first[0].message.as_str(), first[0].nearness), ("full-first", Nearness::Exact));
    assert_eq!((first[1].message.as_str(), first[1].nearness), ("full-update", Nearness::SameOutage));
    assert_eq!(first[1].why, "it is for an update, and the first word is due");
    assert_eq!((first[2].message.as_str(), first[2].nearness), ("partial-first", Nearness::SamePhase));
    assert_eq!(first[2].why, "it speaks of a partial outage, not of a full outage");
    assert!(fits(Outage::Partial)[0].is_exact());
    let executives = room.incident.fitting(room.now, Audience::Executives, Outage::Full);
    assert!(executives[0].is_exact());
}

#[test]
fn where_nothing_approved_fits_the_record_says_so_with_or_without_words() {
    let mut room = commanded();
    room.ask("ito", release(wording("full-first"))).unwrap();
    assert_eq!(room.incident.outage_presumed(), Outage::Full);
    let fits = room.incident.fitting(room.now, Audience::Customers, Outage::Full);
    assert!(
        !fits.iter().any(warroom::incident::words::Fit::is_exact),
        "the plan has no scope of a full outage"
    );
    room.ask("ito", release(wording("full-update"))).unwrap();
    let deviation = |room: &Room| {
        room.incident.messages.releases.last().unwrap().released.deviation.as_ref().map(Text::to_string)
    };
    assert_eq!(deviation(&room).unwrap(), "the plan has no text for the scope of a full outage");
    room.ask("ito", release(wording("full-update"))).unwrap();
    assert_eq!(deviation(&room), None, "an update is due, and this is one");
    let own = Wording { deviation: Some(text("half of it works again")), ..wording("full-first") };
    room.ask("ito", release(own)).unwrap();
    assert_eq!(deviation(&room).unwrap(), "half of it works again");
}

#[test]
fn an_exposed_secret_makes_it_a_security_matter_until_customers_were_told_otherwise() {
    let mut room = commanded();
    let identity = IdentityId::parse("checkout-key-7").unwrap();
    let (since, note) = (room.now, text("public"));
    let expose = DeputyCommand::Expose { identity, since, note };
    room.ask("petrov", Command::Deputy(expose)).unwrap();
    assert_eq!(room.incident.outage_presumed(), Outage::Security);
    room.ask("ito", release(wording("partial-first"))).unwrap();
    assert_eq!(room.incident.outage_presumed(), Outage::Partial);
}

#[test]
fn a_message_without_a_channel_of_the_plan_is_posted_by_hand() {
    let mut by_hand = (*plan()).clone();
    by_hand.channels.clear();
    let mut room = commanded_with(Arc::new(by_hand));
    let events = room.ask("ito", release(wording("partial-first"))).unwrap();
    assert_eq!(events.len(), 1, "{events:?}");
    let sent = room.incident.sent();
    assert_eq!(sent.len(), 1);
    let places: Vec<_> = sent[0].postings.iter().map(|it| (it.place.as_str(), it.answer.as_str())).collect();
    assert_eq!(places, [("statuspage", "by hand")]);
}

#[test]
fn what_was_sent_where_is_told_with_each_channels_answer() {
    let mut room = commanded();
    room.ask("ito", release(wording("partial-first"))).unwrap();
    let open: Vec<_> = room.incident.deliveries.open().map(|it| it.id).collect();
    let answer = |room: &Room| room.incident.sent()[0].postings[0].answer.as_str();
    if open.is_empty() {
        assert_eq!(answer(&room), "by hand");
        return;
    }
    assert_eq!(answer(&room), "sending");
    let result = CallResult::Unknown { reason: text("reset") };
    let delivery = open[0];
    let report = ReportCommand::Delivery { delivery, result };
    room.report(Command::Report(report)).unwrap();
    assert_eq!(answer(&room), "unknown");
    assert!(room.incident.sent()[0].postings[0].answer.is_trouble());
    let lines = room.incident.concerns(room.now);
    assert!(lines.iter().any(|it| it.text.starts_with("partial-first may not have reached")), "{lines:?}");
}
