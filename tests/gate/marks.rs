//! Marks: each step, action, backup and message that was practised by itself.

use std::fmt::Write as _;

use warroom::plan::coverage::{CoverageKind, CoverageSheet, CoverageState, FRESH_FOR, Thing};
use warroom::plan::{CampaignId, Code, Workspace};

use super::kit::{Desk, OPENS, at};
use super::quoted::{said, said_in};

const COVERAGE: &str = "config/coverage.toml";
const RECOVER: &str = "runbooks/recover.toml";
const WHEN: &str = "2027-02-26T10:00:00Z";

/// Everything of the campaign in its present wording, as names and digests.
fn digests(desk: &Desk) -> Vec<(&'static str, String, String)> {
    let workspace = Workspace::load_dir(desk.root()).unwrap();
    let plan = workspace.plan_for(&CampaignId::parse("sale").unwrap()).unwrap();
    let steps = plan.runbooks.iter().flat_map(|it| it.step.iter().map(|step| Thing::Step(&it.id, step)));
    let all = steps.chain(Thing::beside_steps(&plan));
    let written = |thing: Thing<'_>| {
        let kind = match thing {
            Thing::Step(..) => "step",
            Thing::Action(_) => "action",
            Thing::Backup(..) => "backup",
            Thing::Message(_) => "message",
        };
        (kind, thing.name().to_string(), thing.digest().unwrap())
    };
    all.map(written).collect()
}

/// The file with marks of these things, in the wording that they have now.
fn marked(desk: Desk, marks: &[(&str, &str)]) -> Desk {
    let mut text = String::new();
    for (kind, name, digest) in digests(&desk) {
        if let Some((_, when)) = marks.iter().find(|(marked, _)| *marked == name) {
            write!(
                text,
                "[[exercised]]\nkind = \"{kind}\"\nname = \"{name}\"\nat = {when}\ndigest = \"{digest}\"\n"
            )
            .unwrap();
        }
    }
    desk.write(COVERAGE, &text)
}

/// What is said of the runbook's rehearsal as of an instant.
fn stale(desk: &Desk, instant: &str) -> Vec<String> {
    let found = said_in(&desk.check_at("sale", instant), Code::RehearsalStale);
    found.iter().map(|line| line.split_once("] ").unwrap().1.to_owned()).collect()
}

fn sheet(desk: &Desk) -> CoverageSheet {
    let workspace = Workspace::load_dir(desk.root()).unwrap();
    let plan = workspace.plan_for(&CampaignId::parse("sale").unwrap()).unwrap();
    CoverageSheet::of(&plan, &workspace.coverage, FRESH_FOR, at(OPENS))
}

fn state(sheet: &CoverageSheet, kind: CoverageKind, name: &str) -> CoverageState {
    let line = sheet.lines.iter().find(|line| line.kind == kind && line.name.as_str() == name);
    line.unwrap_or_else(|| panic!("no {name} in {sheet:?}")).state
}

#[test]
fn a_runbook_whose_every_step_is_marked_was_rehearsed() {
    let desk = marked(Desk::sound(), &[("recover/disable", WHEN), ("recover/prove", WHEN)]);
    assert_eq!(stale(&desk, OPENS), Vec::<String>::new());
    let sheet = sheet(&desk);
    assert_eq!(state(&sheet, CoverageKind::Runbook, "recover"), CoverageState::Fresh);
    assert_eq!(sheet.count(CoverageKind::Step), (2, 2));
}

#[test]
fn a_step_without_a_mark_is_named() {
    let desk = marked(Desk::sound(), &[("recover/disable", WHEN)]);
    let line = "runbook `recover` was never rehearsed; of its 2 steps `prove` has no current mark";
    assert_eq!(stale(&desk, OPENS), [line]);
    let sheet = sheet(&desk);
    assert_eq!(state(&sheet, CoverageKind::Step, "recover/disable"), CoverageState::Fresh);
    assert_eq!(state(&sheet, CoverageKind::Step, "recover/prove"), CoverageState::Never);
    assert_eq!(state(&sheet, CoverageKind::Runbook, "recover"), CoverageState::Never);
}

#[test]
fn a_changed_step_loses_its_mark_and_no_other_does() {
    let desk = marked(Desk::sound(), &[("recover/disable", WHEN), ("recover/prove", WHEN)]);
    let desk = desk.replace(RECOVER, "\"Disable the key\"", "\"Disable that key\"");
    let line = "runbook `recover` was never rehearsed; of its 2 steps `disable` has no current mark";
    assert_eq!(stale(&desk, OPENS), [line]);
    let sheet = sheet(&desk);
    assert_eq!(state(&sheet, CoverageKind::Step, "recover/disable"), CoverageState::Changed);
    assert_eq!(state(&sheet, CoverageKind::Step, "recover/prove"), CoverageState::Fresh);
}

#[test]
fn the_rest_of_the_runbook_may_change_around_a_step() {
    let desk = marked(Desk::sound(), &[("recover/disable", WHEN), ("recover/prove", WHEN)]);
    let desk = desk.replace(RECOVER, "title = \"Recover\"", "title = \"Recover all of it\"");
    assert_eq!(stale(&desk, OPENS), Vec::<String>::new());
}

