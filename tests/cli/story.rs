//! An incident from its declaration to its end, and once more.

use serde_json::Value;

use super::kit::{Home, ID};

/// The number that the line `#15 verified: …` of a firing starts with.
fn number(out: &str) -> &str {
    let line = out.lines().find_map(|line| line.strip_prefix('#')).unwrap_or_else(|| panic!("{out}"));
    line.split(' ').next().unwrap()
}

fn mobilise(home: &Home) {
    home.done(&["take", ID]).says(&["ito commands"]);
    home.done(&["page", ID, "dns"]).says(&["dns paged: marin (level 1)"]);
    home.done(&["--as", "marin", "ack", ID]).says(&["marin acknowledges for dns"]);
    home.done(&["note", ID, "vendor confirms 14:20", "--follow-up"]).says(&["vendor confirms 14:20"]);
}

fn work_the_runbook(home: &Home) {
    home.done(&["runbook", ID, "dns"]).says(&["runbook dns opened"]);
    home.done(&["step", ID, "dns/compare", "start"]).says(&["started"]);
    home.done(&["step", ID, "dns/compare", "done", "--note", "servers differ"]).says(&["servers differ"]);
    home.done(&["step", ID, "delegation", "skip", "--reason", "not signed"]).says(&["skipped, not signed"]);
    home.done(&["step", ID, "freeze-zone", "done"]).says(&["done"]);
    home.done(&["step", ID, "standby-ready", "done"]).says(&["ok 200 from the standby", "done"]);
    home.done(&["step", ID, "dns/decide", "fail", "--reason", "nobody objects in time"]).says(&["failed"]);
    home.done(&["step", ID, "dns/decide", "reopen", "--reason", "asked again"]).says(&["reopened"]);
    home.done(&["step", ID, "dns/decide", "done", "--note", "no objection"]).says(&["no objection"]);
}

fn switch_and_put_back(home: &Home) {
    let fire = ["fire", ID, "dns-switch", "--set", "address=203.0.113.10"];
    let before = home.done(&["log", ID]).out;
    home.done(&[&fire[..], &["--dry-run"]].concat()).says(&[
        "nothing leaves this machine",
        "PATCH http://dns-api.example.com:8081/",
        "X-API-Key: ••••",
        "\"content\": \"203.0.113.10\"",
    ]);
    assert_eq!(home.done(&["log", ID]).out, before, "a dry run recorded something");
    let said = home.done(&[&fire[..], &["--step", "dns/switch"]].concat());
    let said = said.says(&["prior state kept", "204 in 0 ms", "verified: 5/5 see the new address"]);
    let fired = number(&said.out);
    home.done(&["status", ID]).says(&[
        "DRILL  SEV1  active",
        "Commander ito",
        "dns  ",
        "Deputy",
        "Messages",
        "Customers   ",
    ]);
    home.done(&["undo", ID, fired]).says(&["undo of Point shop", "verified: 5/5 see the old address"]);
    home.run(&["undo", ID, fired]).ended(1);
}

fn decide_and_tell(home: &Home) {
    home.done(&["decide", ID, "propose", "freeze deployments"]).says(&["1. freeze deployments"]);
    home.run(&["decide", ID, "adopt", "1"]).ended(1).complains(&["`warroom decide INCIDENT poll"]);
    let poll = ["decide", ID, "poll", "1", "petrov", "--objection", "a release is half out"];
    home.done(&poll).says(&["petrov objects: a release is half out"]);
    home.done(&["decide", ID, "adopt", "1"]).says(&["adopted, 1 polled, 1 objected"]);
    home.run(&["message", ID, "partial-scope"])
        .ended(2)
        .complains(&["affected is empty", "--set NAME=VALUE"]);
    let message = ["message", ID, "partial-first", "--set", "next_update=14:40", "--next", "20m"];
    home.done(&message).says(&["Next update: ", " UTC.", "next promised"]);
}

fn hand_over_and_end(home: &Home) {
    home.done(&["handover", ID, "--to", "khan"]).says(&["ito offers command to khan"]);
    home.run(&["handover", ID, "--accept"]).ended(1);
    let khan = |arguments: &[&str]| home.done(&[&["--as", "khan"], arguments].concat());
    khan(&["handover", ID, "--accept"]).says(&["khan commands, handed over by ito"]);
    khan(&["severity", ID, "sev2", "--reason", "cards work"]).says(&["severity sev1 → sev2, cards work"]);
    khan(&["mitigate", ID, "--summary", "rolled back"]).says(&["mitigated, rolled back"]);
    home.run(&["--as", "khan", "close", ID]).ended(1).complains(&["`warroom resolve"]);
    khan(&["resolve", ID, "--summary", "key rotated"]).says(&["resolved, key rotated"]);
    khan(&["close", ID]).says(&["closed"]);
    home.done(&["list", "--open"]).says(&["no incidents"]);
    home.run(&["note", ID, "too late"]).ended(1).complains(&["closed", "`warroom reopen"]);
    khan(&["reopen", ID, "--reason", "401 again"]).says(&["reopened, 401 again"]);
    home.done(&["list", "--open"]).says(&[ID, "sev2", "active", "khan", "checkout answers 401"]);
}

