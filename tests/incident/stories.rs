//! What the core does, sentence by sentence.

use std::collections::BTreeMap;

use warroom::incident::command::{
    ActionCommand, CallResult, Confirmation, LeadCommand, LifecycleCommand, PageCommand, ReportCommand,
    SpokenApproval, StepCommand, TalkCommand, Wording,
};
use warroom::incident::event::{Basis, FireId, StepRef};
use warroom::incident::state::{FireState, Phase, StepPhase};
use warroom::incident::{Command, Due, Effect, Event, Refusal};
use warroom::plan::{
    ActionId, Authority, DependencyId, MessageId, PersonId, ProbeStatus, RoleId, RunbookId, Severity, Text,
};

use super::kit::{Room, text};

fn person(id: &str) -> PersonId {
    PersonId::parse(id).unwrap()
}

fn role(id: &str) -> RoleId {
    RoleId::parse(id).unwrap()
}

fn step(path: &str) -> StepRef {
    StepRef::parse(path).unwrap()
}

fn take() -> Command {
    Command::Lead(LeadCommand::TakeCommand { relieve: None })
}

fn fire(action: &str, confirm: Confirmation, at: Option<&str>) -> Command {
    Command::Action(ActionCommand::Fire {
        action: ActionId::parse(action).unwrap(),
        inputs: BTreeMap::new(),
        step: at.map(step),
        confirm,
        runner: "cafe".to_owned(),
    })
}

fn answered(fire: FireId, status: u16) -> Command {
    let result =
        CallResult::Succeeded { status, duration_ms: 12, excerpt: Text::default(), kept: BTreeMap::new() };
    Command::Report(ReportCommand::Call { fire, result })
}

fn seen(fire: FireId, status: ProbeStatus) -> Command {
    Command::Report(ReportCommand::Verification { fire, status, detail: text("5/5 agree") })
}

fn dependency(id: &str, status: ProbeStatus) -> Command {
    let dependency = DependencyId::parse(id).unwrap();
    Command::Report(ReportCommand::Dependency { dependency, status, detail: text("401"), symptom: None })
}

fn open(runbook: &str) -> Command {
    Command::Step(StepCommand::OpenRunbook { runbook: RunbookId::parse(runbook).unwrap() })
}

fn captured(fire: FireId) -> Command {
    let captured = BTreeMap::from([
        ("records".to_owned(), serde_json::json!([{"content": "192.0.2.10", "disabled": false}])),
        ("ttl".to_owned(), serde_json::json!(60)),
    ]);
    Command::Report(ReportCommand::Captured { fire, captured })
}

/// A room in which `ito` commands.
fn commanded() -> Room {
    let mut room = Room::new();
    room.ask("ito", take()).unwrap();
    room
}

#[test]
fn nobody_commands_until_somebody_takes_command() {
    let mut room = Room::new();
    assert!(room.incident.lead.commander.is_none());
    let refusal = room.ask("marin", take()).unwrap_err();
    assert_eq!(refusal.who_could(), [person("ito"), person("khan")]);
    room.ask("khan", take()).unwrap();
    assert!(room.incident.lead.is_commander(&person("khan")));
    assert!(matches!(room.ask("ito", take()), Err(Refusal::CommandHeld { by, .. }) if by == person("khan")));
}

#[test]
fn a_handover_needs_both_sides_and_carries_a_brief() {
    let mut room = commanded();
    room.ask("ito", open("dns")).unwrap();
    room.ask("ito", Command::Step(StepCommand::Start(step("dns/freeze-zone")))).unwrap();
    room.report(dependency("checkout", ProbeStatus::Failing)).unwrap();
    room.ask("ito", Command::Lead(LeadCommand::OfferHandover { to: person("khan"), log_hash: None }))
        .unwrap();
    assert!(room.incident.lead.is_commander(&person("ito")), "the offer alone changes nothing");
    let brief = &room.incident.lead.offer.as_ref().unwrap().brief;
    assert_eq!(brief.open_steps, [step("dns/freeze-zone")]);
    assert_eq!(brief.severity, Severity::Sev1);
    assert!(brief.next_update_at.is_some());
    let accept = || Command::Lead(LeadCommand::AcceptHandover);
    assert!(matches!(room.ask("osei", accept()), Err(Refusal::OfferToOther(_))));
    room.ask("khan", accept()).unwrap();
    assert!(room.incident.lead.is_commander(&person("khan")));
    assert!(!room.incident.lead.is_commander(&person("ito")));
}

