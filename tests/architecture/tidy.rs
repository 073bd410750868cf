//! Rules that every file keeps.

use super::source::{Source, code_only, files, read, root, sources};

/// No file of `src/` is longer.
const LINES_MAX: usize = 500;

/// Names that only some files may use, and why.
const KEPT_APART: &[(&str, &[&str], &str)] = &[
    ("SystemTime", &["src/runtime/clock.rs"], "time is an input"),
    ("Timestamp::now", &["src/runtime/clock.rs"], "time is an input"),
    ("Zoned::now", &["src/runtime/clock.rs"], "time is an input"),
    ("Instant::now", &["src/runtime/clock.rs"], "time is an input"),
    ("rusqlite", &["src/journal/"], "the record has one door"),
    ("reqwest", &["src/runtime/"], "calls leave through the executor only"),
    ("lettre", &["src/runtime/mail/", "src/runtime/mail.rs"], "mail leaves through the executor only"),
    ("process_wrap", &["src/runtime/exec/"], "a program ends with everything it started"),
];

/// What leads out of the program: sockets, clients, other programs. A drill has none of it, by type.
const OUTSIDE: &[&str] = &[
    "reqwest",
    "tokio::net",
    "std::net",
    "UdpSocket",
    "TcpStream",
    "rustls",
    "hickory",
    "lettre",
    "LiveWorld",
    "std::process",
    "tokio::process",
    "process_wrap",
];

/// Names that a room must not know at all, in code, comments or texts.
const NOT_IN: &[(&str, &[&str])] = &[
    ("src/drill", OUTSIDE),
    ("src/runtime/simulated.rs", OUTSIDE),
    ("src/runtime/player", OUTSIDE),
    ("src/runtime/clock", OUTSIDE),
    ("src/incident", &["tokio", "rusqlite", "reqwest", "std::fs", "std::net"]),
    ("src/tui", &["rusqlite", "reqwest", "std::fs", "std::net", "mpsc"]),
];

fn lines_with(source: &Source, words: &[&str]) -> Vec<String> {
    let lines = source.code.lines().enumerate();
    let hits = lines.filter(|(_, line)| words.iter().any(|word| line.contains(word)));
    hits.map(|(at, line)| format!("{}:{}: {}", source.path, at + 1, line.trim())).collect()
}

fn none(wrong: &[String], what: &str) {
    assert!(wrong.is_empty(), "{what}:\n{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is() {
    let rust = ["src", "tests", "benches"].iter().flat_map(|folder| files(folder, ".rs"));
    let wrong: Vec<_> = rust.filter(|path| !read(path).starts_with("//! ")).collect();
    none(&wrong, "files without a `//!` comment at the top");
}

#[test]
fn modules_are_named_after_their_file() {
    let wrong: Vec<_> = files("src", ".rs").into_iter().filter(|path| path.ends_with("/mod.rs")).collect();
    none(&wrong, "x.rs stands beside x/");
}

#[test]
fn no_file_is_too_long_to_read() {
    let count = |source: &Source| source.text.lines().count();
    let long: Vec<_> = sources().into_iter().filter(|source| count(source) > LINES_MAX).collect();
    let wrong: Vec<_> = long.iter().map(|source| format!("{}: {}", source.path, count(source))).collect();
    none(&wrong, "files that are too long");
}

#[test]
fn nothing_is_left_to_be_done_and_no_test_is_left_out() {
    let words = ["todo!", "unimplemented!", "#[ignore", "dbg!"];
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX")];
    let mut wrong = Vec::new();
    for path in ["src", "tests", "benches"].iter().flat_map(|folder| files(folder, ".rs")) {
        let text = read(&path);
        let code = code_only(&text);
        wrong.extend(words.iter().filter(|word| code.contains(**word)).map(|word| format!("{path}: {word}")));
        let is_left = |mark: &&&str| [":", "("].iter().any(|end| text.contains(&format!("{mark}{end}")));
        wrong.extend(marks.iter().filter(is_left).map(|mark| format!("{path}: {mark}")));
    }
    none(&wrong, "not finished");
}

#[test]
fn lints_are_expected_and_never_allowed() {
    let sources = sources();
    let wrong: Vec<_> = sources.iter().flat_map(|s| lines_with(s, &["#[allow", "#![allow"])).collect();
    none(&wrong, "`expect` says when it is no longer needed, `allow` does not");
}

#[test]
fn some_names_stay_in_their_room() {
    for (name, homes, why) in KEPT_APART {
        let elsewhere = sources().into_iter().filter(|s| !homes.iter().any(|home| s.path.starts_with(home)));
        let wrong: Vec<_> = elsewhere.flat_map(|source| lines_with(&source, &[name])).collect();
        none(&wrong, &format!("{name}: {why}"));
    }
}

#[test]
fn a_drill_knows_no_way_out_and_the_core_knows_no_world() {
    for (room, names) in NOT_IN {
        for source in sources().iter().filter(|source| source.path.starts_with(room)) {
            let found: Vec<_> = names.iter().filter(|name| source.text.contains(**name)).collect();
            assert!(found.is_empty(), "{} names {found:?}", source.path);
        }
    }
}

/// The paths into `src/` that a page names.
fn named_paths(page: &str) -> Vec<String> {
    let is_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '.' | '-' | '*');
    let starts = page.match_indices("src/").filter(|(at, _)| !page.split_at(*at).0.ends_with(is_path));
    starts
        .map(|(at, _)| page.split_at(at).1.chars().take_while(|c| is_path(*c)).collect::<String>())
        .map(|path| path.trim_end_matches('.').to_owned())
        .filter(|path| !path.contains('*'))
        .collect()
}

#[test]
fn pages_name_only_files_that_exist() {
    let mut wrong = Vec::new();
    for page in files("", ".md") {
        let named = named_paths(&read(&page));
        wrong.extend(named.iter().filter(|p| !root().join(p).exists()).map(|path| format!("{page}: {path}")));
    }
    none(&wrong, "pages name files that are not there");
}

#[test]
fn a_page_that_names_a_missing_file_would_be_found() {
    let page = "See `src/plan/load.rs`, src/nowhere.rs. And `src/tui/`, not x/src/other or `src/**/*.rs`.";
    assert_eq!(named_paths(page), ["src/plan/load.rs", "src/nowhere.rs", "src/tui/"]);
}
