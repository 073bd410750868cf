//! What is written where, and what is never written.

use std::process::Stdio;

use rstest::rstest;

use super::kit::{Home, ID};

const HOSTILE: &str = "pay\u{1b}[31m\u{9b}2J\u{202e}lru\nnext\u{7}";

#[test]
fn a_hostile_title_is_shown_as_marks() {
    let home = Home::quick();
    home.done(&["declare", "spring-launch", "--severity", "sev1", "--title", HOSTILE]);
    for arguments in
        [&["list"][..], &["status", ID], &["log", ID], &["open", ID], &["log", ID, "--format", "json"]]
    {
        let said = home.done(arguments).says(&["pay␛[31m‹009B›2J‹202E›lru␊next␇"]);
        let unsafe_sign = |c: &char| (c.is_control() && *c != '\n') || *c == '\u{202e}';
        assert_eq!(said.out.chars().find(unsafe_sign), None, "{arguments:?}");
    }
}

#[test]
fn a_hostile_argument_is_shown_as_marks() {
    let home = Home::new();
    let said = home.run(&["status", HOSTILE]).ended(2);
    assert!(!said.err.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{:?}", said.err);
}

#[rstest]
#[case::plain(&[], &[], false)]
#[case::never(&["--color", "never"], &[("CLICOLOR_FORCE", "1")], false)]
#[case::always(&["--color", "always"], &[("NO_COLOR", "1")], true)]
#[case::forced(&[], &[("CLICOLOR_FORCE", "1")], true)]
#[case::no_color_wins(&[], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], false)]
#[case::empty_is_unset(&[], &[("NO_COLOR", ""), ("CLICOLOR_FORCE", "1")], true)]
fn colour_is_only_on_standard_error_and_only_when_wanted(
    #[case] options: &[&str],
    #[case] variables: &[(&str, &str)],
    #[case] colored: bool,
) {
    let mut home = Home::quick().declared();
    for (name, value) in variables {
        home.set(name, value);
    }
    let said = home.run(&[options, &["status", "nothing"]].concat()).ended(2);
    assert_eq!(said.err.contains('\u{1b}'), colored, "{:?}", said.err);
    for arguments in [&["list"][..], &["status", ID], &["log", ID], &["fire", ID, "dns-switch", "--dry-run"]]
    {
        let said = home.done(&[options, arguments].concat());
        assert!(!said.out.contains('\u{1b}'), "{arguments:?}");
    }
}

#[rstest]
#[case::a_pipe("xterm-256color")]
#[case::dumb("dumb")]
fn without_a_screen_there_are_lines(#[case] term: &str) {
    let mut home = Home::new();
    home.set("TERM", term);
    home.done(&[]).says(&["no incidents"]).complains(&["no screen here"]);
    home.done(&["open"]).says(&["no incidents"]);
    let home = home.declared();
    for arguments in [&[][..], &["open"], &["open", ID]] {
        let said = home.done(arguments).says(&["DRILL", ID, "Commander: nobody commands"]);
        assert!(!said.out.contains('\u{1b}'));
    }
}

#[test]
fn a_reader_that_left_is_no_failure() {
    let home = Home::quick().declared();
    for arguments in
        [&["schema"][..], &["log", ID], &["log", ID, "--format", "json"], &["list"], &["--help"], &["man"]]
    {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let done = home.command(arguments).stdin(Stdio::null()).stdout(writer).output().unwrap();
        assert_eq!((done.status.code(), done.stderr.len()), (Some(0), 0), "{arguments:?}");
    }
}
