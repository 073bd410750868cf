//! Escalation as a table: each case names the sentence it proves and plays a page in virtual time.
//!
//! A line of `play` is `TIME WHO VERB … -> EVENT; EVENT`, where the time counts from the start and `clock` is the timer.
//! Levels and rounds are counted from 1. After every line the record is replayed, and a second tick must find nothing.

#[path = "escalation/script.rs"]
mod script;
#[path = "escalation/table.rs"]
mod table;
#[path = "escalation/words.rs"]
pub(crate) mod words;

pub(crate) use table::Roster;

use std::collections::BTreeSet;

use script::Line;
use table::{Case, File};

fn cases() -> Vec<Case> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/escalation");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        toml::from_str::<File>(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())).case
    };
    paths.iter().flat_map(read).collect()
}

#[test]
fn every_case_of_the_table_holds() {
    let cases = cases();
    let mut names = BTreeSet::new();
    for case in &cases {
        assert!(names.insert(case.name.clone()), "two cases are called {:?}", case.name);
        assert!(!case.proves.is_empty(), "{}: which sentence does it prove?", case.name);
        case.play();
    }
    assert!(cases.len() >= 40, "only {} cases found", cases.len());
}

#[test]
fn every_sentence_of_the_page_is_proved_by_a_case() {
    let page = include_str!("../../docs/escalation.md");
    let rules = page.split("## Rules").nth(1).unwrap().split("\n## ").next().unwrap();
    let rules = rules.lines().filter_map(|line| line.strip_prefix("- "));
    let rules: BTreeSet<&str> = rules.map(|rule| rule.trim_start_matches("+ ")).collect();
    let cases = cases();
    for case in &cases {
        assert!(rules.contains(case.proves.as_str()), "{}: there is no rule {:?}", case.name, case.proves);
    }
    let proved: BTreeSet<&str> = cases.iter().map(|case| case.proves.as_str()).collect();
    let unproved: Vec<_> = rules.difference(&proved).collect();
    assert_eq!(unproved, Vec::<&&str>::new(), "rules without a case");
}

#[test]
fn a_case_that_does_not_hold_is_found() {
    let mut case = cases().into_iter().find(|case| case.play.len() > 1).unwrap();
    let last = case.play.last_mut().unwrap();
    *last = format!("{} -> exhausted nobody", last.split(" -> ").next().unwrap());
    assert!(std::panic::catch_unwind(move || case.play()).is_err());
    assert!(std::panic::catch_unwind(|| Line::parse("0s ito dance")).is_err());
}
