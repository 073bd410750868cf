//! What triage suspects, by what the probes see.

use rstest::rstest;
use warroom::incident::command::{LeadCommand, ReportCommand, TalkCommand, TriageCommand};
use warroom::incident::triage::{Suspect, suspect};
use warroom::incident::{Command, Event, Refusal};
use warroom::plan::probe::Symptom;
use warroom::plan::{DependencyId, ProbeStatus};

use super::kit::{Room, text};

/// What a probe sees: the dependency, its state, and what kind of trouble it is.
type Sight = (&'static str, ProbeStatus, Option<Symptom>);

const fn fails(id: &'static str, symptom: Symptom) -> Sight {
    (id, ProbeStatus::Failing, Some(symptom))
}

const fn works(id: &'static str) -> Sight {
    (id, ProbeStatus::Ok, None)
}

fn see(room: &mut Room, (id, status, symptom): Sight) {
    let dependency = DependencyId::parse(id).unwrap();
    let detail = text(symptom.map_or("fine", Symptom::as_str));
    room.report(Command::Report(ReportCommand::Dependency { dependency, status, detail, symptom })).unwrap();
}

fn commanded() -> Room {
    let mut room = Room::new();
    room.ask("ito", Command::Lead(LeadCommand::TakeCommand { relieve: None })).unwrap();
    room
}

fn released(room: &mut Room, minutes_ago: i64) {
    let changed_at = Some(room.now - jiff::SignedDuration::from_mins(minutes_ago));
    let note = TalkCommand::Note { text: text("checkout v42"), changed_at };
    room.ask("petrov", Command::Talk(note)).unwrap();
}

#[rstest]
#[case::refused_everywhere_while_names_resolve(
    &[works("edge-dns"), fails("checkout", Symptom::Unauthorised), fails("machine-login", Symptom::Unauthorised)],
    Some((Suspect::Credential, "secrets-revocation"))
)]
#[case::refused_in_the_application_alone(
    &[works("edge-dns"), fails("checkout", Symptom::Unauthorised)],
    Some((Suspect::Credential, "secrets-revocation"))
)]
#[case::the_name_is_gone_and_the_rest_follows(
    &[fails("edge-dns", Symptom::NameMissing), fails("checkout", Symptom::NoAnswer)],
    Some((Suspect::Dns, "dns"))
)]
#[case::the_application_can_not_be_found(
    &[fails("checkout", Symptom::NameMissing)],
    Some((Suspect::Dns, "dns"))
)]
#[case::the_name_points_elsewhere(&[fails("edge-dns", Symptom::NameWrong)], Some((Suspect::Dns, "dns")))]
#[case::a_certificate_comes_first(
    &[fails("edge-tls", Symptom::Certificate), fails("checkout", Symptom::Certificate), works("edge-dns")],
    Some((Suspect::Certificate, "secrets-revocation"))
)]
#[case::only_the_vendor(
    &[fails("payments", Symptom::ServerError), works("checkout")],
    Some((Suspect::Vendor, "app"))
)]
#[case::the_server_fails(&[works("edge-dns"), fails("checkout", Symptom::ServerError)], Some((Suspect::App, "app")))]
#[case::nothing_fails(&[works("edge-dns"), works("checkout")], None)]
#[case::nothing_is_known(&[], None)]
#[case::failing_without_a_kind(&[("checkout", ProbeStatus::Failing, None)], None)]
#[case::degraded_is_no_outage(&[("checkout", ProbeStatus::Degraded, None)], None)]
fn the_first_rule_that_holds_speaks(#[case] sights: &[Sight], #[case] expected: Option<(Suspect, &str)>) {
    let mut room = commanded();
    for sight in sights {
        see(&mut room, *sight);
    }
    let found = suspect(&room.incident);
    let found = found.map(|s| (s.suspect, s.runbook.map(|id| id.to_string()).unwrap_or_default()));
    assert_eq!(found, expected.map(|(suspect, runbook)| (suspect, runbook.to_owned())));
}

