//! Exported lines, as somebody else gets them: whole, tampered with, or something else altogether.

use std::fs;
use std::io::{BufReader, Cursor, Read as _};
use std::path::PathBuf;

use proptest::prelude::*;
use rstest::rstest;
use tempfile::TempDir;
use warroom::journal::{
    Broken, Checked, Draft, Expected, FileError, GENESIS, Head, Line, LineFault, NoLine, Other, seal,
    seal_all, verify_file, verify_lines,
};

use crate::common::draft;

/// Lines of a log, and its head.
fn story(incident: &str, count: u64) -> (Vec<String>, Head) {
    let (head, lines) = seal_all(incident, &Head::genesis(), (1..=count).map(draft).collect()).unwrap();
    (lines.iter().map(Line::to_json).collect(), head)
}

fn knows(_log: &str, kind: &str, v: u32) -> bool {
    kind == "note" && v == 1
}

fn expecting(kept: Option<&Head>) -> Expected<'_> {
    Expected { incident: None, kept, witness: None, knows: &knows }
}

fn check(text: &str, kept: Option<&Head>) -> Result<Checked, FileError> {
    verify_lines(Cursor::new(text), &expecting(kept))
}

fn text_of(lines: &[String]) -> String {
    lines.iter().flat_map(|line| [line.as_ref(), "\n"]).collect()
}

