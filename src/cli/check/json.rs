//! For programs: every finding, in the shape that people script against.

use serde_json::{Value, json};

use crate::plan::Level;
use crate::readiness::{Found, Report, about};

/// One object for one campaign; a list of them for all.
pub(super) fn value(reports: &[Report], is_list: bool) -> Value {
    match reports {
        [only] if !is_list => report(only),
        several => several.iter().map(report).collect(),
    }
}

fn report(report: &Report) -> Value {
    json!({
        "campaign": report.campaign,
        "ready": report.is_ready(),
        "checked_at": report.checked_at,
        "counts": {
            "error": report.count(Level::Error),
            "warning": report.count(Level::Warning),
            "note": report.count(Level::Note),
            "waived": report.waived(),
        },
        "lighter_path": report.lighter_path,
        "approvals": report.approvals,
        "findings": report.findings.iter().map(finding).collect::<Value>(),
    })
}

fn finding(found: &Found) -> Value {
    let problem = &found.problem;
    let mut value = json!({
        "code": found.code,
        "level": found.level,
        "message": problem.message,
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "refs": about(found.code).refs,
        "waived": found.waived.is_some(),
        "about": found.about,
        "hint": problem.hint,
        "note": problem.note,
    });
    let waiver = found
        .waived
        .as_ref()
        .map(|by| json!({ "owner": by.owner, "reason": by.reason, "expires_at": by.expires_at }));
    if let (Some(waiver), Some(members)) = (waiver, value.as_object_mut()) {
        members.insert("waiver".to_owned(), waiver);
    }
    value
}
