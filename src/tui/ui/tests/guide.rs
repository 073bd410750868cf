//! The guided run, played from its first lesson to its last.

use super::*;
use crate::incident::command::{CallResult, ReportCommand};
use crate::incident::decide::drill::start;
use crate::incident::event::DrillMode;
use crate::plan::{CampaignId, Plan, ProbeStatus, Scenario, Workspace};

fn scenario() -> Scenario {
    Workspace::embedded().unwrap().scenarios.get("first-ten-minutes").cloned().unwrap()
}

fn guided(scenario: Scenario) -> Keys {
    let workspace = Workspace::embedded().unwrap();
    let plan = workspace.plan_for(&CampaignId::parse("spring-launch").unwrap()).unwrap();
    let begins = start(&scenario, DrillMode::Rehearsal, 1, "2026-11-26T10:00:00Z".parse().unwrap(), 1);
    let mut keys = Keys::with(Plan { scenario: Some(Box::new(scenario)), ..plan }, Kind::Drill);
    keys.apply(&Actor::Person(person("ito")), begins);
    keys.paint();
    keys
}

/// The number of the lesson that is said.
fn lesson(keys: &Keys) -> usize {
    keys.ui.guide.as_ref().unwrap().at + 1
}

fn says(keys: &Keys) -> &str {
    &keys.ui.guide.as_ref().unwrap().words
}

/// The simulated system answers the last firing of an action with yes, and its effect is proved.
fn answered(mut keys: Keys, id: &str) -> Keys {
    let fire = keys.incident.fires.latest(&action(id)).unwrap().id;
    let captured = BTreeMap::from([("disabled".to_owned(), serde_json::json!(false))]);
    let excerpt = Text::line("{}");
    let result = CallResult::Succeeded { status: 204, duration_ms: 350, excerpt, kept: BTreeMap::new() };
    let detail = Text::line("proved");
    for report in [
        ReportCommand::Captured { fire, captured },
        ReportCommand::Call { fire, result },
        ReportCommand::Verification { fire, status: ProbeStatus::Ok, detail },
    ] {
        let decided = decide(&keys.incident, keys.now, &Actor::System, "runner-1", &Command::Report(report));
        for event in decided.map(|decision| decision.events).unwrap_or_default() {
            keys.apply(&Actor::System, event);
        }
    }
    keys.paint();
    keys
}

/// Up to the first call that was sent and proved.
fn half_learned() -> Keys {
    let keys = guided(scenario());
    assert_eq!((lesson(&keys), keys.ui.guide.as_ref().unwrap().count), (1, 18));
    assert!(says(&keys).ends_with("press [0]."), "{}", says(&keys));
    let keys = keys.press("0");
    assert_eq!(lesson(&keys), 2);
    let keys = keys.press("p 1");
    assert_eq!(lesson(&keys), 4, "a screen that was shown is learned");
    let keys = keys.press("y");
    assert_eq!(lesson(&keys), 4, "the key alone is not the deed");
    let keys = keys.press("enter c enter");
    assert_eq!(lesson(&keys), 6);
    let keys = keys.press("o").type_text("Secrets").press("enter");
    assert_eq!(lesson(&keys), 7);
    let keys = keys.on(Target::Step(step("freeze"))).press("space enter");
    let keys = keys.press("space").type_text("release 9 runs").press("enter");
    assert_eq!(lesson(&keys), 8);
    let keys = answered(keys.on(Target::Step(step("inventory"))).press("space"), "key-look");
    assert_eq!(lesson(&keys), 9);
    let keys = answered(keys.on(Target::Step(step("disable"))).press("space enter"), "key-disable");
    assert_eq!(lesson(&keys), 10);
    keys
}

#[test]
fn each_lesson_is_learned_by_doing_it_and_the_last_says_what_to_do_next() {
    let keys = half_learned();
    let keys = keys.press("X enter").type_text("checkout-key-7").press("enter down enter");
    let keys = keys.press("w").type_text("okafor").press("enter");
    assert_eq!((lesson(&keys), keys.me.as_str()), (11, "okafor"));
    // Nothing is painted here, so the call is first chosen.
    let keys = answered(keys.press("+ enter enter"), "key-revoke");
    assert_eq!(lesson(&keys), 12);
    let keys = keys.press("w").type_text("ito").press("enter");
    assert_eq!((lesson(&keys), keys.me.as_str()), (13, "ito"));
    let keys = keys.press("m enter enter enter");
    assert_eq!(lesson(&keys), 14);
    let keys = keys.press("d").type_text("extend the offers").press("enter d enter n a");
    assert_eq!(lesson(&keys), 15);
    let keys = keys.press("n").type_text("it stood in a repository").press("enter");
    assert_eq!(lesson(&keys), 16);
    let keys =
        keys.press("h").type_text("khan").press("enter enter w").type_text("khan").press("enter h enter");
    assert_eq!(lesson(&keys), 17);
    let keys = keys.press(": esc ? esc");
    assert!(keys.ui.guide.as_ref().unwrap().is_over());
    assert!(says(&keys).contains("warroom evaluate spring-launch-1"), "{}", says(&keys));
    assert_eq!(keys.refused, []);
}

#[test]
fn every_lesson_can_be_skipped_and_the_guide_hidden() {
    let mut keys = guided(scenario());
    for number in 2..=18 {
        keys = keys.press("ctrl-n");
        assert_eq!(lesson(&keys), number);
    }
    let keys = keys.press("ctrl-g");
    assert!(keys.ui.guide.as_ref().unwrap().hidden);
    let keys = keys.press("ctrl-n");
    assert!(!keys.ui.guide.as_ref().unwrap().hidden, "what is said next is seen");
    assert!(keys.ui.guide.as_ref().unwrap().is_over());
}

#[test]
fn the_words_name_the_keys_as_they_are_bound_and_fit_the_strip() {
    let keys = guided(scenario());
    let rebound = BTreeMap::from([("screen-drill".to_owned(), vec!["f9".to_owned()])]);
    let keymap = Keymap::new(&rebound, keys.incident.plan.actions.values()).unwrap();
    let mut ui = keys.ui.clone();
    keys.look(|glance| ui.learn(glance, &keymap));
    assert!(ui.guide.as_ref().unwrap().words.contains("[f9]"));
    let mut keys = keys;
    for number in 1..=19 {
        let lines = crate::tui::widgets::text::wrap(says(&keys), 78);
        assert!(lines.len() <= 2, "lesson {number} takes {} lines: {}", lines.len(), says(&keys));
        assert!(!says(&keys).contains(['{', '}']) && !says(&keys).contains("[]"), "{}", says(&keys));
        keys = keys.press("ctrl-n");
    }
}

#[test]
fn outside_of_a_guided_run_there_is_no_guide() {
    let plain = Keys::new(Kind::Drill).press("ctrl-n");
    assert_eq!(plain.ui.guide, None);
    assert!(plain.notice().contains("no guided run is on"), "{}", plain.notice());
    let mut led = guided(scenario());
    led.control = true;
    led.paint();
    assert_eq!(led.ui.guide, None, "who leads is not taught");
}
