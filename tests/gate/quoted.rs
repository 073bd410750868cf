//! What a report says under one code, each with the line of the file that it quotes.

use warroom::plan::Code;
use warroom::readiness::Report;

use super::kit::{Desk, with};

/// What the sound campaign's report says at its opening: level, file, the line of the file, message.
pub(crate) fn said(desk: &Desk, code: Code) -> Vec<String> {
    said_in(&desk.check(), code)
}

/// The same of a report.
pub(crate) fn said_in(report: &Report, code: Code) -> Vec<String> {
    let line = |found: &&warroom::readiness::Found| {
        let problem = &found.problem;
        let quoted =
            problem.excerpt.as_ref().map(|it| it.text.as_str().trim().to_owned()).unwrap_or_default();
        format!("{} {} [{quoted}] {}", found.level, problem.file, problem.message)
    };
    with(report, code).iter().map(line).collect()
}
