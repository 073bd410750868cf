//! The life of an action: who approves it, what is read first, many targets, further calls, jobs, repetition.

use std::collections::BTreeMap;
use std::sync::Arc;

use rstest::rstest;
use serde_json::{Value, json};
use warroom::incident::command::{
    ActionCommand, CallResult, Confirmation, LeadCommand, ReportCommand, SpokenApproval,
};
use warroom::incident::decide::actions::{Brake, preview};
use warroom::incident::event::{FireId, TargetOutcome, TargetResult};
use warroom::incident::state::{Fire, FireState};
use warroom::incident::{Command, Effect, Event, Refusal};
use warroom::plan::action::ActionFile;
use warroom::plan::{ActionId, Danger, Duration, PersonId, Plan, ProbeStatus, Severity, Text};

use super::kit::{Room, plan, text};

const MINE: &str = "cafe";
const THEIRS: &str = "beef";

fn with_actions(change: impl FnOnce(&mut Plan)) -> Arc<Plan> {
    let mut plan = Plan::clone(&plan());
    let file: ActionFile = toml::from_str(include_str!("../data/actions/life.toml")).unwrap();
    plan.actions.extend(file.action.into_iter().map(|action| (action.id.clone(), action)));
    change(&mut plan);
    Arc::new(plan)
}

fn room_with(change: impl FnOnce(&mut Plan)) -> Room {
    let mut room = Room::with(with_actions(change), Severity::Sev1);
    room.ask("ito", Command::Lead(LeadCommand::TakeCommand { relieve: None })).unwrap();
    room
}

fn room() -> Room {
    room_with(|_| {})
}

fn person(id: &str) -> PersonId {
    PersonId::parse(id).unwrap()
}

fn typed(name: &str) -> Confirmation {
    Confirmation { typed: Some(text(name)), ..Confirmation::default() }
}

fn asking(name: &str) -> Confirmation {
    Confirmation { ask: true, ..typed(name) }
}

fn spoken(name: &str, by: &str) -> Confirmation {
    let spoken = SpokenApproval { by: person(by), how: text("by phone") };
    Confirmation { spoken: Some(spoken), ..typed(name) }
}

fn fire_with(action: &str, inputs: &[(&str, &str)], confirm: Confirmation) -> Command {
    let inputs = inputs.iter().map(|(name, value)| ((*name).to_owned(), text(value))).collect();
    let action = ActionId::parse(action).unwrap();
    Command::Action(ActionCommand::Fire { action, inputs, step: None, confirm, runner: MINE.to_owned() })
}

fn fire(action: &str, confirm: Confirmation) -> Command {
    fire_with(action, &[], confirm)
}

/// Fire, and the name of the firing.
fn fired(room: &mut Room, who: &str, command: Command) -> FireId {
    room.ask(who, command).unwrap();
    room.incident.fires.iter().last().unwrap().id
}

fn of(room: &Room, id: FireId) -> &Fire {
    room.incident.fires.get(id).unwrap()
}

fn approve(fire: FireId) -> Command {
    Command::Action(ActionCommand::Approve { fire, runner: THEIRS.to_owned() })
}

fn cancel(fire: FireId) -> Command {
    Command::Action(ActionCommand::Cancel { fire })
}

fn repeat(fire: FireId, confirm: Confirmation) -> Command {
    Command::Action(ActionCommand::Repeat { fire, confirm, runner: THEIRS.to_owned() })
}

fn answered(fire: FireId, kept: &Value) -> Command {
    let kept = serde_json::from_value(kept.clone()).unwrap();
    let result = CallResult::Succeeded { status: 200, duration_ms: 12, excerpt: Text::default(), kept };
    Command::Report(ReportCommand::Call { fire, result })
}

