//! However it ends, the terminal comes back as it was.

use rstest::rstest;

use super::kit::program::Program;
use super::kit::terminal::Ending;
use super::kit::workspace::Workspace;

fn declared() -> (Program, String) {
    let program = Program::new();
    Workspace::new().write(&program);
    let declare = ["--as", "ito", "declare", "spring", "--severity", "sev2", "--title", "slow checkout"];
    let id = program.run(&declare).ended(0).out.trim().to_owned();
    (program, id)
}

#[rstest]
#[case::by_its_key("q")]
#[case::by_ctrl_c("\x03")]
fn a_key_gives_the_terminal_back(#[case] key: &str) {
    let (program, id) = declared();
    let mut terminal = program.terminal(&["--as", "ito", "open", &id], 24, 80);
    terminal.shows(&["LIVE", "SEV2"]);
    assert!(terminal.is_full_screen());
    terminal.keys(key);
    assert_eq!(terminal.end(), Ending::Status(0));
}

#[test]
fn a_terminal_that_answers_no_questions_is_no_obstacle() {
    let (program, id) = declared();
    let mut terminal = program.terminal(&["--as", "ito", "open", &id], 24, 80).mute();
    terminal.shows(&["LIVE", "SEV2"]).keys("q");
    assert_eq!(terminal.end(), Ending::Status(0));
}

#[rstest]
#[case("TERM")]
#[case("HUP")]
#[case("INT")]
fn a_signal_gives_the_terminal_back(#[case] name: &str) {
    let (program, id) = declared();
    let mut terminal = program.terminal(&["--as", "ito", "open", &id], 24, 80);
    terminal.shows(&["LIVE", "SEV2"]).signal(name);
    // Whether it ends by the signal or by a status is its own affair; what it leaves behind is not.
    terminal.end();
}

#[test]
fn suspending_gives_the_terminal_back_and_the_foreground_takes_it_again() {
    let (program, id) = declared();
    let mut shell = program.shell(24, 80);
    let run = format!(
        "{} --workspace {} --as ito open {id}\n",
        super::kit::program::PROGRAM,
        program.workspace().display()
    );
    shell.shows(&["shell> "]).keys(&run).shows(&["LIVE", "SEV2"]);
    assert!(shell.is_full_screen());
    for _ in 0..2 {
        shell.keys("\x1a").shows(&["Stopped", "shell> "]);
        assert_eq!(shell.left_on_screen(), Vec::<&str>::new());
        shell.keys("echo it-\"echoes\"\n").shows(&["it-echoes"]);
        shell
            .keys("fg\n")
            .wait("the war room again", |screen| screen.contains("SEV2") && !screen.contains("shell>"));
        assert!(shell.is_full_screen());
    }
    shell.keys("q").shows(&["shell> "]);
    shell.keys("exit\n");
    assert_eq!(shell.end(), Ending::Status(0));
}

#[rstest]
#[case::piped(None)]
#[case::dumb(Some("dumb"))]
fn without_a_screen_it_prints_lines(#[case] term: Option<&str>) {
    let (mut program, id) = declared();
    let said = if let Some(term) = term {
        program.set("TERM", term);
        let mut terminal = program.terminal(&["--as", "ito", "open", &id], 24, 80);
        terminal.end();
        terminal.raw()
    } else {
        let said = program.run(&["--as", "ito", "open", &id]);
        said.out + &said.err
    };
    assert!(said.contains("slow checkout"), "{said}");
    assert!(!said.contains('\x1b'), "escape sequences where nobody can read them: {said:?}");
}
