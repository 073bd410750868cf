//! What a drill showed, from its record: cases as data, and the report as people read it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use warroom::drill::Evaluation;

use super::drilled::{Drilled, Given, scenario};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    scenario: toml::Table,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default = "rehearsal")]
    mode: String,
    given: Vec<Given>,
    expect: BTreeMap<String, Value>,
}

fn rehearsal() -> String {
    "rehearsal".to_owned()
}

fn play(part: &toml::Table, mode: &str, given: &[Given]) -> Evaluation {
    let mut drilled = Drilled::begin(scenario(part), mode);
    drilled.all(given);
    Evaluation::of(&drilled.incident, &drilled.record).unwrap()
}

fn read(name: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/data/evaluation/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn every_case_of_the_files_is_evaluated_as_it_says() {
    let mut wrong = Vec::new();
    let mut cases = 0;
    for name in ["expected.toml", "measures.toml", "injects.toml"] {
        let file: File = toml::from_str(&read(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        for case in &file.case {
            cases += 1;
            let said = serde_json::to_value(play(&file.scenario, &case.mode, &case.given)).unwrap();
            for (pointer, wanted) in &case.expect {
                let found = said.pointer(pointer);
                let fits = match wanted.as_str() {
                    Some("null") => found == Some(&Value::Null),
                    Some("absent") => found.is_none(),
                    _ => found == Some(wanted),
                };
                if !fits {
                    wrong.push(format!("{name}: {}: {pointer} is {found:?}, not {wanted}", case.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 20, "only {cases} cases found");
}

#[derive(Deserialize)]
struct Story {
    scenario: toml::Table,
    given: Vec<Given>,
}

fn story() -> Story {
    toml::from_str(&read("story.toml")).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_report_reads_well_as_it_is() {
    let Story { scenario, given } = story();
    let evaluation = play(&scenario, "tabletop", &given);
    insta::assert_snapshot!("after-action-report", evaluation.to_markdown());
}

#[test]
fn before_the_end_the_first_line_says_so() {
    let Story { scenario, mut given } = story();
    given.retain(|it| it.r#type != "drill_ended");
    let report = play(&scenario, "tabletop", &given).to_markdown();
    assert_eq!(
        report.lines().next(),
        Some("The exercise is still running: this is how it stands at T+01:20:00.")
    );
}

#[test]
fn the_same_play_gives_the_same_report_whatever_the_incident_is_called() {
    let Story { scenario: part, given } = story();
    let once = play(&part, "auto", &given);
    let mut again = Drilled::begin(scenario(&part), "auto");
    again.incident.id = warroom::plan::IncidentId::parse("drill-spring-launch-77").unwrap();
    again.incident.uid = "ff".repeat(8);
    again.all(&given);
    let again = Evaluation::of(&again.incident, &again.record).unwrap();
    assert_eq!(once.to_markdown(), again.to_markdown());
    assert_eq!(serde_json::to_string(&once).unwrap(), serde_json::to_string(&again).unwrap());
    assert!(
        !once.to_markdown().contains("2026-11-22"),
        "the wall's day stands in no report of a scenario's own play"
    );
}

#[test]
fn hostile_words_in_every_field_stay_words() {
    let hostile =
        "# x | y <script>alert(1)</script> [a](javascript:b) ![c](d) `e` **f** https://evil.example @all";
    let Story { scenario: mut part, given } = story();
    let as_table = |text: &str| toml::Value::String(text.to_owned());
    part.insert("title".to_owned(), as_table(hostile));
    for list in ["objective", "expected", "inject"] {
        for item in part.get_mut(list).unwrap().as_array_mut().unwrap() {
            let key = if list == "inject" { "text" } else { "title" };
            item.as_table_mut().unwrap().insert(key.to_owned(), as_table(hostile));
        }
    }
    let hostile_data = |mut it: Given| {
        for key in ["text", "reason", "note", "answer", "from", "why", "target", "summary"] {
            if let Some(value) = it.data.get_mut(key) {
                *value = json!(hostile);
            }
        }
        it
    };
    let given: Vec<_> = given.into_iter().map(hostile_data).collect();
    let report = play(&part, "tabletop", &given).to_markdown();
    assert!(report.matches("alert(1)").count() >= 15, "they are all there");
    for forbidden in [" <script", "[a](javascript", "![c]", "`e`", "**f**", "https://evil", " @all"] {
        assert!(!report.contains(forbidden), "{forbidden} in\n{report}");
    }
    let headings = report.lines().filter(|line| line.starts_with('#'));
    assert!(
        headings.clone().all(|line| line.starts_with("# After-action report: ") || line.starts_with("## "))
    );
    let tables = report.lines().filter(|line| line.starts_with('|'));
    for row in tables {
        let bars = row.replace("\\|", "").matches('|').count();
        assert!((3..=8).contains(&bars), "{row}");
    }
}

#[test]
fn a_drill_without_a_scenario_has_no_evaluation() {
    let room = super::kit::Room::new();
    assert!(Evaluation::of(&room.incident, &room.record).is_none());
}
