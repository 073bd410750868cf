//! The sample of a report is what the program writes of a shipped scenario.

use std::path::Path;

use assert_cmd::Command;
use regex_lite::Regex;

use super::{page, update};

const SAMPLE: &str = "docs/sample-report.html";

/// Run the program to its end in a home of its own.
fn run(home: &Path, arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_warroom"));
    command.env_clear().current_dir(home).env("HOME", home).env("USER", "ito").env("TZ", "UTC");
    command.args(arguments).assert().success();
}

/// The hash of the chain is another one in every exercise: the record has the hour at which it was held.
fn without_the_head(html: &str) -> String {
    Regex::new("[0-9a-f]{64}").unwrap().replace_all(html, "·").into_owned()
}

#[test]
fn the_sample_report_is_what_the_scenario_gives() {
    let home = tempfile::tempdir().unwrap();
    run(home.path(), &["drill", "exposed-cloud-key", "--auto", "--keep", "--seed", "7"]);
    let arguments = ["report", "drill-spring-launch-1", "--format", "html", "-o", "sample.html"];
    run(home.path(), &arguments);
    let written = std::fs::read_to_string(home.path().join("sample.html")).unwrap();
    let is_same = |kept: &str| without_the_head(kept) == without_the_head(&written);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE);
    if update() && !std::fs::read_to_string(&path).is_ok_and(|kept| is_same(&kept)) {
        std::fs::write(&path, &written).unwrap();
    }
    assert!(is_same(&page(SAMPLE)), "{SAMPLE} is old: run the tests once with UPDATE=1");
    assert!(written.contains("<strong>DRILL</strong>"), "the sample is not marked as a drill");
}
