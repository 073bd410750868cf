//! Servers that are down, hang, refuse or lie, and a disk that is full: what is said, and what is not sent.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use rstest::rstest;

use super::kit::power_dns::{BEFORE, KEY, PowerDns, STANDBY};
use super::kit::process::{command, free_port, login};
use super::kit::program::{PROGRAM, Program};
use super::kit::silent::OneAnswer;
use super::kit::workspace::Workspace;

fn declare(program: &Program) -> String {
    let declare = ["--as", "ito", "declare", "spring", "--severity", "sev1", "--title", "shop is down"];
    let id = program.run(&declare).ended(0).out.trim().to_owned();
    program.run(&["--as", "ito", "take", &id]).ended(0);
    id
}

/// A live incident with one action, `call`, at this port.
fn with_call(port: u16, timeout: &str) -> (Program, String) {
    let program = Program::new();
    Workspace::new().call("call", port, timeout).write(&program);
    let id = declare(&program);
    (program, id)
}

fn types(program: &Program, id: &str) -> Vec<String> {
    let log = program.run(&["log", id, "--format", "json"]).ended(0).lines();
    log.iter().map(|line| line["type"].as_str().unwrap().to_owned()).collect()
}

fn last(program: &Program, id: &str, kind: &str) -> serde_json::Value {
    let log = program.run(&["log", id, "--format", "json"]).ended(0).lines();
    log.iter().rev().find(|line| line["type"] == kind).unwrap_or_else(|| panic!("no {kind}")).clone()
}

#[test]
fn a_wrong_key_fails_before_anything_is_changed_and_is_not_repeated() {
    let server = PowerDns::start();
    let mut program = Program::new();
    Workspace::new().dns(&server).write(&program);
    program.set("PDNS_API_KEY", "not-the-right-key");
    let id = declare(&program);
    let said = program.run(&["--as", "marin", "fire", &id, "dns-switch"]).ended(3);
    let all = said.out + &said.err;
    assert!(all.contains("nothing was changed") && all.contains("401"), "{all}");
    assert!(!all.contains("not-the-right-key"), "the key is shown: {all}");
    assert_eq!(server.dig(), [BEFORE]);
    // The right key, read anew at the moment of sending, and the same incident goes on.
    program.set("PDNS_API_KEY", KEY);
    program.run(&["--as", "marin", "fire", &id, "dns-switch"]).ended(0);
    assert_eq!(server.dig(), [STANDBY]);
}

#[test]
fn a_secret_that_is_not_there_is_named_by_its_place_and_nothing_is_sent() {
    let server = PowerDns::start();
    let mut program = Program::new();
    Workspace::new().dns(&server).write(&program);
    program.set("PDNS_API_KEY", "");
    let id = declare(&program);
    let said = program.run(&["--as", "marin", "fire", &id, "dns-switch"]).ended(3);
    assert!((said.out.clone() + &said.err).contains("PDNS_API_KEY"), "{said:?}");
    assert_eq!(server.dig(), [BEFORE]);
}

#[test]
fn a_server_that_is_gone_fails_and_one_that_comes_back_is_used() {
    let mut server = PowerDns::start();
    let program = Program::new();
    Workspace::new().dns(&server).write(&program);
    let id = declare(&program);
    server.server.kill();
    let said = program.run(&["--as", "marin", "fire", &id, "dns-switch"]).ended(3);
    assert!((said.out.clone() + &said.err).contains("nothing was changed"), "{said:?}");
    server.restart();
    program.run(&["--as", "marin", "fire", &id, "dns-switch"]).ended(0);
    assert_eq!(server.dig(), [STANDBY]);
}

#[rstest]
#[case(500)]
#[case(503)]
fn an_answer_that_says_no_is_a_failure_with_its_status(#[case] status: u16) {
    let server = OneAnswer::status(status, "try later\x1b]52;c;aGk=\x07");
    let (program, id) = with_call(server.port, "5s");
    let said = program.run(&["--as", "marin", "fire", &id, "call"]).ended(3);
    let all = said.out + &said.err;
    assert!(all.contains("failed") && all.contains(&status.to_string()), "{all}");
    assert!(!all.contains('\x1b'), "what the server wrote reaches the terminal: {all:?}");
    assert_eq!(last(&program, &id, "action_failed")["data"]["status"], status);
    assert!(server.change().starts_with("POST /call "));
    assert_eq!(server.changes(), Vec::<String>::new(), "sent again");
}