/// A file in a folder of its own.
fn file_of(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.jsonl");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

#[track_caller]
fn fault_of(found: Result<Checked, FileError>) -> (u64, LineFault) {
    match found {
        Err(FileError::Line { line, fault }) => (line, fault),
        other => panic!("no fault of a line: {other:?}"),
    }
}

#[test]
fn an_export_is_whole_with_its_head_and_without() {
    let (lines, head) = story("inc-1", 6);
    for kept in [None, Some(&head)] {
        let checked = check(&text_of(&lines), kept).unwrap();
        assert_eq!((checked.incident.as_str(), &checked.head), ("inc-1", &head));
        assert!(checked.strange.is_empty());
    }
}

type Tamper = fn(&mut Vec<String>);

#[rstest]
#[case::changed(|it: &mut Vec<String>| it[2] = it[2].replace("event 3", "event X"), 3, Broken::Changed { seq: 3 })]
#[case::missing(|it: &mut Vec<String>| drop(it.remove(2)), 3, Broken::Missing { seq: 3 })]
#[case::first_missing(|it: &mut Vec<String>| drop(it.remove(0)), 1, Broken::Missing { seq: 1 })]
#[case::last_missing(|it: &mut Vec<String>| drop(it.pop()), 5, Broken::Removed { expected: 6, found: 5 })]
#[case::doubled(|it: &mut Vec<String>| it.insert(3, it[2].clone()), 4, Broken::Doubled { seq: 3 })]
#[case::reordered(|it: &mut Vec<String>| it.swap(2, 4), 5, Broken::Reordered { seq: 3 })]
#[case::foreign(|it: &mut Vec<String>| it[2] = story("inc-2", 3).0[2].clone(), 3, Broken::Foreign { seq: 3, found: "inc-2".to_owned() })]
#[case::unlinked(|it: &mut Vec<String>| it[2] = elsewhere(), 3, Broken::Unlinked { seq: 3 })]
#[case::further(|it: &mut Vec<String>| it.push(story("inc-1", 7).0[6].clone()), 7, Broken::Beyond { seq: 7, expected: 6 })]
#[case::blank_inside(|it: &mut Vec<String>| it[2] = it[2].replace("event 3", "event  3"), 3, Broken::Changed { seq: 3 })]
fn the_line_that_is_wrong_is_named(#[case] tamper: Tamper, #[case] line: u64, #[case] broken: Broken) {
    let (mut lines, head) = story("inc-1", 6);
    tamper(&mut lines);
    assert_eq!(fault_of(check(&text_of(&lines), Some(&head))), (line, LineFault::Broken(broken)));
}

fn elsewhere() -> String {
    let before = Head { count: 2, hash: GENESIS.to_owned() };
    seal("inc-1", &before, draft(3)).unwrap().to_json()
}

#[rstest]
#[case::layout(|it: &mut Vec<String>| it[2] = it[2].replace("\"id\":", "\"id\": "), 3, LineFault::Reformatted)]
#[case::carriage_return(|it: &mut Vec<String>| it[2].push('\r'), 3, LineFault::LineEnd)]
#[case::mark(|it: &mut Vec<String>| it[0].insert(0, '\u{feff}'), 1, LineFault::Mark)]
fn a_line_that_was_laid_out_anew_is_told_from_one_that_was_changed(
    #[case] tamper: Tamper,
    #[case] line: u64,
    #[case] fault: LineFault,
) {
    let (mut lines, head) = story("inc-1", 6);
    tamper(&mut lines);
    assert_eq!(fault_of(check(&text_of(&lines), Some(&head))), (line, fault));
}

#[rstest]
#[case::blank(|it: &mut Vec<String>| it[2].clear(), LineFault::Blank)]
#[case::no_json(|it: &mut Vec<String>| it[2] = it[2].replace("\"seq\":3", "\"seq\":"), LineFault::NotJson { column: 0 })]
#[case::list(|it: &mut Vec<String>| it[2] = "[1]".to_owned(), LineFault::NotALine(NoLine::NoObject))]
#[case::missing(|it: &mut Vec<String>| it[2] = it[2].replace("\"seq\":3,", ""), LineFault::NotALine(NoLine::Missing("seq")))]
#[case::more(|it: &mut Vec<String>| it[2] = it[2].replace("\"seq\":3,", "\"seq\":3,\"more\":1,"), LineFault::NotALine(NoLine::Unknown("more".to_owned())))]
#[case::wrong(|it: &mut Vec<String>| it[2] = it[2].replace("\"seq\":3,", "\"seq\":\"3\","), LineFault::NotALine(NoLine::Wrong("seq")))]
#[case::number_twice(|it: &mut Vec<String>| it[2] = it[2].replace("\"seq\":3,", "\"seq\":3,\"seq\":3,"), LineFault::Twice { name: "seq".to_owned() })]
#[case::inside_twice(|it: &mut Vec<String>| it[2] = it[2].replace("\"data\":{", "\"data\":{\"n\":9,"), LineFault::Twice { name: "n".to_owned() })]
fn what_is_wrong_with_a_line_is_said_in_words(#[case] tamper: Tamper, #[case] wanted: LineFault) {
    let (mut lines, head) = story("inc-1", 6);
    tamper(&mut lines);
    let (line, fault) = fault_of(check(&text_of(&lines), Some(&head)));
    let is_same = fault == wanted
        || matches!((&fault, &wanted), (LineFault::NotJson { .. }, LineFault::NotJson { .. }));
    assert!(line == 3 && is_same, "{line}: {fault:?}");
    assert!(!fault.to_string().contains(" at line "), "words of a parser: {fault}");
}

#[test]
fn one_blank_last_line_is_left_aside_and_a_second_one_is_not() {
    let (lines, head) = story("inc-1", 6);
    let text = text_of(&lines);
    assert_eq!(check(&(text.clone() + "\n"), Some(&head)).unwrap().head, head);
    assert_eq!(fault_of(check(&(text.clone() + "\n\n"), Some(&head))), (7, LineFault::Blank));
    assert_eq!(fault_of(check(&(text.clone() + " \n"), Some(&head))).0, 7);
    assert_eq!(fault_of(check(&(text + "\r\n"), Some(&head))).0, 7);
}

#[rstest]
#[case::empty(b"", "it is empty")]
#[case::blank(b"\n \n", "it holds no line")]
#[case::gzip(b"\x1f\x8b\x08\x00\x00", "packed (gzip)")]
#[case::gzip_with_feed(b"\x1f\x8b\x08\n\x00\n", "packed (gzip)")]
#[case::zip(b"PK\x03\x04", "packed (zip)")]
#[case::utf16(b"\xff\xfe{\0\"\0a\0\r\0\n\0", "UTF-16")]
#[case::store(b"SQLite format 3\0\x10", "a database")]
#[case::head(b"{\"count\":4,\"hash\":\"00\",\"incident\":\"a\"}\n", "the head of an export")]
#[case::signature(b"-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n", "a signature")]
#[case::csv(b"seq,at,kind,topic\r\n1,2027,a,b\r\n", "a timeline as CSV")]
#[case::otlp(b"{\"resourceLogs\":[]}\n", "a timeline as OTLP")]
#[case::html(b"<!DOCTYPE html>\n<html lang=\"en\">\n", "a page of HTML")]
#[case::markdown(b"# spring-launch-1: down\n\nwords\n", "a page of Markdown")]
#[case::report(b"{\"schema\":1,\"incident\":{}}\n", "a report as JSON")]
#[case::playbook(b"{\n  \"type\": \"playbook\",\n  \"spec_version\": \"cacao-2.0\"\n}\n", "a CACAO playbook")]
#[case::binary(b"\x7fELF\x02\x00\n\x00", "it is no text")]
#[case::letter(b"dear all,\nno log\n", "line 1: it is not JSON from character 1 on")]
fn a_file_of_another_kind_is_called_what_it_is(#[case] bytes: &[u8], #[case] words: &str) {
    let Err(FileError::NotAnExport(other)) = verify_lines(Cursor::new(bytes), &expecting(None)) else {
        panic!("taken for an export: {words}");
    };
    assert!(other.to_string().contains(words), "{other}");
    assert!(!other.hint().is_empty());
}

#[test]
fn a_line_of_a_hundred_megabytes_is_given_up_early_in_a_file_and_at_its_start() {
    let (lines, head) = story("inc-1", 1);
    let endless = std::io::repeat(b'x').take(100 << 20);
    let after = Cursor::new(text_of(&lines)).chain(BufReader::new(endless));
    assert_eq!(fault_of(verify_lines(after, &expecting(Some(&head)))), (2, LineFault::TooLong));
    let endless = BufReader::new(std::io::repeat(b'x').take(100 << 20));
    let found = verify_lines(endless, &expecting(None));
    assert!(matches!(found, Err(FileError::NotAnExport(Other::Unlike(LineFault::TooLong)))), "{found:?}");
}

#[test]
fn a_file_that_was_cut_off_within_a_line_or_before_its_end_is_named_so() {
    let (lines, head) = story("inc-1", 6);
    let text = text_of(&lines);
    for cut in [1, 2, 50] {
        let fault = fault_of(check(text.get(..text.len() - cut).unwrap(), Some(&head)));
        assert_eq!(fault, (6, LineFault::Unended), "{cut}");
    }
}

#[rstest]
#[case::no_json("{\"actor\":\"ito\"")]
#[case::another_object("{\"hello\":\"world\"}")]
#[case::a_member_more("@LINE@,\"more\":1}")]
fn a_line_that_is_none_is_found_among_others(#[case] text: &str) {
    let (mut lines, head) = story("inc-1", 6);
    lines[2] = text.replace("@LINE@", lines[2].trim_end_matches('}'));
    let (line, fault) = fault_of(check(&text_of(&lines), Some(&head)));
    assert_eq!(line, 3);
    assert!(matches!(fault, LineFault::NotJson { .. } | LineFault::NotALine(_)), "{fault:?}");
}

#[test]
fn a_first_line_that_is_damaged_makes_no_other_file_of_it() {
    let (mut lines, head) = story("inc-1", 6);
    lines[0].replace_range(..1, "x");
    assert_eq!(fault_of(check(&text_of(&lines), None)).0, 1);
    let alone = text_of(&lines[..1]);
    assert_eq!(fault_of(check(&alone, Some(&head))).0, 1);
    assert!(matches!(check(&alone, None), Err(FileError::NotAnExport(_))));
}

#[test]
fn an_event_that_is_not_known_is_named_and_the_chain_holds() {
    let drafts = [draft(1), Draft { kind: "moon_landed".to_owned(), ..draft(2) }, Draft { v: 2, ..draft(3) }];
    let (head, lines) = seal_all("inc-1", &Head::genesis(), drafts.to_vec()).unwrap();
    let text: String = lines.iter().map(|line| line.to_json() + "\n").collect();
    let checked = check(&text, Some(&head)).unwrap();
    let strange: Vec<_> = checked.strange.iter().map(|it| (it.line, it.kind.as_str(), it.v)).collect();
    assert_eq!(strange, [(2, "moon_landed", 1), (3, "note", 2)]);
    assert_eq!(checked.head, head);
}

#[test]
fn without_a_head_a_cut_tail_is_not_seen_and_a_head_that_is_held_shows_it() {
    let (lines, head) = story("inc-1", 6);
    let cut = text_of(&lines[..4]);
    assert_eq!(check(&cut, None).unwrap().head.count, 4);
    let held = Expected { witness: Some(&head), ..expecting(None) };
    let fault = fault_of(verify_lines(Cursor::new(cut), &held));
    assert_eq!(fault.1, LineFault::Broken(Broken::Removed { expected: 6, found: 4 }));
}

#[rstest]
#[case::empty(b"")]
#[case::line_feeds(b"\n\n\n")]
#[case::words(b"this is a letter\nto you\n")]
#[case::other_json(b"{\"a\":1}\n{\"b\":2}\n")]
#[case::binary(b"\x7fELF\x02\x01\x01\x00\xff\xfe\n\xff")]
fn what_is_no_export_is_said_to_be_none(#[case] bytes: &[u8]) {
    let (_folder, path) = file_of(bytes);
    assert!(matches!(verify_file(&path, &expecting(None)), Err(FileError::NotAnExport(_))));
}

#[test]
fn a_line_without_end_and_nesting_without_end_are_given_up() {
    let (lines, head) = story("inc-1", 2);
    let endless = format!("{}\n{}", lines[0], "x".repeat(40 << 20));
    let (_folder, path) = file_of(endless.as_bytes());
    assert_eq!(fault_of(verify_file(&path, &expecting(Some(&head)))), (2, LineFault::TooLong));
    let deep = lines[1].replace("\"n\":2", &format!("\"n\":{}", "[".repeat(1 << 20)));
    let deep = format!("{}\n{deep}\n", lines[0]);
    assert!(matches!(fault_of(check(&deep, Some(&head))), (2, LineFault::NotJson { .. })));
}

/// More than one piece of a file, whatever the size of one.
fn long() -> (String, Head) {
    let (lines, head) = story("inc-1", 20_000);
    (text_of(&lines), head)
}

#[test]
fn a_long_file_is_whole_and_every_kind_of_damage_is_found_in_it_at_its_line() {
    let (text, head) = long();
    assert!(text.len() > 5 << 20, "it is gone through in pieces");
    let (_folder, path) = file_of(text.as_bytes());
    assert_eq!(verify_file(&path, &expecting(Some(&head))).unwrap().head, head);
    assert_eq!(verify_file(&path, &expecting(None)).unwrap().head, head);
    let held = |count: u64, hash: &str| Head { count, hash: hash.to_owned() };
    let right = text.lines().nth(9_999).map(|line| Line::from_json(line).unwrap().hash).unwrap();
    for (hash, is_right) in [(right.as_str(), true), (GENESIS, false)] {
        let head = held(10_000, hash);
        let expected = Expected { witness: Some(&head), ..expecting(None) };
        assert_eq!(verify_file(&path, &expected).is_ok(), is_right);
    }
    let lines: Vec<&str> = text.lines().collect();
    for (name, tampered, line) in [
        ("changed", text.replacen("event 15000 ", "event 15OOO ", 1), 15_000),
        ("missing", without(&lines, 7_000), 7_001),
        (
            "foreign",
            text.replacen(
                "\"incident\":\"inc-1\",\"origin\":\"key\",\"prev\":\"0",
                "\"incident\":\"inc-2\",\"origin\":\"key\",\"prev\":\"0",
                1,
            ),
            1,
        ),
        ("cut", text.get(..text.len() - 7).unwrap().to_owned(), 20_000),
        ("short", without(&lines, 19_999), 19_999),
    ] {
        fs::write(&path, tampered).unwrap();
        assert_eq!(fault_of(verify_file(&path, &expecting(Some(&head)))).0, line, "{name}");
    }
}

fn without(lines: &[&str], at: usize) -> String {
    let kept = lines.iter().enumerate().filter(|(n, _)| *n != at);
    kept.flat_map(|(_, line)| [line, "\n"]).collect()
}

#[test]
fn a_log_of_short_and_of_very_long_lines_is_whole_wherever_pieces_end() {
    let drafts = (0..40).map(|n: usize| Draft {
        data: serde_json::json!({ "text": "x".repeat(if n.is_multiple_of(7) { 3 << 20 } else { 100_000 }) }),
        ..draft(1)
    });
    let (head, lines) = seal_all("inc-1", &Head::genesis(), drafts.collect()).unwrap();
    let text: String = lines.iter().map(|line| line.to_json() + "\n").collect();
    let (_folder, path) = file_of(text.as_bytes());
    assert_eq!(verify_file(&path, &expecting(Some(&head))).unwrap().head, head);
}

#[derive(Debug, Clone)]
enum Mutation {
    Replace(prop::sample::Index, u8),
    Remove(prop::sample::Index),
    Insert(prop::sample::Index, u8),
    Repeat(prop::sample::Index, prop::sample::Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Mutation::Replace(at, byte)),
        at().prop_map(Mutation::Remove),
        (at(), any::<u8>()).prop_map(|(at, byte)| Mutation::Insert(at, byte)),
        (at(), at()).prop_map(|(from, to)| Mutation::Repeat(from, to)),
    ]
}

fn mutate(bytes: &mut Vec<u8>, mutation: &Mutation) {
    match mutation {
        Mutation::Replace(at, byte) => {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        Mutation::Remove(at) => drop(bytes.remove(at.index(bytes.len()))),
        Mutation::Insert(at, byte) => bytes.insert(at.index(bytes.len()), *byte),
        Mutation::Repeat(from, to) => {
            let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
            let (from, to) = (from.min(to), from.max(to));
            let again = bytes[from..to].to_vec();
            bytes.splice(to..to, again);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_changed_byte_of_an_export_is_found(mutation in mutation()) {
        let (lines, head) = story("inc-1", 5);
        let whole = text_of(&lines).into_bytes();
        let mut bytes = whole.clone();
        mutate(&mut bytes, &mutation);
        let found = verify_lines(Cursor::new(&bytes), &expecting(Some(&head)));
        let is_harmless = bytes.strip_suffix(b"\n").is_some_and(|rest| rest == whole);
        prop_assert_eq!(found.is_ok(), bytes == whole || is_harmless, "{:?}", found);
    }

    #[test]
    fn no_bytes_bring_it_down(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert!(verify_lines(Cursor::new(&bytes), &expecting(None)).is_err());
    }
}
