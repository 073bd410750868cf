//! The deputy's list as data: given events, at a time, these lines. Then what is dismissed, exposed and contained.

use std::sync::Arc;

use proptest::prelude::*;
use serde::Deserialize;
use warroom::incident::command::{
    ActionCommand, CallResult, Confirmation, DeputyCommand, LeadCommand, LifecycleCommand, ReportCommand,
    TalkCommand,
};
use warroom::incident::event::FireId;
use warroom::incident::{Actor, Command, Envelope, Event, Incident, Origin, Refusal};
use warroom::plan::{ActionId, Duration, IdentityId, Plan, ProbeStatus, Severity, Text};

use super::kit::{Room, plan, text};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default = "sev1")]
    severity: Severity,
    #[serde(default)]
    given: Vec<Given>,
    at: Duration,
    /// `URGENCY KEY: TEXT`, in their order; all of them.
    lines: Vec<String>,
}

fn sev1() -> Severity {
    Severity::Sev1
}

/// An event of the record, so long after the declaration.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    after: Duration,
    by: String,
    r#type: String,
    data: serde_json::Value,
}

fn lines(incident: &Incident, now: jiff::Timestamp) -> Vec<String> {
    let line =
        |it: &warroom::incident::deputy::Concern| format!("{} {}: {}", it.urgency.as_str(), it.key, it.text);
    incident.concerns(now).iter().map(line).collect()
}

