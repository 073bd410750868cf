//! `warroom export` and `warroom verify` on what it wrote: whole, signed, redacted, tampered with.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use rstest::rstest;
use serde_json::Value;

use super::approve::Desk;
use super::kit::{Home, ID};

const CHECKER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/verify-log.py");

/// An incident with a few events of every day.
fn home() -> Home {
    let home = Home::quick().declared();
    home.done(&["take", ID]);
    home.done(&[
        "note",
        ID,
        "Hana Ito called +49 30 1234567 about https://vault.shop.example:8200/v1/keys/k9",
    ]);
    home.done(&["severity", ID, "sev2", "--reason", "half of it works; ask hana@shop.example"]);
    home
}

fn exported() -> Home {
    let home = home();
    home.done(&["export", ID, "-o", "log.jsonl"]);
    home
}

fn read(home: &Home, name: &str) -> String {
    fs::read_to_string(home.path().join(name)).unwrap()
}

fn head_of(home: &Home) -> (Value, String) {
    let text = read(home, "log.jsonl.head");
    let head: Value = serde_json::from_str(&text).unwrap();
    let held = format!("{}:{}", head["count"], head["hash"].as_str().unwrap());
    (head, held)
}

#[test]
fn the_lines_are_those_of_the_log_and_the_head_stands_apart() {
    let home = home();
    let log = home.done(&["log", ID, "--format", "json"]).out;
    let said = home.done(&["export", ID]);
    assert_eq!(said.out, log);
    let said = said.complains(&[&format!("4 events of {ID}, head 4:")]);
    assert_eq!(said.err.lines().count(), 1);
    home.done(&["export", ID, "-o", "log.jsonl"]).says(&["log.jsonl: 4 events", "head 4:"]);
    assert_eq!(read(&home, "log.jsonl"), log);
    let (head, held) = head_of(&home);
    assert_eq!(head["incident"], ID);
    assert_eq!(read(&home, "log.jsonl.head"), serde_json::to_string(&head).unwrap() + "\n", "canonical");
    home.done(&["verify", ID, "--head", &held]);
    let mode = fs::metadata(home.path().join("log.jsonl")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "a record names people");
    let names: Vec<_> = fs::read_dir(home.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().ends_with(".new")), "{names:?}");
    let json = home.done(&["export", ID, "-o", "log.jsonl", "--format", "json"]).json();
    assert_eq!((&json["count"], &json["hash"]), (&head["count"], &head["hash"]));
}

#[test]
fn what_was_exported_is_checked_here_and_by_another_program() {
    let home = exported();
    let (head, held) = head_of(&home);
    home.done(&["verify", "log.jsonl"]).says(&[
        &format!("log.jsonl: ok, 4 events of {ID}, head {held}"),
        "it ends where the head beside it says",
        "the head is not signed",
    ]);
    let json = home.done(&["verify", "./log.jsonl", "--format", "json"]).json();
    assert_eq!((&json["ok"], &json["head"], &json["hash"]), (&true.into(), &"beside".into(), &head["hash"]));
    home.done(&["verify", "log.jsonl", "--head", &held]).says(&["agrees with the head that was given"]);
    let text = read(&home, "log.jsonl");
    home.pipe("python3", &[CHECKER, "log.jsonl"], "").ended(0).says(&[head["hash"].as_str().unwrap()]);
    let warroom = home.command(&[]).get_program().to_owned();
    let piped = home.pipe(warroom.to_str().unwrap(), &["verify", "-", "--format", "json"], &text);
    assert_eq!(piped.ended(0).json()["head"], "none");
    fs::remove_file(home.path().join("log.jsonl.head")).unwrap();
    home.done(&["verify", "log.jsonl"])
        .says(&["without a head: lines that were cut off at the end can't be seen"]);
}

