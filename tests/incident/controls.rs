//! Which controls a record gives evidence for.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use warroom::incident::event::Kind;
use warroom::incident::{Actor, Envelope, Event, Incident, Origin};
use warroom::plan::control::{self, ALIASES, CONTROLS};
use warroom::plan::{Code, Duration, Plan};
use warroom::readiness::about;
use warroom::report::controls::{ControlMap, mapped};
use warroom::report::{ChainHead, Record};

use super::kit::{Room, at, plan};
use super::laws::{moves, play};

fn map(incident: &Incident, events: &[Envelope]) -> ControlMap {
    let head = ChainHead { count: incident.seq, hash: "0".repeat(64) };
    ControlMap::of(&Record { incident, events, head: &head, past: &[] })
}

/// The map of a record of these events, a minute apart, on this plan.
fn told(plan: Plan, given: &[(&str, Value)]) -> ControlMap {
    let declared = json!({
        "uid": "00000000000000aa", "kind": "live", "campaign": plan.campaign.id, "title": "401",
        "severity": "sev2", "plan": "0".repeat(64),
    });
    let all = [("incident_declared", declared)].into_iter().chain(given.iter().cloned());
    let envelope = |(seq, (kind, data)): (u64, (&str, Value))| Envelope {
        seq,
        at: Duration::mins(seq).after(at("2027-03-02T09:00:00Z")),
        actor: Actor::parse("ito").unwrap(),
        origin: Origin::Command,
        event: Event::decode(kind, 1, &data.to_string()).unwrap_or_else(|error| panic!("{kind}: {error:?}")),
    };
    let events: Vec<_> = (1..).zip(all).map(envelope).collect();
    let id = warroom::plan::IncidentId::parse("spring-launch-1").unwrap();
    let incident = Incident::replay(id, Arc::new(plan), &events).unwrap();
    map(&incident, &events)
}

fn example() -> Plan {
    (*plan()).clone()
}

/// What the evidence for a control shows, with the first events of it.
fn shown(map: &ControlMap, id: &str) -> Vec<(String, Vec<u64>)> {
    let control = map.evidenced.iter().find(|it| it.id == id);
    let pieces = control.into_iter().flat_map(|it| &it.evidence);
    pieces.map(|piece| (piece.shows.clone(), piece.events.clone())).collect()
}

fn is_missing(map: &ControlMap, id: &str) -> bool {
    map.missing.iter().any(|it| it.id == id)
}

fn requested(action: &str, authority: &str, more: &Value) -> (&'static str, Value) {
    let mut data = json!({
        "action": action, "target": "checkout-key-7", "danger": "irreversible", "authority": authority,
        "basis": { "role": "identity" }, "timeout": "10s", "runner": "runner-1", "idempotency_key": "k",
        "expect": {},
    });
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    ("action_requested", data)
}

fn verified(fire: u64) -> (&'static str, Value) {
    ("effect_verified", json!({ "fire": fire, "detail": "seen" }))
}

fn released(more: &Value) -> (&'static str, Value) {
    let mut data = json!({ "message": "partial-first", "audience": "customers", "text": "Some can't pay." });
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    ("message_released", data)
}

#[test]
fn a_control_is_listed_with_the_events_that_show_it_and_else_as_missing() {
    let none = told(example(), &[]);
    assert!(is_missing(&none, "RC.CO-04"));
    assert!(is_missing(&none, "GV.RR-02"));
    assert_eq!(shown(&none, "RC.CO-04"), []);
    let some = told(example(), &[("command_taken", json!({ "by": "ito" })), released(&json!({}))]);
    assert!(!is_missing(&some, "RC.CO-04") && !is_missing(&some, "GV.RR-02"));
    assert_eq!(shown(&some, "RC.CO-04"), [("customers were told in the approved words".to_owned(), vec![3])]);
    assert_eq!(shown(&some, "GV.RR-02"), [("one person took command".to_owned(), vec![2])]);
}

#[test]
fn edited_words_and_words_to_others_are_told_apart() {
    let edited = json!({ "edited": { "draft": 2, "by": "rossi", "how": "by phone" } });
    let map = told(example(), &[released(&edited)]);
    let wanted = "customers were told in words that were approved on the day".to_owned();
    assert_eq!(shown(&map, "RC.CO-04"), [(wanted, vec![2])]);
    let map = told(example(), &[released(&json!({ "audience": "executives" }))]);
    assert!(is_missing(&map, "RC.CO-04"));
    assert_eq!(shown(&map, "RS.CO-03"), [("executives were told".to_owned(), vec![2])]);
}

#[test]
fn what_is_expected_only_after_something_is_not_missed_before_it() {
    assert!(!is_missing(&told(example(), &[]), "DE.AE-04"));
    let resolved = ("incident_resolved", json!({ "summary": "key rotated" }));
    assert!(is_missing(&told(example(), std::slice::from_ref(&resolved)), "DE.AE-04"));
    let impact = ("impact_recorded", json!({ "began": "2027-03-02T08:50:00Z", "what": "no payments" }));
    let map = told(example(), &[resolved, impact]);
    assert_eq!(shown(&map, "DE.AE-04"), [("what customers saw was written down".to_owned(), vec![3])]);
}

