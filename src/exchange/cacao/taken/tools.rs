//! Playbooks as other tools write them: not always by the letter of the specification.

use serde_json::json;

use super::*;

/// What was said, each with its place.
fn words(imported: &Imported) -> Vec<String> {
    imported.said.iter().map(|it| format!("{}: {}", it.place, it.words)).collect()
}

fn details(imported: &Imported) -> Vec<(String, StepKind, String)> {
    let detail = |step: &crate::plan::Step| step.detail.as_ref().map(ToString::to_string).unwrap_or_default();
    imported.runbook.step.iter().map(|step| (step.title.to_string(), step.kind, detail(step))).collect()
}

/// A small playbook whose one step does this, by a program of an orchestrator, against an API.
fn orchestrated(command: &Value) -> Value {
    let mut playbook = small();
    let more = json!({
        "agent_definitions": { "engine--1": { "type": "engine-http", "name": "engine" } },
        "target_definitions": {
            "http-api--1": {
                "type": "http-api", "name": "API", "port": "443",
                "address": { "url": ["https://api.example.com/"] },
            },
        },
        "playbook_variables": {
            "__ip__": { "type": "ipv4-addr", "value": "", "description": "The address", "external": true },
            "__api_key__": { "type": "string", "value": "s3cr3t", "constant": true, "description": "The key" },
            "__count__": { "type": "integer", "value": "3" },
            "__path__": { "type": "string", "value": "" },
            "__zone__": { "type": "string", "value": "eu", "constant": true, "description": "The zone", "x_unit": "z" },
        },
    });
    playbook.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    playbook["workflow"]["action--1"] = json!({
        "type": "action", "name": "A", "agent": "engine--1", "targets": ["http-api--1"],
        "commands": [command], "on_completion": "end--1",
    });
    playbook
}

#[test]
fn what_an_orchestrator_does_is_done_by_a_person_who_reads_which_program_it_was_for() {
    for (kind, wanted) in [
        ("manual", "Ask.\n\nWho: engine (engine-http)"),
        ("ssh", "Run by hand:\n\n```sh\nAsk.\n```\n\nWho: engine (engine-http)"),
    ] {
        let imported = taken(&orchestrated(&json!({ "type": kind, "command": "Ask." }))).unwrap();
        let found = details(&imported);
        let [(_, StepKind::Manual, detail)] = found.as_slice() else { panic!("{kind}") };
        assert!(detail.starts_with(wanted), "{detail}");
        let said = words(&imported);
        assert!(said.iter().any(|line| line.starts_with("/workflow/action--1/commands/0: ")), "{said:#?}");
    }
}

#[test]
fn a_call_keeps_its_secret_at_home_wherever_the_playbook_writes_it() {
    let call = |more: Value| {
        let mut command = json!({ "type": "http-api", "command": "GET /v1/check?ip=__ip__:value HTTP/1.1" });
        command.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        orchestrated(&command)
    };
    for more in [
        json!({ "headers": { "Key": ["__api_key__:value"] } }),
        json!({ "headers": { "Key": ["Bearer __api_key__:value"] } }),
        json!({ "headers": { "X": ["key=__api_key__:value; zone=__zone__:value"] } }),
        json!({ "content": "{\"k\":\"__api_key__:value\",\"token\":\"s3cr3t\"}" }),
        json!({ "content": "{\"k\":\"my __api_key__:value\"}" }),
        json!({ "content": "{\"n\":__count__:value,\"k\":\"__api_key__:value\"}" }),
        json!({ "command": "GET /v1/__api_key__:value HTTP/1.1" }),
        json!({ "x_vendor": { "password": "s3cr3t" } }),
    ] {
        let imported =
            taken(&call(more.clone())).unwrap_or_else(|faults| panic!("{more}: {:#?}", said(&faults)));
        let files = format!("{}{:?}", imported.runbook_toml().unwrap(), imported.actions_toml().unwrap());
        assert!(!files.contains("s3cr3t"), "{more}: {files}");
    }
    for (more, wanted) in [
        (
            json!({ "content": "{\"n\":__count__:value,\"token\":\"s3cr3t\"}" }),
            "/content: the body seems to hold a secret (`token`)",
        ),
        (
            json!({ "content": "{\"n\":null,\"token\":\"s3cr3t\"}" }),
            "the body seems to hold a secret (`token`)",
        ),
        (json!({ "content": "user=a&password=s3cr3t" }), "the body seems to hold a secret (`password`)"),
        (
            json!({ "command": "GET /v1?api_key=s3cr3t HTTP/1.1" }),
            "/command: a secret stands in the URL (`api_key`)",
        ),
    ] {
        let wrong = refused(&call(more.clone()));
        assert!(wrong.iter().any(|line| line.contains(wanted)), "{more}: {wrong:#?}");
    }
}