#[test]
fn an_incident_can_be_led_from_its_start_to_its_end_without_a_screen() {
    let home = Home::quick().declared();
    mobilise(&home);
    work_the_runbook(&home);
    switch_and_put_back(&home);
    decide_and_tell(&home);
    hand_over_and_end(&home);
    the_log_is_whole(&home);
}

fn the_log_is_whole(home: &Home) {
    let log = home.done(&["log", ID, "--format", "json"]).out;
    let mut last = (0, "0".repeat(64));
    for line in log.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        for key in ["seq", "id", "at", "actor", "type", "data", "prev", "hash"] {
            assert!(event.get(key).is_some(), "no `{key}` in {line}");
        }
        assert_eq!(event["seq"], last.0 + 1);
        assert_eq!(event["prev"], *last.1);
        last = (last.0 + 1, event["hash"].as_str().unwrap().to_owned());
    }
    let (count, hash) = (last.0.to_string(), last.1);
    let head = format!("{count}:{hash}");
    home.done(&["verify", ID, "--head", &head]).says(&[&format!("{ID}: ok, {count} events, head {head}")]);
    let checker = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/verify-log.py");
    home.pipe("python3", &[checker, &count, &hash], &log).ended(0).says(&[&hash]);
    let changed = log.replacen("vendor confirms", "vendor denies", 1);
    home.pipe("python3", &[checker], &changed).ended(1).complains(&["the chain is broken"]);
}

#[test]
fn what_a_command_recorded_is_told_to_programs() {
    let home = Home::quick().declared();
    let told = home.done(&["take", ID, "--format", "json"]).json();
    assert_eq!(told["incident"], ID);
    assert_eq!(told["recorded"][0]["text"], "ito commands");
    assert_eq!(told["head"]["count"], 2);
    let listed = home.done(&["list", "--format", "json"]).json();
    let row = &listed[0];
    let expected = [("incident", ID), ("kind", "drill"), ("severity", "sev1"), ("phase", "active")];
    for (key, value) in expected.into_iter().chain([("commander", "ito")]) {
        assert_eq!(row[key], value, "{row}");
    }
    let status = home.done(&["status", ID, "--format", "json"]).json();
    assert_eq!(status["commander"]["person"], "ito");
    assert_eq!(status["log"], told["head"]);
    let fired = home.done(&["fire", ID, "dns-switch", "--format", "json"]).json();
    assert_eq!(fired["state"], "verified");
    let previewed = home.done(&["fire", ID, "dns-switch", "--dry-run", "--format", "json"]).json();
    assert_eq!((&previewed["dry_run"], &previewed["request"]["method"]), (&true.into(), &"PATCH".into()));
}

#[test]
fn command_passes_only_when_the_other_side_takes_it() {
    let home = Home::quick().declared();
    home.done(&["take", ID]);
    home.run(&["--as", "khan", "take", ID]).ended(1).complains(&["--relieve REASON"]);
    home.done(&["handover", ID, "--to", "khan"]);
    home.done(&["--as", "khan", "handover", ID, "--decline", "--reason", "on a plane"]).says(&["on a plane"]);
    home.done(&["handover", ID, "--to", "khan"]);
    home.done(&["handover", ID, "--withdraw"]);
    home.run(&["--as", "khan", "handover", ID, "--accept"]).ended(1);
    home.run(&["handover", ID, "--to", "khan", "--accept"]).ended(2);
    home.done(&["--as", "khan", "take", ID, "--relieve", "no answer for 10 minutes"]);
    home.done(&["list"]).says(&["khan"]);
}

#[test]
fn what_cannot_be_undone_needs_the_name_and_a_second_person() {
    let home = Home::quick().declared();
    home.done(&["take", ID]);
    let fire = |more: &[&str]| home.run(&[&["fire", ID, "key-revoke"], more].concat());
    fire(&[]).ended(1).complains(&["--confirm NAME"]);
    fire(&["--confirm", "checkout-key-6"]).ended(1).complains(&["--confirm NAME"]);
    fire(&["--confirm", "checkout-key-7"]).ended(1).complains(&["--approved-by PERSON --how TEXT"]);
    fire(&["--confirm", "checkout-key-7", "--approved-by", "silva"]).ended(2).complains(&["--how"]);
    let approved = ["--confirm", "checkout-key-7", "--approved-by", "silva", "--how", "by phone"];
    fire(&approved).ended(0).says(&["verified"]);
}

#[test]
fn a_decision_can_be_dropped() {
    let home = Home::quick().declared();
    home.done(&["take", ID]);
    home.done(&["decide", ID, "propose", "freeze deployments", "--step", "dns/decide"]);
    home.done(&["decide", ID, "drop", "1"]).says(&["1. dropped"]);
    home.run(&["decide", ID, "drop", "1"]).ended(1);
    home.run(&["decide", ID, "adopt", "2"]).ended(1);
}
