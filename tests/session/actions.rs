//! Actions with everything around them: many targets, jobs, repetition, other programs, calling off.

use std::collections::BTreeMap;

use serde_json::json;
use warroom::incident::command::{ActionCommand, Confirmation, LeadCommand};
use warroom::incident::event::{FireId, TargetOutcome};
use warroom::incident::state::{Fire, FireState};
use warroom::incident::{Command, Incident};
use warroom::plan::{ActionId, Duration, ProbeStatus, Text};
use warroom::runtime::world::CallOutcome;

use super::kit::{Bench, Open};

fn fire(open: &Open, action: &str, confirm: Confirmation) -> Command {
    Command::Action(ActionCommand::Fire {
        action: ActionId::parse(action).unwrap(),
        inputs: BTreeMap::new(),
        step: None,
        confirm,
        runner: open.session.runner.id.clone(),
    })
}

/// An incident with a commander, open in one program.
async fn commanded(bench: &Bench) -> Open {
    let mut open = bench.open().await;
    open.ask("ito", Command::Lead(LeadCommand::TakeCommand { relieve: None })).await.unwrap();
    open
}

async fn fired(open: &mut Open, who: &str, action: &str, confirm: Confirmation) -> FireId {
    let command = fire(open, action, confirm);
    open.ask(who, command).await.unwrap();
    open.session.incident.fires.iter().last().unwrap().id
}

fn of(incident: &Incident, id: FireId) -> &Fire {
    incident.fires.get(id).unwrap()
}

fn failed(status: u16, retry_after: Option<u64>) -> CallOutcome {
    CallOutcome::Failed {
        status: Some(status),
        duration_ms: 1,
        reason: Text::line(&format!("answered {status}")),
        excerpt: Text::default(),
        retry_after: retry_after.map(Duration::secs),
    }
}

fn good(picked: &serde_json::Value) -> CallOutcome {
    CallOutcome::Succeeded {
        status: 200,
        duration_ms: 1,
        excerpt: Text::default(),
        captured: serde_json::from_value(picked.clone()).unwrap(),
    }
}

fn asking(name: &str) -> Confirmation {
    Confirmation { typed: Some(Text::line(name)), ask: true, ..Confirmation::default() }
}

#[tokio::test]
async fn every_target_has_its_own_key_and_all_results_are_recorded_together() {
    let bench = Bench::new().await;
    let mut open = commanded(&bench).await;
    let id = fired(&mut open, "petrov", "regions", Confirmation::default()).await;
    open.until(|i| matches!(of(i, id).state, FireState::Verified { .. })).await;
    let calls = open.calls();
    let key = of(&open.session.incident, id).request.idempotency_key.clone();
    let keys: Vec<_> = calls.iter().map(|call| call.key.clone()).collect();
    assert_eq!(keys, [format!("{key}-0"), format!("{key}-1"), format!("{key}-2")]);
    assert_eq!(calls[2].what, "PUT https://ap.test/drain");
    let kinds = bench.kinds();
    let batches = kinds.iter().filter(|kind| *kind == "targets_answered").count();
    assert!((1..=2).contains(&batches), "{kinds:?}");
    assert_eq!(kinds.last().map(String::as_str), Some("targets_looked"));
}

#[tokio::test]
async fn failed_targets_are_sent_again_alone_and_with_the_same_key() {
    let bench = Bench::new().await;
    let mut open = commanded(&bench).await;
    open.answers_in_turn("PUT https://us.test/drain", [failed(403, None)]);
    let id = fired(&mut open, "petrov", "regions", Confirmation::default()).await;
    open.until(|i| of(i, id).targets[0].outcome == TargetOutcome::Verified).await;
    assert_eq!(of(&open.session.incident, id).state, FireState::Partial { all: 3, failed: 1, unknown: 0 });

    let runner = open.session.runner.id.clone();
    let again = ActionCommand::Repeat { fire: id, confirm: Confirmation::default(), runner };
    open.ask("petrov", Command::Action(again)).await.unwrap();
    open.until(|i| matches!(of(i, id).state, FireState::Verified { .. })).await;
    let calls = open.calls();
    assert_eq!(calls.len(), 4);
    assert_eq!((&calls[3].what, &calls[3].key), (&calls[1].what, &calls[1].key));
}

#[tokio::test]
async fn no_more_calls_run_than_the_file_allows_and_calling_off_keeps_the_rest_here() {
    let bench = Bench::new().await;
    let mut open = commanded(&bench).await;
    open.world_waits();
    let id = fired(&mut open, "petrov", "regions", Confirmation::default()).await;
    open.session.settle();
    assert_eq!(open.calls().len(), 2, "concurrency is 2");
    open.ask("petrov", Command::Action(ActionCommand::Cancel { fire: id })).await.unwrap();
    open.world_answers();
    open.world_answers();
    open.until(|i| i.fires.get(id).unwrap().state.is_settled_in_part()).await;
    let outcomes: Vec<_> =
        of(&open.session.incident, id).targets.iter().map(|target| target.outcome).collect();
    assert_eq!(outcomes[2], TargetOutcome::NotSent);
    assert_eq!(open.calls().len(), 2);
}