#[test]
fn a_call_that_no_action_can_send_is_sent_by_hand_with_the_reason() {
    let machine = json!({ "linux--1": { "type": "linux", "name": "host" } });
    for (command, content, why) in [
        ("POST __path__:value HTTP/1.1", "{}", "its whole path is filled in later (`__path__`)"),
        ("POST https://__ip__:value/x HTTP/1.1", "{}", "its host is filled in later (`__ip__`)"),
        ("POST https://__ip__/x", "{}", "its host is filled in later (`__ip__`)"),
        (
            "POST /x HTTP/1.1",
            "{\"n\":__count__:value}",
            "its body is JSON only once its variables are filled in",
        ),
        (
            "POST /x HTTP/1.1",
            "{\"n\":null,\"m\":\"__count__:value\"}",
            "its body is JSON with both `null` and variables",
        ),
        ("POST /machine HTTP/1.1", "{}", "it leaves from the machine \"host\" (linux)"),
    ] {
        let mut playbook =
            orchestrated(&json!({ "type": "http-api", "command": command, "content": content }));
        if command.contains("machine") {
            playbook["agent_definitions"] = machine.clone();
            playbook["workflow"]["action--1"]["agent"] = json!("linux--1");
        }
        let imported = taken(&playbook).unwrap_or_else(|faults| panic!("{command}: {:#?}", said(&faults)));
        assert!(imported.actions.is_empty(), "{command}");
        let found = details(&imported);
        let [(_, StepKind::Manual, detail)] = found.as_slice() else { panic!("{command}") };
        let block = format!("Send this request by hand:\n\n```http\n{command}\n\n{content}\n```");
        assert!(detail.contains(&block), "{detail}");
        let said = words(&imported);
        let wanted = format!("/workflow/action--1/commands/0: \"A\" is sent by hand here: {why}");
        assert!(said.iter().any(|line| line.starts_with(&wanted)), "{wanted}: {said:#?}");
    }
}

#[test]
fn a_start_line_without_its_slash_is_read_with_it_and_an_api_without_an_address_is_refused() {
    let playbook =
        orchestrated(&json!({ "type": "openc2", "command": "POST status HTTP1.1", "content": "{}" }));
    let imported = taken(&playbook).unwrap();
    let request = imported.actions[0].request.as_ref().unwrap();
    assert_eq!(request.url, "https://api.example.com/status");
    let said = words(&imported);
    assert!(said.iter().any(|line| line.ends_with("`status` is read as the path `/status`")), "{said:#?}");
    assert!(said.iter().any(|line| line.ends_with("`openc2` is read as `openc2-http`")), "{said:#?}");
    let lost =
        with(playbook, "/target_definitions/http-api--1", json!({ "type": "http-api", "name": "API" }));
    assert_eq!(
        refused(&lost),
        ["/target_definitions/http-api--1: \"A\" calls \"API\", and no `address` says where that is"]
    );
}

