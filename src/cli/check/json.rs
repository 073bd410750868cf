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

#[cfg(test)]
mod tests {
    use super::super::sample::{mixed, report as sample};
    use super::*;

    #[test]
    fn a_report_has_every_member_that_people_script_against() {
        let value = value(&[mixed()], false);
        assert_eq!(value["campaign"], "sale");
        assert_eq!(value["ready"], false);
        assert_eq!(value["checked_at"], "2027-03-02T09:00:00Z");
        assert_eq!(value["counts"], json!({ "error": 1, "warning": 1, "note": 1, "waived": 1 }));
        assert_eq!(
            value["approvals"],
            json!([{
                "function": "iam",
                "required": true,
                "given": {
                    "by": "ben",
                    "decision": "approved",
                    "conditions": ["rotate on Monday"],
                    "approved_at": "2027-02-20T09:00:00Z",
                    "expires_at": "2027-03-20T09:00:00Z",
                },
            }])
        );
        assert_eq!(
            value["findings"][0],
            json!({
                "code": "backup-same-as-primary",
                "level": "error",
                "message": "the backup of `app` is its primary",
                "file": "config/roster.toml",
                "line": 7,
                "column": 10,
                "refs": ["GV.RR-02"],
                "waived": false,
                "about": "app",
                "hint": "name somebody else as backup",
                "note": null,
            })
        );
        assert_eq!(value["findings"][1]["waived"], true);
        assert_eq!(
            value["findings"][1]["waiver"],
            json!({
                "owner": "dora",
                "reason": "the vendor rotates on Monday",
                "expires_at": "2027-03-10T09:00:00Z",
            })
        );
    }

    #[test]
    fn all_is_a_list_also_of_one() {
        assert_eq!(value(&[sample("sale", Vec::new())], true).as_array().map(Vec::len), Some(1));
    }
}
