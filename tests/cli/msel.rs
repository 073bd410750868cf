//! The list of injects as CSV: out, in, and never over a file that is there.

use std::fs;
use std::path::PathBuf;

use warroom::plan::embedded::FILES;
use warroom::plan::{ScenarioId, Workspace};

use super::kit::Home;

const SCENARIO: &str = "dns-record-emptied";

fn home() -> Home {
    Home::with(FILES.iter().map(|(path, text)| (*path, (*text).to_owned())))
}

fn scenario_file(home: &Home, id: &str) -> PathBuf {
    home.path().join(format!("workspace/config/scenarios/{id}.toml"))
}

fn list(home: &Home, text: &str) -> String {
    let file = home.path().join("list.csv");
    fs::write(&file, text).unwrap();
    file.display().to_string()
}

#[test]
fn a_list_of_a_shipped_scenario_comes_back_as_a_scenario_of_its_own() {
    let home = home();
    let file = home.path().join("injects.csv").display().to_string();
    home.done(&["msel", "export", SCENARIO, "--out", &file]).says(&["injects to "]);
    assert_eq!(fs::read_to_string(&file).unwrap(), home.done(&["msel", "export", SCENARIO]).out);
    home.run(&["msel", "export", SCENARIO, "--out", &file]).ended(2).complains(&["can't be written"]);
    home.done(&["msel", "import", &file, "--scenario", "mine", "--write", "--length", "4h"]);
    let workspace = Workspace::load_dir(&home.path().join("workspace")).unwrap();
    let of = |id: &str| workspace.scenario(&ScenarioId::parse(id).unwrap()).unwrap().clone();
    let (shipped, mine) = (of(SCENARIO), of("mine"));
    assert_eq!(mine.inject, shipped.inject);
    assert_eq!(mine.expected.len(), shipped.expected.len());
    for expected in &shipped.expected {
        assert_eq!(mine.expected(&expected.id), Some(expected));
    }
    let written = fs::read_to_string(scenario_file(&home, "mine")).unwrap();
    home.run(&["msel", "import", &file, "--scenario", "mine", "--write"])
        .ended(1)
        .complains(&["`config/scenarios/mine.toml` is there already"]);
    assert_eq!(fs::read_to_string(scenario_file(&home, "mine")).unwrap(), written);
}

#[test]
fn without_write_an_import_prints_tables_and_needs_no_workspace() {
    let home = Home::new();
    let file = list(&home, "No.;Time;Description;Score\r\n1;09:05;\"Two\nlines\";50\r\n");
    let said = home.done(&["msel", "import", &file, "--begins", "09:00"]);
    let said = said.says(&["[[inject]]\nid = \"1\"\nat = \"5m\"\n"]).complains(&["say nothing here: Score"]);
    assert!(said.out.parse::<toml::Table>().is_ok(), "{}", said.out);
    let json = home.done(&["msel", "import", &file, "--begins", "09:00", "--format", "json"]).json();
    assert_eq!(json["inject"][0]["text"], "Two\nlines");
}

#[test]
fn every_fault_of_a_list_is_said_with_its_row_and_column() {
    let home = Home::new();
    let file = list(&home, "number,scenario_time,text\n1,soon,One\n2,5m,\n");
    home.run(&["msel", "import", &file]).ended(2).complains(&[
        "row 2, column B (scenario_time): `soon` is not a scenario time",
        "row 3, column C (text): an inject without words",
        "2 problems in 1 file",
    ]);
    let said = home.run(&["msel", "import", &file, "--format", "json"]).ended(2).json();
    let places: Vec<(u64, u64)> = said["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| (problem["line"].as_u64().unwrap(), problem["column"].as_u64().unwrap()))
        .collect();
    assert_eq!(places, [(2, 2), (3, 3)]);
}

#[test]
fn a_list_that_would_make_a_broken_scenario_is_not_written() {
    let home = home();
    let file = list(&home, "number,scenario_time,condition,text\n1,5m,,One\n2,,delivered 3,Two\n");
    home.run(&["msel", "import", &file, "--scenario", "broken", "--write"])
        .ended(2)
        .complains(&["there is no inject `3`"]);
    assert!(!scenario_file(&home, "broken").exists());
}

#[test]
fn a_broken_scenario_is_shown_where_it_is_asked_for_and_where_files_are_checked() {
    let home = home();
    let file = scenario_file(&home, SCENARIO);
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen("campaign = \"", "campaign = \"x", 1)).unwrap();
    let line = format!("config/scenarios/{SCENARIO}.toml:");
    home.run(&["drill"]).ended(0).complains(&["not listed", &format!("config/scenarios/{SCENARIO}.toml")]);
    home.run(&["msel", "export", SCENARIO]).ended(2).complains(&["there is no campaign `x", &line]);
    home.run(&["check", "spring-launch"]).ended(2).complains(&["there is no campaign `x", &line]);
    home.run(&["msel", "export", "dns-record-emtied"]).ended(2).complains(&["there is no scenario"]);
    // It keeps no incident waiting.
    home.done(&["declare", "spring-launch", "--severity", "sev2", "--title", "It is down"]);
}
