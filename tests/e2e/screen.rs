//! The war room in a terminal, against a real name server.

use super::kit::power_dns::{BEFORE, PowerDns, STANDBY};
use super::kit::program::Program;
use super::kit::silent::silent_dns;
use super::kit::terminal::{Ending, Terminal};
use super::kit::workspace::Workspace;

const ENTER: &str = "\r";

/// A live incident about DNS, declared by its commander to be.
fn declared(server: &PowerDns) -> (Program, String) {
    let program = Program::new();
    Workspace::new().dns(server).write(&program);
    let declare = ["--as", "ito", "declare", "spring", "--severity", "sev1", "--title", "shop is down"];
    let id = program.run(&declare).ended(0).out.trim().to_owned();
    (program, id)
}

fn sit_down(program: &Program, person: &str, id: &str) -> Terminal {
    let mut terminal = program.terminal(&["--as", person, "open", id], 40, 120);
    terminal.shows(&["LIVE", "SEV1", "Spring launch"]);
    assert!(terminal.is_full_screen());
    terminal
}

/// What stands on the screen about the past: it is the same whoever draws it, whenever.
fn history(screen: &str) -> Vec<String> {
    let is_stamp = |word: &str| {
        let parts: Vec<_> = word.split(':').collect();
        parts.len() == 3 && parts.iter().all(|part| part.len() == 2 && part.parse::<u8>().is_ok())
    };
    let lines = screen.lines().map(|line| line.trim_matches([' ', '│', '┃', '▌', '▶', '>']).to_owned());
    lines.filter(|line| line.split_whitespace().next().is_some_and(is_stamp)).collect()
}

fn leave(terminal: &mut Terminal) {
    terminal.keys("q");
    assert_eq!(terminal.end(), Ending::Status(0));
}

/// Open the runbook, do the first step, fire the second one's action.
fn switch(terminal: &mut Terminal) {
    // The only runbook is selected already.
    terminal.keys("o").shows(&["Open dns", "[enter] open"]).keys(ENTER);
    terminal.hides("[enter] open").shows(&["Freeze changes to the zone"]).keys("2");
    terminal.shows(&["Freeze changes to the zone", "See that resolvers follow"]);
    terminal.keys("j ").shows(&["Start dns/freeze", "[enter] start"]).keys(ENTER).shows(&["1 active"]);
    terminal.keys(" ").shows(&["dns/freeze", "[enter]"]).keys(ENTER).shows(&["1/3 steps", "ready"]);
    terminal.keys("j ").shows(&["LIVE: this changes the real world.", "PATCH http://127.0.0.1"]);
    terminal.shows(&["••••"]).keys(ENTER).hides("LIVE: this changes the real world.");
}

#[test]
fn the_outage_is_led_from_the_screen_and_survives_a_kill() {
    let server = PowerDns::start();
    let (program, id) = declared(&server);

    let mut ito = sit_down(&program, "ito", &id);
    ito.shows(&["nobody", "DNS", "failing"]);
    ito.keys("c").shows(&["Take command", "Nobody commands."]).keys(ENTER);
    ito.shows(&["ito (you) since"]).hides("Nobody commands.");
    ito.keys("g")
        .shows(&["Page whom?", "dns: DNS"])
        .keys("dns")
        .keys(ENTER)
        .hides("Page whom?")
        .shows(&["marin"]);

    // Somebody else, in another terminal; each sees what the other does.
    let mut marin = sit_down(&program, "marin", &id);
    marin.shows(&["ito since"]).keys("y");
    marin.shows(&["marin acknowledges for dns"]);
    ito.shows(&["marin acknowledges for dns"]);

    switch(&mut marin);
    marin.keys("1").shows(&["verified"]);
    assert_eq!(server.dig(), [STANDBY]);
    // The board's own probe turns, in both rooms.
    marin.shows(&["ok       DNS", "1/1 agree"]);
    ito.shows(&["ok       DNS", "1/1 agree"]);

    marin.keys("5").shows(&["declared sev1: shop is down", "DNS: failing → ok, 1/1 agree"]);
    let before = history(&marin.screen());
    assert!(before.len() >= 5, "too little history to compare:\n{}", marin.screen());
    marin.signal("KILL");
    assert!(matches!(marin.end_whatever_is_left().0, Ending::Signal(_)));

    let mut marin = sit_down(&program, "marin", &id);
    let again = |screen: &str| before.iter().all(|line| history(screen).contains(line));
    marin.keys("5").wait("the same history after a kill", again);
    leave(&mut marin);

    let mut khan = sit_down(&program, "khan", &id);
    ito.keys("h").shows(&["who takes command?", "khan"]).keys(ENTER);
    ito.shows(&["offer command to khan", "[enter] offer"]).keys(ENTER).hides("[enter] offer");
    khan.shows(&["offer"]).keys("h").shows(&["accept"]).keys(ENTER);
    khan.shows(&["khan (you) since"]);
    ito.shows(&["khan since"]);
    leave(&mut ito);

    khan.keys("z").shows(&["Resolve"]).keys(ENTER).shows(&["[enter]"]);
    khan.keys("the standby serves").keys(ENTER).shows(&["resolved"]);
    leave(&mut khan);

    let log = program.run(&["log", &id, "--format", "json"]).ended(0).lines();
    let types: Vec<_> = log.iter().map(|line| line["type"].as_str().unwrap()).collect();
    for kind in [
        "command_taken",
        "role_paged",
        "role_acknowledged",
        "runbook_opened",
        "action_requested",
        "prior_state_captured",
        "action_succeeded",
        "effect_verified",
        "dependency_changed",
        "handover_offered",
        "handover_accepted",
        "incident_resolved",
    ] {
        assert!(types.contains(&kind), "no {kind} in {types:?}");
    }
    assert_eq!(types.iter().filter(|kind| **kind == "action_requested").count(), 1);
    assert!(program.run(&["verify", &id]).ended(0).out.contains(": ok, "));
}

