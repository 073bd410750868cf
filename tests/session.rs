//! One open incident with everything around the core: a journal on its thread, a world, a clock that is moved by
//! hand.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail loudly")]

#[path = "session/actions.rs"]
mod actions;
#[path = "session/deliveries.rs"]
mod deliveries;
#[path = "session/drill.rs"]
mod drill;
#[path = "session/kit.rs"]
mod kit;

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use warroom::incident::command::{ActionCommand, Confirmation, LeadCommand, TalkCommand};
use warroom::incident::state::FireState;
use warroom::incident::{Actor, Command, Origin};
use warroom::plan::{ActionId, ProbeStatus, Text};
use warroom::runtime::session::Rejected;
use warroom::runtime::world::CallOutcome;

use kit::{Bench, person};

fn take() -> Command {
    Command::Lead(LeadCommand::TakeCommand { relieve: None })
}

fn note(text: &str) -> Command {
    Command::Talk(TalkCommand::Note { text: Text::line(text), changed_at: None })
}

fn fire(runner: &str) -> Command {
    Command::Action(ActionCommand::Fire {
        action: ActionId::parse("dns-switch").unwrap(),
        inputs: BTreeMap::new(),
        step: None,
        confirm: Confirmation::default(),
        runner: runner.to_owned(),
    })
}

#[tokio::test]
async fn no_byte_leaves_before_its_event_is_on_disk() {
    let bench = Bench::new().await;
    let mut open = bench.open().await;
    open.ask("ito", take()).await.unwrap();
    let runner = open.session.runner.id.clone();
    open.ask("ito", fire(&runner)).await.unwrap();
    open.until(|incident| incident.fires.open().next().is_none()).await;
    let calls = open.calls();
    assert_eq!(calls.len(), 2, "the prior state is read, then the request is sent");
    for (call, kind) in calls.iter().zip(["action_requested", "prior_state_captured"]) {
        assert_eq!(call.last_on_disk, kind, "when it left, this was the last line of another reader");
    }
}

#[tokio::test]
async fn what_cannot_be_recorded_is_said_and_nothing_is_sent() {
    let bench = Bench::new().await;
    let mut open = bench.open().await;
    open.ask("ito", take()).await.unwrap();
    bench.disk_full.store(true, Ordering::SeqCst);
    let refused = open.ask("ito", fire("cafe")).await.unwrap_err();
    assert!(matches!(&refused, Rejected::NotRecorded(_)), "{refused}");
    assert_eq!(refused.to_string(), "not recorded, and nothing was sent: the disk is full");
    assert_eq!(open.session.health.journal.as_ref().unwrap().as_str(), "the disk is full");
    assert!(open.calls().is_empty());
    bench.disk_full.store(false, Ordering::SeqCst);
    open.ask("ito", note("room again")).await.unwrap();
    assert_eq!(open.session.health.journal, None);
}

#[tokio::test]
async fn what_the_world_answered_is_kept_until_it_can_be_recorded() {
    let bench = Bench::new().await;
    let mut open = bench.open().await;
    open.ask("ito", take()).await.unwrap();
    open.world_waits();
    let runner = open.session.runner.id.clone();
    open.ask("ito", fire(&runner)).await.unwrap();
    bench.disk_full.store(true, Ordering::SeqCst);
    open.world_answers();
    open.until_trouble().await;
    bench.disk_full.store(false, Ordering::SeqCst);
    open.session.settle();
    bench.pass("1s");
    open.until(|incident| incident.fires.iter().any(|f| f.captured.is_some())).await;
}

#[tokio::test]
async fn a_second_program_writes_and_both_see_one_record() {
    let bench = Bench::new().await;
    let (mut first, mut second) = (bench.open().await, bench.open().await);
    first.ask("ito", take()).await.unwrap();
    second.ask("khan", note("from the second")).await.unwrap();
    first.ask("ito", note("from the first")).await.unwrap();
    assert!(second.session.incident.lead.is_commander(&person("ito")), "a conflict made it read");
    assert_eq!(first.session.incident.timeline.len(), 4);
}

#[tokio::test]
async fn two_people_take_command_at_once_and_one_of_them_gets_it() {
    let bench = Bench::new().await;
    let (mut first, mut second) = (bench.open().await, bench.open().await);
    first.session.submit(1, Actor::Person(person("ito")), Origin::Key, take());
    second.session.submit(1, Actor::Person(person("khan")), Origin::Key, take());
    let results = [first.answer(1).await, second.answer(1).await];
    assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1, "{results:?}");
}

