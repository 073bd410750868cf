//! Playbooks against the official schemas, and there and back.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use jsonschema::{Draft, Retrieve, Uri, Validator};
use serde_json::{Value, json};

use super::*;
use crate::plan::Workspace;

pub(super) fn data() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/cacao")
}

/// The official schemas, from the folder that they are vendored in.
struct Vendored;

impl Retrieve for Vendored {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let path = uri.path().as_str().split_once("/schemas/").ok_or("not a schema of CACAO")?.1.to_owned();
        Ok(schema(&path))
    }
}

/// A schema as it is published, but for two things. It declares draft 7, which knows no `unevaluatedProperties`: read so,
/// an unknown member would pass unseen. And `command-data` closes itself to the members of the very commands that include
/// it: with its `unevaluatedProperties` in force, no command could have a text. Each command is held against the schema of
/// its own type instead, which `action.json` forgets to do.
fn schema(path: &str) -> Value {
    let mut schema: Value =
        serde_json::from_str(&fs::read_to_string(data().join("schemas").join(path)).unwrap()).unwrap();
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    if path == "commands/command-data.json" {
        schema.as_object_mut().unwrap().remove("unevaluatedProperties");
    }
    schema
}

fn validator(path: &str) -> Validator {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_retriever(Vendored)
        .build(&schema(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The types of commands that have a schema.
const KINDS: [&str; 12] = [
    "bash",
    "caldera-cmd",
    "elastic",
    "http-api",
    "jupyter",
    "kestrel",
    "manual",
    "openc2-http",
    "powershell",
    "sigma",
    "ssh",
    "yara",
];

/// What the schemas have against a playbook.
pub(super) fn against(playbook: &Value) -> Vec<String> {
    static PLAYBOOK: LazyLock<Validator> = LazyLock::new(|| validator("playbook.json"));
    static COMMANDS: LazyLock<[(&str, Validator); 12]> =
        LazyLock::new(|| KINDS.map(|kind| (kind, validator(&format!("commands/{kind}.json")))));
    let mut wrong: Vec<String> =
        PLAYBOOK.iter_errors(playbook).map(|error| format!("{}: {error}", error.instance_path())).collect();
    for (id, step) in playbook["workflow"].as_object().unwrap() {
        for command in step["commands"].as_array().into_iter().flatten() {
            let found = COMMANDS.iter().find(|(kind, _)| command["type"] == *kind);
            let (_, validator) = found.unwrap_or_else(|| panic!("{id}: {command}"));
            wrong.extend(validator.iter_errors(command).map(|error| format!("{id}: {error}")));
        }
    }
    wrong
}

pub(super) fn stamp() -> Stamp {
    let at = |text: &str| text.parse().unwrap();
    Stamp { created: at("2027-01-05T08:00:00Z"), modified: at("2027-02-01T09:30:00.25Z"), by: None }
}

/// Read once: it takes its time.
pub(super) fn example() -> &'static Workspace {
    static EXAMPLE: LazyLock<Workspace> = LazyLock::new(|| Workspace::embedded().unwrap());
    &EXAMPLE
}

/// Every step of a flow leads to steps that are there, and the end is reached from the start by every branch.
fn dangling(playbook: &Value) -> Vec<String> {
    let workflow = playbook["workflow"].as_object().unwrap();
    let leads = |step: &Value| {
        let single = ["on_completion", "on_success", "on_failure", "on_true", "on_false"];
        let mut to: Vec<Value> = single.iter().filter_map(|key| step.get(*key).cloned()).collect();
        to.extend(step["next_steps"].as_array().into_iter().flatten().cloned());
        to
    };
    let mut wrong = Vec::new();
    let (mut seen, mut open) = (std::collections::BTreeSet::new(), vec![playbook["workflow_start"].clone()]);
    while let Some(id) = open.pop() {
        let id = id.as_str().unwrap().to_owned();
        match workflow.get(&id) {
            None => wrong.push(format!("{id} is not there")),
            Some(step) if seen.insert(id) => open.extend(leads(step)),
            Some(_) => {}
        }
    }
    wrong.extend(workflow.keys().filter(|id| !seen.contains(*id)).map(|id| format!("nothing leads to {id}")));
    wrong
}

#[test]
fn the_schemas_see_what_draft_7_would_let_pass() {
    let workspace = example();
    let mut playbook = export(workspace, workspace.runbooks.values().next().unwrap(), &stamp());
    assert_eq!(against(&playbook), Vec::<String>::new());
    playbook["surprise"] = json!(1);
    assert_eq!(against(&playbook).len(), 1);
}

#[test]
fn every_shipped_runbook_is_a_playbook_by_the_official_schemas() {
    let workspace = example();
    for runbook in workspace.runbooks.values() {
        let playbook = export(workspace, runbook, &stamp());
        assert_eq!(against(&playbook), Vec::<String>::new(), "{}", runbook.id);
        assert_eq!(dangling(&playbook), Vec::<String>::new(), "{}", runbook.id);
        assert_eq!(
            playbook,
            export(workspace, runbook, &stamp()),
            "the same runbook gives the same playbook"
        );
    }
}

#[test]
fn no_secret_and_no_place_of_one_leaves_with_a_playbook() {
    let workspace = example();
    for runbook in workspace.runbooks.values() {
        let mut playbook = export(workspace, runbook, &stamp());
        let actions: Vec<_> = runbook.step.iter().filter_map(|step| step.action.as_ref()).collect();
        playbook.as_object_mut().unwrap().remove("playbook_extensions");
        let text = playbook.to_string();
        for action in actions.iter().map(|id| &workspace.actions[*id]) {
            for place in json!(action).to_string().split('"').filter(|text| text.starts_with("env:")) {
                assert!(!text.contains(place), "{}: {place}", runbook.id);
            }
        }
    }
}

#[test]
fn one_request_becomes_a_command_and_more_than_one_an_order_to_a_person() {
    let workspace = example();
    let runbook = &workspace.runbooks["secrets-revocation"];
    let playbook = export(workspace, runbook, &stamp());
    let of = |title: &str| {
        let steps = playbook["workflow"].as_object().unwrap().values();
        steps.clone().find(|step| step["name"] == title).unwrap_or_else(|| panic!("no {title}")).clone()
    };
    let freeze = of("Freeze deployments");
    assert_eq!(freeze["commands"][0]["type"], "manual");
    assert_eq!(freeze["timeout"], 120_000);
    let agent = &playbook["agent_definitions"][freeze["agent"].as_str().unwrap()];
    assert_eq!(agent["type"], "group");
    let kinds: Vec<&Value> = playbook["workflow"]
        .as_object()
        .unwrap()
        .values()
        .filter_map(|step| step["commands"].get(0).map(|command| &command["type"]))
        .collect();
    assert!(kinds.contains(&&json!("http-api")) && kinds.contains(&&json!("manual")), "{kinds:?}");
    insta::assert_snapshot!(serde_json::to_string_pretty(&of("Disable checkout-key-7")).unwrap());
}
