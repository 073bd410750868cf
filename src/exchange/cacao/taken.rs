//! Tests of what is taken in: our own playbooks, those of others, and what is refused.

use std::collections::BTreeSet;
use std::fs;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{Aim, Fault, Imported};
use super::tests::{against, data, example, stamp};
use super::*;
use crate::plan::{Runbook, StepKind, Workspace};

mod beside;
mod tools;

fn taken(playbook: &Value) -> Result<Imported, Vec<Fault>> {
    let workspace = example();
    let aim = Aim { id: None, roles: &workspace.roles, now: "2027-03-02T14:00:00Z".parse().unwrap() };
    import(&playbook.to_string(), &aim)
}

fn refused(playbook: &Value) -> Vec<String> {
    said(&taken(playbook).map(|imported| imported.runbook).unwrap_err())
}

fn said(faults: &[Fault]) -> Vec<String> {
    faults.iter().map(|fault| format!("{}: {}", fault.place, fault.message)).collect()
}

fn file(path: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(data().join(path)).unwrap()).unwrap()
}

/// The tables of a file as a program reads them.
fn read(toml: &str) -> Value {
    serde_json::to_value(toml::from_str::<toml::Table>(toml).unwrap()).unwrap()
}

#[test]
fn a_shipped_runbook_comes_back_as_it_was() {
    let workspace = example();
    for runbook in workspace.runbooks.values() {
        let imported = taken(&export(workspace, runbook, &stamp())).unwrap();
        assert_eq!(json!(imported.runbook), json!(runbook));
        let written: Runbook = toml::from_str(&imported.runbook_toml().unwrap()).unwrap();
        assert_eq!(json!(written), json!(runbook));
        assert!(imported.actions.is_empty());
    }
}

#[test]
fn a_playbook_that_was_changed_is_not_taken_for_the_runbook_that_it_was() {
    let workspace = example();
    let mut playbook = export(workspace, &workspace.runbooks["dns"], &stamp());
    playbook["labels"] = json!(["theirs"]);
    assert!(taken(&playbook).is_ok(), "a label changes nothing that people do");
    playbook["name"] = json!("Something else");
    let wrong = refused(&playbook);
    assert_eq!(wrong.len(), 1);
    assert!(wrong[0].starts_with("/playbook_extensions/extension-definition--6d1c"), "{wrong:?}");
    assert!(wrong[0].contains("was changed after"), "{wrong:?}");
}

/// Without our extension a playbook of ours is one of anybody's: its flow alone keeps the order.
fn without_extension(workspace: &Workspace, runbook: &Runbook) -> Imported {
    let mut playbook = export(workspace, runbook, &stamp());
    for key in ["playbook_extensions", "extension_definitions"] {
        playbook.as_object_mut().unwrap().remove(key);
    }
    taken(&playbook).unwrap_or_else(|faults| panic!("{}: {:#?}", runbook.id, said(&faults)))
}

/// Everything that a step waits for, by titles. What stands before a title, such as "If yes: ", is left out.
fn waits_for(runbook: &Runbook) -> Vec<(String, BTreeSet<String>)> {
    let bare = |title: &str| title.trim_start_matches("If yes: ").to_owned();
    let title = |id: &crate::plan::StepId| bare(runbook.step(id).unwrap().title.as_str());
    let one = |step: &crate::plan::Step| {
        let (mut all, mut open) = (BTreeSet::new(), step.needs.clone());
        while let Some(id) = open.pop() {
            if all.insert(title(&id)) {
                open.extend(runbook.step(&id).unwrap().needs.clone());
            }
        }
        (bare(step.title.as_str()), all)
    };
    runbook.step.iter().map(one).collect()
}

#[test]
fn the_flow_alone_keeps_every_need_of_a_shipped_runbook() {
    let workspace = example();
    for runbook in workspace.runbooks.values() {
        let imported = without_extension(workspace, runbook);
        let theirs = waits_for(&imported.runbook);
        for (title, needs) in waits_for(runbook) {
            let found: Vec<_> = theirs.iter().filter(|(other, _)| *other == title).collect();
            assert!(!found.is_empty(), "{}: no {title}", runbook.id);
            let is_branch = runbook
                .is_failure_branch(&runbook.step.iter().find(|s| s.title.as_str() == title).unwrap().id);
            for (_, kept) in found.iter().filter(|_| !is_branch) {
                assert!(needs.is_subset(kept), "{}: {title}: {needs:?} in {kept:?}", runbook.id);
            }
        }
    }
}

