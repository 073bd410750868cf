//! `warroom check`: the answer, its exit status, how it is asked, and the page that says so.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use rstest::rstest;
use serde_json::json;

use super::kit::Home;

const OPENS: &str = "2027-03-02T09:00:00Z";

/// The sound workspace of the gate's tests.
fn sound() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/gate/sound");
    let (mut found, mut folders) = (Vec::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&root).unwrap().display().to_string();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

fn home(change: impl Fn(&str, String) -> String) -> Home {
    let files = sound();
    Home::with(files.iter().map(|(path, text)| (path.as_str(), change(path, text.clone()))))
}

/// The commander is somebody whom the roster does not have.
fn slipped() -> Home {
    home(|_, text| text.replace("primary = \"ada\"", "primary = \"adda\""))
}

/// A second campaign, `sales`.
fn two() -> Home {
    let home = home(|_, text| text);
    let folder = home.path().join("workspace/config/campaigns");
    let text = fs::read_to_string(folder.join("sale.toml")).unwrap();
    fs::write(folder.join("sales.toml"), text.replace("id = \"sale\"", "id = \"sales\"")).unwrap();
    home
}

#[test]
fn a_campaign_that_is_ready_is_one_quiet_line_and_status_0() {
    let said = home(|_, text| text).done(&["check", "--at", OPENS]);
    assert_eq!((said.out.as_str(), said.err.as_str()), ("sale: ready (as of 2027-03-02 09:00 UTC)\n", ""));
}

#[test]
fn one_that_is_not_says_why_with_the_line_and_status_1() {
    let said = slipped().run(&["check", "sale", "--at", "2027-03-02T10:00:00+01:00"]).ended(1);
    let said = said.says(&[
        "People\n\nerror[person-unknown]: there is no person `adda`\n  --> config/roster.toml:41:11\n",
        "41 | primary = \"adda\"\n",
        "help: did you mean `ada`?",
        "sale: not ready: ",
        " (as of 2027-03-02 09:00 UTC)\n",
    ]);
    assert_eq!(said.err, "", "the answer is data");
}

#[test]
fn json_is_what_people_script_against() {
    let said = slipped().run(&["check", "sale", "--at", OPENS, "--format", "json"]).ended(1).json();
    assert_eq!(said["campaign"], "sale");
    assert_eq!(said["ready"], false);
    assert_eq!(said["checked_at"], OPENS);
    let expected = json!({
        "code": "person-unknown",
        "level": "error",
        "message": "there is no person `adda`",
        "file": "config/roster.toml",
        "line": 41,
        "column": 11,
        "refs": ["GV.RR-02"],
        "waived": false,
        "about": null,
        "hint": "did you mean `ada`?",
        "note": null,
    });
    assert!(said["findings"].as_array().unwrap().contains(&expected), "{said}");
}

#[test]
fn among_several_one_must_be_named_or_all() {
    let home = two();
    home.run(&["check"]).ended(2).complains(&["which campaign? there is sale, sales", "`--all`"]);
    let all = home.run(&["check", "--all", "--at", OPENS, "--format", "json"]).json();
    let names: Vec<_> = all.as_array().unwrap().iter().map(|report| report["campaign"].clone()).collect();
    assert_eq!(names, ["sale", "sales"]);
    home.run(&["check", "--all", "--at", OPENS]).says(&["of 2 campaigns are ready"]);
}

#[test]
fn all_is_a_list_also_where_there_is_one() {
    let said = home(|_, text| text).done(&["check", "--all", "--at", OPENS, "--format", "json"]).json();
    assert_eq!(said.as_array().map(Vec::len), Some(1));
}

#[rstest]
#[case::near(&["check", "sal"], "there is no campaign `sal`", "did you mean `sale`?")]
#[case::far(&["check", "nothing-like-it"], "there is no campaign", "there is sale")]
#[case::no_id(&["check", "../../etc"], "there is no campaign `../../etc`", "")]
#[case::no_offset(&["check", "--at", "2027-03-02T09:00:00"], "invalid value", "RFC 3339")]
#[case::a_day(&["check", "--at", "2027-03-02"], "invalid value", "2027-03-02T09:00:00Z")]
#[case::both(&["check", "sale", "--all"], "cannot be used with", "--all")]
fn what_makes_no_sense_ends_with_2(#[case] arguments: &[&str], #[case] error: &str, #[case] hint: &str) {
    let said = home(|_, text| text).run(arguments).ended(2).complains(&[error, hint]);
    assert_eq!(said.out, "");
}

#[test]
fn what_cannot_be_read_ends_with_2_and_never_with_ready() {
    let home = home(|path, text| if path == "config/roster.toml" { "[[role".to_owned() } else { text });
    let said = home.run(&["check", "sale", "--at", OPENS]).ended(2).complains(&["config/roster.toml:1"]);
    assert_eq!(said.out, "");
    let said = home.run(&["check", "--all", "--format", "json"]).ended(2).json();
    assert_eq!(said["problems"][0]["file"], "config/roster.toml");
}

#[test]
fn a_workspace_without_campaigns_is_not_ready() {
    let home = home(|_, text| text);
    fs::remove_file(home.path().join("workspace/config/campaigns/sale.toml")).unwrap();
    for arguments in [&["check"][..], &["check", "--all"], &["check", "sale"]] {
        assert_eq!(home.run(arguments).ended(2).out, "", "{arguments:?}");
    }
}

