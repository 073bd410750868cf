//! The answer is no, or what was asked for makes no sense: which exit status, and what to do.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;

use rstest::rstest;
use rusqlite::Connection;

use super::kit::{Home, ID, Said};

#[test]
fn a_refusal_says_who_could_and_ends_with_one() {
    let home = Home::quick().declared();
    let asked = ["--as", "weber", "fire", ID, "dns-switch"];
    home.run(&asked).ended(1).complains(&["error: "]);
    let told = home.run(&[&asked[..], &["--format", "json"]].concat()).ended(1).json();
    assert!(told["refused"].is_string(), "{told}");
    let could: Vec<_> = told["could"].as_array().unwrap().iter().filter_map(|p| p.as_str()).collect();
    assert!(could.contains(&"marin") && !could.contains(&"weber"), "{told}");
    assert_eq!(home.done(&["log", ID, "--format", "json"]).out.lines().count(), 1, "a refusal was recorded");
}

#[test]
fn init_never_writes_over_a_file() {
    let home = Home::new();
    home.done(&["init", "mine"]).says(&["rehearsal"]);
    let path = home.path().join("mine/config/warroom.toml");
    fs::write(&path, "mine").unwrap();
    fs::remove_file(home.path().join("mine/runbooks/dns.toml")).unwrap();
    home.run(&["init", "mine"]).ended(1).complains(&["nothing was written", "choose another folder"]);
    assert_eq!(fs::read_to_string(path).unwrap(), "mine");
    assert!(!home.path().join("mine/runbooks/dns.toml").exists(), "some of the files were written");
}

#[test]
fn what_init_writes_is_a_workspace() {
    let home = Home::new();
    home.done(&["init", "mine"]);
    let title = ["--severity", "sev3", "--title", "x"];
    let declare = [&["--workspace", "mine", "-v", "declare", "spring-launch"], &title[..]].concat();
    home.done(&declare).says(&[ID]).complains(&["workspace: mine", "person: ito"]);
}

#[rstest]
#[case::changed("UPDATE line SET data = replace(data, 'checkout', 'nothing') WHERE seq = 1")]
#[case::removed("DELETE FROM line WHERE seq = 2")]
fn a_log_that_was_tampered_with_is_broken(#[case] sql: &str) {
    let home = Home::quick().declared();
    home.done(&["take", ID]);
    home.done(&["verify"]).says(&["ok, 2 events"]);
    Connection::open(home.journal()).unwrap().execute_batch(sql).unwrap();
    home.run(&["verify"]).ended(1).says(&["broken"]);
    let told = home.run(&["verify", ID, "--format", "json"]).ended(1).json();
    assert_eq!((&told["incident"], &told["ok"]), (&ID.into(), &false.into()), "{told}");
}

#[test]
fn a_head_that_someone_else_holds_proves_a_rewritten_log() {
    let home = Home::quick().declared();
    let other = format!("1:{}", "a".repeat(64));
    home.run(&["verify", ID, "--head", &other]).ended(1).says(&["broken"]);
}

#[rstest]
#[case::subcommand(&["declar"], "'declare'")]
#[case::campaign(&["declare", "spring-lunch", "--severity", "sev1", "--title", "x"], "did you mean `spring-launch`?")]
#[case::severity(&["declare", "spring-launch", "--severity", "sev9", "--title", "x"], "use sev1")]
#[case::title(&["declare", "spring-launch", "--severity", "sev1", "--title", " "], "the title is empty")]
#[case::incident(&["take", "drill-spring-launch-2"], "did you mean `drill-spring-launch-1`?")]
#[case::open(&["open", "drill-spring-launch-2"], "did you mean `drill-spring-launch-1`?")]
#[case::person(&["--as", "itto", "take", ID], "did you mean `ito`?")]
#[case::other_person(&["handover", ID, "--to", "kahn"], "did you mean `khan`?")]
#[case::action(&["fire", ID, "dns-swich"], "did you mean `dns-switch`?")]
#[case::role(&["page", ID, "dsn"], "did you mean `dns`?")]
#[case::runbook(&["runbook", ID, "rolback"], "did you mean `rollback`?")]
#[case::step(&["step", ID, "dns/freze-zone", "done"], "did you mean `freeze-zone`?")]
#[case::ambiguous(&["step", ID, "decide", "done"], "rollback/decide or dns/decide")]
#[case::message(&["message", ID, "partial-frist"], "did you mean `partial-first`?")]
#[case::variable(&["message", ID, "partial-first", "--set", "next_updte=x"], "did you mean `next_update`?")]
#[case::manual(&["manual", "dsn"], "did you mean `dns`?")]
#[case::schema(&["schema", "nothing"], "there is no kind of file `nothing`")]
#[case::scheme(&["--store", "foo:bar", "list"], "sqlite:PATH")]
#[case::head(&["verify", ID, "--head", "1:abc"], "64 hex digits")]
fn a_name_that_nothing_has_is_bad_usage_with_a_hint(#[case] arguments: &[&str], #[case] hint: &str) {
    let home = Home::quick().declared();
    let said = home.run(arguments).ended(2).complains(&[hint]);
    assert_eq!(said.out, "");
}