#[test]
fn a_port_beside_a_url_with_a_path_is_kept() {
    let playbook = orchestrated(&json!({ "type": "http-api", "command": "GET /x HTTP/1.1" }));
    let at = "/target_definitions/http-api--1";
    let playbook = with(playbook, &format!("{at}/port"), json!("8443"));
    for (address, wanted) in [
        ("https://api.example.com/v1/", "https://api.example.com:8443/v1/x"),
        ("https://api.example.com", "https://api.example.com:8443/x"),
        ("https://api.example.com:9443/v1", "https://api.example.com:9443/v1/x"),
    ] {
        let playbook = with(playbook.clone(), &format!("{at}/address/url"), json!([address]));
        let imported = taken(&playbook).unwrap();
        assert_eq!(imported.actions[0].request.as_ref().unwrap().url, wanted);
        let is_told = words(&imported).iter().any(|line| line.contains("its URL says port 9443"));
        assert_eq!(is_told, address.contains("9443"), "{address}");
    }
}

#[test]
fn what_is_said_of_a_variable_that_a_call_takes_up_stands_in_a_comment() {
    let playbook = orchestrated(&json!({
        "type": "http-api", "command": "GET /__zone__:value/__ip__:value HTTP/1.1",
    }));
    let toml = taken(&playbook).unwrap().runbook_toml().unwrap();
    for line in [
        r#"# variable __ip__: {"external":true,"type":"ipv4-addr"}"#,
        r#"# variable __zone__: {"description":"The zone","x_unit":"z"}"#,
    ] {
        assert!(toml.lines().any(|other| other == line), "{line}: {toml}");
    }
}

#[test]
fn the_header_that_a_login_names_is_said_and_kept() {
    let mut playbook = orchestrated(&json!({ "type": "http-api", "command": "GET /x HTTP/1.1" }));
    playbook["target_definitions"]["http-api--1"]["authentication_info"] = json!("oauth2--1");
    playbook["authentication_info_definitions"] = json!({ "oauth2--1": { "type": "oauth2", "name": "SSO", "oauth_header": "X-Auth", "token": "s3cr3t" } });
    let imported = taken(&playbook).unwrap();
    let toml = imported.runbook_toml().unwrap();
    assert!(toml.contains("# login \"SSO\": oauth_header: \"X-Auth\"\n"), "{toml}");
    let at = "/authentication_info_definitions/oauth2--1/oauth_header: the token goes out as";
    assert!(words(&imported).iter().any(|line| line.starts_with(at)), "{:#?}", words(&imported));
    playbook["authentication_info_definitions"]["oauth2--1"]["type"] = json!("vault");
    let imported = taken(&playbook).unwrap();
    assert!(imported.actions.is_empty(), "a login that can't be sent");
    assert!(!imported.runbook_toml().unwrap().contains("s3cr3t"));
}

#[test]
fn a_flow_that_was_only_drawn_asks_and_orders_by_its_names() {
    let mut playbook = small();
    playbook["workflow"] = json!({
        "start--1": { "type": "start", "on_completion": "if-condition--1" },
        "if-condition--1": {
            "type": "if-condition", "name": "Is it ours?", "on_true": "action--1", "on_completion": "switch--1",
        },
        "action--1": { "type": "action", "name": "Patch", "on_completion": "end--1" },
        "switch--1": { "type": "switch-condition", "name": "Which?", "cases": { "a": "action--2" } },
        "action--2": { "type": "action", "description": "Tell\nthem", "on_completion": "end--1" },
        "end--1": { "type": "end" },
    });
    let imported = taken(&playbook).unwrap();
    let titles: Vec<String> = details(&imported).into_iter().map(|(title, ..)| title).collect();
    assert_eq!(titles, ["Is it ours?", "If yes: Patch", "Which?", "If a: Tell"]);
    let said = words(&imported);
    for wanted in [
        "/workflow/action--1: \"Patch\" has no commands; here a person does what its name says",
        "/workflow/action--2: `action--2` has no commands; here a person does what its description says",
        "/workflow/if-condition--1: `condition` is missing; the name of the step is asked instead",
        "/workflow/switch--1: `switch` is missing; the name of the step is asked instead",
    ] {
        assert!(said.iter().any(|line| line == wanted), "{wanted}: {said:#?}");
    }
}