#[test]
fn a_mark_is_fresh_for_as_long_as_a_rehearsal_is() {
    let desk = marked(Desk::sound(), &[("recover/disable", WHEN), ("recover/prove", "2027-03-01T10:00:00Z")]);
    assert_eq!(stale(&desk, "2027-03-12T10:00:00Z"), Vec::<String>::new(), "14 days to the second");
    let line = "runbook `recover` was never rehearsed; of its 2 steps `disable` has no current mark";
    assert_eq!(stale(&desk, "2027-03-12T10:00:01Z"), [line]);
    let not_yet = "runbook `recover` was never rehearsed; of its 2 steps `prove` has no current mark";
    assert_eq!(stale(&desk, "2027-02-28T10:00:00Z"), [not_yet], "what comes later counts later");
}

#[test]
fn marks_take_over_where_the_whole_was_rehearsed_in_another_wording() {
    let whole = std::fs::read_to_string(Desk::sound().root().join(COVERAGE)).unwrap();
    let desk = Desk::sound().replace(RECOVER, "\"Disable the key\"", "\"Disable that key\"");
    let desk = marked(desk, &[("recover/disable", WHEN)]);
    let marks = std::fs::read_to_string(desk.root().join(COVERAGE)).unwrap();
    let desk = desk.write(COVERAGE, &format!("{whole}\n{marks}"));
    let line = "runbook `recover` has changed since it was rehearsed 2027-02-26T10:00:00Z; of its 2 steps `prove` has no current mark";
    assert_eq!(stale(&desk, OPENS), [line]);
}

#[test]
fn of_many_steps_without_a_mark_a_few_are_named() {
    let mut steps = String::from(
        "id = \"recover\"\ntitle = \"Recover\"\nprovides = [\"dns\", \"failover\", \"rollback\", \"secrets_revocation\", \"token_invalidation\"]\n",
    );
    for number in 1..=6 {
        write!(steps, "\n[[step]]\nid = \"s{number}\"\ntitle = \"Step {number}\"\nrole = \"app\"\n").unwrap();
    }
    let desk = marked(Desk::sound().write(RECOVER, &steps), &[("recover/s2", WHEN)]);
    let line = "runbook `recover` was never rehearsed; 5 of its 6 steps have no current mark: `s1`, `s3`, `s4` and 2 more";
    assert_eq!(stale(&desk, OPENS), [line]);
}

#[test]
fn actions_backups_and_messages_have_marks_and_no_finding() {
    let before = said(&Desk::sound(), Code::RehearsalStale);
    let desk = Desk::sound();
    let all = digests(&desk);
    let first = |kind: &str| all.iter().find(|(it, ..)| *it == kind).unwrap().1.clone();
    let (action, backup, message) = (first("action"), first("backup"), first("message"));
    let marks = [action.as_str(), backup.as_str(), message.as_str()].map(|name| (name, WHEN));
    let whole = std::fs::read_to_string(desk.root().join(COVERAGE)).unwrap();
    let desk = marked(desk, &marks);
    let marks = std::fs::read_to_string(desk.root().join(COVERAGE)).unwrap();
    let desk = desk.write(COVERAGE, &format!("{whole}\n{marks}"));
    assert_eq!(said(&desk, Code::RehearsalStale), before);
    let sheet = sheet(&desk);
    assert_eq!(state(&sheet, CoverageKind::Action, &action), CoverageState::Fresh);
    assert_eq!(state(&sheet, CoverageKind::Backup, &backup), CoverageState::Fresh);
    assert_eq!(state(&sheet, CoverageKind::Message, &message), CoverageState::Fresh);
    assert_eq!(state(&sheet, CoverageKind::Runbook, "recover"), CoverageState::Fresh);
    let role = format!("id = \"{backup}\"");
    let roster = std::fs::read_to_string(desk.root().join("config/roster.toml")).unwrap();
    let after = roster.split_once(&role).unwrap().1;
    let old = after.split("backup = \"").nth(1).unwrap().split('"').next().unwrap();
    let other = if old == "dora" { "ben" } else { "dora" };
    let changed = after.replacen(&format!("backup = \"{old}\""), &format!("backup = \"{other}\""), 1);
    let desk = desk.write("config/roster.toml", &roster.replace(after, &changed));
    assert_eq!(state(&self::sheet(&desk), CoverageKind::Backup, &backup), CoverageState::Changed);
}

#[test]
fn a_mark_of_something_else_is_a_problem_with_its_place() {
    let mark =
        "[[exercised]]\nkind = \"person\"\nname = \"ito\"\nat = 2027-02-26T10:00:00Z\ndigest = \"0\"\n";
    let desk = Desk::sound().write(COVERAGE, mark);
    let problems = Workspace::load_dir(desk.root()).unwrap_err().render(false);
    assert!(problems.contains("config/coverage.toml:2:"), "{problems}");
}