#[test]
fn a_broken_workspace_shows_every_problem_with_its_place() {
    let home = Home::new();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/workspaces/broken-references");
    let asked = ["--workspace", root, "declare", "launch", "--severity", "sev1", "--title", "x"];
    let places = ["config/campaigns/launch.toml:3:20", "config/roster.toml:19:11", "runbooks/app.toml:7:8"];
    let said = home.run(&asked).ended(2).complains(&places).complains(&["did you mean `ito`?"]);
    assert_eq!(said.out, "");
    let told = home.run(&[&asked[..], &["--format", "json"]].concat()).ended(2).json();
    let problems = told["problems"].as_array().unwrap();
    assert_eq!(problems.len(), said.err.matches(" --> ").count());
    for problem in problems {
        let place = |key: &str| problem[key].to_string().replace('"', "");
        let place = format!("{}:{}:{}", place("file"), place("line"), place("column"));
        assert!(said.err.contains(&place), "no {place}");
    }
    assert!(!home.journal().exists(), "a journal was made for an incident that can't be");
}

#[rstest]
#[case::not_a_journal("sqlite:notes.txt", "is not a warroom journal")]
#[case::a_folder("sqlite:config", "`config` is a folder")]
#[case::under_a_file("sqlite:notes.txt/journal.db", "notes.txt")]
fn a_store_that_cannot_be_used_is_bad_input(#[case] store: &str, #[case] told: &str) {
    let home = Home::new();
    fs::write(home.path().join("notes.txt"), "milk, bread").unwrap();
    fs::create_dir(home.path().join("config")).unwrap();
    let asked = ["--store", store, "declare", "spring-launch", "--severity", "sev1", "--title", "x"];
    home.run(&asked).ended(2).complains(&["error: ", told]);
    assert_eq!(fs::read_to_string(home.path().join("notes.txt")).unwrap(), "milk, bread");
}

#[test]
fn a_workspace_that_is_not_there_is_bad_input_also_for_those_who_read_nothing_of_it() {
    let home = Home::quick().declared();
    for arguments in [&["list"][..], &["open"], &["open", ID], &[]] {
        let said = home.run(&[&["--workspace", "nowhere"], arguments].concat()).ended(2);
        assert!(said.complains(&["nowhere"]).out.is_empty(), "{arguments:?}");
    }
}

#[test]
fn looking_makes_no_journal() {
    let home = Home::new();
    home.done(&["list"]).says(&["no incidents"]);
    home.done(&["verify"]).says(&["no incidents"]);
    home.run(&["status", ID]).ended(2).complains(&["`warroom declare"]);
    assert!(!home.journal().exists());
}

/// A user that owns nothing, where the tests run as root and no mode would stop them.
const NOBODY: u32 = 65_534;

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn run_without_rights(home: &Home, arguments: &[&str]) -> Said {
    let mut command = home.command(arguments);
    if uzers::get_current_uid() == 0 {
        command.uid(NOBODY);
    }
    Said::of(command.output().unwrap())
}

#[test]
fn a_store_that_is_only_readable_can_be_read_and_says_why_nothing_is_recorded() {
    let home = Home::quick().declared();
    let journal = home.journal();
    let folder = journal.parent().unwrap();
    // A file on its own, as a copy or a backup is.
    Connection::open(&journal).unwrap().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    allow(&journal, 0o444);
    for (folder, mode) in [(folder, 0o555), (folder.parent().unwrap(), 0o755), (home.path(), 0o755)] {
        allow(folder, mode);
    }
    run_without_rights(&home, &["list"]).ended(0).says(&[ID]);
    run_without_rights(&home, &["log", ID]).ended(0).says(&["checkout answers 401"]);
    let declare = ["declare", "spring-launch", "--severity", "sev1", "--title", "x"];
    for arguments in [&["take", ID][..], &declare] {
        let said = run_without_rights(&home, arguments).ended(2).complains(&["error: ", "hint: "]);
        assert_eq!(said.out, "", "{arguments:?}");
    }
    // So that the folder can be removed again.
    allow(folder, 0o755);
    home.done(&["verify"]).says(&["ok, 1 events"]);
}

#[test]
fn a_store_that_cannot_be_reached_is_not_an_empty_one() {
    let home = Home::quick().declared();
    let folder = home.journal().parent().unwrap().to_owned();
    allow(home.path(), 0o755);
    allow(&folder, 0o000);
    for arguments in [&["list"][..], &["verify"], &["status", ID]] {
        let said = run_without_rights(&home, arguments).ended(2).complains(&["can't be reached"]);
        assert_eq!(said.out, "", "{arguments:?}");
    }
    allow(&folder, 0o755);
}