#[test]
fn an_effect_counts_for_what_was_asked_of_the_action_and_its_undo_for_nothing() {
    let revoke = requested("key-revoke", "revoke_secrets", &json!({}));
    let map = told(example(), &[revoke.clone(), verified(2)]);
    let wanted = [("an identity was taken out, and that was seen".to_owned(), vec![3])];
    assert_eq!(shown(&map, "NHI1:2025"), wanted);
    let dns = requested("dns-point", "change_dns", &json!({}));
    assert_eq!(shown(&told(example(), &[dns, verified(2)]), "NHI1:2025"), []);
    let undo = requested("key-revoke", "revoke_secrets", &json!({ "undo_of": 2 }));
    let map = told(example(), &[revoke, undo, verified(3)]);
    assert_eq!(shown(&map, "NHI1:2025"), []);
    assert_eq!(
        shown(&told(example(), &[verified(7)]), "NHI1:2025"),
        [],
        "an effect of nothing shows nothing"
    );
}

#[test]
fn controls_of_ai_are_for_campaigns_that_use_it() {
    let is_ai = |id: &str| id.starts_with("GOVERN") || id.starts_with("MANAGE") || id.starts_with("MAP");
    let mut without = example();
    without.campaign.flags.uses_ai = false;
    let map = told(without, &[]);
    let ids = map.evidenced.iter().map(|it| it.id).chain(map.missing.iter().map(|it| it.id));
    assert_eq!(ids.filter(|id| is_ai(id)).count(), 0);
    let mut with = example();
    with.campaign.flags.uses_ai = true;
    let switch = json!({ "role": "business", "action": "ai-off" });
    with.campaign.flags.ai_off_switch = Some(serde_json::from_value(switch).unwrap());
    assert!(is_missing(&told(with.clone(), &[]), "MANAGE 2.4"));
    let map = told(with, &[requested("ai-off", "pause_campaign", &json!({})), verified(2)]);
    let seqs: Vec<_> = shown(&map, "MANAGE 2.4").into_iter().flat_map(|(_, events)| events).collect();
    assert_eq!(seqs, [2, 3]);
}

#[test]
fn a_runbook_counts_for_what_it_gives() {
    let opened = |runbook: &str| ("runbook_opened", json!({ "runbook": runbook }));
    assert_eq!(shown(&told(example(), &[opened("dns")]), "GV.SC-08"), []);
    let vendor = example().runbooks.into_iter().find(|it| {
        serde_json::to_value(&it.provides).unwrap().as_array().unwrap().contains(&json!("vendor"))
    });
    let vendor = vendor.expect("the example has a runbook for vendors").id;
    let wanted = [("the runbook for a vendor was opened".to_owned(), vec![2])];
    assert_eq!(shown(&told(example(), &[opened(vendor.as_str())]), "GV.SC-08"), wanted);
}

#[test]
fn many_events_are_counted_and_the_first_few_named() {
    let note = ("note_added", json!({ "text": "seen" }));
    let map = told(example(), &vec![note; 12]);
    let control = map.evidenced.iter().find(|it| it.id == "RS.AN-06").unwrap();
    assert_eq!((control.evidence[0].count, &control.evidence[0].events), (12, &vec![2, 3, 4, 5, 6]));
}

#[test]
fn every_control_of_the_list_serves_and_nothing_else_is_spoken_of() {
    let findings = Code::ALL.iter().flat_map(|code| about(*code).refs).copied();
    let circulating = ALIASES.iter().flat_map(|(_, new)| new.iter().copied());
    let used: Vec<&str> = findings.chain(mapped()).chain(circulating).collect();
    for control in CONTROLS {
        assert!(used.contains(&control.id), "nothing refers to `{}`", control.id);
    }
    for id in used {
        assert!(control::find(id).is_some(), "`{id}` is not in the list");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn evidence_is_in_the_record_and_a_control_is_told_once(moves in moves()) {
        let room: Room = play(moves);
        let map = map(&room.incident, &room.record);
        prop_assert_eq!(map.kind, Kind::Drill);
        let mut times: BTreeMap<&str, u32> = BTreeMap::new();
        let evidenced = map.evidenced.iter().map(|it| it.id);
        let others = map.missing.iter().map(|it| it.id).chain(map.beyond.iter().map(|it| it.id));
        evidenced.chain(others).for_each(|id| *times.entry(id).or_default() += 1);
        prop_assert!(times.values().all(|count| *count == 1), "{:?}", times);
        for piece in map.evidenced.iter().flat_map(|it| &it.evidence) {
            prop_assert!(piece.count >= 1 && piece.events.len() as u64 == piece.count.min(5), "{:?}", piece);
            prop_assert!(piece.events.is_sorted() && piece.events.iter().all(|seq| *seq <= room.incident.seq));
        }
        prop_assert!(!map.section().blocks.is_empty());
    }
}
