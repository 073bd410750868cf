//! Which events show which expected action: cases as data.

use std::collections::BTreeMap;

use serde::Deserialize;
use warroom::plan::{Duration, PersonId};

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
    given: Vec<Given>,
    done: BTreeMap<String, String>,
}

#[test]
fn every_deed_is_shown_by_the_events_that_show_it_and_by_no_others() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/deeds/deeds.toml");
    let file: File =
        toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap_or_else(|error| panic!("{error}"));
    assert!(file.case.len() >= 30, "only {} cases found", file.case.len());
    for case in &file.case {
        let mut drilled = Drilled::begin(scenario(&file.scenario), "rehearsal");
        drilled.all(&case.given);
        let start = drilled.incident.declared_at;
        let exercise = drilled.incident.exercise.as_ref().unwrap();
        let said = |at: jiff::Timestamp, by: &Option<PersonId>| {
            let after = u64::try_from(at.duration_since(start).as_secs()).unwrap();
            format!("{} {}", Duration::secs(after), by.as_ref().map_or("-", PersonId::as_str))
        };
        let done: BTreeMap<String, String> =
            exercise.done.iter().map(|(id, done)| (id.to_string(), said(done.at, &done.by))).collect();
        assert_eq!(done, case.done, "{}", case.name);
    }
}

#[test]
fn nothing_is_marked_in_a_drill_without_a_scenario() {
    let mut room = super::kit::Room::new();
    let take = warroom::incident::command::LeadCommand::TakeCommand { relieve: None };
    room.ask("ito", warroom::incident::Command::Lead(take)).unwrap();
    assert!(room.incident.exercise.is_none());
}
