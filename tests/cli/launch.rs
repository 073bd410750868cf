//! What the launch gate said, in an incident.

use std::fs;

use warroom::plan::embedded::FILES;

use super::kit::{Home, ID};

fn campaign_of(home: &Home) -> serde_json::Value {
    home.done(&["status", ID, "--format", "json"]).json()
}

#[test]
fn an_incident_keeps_what_the_gate_said_when_it_was_declared() {
    let home = Home::quick().declared();
    let before = campaign_of(&home);
    // A drill plays the launch, so the gate answers for the day of the launch.
    let (declared, opens) = (before["declared_at"].as_str(), before["window"]["opens"].as_str());
    assert_eq!(before["gate"]["checked_at"].as_str(), declared.max(opens));
    assert!(before["gate"]["ready"].is_boolean() && before["gate"]["findings"].is_array(), "{before}");
    assert_eq!(before["window"]["opens"], "2027-03-02T09:00:00.000Z");
    let key = &before["identities"][0];
    assert_eq!((&key["id"], &key["revoke"]), (&"checkout-key-7".into(), &"key-revoke".into()));
    assert_eq!(key["shared_with"], serde_json::json!([]));
    home.done(&["status", ID]).says(&[
        "Campaign\n  window ",
        "\n  gate   ",
        "Identities\n",
        "checkout-key-7: API key",
    ]);
    // Another campaign that shares the key comes too late for an incident that has begun, and in time for the next.
    let folder = home.path().join("workspace/config/campaigns");
    let text = fs::read_to_string(folder.join("spring-launch.toml")).unwrap();
    let other = text.replace("id = \"spring-launch\"", "id = \"members-day\"");
    fs::write(folder.join("members-day.toml"), other).unwrap();
    assert_eq!(campaign_of(&home)["gate"], before["gate"]);
    let next = ["declare", "spring-launch", "--severity", "sev2", "--title", "again"];
    let next = home.done(&next).out;
    let after = home.done(&["status", next.trim(), "--format", "json"]).json();
    assert_eq!(after["identities"][0]["shared_with"], serde_json::json!(["members-day"]));
}

#[test]
fn files_that_only_the_gate_reads_keep_no_incident_from_being_declared() {
    let home = Home::with(FILES.iter().map(|(path, text)| (*path, (*text).to_owned())));
    let approvals = home.path().join("workspace/config/approvals");
    if approvals.exists() {
        fs::remove_dir_all(&approvals).unwrap();
    }
    fs::write(&approvals, "no folder").unwrap();
    let home = home.declared();
    let status = campaign_of(&home);
    assert!(status["gate"].is_null(), "{status}");
    assert_eq!(status["identities"][0]["shared_with"], serde_json::Value::Null);
    home.done(&["status", ID]).says(&["gate   the incident was declared without the gate's answer"]);
}

#[test]
fn a_text_that_nobody_approved_is_said_to_be_so() {
    let nobody = |text: &str| {
        let lines = text.lines().filter(|line| !line.starts_with("approved_by"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let files = FILES.iter().map(|(path, text)| {
        (*path, if *path == "config/messages.toml" { nobody(text) } else { (*text).to_owned() })
    });
    let home = Home::with(files).declared();
    home.done(&["take", ID]);
    let message = ["message", ID, "partial-first", "--set", "next_update=14:40", "--next", "20m"];
    let said = home
        .run(&message)
        .ended(1)
        .says(&["partial-first drafted, not the approved text", "Some customers cannot pay"]);
    assert!(said.err.contains("approved by nobody; before it goes out "), "{}", said.err);
}