#[rstest]
#[case::changed(|text: String| text.replacen("half of it works", "all of it works", 1), "line 4: event 4 was changed")]
#[case::missing(|text: String| leave_out(&text, 2), "line 3: event 3 is missing")]
#[case::cut(|text: String| leave_out(&text, 3), "the last events were removed")]
#[case::half(|text: String| text.get(..text.len() - 9).unwrap().to_owned(), "line 4: it has no end")]
#[case::emptied(|_| String::new(), "the last events were removed")]
#[case::laid_out(|text: String| text.replace('\n', "\r\n"), "line 1: it ends with a carriage return")]
#[case::marked(|text: String| format!("\u{feff}{text}"), "line 1: it begins with a byte order mark")]
fn a_file_that_was_tampered_with_is_found(#[case] tamper: fn(String) -> String, #[case] why: &str) {
    let home = exported();
    let path = home.path().join("log.jsonl");
    fs::write(&path, tamper(read(&home, "log.jsonl"))).unwrap();
    home.run(&["verify", "log.jsonl"]).ended(1).says(&["log.jsonl: broken: ", why]);
    let json = home.run(&["verify", "log.jsonl", "--format", "json"]).ended(1).json();
    assert_eq!(json["ok"], false);
    assert!(json["line"].is_u64(), "{json}");
}

fn leave_out(text: &str, at: usize) -> String {
    let kept = text.lines().enumerate().filter(|(n, _)| *n != at);
    kept.flat_map(|(_, line)| [line, "\n"]).collect()
}

#[test]
fn a_head_that_was_changed_and_one_of_another_log_are_found() {
    let home = exported();
    let path = home.path().join("log.jsonl.head");
    let head = read(&home, "log.jsonl.head");
    fs::write(&path, head.replace("\"count\":4", "\"count\":3")).unwrap();
    home.run(&["verify", "log.jsonl"]).ended(1).says(&["event 4 is beyond the head"]);
    fs::write(&path, head.replace(ID, "drill-spring-launch-2")).unwrap();
    home.run(&["verify", "log.jsonl"]).ended(1).says(&["line 1", "belongs to incident"]);
    fs::write(&path, "\u{1b}[2Jnonsense").unwrap();
    let said = home.run(&["verify", "log.jsonl"]).ended(1).says(&["the head `log.jsonl.head` can't be read"]);
    assert!(!said.out.contains('\u{1b}'));
}

#[test]
fn what_is_no_export_and_what_is_not_there_is_bad_input() {
    let home = home();
    fs::write(home.path().join("letter.jsonl"), "dear all,\nno log\n").unwrap();
    home.run(&["verify", "letter.jsonl"])
        .ended(2)
        .complains(&["it is no export of a log: line 1: it is not JSON"]);
    fs::create_dir(home.path().join("folder.jsonl")).unwrap();
    home.run(&["verify", "folder.jsonl"])
        .ended(2)
        .complains(&["`folder.jsonl` is a folder", "hint: give the file"]);
    home.done(&["export", ID, "--format", "csv", "-o", "timeline.csv"]);
    home.run(&["verify", "timeline.csv"])
        .ended(2)
        .complains(&["a timeline as CSV, which has no chain", "--head"]);
    home.done(&["export", ID, "--format", "otlp", "-o", "timeline.json"]);
    home.run(&["verify", "timeline.json"]).ended(2).complains(&["a timeline as OTLP"]);
    for (format, words) in [("md", "Markdown"), ("html", "HTML"), ("json", "a report as JSON")] {
        home.done(&["report", ID, "--format", format, "-o", "report"]);
        home.run(&["verify", "report"]).ended(2).complains(&[words, "no chain of its own"]);
        fs::remove_file(home.path().join("report")).unwrap();
    }
    home.done(&["export", ID, "-o", "log"]);
    home.run(&["verify", "log.head"]).ended(2).complains(&["the head of an export, without the lines"]);
    home.run(&["verify", "./nowhere"]).ended(2).complains(&["`./nowhere` can't be read"]);
    home.run(&["verify", "nowhere"]).ended(2).complains(&["there is no incident `nowhere`"]);
    home.run(&["export", "nowhere"]).ended(2).complains(&["there is no incident `nowhere`"]);
    home.run(&["verify", ID, "--signature", "x"]).ended(2).complains(&["only the head of an exported file"]);
}