fn stage(case: &Case, plan: &Arc<Plan>) -> (Incident, jiff::Timestamp) {
    let mut room = Room::with(Arc::clone(plan), case.severity);
    let start = room.now;
    for given in &case.given {
        let event = Event::decode(&given.r#type, 1, &given.data.to_string())
            .unwrap_or_else(|error| panic!("{}: {error:?}", case.name));
        let actor = Actor::parse(&given.by).unwrap();
        let (seq, at) = (room.incident.seq + 1, given.after.after(start));
        room.incident.apply(&Envelope { seq, at, actor, origin: Origin::Key, event });
    }
    (room.incident, case.at.after(start))
}

#[test]
fn every_line_of_the_deputys_list_is_as_the_files_say() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/deputy");
    let (plan, mut cases, mut wrong) = (plan(), 0, Vec::new());
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file: File = toml::from_str(&std::fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|e| panic!("{path:?}: {e}"));
        for case in &file.case {
            let (incident, now) = stage(case, &plan);
            let found = lines(&incident, now);
            if found != case.lines {
                wrong.push(format!("{}\n{found:#?}", case.name));
            }
            cases += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(cases >= 20, "only {cases} cases found");
}

fn commanded() -> Room {
    let mut room = Room::new();
    room.ask("ito", Command::Lead(LeadCommand::TakeCommand { relieve: None })).unwrap();
    room
}

fn keys(room: &Room) -> Vec<String> {
    room.incident.concerns(room.now).iter().map(|it| it.key.to_string()).collect()
}

fn dismiss(key: &str, reason: &str) -> Command {
    Command::Deputy(DeputyCommand::Dismiss { concern: text(key), reason: text(reason) })
}

#[test]
fn what_is_dismissed_for_a_reason_comes_back_at_its_next_stage() {
    let mut room = commanded();
    room.pass("4m");
    let soon = keys(&room).into_iter().find(|key| key.starts_with("customers/")).unwrap();
    assert_eq!(room.ask("ito", dismiss(&soon, " ")).unwrap_err(), Refusal::ReasonRequired);
    assert_eq!(room.ask("ito", dismiss("customers/1/soon", "no")).unwrap_err(), Refusal::Stale);
    assert!(matches!(room.ask("northpay-desk", dismiss(&soon, "no")), Err(Refusal::NotHuman(_))));
    let events = room.ask("dubois", dismiss(&soon, "it is being written")).unwrap();
    assert!(matches!(&events[0], Event::ConcernDismissed(e) if e.reason.as_str() == "it is being written"));
    assert!(!keys(&room).iter().any(|key| key.starts_with("customers/")));
    assert_eq!(room.ask("ito", dismiss(&soon, "again")).unwrap_err(), Refusal::AlreadySo("dismissed"));
    room.pass("2m");
    let late = keys(&room).into_iter().find(|key| key.starts_with("customers/")).unwrap();
    assert!(late.ends_with("/overdue-0"), "{late}");
    room.ask("ito", dismiss(&late, "comms is on it")).unwrap();
    assert!(!keys(&room).iter().any(|key| key.starts_with("customers/")));
    room.pass("20m");
    assert!(keys(&room).iter().any(|key| key.ends_with("/overdue-1")), "{:?}", keys(&room));
}

#[test]
fn a_sitrep_answers_the_call_out_and_the_next_one_comes_all_the_same() {
    let mut room = commanded();
    room.pass("31m");
    assert!(keys(&room).contains(&"call-out/3".to_owned()));
    let issue = TalkCommand::IssueSitrep {
        condition: text("checkout answers 401"),
        actions: text(""),
        needs: text("nothing"),
        to: Vec::new(),
    };
    room.ask("petrov", Command::Talk(issue)).unwrap();
    assert!(!keys(&room).iter().any(|key| key.starts_with("call-out/")));
    room.pass("9m");
    assert!(keys(&room).contains(&"call-out/4".to_owned()));
}

#[test]
fn a_sitrep_goes_to_no_place_that_customers_read_and_is_sent_by_who_may_page() {
    let mut room = commanded();
    let issue = |to: &str| {
        let to = vec![text(to)];
        let (condition, actions, needs) = (text("down"), text("none"), text("none"));
        Command::Talk(TalkCommand::IssueSitrep { condition, actions, needs, to })
    };
    let customers = room.ask("ito", issue("statuspage")).unwrap_err();
    assert!(matches!(customers, Refusal::CustomersReadIt(_) | Refusal::NotFound { .. }), "{customers}");
    for no_place in ["nowhere", "chat", "chat:", "pager", "mail"] {
        assert!(matches!(room.ask("ito", issue(no_place)), Err(Refusal::NotFound { .. })), "{no_place}");
    }
    let places: Vec<String> = room.incident.sitrep_places().iter().map(ToString::to_string).collect();
    assert_eq!(places, ["chat:launch-leads", "webhook"]);
    for place in places {
        assert!(matches!(room.ask("petrov", issue(&place)), Err(Refusal::NotAuthorised { .. })));
        assert!(room.ask("osei", issue(&place)).is_ok());
    }
}

#[test]
fn a_secret_is_not_exposed_from_the_future() {
    let mut room = commanded();
    let later = Duration::mins(1).after(room.now);
    assert!(matches!(room.ask("petrov", exposed(later)), Err(Refusal::InputInvalid { .. })));
}

fn exposed(since: jiff::Timestamp) -> Command {
    let identity = IdentityId::parse("checkout-key-7").unwrap();
    Command::Deputy(DeputyCommand::Expose { identity, since, note: text("in a public repository") })
}

fn contain() -> Command {
    let identity = IdentityId::parse("checkout-key-7").unwrap();
    Command::Deputy(DeputyCommand::Contain { identity, note: text("the issuer locked it") })
}

fn open_exposures(room: &Room) -> usize {
    room.incident.deputy.exposures.values().filter(|it| it.contained.is_none()).count()
}

/// Asked for; its prior state is being read.
fn disable_asked(room: &mut Room) -> FireId {
    let fire = ActionCommand::Fire {
        action: ActionId::parse("key-disable").unwrap(),
        inputs: std::collections::BTreeMap::new(),
        step: None,
        confirm: Confirmation::default(),
        runner: "runner-1".to_owned(),
    };
    room.ask("okafor", Command::Action(fire)).unwrap();
    room.incident.fires.iter().next_back().unwrap().id
}

fn disable(room: &mut Room) -> FireId {
    let fire = disable_asked(room);
    let captured = [("disabled".to_owned(), serde_json::json!(false))].into();
    room.report(Command::Report(ReportCommand::Captured { fire, captured })).unwrap();
    fire
}

fn prove(room: &mut Room, fire: FireId) {
    let result = CallResult::Succeeded {
        status: 204,
        duration_ms: 3,
        excerpt: Text::default(),
        kept: std::collections::BTreeMap::new(),
    };
    room.report(Command::Report(ReportCommand::Call { fire, result })).unwrap();
    assert_eq!(open_exposures(room), 1, "an answer proves nothing");
    let (status, detail) = (ProbeStatus::Ok, text("disabled: true"));
    room.report(Command::Report(ReportCommand::Verification { fire, status, detail })).unwrap();
}

#[test]
fn an_exposure_ends_when_the_identity_is_seen_to_be_disabled() {
    let mut room = commanded();
    room.ask("petrov", exposed(room.now)).unwrap();
    room.pass("2m");
    let fire = disable(&mut room);
    prove(&mut room, fire);
    assert_eq!(open_exposures(&room), 0);
    let exposure = room.incident.deputy.exposures.values().next().unwrap();
    assert_eq!(exposure.contained_by, Some(fire));
    assert!(!keys(&room).iter().any(|key| key.starts_with("exposure/")));
}

#[test]
fn what_was_disabled_before_its_exposure_was_known_is_contained_at_once() {
    let mut room = commanded();
    room.ask("petrov", exposed(room.now)).unwrap();
    let fire = disable(&mut room);
    prove(&mut room, fire);
    let earlier = room.now - jiff::SignedDuration::from_hours(3);
    let events = room.ask("petrov", exposed(earlier)).unwrap();
    assert_eq!(events.len(), 2, "{events:?}");
    assert_eq!(open_exposures(&room), 0);
}

#[test]
fn the_commander_or_who_answers_for_it_says_that_a_secret_is_contained() {
    let mut room = commanded();
    assert!(matches!(room.ask("ito", contain()), Err(Refusal::NotFound { .. })));
    room.ask("haddad", exposed(room.now)).unwrap();
    assert_eq!(room.ask("petrov", exposed(room.now)).unwrap_err(), Refusal::AlreadySo("exposed"));
    let refusal = room.ask("petrov", contain()).unwrap_err();
    assert_eq!(refusal.to_string(), "needs the authority to revoke secrets; could: okafor, silva, ito");
    room.ask("silva", contain()).unwrap();
    assert_eq!(room.ask("ito", contain()).unwrap_err(), Refusal::AlreadySo("contained"));
    room.ask("petrov", exposed(room.now)).unwrap();
    assert_eq!(open_exposures(&room), 1, "it can be exposed again");
}

fn texts(room: &Room, start: &str) -> Vec<String> {
    let all = room.incident.concerns(room.now);
    all.iter().filter(|it| it.key.as_str().starts_with(start)).map(|it| it.text.clone()).collect()
}

#[test]
fn a_call_without_an_answer_is_on_the_list_until_it_is_settled() {
    let mut room = commanded();
    let fire = disable(&mut room);
    assert_eq!(texts(&room, "unknown/"), Vec::<String>::new());
    let result = CallResult::Unknown { reason: text("reset") };
    room.report(Command::Report(ReportCommand::Call { fire, result })).unwrap();
    let words =
        format!("find out what Disable checkout-key-7 ({fire}) did, and settle it: its outcome is unknown");
    assert_eq!(texts(&room, "unknown/"), [words]);
    let settle = ActionCommand::Settle { fire, happened: false, note: text("the audit log has nothing") };
    room.ask("okafor", Command::Action(settle)).unwrap();
    assert_eq!(texts(&room, "unknown/"), Vec::<String>::new());
}

#[test]
fn a_call_that_was_accepted_without_an_effect_is_on_the_list_until_it_is_settled_or_repeated() {
    let mut room = commanded();
    let unproved = |room: &mut Room| {
        let fire = disable(room);
        let accepted = CallResult::Succeeded {
            status: 200,
            duration_ms: 40,
            excerpt: text(""),
            kept: std::collections::BTreeMap::new(),
        };
        room.report(Command::Report(ReportCommand::Call { fire, result: accepted })).unwrap();
        assert_eq!(texts(room, "unproved/"), Vec::<String>::new(), "it is looked for");
        let (status, detail) = (ProbeStatus::Failing, text("still enabled"));
        room.report(Command::Report(ReportCommand::Verification { fire, status, detail })).unwrap();
        fire
    };
    let line = |fire: FireId| {
        format!(
            "settle, undo or repeat Disable checkout-key-7 ({fire}): it was accepted, and its effect is not seen"
        )
    };
    let first = unproved(&mut room);
    assert_eq!(texts(&room, "unproved/"), [line(first)]);
    let second = unproved(&mut room);
    assert_eq!(texts(&room, "unproved/"), [line(second)], "the second says the same of the same key");
    let third = disable_asked(&mut room);
    assert_eq!(texts(&room, "unproved/"), Vec::<String>::new(), "it is being fired again");
    room.ask("okafor", Command::Action(ActionCommand::Cancel { fire: third })).unwrap();
    let stopped = CallResult::Failed {
        status: None,
        duration_ms: 0,
        reason: text("called off"),
        excerpt: text(""),
        retry_after: None,
    };
    room.report(Command::Report(ReportCommand::Call { fire: third, result: stopped })).unwrap();
    assert_eq!(texts(&room, "unproved/"), [line(second)], "it was not sent again");
    let settle = ActionCommand::Settle { fire: second, happened: false, note: text("the key still works") };
    room.ask("okafor", Command::Action(settle)).unwrap();
    assert_eq!(texts(&room, "unproved/"), Vec::<String>::new());
}

#[test]
fn a_second_person_who_is_asked_is_named_with_the_time_that_is_left() {
    let mut room = commanded();
    let confirm = Confirmation { typed: Some(text("checkout-key-7")), spoken: None, ask: true };
    let fire = ActionCommand::Fire {
        action: ActionId::parse("key-revoke").unwrap(),
        inputs: std::collections::BTreeMap::new(),
        step: None,
        confirm,
        runner: "runner-1".to_owned(),
    };
    room.ask("okafor", Command::Action(fire)).unwrap();
    let all = texts(&room, "approval/");
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(all[0].starts_with("ask ") && all[0].contains("silva"), "{}", all[0]);
    assert!(!all[0].contains("okafor"), "nobody approves what they asked for: {}", all[0]);
    assert!(all[0].contains("denied at 09:"), "{}", all[0]);
}

#[test]
fn more_people_at_work_than_one_can_lead_are_counted_once_each() {
    let mut narrow = (*plan()).clone();
    narrow.deputy.span_of_control = 1;
    let mut room = Room::with(Arc::new(narrow), Severity::Sev1);
    room.ask("ito", Command::Lead(LeadCommand::TakeCommand { relieve: None })).unwrap();
    let start = |name: &str| {
        Command::Step(warroom::incident::command::StepCommand::Start(
            warroom::incident::event::StepRef::parse(name).unwrap(),
        ))
    };
    for runbook in ["secrets-revocation", "dns"] {
        let runbook = warroom::plan::RunbookId::parse(runbook).unwrap();
        let open = warroom::incident::command::StepCommand::OpenRunbook { runbook };
        room.ask("ito", Command::Step(open)).unwrap();
    }
    room.ask("petrov", start("secrets-revocation/freeze")).unwrap();
    assert_eq!(texts(&room, "span/"), Vec::<String>::new());
    disable(&mut room);
    let words = "2 people have work in hand, 1 at most: split them into teams, each with a leader";
    assert_eq!(texts(&room, "span/"), [words]);
}

#[test]
fn an_approval_of_the_launch_that_ends_is_named_with_who_gave_it() {
    use warroom::plan::approval::{Decision, Function};
    use warroom::plan::gate::{ApprovalLine, GateSheet, Given};
    let mut gated = (*plan()).clone();
    let given = |expires_at: &str| Given {
        by: warroom::plan::PersonId::parse("okafor").unwrap(),
        decision: Decision::Approved,
        conditions: Vec::new(),
        approved_at: super::kit::at("2027-02-22T10:00:00Z"),
        expires_at: super::kit::at(expires_at),
    };
    let line = |function, expires_at: &str| ApprovalLine {
        function,
        required: true,
        given: Some(given(expires_at)),
        fault: None,
    };
    gated.gate = Some(GateSheet {
        checked_at: super::kit::at("2027-03-02T08:00:00Z"),
        ready: true,
        lighter_path: false,
        approvals: vec![
            line(Function::Iam, "2027-03-02T09:50:00Z"),
            line(Function::Privacy, "2027-03-02T09:00:00Z"),
            line(Function::Business, "2027-03-02T10:00:01Z"),
        ],
        findings: Vec::new(),
        shared_identities: std::collections::BTreeMap::new(),
        shared_signals: std::collections::BTreeMap::new(),
    });
    let room = Room::with(Arc::new(gated), Severity::Sev1);
    let words = [
        "the privacy approval by okafor ended at 09:00 UTC: ask for a new one",
        "the iam approval by okafor ends at 09:50 UTC: ask for a new one",
    ];
    assert_eq!(texts(&room, "approval-ends/"), words);
}

#[test]
fn the_sitrep_says_what_is_known_and_names_who_is_needed() {
    let mut room = commanded();
    let (dependency, detail) = (warroom::plan::DependencyId::parse("checkout").unwrap(), text("401"));
    let (status, symptom) = (ProbeStatus::Failing, None);
    room.report(Command::Report(ReportCommand::Dependency { dependency, status, detail, symptom })).unwrap();
    let runbook = warroom::plan::RunbookId::parse("secrets-revocation").unwrap();
    let open = warroom::incident::command::StepCommand::OpenRunbook { runbook };
    room.ask("ito", Command::Step(open)).unwrap();
    let at = warroom::incident::event::StepRef::parse("secrets-revocation/freeze").unwrap();
    room.ask("petrov", Command::Step(warroom::incident::command::StepCommand::Start(at))).unwrap();
    room.pass("6m");
    let sitrep = room.incident.sitrep(room.now);
    let condition: Vec<&str> = sitrep.condition.lines().collect();
    assert_eq!(condition[0], "sev1, active, since 09:00 UTC: checkout answers 401.");
    assert!(
        condition[1].starts_with("DNS unknown since 09:00 UTC, Checkout failing since 09:00 UTC"),
        "{condition:?}"
    );
    let customers = "Customers have not been told; the next word is overdue since 09:05 UTC.";
    assert_eq!(condition.last(), Some(&customers));
    assert!(
        sitrep.actions.starts_with("petrov: Freeze deployments since 09:00 UTC, result due at 09:0"),
        "{}",
        sitrep.actions
    );
    assert!(
        sitrep.needs.contains("Page app: nobody has acknowledged for \"Freeze deployments\"."),
        "{}",
        sitrep.needs
    );
}

#[test]
fn a_closed_incident_has_an_empty_list() {
    let mut room = commanded();
    room.ask("ito", Command::Lifecycle(LifecycleCommand::Resolve { summary: text("over") })).unwrap();
    room.ask("ito", Command::Lifecycle(LifecycleCommand::Close)).unwrap();
    room.pass("30d");
    assert_eq!(keys(&room), Vec::<String>::new());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// Whatever has happened and whatever the clock says, a suspend or a step back included.
    #[test]
    fn the_list_is_total_its_keys_are_unique_and_its_order_is_stable(
        moves in super::laws::moves(),
        offset in -400_000_i64..40_000_000,
    ) {
        let room = super::laws::play(moves);
        let now = room.now.checked_add(jiff::SignedDuration::from_secs(offset)).unwrap();
        let all = room.incident.concerns(now);
        prop_assert_eq!(&all, &room.incident.concerns(now));
        let mut keys: Vec<_> = all.iter().map(|it| it.key.clone()).collect();
        let count = keys.len();
        keys.sort();
        keys.dedup();
        prop_assert_eq!(keys.len(), count, "{:?}", all);
        let order: Vec<_> = all.iter().map(|it| (it.urgency, it.at, it.key.clone())).collect();
        prop_assert!(order.is_sorted());
        let sitrep = room.incident.sitrep(now);
        prop_assert!(!sitrep.condition.is_empty() && !sitrep.actions.is_empty() && !sitrep.needs.is_empty());
    }
}
