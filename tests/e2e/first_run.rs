//! Somebody who has never seen it runs `warroom` where there is no workspace.

use super::kit::program::Program;
use super::kit::terminal::{Ending, Terminal};

const ENTER: &str = "\r";
const DOWN: &str = "\x1b[B";

/// The lesson of that number stands in the strip.
fn lesson(terminal: &mut Terminal, number: usize) {
    terminal.shows(&[&format!("Guide  {number} of 18")]);
}

/// Press a key, wait for the window that it opens, and type on.
fn window(terminal: &mut Terminal, key: &str, title: &str, then: &str) {
    terminal.keys(key).shows(&[title]).keys(then);
}

#[test]
fn the_guided_drill_is_offered_and_can_be_played_from_the_first_screen_to_the_last_lesson() {
    let program = Program::new();
    let mut ito = program.terminal(&[], 24, 80);
    ito.shows(&["begin the guided drill", "warroom init DIR"]).keys(ENTER);
    lesson(&mut ito, 1);
    ito.keys("0").shows(&["Nobody can pay since 09:15"]);
    lesson(&mut ito, 2);
    ito.keys("p").shows(&["Who can"]);
    lesson(&mut ito, 3);
    ito.keys("1");
    lesson(&mut ito, 4);
    window(&mut ito, "y", "At work for which role?", ENTER);
    lesson(&mut ito, 5);
    window(&mut ito, "c", "Nobody commands.", ENTER);
    lesson(&mut ito, 6);
    window(&mut ito, "o", "Open secrets-revocation", ENTER);
    lesson(&mut ito, 7);
    window(&mut ito, " ", "Start secrets-revocation/freeze", ENTER);
    ito.shows(&["active"]);
    window(&mut ito, " ", "What was found or done?", "release 9 runs\r");
    lesson(&mut ito, 8);
    ito.keys(" ").shows(&["list its logins: done"]);
    lesson(&mut ito, 9);
    window(&mut ito, " ", "reversible: can be undone", ENTER);
    lesson(&mut ito, 10);
    window(&mut ito, "X", "go on to the confirmation", ENTER);
    ito.shows(&["Type the name of the target"]).keys("checkout-key-7\r").shows(&["by voice"]);
    ito.keys(DOWN).keys(ENTER).shows(&["ito asks"]);
    window(&mut ito, "w", "who sits down", "okafor\r");
    lesson(&mut ito, 11);
    ito.shows(&["approve"]);
    window(&mut ito, "+", "you are asked", ENTER);
    lesson(&mut ito, 12);
    window(&mut ito, "w", "who sits down", "ito\r");
    lesson(&mut ito, 13);
    ito.keys("m").shows(&["Fits, waits, sent"]);
    window(&mut ito, ENTER, "in how many minutes", ENTER);
    ito.shows(&["[enter] release"]).keys(ENTER);
    lesson(&mut ito, 14);
    ito.keys("1").shows(&["Board"]);
    window(&mut ito, "d", "What is proposed?", "extend the offers\r");
    ito.hides("What is proposed?").shows(&["0 polled"]);
    window(&mut ito, "d", "Put a new decision", ENTER);
    ito.shows(&["no objection"]).keys("n").shows(&["no strong objection"]).keys("a");
    lesson(&mut ito, 15);
    window(&mut ito, "n", "a follow-up", "the key stood in a repository\r");
    lesson(&mut ito, 16);
    window(&mut ito, "h", "who takes command?", "khan\r");
    ito.shows(&["offer"]).keys(ENTER).shows(&["ito offers command to khan"]);
    window(&mut ito, "w", "who sits down", "khan\r");
    ito.shows(&["ito offers you command"]);
    window(&mut ito, "h", "accept", ENTER);
    lesson(&mut ito, 17);
    window(&mut ito, ":", "Find anything", "\x1b");
    ito.hides("Find anything");
    lesson(&mut ito, 18);
    window(&mut ito, "?", "Upper-case letters", "\x1b");
    ito.hides("Upper-case letters")
        .shows(&["Guide  done", "warroom evaluate drill-spring-launch-1"])
        .keys("q");
    assert_eq!(ito.end(), Ending::Status(0));
    let log = program.run(&["log", "drill-spring-launch-1", "--format", "json"]).ended(0);
    let kinds: Vec<String> =
        log.lines().iter().map(|line| line["type"].as_str().unwrap().to_owned()).collect();
    for wanted in
        ["drill_started", "command_taken", "action_approved", "message_released", "handover_accepted"]
    {
        assert!(kinds.iter().any(|kind| kind == wanted), "{wanted} is missing in {kinds:?}");
    }
}

#[test]
fn whoever_comes_back_goes_on_where_the_guide_was() {
    let program = Program::new();
    let mut ito = program.terminal(&[], 24, 80);
    ito.shows(&["begin the guided drill"]).keys(ENTER);
    lesson(&mut ito, 1);
    window(&mut ito, "y", "At work for which role?", ENTER);
    ito.shows(&["ito acknowledges for ic"]).keys("q");
    assert_eq!(ito.end(), Ending::Status(0));
    let mut again = program.terminal(&[], 24, 80);
    lesson(&mut again, 5);
    again.keys("\x07").hides("Guide").keys("\x07");
    lesson(&mut again, 5);
    again.keys("\x0e");
    lesson(&mut again, 6);
    again.keys("q");
    assert_eq!(again.end(), Ending::Status(0));
}
