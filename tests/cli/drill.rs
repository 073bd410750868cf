//! Drills by commands: the list, the controller's verbs, what players see and do not see.

use serde_json::Value;

use super::kit::{Home, ID};

const SCENARIO: &str = "dns-record-emptied";

/// A drill whose scenario time stands still until a command moves it.
fn begun() -> Home {
    let home = Home::new();
    let said = home.done(&["--as", "ito", "drill", SCENARIO, "--tabletop", "--speed", "0"]);
    assert_eq!(said.out, format!("{ID}\n"));
    home
}

fn control(home: &Home, arguments: &[&str]) -> Value {
    home.done(&[&["--as", "osei", "--format", "json"], arguments].concat()).json()
}

fn standing(home: &Home, number: &str) -> String {
    let list = control(home, &["inject", ID, "list"]);
    let injects = list["injects"].as_array().unwrap();
    let found = injects.iter().find(|it| it["inject"] == number).unwrap();
    found["standing"].as_str().unwrap().to_owned()
}

fn texts(home: &Home) -> Vec<String> {
    let list = control(home, &["inject", ID]);
    let text = |it: &Value| it["text"].as_str().unwrap().lines().next().unwrap().to_owned();
    list["injects"].as_array().unwrap().iter().map(text).collect()
}

#[test]
fn the_list_says_what_can_be_practised_and_how_often_it_was() {
    let home = begun();
    let list = home.done(&["drill", "--format", "json"]).json();
    let list = list.as_array().unwrap();
    let of = |name: &str| list.iter().find(|it| it["scenario"] == name).unwrap().clone();
    assert_eq!(
        (of(SCENARIO)["practised"].clone(), of("launch-surge")["practised"].clone()),
        (1.into(), 0.into())
    );
    home.done(&["drill"]).says(&[SCENARIO, "spring-launch", "never"]);
    home.run(&["drill", "dns-record-emptid"]).ended(2).complains(&["did you mean `dns-record-emptied`?"]);
}

#[test]
fn players_see_nothing_of_what_is_to_come() {
    let home = begun();
    let texts = texts(&home);
    assert!(texts.len() > 5);
    for command in [&["status", ID][..], &["log", ID], &["log", ID, "--format", "json"], &["deputy", ID]] {
        let said = home.done(command);
        assert!(!texts.iter().any(|text| said.out.contains(text)), "{command:?}: {}", said.out);
    }
    home.done(&["inject", ID]).says(&["for the controller"]);
}

#[test]
fn a_controller_moves_the_clock_and_what_lies_between_is_told() {
    let home = begun();
    let first = &control(&home, &["inject", ID])["injects"][0];
    let (number, text) = (first["inject"].as_str().unwrap(), first["text"].as_str().unwrap());
    let line = text.lines().next().unwrap();
    assert_eq!(standing(&home, number), "comes");
    home.run(&["clock", ID, "pause"]).ended(1).complains(&["it is paused already"]);
    home.done(&["clock", ID, "step", "5m"]).says(&["scenario time stands still"]);
    assert_eq!(standing(&home, number), "delivered");
    home.done(&["log", ID]).says(&[line, "09:05:00"]);
    home.done(&["clock", ID, "speed", "60"]).says(&["×60"]);
    home.done(&["clock", ID, "pause"]);
    home.done(&["clock", ID, "resume"]).says(&["×60"]);
    home.run(&["clock", ID, "speed", "3601"]).ended(2);
}

