//! A drill at two terminals on the same store: the controller's and the players'.

use super::kit::program::Program;
use super::kit::terminal::{Ending, Terminal};

const ID: &str = "drill-spring-launch-1";

fn leave(mut terminal: Terminal) {
    terminal.keys("q");
    assert_eq!(terminal.end(), Ending::Status(0));
}

#[test]
fn the_controller_leads_and_the_players_read_only_what_was_told() {
    let program = Program::new();
    let begin = ["drill", "dns-record-emptied", "--tabletop", "--speed", "0"];
    let mut controller = program.terminal(&begin, 40, 120);
    controller.shows(&["DRILL tabletop", "paused", "Support desk"]).keys("0");
    controller.shows(&["to come", "Expected from the start"]);
    let mut player = program.terminal(&["--as", "khan", "open", ID], 24, 80);
    player.shows(&["DRILL tabletop", "paused"]).keys("0").shows(&["briefing"]);
    assert!(!player.screen().contains("Support desk"), "{}", player.screen());
    player.keys("1").shows(&["Board"]);

    // Nothing comes while time stands still, but for what the controller tells.
    controller.keys("#").shows(&["Add an inject"]).keys("board\r\rphone\rWhen is it over?\r");
    controller.shows(&["added-1"]);
    player.shows(&["phone, board: When is it over?", "[0]"]).keys("0").shows(&["1 told"]).keys("\x1b[A");
    player.shows(&["information by phone from board"]).keys("1").shows(&["Board"]);

    // A minute ahead, the first inject is told by itself.
    controller.keys(">").shows(&["1 minute"]).keys("\r").shows(&["09:01:00"]);
    player.shows(&["phone, Support desk"]);

    controller.keys(",").shows(&["What was seen"]).keys("nobody asked who commands\t\t\t\r");
    controller.hides("What was seen").keys("\\").shows(&["What ends it?"]).keys("time is up\r");
    controller.shows(&["ended"]);
    player.keys("0").shows(&["ended", "Chosen"]).keys("\r").shows(&["Inject 01"]).keys("\x1b[F");
    player.shows(&["nobody asked who commands", "warroom evaluate"]).keys("\x1b").hides("scroll");
    leave(player);
    leave(controller);
}

#[test]
fn without_a_scenario_it_leads_to_the_list_where_one_is_chosen() {
    let program = Program::new();
    let mut terminal = program.terminal(&["drill"], 24, 80);
    terminal.shows(&["Practise: which scenario?", "The first ten minutes"]).keys("\x1b[B").keys("\r");
    terminal.shows(&["rehearsal", "tabletop", "speed"]).keys("\x1b[C").keys("\r");
    terminal.shows(&["DRILL rehearsal", "×2"]);
    leave(terminal);
}
