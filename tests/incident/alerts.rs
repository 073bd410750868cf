//! Alerts that join an incident: what is known changes nothing, and a flood stays small.

use warroom::incident::command::{AlertReport, ReportCommand};
use warroom::incident::decide::alerts::{MOST_ALERTS, MOST_FIRINGS};
use warroom::incident::event::{Alert, AlertKey};
use warroom::incident::{Command, Event};
use warroom::plan::{Severity, SourceId};

use super::kit::{Room, at, text};

fn key(fingerprint: &str) -> AlertKey {
    AlertKey { source: SourceId::parse("pager").unwrap(), fingerprint: text(fingerprint) }
}

fn alert(fingerprint: &str) -> Alert {
    Alert {
        key: key(fingerprint),
        name: text("CheckoutDown"),
        summary: text("checkout answers 401"),
        severity: Severity::Sev1,
        started_at: Some(at("2027-03-02T08:58:00Z")),
        dependency: None,
        url: None,
        labels: [("service".to_owned(), text("checkout"))].into(),
        as_of: None,
    }
}

fn fired(alert: Alert) -> AlertReport {
    AlertReport::Fired(Box::new(alert))
}

fn over(fingerprint: &str) -> AlertReport {
    AlertReport::Resolved { key: key(fingerprint), as_of: None }
}

fn tell(room: &mut Room, reports: impl IntoIterator<Item = AlertReport>) -> Vec<&'static str> {
    let reports = Command::Report(ReportCommand::Alerts(reports.into_iter().collect()));
    room.report(reports).unwrap().iter().map(Event::kind).collect()
}

#[test]
fn an_alert_that_is_told_twice_is_recorded_once() {
    let mut room = Room::new();
    assert_eq!(tell(&mut room, [fired(alert("a")), fired(alert("a"))]), ["alert_fired"]);
    assert_eq!(tell(&mut room, [fired(alert("a"))]), [""; 0]);
    let louder = Alert { summary: text("checkout answers 401, 214 a minute"), ..alert("a") };
    assert_eq!(tell(&mut room, [fired(louder)]), [""; 0], "a figure in a sentence is no news");
    let worse = Alert { severity: Severity::Sev2, ..alert("a") };
    assert_eq!(tell(&mut room, [fired(worse)]), ["alert_fired"]);
}

#[test]
fn an_alert_comes_back_after_it_was_over_and_keeps_its_line() {
    let mut room = Room::new();
    tell(&mut room, [fired(alert("a"))]);
    assert_eq!(tell(&mut room, [over("a"), over("a")]), ["alert_resolved"]);
    assert_eq!(room.incident.alerts.firing().count(), 0);
    assert_eq!(tell(&mut room, [fired(alert("a"))]), ["alert_fired"]);
    let line = room.incident.alerts.get(&key("a")).unwrap();
    assert_eq!((line.times, line.resolved_at), (2, None));
    assert_eq!(room.incident.alerts.len(), 1);
}

#[test]
fn the_end_of_an_alert_that_never_joined_is_no_event() {
    assert_eq!(tell(&mut Room::new(), [over("a")]), [""; 0]);
}

#[test]
fn alerts_above_the_limit_are_counted_in_one_line() {
    let mut room = Room::new();
    let kinds = tell(&mut room, (0..10_000).map(|n| fired(alert(&n.to_string()))));
    assert_eq!(kinds.len(), MOST_ALERTS + 1);
    assert_eq!(kinds.last(), Some(&"alerts_overflowed"));
    let counted: Vec<u64> = room.incident.alerts.overflowed().values().copied().collect();
    assert_eq!(counted, [10_000 - u64::try_from(MOST_ALERTS).unwrap()]);
    assert_eq!(tell(&mut room, [over("7"), fired(alert("7"))]), ["alert_resolved", "alert_fired"]);
}

#[test]
fn an_alert_that_comes_and_goes_all_night_does_not_drown_the_record() {
    let mut room = Room::new();
    let mut fired_lines = 0;
    for _ in 0..6_000 {
        let kinds = tell(&mut room, [fired(alert("a")), over("a")]);
        fired_lines += u64::try_from(kinds.iter().filter(|kind| **kind == "alert_fired").count()).unwrap();
    }
    assert_eq!(fired_lines, MOST_FIRINGS);
    assert_eq!(room.incident.alerts.firing().count(), 0, "its end is heard all the same");
}

#[test]
fn old_news_of_a_source_that_numbers_its_words_changes_nothing() {
    let (early, late) = (Some(at("2027-03-02T09:00:00Z")), Some(at("2027-03-02T09:05:00Z")));
    let mut room = Room::new();
    tell(&mut room, [fired(Alert { as_of: early, ..alert("a") })]);
    tell(&mut room, [AlertReport::Resolved { key: key("a"), as_of: late }]);
    assert_eq!(tell(&mut room, [fired(Alert { as_of: early, ..alert("a") })]), [""; 0]);
    let again = Some(at("2027-03-02T09:06:00Z"));
    assert_eq!(tell(&mut room, [fired(Alert { as_of: again, ..alert("a") })]), ["alert_fired"]);
    assert_eq!(tell(&mut room, [AlertReport::Resolved { key: key("a"), as_of: late }]), [""; 0]);
}