#[test]
fn without_a_workspace_the_example_is_checked() {
    let said = Home::new().run(&["check", "--format", "json", "--at", "2027-03-01T09:00:00Z"]);
    assert_eq!(said.json()["campaign"], "spring-launch");
}

#[rstest]
#[case::before(&["--format", "sarif", "check", "--at", OPENS], 0)]
#[case::after(&["check", "--at", OPENS, "--format", "sarif"], 0)]
#[case::elsewhere(&["list", "--format", "sarif"], 2)]
#[case::nowhere(&["--format", "junit"], 2)]
#[case::neither(&["check", "--format", "xml"], 2)]
fn the_formats_of_a_ci_belong_to_this_command(#[case] arguments: &[&str], #[case] status: i32) {
    let said = home(|_, text| text).run(arguments).ended(status);
    if status == 0 {
        assert_eq!(said.json()["version"], "2.1.0");
    } else {
        assert_eq!(said.complains(&["human"]).out, "");
    }
}

#[test]
fn colour_is_only_where_it_is_wanted_and_a_word_always_says_the_level() {
    let home = slipped();
    let said = |color| home.run(&["--color", color, "check", "--at", OPENS]).ended(1);
    assert!(!said("auto").out.contains('\u{1b}'));
    assert!(!said("never").out.contains('\u{1b}'));
    let colored = said("always").out;
    assert!(colored.contains('\u{1b}') && colored.contains("error[person-unknown]"), "{colored}");
}

#[rstest]
#[case::not_ready("primary = \"adda\"", 1)]
#[case::unreadable("primary = ", 2)]
fn a_reader_who_left_is_not_told_ready(#[case] primary: &str, #[case] status: i32) {
    let home = home(|_, text| text.replace("primary = \"ada\"", primary));
    for format in ["human", "json", "junit", "sarif"] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = home.command(&["check", "--at", OPENS, "--format", format]);
        let done = command.stdin(Stdio::null()).stdout(writer).output().unwrap();
        assert_eq!(done.status.code(), Some(status), "{format}");
    }
}

#[test]
fn a_hostile_name_is_shown_as_marks() {
    let home = home(|_, text| text.replace("runbooks = [\"recover\"]", "runbooks = [\"re\\u001b[2J\"]"));
    for format in ["human", "json", "junit", "sarif"] {
        let said = home.run(&["check", "--at", OPENS, "--format", format]);
        let control = |c: char| c.is_control() && c != '\n';
        assert!(said.status != 0 && !said.out.contains(control) && !said.err.contains(control), "{said:?}");
    }
}

/// The parts of `docs/gate.md` between three backticks and that word, and the next three.
fn blocks(kind: &str) -> Vec<String> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/gate.md")).unwrap();
    let parts: Vec<&str> = page.split("```").collect();
    let inside = parts.iter().skip(1).step_by(2);
    inside.filter_map(|part| part.strip_prefix(&format!("{kind}\n")).map(str::to_owned)).collect()
}

#[test]
fn every_check_on_the_page_is_a_command_that_works() {
    let shells: String = blocks("sh").into_iter().chain(blocks("yaml")).collect();
    let words = |line: &str| -> Option<Vec<String>> {
        let (_, command) = line.split_once("warroom check")?;
        let command = command.split(['#', '>', '|']).next().unwrap();
        Some(command.split_whitespace().map(str::to_owned).collect())
    };
    let commands: Vec<Vec<String>> = shells.lines().filter_map(words).collect();
    assert!(commands.len() > 8, "{commands:?}");
    for command in commands {
        let arguments: Vec<&str> =
            std::iter::once("check").chain(command.iter().map(String::as_str)).collect();
        let said = Home::new().run(&arguments);
        assert!(matches!(said.status, 0 | 1) && !said.out.is_empty(), "{arguments:?}: {said:?}");
    }
}

#[test]
fn the_waiver_on_the_page_is_one_that_the_gate_reads() {
    let waivers: String = blocks("toml").into_iter().filter(|it| it.contains("[[waiver]]")).collect();
    assert!(!waivers.is_empty());
    let example = warroom::plan::embedded::FILES.iter().map(|(path, text)| (*path, (*text).to_owned()));
    let home = Home::with(example.chain([("config/waivers.toml", waivers)]));
    let said = home.run(&["check", "--at", OPENS, "--format", "json"]);
    assert!(matches!(said.status, 0 | 1), "{said:?}");
    let findings = said.json()["findings"].as_array().unwrap().clone();
    let wrong: Vec<_> = findings.iter().filter(|found| found["code"] == "waiver-invalid").collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn the_object_on_the_page_has_the_members_that_are_written() {
    let page: serde_json::Value = serde_json::from_str(&blocks("json").concat()).unwrap();
    let said = slipped().run(&["check", "sale", "--at", OPENS, "--format", "json"]).ended(1).json();
    let keys =
        |value: &serde_json::Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(keys(&page), keys(&said));
    assert_eq!(keys(&page["counts"]), keys(&said["counts"]));
    assert_eq!(keys(&page["findings"][0]), keys(&said["findings"][0]));
}
