//! What a drill leaves behind for the launch gate.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use warroom::plan::load::source::Folder;
use warroom::plan::{CampaignId, Code, Survey};
use warroom::readiness::Gate;

use super::kit::{Home, ID};

const DRILL: &str = "drill-sale-1";

const FILES: [&str; 7] = [
    "config/warroom.toml",
    "config/roster.toml",
    "config/escalation.toml",
    "config/messages.toml",
    "config/actions/all.toml",
    "config/campaigns/sale.toml",
    "runbooks/recover.toml",
];

/// A workspace in which nothing was rehearsed, and a drill in it.
fn drilled() -> Home {
    let sound = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/gate/sound");
    let home = Home::with(FILES.map(|path| (path, fs::read_to_string(sound.join(path)).unwrap())));
    let declare = ["declare", "sale", "--severity", "sev2", "--title", "practice"];
    assert_eq!(home.done(&declare).out, format!("{DRILL}\n"));
    home.done(&["take", DRILL]);
    home.done(&["runbook", DRILL, "recover"]);
    home
}

fn work_through(home: &Home, drill: &str) {
    home.done(&["step", drill, "disable", "skip", "--reason", "shown on the table"]);
    home.done(&["step", drill, "prove", "done"]);
}

fn root(home: &Home) -> PathBuf {
    home.path().join("workspace")
}

fn file(home: &Home) -> PathBuf {
    root(home).join("config/coverage.toml")
}

/// What the gate says of rehearsals as of an instant.
fn stale(home: &Home, at: &str) -> Vec<String> {
    let survey = Survey::load(&Folder::new(&root(home)), None);
    let survey = survey.unwrap_or_else(|problems| panic!("{}", problems.render(false)));
    let report = Gate::of(&survey).check(&CampaignId::parse("sale").unwrap(), at.parse().unwrap()).unwrap();
    let found = report.findings.iter().filter(|found| found.code == Code::RehearsalStale);
    found.map(|found| found.problem.message.to_string()).collect()
}

/// The rehearsals that are printed.
fn printed(home: &Home) -> Vec<Value> {
    let said = home.done(&["coverage", "--format", "json"]).json();
    said["rehearsals"].as_array().unwrap().clone()
}

#[test]
fn a_drill_that_finishes_a_runbook_mends_the_finding() {
    let home = drilled();
    work_through(&home, DRILL);
    let rehearsals = printed(&home);
    let at = rehearsals[0]["at"].as_str().unwrap();
    assert_eq!(rehearsals.len(), 1);
    assert_eq!((&rehearsals[0]["campaign"], &rehearsals[0]["incident"]), (&"sale".into(), &DRILL.into()));
    assert_eq!(stale(&home, at), ["runbook `recover` was never rehearsed"]);
    assert!(!file(&home).exists(), "nothing is written unless it is asked for");

    home.done(&["coverage", "--write"]).says(&["config/coverage.toml: 2 added, 0 kept"]);
    assert_eq!(stale(&home, at), Vec::<String>::new());
    let text = fs::read_to_string(file(&home)).unwrap();
    home.done(&["coverage", "--write"]).says(&["nothing new"]);
    assert_eq!(fs::read_to_string(file(&home)).unwrap(), text);
}

#[test]
fn a_runbook_that_is_not_finished_was_not_rehearsed() {
    let home = drilled();
    assert_eq!(printed(&home), Vec::<Value>::new());
    home.done(&["step", DRILL, "disable", "skip", "--reason", "shown on the table"]);
    assert_eq!(printed(&home), Vec::<Value>::new());
    home.done(&["step", DRILL, "prove", "skip", "--reason", "no time"]);
    assert_eq!(printed(&home), Vec::<Value>::new(), "to skip everything is no rehearsal");
    home.done(&["step", DRILL, "prove", "reopen", "--reason", "time after all"]);
    home.done(&["step", DRILL, "prove", "done"]);
    assert_eq!(printed(&home).len(), 1);
    home.done(&["step", DRILL, "prove", "reopen", "--reason", "not right"]);
    assert_eq!(printed(&home), Vec::<Value>::new());
    home.done(&["step", DRILL, "prove", "fail", "--reason", "something uses it"]);
    assert_eq!(printed(&home), Vec::<Value>::new(), "to fail and stop there is none either");
}

