//! What is written down for afterwards: what customers saw, who follows up, and who else holds the head of the record.

use std::sync::Arc;

use warroom::incident::command::{CallResult, LeadCommand, LifecycleCommand, ReportCommand, TalkCommand};
use warroom::incident::event::{DeliveryId, Kind, Notice};
use warroom::incident::{Command, Effect, Event, Incident, Refusal};
use warroom::plan::{PersonId, Plan, Severity, Text};

use super::kit::{Room, at, plan, text};

fn impact(began: &str, ended: Option<&str>) -> Command {
    let what = text("checkout answered 401 to one in three");
    Command::Talk(TalkCommand::RecordImpact { began: at(began), ended: ended.map(at), what })
}

#[test]
fn an_impact_may_begin_before_anybody_noticed_and_the_last_word_on_it_counts() {
    let mut room = Room::new();
    room.pass("10m");
    room.ask("ito", impact("2027-03-02T08:40:00Z", None)).unwrap();
    room.ask("ito", impact("2027-03-02T08:42:00Z", Some("2027-03-02T09:05:00Z"))).unwrap();
    let known = room.incident.impact.clone().unwrap();
    assert_eq!((known.began, known.ended), (at("2027-03-02T08:42:00Z"), Some(at("2027-03-02T09:05:00Z"))));
    let line = room.incident.timeline.last().unwrap();
    assert_eq!(&*line.text, "customers saw from 08:42:00 to 09:05:00: checkout answered 401 to one in three");
    let said = |name: &str| room.incident.fact(name, room.now).unwrap();
    assert_eq!(
        (said("started").as_str(), said("ended").as_str()),
        ("08:42 UTC", "09:05 UTC"),
        "in messages too"
    );
    let again = Incident::replay(room.incident.id.clone(), plan(), &room.record).unwrap();
    assert_eq!(again.impact, room.incident.impact);
}

#[test]
fn an_impact_in_the_future_or_that_ends_before_it_began_is_refused() {
    let mut room = Room::new();
    room.pass("10m");
    for (began, ended, why) in [
        ("2027-03-02T09:11:00Z", None, "begin later"),
        ("2027-03-02T08:42:00Z", Some("2027-03-02T08:41:59Z"), "end before"),
        ("2027-03-02T08:42:00Z", Some("2027-03-02T09:10:01Z"), "end later"),
    ] {
        let refused = room.ask("ito", impact(began, ended)).unwrap_err();
        assert!(refused.to_string().contains(why), "{refused}");
    }
    assert!(room.incident.impact.is_none());
}

#[test]
fn a_follow_up_has_an_owner_of_the_roster_and_a_day() {
    let mut room = Room::new();
    let follow_up = |owner: &str| {
        let owner = Some(PersonId::parse(owner).unwrap());
        let due = Some("2027-03-12".parse().unwrap());
        Command::Talk(TalkCommand::FollowUp { text: text("alert on the age of keys"), owner, due })
    };
    room.ask("ito", follow_up("petrov")).unwrap();
    let line = room.incident.timeline.last().unwrap();
    assert_eq!(&*line.text, "TODO alert on the age of keys, petrov, until 2027-03-12");
    let refused = room.ask("ito", follow_up("nobody")).unwrap_err();
    assert!(refused.to_string().contains("nobody"), "{refused}");
}

#[test]
fn a_follow_up_until_a_day_that_is_over_is_a_slip_of_the_keyboard_unless_it_is_a_drill() {
    let mut room = Room::new();
    let follow_up = |day: &str| {
        let due = Some(day.parse().unwrap());
        Command::Talk(TalkCommand::FollowUp { text: text("alert on the age of keys"), owner: None, due })
    };
    room.ask("ito", follow_up("2025-03-12")).expect("the days of a drill are those of its scenario");
    room.incident.kind = Kind::Live;
    let refused = room.ask("ito", follow_up("2025-03-12")).unwrap_err();
    assert_eq!(refused.to_string(), "2025-03-12 is over; give a day that is to come");
    let today = room.now.to_zoned(jiff::tz::TimeZone::UTC).date();
    room.ask("ito", follow_up(&today.to_string())).expect("today is not over");
    room.ask("ito", follow_up(&today.yesterday().unwrap().yesterday().unwrap().to_string())).unwrap_err();
}

fn anchored(places: &[&str]) -> Room {
    let plan = Plan { anchors: places.iter().map(|it| text(it)).collect(), ..Plan::clone(&plan()) };
    Room::with(Arc::new(plan), Severity::Sev1)
}

fn hand_over(room: &mut Room) {
    room.ask("ito", Command::Lead(LeadCommand::TakeCommand { relieve: None })).unwrap();
    let to = PersonId::parse("khan").unwrap();
    room.ask("ito", Command::Lead(LeadCommand::OfferHandover { to, log_hash: None })).unwrap();
    room.ask("khan", Command::Lead(LeadCommand::AcceptHandover)).unwrap();
}

fn close(room: &mut Room) {
    let end = |summary| Command::Lifecycle(LifecycleCommand::Resolve { summary });
    room.ask("khan", end(Text::line("key rotated"))).unwrap();
    room.ask("khan", Command::Lifecycle(LifecycleCommand::Close)).unwrap();
}

fn head(room: &Room) -> Command {
    let (count, hash) = (room.incident.seq, "ab".repeat(32));
    Command::Report(ReportCommand::Anchor { count, hash })
}

#[test]
fn the_head_is_posted_once_when_command_changes_hands_and_once_at_the_end() {
    let mut room = anchored(&["webhook", "chat:launch-leads"]);
    assert!(room.report(head(&room)).unwrap().is_empty(), "nothing is due before a handover");
    hand_over(&mut room);
    assert!(room.incident.wants_anchor());
    let count = room.incident.seq;
    let asked = room.report(head(&room)).unwrap();
    let notice = Notice::Anchor { count, hash: "ab".repeat(32) };
    for event in &asked {
        let Event::DeliveryRequested(request) = event else { panic!("{event:?}") };
        assert_eq!(request.notice, notice);
        let words = format!("DRILL drill-spring-launch-1: the record has {count} events, head {count}:");
        assert!(request.text.as_str().starts_with(&words), "{}", request.text);
    }
    assert_eq!(asked.len(), 2, "one for each place");
    assert!(room.effects.contains(&Effect::SendNotice { delivery: DeliveryId(count + 1) }));
    assert!(room.report(head(&room)).unwrap().is_empty(), "another program finds it asked for");
    close(&mut room);
    assert!(room.incident.wants_anchor());
    assert_eq!(room.report(head(&room)).unwrap().len(), 2, "what is closed is posted all the same");
    let delivery = DeliveryId(room.incident.seq);
    let result = CallResult::Unknown { reason: text("no answer") };
    room.report(Command::Report(ReportCommand::Delivery { delivery, result })).unwrap();
}

#[test]
fn a_head_of_another_state_is_stale_and_without_a_place_nothing_is_wanted() {
    let mut room = anchored(&["webhook"]);
    hand_over(&mut room);
    let old = Command::Report(ReportCommand::Anchor { count: room.incident.seq - 1, hash: "0".repeat(64) });
    assert_eq!(room.report(old).unwrap_err(), Refusal::Stale);
    let mut room = Room::new();
    hand_over(&mut room);
    assert!(!room.incident.wants_anchor());
    assert!(room.report(head(&room)).unwrap().is_empty());
}
