//! `docs/drills.md`: its scenario is played, and every command on it does what it says.

use std::fs;
use std::path::Path;

use warroom::plan::embedded::FILES;

use super::kit::Home;

fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/drills.md")).unwrap()
}

/// What stands between three backticks and that word, and the next three.
fn parts_of(page: &str, kind: &str) -> Vec<String> {
    let inside = page.split("```").skip(1).step_by(2);
    inside.filter_map(|part| part.strip_prefix(&format!("{kind}\n")).map(str::to_owned)).collect()
}

/// The words of a command; quotes keep several together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in line.split('"').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            let plain = part.split('#').next().unwrap_or_default();
            words.extend(plain.split_whitespace().map(str::to_owned));
            if plain.len() < part.len() {
                break;
            }
        }
    }
    words
}

fn home() -> Home {
    let scenario = parts_of(&page(), "toml").swap_remove(0);
    let example = FILES.iter().map(|(path, text)| (*path, (*text).to_owned()));
    Home::with(example.chain([("config/scenarios/slow-checkout.toml", scenario)]))
}

/// Run the commands of a part of the page, in their order.
fn follow(home: &Home, part: &str) -> usize {
    let blocks = parts_of(part, "sh");
    let lines: Vec<&str> = blocks.iter().flat_map(|block| block.lines()).collect();
    for line in &lines {
        let words = words(line);
        let (program, arguments) = words.split_first().unwrap();
        assert_eq!(program, "warroom", "{line}");
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let said = home.run(&arguments);
        assert_eq!(said.status, 0, "{line}\nout: {}\nerr: {}", said.out, said.err);
    }
    lines.len()
}

#[test]
fn a_rehearsal_and_a_tabletop_are_led_as_the_page_says() {
    let page = page();
    let (led, _) = page.split_once("## The list of injects").unwrap();
    assert!(follow(&home(), led) > 25);
}

#[test]
fn a_list_of_injects_travels_as_the_page_says() {
    let (page, home) = (page(), home());
    let (_, lists) = page.split_once("## The list of injects").unwrap();
    assert_eq!(follow(&home, lists), 3);
    assert!(home.path().join("workspace/config/scenarios/launch-day.toml").exists());
}

#[test]
fn the_responder_of_the_page_reaches_what_its_scenario_expects() {
    let home = home();
    let said = home.done(&["drill", "slow-checkout", "--auto", "--format", "json"]).json();
    let outcome = |id: &str| -> String {
        let all = said["expected"].as_array().unwrap();
        let found = all.iter().find(|it| it["id"] == id).unwrap();
        found["outcome"].as_str().unwrap().to_owned()
    };
    for id in ["take-command", "shed", "promise"] {
        assert_eq!(outcome(id), "done", "{id}: {said}");
    }
    assert_eq!(outcome("clear-words"), "not_judged");
    assert_eq!(said, home.done(&["drill", "slow-checkout", "--auto", "--format", "json"]).json());
}
