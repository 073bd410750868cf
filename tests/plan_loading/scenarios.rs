//! Scenarios: each rule with its message, the largest that there may be, and hostile texts.

use std::fmt::Write as _;

use proptest::prelude::*;
use rstest::rstest;
use warroom::plan::load::source::Folder;
use warroom::plan::scenario::MOST_INJECTS;
use warroom::plan::workspace::NoScenario;
use warroom::plan::{Diagnostics, ScenarioId, Survey, Workspace};

use crate::{Memory, SNIPPETS, root};

const NAMES: [&str; 11] = [
    "circles",
    "kinds",
    "names",
    "never",
    "no-campaign",
    "no-length",
    "references",
    "responder",
    "shape",
    "times",
    "world",
];

fn folder() -> std::path::PathBuf {
    root().join("tests/data/workspaces/broken-scenarios")
}

fn problems_of(workspace: &Workspace, name: &str) -> Diagnostics {
    let id = ScenarioId::parse(name).unwrap();
    match workspace.scenario(&id) {
        Err(NoScenario::Unsound(problems)) => problems,
        other => panic!("{name}: {other:?}"),
    }
}

/// The broken workspace with one further scenario.
fn with(name: &str, text: String) -> Memory {
    let mut files = Memory(Vec::new());
    for file in warroom::plan::load::source::Source::files(&Folder::new(&folder())) {
        if !file.path.starts_with("config/scenarios/") {
            files.0.push((file.path, file.text.unwrap().into_owned()));
        }
    }
    files.0.push((format!("config/scenarios/{name}.toml"), text));
    files
}

fn scenario(rest: &str) -> String {
    let head = "id = \"x\"\ntitle = \"T\"\ncampaign = \"launch\"\nincident = \"I\"\nseverity = \"sev1\"\n";
    format!("{head}length = \"24h\"\n{rest}")
}

#[rstest]
#[case("circles")]
#[case("kinds")]
#[case("names")]
#[case("never")]
#[case("no-campaign")]
#[case("no-length")]
#[case("references")]
#[case("responder")]
#[case("shape")]
#[case("times")]
#[case("world")]
fn every_problem_of_a_scenario_is_shown_at_once(#[case] name: &str) {
    let workspace = Workspace::load_dir(&folder()).unwrap();
    insta::assert_snapshot!(format!("scenario-{name}"), problems_of(&workspace, name).render(false));
}

#[test]
fn a_broken_scenario_keeps_neither_an_incident_nor_a_launch_waiting() {
    let workspace = Workspace::load_dir(&folder()).unwrap();
    assert!(workspace.scenarios.is_empty() && workspace.campaigns.len() == 1);
    let files: std::collections::BTreeSet<&str> =
        workspace.unsound.iter().map(|problem| problem.file.as_str()).collect();
    assert_eq!(files.len(), NAMES.len());
    let survey = Survey::load(&Folder::new(&folder()), None).unwrap();
    assert!(survey.problems.is_empty() && survey.workspace.scenarios.is_empty());
    assert_eq!(survey.unsound, workspace.unsound);
}

#[test]
fn a_scenario_that_is_not_there_names_the_nearest() {
    let text = scenario("[[inject]]\nid = \"1\"\nat = \"1m\"\ntext = \"One\"\n").replace("\"x\"", "\"fire\"");
    let workspace = Workspace::load(&with("fire", text)).unwrap();
    assert!(workspace.unsound.is_empty(), "{}", workspace.unsound.render(false));
    let missing = workspace.scenario(&ScenarioId::parse("fires").unwrap()).unwrap_err();
    let NoScenario::Missing { nearest, .. } = missing else { panic!("{missing:?}") };
    assert_eq!(nearest, ScenarioId::parse("fire").ok());
}

#[test]
fn a_problem_elsewhere_is_shown_together_with_those_of_scenarios() {
    let mut files = with("x", "players = 3".to_owned());
    files.0.push(("runbooks/broken.toml".to_owned(), "id = 3".to_owned()));
    let problems = Workspace::load(&files).unwrap_err();
    let files: Vec<&str> = problems.iter().map(|problem| problem.file.as_str()).collect();
    assert!(files.contains(&"runbooks/broken.toml") && files.contains(&"config/scenarios/x.toml"));
}

