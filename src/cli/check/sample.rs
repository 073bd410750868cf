//! What the gate could say, for the tests of the formats.

use jiff::Timestamp;

use crate::plan::diagnostic::Excerpt;
use crate::plan::gate::{ApprovalLine, Given};
use crate::plan::{CampaignId, Code, Decision, Function, Level, PersonId, Problem, Text};
use crate::readiness::{Found, Report, Waived, about};

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A finding at a line of the roster.
pub(super) fn found(code: Code, line: usize, message: &str) -> Found {
    let text = "backup = \"ada\"";
    let mut problem = Problem::of_file("config/roster.toml", message, Some(about(code).fix));
    (problem.line, problem.column, problem.code) = (line, 10, Some(code));
    problem.excerpt = Some(Excerpt { text: Text::line(text), mark: 9..text.len() });
    Found { code, level: about(code).level, about: Some(Text::line("app")), problem, waived: None }
}

/// Somebody answers for it.
pub(super) fn waived(found: Found, reason: &str) -> Found {
    let owner = PersonId::parse("dora").unwrap();
    let waived = Waived { owner, reason: Text::line(reason), expires_at: at("2027-03-10T09:00:00Z") };
    Found { waived: Some(waived), ..found }
}

/// A campaign with these findings.
pub(super) fn report(campaign: &str, findings: Vec<Found>) -> Report {
    let given = Given {
        by: PersonId::parse("ben").unwrap(),
        decision: Decision::Approved,
        conditions: vec![Text::line("rotate on Monday")],
        approved_at: at("2027-02-20T09:00:00Z"),
        expires_at: at("2027-03-20T09:00:00Z"),
    };
    let line = ApprovalLine { function: Function::Iam, required: true, given: Some(given), fault: None };
    Report {
        campaign: CampaignId::parse(campaign).unwrap(),
        checked_at: at("2027-03-02T09:00:00Z"),
        findings,
        approvals: vec![line],
        lighter_path: false,
    }
}

/// An error, a warning, a note, and something that is waived.
pub(super) fn mixed() -> Report {
    let note = Found { level: Level::Note, ..found(Code::WaiverUnused, 1, "nothing to waive") };
    let backup = found(Code::BackupSameAsPrimary, 7, "the backup of `app` is its primary");
    let long = found(Code::IdentityLongLived, 40, "`key-7` never ends");
    report(
        "sale",
        vec![
            backup,
            waived(long, "the vendor rotates on Monday"),
            note,
            found(Code::RehearsalStale, 3, "`recover` was rehearsed 40 days ago"),
        ],
    )
}