#[rstest]
#[case::report("report", &["md", "html"], "jsonl")]
#[case::export("export", &["jsonl", "csv", "otlp"], "html")]
#[case::check("check", &["junit", "sarif"], "otlp")]
fn help_lists_the_formats_that_a_command_has(#[case] name: &str, #[case] own: &[&str], #[case] other: &str) {
    let home = Home::new();
    let help = home.done(&[name, "--help"]).out;
    for format in own.iter().chain(&["human", "json"]) {
        assert!(help.contains(&format!("- {format}")), "no {format} in {help}");
    }
    assert!(!help.contains(&format!("- {other}")), "{help}");
    home.run(&[name, "x", "--format", other]).ended(2).complains(&["is a format of `warroom"]);
    home.run(&["--format", other, name, "x"]).ended(2).complains(&["is a format of `warroom"]);
    home.done(&["man", "--dir", "man"]);
    assert!(read(&home, &format!("man/warroom-{name}.1")).contains(own[0]));
}

#[test]
fn the_format_is_taken_before_a_command_and_behind_it() {
    let home = home();
    for arguments in [["--format", "csv", "export", ID], ["export", ID, "--format", "csv"]] {
        assert!(home.done(&arguments).out.starts_with("seq,at,kind"));
    }
    assert!(home.done(&["--format", "json", "report", ID]).json()["schema"].is_number());
    assert!(home.done(&["export", ID]).out.starts_with("{\"actor\""));
}

