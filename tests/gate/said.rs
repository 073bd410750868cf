//! What a report says of one code, with weight and line, so that a test reads like the answer.

use warroom::plan::Code;
use warroom::readiness::{Found, Report};

use super::kit::{Desk, with};

/// The file of the sound campaign.
pub(crate) const SALE: &str = "config/campaigns/sale.toml";

/// Every finding of a code as `level: message`, in the report's order; in brackets whoever answers for it.
pub(crate) fn said(report: &Report, code: Code) -> Vec<String> {
    let line = |found: &Found| {
        let waived = found.waived.as_ref().map_or_else(String::new, |waived| format!(" ({})", waived.owner));
        format!("{}: {}{waived}", found.level, found.problem.message)
    };
    with(report, code).into_iter().map(line).collect()
}

/// What is said of a code once a text of the sound campaign is replaced.
pub(crate) fn after(code: Code, from: &str, to: &str) -> Vec<String> {
    said(&Desk::sound().replace(SALE, from, to).check(), code)
}

/// The line of the file that each finding of a code points at.
pub(crate) fn lines(report: &Report, code: Code) -> Vec<String> {
    let line = |found: &Found| {
        let excerpt = found.problem.excerpt.as_ref().unwrap();
        assert!(found.problem.line > 0 && found.problem.column > 0);
        excerpt.text.as_str().trim().to_owned()
    };
    with(report, code).into_iter().map(line).collect()
}
