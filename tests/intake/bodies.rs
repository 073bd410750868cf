//! What bodies say: one fixture for each format, and what is refused.

use rstest::rstest;
use warroom::incident::command::AlertReport;
use warroom::plan::intake::{Map, SourceKind};
use warroom::plan::{SourceId, Workspace};
use warroom::runtime::intake::rules::sort;
use warroom::runtime::intake::told::{self, Bad, DEEPEST, LONGEST_TEXT, MOST_ALERTS, MOST_LABELS, Told};

use super::kit::many;

fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/data/intake/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).unwrap()
}

fn read(kind: SourceKind, name: &str) -> Told {
    told::read(kind, None, &fixture(name)).unwrap()
}

/// What the example workspace makes of it, in words.
fn sorted(source: &str, told: &Told) -> Vec<String> {
    let workspace = Workspace::embedded().unwrap();
    let (sorted, ignored) = sort(&workspace.intake, &SourceId::parse(source).unwrap(), told);
    let words = sorted.into_iter().map(|it| {
        let what = match it.report {
            AlertReport::Fired(alert) => {
                let on = alert.dependency.map_or_else(|| "-".to_owned(), |on| on.to_string());
                format!("fires {} on {on}", alert.key.fingerprint)
            }
            AlertReport::Resolved { key, .. } => format!("over {}", key.fingerprint),
            AlertReport::Overflowed { count, .. } => format!("{count} more"),
        };
        let declare = if it.declare { " declare" } else { "" };
        format!("{} {}{declare}: {what}", it.campaign, it.severity)
    });
    words.chain((ignored > 0).then(|| format!("{ignored} ignored"))).collect()
}

#[test]
fn alertmanager_tells_what_fires_what_is_over_and_how_many_it_left_out() {
    let told = read(SourceKind::Alertmanager, "alertmanager");
    let [fires, over] = &told.reports[..] else { panic!("{told:?}") };
    assert_eq!((fires.is_over, over.is_over, told.left_out), (false, true, 3));
    assert_eq!(fires.fingerprint.as_str(), "8c9a4f6de31c1f5b");
    assert_eq!((fires.name.as_str(), fires.summary.as_str()), ("CheckoutDown", "checkout does not answer"));
    assert_eq!(fires.started_at, Some("2027-03-02T08:58:13.125Z".parse().unwrap()));
    assert!(fires.url.as_ref().unwrap().as_str().starts_with("http://prometheus:9090/graph"));
    assert_eq!((over.url.as_ref(), over.summary.as_str()), (None, ""));
    assert_eq!(
        sorted("alertmanager", &told),
        [
            "spring-launch sev1 declare: fires 8c9a4f6de31c1f5b on checkout",
            "spring-launch sev2: over 1f5b8c9a4f6de31c",
            "spring-launch sev1: 3 more",
        ]
    );
}

#[test]
fn grafana_tells_the_same_with_a_version_of_its_own() {
    let told = read(SourceKind::Grafana, "grafana");
    let [fires] = &told.reports[..] else { panic!("{told:?}") };
    assert_eq!((fires.name.as_str(), fires.summary.as_str()), ("High error rate", "214 errors a minute"));
    assert_eq!(fires.started_at, Some("2027-03-02T08:58:13Z".parse().unwrap()));
    assert_eq!(sorted("grafana", &told), ["spring-launch sev2: fires c6eadffa33fcdf37 on checkout"]);
    let other = told::read(SourceKind::Alertmanager, None, &fixture("grafana"));
    assert_eq!(other, Err(Bad::Version("1".into())));
}

#[test]
fn pagerduty_tells_of_one_incident_and_as_of_when() {
    let told = read(SourceKind::Pagerduty, "pagerduty");
    let [fires] = &told.reports[..] else { panic!("{told:?}") };
    assert_eq!(told.delivery.as_deref(), Some("01CIQ5XTJRLTQ6JU5FZVCBEU2P"));
    assert_eq!(fires.fingerprint.as_str(), "Q2AIXW2ZIMCI4P");
    assert_eq!(fires.as_of, Some("2027-03-02T08:59:10.318Z".parse().unwrap()));
    let labels: Vec<String> = fires.labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let wanted =
        ["priority=P1", "service=Northpay gateway", "service_id=PF9KMXH", "team=Payments", "urgency=high"];
    assert_eq!(labels, wanted);
    assert_eq!(sorted("pagerduty", &told), ["spring-launch sev2: fires Q2AIXW2ZIMCI4P on payments"]);
}