#[test]
fn what_says_nothing_of_what_is_done_is_refused() {
    for (pointer, value, wanted) in [
        ("/type", json!("playbook-template"), "/type: it is a template with gaps"),
        ("/spec_version", json!("cacao-3.0"), "/spec_version: it is written in `cacao-3.0`"),
        (
            "/workflow/action--1",
            json!({ "type": "action", "on_completion": "end--1" }),
            "/workflow/action--1: `action--1` has no commands",
        ),
        (
            "/workflow/action--1",
            json!({ "type": "if-condition", "on_true": "end--1" }),
            "/workflow/action--1: `condition` is missing",
        ),
    ] {
        assert_eq!(refused(&with(small(), pointer, value)), [wanted]);
    }
}

/// Actions that lead on: `(id, next)`.
fn flow(ways: &[(&str, &str)], more: &Value) -> Value {
    let mut playbook = small();
    let workflow = playbook["workflow"].as_object_mut().unwrap();
    workflow.remove("action--1");
    for (id, next) in ways {
        let step = json!({ "type": "action", "name": id, "on_completion": next });
        workflow.insert(format!("action--{id}"), step);
    }
    workflow.extend(more.as_object().unwrap().clone());
    playbook
}

#[test]
fn a_branch_that_leads_past_the_place_where_branches_meet_is_refused_for_that() {
    let both = json!({
        "start--1": { "type": "start", "on_completion": "parallel--1" },
        "parallel--1": {
            "type": "parallel", "name": "Both", "next_steps": ["action--a", "action--b"], "on_completion": "action--meet",
        },
    });
    let ways = [("a", "end--1"), ("b", "action--after"), ("meet", "action--after"), ("after", "end--1")];
    let wanted = "/workflow/action--b/on_completion: \"b\" leads out of a branch of \"Both\" to \"after\", past \"meet\", where its branches meet";
    assert_eq!(refused(&flow(&ways, &both)), [wanted]);
    let mended = [("a", "end--1"), ("b", "end--1"), ("meet", "action--after"), ("after", "end--1")];
    assert!(taken(&flow(&mended, &both)).is_ok());
}

#[test]
fn a_flow_that_leads_back_is_refused_at_the_member_that_leads_back() {
    let start = json!({ "start--1": { "type": "start", "on_completion": "action--a" } });
    let ways = [("a", "action--b"), ("b", "action--a"), ("c", "end--1")];
    let circle = with(flow(&ways, &start), "/workflow/action--b/on_failure", json!("action--c"));
    let wanted = "/workflow/action--b/on_completion: \"b\" leads back to \"a\", which comes before it";
    assert_eq!(refused(&circle), [wanted]);
    let again = flow(&[("a", "action--b"), ("b", "end--1")], &start);
    let again = with(again, "/workflow/action--b/on_failure", json!("action--a"));
    let wanted =
        "/workflow/action--b/on_failure: the failure of \"b\" leads back to \"a\", which comes before it";
    assert_eq!(refused(&again), [wanted]);
}

#[test]
fn a_branching_step_may_end_as_one_and_no_more() {
    let both = |to: &str| {
        json!({
            "start--1": { "type": "start", "on_completion": "parallel--1" },
            "parallel--1": {
                "type": "parallel", "name": "Both", "next_steps": ["action--a", "action--b"], "on_failure": to,
            },
        })
    };
    let ways = [("a", "end--1"), ("b", "end--1")];
    let imported = taken(&flow(&ways, &both("end--1"))).unwrap();
    let said = words(&imported);
    assert!(
        said.iter().any(|line| line.contains("when a step in \"Both\" fails, all of it ends")),
        "{said:#?}"
    );
    assert!(refused(&flow(&ways, &both("action--a")))[0].contains("a branching step with `on_failure`"));
    assert!(refused(&flow(&ways, &both("end--2")))[0].contains("`end--2`, which is not in `workflow`"));
}

