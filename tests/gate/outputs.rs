//! What a CI reads: SARIF held against the published schema, the XML of `JUnit` read by a reader that is not ours, JSON; all
//! of every broken workspace, from the built program.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use junit_parser::TestSuites;
use serde_json::Value;
use warroom::plan::Code;

use super::kit::{Desk, OPENS, data};

struct Said {
    status: i32,
    out: String,
}

/// The program in a folder, with nothing of the machine's environment.
#[expect(clippy::disallowed_methods, reason = "the built program is what these tests are about")]
fn run(folder: &Path, arguments: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_warroom"));
    command.env_clear().env("HOME", folder).current_dir(folder).args(arguments);
    let done = command.output().unwrap();
    Said { status: done.status.code().unwrap(), out: String::from_utf8(done.stdout).unwrap() }
}

fn check(desk: &Desk, format: &str) -> Said {
    run(desk.root(), &["check", "sale", "--at", OPENS, "--format", format])
}

/// The schema as it is published, but for a bracket too many in a pattern that nothing of ours meets.
fn schema() -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sarif/sarif-schema-2.1.0.json");
    let text = fs::read_to_string(path).unwrap().replace("{2}]?$", "{2}?$");
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

fn sarif(schema: &jsonschema::Validator, said: &Said) -> Value {
    let value: Value = serde_json::from_str(&said.out).unwrap();
    let errors: Vec<String> =
        schema.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
    value["runs"][0].clone()
}

fn junit(said: &Said) -> TestSuites {
    junit_parser::from_reader(said.out.as_bytes()).unwrap_or_else(|error| panic!("{error}: {}", said.out))
}

#[test]
fn every_format_says_the_same_of_every_broken_workspace() {
    let schema = schema();
    for entry in fs::read_dir(data().join("broken")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let desk = Desk::broken(&name);
        let json = check(&desk, "json");
        let answer: Value = serde_json::from_str(&json.out).unwrap();
        let findings = answer["findings"].as_array().unwrap();
        assert!(findings.iter().any(|found| found["code"] == name.as_str()), "{name}: {answer}");
        assert_eq!(json.status, i32::from(answer["ready"] == false), "{name}");

        let said = check(&desk, "sarif");
        assert_eq!(said.status, json.status, "{name}");
        let run = sarif(&schema, &said);
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), findings.len(), "{name}");
        for (result, found) in results.iter().zip(findings) {
            assert_eq!(result["ruleId"], found["code"]);
            assert_eq!(result["level"], found["level"]);
            assert_eq!(result.get("suppressions").is_some(), found["waived"] == true, "{name}");
            let place = &result["locations"][0]["physicalLocation"];
            assert_eq!(place["artifactLocation"]["uri"], found["file"]);
            assert_eq!(place["region"]["startLine"].as_u64().unwrap_or(0), found["line"].as_u64().unwrap());
        }

        let said = check(&desk, "junit");
        assert_eq!(said.status, json.status, "{name}");
        let read = junit(&said);
        let suite = &read.suites[0];
        let count = |of: &str| answer["counts"][of].as_u64().unwrap();
        assert_eq!((suite.failures, suite.skipped), (count("error"), count("waived")), "{name}");
        assert_eq!(suite.tests, u64::try_from(suite.cases.len()).unwrap(), "{name}");
        let failed = suite.cases.iter().filter(|case| case.status.is_failure()).count();
        assert_eq!(u64::try_from(failed).unwrap(), count("error"), "{name}");
        let human = check(&desk, "human");
        assert_eq!(human.status, json.status, "{name}");
        assert!(human.out.contains(&format!("[{name}]")), "{name}: {}", human.out);
    }
}

#[test]
fn a_sound_workspace_is_green_and_says_what_was_looked_for() {
    let desk = Desk::sound();
    assert_eq!(sarif(&schema(), &check(&desk, "sarif"))["results"], Value::Array(Vec::new()));
    let read = junit(&check(&desk, "junit"));
    let names: BTreeSet<&str> = read.suites[0].cases.iter().map(|case| case.original_name.as_str()).collect();
    assert_eq!(names, Code::ALL.iter().map(|code| code.as_str()).collect());
}

#[test]
fn what_cannot_be_read_is_said_in_every_format_and_ends_with_two() {
    let desk = Desk::sound().write("config/roster.toml", "person = \"<&'\\\"\u{7}\"\nrole = [");
    for format in ["human", "json", "junit", "sarif"] {
        assert_eq!(check(&desk, format).status, 2, "{format}");
    }
    let json: Value = serde_json::from_str(&check(&desk, "json").out).unwrap();
    assert!(!json["problems"].as_array().unwrap().is_empty(), "{json}");
    let run = sarif(&schema(), &check(&desk, "sarif"));
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let told = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap().len();
    assert_eq!(told, json["problems"].as_array().unwrap().len());
    let read = junit(&check(&desk, "junit"));
    assert_eq!(read.errors, u64::try_from(told).unwrap());
}

#[test]
fn a_ci_is_told_the_file_from_where_it_stands() {
    let desk = Desk::broken("step-cycle");
    let (above, name) = (desk.root().parent().unwrap(), desk.root().file_name().unwrap().to_str().unwrap());
    let said = |format| run(above, &["--workspace", name, "--format", format, "check", "--at", OPENS]);
    let run = sarif(&schema(), &said("sarif"));
    let results = run["results"].as_array().unwrap();
    let result = results.iter().find(|result| result["ruleId"] == "step-cycle").unwrap();
    let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, &format!("{name}/runbooks/recover.toml"));
    let read = junit(&said("junit"));
    let case = read.suites[0].cases.iter().find(|case| case.original_name.starts_with("step-cycle")).unwrap();
    assert_eq!(case.file.as_deref(), Some(format!("{name}/runbooks/recover.toml").as_str()));
}

#[test]
fn the_same_files_at_the_same_instant_give_the_same_bytes() {
    let desk = Desk::broken("step-cycle");
    for format in ["human", "json", "junit", "sarif"] {
        assert_eq!(check(&desk, format).out, check(&desk, format).out, "{format}");
    }
}

#[test]
fn a_finding_keeps_its_fingerprint_when_lines_move() {
    let prints = |desk: &Desk| -> Vec<Value> {
        let run: Value = serde_json::from_str(&check(desk, "sarif").out).unwrap();
        let results = run["runs"][0]["results"].as_array().unwrap().clone();
        results.iter().map(|result| result["partialFingerprints"].clone()).collect()
    };
    let desk = Desk::broken("step-cycle");
    let before = prints(&desk);
    let text = fs::read_to_string(desk.root().join("runbooks/recover.toml")).unwrap();
    let moved = desk.write("runbooks/recover.toml", &format!("# A comment.\n\n{text}"));
    assert_eq!(before, prints(&moved));
    assert!(!before.is_empty());
}
