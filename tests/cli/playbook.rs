//! Runbooks to and from the formats of other tools.

use std::fs;

use serde_json::{Value, json};
use warroom::plan::embedded::FILES;
use warroom::plan::{RunbookId, Workspace};

use super::kit::Home;

fn home() -> Home {
    Home::with(FILES.iter().map(|(path, text)| (*path, (*text).to_owned())))
}

fn put(home: &Home, name: &str, text: &str) -> String {
    let file = home.path().join(name);
    fs::write(&file, text).unwrap();
    file.display().to_string()
}

fn fixture(path: &str) -> String {
    fs::read_to_string(format!("{}/tests/data/cacao/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn workspace(home: &Home) -> Workspace {
    Workspace::load_dir(&home.path().join("workspace"))
        .unwrap_or_else(|problems| panic!("{}", problems.render(false)))
}

#[test]
fn a_runbook_leaves_as_a_playbook_and_comes_back_as_it_was() {
    let home = home();
    let file = home.path().join("dns.json").display().to_string();
    home.done(&["playbook", "export", "dns", "-o", &file]).says(&["wrote 10 steps to "]);
    let printed = home.done(&["playbook", "export", "dns"]).out;
    assert_eq!(fs::read_to_string(&file).unwrap(), printed);
    let playbook: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(playbook["created"], "2000-01-01T00:00:00.000Z", "no clock is read");
    home.run(&["playbook", "export", "dns", "-o", &file]).ended(2).complains(&["can't be written"]);
    home.done(&["playbook", "import", &file, "--id", "dns-again", "--write"])
        .says(&["runbooks/dns-again.toml\n"]);
    let workspace = workspace(&home);
    let of = |id: &str| json!(workspace.runbooks[&RunbookId::parse(id).unwrap()]);
    let (shipped, mut again) = (of("dns"), of("dns-again"));
    again["id"] = json!("dns");
    assert_eq!(again, shipped);
    home.run(&["playbook", "import", &file, "--write"])
        .ended(1)
        .complains(&["`runbooks/dns.toml` is there already, so nothing was written"]);
}

#[test]
fn an_export_says_who_made_it_and_when_where_that_is_given() {
    let home = Home::new();
    let by = "identity--2f7f0d4e-1e5c-4b52-8f0c-6a0f4a1d9c77";
    let dated = [
        "playbook",
        "export",
        "app",
        "--created",
        "2026-01-01T00:00:00Z",
        "--modified",
        "2026-02-01T00:00:00Z",
        "--by",
        by,
    ];
    let playbook = home.done(&dated).json();
    assert_eq!(
        (&playbook["created_by"], &playbook["modified"]),
        (&json!(by), &json!("2026-02-01T00:00:00.000Z"))
    );
    home.run(&["playbook", "export", "app", "--modified", "1999-01-01T00:00:00Z"])
        .ended(2)
        .complains(&["can't be modified before it was created"]);
    home.run(&["playbook", "export", "app", "--by", "somebody"])
        .ended(2)
        .complains(&["identity-- and a UUID"]);
    home.run(&["playbook", "export", "apps"])
        .ended(2)
        .complains(&["there is no runbook `apps`", "did you mean `app`?"]);
}

#[test]
fn a_playbook_of_another_tool_becomes_files_that_check_accepts() {
    let home = home();
    let file = put(&home, "theirs.json", &fixture("import/every-branch.json"));
    home.done(&["playbook", "import", &file, "--id", "phishing", "--write"])
        .says(&["to runbooks/phishing.toml, and 2 actions to config/actions/phishing.toml"])
        .complains(&["/valid_until", "/signatures: 1 signed it", "TLP:AMBER"]);
    let workspace = workspace(&home);
    let runbook = &workspace.runbooks[&RunbookId::parse("phishing").unwrap()];
    let fired: Vec<_> = runbook.step.iter().filter_map(|step| step.action.as_ref()).collect();
    assert_eq!(fired.len(), 2);
    for id in fired {
        assert_eq!(workspace.actions[id].danger, warroom::plan::Danger::Irreversible);
    }
    let said = home.run(&["check"]);
    assert!(!said.err.contains("phishing"), "{}", said.err);
}

#[test]
fn files_are_written_only_together_and_never_over_others() {
    let home = Home::new();
    let file = put(&home, "theirs.json", &fixture("import/every-branch.json"));
    let (runbook, actions) = (home.path().join("runbook.toml"), home.path().join("actions.toml"));
    let (first, second) = (runbook.display().to_string(), actions.display().to_string());
    home.run(&["playbook", "import", &file, "-o", &first])
        .ended(2)
        .complains(&["2 of its steps fire calls", "--actions FILE"]);
    assert!(!runbook.exists());
    home.done(&["playbook", "import", &file, "-o", &first, "--actions", &second]);
    let printed = home.done(&["playbook", "import", &file]).out;
    let (head, tail) = printed.split_once("\n# ---- from here on: ").unwrap();
    assert_eq!(fs::read_to_string(&runbook).unwrap(), head);
    assert!(tail.ends_with(&fs::read_to_string(&actions).unwrap()));
    assert!(printed.parse::<toml::Table>().is_ok());
    home.run(&["playbook", "import", &file, "-o", &first, "--actions", &second]).ended(2);
    home.run(&["playbook", "import", &file, "--write"])
        .ended(2)
        .complains(&["compiled in can't be written to"]);
    let json = home.done(&["playbook", "import", &file, "--format", "json"]).json();
    assert_eq!(json["runbook_toml"], head);
    assert_eq!(json["actions"].as_array().unwrap().len(), 2);
}

#[test]
fn every_reason_for_a_refusal_is_said_with_its_pointer() {
    let home = Home::new();
    let file = put(&home, "theirs.json", &fixture("refused/by-name.json"));
    let said = home.run(&["playbook", "import", &file]).ended(2).complains(&[
        "a loop (`while-condition`)",
        "another playbook (`playbook-action`)",
        "a query of Elastic",
        "/workflow/while-condition--00000000-0000-4000-8000-000000000102/type",
    ]);
    assert_eq!(said.out, "");
    let json = home.run(&["playbook", "import", &file, "--format", "json"]).ended(2).json();
    assert!(json["problems"].as_array().unwrap().len() > 10, "{json}");
}

#[test]
fn a_checklist_becomes_a_runbook_with_the_roles_of_the_workspace() {
    let home = home();
    let file = put(
        &home,
        "list.md",
        "# Move the shop\n\n1. [ ] Freeze the zone (owner: dns) (2m)\n2. [ ] Tell customers @comms\n",
    );
    home.done(&["playbook", "import", &file, "--write"])
        .says(&["wrote 2 steps to runbooks/move-the-shop.toml\n"]);
    let workspace = workspace(&home);
    let runbook = &workspace.runbooks[&RunbookId::parse("move-the-shop").unwrap()];
    let roles: Vec<_> = runbook.step.iter().map(|step| step.role.as_ref().unwrap().as_str()).collect();
    assert_eq!(roles, ["dns", "comms"]);
    let none = put(&home, "none.md", "# Nothing\n\nto do\n");
    home.run(&["playbook", "import", &none])
        .ended(2)
        .complains(&["no item of a checklist", "- [ ] Freeze deployments"]);
    for text in ["", "[]", "- [ ] Freeze the zone\n"] {
        let said = home.run(&["playbook", "import", &put(&home, "odd.json", text)]).ended(2);
        assert!(!said.err.contains("checklist"), "{text}: {}", said.err);
    }
    let yaml = put(&home, "theirs.yaml", "type: playbook\n");
    home.run(&["playbook", "import", &yaml]).ended(2).complains(&["is YAML", "yq -o json"]);
    let many = put(&home, "many.json", "\u{FEFF}[{\"type\":\"playbook\",\"workflow\":{}}]\r\n");
    home.run(&["playbook", "import", &many]).ended(2).complains(&["/0: it is a list that holds a playbook"]);
    let odd = put(&home, "odd.md", "\u{FEFF}# Odd\r\n\r\n- [ ] Freeze\r\n- [] Thaw\r\n");
    home.done(&["playbook", "import", &odd]).complains(&["line 4: a box in a list is written `- [ ]`"]);
    let large = put(&home, "large.md", &"- [ ] x\n".repeat(2 << 20));
    home.run(&["playbook", "import", &large]).ended(2).complains(&["larger than 8 MiB"]);
}