#[test]
fn an_absent_commander_is_relieved_with_a_reason_that_stays_in_the_record() {
    let mut room = commanded();
    let relieve = |why: &str| Command::Lead(LeadCommand::TakeCommand { relieve: Some(text(why)) });
    assert_eq!(room.ask("khan", relieve(" ")).unwrap_err(), Refusal::ReasonRequired);
    let events = room.ask("khan", relieve("does not answer")).unwrap();
    assert!(matches!(&events[0], Event::CommandTaken(e) if e.relieves == Some(person("ito"))));
}

#[test]
fn a_page_goes_to_the_primary_then_to_the_backup() {
    let mut room = Room::new();
    room.ask("ito", Command::Page(PageCommand::PageRole { role: role("dns") })).unwrap();
    assert!(!room.pass("4m59s").tick().iter().any(|e| matches!(e, Event::RolePaged(_))));
    let events = room.pass("1s").tick();
    assert!(
        matches!(&events[0], Event::RolePaged(e) if e.people == [person("petrov")] && e.level == 1 && !e.late)
    );
    room.ask("petrov", Command::Page(PageCommand::AcknowledgePage { role: role("dns"), note: None }))
        .unwrap();
    room.pass("29m");
    assert!(!room.tick().iter().any(|e| matches!(e, Event::RolePaged(_))), "acknowledgement stops it");
}

#[test]
fn a_page_that_nobody_answers_ends_loudly_and_once() {
    let mut room = Room::new();
    room.ask("ito", Command::Page(PageCommand::PageRole { role: role("dns") })).unwrap();
    let mut exhausted = 0;
    for _ in 0..60 {
        let events = room.pass("1m").tick();
        exhausted += events.iter().filter(|e| matches!(e, Event::PageExhausted(_))).count();
    }
    assert_eq!(exhausted, 1);
    let paged = room.record.iter().filter(|e| matches!(e.event, Event::RolePaged(_))).count();
    assert_eq!(paged, 6, "three levels, repeated once");
}

#[test]
fn a_deadline_that_nobody_watched_fires_once_and_is_marked_late() {
    let mut room = Room::new();
    room.ask("ito", Command::Page(PageCommand::PageRole { role: role("dns") })).unwrap();
    let events = room.pass("3h").tick();
    assert!(events.iter().any(|e| matches!(e, Event::RolePaged(e) if e.late)));
    assert!(room.tick().iter().all(|e| !matches!(e, Event::RolePaged(_))));
}

#[test]
fn a_step_waits_for_what_it_needs_and_says_what_that_is() {
    let mut room = commanded();
    room.ask("ito", open("dns")).unwrap();
    let refusal = room.ask("marin", Command::Step(StepCommand::Start(step("dns/switch")))).unwrap_err();
    assert!(matches!(&refusal, Refusal::StepBlocked { needs } if needs.len() == 2), "{refusal}");
    let refusal = room.ask("dubois", Command::Step(StepCommand::Start(step("dns/freeze-zone")))).unwrap_err();
    assert_eq!(refusal.who_could(), [person("marin"), person("petrov"), person("ito")]);
}

#[test]
fn a_critical_step_is_left_out_by_the_commander_only_and_with_a_reason() {
    let mut room = commanded();
    room.ask("ito", open("dns")).unwrap();
    let skip =
        |why: &str| Command::Step(StepCommand::Skip { at: step("dns/freeze-zone"), reason: text(why) });
    assert!(matches!(room.ask("marin", skip("no time")), Err(Refusal::StepCritical { .. })));
    assert_eq!(room.ask("ito", skip("")).unwrap_err(), Refusal::ReasonRequired);
    room.ask("ito", skip("pipeline is down anyway")).unwrap();
    assert_eq!(room.incident.step(&step("dns/freeze-zone")).unwrap().phase, StepPhase::Skipped);
}

