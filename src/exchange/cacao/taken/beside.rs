//! What no step of the runbook shows.

use serde_json::json;

use super::*;

#[test]
fn what_no_step_shows_is_said_and_stands_in_a_comment() {
    let definitions = json!({
        "playbook_variables": {
            "__used__": { "type": "string", "value": "u" },
            "__odd__": { "type": "string", "value": "o" },
            "__odd_token__": { "type": "string", "value": "s3cr3t" },
            "__key__": { "type": "string", "value": "s3cr3t" },
        },
        "target_definitions": {
            "ssh--1": { "type": "ssh", "name": "Host", "authentication_info": "user-auth--1" },
            "ssh--2": { "type": "ssh", "name": "Spare" },
        },
        "authentication_info_definitions": {
            "user-auth--1": { "type": "user-auth", "username": "root", "password": "s3cr3t" },
            "oauth2--1": { "type": "oauth2", "name": "Spare", "token": "__key__:value" },
        },
    });
    let mut playbook = small();
    playbook.as_object_mut().unwrap().extend(definitions.as_object().unwrap().clone());
    for (pointer, value) in [
        ("/agent_definitions/individual--2", json!({ "type": "individual", "name": "Bob" })),
        ("/workflow/start--1/name", json!("Begin")),
        ("/workflow/start--1/step_variables", json!({ "__own__": { "type": "string", "value": "w" } })),
        ("/workflow/start--1/on_completion", json!("parallel--1")),
        ("/workflow/end--1/description", json!("Over")),
        (
            "/workflow/parallel--1",
            json!({
                "type": "parallel", "next_steps": ["action--1"], "on_completion": "end--1",
                "step_extensions": { "x": { "y": 1, "password": "s3cr3t" } },
            }),
        ),
        ("/workflow/action--1/targets", json!(["ssh--1"])),
        ("/workflow/action--1/commands/0/command", json!("Use __used__:value.")),
    ] {
        playbook = with(playbook, pointer, value);
    }
    let imported = taken(&playbook).unwrap_or_else(|faults| panic!("{:#?}", said(&faults)));
    let toml = imported.runbook_toml().unwrap();
    let words: Vec<String> = imported.said.iter().map(|it| format!("{}: {}", it.place, it.words)).collect();
    let kept = [
        ("/playbook_variables/__key__", r#"variable __key__: {"type":"string"}"#),
        ("/playbook_variables/__odd__", r#"variable __odd__: {"type":"string","value":"o"}"#),
        ("/playbook_variables/__odd_token__", r#"variable __odd_token__: {"type":"string"}"#),
        (
            "/workflow/start--1/step_variables/__own__",
            r#"variable __own__ of start--1: {"type":"string","value":"w"}"#,
        ),
        ("/agent_definitions/individual--2", r#"agent individual--2: {"name":"Bob","type":"individual"}"#),
        ("/target_definitions/ssh--2", r#"target ssh--2: {"name":"Spare","type":"ssh"}"#),
        (
            "/authentication_info_definitions/oauth2--1",
            r#"login oauth2--1: {"name":"Spare","type":"oauth2"}"#,
        ),
        (
            "/authentication_info_definitions/user-auth--1",
            r#"login user-auth--1 of "Host": {"type":"user-auth","username":"root"}"#,
        ),
        ("/workflow/end--1/description", r#"end--1 description: "Over""#),
        ("/workflow/parallel--1/step_extensions", r#"parallel--1 step_extensions: {"x":{"y":1}}"#),
        ("/workflow/start--1/name", r#"start--1 name: "Begin""#),
    ];
    for (place, comment) in kept {
        let is_said =
            |line: &String| line.starts_with(&format!("{place}: ")) && line.contains("stands in a comment");
        assert!(words.iter().any(is_said), "{place}: {words:#?}");
        assert!(toml.lines().any(|line| line == format!("# {comment}")), "{comment}: {toml}");
    }
    assert_eq!(words.len(), kept.len(), "nothing is said that is shown: {words:#?}");
    assert!(!toml.contains("s3cr3t"), "a secret was taken over: {toml}");
}