#[test]
fn the_prior_record_comes_back_by_undo_from_the_screen() {
    let server = PowerDns::start();
    let (program, id) = declared(&server);
    program.run(&["--as", "ito", "take", &id]).ended(0);
    let mut marin = sit_down(&program, "marin", &id);
    switch(&mut marin);
    marin.keys("3").shows(&["verified", "Point the shop at the standby at shop"]);
    assert_eq!(server.dig(), [STANDBY]);
    // The calls stand below the actions; the last one is selected.
    marin.keys("\x1b[F").keys("u").shows(&["LIVE", BEFORE, "[enter]"]).keys(ENTER).hides("[enter] undo");
    // The chosen line stands below the list once more.
    let is_verified = |screen: &str| screen.matches("verified, 1/1 agree").count() >= 2;
    marin.keys("5").wait("both calls verified", is_verified);
    assert_eq!(server.dig(), [BEFORE]);
    leave(&mut marin);
}

#[test]
fn a_name_server_that_hangs_freezes_nothing_but_its_own_call() {
    let server = PowerDns::start();
    let (program, id) = declared(&server);
    program.run(&["--as", "ito", "take", &id]).ended(0);
    let mut marin = sit_down(&program, "marin", &id);
    server.server.freeze();
    switch(&mut marin);
    // The call hangs; the screen answers all the same.
    marin.keys("4").shows(&["Incident commander"]);
    marin.keys("5").shows(&["shop is down"]);
    marin.keys("n").shows(&["[enter]"]).keys("the API does not answer").keys(ENTER);
    marin.shows(&["the API does not answer"]);
    // Only reading was tried: nothing can have changed, and that is known.
    marin.shows(&["the prior state could not be read, so nothing was"]);
    server.server.thaw();
    assert_eq!(server.dig(), [BEFORE]);
    leave(&mut marin);
}

#[test]
fn a_name_server_that_says_nothing_is_not_taken_for_one_that_works() {
    let quiet = silent_dns();
    let program = Program::new();
    Workspace::new().dns_at(quiet.local_addr().unwrap().port()).write(&program);
    let declare = ["--as", "ito", "declare", "spring", "--severity", "sev1", "--title", "shop is down"];
    let id = program.run(&declare).ended(0).out.trim().to_owned();
    let mut ito = sit_down(&program, "ito", &id);
    ito.shows(&["Quiet DNS", "failing", "no DNS server answered"]);
    ito.keys("5").keys("1").shows(&["Quiet DNS"]);
    leave(&mut ito);
}

#[test]
fn a_terminal_that_is_too_small_says_so_and_recovers() {
    let server = PowerDns::start();
    let (program, id) = declared(&server);
    let mut ito = sit_down(&program, "ito", &id);
    ito.resize(10, 40).shows(&["too small", "60 and 20"]).hides("Spring launch");
    let sizes = [(24, 80, " Cmd  Books "), (50, 200, " Command  Runbooks "), (20, 60, " Cmd  Books ")];
    for (rows, columns, tabs) in sizes {
        ito.resize(rows, columns);
        // The last but one line of the terminal, and no other, has the tabs.
        let is_last = |screen: &str| {
            let lines: Vec<_> = screen.lines().collect();
            lines.len() == usize::from(rows) && lines[usize::from(rows) - 2].contains(tabs)
        };
        ito.wait("a frame of the new size", is_last).shows(&["LIVE", "SEV1"]);
    }
    leave(&mut ito);
}

#[test]
fn a_key_pressed_while_the_terminal_changes_its_size_is_not_lost() {
    let server = PowerDns::start();
    let (program, id) = declared(&server);
    let mut ito = sit_down(&program, "ito", &id);
    for key in ["5", "4", "3", "2", "1"] {
        ito.resize(30, 100).resize(50, 200).resize(24, 80);
        ito.keys(key);
    }
    leave(&mut ito);
}