#[test]
fn the_wording_that_was_rehearsed_is_that_of_the_drill() {
    let home = drilled();
    let runbook = root(&home).join("runbooks/recover.toml");
    let changed = fs::read_to_string(&runbook).unwrap().replace("Disable the key", "Disable that key");
    fs::write(&runbook, changed).unwrap();
    work_through(&home, DRILL);
    home.done(&["coverage", "--write"]);
    let at = printed(&home)[0]["at"].as_str().unwrap().to_owned();
    let line = format!(
        "runbook `recover` has changed since it was rehearsed {at}; of its 2 steps `disable` has no current mark"
    );
    assert_eq!(stale(&home, &at), [line], "the step that was skipped has none, the other one kept its own");

    home.done(&["declare", "sale", "--severity", "sev2", "--title", "practice"]);
    home.done(&["take", "drill-sale-2"]);
    home.done(&["runbook", "drill-sale-2", "recover"]);
    work_through(&home, "drill-sale-2");
    // How many are new depends on whether a second has passed: a mark is as old as its second.
    home.done(&["coverage", "--write"]).says(&["config/coverage.toml: "]);
    let at = printed(&home)[1]["at"].as_str().unwrap().to_owned();
    assert_eq!(stale(&home, &at), Vec::<String>::new());
}

#[test]
fn what_others_rehearsed_is_kept() {
    let home = drilled();
    let theirs = format!(
        "# Comments go.\n[[rehearsal]]\nrunbook = \"recover\"\nat = 2027-01-01T10:00:00Z\ndigest = \"{}\"\n",
        "a".repeat(64)
    );
    fs::write(file(&home), theirs).unwrap();
    work_through(&home, DRILL);
    home.done(&["coverage", "--write"]).says(&["2 added, 1 kept"]);
    let text = fs::read_to_string(file(&home)).unwrap();
    assert!(text.contains("at = 2027-01-01T10:00:00Z") && text.contains(DRILL), "{text}");
}

#[test]
fn another_drill_of_the_same_wording_takes_the_place_of_the_earlier_one() {
    let home = drilled();
    work_through(&home, DRILL);
    home.done(&["coverage", "--write"]);
    let text = fs::read_to_string(file(&home)).unwrap();
    let at = printed(&home)[0]["at"].as_str().unwrap().to_owned();
    fs::write(file(&home), text.replace(&at, "2020-01-01T00:00:00Z").replace(DRILL, "drill-sale-0")).unwrap();
    let rehearsals = printed(&home);
    assert_eq!((rehearsals.len(), &rehearsals[0]["incident"]), (1, &DRILL.into()));
    fs::write(file(&home), text.replace(&at, "2120-01-01T00:00:00Z")).unwrap();
    assert_eq!(printed(&home)[0]["at"], "2120-01-01T00:00:00Z", "a later one stays");
}

#[test]
fn a_link_in_the_way_is_not_written_through() {
    let home = drilled();
    work_through(&home, DRILL);
    let victim = home.path().join("victim");
    fs::write(&victim, "mine").unwrap();
    std::os::unix::fs::symlink(&victim, root(&home).join("config/.coverage.toml.new")).unwrap();
    home.done(&["coverage", "--write"]).says(&["2 added"]);
    assert_eq!(fs::read_to_string(victim).unwrap(), "mine");
    assert!(file(&home).symlink_metadata().unwrap().is_file());
}

#[test]
fn the_example_is_not_written_to() {
    let home = Home::new().declared();
    home.done(&["coverage"]).says(&["! runbook", "never"]);
    home.run(&["coverage", "--write"]).ended(2).complains(&["compiled in", "`warroom init DIR`"]);
    assert!(home.done(&["list"]).out.contains(ID));
}

#[test]
fn a_file_that_can_t_be_read_is_not_replaced() {
    let home = drilled();
    work_through(&home, DRILL);
    fs::write(file(&home), "rehearsal = 3\n").unwrap();
    home.run(&["coverage", "--write"]).ended(2).complains(&["config/coverage.toml"]);
    assert_eq!(fs::read_to_string(file(&home)).unwrap(), "rehearsal = 3\n");
}
