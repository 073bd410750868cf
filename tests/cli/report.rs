//! The report of an incident, as a command writes it.

use std::fs;

use serde_json::{Value, json};
use warroom::journal::{self, Draft};

use super::kit::{Home, ID};

const SCENARIO: &str = "dns-record-emptied";

/// A drill without a scenario, in which somebody commands and writes something down.
fn begun() -> Home {
    let home = Home::quick().declared();
    home.done(&["take", ID]);
    home.done(&["note", ID, "scan repositories", "--follow-up", "--owner", "petrov", "--due", "2027-03-12"]);
    home
}

#[test]
fn a_report_is_markdown_unless_another_form_is_asked_for() {
    let home = begun();
    let plain = home.done(&["report", ID]);
    assert!(plain.out.starts_with(&format!("# {ID}: checkout answers 401\n")), "{}", plain.out);
    let plain = plain.says(&["**DRILL**", "and still active", "scan repositories", "| 2027-03-12 |"]);
    assert_eq!(plain.out, home.done(&["report", ID, "--format", "md"]).out);
    let html = home.done(&["report", ID, "--format", "html"]);
    assert!(html.out.starts_with("<!DOCTYPE html>"), "{}", html.out);
    let report = home.done(&["report", ID, "--format", "json"]).json();
    assert_eq!(report["schema"], 1);
    assert_eq!(report["incident"]["id"], ID);
    assert_eq!(report["incident"]["open"], true);
    assert_eq!(report["follow_ups"]["all"][0]["owner"]["id"], "petrov");
    home.run(&["report", ID, "--format", "csv"]).ended(2).complains(&["csv", "export"]);
    home.run(&["report", "no-such"]).ended(2).complains(&["there is no incident"]);
}

#[test]
fn the_head_in_a_report_is_that_of_the_log() {
    let home = begun();
    let report = home.done(&["report", ID, "--format", "json"]).json();
    let held = report["integrity"]["chain_head"].as_str().unwrap();
    home.done(&["verify", ID, "--head", held]);
    home.done(&["note", ID, "one more"]);
    home.done(&["verify", ID, "--head", held]);
    let last = home.done(&["report", ID, "--format", "json"]).json();
    assert_ne!(last["integrity"]["chain_head"], report["integrity"]["chain_head"]);
}

#[test]
fn a_report_is_written_to_a_file_in_one_piece() {
    let home = begun();
    home.done(&["report", ID, "-o", "report.md"]);
    let path = home.path().join("report.md");
    assert_eq!(fs::read_to_string(&path).unwrap(), home.done(&["report", ID]).out);
    home.done(&["report", ID, "--format", "html", "-o", "report.md"]);
    assert!(fs::read_to_string(&path).unwrap().starts_with("<!DOCTYPE html>"));
    let left = fs::read_dir(home.path()).unwrap().map(|it| it.unwrap().file_name());
    assert!(left.filter_map(|name| name.into_string().ok()).all(|name| !name.contains(".new")));
    let said = home.run(&["report", ID, "-o", "/proc/no-such/report.md"]).ended(2);
    said.complains(&["`/proc/no-such/report.md` can't be written"]);
}

#[test]
fn the_name_of_the_file_says_the_format_where_nothing_else_does() {
    let home = begun();
    for (file, start) in
        [("a.html", "<!DOCTYPE html>"), ("a.json", "{"), ("a.md", "# "), ("a.HTM", "<!DOCTYPE html>")]
    {
        home.done(&["report", ID, "-o", file]);
        let text = fs::read_to_string(home.path().join(file)).unwrap();
        assert!(text.starts_with(start), "{file}: {}", text.lines().next().unwrap_or_default());
    }
    home.done(&["report", ID, "--format", "md", "-o", "b.html"]);
    assert!(fs::read_to_string(home.path().join("b.html")).unwrap().starts_with("# "));
}

