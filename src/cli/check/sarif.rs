//! SARIF 2.1.0, which a forge shows beside the lines that are meant.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>. One run; a rule for each code that the gate
//! knows; a result for each finding of each campaign. Nothing in it comes from a clock: the same files at the same
//! instant give the same bytes.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::Prefix;
use crate::plan::digest::sha256_hex;
use crate::plan::{Code, Diagnostics, Problem};
use crate::readiness::{Found, Report, Waived, about};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What forges call the top of the repository.
const TOP: &str = "%SRCROOT%";

/// What stands for itself in the path of a URI.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The findings of these campaigns.
pub(super) fn value(reports: &[Report], prefix: &Prefix) -> Value {
    let is_ready = reports.iter().all(Report::is_ready);
    let mut log = log(&json!({ "executionSuccessful": true, "exitCode": i32::from(!is_ready) }));
    let Some(run) = log.pointer_mut("/runs/0").and_then(Value::as_object_mut) else { return log };
    let found = reports.iter().flat_map(|report| report.findings.iter().map(move |found| (report, found)));
    let results = found.map(|(report, found)| result(report, found, prefix));
    run.insert("results".to_owned(), results.collect());
    if let Some(report) = reports.first() {
        run.insert("properties".to_owned(), json!({ "checkedAt": report.checked_at }));
    }
    log
}

/// That there was no answer, because the workspace can't be read.
pub(super) fn unreadable(problems: &Diagnostics, prefix: &Prefix) -> Value {
    let notification = |problem: &Problem| {
        json!({
            "level": "error",
            "message": { "text": sentence(problem) },
            "locations": [{ "physicalLocation": physical(problem, prefix) }],
        })
    };
    log(&json!({
        "executionSuccessful": false,
        "exitCode": 2,
        "toolExecutionNotifications": problems.iter().map(notification).collect::<Value>(),
    }))
}

/// One run without results.
fn log(invocation: &Value) -> Value {
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "warroom",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": Code::ALL.iter().map(|code| rule(*code)).collect::<Value>(),
            }},
            "invocations": [invocation],
            "columnKind": "unicodeCodePoints",
            "results": [],
        }],
    })
}

fn rule(code: Code) -> Value {
    let about = about(code);
    json!({
        "id": code,
        "shortDescription": { "text": about.says },
        "fullDescription": { "text": about.why },
        "help": { "text": about.fix },
        "defaultConfiguration": { "level": about.level },
        "properties": { "tags": about.refs },
    })
}

fn result(report: &Report, found: &Found, prefix: &Prefix) -> Value {
    let campaign = report.campaign.as_str();
    let name = found.about.as_ref().map_or_else(|| campaign.to_owned(), |id| format!("{campaign}/{id}"));
    let mut value = json!({
        "ruleId": found.code,
        "ruleIndex": Code::ALL.iter().position(|code| *code == found.code),
        "level": found.level,
        "message": { "text": format!("{campaign}: {}", sentence(&found.problem)) },
        "locations": [{
            "physicalLocation": physical(&found.problem, prefix),
            "logicalLocations": [{ "fullyQualifiedName": name }],
        }],
        "partialFingerprints": { "finding/v1": fingerprint(&name, found) },
    });
    if let (Some(by), Some(members)) = (&found.waived, value.as_object_mut()) {
        members.insert("suppressions".to_owned(), json!([suppression(by)]));
    }
    value
}

fn suppression(by: &Waived) -> Value {
    json!({
        "kind": "external",
        "status": "accepted",
        "justification": format!("{} until {}: {}", by.owner, by.expires_at, by.reason),
    })
}

/// The message and what to do.
fn sentence(problem: &Problem) -> String {
    match &problem.hint {
        Some(hint) => format!("{}; {hint}", problem.message),
        None => problem.message.to_string(),
    }
}

fn physical(problem: &Problem, prefix: &Prefix) -> Value {
    let path = prefix.path(problem.file.as_str());
    let uri = utf8_percent_encode(&path, PATH).to_string();
    let mut value = json!({ "artifactLocation": { "uri": uri, "uriBaseId": TOP } });
    if let (1.., Some(members)) = (problem.line, value.as_object_mut()) {
        members.insert(
            "region".to_owned(),
            json!({ "startLine": problem.line, "startColumn": problem.column.max(1) }),
        );
    }
    value
}

/// The same finding after lines have moved, and no other one.
fn fingerprint(name: &str, found: &Found) -> String {
    let (file, message) = (found.problem.file.as_str(), found.problem.message.as_str());
    let parts = [found.code.as_str(), name, file, message].join("\0");
    sha256_hex(parts.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::super::sample::{found, mixed, report};
    use super::*;

    const SCHEMA: &str = include_str!("../../../tests/data/sarif/sarif-schema-2.1.0.json");

    fn here() -> Prefix {
        Prefix(String::new())
    }

    /// The schema as it is published, but for a bracket too many in a pattern that nothing of ours meets.
    fn schema() -> Value {
        serde_json::from_str(&SCHEMA.replace("{2}]?$", "{2}?$")).unwrap()
    }

    #[track_caller]
    fn valid(value: &Value) {
        let errors: Vec<String> = jsonschema::validator_for(&schema())
            .unwrap()
            .iter_errors(value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new());
    }

    #[test]
    fn the_published_schema_holds_with_waivers_notes_and_whole_files() {
        let whole = Problem::of_file("config/a file.toml", "there is none", None);
        let whole = Found { problem: whole, ..found(Code::ApprovalMissing, 1, "") };
        let value = value(&[mixed(), report("other", vec![whole])], &here());
        valid(&value);
        let results = value["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.len(), 5);
        assert_eq!(results[1]["suppressions"][0]["status"], "accepted");
        assert_eq!(results[0].get("suppressions"), None);
        let place = &results[4]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "config/a%20file.toml");
        assert_eq!(place.get("region"), None);
        valid(&self::value(&[report("sale", Vec::new())], &here()));
        valid(&unreadable(&Diagnostics::new(vec![mixed().findings[0].problem.clone()]), &here()));
    }

    #[test]
    fn the_schema_is_no_rubber_stamp() {
        let mut value = value(&[mixed()], &here());
        value["runs"][0]["results"][0]["level"] = json!("fatal");
        assert!(!jsonschema::is_valid(&schema(), &value));
    }

    #[test]
    fn a_result_leads_to_its_rule() {
        let value = value(&[mixed()], &here());
        let rules = &value["runs"][0]["tool"]["driver"]["rules"];
        assert_eq!(rules.as_array().map(Vec::len), Some(Code::ALL.len()));
        for result in value["runs"][0]["results"].as_array().unwrap() {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
        }
    }

    #[test]
    fn a_finding_is_the_same_after_lines_have_moved_and_another_in_another_campaign() {
        let print = |campaign: &str, line: usize, message: &str| {
            let report = report(campaign, vec![found(Code::BackupMissing, line, message)]);
            value(&[report], &here())["runs"][0]["results"][0]["partialFingerprints"].clone()
        };
        assert_eq!(print("sale", 7, "no backup"), print("sale", 70, "no backup"));
        assert_ne!(print("sale", 7, "no backup"), print("other", 7, "no backup"));
        assert_ne!(print("sale", 7, "no backup"), print("sale", 7, "no backup at all"));
    }
}
