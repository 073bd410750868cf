//! The world by itself: what turns when, and what is put back.

use serde_json::json;

use super::*;

const START_S: i64 = 1_800_000_000;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(START_S + seconds).unwrap()
}

fn id<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_value(json!(text)).unwrap()
}

fn world() -> SimulatedWorld {
    let start = [("checkout", ProbeStatus::Failing), ("dns", ProbeStatus::Ok)];
    SimulatedWorld {
        start: start
            .into_iter()
            .map(|(name, status)| (id(name), SimulatedSight::of(status, None, None)))
            .collect(),
        story: BTreeMap::new(),
        last: None,
        script: None,
        heard: Heard::default(),
    }
}

fn call(raw: Value) -> SimulatedCall {
    serde_json::from_value(raw).unwrap()
}

fn heals() -> SimulatedCall {
    call(json!({"after": "1s", "turns": {"checkout": {"to": "ok", "after": "10s", "detail": "200"}}}))
}

fn seen(world: &SimulatedWorld, seconds: i64) -> ProbeStatus {
    world.look(&id("checkout"), at(seconds)).status
}

#[test]
fn a_dependency_turns_so_long_after_the_answer() {
    let mut world = world();
    let answer = world.act(&id("rollback"), &heals(), at(0));
    assert_eq!(answer.after, Duration::secs(1));
    assert_eq!(seen(&world, 10), ProbeStatus::Failing);
    assert_eq!(
        world.look(&id("checkout"), at(11)),
        SimulatedSight::of(ProbeStatus::Ok, Some(&Text::line("200")), None)
    );
    assert_eq!(world.look(&id("dns"), at(11)).status, ProbeStatus::Ok);
}

#[test]
fn a_refused_action_changes_nothing() {
    let mut world = world();
    let mut refused = heals();
    refused.status = Some(503);
    world.act(&id("rollback"), &refused, at(0));
    assert_eq!(seen(&world, 1_000), ProbeStatus::Failing);
    assert_eq!(world.verify(None, at(1_000)).status, ProbeStatus::Failing);
}

#[test]
fn an_answer_that_is_lost_still_has_its_effect() {
    let mut world = world();
    let mut lost = heals();
    lost.lost = true;
    drop(world.act(&id("rollback"), &lost, at(0)));
    assert_eq!(seen(&world, 11), ProbeStatus::Ok);
}

#[test]
fn undo_puts_the_previous_state_back() {
    let mut world = world();
    world.act(&id("rollback"), &heals(), at(0));
    world.undo(&id("rollback"), &heals(), at(20));
    assert_eq!(seen(&world, 20), ProbeStatus::Ok);
    assert_eq!(seen(&world, 21), ProbeStatus::Failing);
}

#[test]
fn undo_before_the_turn_is_due_takes_the_turn_back() {
    let mut world = world();
    world.act(&id("rollback"), &heals(), at(0));
    world.undo(&id("rollback"), &heals(), at(2));
    assert_eq!(seen(&world, 100), ProbeStatus::Failing);
}

#[test]
fn undo_leaves_what_another_action_did_since() {
    let mut world = world();
    let degrades = call(json!({"after": "1s", "turns": {"checkout": {"to": "degraded"}}}));
    world.act(&id("rollback"), &heals(), at(0));
    world.act(&id("throttle"), &degrades, at(20));
    world.undo(&id("rollback"), &heals(), at(30));
    assert_eq!(seen(&world, 31), ProbeStatus::Degraded);
}

#[test]
fn an_action_can_be_done_again_after_its_undo() {
    let mut world = world();
    world.act(&id("rollback"), &heals(), at(0));
    world.undo(&id("rollback"), &heals(), at(20));
    world.act(&id("rollback"), &heals(), at(40));
    assert_eq!(seen(&world, 51), ProbeStatus::Ok);
    world.undo(&id("rollback"), &heals(), at(60));
    assert_eq!(seen(&world, 61), ProbeStatus::Failing);
}

#[test]
fn an_inline_verification_holds_once_the_turns_are_due() {
    let mut world = world();
    assert_eq!(world.verify(None, at(0)).status, ProbeStatus::Unknown);
    world.act(&id("rollback"), &heals(), at(0));
    assert_eq!(world.verify(None, at(10)).status, ProbeStatus::Failing);
    assert_eq!(world.verify(None, at(11)).status, ProbeStatus::Ok);
}
