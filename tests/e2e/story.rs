//! The outage told with commands, as a script or a screen reader would, against a real name server.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value;

use super::kit::power_dns::{BEFORE, NAME, PowerDns, STANDBY};
use super::kit::process::command;
use super::kit::program::Program;
use super::kit::workspace::Workspace;

/// Check a log by the script that shares no code with the program; what it printed.
fn checked_independently(log: &str) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/verify-log.py");
    let mut python = command("python3");
    let mut child = python
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A script that has found its answer stops reading; the answer counts, not the pipe.
    drop(child.stdin.take().unwrap().write_all(log.as_bytes()));
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

fn of_type<'a>(log: &'a [Value], kind: &str) -> Vec<&'a Value> {
    log.iter().filter(|line| line["type"] == kind).collect()
}

#[test]
fn a_record_is_switched_proved_and_put_back() {
    let server = PowerDns::start();
    let program = Program::new();
    Workspace::new().dns(&server).write(&program);
    let say = |person: &str, arguments: &[&str]| program.run(&[&["--as", person], arguments].concat());

    let declared =
        say("ito", &["declare", "spring", "--severity", "sev1", "--title", "shop does not resolve"]);
    let id = declared.ended(0).out.trim().to_owned();
    assert_eq!(id, "spring-1");
    say("ito", &["take", &id]).ended(0);
    say("ito", &["page", &id, "dns"]).ended(0);
    say("marin", &["ack", &id, "dns"]).ended(0);
    say("marin", &["runbook", &id, "dns"]).ended(0);
    say("marin", &["step", &id, "dns/freeze", "start"]).ended(0);
    say("marin", &["step", &id, "dns/freeze", "done", "--note", "pipeline stopped"]).ended(0);

    // A look before: what would be sent, with the secret's place in place of the secret. Nothing is.
    let serial = server.serial();
    let preview = say("marin", &["fire", &id, "dns-switch", "--dry-run"]).ended(0);
    assert!(preview.out.contains("PATCH") && preview.out.contains(STANDBY), "{}", preview.out);
    assert!(preview.out.contains("env:PDNS_API_KEY"), "{}", preview.out);
    assert_eq!((server.dig(), server.serial()), (vec![BEFORE.to_owned()], serial));

    // Who may not, does not.
    let refused = say("ito", &["fire", &id, "dns-switch"]).ended(1);
    assert!(refused.err.contains("marin"), "who could is not said: {}", refused.err);
    assert_eq!(server.serial(), serial);

    say("marin", &["fire", &id, "dns-switch", "--step", "dns/switch"]).ended(0);
    assert_eq!(server.dig(), [STANDBY]);
    assert_eq!(server.record()["ttl"], 30);
    assert_eq!(server.serial(), serial + 1, "sent more than once");
    let seen = say("marin", &["status", &id]).ended(0);
    assert!(seen.out.contains("spring-1"), "{}", seen.out);

    let log = say("ito", &["log", &id, "--format", "json"]).ended(0);
    let fired = of_type(&log.lines(), "action_requested")[0].clone();
    let (fire, lines) = (fired["seq"].as_u64().unwrap(), log.lines());
    assert_eq!(fired["data"]["target"], NAME);
    assert_eq!(of_type(&lines, "effect_verified")[0]["data"]["fire"], fire);
    assert_eq!(
        of_type(&lines, "prior_state_captured")[0]["data"]["captured"]["records"][0]["content"],
        BEFORE
    );

    say("marin", &["undo", &id, &format!("#{fire}")]).ended(0);
    assert_eq!(server.dig(), [BEFORE]);
    assert_eq!(server.record()["ttl"], 60, "undo puts all of the record back");
    say("ito", &["resolve", &id, "--summary", "the vendor repaired its zone"]).ended(0);

    let log = say("ito", &["log", &id, "--format", "json"]).ended(0);
    assert!(!log.out.contains(super::kit::power_dns::KEY), "the key is in the log");
    assert_eq!(of_type(&log.lines(), "effect_verified").len(), 2);
    let said = checked_independently(&log.out);
    let verified = say("ito", &["verify", &id, "--format", "json"]).ended(0);
    let head: Value = serde_json::from_str(&verified.out).unwrap();
    assert_eq!(said.trim(), format!("{} {}", head["count"], head["hash"].as_str().unwrap()));
    let head = format!("{}:{}", head["count"], head["hash"].as_str().unwrap());
    assert!(say("ito", &["verify", &id, "--head", &head]).ended(0).out.contains("ok"));
}

#[test]
fn somebody_else_s_name_is_not_enough_where_it_is_live() {
    let server = PowerDns::start();
    let program = Program::new();
    Workspace::new().dns(&server).write(&program);
    let declare = ["declare", "spring", "--severity", "sev1", "--title", "shop is down"];
    let refused = program.run(&[&["--as", "osei"], &declare[..]].concat()).ended(1);
    assert!(refused.err.contains("osei"), "{}", refused.err);
    assert_eq!(program.run(&["list", "--format", "json"]).ended(0).out.trim(), "[]");
}

#[test]
fn a_drill_in_a_live_workspace_reaches_nothing() {
    let server = PowerDns::start();
    let program = Program::new();
    Workspace::new().dns(&server).write(&program);
    let declare =
        ["--as", "ito", "declare", "spring", "--severity", "sev1", "--title", "practice", "--drill"];
    let id = program.run(&declare).ended(0).out.trim().to_owned();
    assert_eq!(id, "drill-spring-1");
    let serial = server.serial();
    program.run(&["--as", "ito", "take", &id]).ended(0);
    program.run(&["--as", "marin", "fire", &id, "dns-switch"]).ended(0);
    assert!(program.run(&["log", &id]).ended(0).out.starts_with("DRILL"));
    assert_eq!((server.dig(), server.serial()), (vec![BEFORE.to_owned()], serial));
}