#[test]
fn a_playbook_of_another_tool_becomes_a_runbook_with_its_calls() {
    let playbook = file("import/every-branch.json");
    assert_eq!(against(&playbook), Vec::<String>::new(), "the fixture itself");
    let imported = taken(&playbook).unwrap_or_else(|faults| panic!("{:#?}", said(&faults)));
    let (runbook, actions) = (imported.runbook_toml().unwrap(), imported.actions_toml().unwrap().unwrap());
    assert!(!format!("{runbook}{actions}").contains("s3cr3t"), "a secret was taken over");
    assert_eq!(read(&runbook)["step"].as_array().unwrap().len(), imported.runbook.step.len());
    let said: Vec<String> =
        imported.said.iter().map(|said| format!("{}: {}", said.place, said.words)).collect();
    insta::assert_snapshot!(
        "every_branch",
        format!("{runbook}\n{}\n{actions}\n{}\n", "-".repeat(20), said.join("\n"))
    );
}

#[test]
fn what_can_t_be_represented_is_refused_by_its_name_all_of_it_at_once() {
    let playbook = file("refused/by-name.json");
    let schema: Vec<String> = against(&playbook).into_iter().filter(|wrong| !wrong.contains("***")).collect();
    assert_eq!(schema, Vec::<String>::new(), "the fixture itself");
    insta::assert_snapshot!("refused_by_name", refused(&playbook).join("\n"));
}

/// The smallest playbook: a start, a step, an end.
fn small() -> Value {
    json!({
        "type": "playbook", "spec_version": "cacao-2.0", "id": "playbook--1", "name": "Small",
        "created_by": "identity--1", "created": "2024-01-01T00:00:00Z", "modified": "2024-01-01T00:00:00Z",
        "workflow_start": "start--1",
        "workflow": {
            "start--1": { "type": "start", "on_completion": "action--1" },
            "action--1": {
                "type": "action", "name": "A", "agent": "individual--1",
                "commands": [{ "type": "manual", "command": "Do it." }], "on_completion": "end--1",
            },
            "end--1": { "type": "end" },
        },
        "agent_definitions": { "individual--1": { "type": "individual", "name": "Ann" } },
    })
}

/// With a value at a JSON pointer; the last part may be new.
fn with(mut playbook: Value, pointer: &str, value: Value) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let whole = playbook.pointer_mut(parent).unwrap();
    match whole.as_array_mut() {
        Some(items) => items[key.parse::<usize>().unwrap()] = value,
        None => whole[key] = value,
    }
    playbook
}

#[test]
fn what_is_malformed_is_said_with_its_pointer() {
    assert!(taken(&small()).is_ok());
    for (pointer, value, wanted) in [
        ("/type", json!("course-of-action"), "/type: it is a `course-of-action`"),
        ("/spec_version", json!("1.1"), "/spec_version: it is written in `1.1`"),
        ("/name", json!(7), "/name: a text is expected, and this is a number"),
        ("/workflow", json!([]), "/workflow: there are no steps"),
        ("/workflow", json!({}), "/workflow: there are no steps"),
        ("/workflow_start", json!("start--2"), "/workflow_start: `start--2` is not in `workflow`"),
        ("/workflow_exception", json!("x"), "/workflow_exception: `x` is not in `workflow`"),
        ("/valid_until", json!("soon"), "/valid_until: `soon` is not an instant"),
        (
            "/playbook_variables",
            json!({ "x": {} }),
            "/playbook_variables/x: `x` is not the name of a variable",
        ),
        (
            "/workflow/action--1/type",
            json!("loop"),
            "/workflow/action--1/type: \"A\" is of type `loop`, which CACAO 2.0 does not have",
        ),
        (
            "/workflow/action--1/on_completion",
            json!("end--2"),
            "/workflow/action--1/on_completion: \"A\" leads to `end--2`, which is not in `workflow`",
        ),
        (
            "/workflow/action--1/on_completion",
            json!("action--1"),
            "/workflow/action--1/on_completion: \"A\" leads back to itself",
        ),
        (
            "/workflow/action--1/agent",
            json!("individual--2"),
            "/workflow/action--1/agent: `individual--2` is not defined in `agent_definitions`",
        ),
        (
            "/workflow/action--1/targets",
            json!(["x"]),
            "/workflow/action--1/targets/0: `x` is not defined in `target_definitions`",
        ),
        (
            "/workflow/action--1/commands/0",
            json!({ "type": "manual" }),
            "/workflow/action--1/commands/0: neither `command` nor `command_b64` is there",
        ),
        (
            "/workflow/action--1/commands/0/type",
            json!("telepathy"),
            "/workflow/action--1/commands/0/type: \"A\" has a command of type `telepathy`, which nothing here understands",
        ),
        (
            "/workflow/action--1/timeout",
            json!(-1),
            "/workflow/action--1/timeout: a whole number is expected, and this is a number",
        ),
        (
            "/workflow/action--1/timeout",
            json!(u64::MAX),
            "/workflow/action--1/timeout: 18446744073709551615 ms are more than a year",
        ),
        (
            "/workflow/action--2",
            json!({ "type": "end" }),
            "/workflow/action--2: nothing leads to `action--2`",
        ),
    ] {
        let wrong = refused(&with(small(), pointer, value.clone()));
        assert!(wrong.iter().any(|line| line == wanted), "{pointer} = {value}: {wrong:#?}");
    }
}