#[test]
fn a_call_that_never_left_has_failed_and_is_not_unknown() {
    let (program, id) = with_call(free_port(), "5s");
    let said = program.run(&["--as", "marin", "fire", &id, "call"]).ended(3);
    assert!((said.out.clone() + &said.err).contains("failed"), "{said:?}");
    assert!(!types(&program, &id).contains(&"action_unknown".to_owned()));
}

#[test]
fn silence_is_unknown_and_must_be_settled_before_the_next_try() {
    let server = OneAnswer::never();
    let (program, id) = with_call(server.port, "500ms");
    let said = program.run(&["--as", "marin", "fire", &id, "call"]).ended(3);
    assert!((said.out.clone() + &said.err).contains("unknown"), "{said:?}");
    server.change();
    let again = program.run(&["--as", "marin", "fire", &id, "call"]).ended(1);
    assert!(again.err.contains("unknown") && again.err.contains("settle"), "{}", again.err);
    let fire = format!("#{}", last(&program, &id, "action_requested")["seq"]);
    let settle = ["--as", "marin", "settle", &id, &fire, "did-not", "--note", "the server's log has nothing"];
    program.run(&settle).ended(0);
    program.run(&["--as", "marin", "fire", &id, "call"]).ended(3);
    assert!(server.change().starts_with("POST /call "));
    assert_eq!(types(&program, &id).iter().filter(|kind| **kind == "action_requested").count(), 2);
}

#[test]
fn a_program_killed_between_intent_and_answer_leaves_an_unknown_that_nobody_repeats() {
    let server = OneAnswer::never();
    let (program, id) = with_call(server.port, "10m");
    let mut firing = program.terminal(&["--as", "marin", "fire", &id, "call"], 24, 80);
    server.change();
    // While it runs, others see that it runs.
    let state = || {
        let said = program.run(&["status", &id, "--format", "json"]).ended(0);
        let status: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        status["unknown_effects"][0]["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(state(), "sent");
    firing.signal("KILL");
    firing.end_whatever_is_left();

    assert_eq!(state(), "unknown");
    program.run(&["--as", "ito", "note", &id, "marin's machine went down"]).ended(0);
    let unknown = last(&program, &id, "action_unknown");
    assert_eq!(unknown["data"]["fire"], last(&program, &id, "action_requested")["seq"]);
    program.run(&["--as", "marin", "fire", &id, "call"]).ended(1);
    assert_eq!(server.changes(), Vec::<String>::new(), "sent again");
    assert!(program.run(&["verify", &id]).ended(0).out.contains("ok"));
}

#[test]
fn with_a_full_disk_nothing_is_sent() {
    let server = OneAnswer::status(200, "");
    let (program, id) = with_call(server.port, "5s");
    let before = types(&program, &id);
    // Every write to a file fails from here on, as it does on a full disk.
    let full = format!("trap '' XFSZ; ulimit -f 0; exec {PROGRAM} \"$@\"");
    let said = program.run_by(
        assert_cmd::Command::from_std(command("sh")),
        &["-c", &full, "sh"],
        &["--as", "marin", "fire", &id, "call"],
    );
    let said = said.ended(2);
    assert!(said.err.contains("journal"), "{}", said.err);
    assert_eq!(server.changes(), Vec::<String>::new());
    assert_eq!(types(&program, &id), before);
}

#[test]
fn with_a_record_that_can_only_be_read_all_is_seen_and_nothing_is_sent() {
    let server = OneAnswer::status(200, "");
    let (program, id) = with_call(server.port, "5s");
    let state = program.home().join("state/warroom");
    let allow = |mode| {
        for entry in fs::read_dir(&state).unwrap() {
            let path = entry.unwrap().path();
            let bits = if path.is_dir() { mode } else { mode & 0o666 };
            fs::set_permissions(path, fs::Permissions::from_mode(bits)).unwrap();
        }
        for folder in [state.clone(), program.home().join("state"), program.home().to_owned()] {
            fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    allow(0o555);
    // No mode stops root: there, the same is asked as a user who owns nothing.
    let is_root = login() == "root";
    let nobody = ["--reuid=nobody", "--regid=nogroup", "--clear-groups", PROGRAM];
    let (by, first, person) =
        if is_root { ("setpriv", &nobody[..], "nobody") } else { ("env", &nobody[3..], "marin") };
    let run =
        |arguments: &[&str]| program.run_by(assert_cmd::Command::from_std(command(by)), first, arguments);
    let (fired, seen) = (run(&["--as", person, "fire", &id, "call"]), run(&["log", &id]));
    allow(0o755);
    assert!(seen.ended(0).out.contains("shop is down"));
    let fired = fired.ended(2);
    assert!(fired.err.contains("read"), "{}", fired.err);
    assert_eq!(server.changes(), Vec::<String>::new());
}
