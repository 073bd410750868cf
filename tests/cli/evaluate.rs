//! What a drill showed, as a command prints it.

use serde_json::{Value, json};

use super::kit::{Home, ID};

const SCENARIO: &str = "dns-record-emptied";

/// A tabletop of a shipped scenario, in which somebody commands and a step is done.
fn begun() -> Home {
    let home = Home::new();
    let said = home.done(&["drill", SCENARIO, "--tabletop", "--speed", "0"]);
    assert_eq!(said.out, format!("{ID}\n"));
    home.done(&["take", ID]);
    home.done(&["runbook", ID, "dns"]);
    home.done(&["step", ID, "dns/compare", "done", "--note", "all are empty"]);
    home
}

#[test]
fn before_the_end_the_evaluation_says_that_it_still_runs() {
    let said = begun().done(&["evaluate", ID]);
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(lines[0], "The exercise is still running: this is how it stands at T+00:00:00.");
    assert_eq!(lines[2], "# After-action report: The record that was emptied");
    said.says(&[
        "| time to command       | 0s",
        "done: Somebody takes command (ito)",
        "| dns     | T+00:00:00 | 1",
    ]);
}

#[test]
fn the_evaluation_is_there_for_programs_too() {
    let said = begun().done(&["evaluate", ID, "--format", "json"]).json();
    assert_eq!(said["incident"], ID);
    let evaluation = &said["evaluation"];
    assert_eq!(evaluation["scenario"], SCENARIO);
    assert_eq!(evaluation["ended"], Value::Null);
    assert_eq!(evaluation["mode"], "tabletop");
    assert_eq!(evaluation["times"]["command"], json!({ "status": "recorded", "after": "0s" }));
    assert_eq!(evaluation["expected"][0]["outcome"], "done");
    assert_eq!(evaluation["expected"][0]["by"], "ito");
}

#[test]
fn what_was_played_without_a_scenario_is_not_evaluated() {
    let home = Home::new().declared();
    home.run(&["evaluate", ID]).ended(1).complains(&[ID, "without a scenario"]);
    home.run(&["evaluate", "drill-spring-launch-9"]).ended(2).complains(&["there is no incident"]);
    home.run(&["evaluate"]).ended(2).complains(&["NAME"]);
}

#[test]
fn a_trend_has_the_drills_of_people_that_have_ended() {
    let home = begun();
    home.done(&["evaluate", "--trend"]).says(&["no drill with a scenario has ended"]);
    home.done(&["evaluate", "--trend", SCENARIO]).says(&["no drill of `dns-record-emptied` has ended"]);
    assert_eq!(home.done(&["evaluate", "--trend", "--format", "json"]).json(), json!({ "trend": [] }));
}

#[test]
fn a_trend_says_what_changed_since_the_drill_before() {
    let home = Home::new();
    for seed in ["1", "2"] {
        // Whether each move went as the scenario has it is not asked here.
        let said = home.run(&["drill", SCENARIO, "--auto", "--keep", "--seed", seed]);
        assert!(said.err.contains("kept as drill-spring-launch-"), "{}", said.err);
    }
    home.done(&["evaluate", "--trend"]).says(&["no drill with a scenario has ended"]);
    let said = home.done(&["evaluate", "--trend", "--all"]);
    assert_eq!(said.out.matches("auto, by the scenario itself").count(), 2, "{}", said.out);
    assert_eq!(said.out.matches("since the one before: ").count(), 1, "{}", said.out);
    let said = home.done(&["evaluate", "--trend", "--all", "--format", "json", SCENARIO]).json();
    let lines = said["trend"].as_array().unwrap();
    assert_eq!(lines.len(), 2);
    assert_eq!((&lines[0]["incident"], &lines[1]["incident"]), (&json!(ID), &json!("drill-spring-launch-2")));
    assert_eq!(lines[0]["change"], Value::Null);
    assert!(lines[1]["change"]["score"].is_i64());
    assert_eq!(lines[0]["times"]["command"]["status"], "recorded");
    home.done(&["evaluate", "--trend", "--all", "launch-surge"])
        .says(&["no drill of `launch-surge` has ended"]);
}

#[test]
fn what_a_scenario_s_own_responder_did_is_no_practice() {
    let home = Home::new();
    let said = home.run(&["drill", SCENARIO, "--auto", "--keep"]);
    assert!(said.err.contains("kept as"), "{}", said.err);
    let said = home.done(&["coverage", "--format", "json"]).json();
    assert_eq!((&said["rehearsals"], &said["exercised"]), (&json!([]), &json!([])));
}

#[test]
fn a_mark_has_the_instant_of_the_wall_and_not_that_of_the_scenario() {
    let home = begun();
    let log = home.done(&["log", ID, "--format", "json"]).out;
    let started: Value = log.lines().map(|line| serde_json::from_str(line).unwrap()).nth(1).unwrap();
    assert!(started["at"].as_str().unwrap().starts_with("2027-03-02T09:00:00"), "{started}");
    let wall: jiff::Timestamp = started["data"]["wall"].as_str().unwrap().parse().unwrap();
    let said = home.done(&["coverage", "--format", "json"]).json();
    let marks = said["exercised"].as_array().unwrap();
    let step = marks.iter().find(|mark| mark["name"] == "dns/compare").unwrap();
    let at: jiff::Timestamp = step["at"].as_str().unwrap().parse().unwrap();
    assert_eq!(at.as_second(), wall.as_second(), "scenario time stands still, and so does its wall");
    assert_eq!((&step["kind"], &step["incident"]), (&json!("step"), &json!(ID)));
    let text = home.done(&["coverage", "spring-launch"]).out;
    let row = text.lines().find(|line| line.contains("dns/compare")).unwrap();
    assert!(row.starts_with("  step") && row.contains("fresh") && row.ends_with(ID), "{row}");
    let row = text.lines().find(|line| line.contains("dns/switch")).unwrap();
    assert!(row.starts_with("! step") && row.contains("never"), "{row}");
    assert!(text.contains("1 of 40 steps"), "{text}");
}