fn refused(fire: FireId, status: u16, retry_after: Option<&str>) -> Command {
    let result = CallResult::Failed {
        status: Some(status),
        duration_ms: 3,
        reason: text(&format!("answered {status}")),
        excerpt: Text::default(),
        retry_after: retry_after.map(|wait| Duration::parse(wait).unwrap()),
    };
    Command::Report(ReportCommand::Call { fire, result })
}

fn lost(fire: FireId) -> Command {
    Command::Report(ReportCommand::Call { fire, result: CallResult::Unknown { reason: text("reset") } })
}

fn captured(fire: FireId, picked: &Value) -> Command {
    Command::Report(ReportCommand::Captured {
        fire,
        captured: serde_json::from_value(picked.clone()).unwrap(),
    })
}

fn results(fire: FireId, outcomes: &[(u32, TargetOutcome)]) -> Command {
    let result = |(target, outcome): &(u32, TargetOutcome)| TargetResult {
        target: *target,
        outcome: *outcome,
        status: None,
        duration_ms: 1,
        detail: text(outcome.as_str()),
    };
    Command::Report(ReportCommand::Targets { fire, results: outcomes.iter().map(result).collect() })
}

fn looked(fire: FireId, verified: &[u32], not_verified: &[u32]) -> Command {
    Command::Report(ReportCommand::TargetsLooked {
        fire,
        verified: verified.to_vec(),
        not_verified: not_verified.to_vec(),
        detail: text("as seen"),
    })
}

fn seen(fire: FireId, status: ProbeStatus) -> Command {
    Command::Report(ReportCommand::Verification { fire, status, detail: text("as seen") })
}

#[test]
fn an_irreversible_action_waits_for_a_second_person_and_nothing_leaves_before() {
    let mut room = room();
    let id = fired(&mut room, "okafor", fire("burn", asking("key-7")));
    assert!(matches!(of(&room, id).state, FireState::AwaitingApproval { .. }));
    assert_eq!(room.effects, []);
    assert_eq!(
        room.ask("okafor", approve(id)).unwrap_err().who_could(),
        [person("ito"), person("khan"), person("silva")]
    );
    let refusal = room.ask("dubois", approve(id)).unwrap_err();
    assert!(matches!(&refusal, Refusal::SecondPersonRequired { could } if could.contains(&person("silva"))));

    room.ask("silva", approve(id)).unwrap();
    assert_eq!(room.effects, [Effect::SendRequest { fire: id }]);
    let approval = of(&room, id).approval.clone().unwrap();
    assert_eq!((approval.by, approval.attested), (person("silva"), false));
    assert_eq!(of(&room, id).runner, THEIRS, "whoever is told to send it is on the record");
    assert_eq!(room.ask("silva", approve(id)), Err(Refusal::NotAwaitingApproval), "once");
}

#[test]
fn an_approval_that_does_not_come_in_time_is_a_denial() {
    let mut room = room();
    let id = fired(&mut room, "okafor", fire("burn", asking("key-7")));
    assert_eq!(room.ask("silva", fire("burn", asking("key-7"))), Err(Refusal::InFlight(id)));
    room.pass("5m");
    assert_eq!(
        room.ask("silva", approve(id)),
        Err(Refusal::NotAwaitingApproval),
        "too late, recorded or not"
    );
    let events = room.tick();
    assert!(events.iter().any(|e| matches!(e, Event::ActionDenied(denied) if denied.by.is_none())));
    assert!(matches!(of(&room, id).state, FireState::Denied { .. }));
    assert!(room.tick().iter().all(|e| !matches!(e, Event::ActionDenied(_))), "once");
    let reminds = |it: &Effect| matches!(it, Effect::SendNotice { .. });
    assert!(room.effects.iter().all(reminds), "{:?}", room.effects);
    assert!(matches!(room.ask("okafor", repeat(id, typed("key-7"))), Err(Refusal::NotRepeatable(_))));
}