#[test]
fn a_failure_branch_opens_when_its_step_fails_and_not_before() {
    let mut room = commanded();
    room.ask("ito", open("secrets-revocation")).unwrap();
    let start = || Command::Step(StepCommand::Start(step("secrets-revocation/halt")));
    assert_eq!(room.ask("ito", start()).unwrap_err(), Refusal::StepNotOpen);
    let done = |s: &str| Command::Step(StepCommand::Complete { at: step(s), note: Some(text("by hand")) });
    room.ask("ito", done("secrets-revocation/inventory")).unwrap();
    let fail = Command::Step(StepCommand::Fail {
        at: step("secrets-revocation/disable"),
        reason: text("vault is sealed"),
    });
    room.ask("ito", fail).unwrap();
    room.ask("ito", start()).unwrap();
}

#[test]
fn an_action_step_is_done_when_its_effect_was_seen() {
    let mut room = commanded();
    room.ask("ito", open("secrets-revocation")).unwrap();
    let done = |s: &str| Command::Step(StepCommand::Complete { at: step(s), note: None });
    let refusal = room.ask("okafor", done("secrets-revocation/inventory")).unwrap_err();
    assert_eq!(refusal, Refusal::StepNeedsAction);
    let command = fire("key-look", Confirmation::default(), Some("secrets-revocation/inventory"));
    room.ask("okafor", command).unwrap();
    assert_eq!(room.incident.step(&step("secrets-revocation/inventory")).unwrap().phase, StepPhase::Active);
    let id = room.incident.fires.iter().next().unwrap().id;
    room.report(answered(id, 200)).unwrap();
    if room.incident.fires.get(id).unwrap().request.verify.is_some() {
        room.report(seen(id, ProbeStatus::Ok)).unwrap();
    }
    assert_eq!(room.incident.step(&step("secrets-revocation/inventory")).unwrap().phase, StepPhase::Done);
}

#[test]
fn the_prior_state_is_kept_before_the_request_leaves_and_undo_puts_it_back() {
    let mut room = commanded();
    room.ask("marin", fire("dns-switch", Confirmation::default(), None)).unwrap();
    let id = room.incident.fires.iter().next().unwrap().id;
    assert_eq!(room.effects, [Effect::CapturePriorState { fire: id }]);
    room.report(captured(id)).unwrap();
    assert_eq!(room.effects[1..], [Effect::SendRequest { fire: id }]);
    room.report(answered(id, 204)).unwrap();
    room.report(seen(id, ProbeStatus::Ok)).unwrap();
    assert!(matches!(room.incident.fires.get(id).unwrap().state, FireState::Verified { .. }));

    room.ask("marin", Command::Action(ActionCommand::Undo { fire: id, runner: "cafe".to_owned() })).unwrap();
    let undo = room.incident.fires.iter().last().unwrap();
    let body = &undo.call.as_ref().unwrap().http().unwrap().body.as_ref().unwrap().text;
    assert!(body.contains("192.0.2.10") && body.contains("\"ttl\":60"), "{body}");
    assert!(undo.request.verify.as_ref().unwrap().dns.as_ref().unwrap().expect == ["192.0.2.10"]);
    let undo = undo.id;
    room.report(answered(undo, 204)).unwrap();
    room.report(seen(undo, ProbeStatus::Ok)).unwrap();
    assert_eq!(room.incident.fires.get(id).unwrap().undone_by, Some(undo));
    let again = Command::Action(ActionCommand::Undo { fire: id, runner: "cafe".to_owned() });
    assert!(matches!(room.ask("marin", again), Err(Refusal::NotUndoable(_))));
}

#[test]
fn a_second_press_shows_the_call_that_is_running() {
    let mut room = commanded();
    room.ask("marin", fire("dns-switch", Confirmation::default(), None)).unwrap();
    let first = room.incident.fires.iter().next().unwrap().id;
    assert_eq!(
        room.ask("petrov", fire("dns-switch", Confirmation::default(), None)).unwrap_err(),
        Refusal::InFlight(first)
    );
}

