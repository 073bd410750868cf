//! What a drill showed, as a section of its report.

use crate::drill::Evaluation;
use crate::drill::evaluation::{CriterionResult, ExpectedResult, Improvement, ObjectiveResult, Outcome};
use crate::plan::{PersonId, Text};
use crate::report::document::Tone;
use crate::report::{Block, Line, Section, Table};

/// The section.
pub(super) fn section(evaluation: &Evaluation) -> Section {
    let mut blocks = vec![Block::Paragraph(score(evaluation))];
    objectives(&mut blocks, evaluation);
    expected(&mut blocks, evaluation);
    points(&mut blocks, "Strengths", evaluation.strengths.iter());
    improvements(&mut blocks, evaluation);
    observations(&mut blocks, evaluation);
    Section::new("evaluation", "What the drill showed", blocks)
}

fn score(evaluation: &Evaluation) -> Line {
    let score = evaluation.score;
    let words = score.percent.map_or_else(
        || "No score: nothing counted.".to_owned(),
        |percent| {
            let (counted, full, half) = (score.counted, score.full, score.half);
            format!("Score {percent} %: of {counted} that counted, {full} were done in full and {half} late.")
        },
    );
    Line::from(words)
}

fn objectives(blocks: &mut Vec<Block>, evaluation: &Evaluation) {
    if evaluation.objectives.is_empty() {
        return;
    }
    let mut table = Table::new("Objectives", &["Rating", "Objective", "Criteria"]);
    table.rows = evaluation.objectives.iter().map(objective).collect();
    blocks.push(Block::Table(table));
}

fn objective(it: &ObjectiveResult) -> Vec<Line> {
    let rating =
        it.rating.map_or_else(|| "not rated".to_owned(), |it| format!("{}: {}", it.letter(), it.as_str()));
    let criteria: Vec<String> = it.criteria.iter().map(criterion).collect();
    vec![Line::from(rating), Line::from(it.title.first_line()), Line::from(criteria.join("; "))]
}

fn criterion(it: &CriterionResult) -> String {
    format!("{}, {}", it.words(), it.met.as_str())
}

/// What was not done as expected; the rest is a number.
fn expected(blocks: &mut Vec<Block>, evaluation: &Evaluation) {
    let as_expected = |it: &&ExpectedResult| matches!(it.outcome, Outcome::Done | Outcome::Avoided);
    let (good, all) = (evaluation.expected.iter().filter(as_expected).count(), evaluation.expected.len());
    if all == 0 {
        return;
    }
    blocks.push(Block::Heading("What was expected".to_owned()));
    blocks.push(Block::Paragraph(Line::from(format!("{good} of {all} expected actions were done in time."))));
    if good == all {
        return;
    }
    let mut table = Table::new("What was not", &["Outcome", "Expected", "By", "Who"]);
    table.rows = evaluation.expected.iter().filter(|it| !as_expected(it)).map(missed).collect();
    blocks.push(Block::Table(table));
}

fn missed(it: &ExpectedResult) -> Vec<Line> {
    let tone = match it.outcome {
        Outcome::Missed | Outcome::Violated => Tone::Bad,
        Outcome::Late => Tone::Attention,
        Outcome::Done | Outcome::Avoided => Tone::Good,
        Outcome::Pending | Outcome::NotDue | Outcome::NotCalledFor | Outcome::NotJudged => Tone::Plain,
    };
    let late = it.late_by.map(|by| format!(" by {by}")).unwrap_or_default();
    let outcome = Line::new().mark(tone, format!("{}{late}", it.outcome.as_str()));
    let role = it.role.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
    vec![outcome, Line::from(it.title.first_line()), Line::from(role), Line::from(name(it.by.as_ref()))]
}

fn points<'t>(blocks: &mut Vec<Block>, title: &str, all: impl Iterator<Item = &'t Text>) {
    let all: Vec<Line> = all.map(|it| Line::from(it.first_line())).collect();
    if !all.is_empty() {
        blocks.extend([Block::Heading(title.to_owned()), Block::List(all)]);
    }
}

fn improvements(blocks: &mut Vec<Block>, evaluation: &Evaluation) {
    blocks.push(Block::Heading("Improvement plan".to_owned()));
    if evaluation.improvements.is_empty() {
        blocks.push(Block::Paragraph(Line::from("Nothing is to be done.")));
        return;
    }
    let mut table = Table::new("", &["Until", "Owner", "What"]);
    let row = |it: &Improvement| {
        let owner = it.owner.as_ref().map_or_else(|| "nobody".to_owned(), ToString::to_string);
        vec![Line::from(it.due.to_string()), Line::from(owner), Line::from(it.what.first_line())]
    };
    table.rows = evaluation.improvements.iter().map(row).collect();
    blocks.push(Block::Table(table));
}

fn observations(blocks: &mut Vec<Block>, evaluation: &Evaluation) {
    if evaluation.observations.is_empty() {
        return;
    }
    let line = |it: &crate::drill::evaluation::Observed| {
        let (at, kind) = (it.at, it.kind.as_str());
        Line::from(format!("after {at}, {kind} ({}): {}", name(it.by.as_ref()), it.text.first_line()))
    };
    let all = evaluation.observations.iter().map(line).collect();
    blocks.extend([Block::Heading("Observations".to_owned()), Block::List(all)]);
}

fn name(person: Option<&PersonId>) -> String {
    person.map_or_else(|| "-".to_owned(), ToString::to_string)
}