#[tokio::test]
async fn what_another_program_writes_while_this_one_writes_is_read_too() {
    let bench = Bench::new().await;
    let (mut first, mut second) = (bench.open().await, bench.open().await);
    first.session.submit(1, Actor::Person(person("ito")), Origin::Key, take());
    while !bench.kinds().iter().any(|kind| kind == "command_taken") {
        tokio::task::yield_now().await;
    }
    second.ask("khan", note("the vendor answers")).await.unwrap();
    // It has written, and does not know yet that it has.
    first.session.catch_up();
    first.answer(1).await.unwrap();
    first.until(|incident| incident.timeline.iter().any(|it| it.text.contains("the vendor answers"))).await;
}

#[tokio::test]
async fn a_call_whose_sender_is_gone_is_unknown_and_is_not_sent_again() {
    let bench = Bench::new().await;
    let mut crashed = bench.open().await;
    crashed.ask("ito", take()).await.unwrap();
    crashed.world_waits();
    let runner = crashed.session.runner.id.clone();
    crashed.ask("ito", fire(&runner)).await.unwrap();
    crashed.world_answers_with(CallOutcome::Unknown { duration_ms: 1, reason: Text::line("reset") });
    drop(crashed);

    let mut reopened = bench.open().await;
    let in_flight: Vec<_> = reopened.session.incident.fires.iter().map(|f| f.state.is_in_flight()).collect();
    assert_eq!(in_flight, [true]);
    reopened.session.take_up();
    reopened.until(|incident| incident.fires.iter().all(|f| !f.state.is_in_flight())).await;
    let state = reopened.session.incident.fires.iter().next().unwrap().state.clone();
    assert!(matches!(state, FireState::Failed { .. }), "only the prior state was being read: {state:?}");
    assert!(reopened.calls().is_empty(), "nothing is sent again");
}

#[tokio::test]
async fn a_call_that_had_left_is_unknown_after_a_crash_and_the_probe_settles_it() {
    let bench = Bench::new().await;
    let mut crashed = bench.open().await;
    crashed.ask("ito", take()).await.unwrap();
    let runner = crashed.session.runner.id.clone();
    crashed.answers_captures_only();
    crashed.ask("ito", fire(&runner)).await.unwrap();
    crashed.until(|incident| incident.fires.iter().any(|f| f.state == FireState::Sending)).await;
    drop(crashed);

    let mut reopened = bench.open().await;
    reopened.session.take_up();
    reopened.until(|i| i.fires.iter().all(|f| matches!(f.state, FireState::Verified { .. }))).await;
    let kinds: Vec<_> = bench.kinds();
    let unknown = kinds.iter().position(|k| k == "action_unknown").unwrap();
    assert_eq!(kinds.get(unknown + 1).map(String::as_str), Some("effect_verified"));
    assert!(reopened.calls().is_empty(), "nothing is sent again");
}

#[tokio::test]
async fn one_failed_look_is_not_an_outage_but_two_in_a_row_are() {
    let bench = Bench::new().await;
    let mut open = bench.open().await;
    open.sees(ProbeStatus::Ok);
    open.session.look_now();
    open.until(|i| i.dependencies.values().all(|d| d.status == ProbeStatus::Ok)).await;
    open.sees(ProbeStatus::Failing);
    open.session.look_now();
    open.until_looked(open.session.board.0.len()).await;
    assert!(open.session.incident.dependencies.values().all(|d| d.status == ProbeStatus::Ok));
    open.session.look_now();
    open.until(|i| i.dependencies.values().any(|d| d.status == ProbeStatus::Failing)).await;
}

#[tokio::test]
async fn a_deadline_fires_when_its_time_comes() {
    let bench = Bench::new().await;
    let mut open = bench.open().await;
    open.ask("ito", take()).await.unwrap();
    bench.pass("5m");
    open.until(|incident| incident.updates.overdue_recorded.is_some()).await;
    let overdue = bench.kinds().iter().filter(|k| *k == "update_overdue").count();
    assert_eq!(overdue, 1);
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_reopening() {
    let bench = Bench::new().await;
    let mut open = bench.open().await;
    open.ask("ito", take()).await.unwrap();
    for number in 0..20 {
        open.ask("ito", note(&format!("note {number}"))).await.unwrap();
    }
    let live = format!("{:?}", open.session.incident);
    drop(open);
    let reopened = bench.open().await;
    assert_eq!(format!("{:?}", reopened.session.incident), live);
}
