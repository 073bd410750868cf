//! Alerts that wait for a person, and what people make of them.

use warroom::incident::command::AlertReport;
use warroom::incident::event::{Alert, AlertKey, Kind};
use warroom::incident::intake::Proposals;
use warroom::incident::{Actor, Origin};
use warroom::journal::SqliteJournal;
use warroom::plan::{CampaignId, Severity, SourceId, Text};
use warroom::runtime::clock::Clock;
use warroom::runtime::intake::proposals::{Book, By};

use super::kit::{Home, ID};

fn fired(name: &str) -> AlertReport {
    let fingerprint = Text::line(name);
    AlertReport::Fired(Box::new(Alert {
        key: AlertKey { source: SourceId::parse("alertmanager").unwrap(), fingerprint },
        name: Text::line(name),
        summary: Text::line("checkout does not answer"),
        severity: Severity::Sev2,
        started_at: None,
        dependency: None,
        url: None,
        labels: [("service".to_owned(), Text::line("checkout"))].into(),
        as_of: None,
    }))
}

/// As if the intake had heard these.
fn hear(home: &Home, names: &[&str]) {
    std::fs::create_dir_all(home.journal().parent().unwrap()).unwrap();
    let mut journal = SqliteJournal::open(&home.journal()).unwrap();
    let at = Clock::Wall.now();
    let by = By { actor: Actor::System, origin: Origin::Alert, at };
    let reports: Vec<AlertReport> = names.iter().map(|name| fired(name)).collect();
    let campaign = CampaignId::parse("spring-launch").unwrap();
    let decide = |proposals: &Proposals| Ok(proposals.hear(at, &campaign, Kind::Drill, &reports));
    Book::default().record(&mut journal, &by, decide).unwrap();
}

#[test]
fn what_waits_is_shown_declared_and_taken_over() {
    let home = Home::new();
    home.run(&["alerts"]).ended(0).says(&["no alert waits"]);
    hear(&home, &["CheckoutDown", "CheckoutSlow"]);
    home.run(&["alerts"]).ended(0).says(&[
        "#1  DRILL  sev2",
        "CheckoutDown: checkout does not answer",
        "firing",
    ]);
    let open = home.run(&["--format", "json", "alerts"]).ended(0).json();
    assert_eq!(open[0]["proposal"], 1);
    assert_eq!(open[0]["alerts"].as_array().unwrap().len(), 2);
    assert_eq!(open[0]["alerts"][0]["state"], "firing");
    home.run(&["list"]).ended(0).says(&["no incidents"]);
    let declared = home.run(&["alerts", "declare", "1", "--severity", "sev1"]).ended(0);
    assert_eq!(declared.out.trim(), ID);
    let joined = home.run(&["--format", "json", "alerts", ID]).ended(0).json();
    assert_eq!(joined["alerts"].as_array().unwrap().len(), 2, "{joined}");
    home.run(&["alerts", ID]).ended(0).says(&["firing", "CheckoutSlow"]);
    assert_eq!(home.run(&["--format", "json", "list"]).ended(0).json()[0]["severity"], "sev1");
    home.run(&["alerts"]).ended(0).says(&["no alert waits"]);
    home.run(&["alerts", "declare", "1"]).ended(1).complains(&["there is no open proposal #1"]);
}

#[test]
fn whoever_declares_the_campaign_takes_over_what_waits() {
    let home = Home::new();
    hear(&home, &["CheckoutDown"]);
    home.run(&["declare", "spring-launch", "--severity", "sev2", "--title", "checkout"]).ended(0);
    home.run(&["alerts", ID]).ended(0).says(&["CheckoutDown"]);
    home.run(&["alerts"]).ended(0).says(&["no alert waits"]);
}

#[test]
fn what_is_dismissed_says_why_and_by_whom() {
    let home = Home::new();
    hear(&home, &["CheckoutDown"]);
    home.run(&["alerts", "dismiss", "1", "--reason", " "]).ended(1).complains(&["say why"]);
    home.run(&["--as", "khan", "alerts", "dismiss", "1", "--reason", "load test"]).ended(0);
    home.run(&["alerts"]).ended(0).says(&["no alert waits"]);
    hear(&home, &["CheckoutDown"]);
    home.run(&["alerts"]).ended(0).says(&["no alert waits"]);
    let log = home.run(&["log", "intake", "--format", "json"]).ended(0);
    let last = log.out.lines().last().unwrap().to_owned();
    assert!(last.contains("\"actor\":\"khan\"") && last.contains("load test"), "{last}");
}

#[test]
fn the_record_of_proposals_is_verified_and_is_no_incident() {
    let home = Home::new();
    hear(&home, &["CheckoutDown"]);
    home.run(&["verify"]).ended(0).says(&["intake: ok, 1 events"]);
    home.run(&["verify", "intake"]).ended(0).says(&["intake: ok"]);
    for command in [&["status", "intake"][..], &["log", "intake"], &["open", "intake"]] {
        home.run(command).ended(2).complains(&["the record of proposals"]);
    }
    home.run(&["list"]).ended(0).says(&["no incidents"]);
}

#[test]
fn a_body_is_tried_without_recording_anything() {
    let home = Home::new();
    let body = format!("{}/tests/data/intake/alertmanager.json", env!("CARGO_MANIFEST_DIR"));
    home.run(&["alerts", "test", "alertmanager", &body]).ended(0).says(&[
        "spring-launch sev1, declares an incident when none is open  fires: CheckoutDown",
        "spring-launch sev2  over: 1f5b8c9a4f6de31c",
        "3 more",
    ]);
    let told = home.run(&["--format", "json", "alerts", "test", "grafana", &body]).ended(2);
    assert!(told.out.contains("version \\\"4\\\""), "{}", told.out);
    home.run(&["alerts", "test", "alertmanger", &body]).ended(2).complains(&["did you mean `alertmanager`?"]);
    home.run(&["alerts", "test", "alertmanager", "/nowhere"]).ended(2).complains(&["can't be read"]);
    assert!(!home.journal().exists());
}

#[test]
fn a_listener_that_strangers_could_misuse_is_refused_at_the_start() {
    let mut home = Home::new();
    home.run(&["watch", "--listen", "127.0.0.1:0"]).ended(2).complains(&["the secret of no source"]);
    home.set("WARROOM_ALERTMANAGER_TOKEN", "s3cr3t-value");
    home.run(&["watch", "--listen", "0.0.0.0:0"]).ended(2).complains(&["no certificate", "127.0.0.1"]);
    home.run(&["watch", "--listen", "somewhere"]).ended(2);
}

#[test]
fn the_record_of_proposals_is_exported_and_redacted_like_any_other() {
    let home = Home::new();
    hear(&home, &["CheckoutDown"]);
    let log = home.done(&["log", "intake", "--format", "json"]).out;
    home.done(&["export", "intake", "-o", "intake.jsonl"]).says(&["1 events of intake"]);
    assert_eq!(std::fs::read_to_string(home.path().join("intake.jsonl")).unwrap(), log);
    home.done(&["verify", "intake.jsonl"]).says(&["intake.jsonl: ok, 1 events of intake"]);
    home.done(&["export", "intake", "--redact", "-o", "redacted.jsonl"]);
    home.done(&["verify", "redacted.jsonl"]).says(&["ok, 1 events of intake"]);
    let head = std::fs::read_to_string(home.path().join("redacted.jsonl.head")).unwrap();
    assert!(!head.contains("redacted_from"), "without a random stem the original could be tried out: {head}");
}