#[rstest]
#[case::resolved("incident.resolved", "incident", Some(true))]
#[case::acknowledged("incident.acknowledged", "incident", Some(false))]
#[case::reopened("incident.reopened", "incident", Some(false))]
#[case::annotated("incident.annotated", "incident_note", None)]
#[case::a_test("pagey.ping", "ping", None)]
fn pagerduty_events_open_and_close_and_the_others_change_nothing(
    #[case] event: &str,
    #[case] about: &str,
    #[case] is_over: Option<bool>,
) {
    let text = String::from_utf8(fixture("pagerduty")).unwrap();
    let text = text.replace("incident.triggered", event);
    let text = text.replace(r#""type": "incident","#, &format!(r#""type": "{about}","#));
    let told = told::read(SourceKind::Pagerduty, None, text.as_bytes()).unwrap();
    assert_eq!(told.reports.first().map(|report| report.is_over), is_over);
    assert!(told.delivery.is_some());
}

fn map() -> Map {
    let text = r#"
        alerts = "/results"
        fingerprint = "/check/id"
        name = "/check/name"
        summary = "/message"
        started_at = "/since"
        status = "/state"
        resolved = ["up", "ok"]
        labels = { location = "/location", check = "/check/name" }
    "#;
    toml::from_str(text).unwrap()
}

#[test]
fn any_other_json_is_read_by_the_pointers_of_its_source() {
    let body = br#"{"results": [
        {"check": {"id": 17, "name": "edge-dns eu"}, "state": "down", "location": "fra", "message": "SERVFAIL",
         "since": "2027-03-02T08:58:00Z"},
        {"check": {"id": 18, "name": "edge-dns us"}, "state": "ok"}
    ]}"#;
    let told = told::read(SourceKind::Generic, Some(&map()), body).unwrap();
    assert_eq!(
        sorted("synthetic", &told),
        ["spring-launch sev2: fires 17 on edge-dns", "spring-launch sev2: over 18"]
    );
    assert_eq!(told.reports[0].summary.as_str(), "SERVFAIL");
    assert_eq!(told.reports[0].labels["location"].as_str(), "fra");
}

#[rstest]
#[case::no_list(br#"{"other": []}"#, Bad::Missing("list of alerts"))]
#[case::no_name(br#"{"results": [{"check": {"id": 1}}]}"#, Bad::Missing("name"))]
#[case::an_object_is_no_name(
    br#"{"results": [{"check": {"id": {}, "name": "x"}}]}"#,
    Bad::Missing("fingerprint")
)]
fn a_body_without_what_its_pointers_need_is_refused(#[case] body: &[u8], #[case] why: Bad) {
    assert_eq!(told::read(SourceKind::Generic, Some(&map()), body), Err(why));
}

#[rstest]
#[case::not_text(b"\xff\xfe{}".to_vec())]
#[case::broken_text(br#"{"version":"4","alerts":[{"status":"firing","labels":{"a":"XX"}}]}"#.iter().map(|b| if *b == b'X' { 0xC3 } else { *b }).collect())]
#[case::nothing(Vec::new())]
#[case::no_json(b"alert: down".to_vec())]
#[case::no_alerts(br#"{"version":"4"}"#.to_vec())]
#[case::another_shape(br#"{"version":"4","alerts":{"a":1}}"#.to_vec())]
#[case::labels_of_numbers(br#"{"version":"4","alerts":[{"status":"firing","labels":{"a":1}}]}"#.to_vec())]
#[case::version_3(br#"{"version":"3","alerts":[]}"#.to_vec())]
#[case::version_5(br#"{"version":"5","alerts":[]}"#.to_vec())]
#[case::no_version(br#"{"alerts":[]}"#.to_vec())]
#[case::cut_off(br#"{"version":"4","alerts":[{"status":"fir"#.to_vec())]
#[case::deep(format!(r#"{{"version":"4","alerts":[],"x":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000)).into_bytes())]
#[case::deep_objects(format!(r#"{{"x":{}1{}}}"#, r#"{"a":"#.repeat(DEEPEST), "}".repeat(DEEPEST)).into_bytes())]
fn a_body_that_is_not_what_it_should_be_is_refused(#[case] body: Vec<u8>) {
    for kind in [SourceKind::Alertmanager, SourceKind::Pagerduty, SourceKind::Grafana, SourceKind::Generic] {
        assert!(told::read(kind, Some(&map()), &body).is_err(), "{kind:?}");
    }
}