#[test]
fn a_controller_holds_lets_go_leaves_out_and_adds() {
    let home = begun();
    let numbers: Vec<String> = control(&home, &["inject", ID])["injects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["inject"].as_str().unwrap().to_owned())
        .collect();
    let (first, second) = (numbers[0].as_str(), numbers[1].as_str());
    home.done(&["inject", ID, "hold", first]);
    home.run(&["inject", ID, "hold", first]).ended(1).complains(&["it is held already"]);
    home.done(&["clock", ID, "step", "5m"]);
    assert_eq!(standing(&home, first), "held");
    home.done(&["inject", ID, "release", first]);
    assert_eq!(standing(&home, first), "delivered");
    home.done(&["inject", ID, "skip", second, "--reason", "too early"]);
    home.run(&["inject", ID, "deliver", second]).ended(1).complains(&["it is left out already"]);
    let add = [
        "inject",
        ID,
        "add",
        "--kind",
        "question",
        "--from",
        "Sales",
        "--channel",
        "phone",
        "--text",
        "Two partners ask.",
    ];
    home.done(&add).says(&["Sales (phone): Two partners ask."]);
    home.run(&["inject", ID, "deliver", "no-such"]).ended(2);
    home.done(&["inject", ID, "answer", "added-1", "We call them back."]).says(&["We call them back."]);
}

#[test]
fn what_the_controller_saw_is_recorded_and_the_end_is_the_end() {
    let home = begun();
    let observe =
        ["observe", ID, "nobody knew who may switch", "--improve", "--owner", "marin", "--due-in", "14d"];
    home.done(&observe);
    home.run(&["observe", ID, "good", "--strength", "--improve"]).ended(2);
    home.run(&["observe", ID, "good", "--objective", "no-such"]).ended(2);
    let log = home.done(&["log", ID, "--format", "json"]).out;
    let made = log.lines().find(|line| line.contains("observation_made")).unwrap();
    let made: Value = serde_json::from_str(made).unwrap();
    assert_eq!((&made["data"]["kind"], &made["data"]["owner"]), (&"improve".into(), &"marin".into()));
    home.run(&["judge", ID, "no-such", "done"]).ended(2);
    home.done(&["endex", ID, "--reason", "all was seen"]).says(&["the exercise ended, all was seen"]);
    home.run(&["clock", ID, "step", "5m"]).ended(1).complains(&["the exercise has ended"]);
    home.done(&["list"]).says(&["DRILL", "ended"]);
    home.run(&["note", ID, "one more thing"]).ended(1).complains(&["the exercise has ended"]);
    home.done(&["status", ID]).says(&["ended"]);
    home.done(&["close", ID]);
}

#[test]
fn a_command_of_a_drill_knows_the_systems_although_nothing_watches_them() {
    let home = begun();
    home.done(&["note", ID, "we look"]);
    let status = home.done(&["status", ID]);
    assert!(!status.out.contains("unknown"), "{}", status.out);
}

#[test]
fn what_a_command_was_refused_is_in_the_record_of_a_drill() {
    let home = begun();
    home.run(&["--as", "marin", "fire", ID, "key-revoke", "--confirm", "another-key"]).ended(1);
    home.done(&["log", ID]).says(&["refused: key-revoke: "]);
}

#[test]
fn a_drill_without_a_scenario_has_no_controller() {
    let home = Home::new().declared();
    home.run(&["inject", ID]).ended(1).complains(&["it is no drill with a scenario"]);
    home.run(&["clock", ID, "pause"]).ended(1).complains(&["it is no drill with a scenario"]);
}

#[test]
fn what_plays_itself_twice_prints_the_same_and_leaves_a_record_only_when_asked() {
    let home = Home::new();
    let play = ["--as", "ito", "drill", "launch-surge", "--auto", "--seed", "5"];
    let (first, again) = (home.run(&play), home.run(&play));
    assert_eq!((&first.out, first.status), (&again.out, again.status));
    assert!(!home.journal().exists());
    let kept = home.run(&[&play[..], &["--keep"]].concat());
    assert_eq!(kept.out, first.out);
    assert!(kept.err.contains(&format!("kept as {ID}")), "{}", kept.err);
    home.done(&["verify", ID]);
    home.done(&["log", ID]).says(&["auto of launch-surge begins", "the exercise ended"]);
}