#[test]
fn what_names_people_is_read_by_its_owner_alone() {
    let home = home();
    home.done(&["export", ID, "--format", "csv", "-o", "timeline.csv"]);
    home.done(&["report", ID, "-o", "report.md"]);
    for name in ["timeline.csv", "report.md"] {
        let mode = fs::metadata(home.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_handover_records_the_head_that_both_sides_were_shown() {
    let home = home();
    let (_, before) = home
        .done(&["verify", ID])
        .out
        .trim()
        .rsplit_once(' ')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    home.done(&["handover", ID, "--to", "khan"]);
    let log = home.done(&["log", ID, "--format", "json"]).out;
    let offer: Value = serde_json::from_str(log.lines().last().unwrap()).unwrap();
    let brief = &offer["data"]["brief"];
    let shown = format!("{}:{}", brief["log_count"], brief["log_hash"].as_str().unwrap());
    assert_eq!(shown, before);
    home.done(&["verify", ID, "--head", &shown]);
    home.done(&["report", ID]).says(&[&format!("with its head `{shown}`"), &format!("head `{shown}`")]);
}

#[test]
fn nothing_else_is_written_over_and_a_broken_log_is_not_exported() {
    let home = exported();
    let path = home.path().join("letter");
    fs::write(&path, "dear all").unwrap();
    let say = ["`letter` is there, and it is no export", "--force"];
    home.run(&["export", ID, "-o", "letter"]).ended(1).complains(&say);
    assert_eq!(read(&home, "letter"), "dear all");
    home.done(&["export", ID, "-o", "letter", "--force"]);
    home.done(&["note", ID, "one more"]);
    home.done(&["export", ID, "-o", "log.jsonl"]).says(&["5 events"]);
    home.done(&["verify", "log.jsonl"]);
    let before = read(&home, "log.jsonl");
    let sql = "UPDATE line SET data = replace(data, 'one more', 'one less')";
    rusqlite::Connection::open(home.journal()).unwrap().execute(sql, []).unwrap();
    home.run(&["export", ID, "-o", "log.jsonl"])
        .ended(1)
        .complains(&["the log is broken", "event 5 was changed"]);
    let redacted = ["export", ID, "--redact", "-o", "log.jsonl", "--force"];
    home.run(&redacted).ended(2).complains(&["event 5 was changed"]);
    assert_eq!(read(&home, "log.jsonl"), before);
}

#[test]
fn a_record_with_an_event_of_a_later_release_is_whole_and_not_understood() {
    let home = home();
    let journal = rusqlite::Connection::open(home.journal()).unwrap();
    let (count, hash): (u32, String) =
        journal.query_row("SELECT count, hash FROM head", [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    drop(journal);
    let mut store = warroom::journal::SqliteJournal::open(&home.journal()).unwrap();
    let draft = warroom::journal::Draft {
        id: "later-5".to_owned(),
        at: "2027-03-02T10:00:00Z".parse().unwrap(),
        actor: "ito".to_owned(),
        origin: "key".to_owned(),
        v: 9,
        kind: "note_added".to_owned(),
        data: serde_json::json!({ "text": "from the future" }),
    };
    let head = warroom::journal::Head { count: count.into(), hash };
    warroom::journal::Journal::append(&mut store, ID, &head, vec![draft]).unwrap();
    drop(store);
    home.run(&["verify", ID])
        .ended(1)
        .says(&["the chain holds", "event 5: `note_added`, version 9, is not known"]);
    home.done(&["export", ID, "-o", "log.jsonl"]);
    let json = home.run(&["verify", "log.jsonl", "--format", "json"]).ended(1).json();
    assert_eq!((&json["ok"], &json["chain"]), (&false.into(), &"holds".into()));
    assert_eq!(json["strange"][0], serde_json::json!({ "line": 5, "type": "note_added", "v": 9 }));
}

/// A workspace whose people have keys, with an incident.
fn desk() -> (Desk, String) {
    let desk = Desk::new();
    let title = "the shop is down";
    let id = desk.home.done(&["--as", "ada", "declare", "sale", "--severity", "sev1", "--title", title]).out;
    (desk, id.trim().to_owned())
}

fn path(desk: &Desk, name: &str) -> PathBuf {
    desk.home.path().join(name)
}

/// Does ssh-keygen say that ben signed this head?
fn openssh_agrees(desk: &Desk, head: &str) -> bool {
    let key = read(&desk.home, "ben.pub");
    fs::write(path(desk, "signers"), format!("ben {key}")).unwrap();
    let arguments =
        ["-Y", "verify", "-f", "signers", "-I", "ben", "-n", "warroom.head", "-s", "log.jsonl.head.sig"];
    desk.home.pipe("ssh-keygen", &arguments, head).status == 0
}

#[test]
fn a_signed_head_is_checked_by_openssh_by_the_roster_and_by_a_list_of_signers() {
    let (desk, id) = desk();
    desk.home
        .done(&["export", &id, "-o", "log.jsonl", "--sign", "--key", "ben"])
        .says(&["signed with SHA256:vXGggsq00c85tfABryOrMJBBEkzzYrpJU6vO9aW1i0g"]);
    let head = read(&desk.home, "log.jsonl.head");
    assert!(openssh_agrees(&desk, &head));
    assert!(!openssh_agrees(&desk, &head.replace("\"count\":1", "\"count\":2")));
    let json = ["verify", "log.jsonl", "--format", "json"];
    let said = desk.home.done(&json).json();
    assert_eq!((&said["head"], &said["signature"]["by"]), (&"signed".into(), &"ben".into()));
    desk.home
        .done(&["verify", "log.jsonl", "--allowed-signers", "signers"])
        .says(&["the head is signed by ben with SHA256:"]);
    let others = format!("cleo {}", read(&desk.home, "cleo.pub"));
    fs::write(path(&desk, "others"), others).unwrap();
    desk.home
        .run(&["verify", "log.jsonl", "--allowed-signers", "others"])
        .ended(1)
        .says(&["nobody in `others` has the key"]);
    let stranger = Home::new();
    for name in ["log.jsonl", "log.jsonl.head", "log.jsonl.head.sig"] {
        fs::copy(path(&desk, name), stranger.path().join(name)).unwrap();
    }
    stranger.done(&["verify", "log.jsonl"]).says(&["nobody vouches for that key"]);
    assert_eq!(stranger.done(&json).json()["head"], "beside");
    fs::write(path(&desk, "log.jsonl.head"), head.replace("\"count\"", " \"count\"")).unwrap();
    desk.home.run(&json).ended(1).says(&["is not over this head"]);
    desk.home.done(&["export", &id, "-o", "log.jsonl", "--force"]);
    assert!(!path(&desk, "log.jsonl.head.sig").exists(), "the signature was over the head before");
    desk.home.done(&["verify", "log.jsonl"]);
}

#[test]
fn the_agent_signs_a_head_and_a_key_that_can_not_sign_leaves_nothing_behind() {
    let (mut desk, id) = desk();
    let socket = path(&desk, "agent").display().to_string();
    let said = desk.home.pipe("ssh-agent", &["-a", &socket], "").ended(0);
    let agent = said.out.split_once("SSH_AGENT_PID=").unwrap().1.split(';').next().unwrap().to_owned();
    desk.home.set("SSH_AUTH_SOCK", &socket).set("SSH_AGENT_PID", &agent);
    let sign = |key| ["export", &id, "-o", "log.jsonl", "--sign", "--key", key].map(str::to_owned);
    let run = |desk: &Desk, key| desk.home.run(&sign(key).each_ref().map(String::as_str));
    run(&desk, "agent").ended(1).complains(&["the ssh-agent has no key of anybody on the roster"]);
    run(&desk, "ben.pub").ended(1).complains(&["does not have the key"]);
    run(&desk, "nowhere").ended(2).complains(&["the key `nowhere` can't be read"]);
    assert!(!path(&desk, "log.jsonl").exists());
    assert_eq!(desk.home.pipe("ssh-add", &["ben"], "").status, 0);
    for key in ["agent", "ben.pub"] {
        run(&desk, key).ended(0);
        assert!(openssh_agrees(&desk, &read(&desk.home, "log.jsonl.head")), "{key}");
        fs::remove_file(path(&desk, "log.jsonl.head.sig")).unwrap();
    }
    assert_eq!(desk.home.pipe("ssh-agent", &["-k"], "").status, 0);
}

#[test]
fn a_redacted_export_names_nobody_and_verifies_like_any_other() {
    let home = home();
    home.done(&["export", ID, "--redact", "-o", "log.jsonl"]).says(&["redacted from a log with the head 4:"]);
    let text = read(&home, "log.jsonl") + &read(&home, "log.jsonl.head");
    for name in ["Hana", "Ito", "ito", "vault", "shop.example", "1234567", "k9"] {
        assert!(!text.contains(name), "{name}: {text}");
    }
    for word in ["spring-launch", "sev2", "half of it works", "incident_declared", "checkout answers 401"] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let said = home.done(&["verify", "log.jsonl"]).says(&["redacted: made from a log with the head 4:"]);
    let (_, held) = home
        .done(&["verify", ID])
        .out
        .trim()
        .rsplit_once(' ')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    assert!(said.out.contains(&held), "it names the head of the original");
    let (head, _) = head_of(&home);
    home.pipe("python3", &[CHECKER, "log.jsonl"], "").ended(0).says(&[head["hash"].as_str().unwrap()]);
    home.done(&["export", ID, "--redact", "-o", "again.jsonl"]);
    assert_eq!(read(&home, "again.jsonl"), read(&home, "log.jsonl"), "the same again");
}

#[test]
fn what_is_to_be_hidden_goes_and_what_was_not_found_is_said() {
    let home = home();
    home.done(&["note", ID, "Blue Fox can't pay"]);
    let args = ["export", ID, "--redact", "--hide", "blue fox", "--hide", "Bleu Fox", "-o", "log.jsonl"];
    home.done(&args).complains(&["`Bleu Fox` stands nowhere in this record"]);
    let log = read(&home, "log.jsonl");
    assert!(log.contains("hidden-1 can't pay") && !log.contains("Fox"), "{log}");
    home.done(&["verify", "log.jsonl"]);
    home.run(&["export", ID, "--hide", "Blue Fox"]).ended(2).complains(&["--redact"]);
}

#[test]
fn a_redacted_report_is_that_of_the_redacted_record() {
    let home = home();
    let report = home.done(&["report", ID, "--redact"]).out;
    for name in ["Hana", "Ito", "vault", "shop.example", "1234567"] {
        assert!(!report.contains(name), "{name}: {report}");
    }
    home.done(&["export", ID, "--redact", "-o", "log.jsonl"]);
    let (head, _) = head_of(&home);
    assert!(report.contains(head["hash"].as_str().unwrap()), "{report}");
    assert!(report.contains("person-") && report.contains("half of it works"), "{report}");
}