#[test]
fn a_second_person_may_say_no_and_says_why() {
    let mut room = room();
    let id = fired(&mut room, "okafor", fire("burn", asking("key-7")));
    let deny = |reason: &str| Command::Action(ActionCommand::Deny { fire: id, reason: text(reason) });
    assert_eq!(room.ask("silva", deny(" ")), Err(Refusal::ReasonRequired));
    room.ask("silva", deny("wrong key")).unwrap();
    assert!(matches!(&of(&room, id).state, FireState::Denied { reason } if reason.as_str() == "wrong key"));
    assert_eq!(room.effects, []);
}

#[test]
fn a_campaign_may_forbid_spoken_approvals() {
    let mut room = room_with(|plan| plan.campaign.flags.forbid_attested = true);
    let refusal = room.ask("okafor", fire("burn", spoken("key-7", "silva"))).unwrap_err();
    assert!(matches!(refusal, Refusal::AttestedForbidden { .. }), "{refusal}");
    fired(&mut room, "okafor", fire("burn", asking("key-7")));
}

#[test]
fn what_was_read_first_decides_what_is_sent() {
    let mut room = room();
    let sketch =
        preview(&room.incident, &person("marin"), &ActionId::parse("patch").unwrap(), &BTreeMap::new());
    let sketch = sketch.unwrap();
    assert_eq!(sketch.request.request, None);
    assert!(sketch.sketch.unwrap().summary().contains("id%2C%20read%20first"));

    let id = fired(&mut room, "marin", fire("patch", Confirmation::default()));
    room.report(captured(id, &json!({"id": "a/b", "value": "old"}))).unwrap();
    let call = of(&room, id).call.clone().unwrap();
    assert_eq!(call.summary(), "PATCH https://api.test/records/a%2Fb");
    assert_eq!(room.effects.last(), Some(&Effect::SendRequest { fire: id }));
    room.report(answered(id, &json!({}))).unwrap();
    assert_eq!(room.effects.last(), Some(&Effect::VerifyEffect { fire: id }));
    assert_eq!(of(&room, id).verify.clone().unwrap().http.unwrap().url, "https://site.test/a%2Fb");
}

#[test]
fn an_undone_action_can_be_done_again_with_the_same_inputs() {
    let mut room = room();
    let id = fired(&mut room, "marin", fire_with("patch", &[("value", "c")], Confirmation::default()));
    let redo = |fire| {
        Command::Action(ActionCommand::Redo {
            fire,
            confirm: Confirmation::default(),
            runner: MINE.to_owned(),
        })
    };
    room.report(captured(id, &json!({"id": "r1", "value": "old"}))).unwrap();
    room.report(answered(id, &json!({}))).unwrap();
    room.report(seen(id, ProbeStatus::Ok)).unwrap();
    assert_eq!(room.ask("marin", redo(id)), Err(Refusal::NotUndone));
    let undo = Command::Action(ActionCommand::Undo { fire: id, runner: MINE.to_owned() });
    let undo = fired(&mut room, "marin", undo);
    room.report(answered(undo, &json!({}))).unwrap();
    let settle = ActionCommand::Settle { fire: undo, happened: true, note: text("seen by hand") };
    assert_eq!(room.ask("marin", Command::Action(settle)), Err(Refusal::NotUnknown));
    assert_eq!(of(&room, id).undone_by, None, "an undo that nobody saw is not proved");
    assert!(matches!(of(&room, undo).state, FireState::Accepted { .. }));
}

