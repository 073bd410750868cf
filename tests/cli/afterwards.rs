//! What is written down for afterwards from the command line, and who else holds the head of the record.

use super::kit::{Home, ID};

#[test]
fn what_customers_saw_and_who_follows_up_is_written_down() {
    let home = Home::quick().declared();
    home.done(&["impact", ID, "checkout answered 401", "--began", "25m", "--ended", "5m"])
        .says(&["customers saw from ", ": checkout answered 401"]);
    home.run(&["impact", ID, "checkout answered 401", "--began", "5m", "--ended", "25m"])
        .ended(1)
        .complains(&["ended", "it is before the beginning"]);
    let note =
        ["note", ID, "alert on the age of keys", "--follow-up", "--owner", "petrov", "--due", "2027-03-12"];
    home.done(&note).says(&["TODO alert on the age of keys, petrov, until 2027-03-12"]);
    home.run(&["note", ID, "who", "--owner", "petrov"]).ended(2).complains(&["--follow-up"]);
}

#[test]
fn the_head_that_was_posted_proves_what_came_before_it() {
    let home = Home::quick().declared();
    let settings = home.path().join("workspace/config/warroom.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, text.replace("# [record]\n# anchor", "[record]\nanchor")).unwrap();
    let title = ["declare", "spring-launch", "--severity", "sev2", "--title", "with an anchor"];
    let id = home.done(&title).out.trim().to_owned();
    home.done(&["take", &id]);
    home.done(&["handover", &id, "--to", "khan"]);
    home.done(&["--as", "khan", "handover", &id, "--accept"]).says(&["head of the record 4:"]);
    let log = home.done(&["--format", "json", "log", &id]).out;
    let posted = log.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let posted: Vec<_> = posted.filter(|line| line["data"]["notice"]["of"] == "anchor").collect();
    assert_eq!(posted.len(), 1, "{log}");
    let held = &posted[0]["data"]["notice"];
    let held = format!("{}:{}", held["count"], held["hash"].as_str().unwrap());
    home.done(&["verify", &id, "--head", &held]);
    home.done(&["--as", "khan", "resolve", &id, "--summary", "key rotated"]);
    home.done(&["--as", "khan", "close", &id]).says(&["closed", "head of the record", "delivered"]);
    home.done(&["verify", &id, "--head", &held]);
}