#[test]
fn a_pointer_names_a_member_with_a_slash_as_it_is_written() {
    let mut odd = small();
    odd["workflow"]["action--1/x"] = json!({ "type": 1 });
    assert!(
        refused(&odd)
            .contains(&"/workflow/action--1~1x/type: a text is expected, and this is a number".to_owned())
    );
}

#[test]
fn what_is_no_json_is_refused_and_so_is_a_member_that_stands_twice() {
    let aim = Aim { id: None, roles: &[], now: jiff::Timestamp::UNIX_EPOCH };
    let wrong = |text: &str| said(&import(text, &aim).map(|it| it.runbook).unwrap_err());
    let twice = small().to_string().replacen("\"name\":", "\"name\":\"Other\",\"name\":", 2);
    assert!(wrong(&twice).iter().any(|line| line.ends_with("/name: it stands twice")), "{:?}", wrong(&twice));
    for text in [
        "",
        "{",
        "[]",
        "null",
        "{\"a\":1}x",
        &"[".repeat(100_000),
        &format!("{}1", "{\"a\":".repeat(100_000)),
    ] {
        assert!(!wrong(text).is_empty());
    }
    assert_eq!(wrong(&" ".repeat(super::super::MOST_BYTES + 1)), [": it is larger than 8 MiB"]);
}

#[test]
fn what_is_only_said_stands_in_the_way_of_nothing() {
    let playbook = with(small(), "/revoked", json!(true));
    let playbook = with(playbook, "/valid_until", json!("2025-01-01T00:00:00Z"));
    let playbook = with(playbook, "/signatures", json!([{}]));
    let imported = taken(&playbook).unwrap();
    let places: Vec<&str> = imported.said.iter().map(|said| said.place.as_str()).collect();
    assert_eq!(places, ["/revoked", "/valid_until", "/signatures"]);
    let step = &imported.runbook.step[0];
    assert_eq!(
        (step.kind, step.detail.as_ref().unwrap().as_str()),
        (StepKind::Manual, "Do it.\n\nWho: Ann (individual)")
    );
}

#[test]
fn a_failure_that_rejoins_the_flow_opens_what_comes_after_and_one_that_ends_does_not() {
    let flow = |rejoins: bool| {
        let step = |next: &str| {
            json!({
                "type": "action", "agent": "individual--1", "on_completion": next,
                "commands": [{ "type": "manual", "command": "Do it." }],
            })
        };
        let mut playbook = small();
        let workflow = playbook["workflow"].as_object_mut().unwrap();
        workflow["action--1"]["on_failure"] = json!("action--f1");
        workflow["action--1"]["on_success"] = json!("action--2");
        workflow["action--1"].as_object_mut().unwrap().remove("on_completion");
        for (id, next) in [
            ("2", "action--3"),
            ("3", "end--1"),
            ("f1", "action--f2"),
            ("f2", if rejoins { "action--3" } else { "end--1" }),
        ] {
            workflow.insert(format!("action--{id}"), with(step(next), "/name", json!(id)));
        }
        let imported = taken(&playbook).unwrap();
        let one = |step: &crate::plan::Step| {
            (
                step.id.to_string(),
                json!({ "needs": step.needs, "when": step.when, "on_failure": step.on_failure }),
            )
        };
        imported.runbook.step.iter().map(one).collect::<std::collections::BTreeMap<_, _>>()
    };
    let held = json!({ "not": { "step_failed": "a" } });
    for (rejoins, needs, when) in
        [(true, json!(["2", "f2"]), Value::Null), (false, json!(["2"]), held.clone())]
    {
        let steps = flow(rejoins);
        assert_eq!(steps["a"], json!({ "needs": [], "when": null, "on_failure": "f1" }));
        assert_eq!(steps["2"], json!({ "needs": ["a"], "when": held, "on_failure": null }));
        assert_eq!(steps["f1"], json!({ "needs": [], "when": null, "on_failure": null }));
        assert_eq!(
            steps["f2"],
            json!({ "needs": ["f1"], "when": { "step_failed": "a" }, "on_failure": null })
        );
        assert_eq!(
            steps["3"],
            json!({ "needs": needs, "when": when, "on_failure": null }),
            "rejoins: {rejoins}"
        );
    }
}