#[test]
fn a_proved_undo_opens_redo() {
    let mut room = room_with(|plan| {
        let id = ActionId::parse("patch").unwrap();
        let action = plan.actions.get_mut(&id).unwrap();
        action.undo.as_mut().unwrap().verify = action.verify.clone();
    });
    let id = fired(&mut room, "marin", fire_with("patch", &[("value", "c")], Confirmation::default()));
    room.report(captured(id, &json!({"id": "r1", "value": "old"}))).unwrap();
    room.report(answered(id, &json!({}))).unwrap();
    room.report(seen(id, ProbeStatus::Ok)).unwrap();
    let undo =
        fired(&mut room, "marin", Command::Action(ActionCommand::Undo { fire: id, runner: MINE.to_owned() }));
    let body = of(&room, undo).call.clone().unwrap().http().unwrap().body.clone().unwrap().text;
    assert_eq!(body, r#"{"value":"old"}"#);
    room.report(answered(undo, &json!({}))).unwrap();
    room.report(seen(undo, ProbeStatus::Ok)).unwrap();
    let redo = ActionCommand::Redo { fire: id, confirm: Confirmation::default(), runner: MINE.to_owned() };
    let redone = fired(&mut room, "marin", Command::Action(redo));
    assert_eq!(of(&room, redone).request.redo_of, Some(id));
    assert_eq!(of(&room, redone).request.inputs["value"].as_str(), "c");
    assert_ne!(of(&room, redone).request.idempotency_key, of(&room, id).request.idempotency_key);
}

#[test]
fn of_many_targets_only_the_failed_ones_are_sent_again() {
    let mut room = room();
    let id = fired(&mut room, "petrov", fire("regions", Confirmation::default()));
    let names: Vec<_> = of(&room, id).targets.iter().map(|target| target.name.to_string()).collect();
    assert_eq!(names, ["eu", "us", "ap"]);
    assert_eq!(room.effects, [Effect::SendToTargets { fire: id }]);
    let key = of(&room, id).request.idempotency_key.clone();

    room.report(results(id, &[(0, TargetOutcome::Succeeded)])).unwrap();
    assert_eq!(of(&room, id).state, FireState::Sending);
    room.report(results(id, &[(1, TargetOutcome::Failed), (2, TargetOutcome::Unknown)])).unwrap();
    assert_eq!(of(&room, id).state, FireState::Partial { all: 3, failed: 1, unknown: 1 });
    assert_eq!(
        room.effects.last(),
        Some(&Effect::VerifyEffect { fire: id }),
        "what may have happened is looked at"
    );
    room.report(looked(id, &[0, 2], &[])).unwrap();
    assert_eq!(of(&room, id).state, FireState::Partial { all: 3, failed: 1, unknown: 0 });
    assert_eq!(of(&room, id).targets[2].outcome, TargetOutcome::Verified, "the look settles the unknown one");

    let events = room.ask("petrov", repeat(id, Confirmation::default())).unwrap();
    let Event::ActionRepeated(again) = &events[0] else { panic!("{events:?}") };
    assert_eq!(again.targets, [1]);
    assert_eq!(of(&room, id).request.idempotency_key, key, "the same key");
    room.report(results(id, &[(1, TargetOutcome::Succeeded)])).unwrap();
    assert_eq!(room.effects.last(), Some(&Effect::VerifyEffect { fire: id }));
    room.report(looked(id, &[1], &[])).unwrap();
    assert!(matches!(of(&room, id).state, FireState::Verified { .. }));

    let undo = fired(
        &mut room,
        "petrov",
        Command::Action(ActionCommand::Undo { fire: id, runner: MINE.to_owned() }),
    );
    assert_eq!(of(&room, undo).targets.len(), 3);
}

#[test]
fn an_unknown_target_is_sent_again_only_where_that_does_it_once() {
    let mut room = room();
    let id = fired(&mut room, "petrov", fire("regions-once", spoken("regions", "marin")));
    let ended = [(0, TargetOutcome::Succeeded), (1, TargetOutcome::Unknown), (2, TargetOutcome::Unknown)];
    room.report(results(id, &ended)).unwrap();
    let refusal = room.ask("petrov", repeat(id, spoken("regions", "marin"))).unwrap_err();
    assert!(matches!(refusal, Refusal::NotRepeatable(_)), "{refusal}");
    let settle = ActionCommand::Settle { fire: id, happened: false, note: text("both run the old one") };
    room.ask("petrov", Command::Action(settle)).unwrap();
    assert_eq!(of(&room, id).state, FireState::Partial { all: 3, failed: 2, unknown: 0 });
    room.ask("petrov", repeat(id, spoken("regions", "marin"))).unwrap();
}

#[test]
fn more_targets_than_allowed_need_the_confirmation_of_an_irreversible_action() {
    let mut room = room();
    let action = ActionId::parse("regions-once").unwrap();
    let prepared = preview(&room.incident, &person("petrov"), &action, &BTreeMap::new()).unwrap();
    assert_eq!(prepared.brake, Some(Brake::TooMany { targets: 3, allowed: 2 }));
    assert!(prepared.needs_name() && prepared.needs_second_person);
    let refusal = room.ask("petrov", fire("regions-once", Confirmation::default())).unwrap_err();
    assert!(matches!(refusal, Refusal::TargetNotTyped { .. }), "{refusal}");
    let refusal = room.ask("petrov", fire("regions-once", typed("regions"))).unwrap_err();
    assert!(matches!(refusal, Refusal::SecondPersonRequired { .. }), "{refusal}");
}

#[rstest]
#[case(2, 10, None)]
#[case(3, 10, None)]
#[case(4, 10, Some("4 of 10 there are, more than 30 %"))]
#[case(21, 1000, Some("21 targets, more than 20"))]
fn more_than_thirty_percent_of_a_zone_is_held(
    #[case] records: usize,
    #[case] all: usize,
    #[case] held: Option<&str>,
) {
    let mut room = room();
    let id = fired(&mut room, "marin", fire("zone", Confirmation::default()));
    let list =
        |count: usize| (0..count).map(|n| json!({"id": n, "name": format!("r{n}")})).collect::<Vec<_>>();
    room.report(captured(id, &json!({"records": list(records), "all": list(all)}))).unwrap();
    let Some(why) = held else {
        assert_eq!(room.effects.last(), Some(&Effect::SendToTargets { fire: id }));
        return;
    };
    assert_eq!(of(&room, id).state, FireState::Held { why: text(why) });
    assert_eq!(room.effects, [Effect::CapturePriorState { fire: id }], "nothing but the reading has left");
    let confirm =
        |confirm| Command::Action(ActionCommand::Confirm { fire: id, confirm, runner: MINE.to_owned() });
    assert!(matches!(room.ask("marin", confirm(typed("shop"))), Err(Refusal::TargetNotTyped { .. })));
    assert!(matches!(
        room.ask("marin", confirm(typed("shop.test"))),
        Err(Refusal::SecondPersonRequired { .. })
    ));
    room.ask("marin", confirm(asking("shop.test"))).unwrap();
    room.ask("petrov", approve(id)).unwrap();
    assert_eq!(room.effects.last(), Some(&Effect::SendToTargets { fire: id }));
    assert_eq!(of(&room, id).targets.len(), records);
}

#[test]
fn no_targets_is_no_success() {
    let mut room = room();
    let id = fired(&mut room, "marin", fire("zone", Confirmation::default()));
    room.report(captured(id, &json!({"records": [], "all": []}))).unwrap();
    assert!(matches!(of(&room, id).state, FireState::Failed { .. }));
}

#[test]
fn an_answer_feeds_the_next_call_and_the_job_is_asked_until_it_ends() {
    let mut room = room();
    let id = fired(&mut room, "petrov", fire("deploy", Confirmation::default()));
    room.report(answered(id, &json!({"id": "d 1"}))).unwrap();
    assert_eq!(of(&room, id).call.clone().unwrap().summary(), "POST https://api.test/deploy/d%201/start");
    room.report(answered(id, &json!({"run": 7}))).unwrap();
    assert_eq!(of(&room, id).state, FireState::Polling);
    assert_eq!(room.effects.last(), Some(&Effect::PollJob { fire: id }));
    assert_eq!(of(&room, id).job.clone().unwrap().request.summary(), "GET https://api.test/runs/7");
    let done = CallResult::Succeeded {
        status: 200,
        duration_ms: 1,
        excerpt: Text::default(),
        kept: BTreeMap::new(),
    };
    room.report(Command::Report(ReportCommand::Job { fire: id, result: done })).unwrap();
    assert_eq!(of(&room, id).verify.clone().unwrap().http.unwrap().url, "https://site.test/7");
    room.report(seen(id, ProbeStatus::Ok)).unwrap();
    assert!(matches!(of(&room, id).state, FireState::Verified { .. }));
}

#[test]
fn a_second_call_that_fails_is_not_called_a_failure_of_the_whole() {
    let mut room = room();
    let id = fired(&mut room, "petrov", fire("deploy", Confirmation::default()));
    room.report(answered(id, &json!({"id": "d1"}))).unwrap();
    room.report(refused(id, 500, None)).unwrap();
    assert!(matches!(of(&room, id).state, FireState::Unknown { .. }), "{:?}", of(&room, id).state);
}

#[test]
fn what_was_turned_away_is_sent_again_when_the_server_says() {
    let mut room = room();
    let id = fired(&mut room, "petrov", fire("turned-away", Confirmation::default()));
    room.report(refused(id, 429, Some("30s"))).unwrap();
    let FireState::Postponed { until, .. } = of(&room, id).state else { panic!("{:?}", of(&room, id).state) };
    assert_eq!(until.duration_since(room.now).as_secs(), 30);
    assert_eq!(room.effects.last(), Some(&Effect::SendLater { fire: id }));
    room.pass("30s");
    room.report(refused(id, 503, None)).unwrap();
    let FireState::Postponed { until, .. } = of(&room, id).state else { panic!() };
    assert_eq!(until.duration_since(room.now).as_secs(), 4, "doubled");
    room.report(refused(id, 503, None)).unwrap();
    assert!(matches!(of(&room, id).state, FireState::Failed { .. }), "three attempts and no more");
}

#[test]
fn a_wait_that_is_too_long_is_a_failure_now() {
    let mut room = room();
    let id = fired(&mut room, "petrov", fire("turned-away", Confirmation::default()));
    room.report(refused(id, 429, Some("2h"))).unwrap();
    assert!(matches!(of(&room, id).state, FireState::Failed { .. }));
}

#[test]
fn an_unknown_call_is_sent_again_with_the_same_key_where_that_is_harmless() {
    let mut room = room();
    let id = fired(&mut room, "petrov", fire("turned-away", Confirmation::default()));
    let key = of(&room, id).request.idempotency_key.clone();
    room.report(lost(id)).unwrap();
    room.ask("petrov", repeat(id, Confirmation::default())).unwrap();
    assert_eq!((of(&room, id).attempts, &of(&room, id).request.idempotency_key), (2, &key));
    assert_eq!(room.effects.last(), Some(&Effect::SendRequest { fire: id }));

    let id = fired(&mut room, "marin", fire("patch", Confirmation::default()));
    room.report(captured(id, &json!({"id": "r1", "value": "old"}))).unwrap();
    room.report(lost(id)).unwrap();
    let refusal = room.ask("marin", repeat(id, Confirmation::default())).unwrap_err();
    assert!(matches!(refusal, Refusal::NotRepeatable(_)), "a PATCH may do it twice: {refusal}");
}

#[test]
fn sending_an_irreversible_action_again_needs_the_whole_confirmation_again() {
    let mut room = room();
    let id = fired(&mut room, "okafor", fire("burn", spoken("key-7", "silva")));
    room.report(refused(id, 503, None)).unwrap();
    assert!(matches!(
        room.ask("okafor", repeat(id, typed("key-7"))),
        Err(Refusal::SecondPersonRequired { .. })
    ));
    room.ask("okafor", repeat(id, asking("key-7"))).unwrap();
    assert!(matches!(of(&room, id).state, FireState::AwaitingApproval { .. }));
    room.ask("silva", approve(id)).unwrap();
    assert_eq!(room.effects.last(), Some(&Effect::SendRequest { fire: id }));
}

#[test]
fn calling_off_before_anything_left_ends_it() {
    let mut room = room();
    let waiting = fired(&mut room, "okafor", fire("burn", asking("key-7")));
    assert!(matches!(room.ask("dubois", cancel(waiting)), Err(Refusal::NotAuthorised { .. })));
    room.ask("okafor", cancel(waiting)).unwrap();
    assert_eq!(of(&room, waiting).state, FireState::Cancelled);
    assert!(matches!(room.ask("okafor", cancel(waiting)), Err(Refusal::NotCancellable(_))));
    assert_eq!(room.effects, []);

    let postponed = fired(&mut room, "petrov", fire("turned-away", Confirmation::default()));
    room.report(refused(postponed, 429, Some("30s"))).unwrap();
    room.ask("ito", cancel(postponed)).unwrap();
    assert_eq!(of(&room, postponed).state, FireState::Cancelled);
}

#[test]
fn calling_off_what_has_left_stops_what_has_not_and_says_so() {
    let mut room = room();
    let id = fired(&mut room, "petrov", fire("regions", Confirmation::default()));
    room.ask("ito", cancel(id)).unwrap();
    assert_eq!(room.effects.last(), Some(&Effect::AbortCall { fire: id }));
    assert_eq!(of(&room, id).state, FireState::Sending, "what has left is not called back");
    let ended = [(0, TargetOutcome::Succeeded), (1, TargetOutcome::NotSent), (2, TargetOutcome::NotSent)];
    room.report(results(id, &ended)).unwrap();
    assert_eq!(of(&room, id).state, FireState::Partial { all: 3, failed: 2, unknown: 0 });
}

#[test]
fn the_place_of_a_secret_is_filled_in_and_never_its_value_or_a_command() {
    let mut room = room();
    for bad in ["hunter22", "cmd:[\"rm\",\"-rf\",\"/\"]", "vault:x"] {
        let command = fire_with("leaked", &[("token", bad)], Confirmation::default());
        let refusal = room.ask("okafor", command).unwrap_err();
        assert!(matches!(refusal, Refusal::InputInvalid { .. }));
        assert!(!refusal.to_string().contains("hunter22"), "{refusal}");
    }
    let command = fire_with("leaked", &[("token", "env:LEAKED")], Confirmation::default());
    let id = fired(&mut room, "okafor", command);
    let body = of(&room, id).call.clone().unwrap().http().unwrap().body.clone().unwrap();
    assert_eq!(body.text, "token=••••");
    assert_eq!(body.secrets[0].at.to_string(), "env:LEAKED");

    let smuggled = fire_with("patch", &[("value", "env:AWS_SECRET_ACCESS_KEY")], Confirmation::default());
    assert!(matches!(room.ask("marin", smuggled), Err(Refusal::InputInvalid { .. })));
}

#[test]
fn a_sender_that_is_gone_leaves_what_was_not_sent_again_failed_and_the_rest_unknown() {
    let mut room = room();
    let gone = |fire| Command::Report(ReportCommand::Lost { fire, reason: text("its program has ended") });
    let postponed = fired(&mut room, "petrov", fire("turned-away", Confirmation::default()));
    room.report(refused(postponed, 429, Some("30s"))).unwrap();
    room.report(gone(postponed)).unwrap();
    assert!(matches!(of(&room, postponed).state, FireState::Failed { .. }));

    let many = fired(&mut room, "petrov", fire("regions", Confirmation::default()));
    room.report(results(many, &[(0, TargetOutcome::Succeeded)])).unwrap();
    room.report(gone(many)).unwrap();
    let outcomes: Vec<_> = of(&room, many).targets.iter().map(|target| target.outcome).collect();
    assert_eq!(outcomes, [TargetOutcome::Succeeded, TargetOutcome::Unknown, TargetOutcome::Unknown]);
    assert!(of(&room, many).state.is_unknown());
}

#[test]
fn a_repetition_that_is_denied_or_called_off_leaves_what_was_known_before() {
    let mut room = room_with(|plan| {
        plan.actions.get_mut(&ActionId::parse("regions").unwrap()).unwrap().danger = Danger::Irreversible;
    });
    let id = fired(&mut room, "petrov", fire("regions", spoken("regions", "marin")));
    let ended = [(0, TargetOutcome::Succeeded), (1, TargetOutcome::Failed), (2, TargetOutcome::Unknown)];
    room.report(results(id, &ended)).unwrap();
    let (state, targets) = (of(&room, id).state.clone(), of(&room, id).targets.len());
    assert_eq!(state, FireState::Partial { all: 3, failed: 1, unknown: 1 });

    room.ask("petrov", repeat(id, asking("regions"))).unwrap();
    assert!(matches!(of(&room, id).state, FireState::AwaitingApproval { .. }));
    let deny = ActionCommand::Deny { fire: id, reason: text("enough") };
    room.ask("marin", Command::Action(deny)).unwrap();
    assert_eq!((of(&room, id).state.clone(), of(&room, id).targets.len()), (state.clone(), targets));
    let outcomes: Vec<_> = of(&room, id).targets.iter().map(|target| target.outcome).collect();
    assert_eq!(outcomes, ended.map(|(_, outcome)| outcome));

    room.ask("petrov", repeat(id, asking("regions"))).unwrap();
    room.ask("petrov", cancel(id)).unwrap();
    assert_eq!(of(&room, id).state, state);
    room.ask("petrov", repeat(id, asking("regions"))).unwrap();
    room.pass("10m").tick();
    assert_eq!(of(&room, id).state, state, "time is up");
}

#[test]
fn a_second_attempt_that_fails_proves_nothing_about_the_first() {
    let mut room = room();
    let id = fired(&mut room, "petrov", fire("turned-away", Confirmation::default()));
    room.report(lost(id)).unwrap();
    room.ask("petrov", repeat(id, Confirmation::default())).unwrap();
    room.report(refused(id, 400, None)).unwrap();
    assert!(of(&room, id).state.is_unknown(), "{:?}", of(&room, id).state);

    let many = fired(&mut room, "petrov", fire("regions", Confirmation::default()));
    let ended = [(0, TargetOutcome::Succeeded), (1, TargetOutcome::Succeeded), (2, TargetOutcome::Unknown)];
    room.report(results(many, &ended)).unwrap();
    room.ask("petrov", repeat(many, Confirmation::default())).unwrap();
    room.report(results(many, &[(2, TargetOutcome::Failed)])).unwrap();
    assert_eq!(of(&room, many).state, FireState::Partial { all: 3, failed: 0, unknown: 1 });
}

#[rstest]
#[case::happened(true)]
#[case::did_not(false)]
fn a_person_settles_targets_that_were_not_verified(#[case] happened: bool) {
    let mut room = room();
    let id = fired(&mut room, "petrov", fire("regions", Confirmation::default()));
    let ended = [(0, TargetOutcome::Succeeded), (1, TargetOutcome::Succeeded), (2, TargetOutcome::Succeeded)];
    room.report(results(id, &ended)).unwrap();
    room.report(looked(id, &[], &[0, 1, 2])).unwrap();
    assert!(matches!(of(&room, id).state, FireState::NotVerified { .. }));
    let settle = ActionCommand::Settle { fire: id, happened, note: text("seen by hand") };
    room.ask("petrov", Command::Action(settle)).unwrap();
    let wanted =
        if happened { FireState::Verified { detail: text("seen by hand") } } else { FireState::DidNotHappen };
    assert_eq!(of(&room, id).state, wanted);
}
