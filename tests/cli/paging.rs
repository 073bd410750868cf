//! Pages from the command line: climbing, answering, pausing, and following the files.

use super::kit::{Home, ID};

/// A change of a file in the home's workspace.
fn edit(home: &Home, path: &str, from: &str, to: &str) {
    let path = home.path().join("workspace").join(path);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{path:?} has no {from:?}");
    std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_page_is_escalated_by_what_was_seen_and_answered_for_a_time() {
    let home = Home::quick().declared();
    home.done(&["page", ID, "dns"]).says(&["dns paged: marin (level 1)"]);
    home.done(&["status", ID]).says(&["Pages", "dns: marin paged at", "level 1 of 3, round 1 of 2, next in"]);
    home.done(&["page", ID, "dns", "--escalate", "--seen", "1"])
        .says(&["dns: next level asked for", "dns paged: petrov (level 2, asked for)"]);
    home.run(&["page", ID, "dns", "--escalate", "--seen", "1"])
        .ended(1)
        .complains(&["has moved since: level 2 was paged at", "`warroom status INCIDENT`"]);
    home.done(&["page", ID, "dns", "--escalate", "--level", "3", "--seen", "2/1"])
        .says(&["level 3 asked for", "osei, khan (level 3, asked for)"]);
    home.run(&["page", ID, "dns", "--escalate", "--level", "4"]).ended(1).complains(&["no level \"4\""]);
    home.run(&["page", ID, "dns", "--level", "2"]).ended(2).complains(&["--escalate"]);
    home.run(&["page", ID, "dns", "--escalate", "--seen", "0"]).ended(2).complains(&["write LEVEL"]);
    let ack = ["--as", "khan", "ack", ID, "--note", "with the registrar"];
    home.done(&ack).says(&["khan acknowledges for dns until", "with the registrar"]);
    home.done(&["status", ID]).says(&["dns: khan at work since", "to be renewed in", "with the registrar"]);
    home.done(&["--as", "khan", "ack", ID]).says(&["khan acknowledges for dns until"]);
    let status = home.done(&["--format", "json", "status", ID]).json();
    let dns = status["roles"].as_array().unwrap().iter().find(|role| role["role"] == "dns").unwrap();
    assert_eq!(dns["paged"], serde_json::Value::Null);
    assert_eq!(dns["answered"]["level"], 3);
    assert_eq!(dns["acknowledgements"][0]["person"], "khan");
    assert!(dns["acknowledgements"][0]["until"].is_string());
}

#[test]
fn a_maintenance_pages_nobody_until_it_is_ended() {
    let home = Home::quick().declared();
    let pause = ["maintenance", ID, "--for", "30m", "--reason", "the pager is being moved"];
    home.done(&pause).says(&["paging paused until", "the pager is being moved"]);
    home.run(&["page", ID, "dns"]).ended(1).complains(&["nobody is paged until", "being moved", "--end"]);
    home.done(&["status", ID]).says(&["nobody is paged until", "the pager is being moved"]);
    let status = home.done(&["--format", "json", "status", ID]).json();
    assert_eq!(status["maintenance"]["reason"], "the pager is being moved");
    home.done(&["maintenance", ID, "--end"]).says(&["paging resumed"]);
    home.run(&["maintenance", ID, "--end"]).ended(1).complains(&["paging is not paused"]);
    home.done(&["page", ID, "dns"]).says(&["dns paged: marin"]);
    home.run(&["maintenance", ID]).ended(2);
    home.run(&["maintenance", ID, "--for", "30m"]).ended(2).complains(&["--reason"]);
    home.run(&["maintenance", ID, "--for", "2d", "--reason", "x"]).ended(1).complains(&["1s to 1d"]);
    home.run(&["--as", "marin", "maintenance", ID, "--for", "1m", "--reason", "x"])
        .ended(1)
        .complains(&["could: ito, khan"]);
}

#[test]
fn a_revision_says_what_changed_and_running_pages_follow_it() {
    let home = Home::quick().declared();
    home.run(&["revise", ID]).ended(1).complains(&["it is as the files say already"]);
    home.done(&["page", ID, "dns"]).says(&["dns paged: marin (level 1)"]);
    edit(&home, "config/escalation.toml", "targets = [\"backup\"]", "targets = [\"person:silva\"]");
    edit(&home, "config/roster.toml", "name = \"Lucia Marin\"", "name = \"Lucía Marín\"");
    home.run(&["--as", "marin", "revise", ID]).ended(1).complains(&["could: ito, khan"]);
    home.done(&["revise", ID]).says(&["policy on-call changed; person marin changed"]);
    home.done(&["page", ID, "dns", "--escalate"]).says(&["dns paged: silva (level 2, asked for)"]);
    home.done(&["log", ID]).says(&["taken over from the files", "silva (level 2"]);
    home.done(&["verify", ID]);
    edit(&home, "config/roster.toml", "timezone = \"Europe/Madrid\"", "timezone = \"Europe/Madird\"");
    home.run(&["revise", ID]).ended(2).complains(&["there is no time zone", "did you mean `Europe/Madrid`?"]);
}
