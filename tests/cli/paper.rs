//! What is printed for people, shells and editors: help, completions, schemas, manuals.

use rstest::rstest;
use serde_json::Value;
use warroom::plan::Workspace;
use warroom::plan::embedded::FILES;

use super::kit::Home;

/// The names under `Commands:` of the help.
fn subcommands(home: &Home) -> Vec<String> {
    let help = home.done(&["--help"]).out;
    let listed =
        help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    listed.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

#[test]
fn every_command_explains_itself_with_an_example() {
    let home = Home::new();
    let names = subcommands(&home);
    assert!(names.len() > 25, "{names:?}");
    for name in names {
        let help = home.done(&[&name, "--help"]).out;
        assert!(
            help.contains(&format!("Example:\n  warroom {name}")) || help.contains("\n  warroom --as"),
            "{help}"
        );
    }
}

#[test]
fn the_script_of_completions_is_a_script() {
    let home = Home::new();
    let script = home.done(&["completions", "bash"]).out;
    home.pipe("bash", &["-n"], &script).ended(0);
    assert!(script.contains("warroom"));
    for shell in ["zsh", "fish"] {
        home.done(&["completions", shell]).says(&["warroom"]);
    }
}

#[test]
fn there_is_a_manual_page_for_each_command() {
    let home = Home::new();
    home.done(&["man"]).says(&[".TH warroom 1", ".SH NAME"]);
    home.done(&["man", "--dir", "man1"]);
    for name in subcommands(&home) {
        assert!(home.path().join(format!("man1/warroom-{name}.1")).is_file(), "{name}");
    }
}

#[test]
fn every_kind_of_file_has_a_schema() {
    let home = Home::new();
    let all = home.done(&["schema"]).json();
    let all = all.as_object().unwrap();
    for (path, _) in FILES {
        let covers = |pattern: &String| match (pattern.split_once('*'), pattern.rsplit_once('*')) {
            (Some((start, _)), Some((_, end))) => path.starts_with(start) && path.ends_with(end),
            _ => pattern == path,
        };
        let schema = all.iter().find(|(pattern, _)| covers(pattern)).unwrap_or_else(|| panic!("{path}")).1;
        assert!(schema["properties"].is_object(), "{path}");
    }
    home.done(&["schema", "--dir", "schemas"]);
    let written = std::fs::read_dir(home.path().join("schemas")).unwrap().map(Result::unwrap);
    let read = |entry: std::fs::DirEntry| std::fs::read_to_string(entry.path()).unwrap();
    let mut written: Vec<Value> = written.map(|file| serde_json::from_str(&read(file)).unwrap()).collect();
    for schema in all.values() {
        let place = written.iter().position(|found| found == schema).expect("a schema was not written");
        written.remove(place);
    }
    assert!(written.is_empty());
}

/// The indented blocks of a page.
fn blocks(page: &str) -> Vec<String> {
    let mut blocks = vec![String::new()];
    for line in page.lines() {
        match line.strip_prefix("    ") {
            Some(code) => blocks.last_mut().unwrap().extend([code, "\n"]),
            None => blocks.push(String::new()),
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

#[rstest]
fn a_manual_holds_every_call_as_a_command(
    #[values("app", "dns", "rollback", "secrets-revocation")] runbook: &str,
) {
    let home = Home::new();
    let page = home.done(&["manual", runbook]).out;
    let workspace = Workspace::embedded().unwrap_or_else(|problems| panic!("{problems:?}"));
    let steps = &workspace.runbooks[runbook].step;
    for action in steps.iter().filter_map(|step| step.action.as_ref()) {
        let request = workspace.actions[action].request.as_ref().unwrap();
        let url = request.url.split("{{").next().unwrap();
        let call = format!("-X {} ", request.method.as_str());
        let is_here = |line: &str| line.contains(&call) && line.contains(url);
        assert!(page.lines().any(is_here), "no {call}{url} in\n{page}");
    }
    let blocks = blocks(&page);
    assert!(blocks.len() >= steps.iter().filter(|step| step.action.is_some()).count());
    for block in blocks {
        assert!(!block.contains("{{"), "{block}");
        home.pipe("bash", &["-n"], &block).ended(0);
    }
}

#[test]
fn every_runbook_that_is_shipped_was_looked_at() {
    let shipped = FILES.iter().filter(|(path, _)| path.starts_with("runbooks/")).count();
    assert_eq!(shipped, 4, "name the new runbook in the test of the manuals");
}

#[test]
fn a_manual_needs_no_journal() {
    let home = Home::new();
    home.done(&["--store", "foo:bar", "manual", "dns"]).says(&["# wanted: $ADDRESS"]);
}