#[rstest]
#[case::shortly_before(10, Some(Suspect::Release))]
#[case::long_before(180, Some(Suspect::App))]
fn errors_after_a_release_are_the_release(#[case] minutes_ago: i64, #[case] expected: Option<Suspect>) {
    let mut room = commanded();
    released(&mut room, minutes_ago);
    see(&mut room, fails("checkout", Symptom::ServerError));
    let found = suspect(&room.incident).unwrap();
    assert_eq!(Some(found.suspect), expected);
    let says_so = found.evidence.iter().any(|line| line.as_str().contains("checkout v42"));
    assert_eq!(says_so, expected == Some(Suspect::Release));
}

#[test]
fn a_release_after_the_trouble_began_did_not_cause_it() {
    let mut room = commanded();
    see(&mut room, fails("checkout", Symptom::ServerError));
    room.pass("5m");
    released(&mut room, 1);
    assert_eq!(suspect(&room.incident).unwrap().suspect, Suspect::App);
}

#[test]
fn a_refused_credential_is_not_blamed_on_a_release() {
    let mut room = commanded();
    released(&mut room, 10);
    see(&mut room, fails("checkout", Symptom::Unauthorised));
    assert_eq!(suspect(&room.incident).unwrap().suspect, Suspect::Credential);
}

#[test]
fn taking_a_suspicion_opens_its_runbook_with_the_evidence_on_record() {
    let mut room = commanded();
    see(&mut room, fails("checkout", Symptom::Unauthorised));
    let events =
        room.ask("ito", Command::Triage(TriageCommand::Take { suspect: Suspect::Credential })).unwrap();
    let Event::SuspicionTaken(taken) = &events[0] else { panic!("{events:?}") };
    assert!(taken.evidence[0].as_str().starts_with("Checkout failing since 09:00"), "{:?}", taken.evidence);
    assert!(matches!(&events[1], Event::RunbookOpened(e) if e.runbook.as_str() == "secrets-revocation"));
    assert_eq!(suspect(&room.incident), None);
    assert_eq!(
        room.ask("ito", Command::Triage(TriageCommand::Take { suspect: Suspect::Credential })),
        Err(Refusal::NothingSuspected)
    );
    assert_eq!(room.effects, [], "it fires nothing");
}

#[test]
fn what_was_dismissed_stays_away_until_the_evidence_changes() {
    let mut room = commanded();
    see(&mut room, fails("checkout", Symptom::Unauthorised));
    let dismiss = |reason: &str| {
        Command::Triage(TriageCommand::Dismiss { suspect: Suspect::Credential, reason: text(reason) })
    };
    assert_eq!(room.ask("ito", dismiss(" ")), Err(Refusal::ReasonRequired));
    room.ask("ito", dismiss("rotated an hour ago")).unwrap();
    assert_eq!(suspect(&room.incident), None);
    room.pass("1m");
    see(&mut room, fails("machine-login", Symptom::Unauthorised));
    assert_eq!(suspect(&room.incident).unwrap().suspect, Suspect::Credential);
}

#[test]
fn what_was_looked_at_is_taken_and_nothing_else() {
    let mut room = commanded();
    see(&mut room, fails("checkout", Symptom::ServerError));
    let take = Command::Triage(TriageCommand::Take { suspect: Suspect::Credential });
    assert_eq!(room.ask("ito", take), Err(Refusal::Stale));
}

#[test]
fn another_kind_of_trouble_is_recorded_and_does_not_make_it_younger() {
    let mut room = commanded();
    see(&mut room, fails("checkout", Symptom::Unauthorised));
    let checkout = DependencyId::parse("checkout").unwrap();
    let since = room.incident.dependencies[&checkout].since;
    room.pass("10m");
    see(&mut room, fails("checkout", Symptom::ServerError));
    assert_eq!(room.incident.dependencies[&checkout].since, since);
    assert_eq!(suspect(&room.incident).unwrap().suspect, Suspect::App);
}