#[test]
fn brackets_inside_a_text_are_not_deep() {
    let body = format!(
        r#"{{"version":"4","alerts":[{{"status":"firing","labels":{{"a":"\"{}"}}}}]}}"#,
        "[".repeat(200)
    );
    assert_eq!(told::read(SourceKind::Alertmanager, None, body.as_bytes()).unwrap().reports.len(), 1);
}

#[test]
fn hostile_words_become_harmless_and_short() {
    let value = format!("\\u001b]52;c;aGk=\\u0007{}", "x".repeat(5_000));
    let labels: Vec<String> = (0..200).map(|n| format!(r#""l{n:03}\u202e":"{value}","#)).collect();
    let labels = labels.concat();
    let body = format!(
        r#"{{"version":"4","alerts":[{{"status":"firing","labels":{{{labels}"alertname":"a\nb"}},
        "annotations":{{"summary":"{value}"}},"generatorURL":"javascript:alert(1)","fingerprint":"{value}"}}]}}"#
    );
    let told = told::read(SourceKind::Alertmanager, None, body.as_bytes()).unwrap();
    let report = &told.reports[0];
    assert_eq!(report.labels.len(), MOST_LABELS);
    assert_eq!(report.url, None);
    assert_eq!(report.fingerprint.as_str().len(), 64, "a name that would change is replaced by its digest");
    let texts = report.labels.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]);
    for text in texts.chain([report.name.as_str(), report.summary.as_str()]) {
        assert!(text.chars().count() <= LONGEST_TEXT + 1, "{text}");
        assert!(!text.contains(['\u{1b}', '\u{7}', '\n', '\u{202e}']), "{text}");
    }
}

#[test]
fn alerts_without_a_name_for_the_machine_are_told_apart_by_their_labels() {
    let body = br#"{"version":"4","alerts":[
        {"status":"firing","labels":{"a":"1","b":"2"}},
        {"status":"firing","labels":{"b":"2","a":"1"}},
        {"status":"firing","labels":{"a":"1","b":"3"}}
    ]}"#;
    let told = told::read(SourceKind::Alertmanager, None, body).unwrap();
    assert_eq!(told.reports[0].fingerprint, told.reports[1].fingerprint);
    assert_ne!(told.reports[0].fingerprint, told.reports[2].fingerprint);
}

#[test]
fn a_body_with_too_many_alerts_keeps_the_first_ones_and_every_end() {
    let mut text = String::from_utf8(many(MOST_ALERTS + 50)).unwrap();
    text.truncate(text.len() - 2);
    text.push_str(r#",{"status":"resolved","labels":{},"fingerprint":"end"}]}"#);
    let told = told::read(SourceKind::Alertmanager, None, text.as_bytes()).unwrap();
    assert_eq!((told.reports.len(), told.left_out), (MOST_ALERTS + 1, 50));
    assert!(told.reports.last().unwrap().is_over);
}

#[test]
fn an_alert_that_no_rule_fits_is_counted_and_left_alone() {
    let body = br#"{"version":"4","alerts":[{"status":"firing","labels":{"service":"search"}}]}"#;
    let told = told::read(SourceKind::Alertmanager, None, body).unwrap();
    assert_eq!(sorted("alertmanager", &told), ["1 ignored"]);
}
