//! Figures over many incidents, as a command prints them.

use serde_json::{Value, json};

use super::kit::{Home, ID};

/// A drill that somebody commanded and that is over.
fn resolved(home: &Home, id: &str) {
    home.done(&["take", id]);
    home.done(&["resolve", id, "--summary", "key rotated"]);
}

fn declare(home: &Home) -> String {
    let said = home.done(&["declare", "spring-launch", "--severity", "sev2", "--title", "it is back"]);
    said.out.trim().to_owned()
}

fn measure<'v>(said: &'v Value, id: &str) -> &'v Value {
    let measures = said["measures"].as_array().unwrap();
    measures.iter().find(|measure| measure["id"] == id).unwrap()
}

#[test]
fn where_nothing_is_recorded_the_figures_say_so() {
    let home = Home::new();
    assert_eq!(home.done(&["stats"]).out, "no live incident\n");
    let said = home.done(&["stats", "--drills"]);
    said.says(&["no drill in which people practised", "--all"]);
    let said = home.done(&["stats", "--campaign", "spring-launch"]);
    assert_eq!(said.out, "no live incident of spring-launch\n");
    let said = home.done(&["stats", "--format", "json"]).json();
    assert_eq!((&said["incidents"], &said["each"]), (&json!(0), &json!([])));
    assert_eq!(measure(&said, "time_to_resolve")["recorded"], 0);
    assert!(!home.journal().exists(), "a question makes no journal");
}

#[test]
fn one_incident_is_a_figure_and_no_trend() {
    let home = Home::quick().declared();
    resolved(&home, ID);
    let said = home.done(&["stats", "--drills"]);
    let said =
        said.says(&["DRILL 1 drill\n", "Time to command", "trend: none yet", ID, "sev1", "Time to resolve"]);
    assert!(!said.out.contains('█'), "{}", said.out);
    let said = home.done(&["stats", "--drills", "--format", "json"]).json();
    assert_eq!(said["kind"], "drill");
    let command = measure(&said, "time_to_command");
    assert_eq!((&command["recorded"], &command["median_ms"]), (&json!(1), &Value::Null));
    assert_eq!(command["worst_ms"], command["trend"][0]);
    let acknowledge = measure(&said, "time_to_acknowledge");
    assert_eq!((&acknowledge["recorded"], &acknowledge["not_applicable"]), (&json!(0), &json!(1)));
    assert_eq!(said["each"][0]["incident"], ID);
    assert_eq!(said["each"][0]["metrics"]["over"], true);
    assert_eq!(home.done(&["stats"]).out, "no live incident\n", "a drill is no live incident");
}

#[test]
fn three_incidents_have_a_trend_and_what_is_open_is_counted_beside_it() {
    let mut home = Home::quick().declared();
    resolved(&home, ID);
    let second = declare(&home);
    resolved(&home, &second);
    home.done(&["stats", "--drills"]).says(&["DRILL 2 drills", "trend: none yet", "a median needs three"]);
    let between = declare(&home);
    resolved(&home, &between);
    let third = declare(&home);
    let said = home.done(&["stats", "--drills", "--ascii"]);
    assert!(said.out.is_ascii(), "{}", said.out);
    let widest = said.out.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "a line is wider than a terminal: {}", said.out);
    said.says(&["DRILL 4 drills\n", "the oldest is on the left", "time at each severity", &third, "pending"]);
    home.set("TERM", "dumb");
    let dumb = home.done(&["stats", "--drills"]);
    assert!(dumb.out.is_ascii(), "{}", dumb.out);
    let said = home.done(&["stats", "--drills", "--format", "json"]).json();
    let resolve = measure(&said, "time_to_resolve");
    assert_eq!((&resolve["recorded"], &resolve["pending"]), (&json!(3), &json!(1)));
    assert_eq!(resolve["trend"][3], Value::Null);
    assert_eq!(said["schema"], 1);
    let ids: Vec<_> = said["each"].as_array().unwrap().iter().map(|it| it["incident"].clone()).collect();
    assert_eq!(ids, [json!(ID), json!(second), json!(between), json!(third)], "the oldest first");
}

#[test]
fn an_instant_and_a_campaign_choose_among_the_incidents() {
    let home = Home::quick().declared();
    home.done(&["stats", "--drills", "--since", "1h"]).says(&["1 drill since "]);
    home.done(&["stats", "--drills", "--until", "1h"]).says(&["no drill until "]);
    home.done(&["stats", "--drills", "--campaign", "autumn"]).says(&["no drill of autumn"]);
    home.run(&["stats", "--since", "yesterday"]).ended(2).complains(&["such as 20m"]);
    home.run(&["stats", "--campaign", "NOT ONE"]).ended(2).complains(&["`NOT ONE` is no campaign"]);
    home.run(&["stats", "--scenario", "dns-record-emptied"]).ended(2).complains(&["--drills"]);
}

#[test]
fn a_drill_that_played_by_itself_counts_only_where_it_is_asked_for() {
    let home = Home::new();
    home.done(&["drill", "dns-record-emptied", "--auto", "--keep"]);
    home.done(&["stats", "--drills"]).says(&["no drill in which people practised"]);
    let said = home.done(&["stats", "--drills", "--all", "--format", "json"]).json();
    assert_eq!((&said["incidents"], &said["each"][0]["unpractised"]), (&json!(1), &json!(true)));
    assert_eq!(said["each"][0]["scenario"], "dns-record-emptied");
    let said = home.done(&["stats", "--drills", "--all", "--scenario", "dns-record-emptied"]);
    said.says(&[
        "DRILL 1 drill of scenario dns-record-emptied",
        "updates that were promised",
        "to customers:",
    ]);
}

#[test]
fn a_report_is_compared_with_the_incidents_before_it() {
    let home = Home::quick().declared();
    resolved(&home, ID);
    let alone = home.done(&["report", ID, "--format", "json"]).json();
    assert_eq!(alone.get("trend"), None, "one incident alone is no trend");
    let second = declare(&home);
    resolved(&home, &second);
    for more in [&[][..], &["--redact"]] {
        let said = home.done(&[&["report", &second, "--format", "json"], more].concat()).json();
        let series = said["trend"]["series"].as_array().unwrap();
        let resolve = series.iter().find(|series| series["id"] == "time_to_resolve").unwrap();
        let names: Vec<_> =
            resolve["points"].as_array().unwrap().iter().map(|it| it["incident"].clone()).collect();
        assert_eq!(names, [json!(ID), json!(second)]);
    }
    home.done(&["report", &second]).says(&[
        "Beside earlier ones",
        "Time to resolve",
        "RS.MA-01",
        "no evidence",
    ]);
}