#[test]
fn a_redacted_report_names_nobody() {
    let home = begun();
    let plain = home.done(&["report", ID]).out;
    assert!(plain.contains("Hana Ito") && plain.contains("petrov"), "{plain}");
    for form in ["md", "html", "json"] {
        let said = home.done(&["report", ID, "--redact", "--format", form]).out;
        for name in ["Hana", "ito ", "petrov", "Petrov", "example.com"] {
            assert!(!said.contains(name), "{name} in {form}:\n{said}");
        }
    }
    home.done(&["report", ID, "--redact"]).says(&["were replaced by placeholders"]);
}

#[test]
fn an_event_of_a_later_version_is_named_and_nothing_is_guessed() {
    let home = begun();
    let url = format!("sqlite:{}", home.journal().display());
    let mut journal = journal::open(&url).unwrap();
    let head = journal.head(ID).unwrap().unwrap();
    let last = journal.lines(ID, head.count - 1).unwrap();
    let draft = Draft {
        id: "later".to_owned(),
        at: last[0].at.parse().unwrap(),
        actor: "ito".to_owned(),
        origin: "key".to_owned(),
        v: 2,
        kind: "note_added".to_owned(),
        data: json!({ "text": "from later" }),
    };
    journal.append(ID, &head, vec![draft]).unwrap();
    let seq = head.count + 1;
    for form in ["md", "json", "html"] {
        let said = home.run(&["report", ID, "--format", form]).ended(2);
        said.complains(&[&format!("event {seq} can't be read"), "version 2", "newer release"]);
    }
}

#[test]
fn a_drill_of_a_scenario_is_evaluated_once_it_has_ended() {
    let home = Home::new();
    home.done(&["drill", SCENARIO, "--tabletop", "--speed", "0"]);
    home.done(&["take", ID]);
    home.done(&["observe", ID, "nobody knew who may switch", "--improve", "--owner", "marin"]);
    let running = home.done(&["report", ID]).out;
    assert!(!running.contains("nobody knew") && !running.contains("What the drill showed"), "{running}");
    assert_eq!(home.done(&["report", ID, "--format", "json"]).json()["evaluation"], Value::Null);
    home.done(&["endex", ID, "--reason", "all was seen"]);
    home.done(&["report", ID]).says(&[
        "What the drill showed",
        "nobody knew who may switch",
        "Improvement plan",
    ]);
    let report = home.done(&["report", ID, "--format", "json"]).json();
    assert_eq!(report["evaluation"]["scenario"], SCENARIO);
    home.done(&["report", ID, "--format", "html"]).says(&["What the drill showed"]);
}

/// What differs from one run of the same drill to the next: the hashes of the chain.
fn without_hashes(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_inclusive(|c: char| !c.is_ascii_hexdigit()) {
        let hex = word.trim_end_matches(|c: char| !c.is_ascii_hexdigit());
        let rest = word.strip_prefix(hex).unwrap_or_default();
        out.extend([if hex.len() == 64 { "HASH" } else { hex }, rest]);
    }
    out
}

/// Without the sections that are drawn and measured: they are held where they are made.
fn told_here(text: &str) -> String {
    let others = ["timeline", "metrics", "controls"].map(|id| format!("<a id=\"{id}\"></a>"));
    let sections = text.split("\n## ");
    let kept = sections.filter(|section| !others.iter().any(|other| section.starts_with(other.as_str())));
    kept.collect::<Vec<_>>().join("\n## ")
}

#[test]
fn a_shipped_drill_reads_as_it_was_played() {
    let home = Home::new();
    // Whether each move went as the scenario has it is not asked here.
    let said = home.run(&["drill", "exposed-cloud-key", "--auto", "--keep", "--seed", "1"]);
    assert!(said.err.contains("kept as "), "{}", said.err);
    let id =
        said.err.split("kept as ").nth(1).unwrap().split_whitespace().next().unwrap().trim_end_matches('.');
    let report = home.done(&["report", id]).out;
    insta::assert_snapshot!(told_here(&without_hashes(&report)));
}
