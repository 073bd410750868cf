//! From a scenario to a list.

use std::collections::BTreeMap;

use super::columns::Column;
use super::{csv, time, words};
use crate::plan::scenario::{Expected, Inject};
use crate::plan::{Duration, ObjectiveId, Scenario};

/// A scenario's list of injects as CSV (RFC 4180), with what is expected after each. No cell of it is a formula.
pub fn export(scenario: &Scenario) -> String {
    let mut called: BTreeMap<&str, Vec<&Expected>> = BTreeMap::new();
    let mut from_the_start = Vec::new();
    for expected in &scenario.expected {
        match &expected.inject {
            Some(inject) => called.entry(inject.as_str()).or_default().push(expected),
            None => from_the_start.push(expected),
        }
    }
    let objectives =
        scenario.objective.iter().map(|it| (&it.id, format!("{}: {}", it.id, it.title.first_line())));
    let objectives: BTreeMap<&ObjectiveId, String> = objectives.collect();
    let mut out = String::new();
    csv::write(Column::WRITTEN.into_iter().map(Column::name), &mut out);
    for expected in from_the_start {
        let cell = words::expected(expected);
        row(&mut out, |column| {
            let kind = (column == Column::Type).then(|| "expected".to_owned());
            kind.or_else(|| (column == Column::Expected).then(|| cell.clone())).unwrap_or_default()
        });
    }
    for inject in &scenario.inject {
        let expected = called.get(inject.id.as_str()).map_or(&[][..], Vec::as_slice);
        let lines: Vec<String> = expected.iter().map(|it| words::expected(it)).collect();
        row(&mut out, |column| cell(column, inject, &lines, &objectives));
    }
    out
}

fn row(out: &mut String, cell: impl Fn(Column) -> String) {
    let cells = Column::WRITTEN.map(cell);
    csv::write(cells.iter().map(String::as_str), out);
}

fn cell(
    column: Column,
    inject: &Inject,
    expected: &[String],
    objectives: &BTreeMap<&ObjectiveId, String>,
) -> String {
    let moment = |at: Option<Duration>| at.map(time::write).unwrap_or_default();
    match column {
        Column::Number => inject.id.to_string(),
        Column::Time => moment(inject.at),
        Column::Type => if inject.when.is_some() { "contingency" } else { "contextual" }.to_owned(),
        Column::Kind => inject.kind.as_str().to_owned(),
        Column::Condition => inject.when.as_ref().map(words::condition).unwrap_or_default(),
        Column::After => moment(inject.after),
        Column::Until => moment(inject.until),
        Column::From => inject.from.to_string(),
        Column::To => inject.to.to_string(),
        Column::Channel => inject.channel.to_string(),
        Column::Text => inject.text.to_string(),
        Column::Expected => expected.join("\n"),
        Column::Objective => {
            let named = |id: &ObjectiveId| objectives.get(id).cloned().unwrap_or_else(|| id.to_string());
            inject.objective.as_ref().map(named).unwrap_or_default()
        }
        Column::Notes => inject.notes.to_string(),
        Column::Turns if inject.turns.is_empty() => String::new(),
        Column::Turns => words::inline(&inject.turns),
        // Filled in by the people who play.
        Column::Status | Column::Subject | Column::Within => String::new(),
    }
}
