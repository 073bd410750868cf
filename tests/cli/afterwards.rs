//! What is written down for afterwards from the command line, and who else holds the head of the record.

use super::kit::{Home, ID};

#[test]
fn what_customers_saw_and_who_follows_up_is_written_down() {
    let home = Home::quick().declared();
    home.done(&["impact", ID, "checkout answered 401", "--began", "25m", "--ended", "5m"])
        .says(&["customers saw from ", ": checkout answered 401"]);
    home.run(&["impact", ID, "checkout answered 401", "--began", "5m", "--ended", "25m"])
        .ended(1)
        .complains(&["the impact can't end before it began", "--began WHEN --ended WHEN"]);
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
    let said = home.done(&["--as", "khan", "handover", &id, "--accept"]).says(&["head of the record 4:"]);
    let shown = said.out.lines().last().unwrap().strip_prefix("head ").unwrap();
    home.done(&["verify", &id, "--head", shown]);
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

#[test]
fn a_report_is_written_over_an_older_one_of_its_own_and_over_nothing_else() {
    let home = Home::quick().declared();
    let settings = home.path().join("workspace/config/warroom.toml").display().to_string();
    let before = std::fs::read(&settings).unwrap();
    home.run(&["report", ID, "-o", &settings]).ended(1).complains(&["it is no report of", "--force"]);
    assert_eq!(std::fs::read(&settings).unwrap(), before);
    for form in ["md", "html", "json"] {
        let file = format!("report.{form}");
        home.done(&["report", ID, "--format", form, "-o", &file]);
        home.done(&["report", ID, "--format", form, "-o", &file]);
        home.run(&["export", ID, "-o", &file]).ended(1).complains(&["it is no export of"]);
    }
    home.done(&["report", ID, "-o", "report.html", "--force"]);
}

#[test]
fn an_export_of_one_kind_does_not_take_the_place_of_another() {
    let home = Home::quick().declared();
    home.done(&["export", ID, "-o", "log.jsonl"]);
    home.done(&["export", ID, "-o", "log.jsonl"]);
    home.run(&["export", ID, "--redact", "-o", "log.jsonl"]).ended(1).complains(&["it is not redacted"]);
    home.run(&["export", ID, "--format", "csv", "-o", "log.jsonl"]).ended(1).complains(&["is there"]);
    home.done(&["verify", "log.jsonl"]);
    home.done(&["export", ID, "--redact", "-o", "other.jsonl"]);
    home.run(&["export", ID, "-o", "other.jsonl"]).ended(1).complains(&["it is redacted"]);
    std::fs::write(home.path().join("log.jsonl.head.sig"), "somebody's").unwrap();
    home.run(&["export", ID, "-o", "log.jsonl"]).ended(1).complains(&["its head is signed"]);
    std::fs::remove_file(home.path().join("log.jsonl.head")).unwrap();
    let said = home.run(&["verify", "log.jsonl"]).ended(1);
    assert!(format!("{}{}", said.out, said.err).contains("the head that it signs is not"), "{said:?}");
}

#[test]
fn no_line_of_what_people_write_is_left_out_and_what_was_left_open_is_told() {
    let home = Home::quick().declared();
    home.done(&["take", ID]);
    home.done(&["runbook", ID, "secrets-revocation"]);
    home.done(&["note", ID, "first line\nsecond line"]);
    home.done(&["resolve", ID, "--summary", "key rotated\nand the old one revoked"]);
    let all = ["first line / second line", "key rotated / and the old one revoked"];
    home.done(&["log", ID]).says(&all);
    home.done(&["report", ID]).says(&all).says(&[
        "Critical steps that were never ended",
        "never begun",
        "Steps that were never ended",
    ]);
}