/// Runbooks with every kind of step, needs, conditions and failures.
fn runbooks() -> impl Strategy<Value = Runbook> {
    let text = "[ -~äé\n\"'\\\\<>&{}#]{1,30}";
    let step = (
        text,
        proptest::option::of(text),
        0..5_usize,
        any::<u16>(),
        0..6_usize,
        proptest::option::of(0..12_usize),
        0..4_u64,
    );
    prop::collection::vec(step, 1..10).prop_map(|parts| {
        let count = parts.len();
        let steps: Vec<Value> = parts
            .into_iter()
            .enumerate()
            .map(|(at, (title, detail, kind, needs, when, failure, minutes))| {
                let needs: Vec<String> = (0..at).filter(|n| needs >> n & 1 == 1).map(|n| format!("s.{n}")).collect();
                let mut step = json!({ "id": format!("s.{at}"), "title": title, "needs": needs, "critical": minutes == 1 });
                step["kind"] = json!(["manual", "check", "decision", "action", "message"][kind]);
                match kind {
                    3 => {
                        step["action"] = json!(["key-disable", "dns-switch", "app-failover", "gone"][at % 4]);
                        step["inputs"] = json!({ "address": "192.0.2.1" });
                    }
                    4 => step["message"] = json!("partial-scope"),
                    _ => {}
                }
                if let Some(detail) = detail {
                    step["detail"] = json!(detail);
                }
                if minutes > 0 {
                    step["timebox"] = json!(format!("{minutes}m"));
                    step["verify"] = json!({ "dependency": "checkout", "within": "3m" });
                }
                if let Some(to) = failure.filter(|to| *to < count && *to != at) {
                    step["on_failure"] = json!(format!("s.{to}"));
                }
                match when {
                    0 => step["when"] = json!({ "not": { "dependency": "checkout", "is": "ok" } }),
                    1 => step["when"] = json!({ "any": [{ "severity_at_least": "sev2" }, { "step_failed": "s.0" }] }),
                    _ => {}
                }
                step
            })
            .collect();
        serde_json::from_value(json!({ "id": "generated", "title": "Generated", "provides": ["dns"], "step": steps })).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_runbook_is_a_playbook_by_the_schemas_and_comes_back_as_it_was(runbook in runbooks()) {
        let workspace = example();
        let playbook = export(workspace, &runbook, &stamp());
        prop_assert_eq!(against(&playbook), Vec::<String>::new());
        let imported = taken(&playbook).map_err(|faults| TestCaseError::fail(format!("{:?}", said(&faults))))?;
        prop_assert_eq!(json!(&imported.runbook), json!(&runbook));
        let written: Runbook = toml::from_str(&imported.runbook_toml().unwrap()).unwrap();
        prop_assert_eq!(json!(written), json!(&runbook));
    }

    #[test]
    fn no_playbook_makes_the_reader_panic(
        places in prop::collection::vec((any::<prop::sample::Index>(), 0..8_usize), 1..6),
    ) {
        let mut playbook = file("import/every-branch.json");
        for (place, what) in places {
            let mut pointers = Vec::new();
            all_pointers(&playbook, String::new(), &mut pointers);
            let pointer = pointers[place.index(pointers.len())].clone();
            let ids: Vec<String> = playbook["workflow"].as_object().map(|all| all.keys().cloned().collect()).unwrap_or_default();
            let id = ids.get(place.index(ids.len().max(1))).cloned().unwrap_or_default();
            let values = [json!(null), json!(1), json!(""), json!([]), json!({}), json!(id), json!("\u{1b}[2J{{ x }}__y__:value"), json!(true)];
            *playbook.pointer_mut(&pointer).unwrap() = values[what].clone();
        }
        if let Ok(imported) = taken(&playbook) {
            let written: Runbook = toml::from_str(&imported.runbook_toml().unwrap()).unwrap();
            prop_assert_eq!(written.step.len(), imported.runbook.step.len());
            imported.actions_toml().unwrap();
        }
    }
}

fn all_pointers(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                all_pointers(item, format!("{at}/{number}"), found);
            }
        }
        Value::Object(members) => {
            for (key, item) in members {
                all_pointers(item, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    found.push(at);
}