#[test]
fn an_unknown_outcome_is_never_sent_again_and_is_settled_by_the_look_or_by_a_person() {
    let mut room = commanded();
    room.ask("okafor", fire("key-disable", Confirmation::default(), None)).unwrap();
    let id = room.incident.fires.iter().next().unwrap().id;
    if room.incident.fires.get(id).unwrap().state == FireState::Capturing {
        room.report(captured(id)).unwrap();
    }
    let sent = room.effects.iter().filter(|e| matches!(e, Effect::SendRequest { .. })).count();
    let result = CallResult::Unknown { reason: text("connection reset") };
    room.report(Command::Report(ReportCommand::Call { fire: id, result })).unwrap();
    assert!(matches!(room.incident.fires.get(id).unwrap().state, FireState::Unknown { .. }));
    assert_eq!(room.effects.iter().filter(|e| matches!(e, Effect::SendRequest { .. })).count(), sent);
    assert!(matches!(
        room.ask("okafor", fire("key-disable", Confirmation::default(), None)),
        Err(Refusal::Unsettled(_))
    ));
    let resolve = Command::Lifecycle(LifecycleCommand::Resolve { summary: text("over") });
    assert_eq!(room.ask("ito", resolve.clone()).unwrap_err(), Refusal::EffectsOpen(vec![id]));
    let settle = Command::Action(ActionCommand::Settle {
        fire: id,
        happened: false,
        note: text("vault audit log has nothing"),
    });
    room.ask("ito", settle).unwrap();
    assert_eq!(room.incident.fires.get(id).unwrap().state, FireState::DidNotHappen);
    room.ask("ito", resolve).unwrap();
}

#[test]
fn an_answer_that_comes_after_all_settles_an_unknown_outcome() {
    let mut room = commanded();
    room.ask("marin", fire("dns-switch", Confirmation::default(), None)).unwrap();
    let id = room.incident.fires.iter().next().unwrap().id;
    room.report(captured(id)).unwrap();
    room.pass("1m").tick();
    assert!(matches!(room.incident.fires.get(id).unwrap().state, FireState::Unknown { .. }));
    room.report(answered(id, 204)).unwrap();
    assert!(matches!(room.incident.fires.get(id).unwrap().state, FireState::Verifying { .. }));
}

#[test]
fn an_irreversible_action_needs_the_typed_name_and_a_second_person() {
    let mut room = commanded();
    let confirm = |typed: Option<&str>, spoken: Option<&str>| Confirmation {
        ask: false,
        typed: typed.map(text),
        spoken: spoken.map(|by| SpokenApproval { by: person(by), how: text("by phone") }),
    };
    let refusal = room.ask("okafor", fire("key-revoke", confirm(None, None), None)).unwrap_err();
    let Refusal::TargetNotTyped { target } = refusal else { panic!("{refusal}") };
    let name = target.as_str();
    let refused = |room: &mut Room, by: Option<&str>| {
        room.ask("okafor", fire("key-revoke", confirm(Some(name), by), None)).unwrap_err()
    };
    let Refusal::SecondPersonRequired { could } = refused(&mut room, None) else { panic!() };
    assert!(could.contains(&person("silva")) && !could.contains(&person("okafor")));
    assert!(matches!(refused(&mut room, Some("okafor")), Refusal::ApproverIsRequester { .. }));
    assert!(matches!(refused(&mut room, Some("dubois")), Refusal::SecondPersonRequired { .. }));
    let events = room.ask("okafor", fire("key-revoke", confirm(Some(name), Some("silva")), None)).unwrap();
    let Event::ActionRequested(request) = &events[0] else { panic!() };
    assert!(request.approval.as_ref().unwrap().attested);
}

#[test]
fn a_threshold_widens_authority_says_so_and_fires_nothing() {
    let mut room = commanded();
    room.report(dependency("checkout", ProbeStatus::Failing)).unwrap();
    let refusal = room.ask("ito", fire("app-rollback", Confirmation::default(), None)).unwrap_err();
    assert!(matches!(refusal, Refusal::NotAuthorised { authority: Authority::Rollback, .. }));
    let opens =
        room.incident.deadlines().into_iter().find(|d| matches!(d.due, Due::ThresholdOpens(_))).unwrap();
    assert_eq!(opens.at.duration_since(room.now).as_mins(), 15);
    let calls = |room: &Room| {
        let leaves = |it: &&Effect| !matches!(it, Effect::SendNotice { .. });
        room.effects.iter().filter(leaves).count()
    };
    let before = calls(&room);
    let events = room.pass("15m").tick();
    assert!(
        events
            .iter()
            .any(|e| matches!(e, Event::ThresholdReached(e) if e.threshold.as_str() == "rollback-unlocks"))
    );
    assert_eq!(calls(&room), before);
    let events = room.ask("ito", fire("app-rollback", Confirmation::default(), None)).unwrap();
    let Event::ActionRequested(request) = &events[0] else { panic!() };
    assert!(matches!(&request.basis, Basis::Threshold(id) if id.as_str() == "rollback-unlocks"));
}