/// So many injects, of which each waits for the one after it, and the last for a deadline.
fn many(count: usize) -> String {
    let mut text = scenario("");
    for number in 1..=count {
        let when = match number {
            1 => "at = \"1m\"".to_owned(),
            _ if number == count => "when = { missed = \"e1\" }".to_owned(),
            _ => format!(
                "when = {{ any = [{{ delivered = \"{}\" }}, {{ done = \"e{number}\" }}] }}",
                number + 1
            ),
        };
        let words = "Somebody tells the players something, at the length of a line or two in a spreadsheet.";
        write!(text, "\n[[inject]]\nid = \"{number}\"\n{when}\nfrom = \"desk\"\ntext = \"{words}\"\n")
            .unwrap();
    }
    for number in 1..=count {
        write!(
            text,
            "\n[[expected]]\nid = \"e{number}\"\ntitle = \"Note it\"\ndeed = {{ note = true }}\nwithin = \"5m\"\ninject = \"{number}\"\n"
        )
        .unwrap();
    }
    text
}

#[test]
fn the_most_injects_load_and_one_more_is_refused() {
    let workspace = Workspace::load(&with("x", many(MOST_INJECTS))).unwrap();
    assert!(workspace.unsound.is_empty(), "{}", workspace.unsound.render(false));
    assert_eq!(workspace.scenarios.values().next().unwrap().inject.len(), MOST_INJECTS);
    let workspace = Workspace::load(&with("x", many(MOST_INJECTS + 1))).unwrap();
    let problems = problems_of(&workspace, "x");
    assert_eq!(problems.len(), 1);
    let said = problems.iter().next().unwrap().message.as_str();
    assert_eq!(said, "a scenario has at most 10000 injects, and this one has 10001");
}

#[test]
fn ten_thousand_injects_in_one_circle_are_one_problem() {
    let text = many(MOST_INJECTS).replace("missed = \"e1\"", "delivered = \"2\"");
    let text = text.replace(", { done", ", { missed");
    let workspace = Workspace::load(&with("x", text)).unwrap();
    let problems = problems_of(&workspace, "x");
    assert_eq!(problems.len(), 1, "{}", problems.render(false));
}

#[test]
fn ten_thousand_dangling_names_give_a_bounded_answer() {
    let text = many(MOST_INJECTS).replace("inject = \"", "inject = \"x").replace("done = \"e", "done = \"f");
    let workspace = Workspace::load(&with("x", text)).unwrap();
    assert_eq!(problems_of(&workspace, "x").len(), 500);
}

#[test]
fn a_scenario_of_more_than_its_bound_is_not_read() {
    let root = tempfile::tempdir().unwrap();
    crate::write(root.path(), "config/warroom.toml", b"schema = 1\n");
    crate::write(root.path(), "config/scenarios/x.toml", &vec![b'#'; 8 * 1024 * 1024 + 1]);
    let workspace = Workspace::load_dir(root.path()).unwrap();
    let shown = workspace.unsound.render(false);
    assert!(shown.contains("is larger than 8 MiB"), "{shown}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_of_a_scenario_makes_the_loader_panic_or_waver(
        file in 0..NAMES.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..40_usize, 0..SNIPPETS.len()), 0..6),
        lines in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..4),
    ) {
        let path = folder().join(format!("config/scenarios/{}.toml", NAMES[file]));
        let mut text = std::fs::read_to_string(path).unwrap();
        for (from, to) in lines {
            // Lines change places: sound tables where they do not belong.
            let mut all: Vec<&str> = text.lines().collect();
            let (from, to) = (from.index(all.len()), to.index(all.len()));
            all.swap(from, to);
            text = all.join("\n");
        }
        for (at, cut, snippet) in changes {
            let mut chars: Vec<char> = text.chars().collect();
            let at = at.index(chars.len() + 1);
            let end = (at + cut).min(chars.len());
            chars.splice(at..end, SNIPPETS[snippet].chars());
            text = chars.into_iter().collect();
        }
        let files = with("x", text);
        let shown = |files: &Memory| {
            let workspace = Workspace::load(files).unwrap();
            for problem in &workspace.unsound {
                assert!(problem.message.as_str().chars().all(|c| !c.is_control()));
            }
            format!("{:?}{}", workspace.scenarios, workspace.unsound.render(false))
        };
        let once = shown(&files);
        prop_assert!(!once.contains('\u{1b}'), "an escape sequence came through");
        prop_assert_eq!(once, shown(&files));
    }
}