#[tokio::test]
async fn a_call_that_is_called_off_on_its_way_is_unknown() {
    let bench = Bench::new().await;
    let mut open = commanded(&bench).await;
    open.sees(ProbeStatus::Failing);
    open.world_waits();
    let id = fired(&mut open, "petrov", "turned-away", Confirmation::default()).await;
    open.session.settle();
    open.ask("ito", Command::Action(ActionCommand::Cancel { fire: id })).await.unwrap();
    open.until(|i| of(i, id).state.is_unknown()).await;
}

#[tokio::test]
async fn what_was_turned_away_is_sent_again_at_the_instant_that_the_server_named() {
    let bench = Bench::new().await;
    let mut open = commanded(&bench).await;
    open.answers_in_turn("PUT https://api.test/busy", [failed(429, Some(30)), failed(503, None)]);
    let id = fired(&mut open, "petrov", "turned-away", Confirmation::default()).await;
    open.until(|i| matches!(of(i, id).state, FireState::Postponed { .. })).await;
    bench.pass("29s");
    open.session.settle();
    assert_eq!(open.calls().len(), 1);
    bench.pass("1s");
    open.until(|i| of(i, id).attempts == 3).await;
    bench.pass("4s");
    open.until(|i| matches!(of(i, id).state, FireState::Accepted { .. })).await;
    let calls = open.calls();
    assert_eq!(calls.len(), 3);
    assert!(calls.iter().all(|call| call.key == calls[0].key), "the same key each time");
}

#[tokio::test]
async fn a_job_is_asked_until_it_ends_and_whoever_reopens_goes_on_asking() {
    let bench = Bench::new().await;
    let mut open = commanded(&bench).await;
    open.answers_in_turn("POST https://api.test/deploy", [good(&json!({"id": "d1"}))]);
    open.answers_in_turn("POST https://api.test/deploy/d1/start", [good(&json!({"run": 7}))]);
    open.answers_in_turn("GET https://api.test/runs/7", [failed(200, None), failed(200, None)]);
    let id = fired(&mut open, "petrov", "deploy", Confirmation::default()).await;
    open.until(|i| of(i, id).state == FireState::Polling).await;
    open.session.settle();
    let keys: Vec<_> = open.calls().into_iter().take(2).map(|call| call.key).collect();
    assert_ne!(keys[0], keys[1], "two calls, two keys");
    drop(open);

    let mut reopened = bench.open().await;
    reopened.session.take_up();
    reopened.until(|i| matches!(of(i, id).state, FireState::Verified { .. })).await;
    assert_eq!(reopened.calls()[0].what, "GET https://api.test/runs/7");
    assert_eq!(reopened.calls().len(), 1, "asking again changes nothing, and nothing else is sent again");
}

#[tokio::test]
async fn a_job_that_does_not_end_in_time_is_unknown() {
    let bench = Bench::new().await;
    let mut open = commanded(&bench).await;
    open.sees(ProbeStatus::Failing);
    open.answers_in_turn("POST https://api.test/deploy", [good(&json!({"id": "d1"}))]);
    open.answers_in_turn("POST https://api.test/deploy/d1/start", [good(&json!({"run": 7}))]);
    open.answers_in_turn("GET https://api.test/runs/7", (0..100).map(|_| failed(200, None)));
    let id = fired(&mut open, "petrov", "deploy", Confirmation::default()).await;
    open.until(|i| of(i, id).state == FireState::Polling).await;
    bench.pass("1m");
    open.until(|i| of(i, id).state.is_unknown()).await;
}

#[tokio::test]
async fn the_second_person_approves_from_another_program_and_the_first_one_sends() {
    let bench = Bench::new().await;
    let mut first = commanded(&bench).await;
    first.session.take_up();
    let id = fired(&mut first, "okafor", "burn", asking("key-7")).await;
    let mut second = bench.open().await;
    assert!(first.calls().is_empty());
    let runner = first.session.runner.id.clone();
    second.ask("silva", Command::Action(ActionCommand::Approve { fire: id, runner })).await.unwrap();
    second.session.settle();
    bench.pass("1s");
    first.until(|i| matches!(of(i, id).state, FireState::Accepted { .. })).await;
    assert_eq!(first.calls().len(), 1);
    assert_eq!(
        first.calls()[0].last_on_disk,
        "action_approved",
        "the approval is on disk before a byte leaves"
    );
    assert!(second.calls().is_empty(), "once");
}

#[tokio::test]
async fn targets_whose_sender_is_gone_are_unknown_and_the_looks_settle_them() {
    let bench = Bench::new().await;
    let mut crashed = commanded(&bench).await;
    crashed.world_waits();
    let id = fired(&mut crashed, "petrov", "regions", Confirmation::default()).await;
    crashed.session.settle();
    drop(crashed);

    let mut reopened = bench.open().await;
    reopened.session.take_up();
    reopened.until(|i| matches!(of(i, id).state, FireState::Verified { .. })).await;
    assert!(bench.kinds().iter().any(|kind| kind == "action_unknown"));
    assert!(reopened.calls().is_empty(), "nothing is sent again");
}