#[test]
fn what_cannot_be_told_never_widens_authority() {
    let mut room = commanded();
    assert!(
        room.pass("2h")
            .tick()
            .iter()
            .all(|e| !matches!(e, Event::ThresholdReached(t) if t.threshold.as_str() == "rollback-unlocks"))
    );
}

#[test]
fn a_decision_is_adopted_after_a_poll_and_objections_stay_in_the_record() {
    let mut room = commanded();
    room.ask("ito", Command::Talk(TalkCommand::Propose { proposal: text("freeze deployments"), step: None }))
        .unwrap();
    let conclude = || Command::Talk(TalkCommand::Conclude { decision: 1, adopt: true });
    assert_eq!(room.ask("ito", conclude()).unwrap_err(), Refusal::NotPolled);
    let position = |who: &str, objection: Option<&str>| {
        Command::Talk(TalkCommand::RecordPosition {
            decision: 1,
            person: person(who),
            objection: objection.map(text),
        })
    };
    room.ask("petrov", position("petrov", Some("a release is half out"))).unwrap();
    assert!(matches!(room.ask("petrov", position("marin", None)), Err(Refusal::NotCommander { .. })));
    room.ask("ito", position("marin", None)).unwrap();
    let events = room.ask("ito", conclude()).unwrap();
    assert!(matches!(&events[0], Event::DecisionConcluded(e) if e.polled == 2 && e.objections == 1));
}

#[test]
fn customers_hear_after_five_minutes_then_five_then_twenty_or_as_promised() {
    let mut room = commanded();
    let due = |room: &Room| room.incident.next_update().unwrap().duration_since(room.now).as_mins();
    assert_eq!(due(&room), 5);
    let release = |next_at| {
        let message = MessageId::parse("partial-first").unwrap();
        Command::Talk(TalkCommand::ReleaseMessage(Wording { next_at, ..Wording::of(&message) }))
    };
    room.ask("ito", release(None)).unwrap();
    assert_eq!(due(&room), 5);
    room.ask("ito", release(None)).unwrap();
    assert_eq!(due(&room), 20);
    let promised = room.now + jiff::SignedDuration::from_mins(7);
    room.ask("ito", release(Some(promised))).unwrap();
    assert_eq!(due(&room), 7);
    let events = room.pass("7m").tick();
    assert_eq!(events.iter().filter(|e| matches!(e, Event::UpdateOverdue(_))).count(), 1);
    assert!(room.tick().is_empty(), "recorded once");
    assert!(
        room.incident.deadlines().iter().any(|d| d.due == Due::CustomerUpdate),
        "and shown until it is sent"
    );
}

#[test]
fn a_closed_incident_can_only_be_reopened() {
    let mut room = commanded();
    let resolve = Command::Lifecycle(LifecycleCommand::Resolve { summary: text("key rotated") });
    room.ask("ito", resolve).unwrap();
    room.ask("ito", Command::Lifecycle(LifecycleCommand::Close)).unwrap();
    let note = Command::Talk(TalkCommand::FollowUp { text: text("late thought"), owner: None, due: None });
    assert_eq!(room.ask("ito", note).unwrap_err(), Refusal::IncidentClosed);
    assert_eq!(room.report(dependency("checkout", ProbeStatus::Ok)).unwrap_err(), Refusal::IncidentClosed);
    room.ask("khan", Command::Lifecycle(LifecycleCommand::Reopen { reason: text("401 is back") })).unwrap();
    assert_eq!(room.incident.phase, Phase::Active);
}
