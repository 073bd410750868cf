//! `warroom evaluate --trend`.

use std::fmt::Write as _;

use serde_json::json;

use super::super::Context;
use super::super::failure::Failure;
use super::super::output::Output;
use crate::drill::Evaluation;
use crate::drill::evaluation::{Measured, Rating};
use crate::drill::trend::{Change, ObjectiveRating, RatingChange, TimeChange, TrendLine, trend};
use crate::incident::event::{DrillMode, Kind};
use crate::journal::Journal;
use crate::plan::{Duration, IncidentId};
use crate::runtime::{listing, record};

pub(super) fn run(
    context: &Context,
    journal: &dyn Journal,
    scenario: Option<&str>,
    all: bool,
) -> Result<(), Failure> {
    let lines = trend(evaluations(journal, scenario)?, all);
    context.out.either(
        || json!({ "trend": lines }),
        || match (lines.is_empty(), scenario) {
            (true, Some(name)) => format!("no drill of `{name}` has ended\n"),
            (true, None) => "no drill with a scenario has ended\n".to_owned(),
            (false, _) => lines.iter().map(line).collect(),
        },
    )
}

/// The evaluation of every drill. One that can't be read hides no other.
fn evaluations(
    journal: &dyn Journal,
    scenario: Option<&str>,
) -> Result<Vec<(IncidentId, Evaluation)>, Failure> {
    let mut found = Vec::new();
    for (id, row) in listing::incidents(journal)? {
        let read = match row {
            Ok(listed) if listed.line.kind == Kind::Live => continue,
            Ok(_) => record::load_whole(journal, &id),
            Err(error) => Err(error),
        };
        match read {
            Ok((incident, events)) => {
                let evaluation = Evaluation::of(&incident, &events);
                let is_asked = |it: &Evaluation| scenario.is_none_or(|name| it.scenario.as_str() == name);
                found.extend(evaluation.filter(is_asked).map(|it| (id, it)));
            }
            Err(error) => Output::aside(&format!("{id} can't be read: {error}")),
        }
    }
    Ok(found)
}

fn line(line: &TrendLine) -> String {
    let score = line.score.map_or_else(|| "no score".to_owned(), |percent| format!("{percent} %"));
    let ratings: Vec<_> = line.ratings.iter().map(rating).collect();
    let times: Vec<_> =
        line.times.all().into_iter().map(|(measure, it)| time(measure.as_str(), it)).collect();
    let played =
        if line.mode == DrillMode::Auto { "auto, by the scenario itself" } else { line.mode.as_str() };
    let mut text = format!("{}  {}  {}  {played}  {score}\n", line.day, line.incident, line.scenario);
    let _infallible = writeln!(text, "  {}", ratings.join(", "));
    let _infallible = writeln!(text, "  {}", times.join(", "));
    if let Some(change) = &line.change {
        let _infallible = writeln!(text, "  since the one before: {}", in_words(change));
    }
    text
}

fn letter(rating: Option<Rating>) -> &'static str {
    rating.map_or("-", Rating::letter)
}

fn rating(it: &ObjectiveRating) -> String {
    format!("{} {}", it.objective, letter(it.rating))
}

fn time(name: &str, measured: Measured) -> String {
    let took = match measured {
        Measured::Recorded { after } => seconds(Some(after)),
        Measured::Pending => "pending".to_owned(),
        Measured::Never => "not reached".to_owned(),
        Measured::NotApplicable => "not applicable".to_owned(),
    };
    format!("{name} {took}")
}

fn seconds(length: Option<Duration>) -> String {
    length.map_or_else(|| "-".to_owned(), |it| Duration::secs(it.as_millis() / 1000).to_string())
}

fn in_words(change: &Change) -> String {
    let score = change.score.filter(|points| *points != 0).map(|points| format!("score {points:+}"));
    let rating = |it: &RatingChange| format!("{} {} to {}", it.objective, letter(it.from), letter(it.to));
    let time =
        |it: &TimeChange| format!("{} {} to {}", it.measure.as_str(), seconds(it.from), seconds(it.to));
    let ratings = change.ratings.iter().map(rating);
    let words: Vec<_> = score.into_iter().chain(ratings).chain(change.times.iter().map(time)).collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
}