#[test]
fn a_file_that_holds_playbooks_says_where_and_what_to_do() {
    let aim = Aim { id: None, roles: &[], now: jiff::Timestamp::UNIX_EPOCH };
    let wrong = |file: &Value| import(&file.to_string(), &aim).map(|it| it.runbook).unwrap_err();
    let coded = json!({ "playbook_bin": "eyJ0eXBlIjoicGxheWJvb2sifQ==" });
    for (file, places, hint) in [
        (json!([small(), 1, small()]), vec!["/0", "/2"], "to a file of its own"),
        (json!({ "data": { "playbook": small() } }), vec!["/data/playbook"], "to a file of its own"),
        (json!({ "type": "bundle", "objects": [small()] }), vec!["/objects/0"], "to a file of its own"),
        (
            json!({ "type": "bundle", "objects": [{ "extensions": { "x": coded } }] }),
            vec!["/objects/0/extensions/x/playbook_bin"],
            "base64 -d",
        ),
        (json!([1]), vec![""], "one JSON object"),
        (json!({ "name": "package" }), vec![""], "\"spec_version\": \"cacao-2.0\""),
    ] {
        let faults = wrong(&file);
        let found: Vec<&str> = faults.iter().map(|fault| fault.place.as_str()).collect();
        assert_eq!(found, places, "{file}");
        assert!(
            faults.iter().all(|fault| fault.hint.as_ref().unwrap().as_str().contains(hint)),
            "{faults:?}"
        );
    }
}

#[test]
fn an_older_version_is_refused_for_that_alone_and_a_spelling_of_this_one_is_read() {
    for version in ["1.0", "1.1", "cacao-1.1", "CACAO-1.0"] {
        let faults = taken(&with(small(), "/spec_version", json!(version))).unwrap_err();
        assert_eq!(said(&faults), [format!("/spec_version: it is written in `{version}`")]);
        assert!(faults[0].hint.as_ref().unwrap().as_str().contains("make a playbook of CACAO 2.0 of it"));
    }
    for version in ["2.0", "CACAO-2.0"] {
        let imported = taken(&with(small(), "/spec_version", json!(version))).unwrap();
        assert_eq!(words(&imported), [format!("/spec_version: `{version}` is read as `cacao-2.0`")]);
    }
}

#[test]
fn a_member_that_cacao_does_not_have_is_said() {
    let imported = taken(&with(small(), "/x_vendor", json!({ "password": "s3cr3t", "a": 1 }))).unwrap();
    assert_eq!(words(&imported), ["/x_vendor: CACAO 2.0 has no such member; it stands in a comment"]);
    let toml = imported.runbook_toml().unwrap();
    assert!(
        toml.contains("# x_vendor: {\"a\":1,\"password\":\"(a secret, which is not taken over)\"}\n"),
        "{toml}"
    );
}

#[test]
fn a_file_of_windows_is_read_like_any_other() {
    let text = serde_json::to_string_pretty(&small()).unwrap().replace('\n', "\r\n");
    let aim = Aim { id: None, roles: &[], now: jiff::Timestamp::UNIX_EPOCH };
    assert!(import(&format!("\u{FEFF}{text}\r\n"), &aim).is_ok());
}

#[test]
fn the_place_of_a_secret_in_a_step_stays_at_home_and_is_asked_for_on_the_way_back() {
    let mut runbook = example().runbooks["dns"].clone();
    let verify = json!({ "http": {
        "url": "https://status.example.com/", "headers": { "X-Key": "env:STATUS_KEY", "Accept": "a/b" },
        "auth": { "bearer": "keyring:status/ops" },
    } });
    runbook.step[0].verify = Some(serde_json::from_value(verify).unwrap());
    let playbook = export(example(), &runbook, &stamp());
    let text = playbook.to_string();
    assert!(!text.contains("STATUS_KEY") && !text.contains("keyring:status"), "a place of a secret left");
    assert_eq!(against(&playbook), Vec::<String>::new());
    let imported = taken(&playbook).unwrap();
    let http = imported.runbook.step[0].verify.as_ref().unwrap().http.as_ref().unwrap();
    assert!(http.headers["X-Key"].starts_with("env:WITHHELD_"));
    assert_eq!(http.headers["Accept"], "a/b");
    let said = words(&imported);
    assert_eq!(said.len(), 2, "{said:#?}");
    assert!(said.iter().all(|line| line.contains("the place of a secret did not leave with the playbook")));
}
