//! Records for the tests of this room: a live incident and a drill in which every kind of event happens, and what a test
//! writes itself.

use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{ChainHead, Record, Report};
use crate::incident::{Actor, Envelope, Event, Incident, Origin};
use crate::plan::{CampaignId, IncidentId, Plan, Workspace};

/// Every event of a live incident.
pub(crate) const LIVE: &str = include_str!("../../tests/data/report/live.jsonl");
/// Every event of a drill that only drills have.
pub(crate) const DRILL: &str = include_str!("../../tests/data/report/drill.jsonl");
/// What the gate said before.
const GATE: &str = include_str!("../../tests/data/report/gate.json");

/// A record that owns what it is drawn from.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) incident: Incident,
    pub(crate) events: Vec<Envelope>,
    pub(crate) head: ChainHead,
}

/// A line of a record: what `warroom log --format json` prints, without the chain.
#[derive(Deserialize)]
struct Row<'a> {
    seq: u64,
    at: Timestamp,
    #[serde(borrow)]
    actor: &'a str,
    #[serde(borrow)]
    origin: &'a str,
    #[serde(borrow)]
    r#type: &'a str,
    #[serde(borrow)]
    data: &'a RawValue,
}

impl Told {
    /// A live incident in which every kind of event happens that live ones have.
    pub(crate) fn live() -> Self {
        Self::of("spring-launch-1", plan(), &envelopes(LIVE))
    }

    /// A tabletop in which every kind of event happens that only drills have.
    pub(crate) fn drill() -> Self {
        Self::of("drill-spring-launch-1", plan(), &envelopes(DRILL))
    }

    /// The first so many events of the live one.
    pub(crate) fn first(count: usize) -> Self {
        let mut events = envelopes(LIVE);
        events.truncate(count);
        Self::of("spring-launch-1", plan(), &events)
    }

    /// What these events tell.
    pub(crate) fn of(id: &str, plan: Plan, events: &[Envelope]) -> Self {
        let incident = Incident::replay(IncidentId::parse(id).unwrap(), Arc::new(plan), events).unwrap();
        let count = u64::try_from(events.len()).unwrap();
        let head = ChainHead { count, hash: "9f86d081884c7d65".repeat(4) };
        Self { incident, events: events.to_vec(), head }
    }

    pub(crate) const fn record(&self) -> Record<'_> {
        Record { incident: &self.incident, events: self.events.as_slice(), head: &self.head, past: &[] }
    }

    pub(crate) fn report(&self) -> Report {
        Report::of(&self.record())
    }
}

/// The example's plan with a gate's answer.
pub(crate) fn plan() -> Plan {
    static PLAN: LazyLock<Plan> = LazyLock::new(|| {
        let workspace = Workspace::embedded().unwrap();
        let plan = workspace.plan_for(&CampaignId::parse("spring-launch").unwrap()).unwrap();
        Plan { gate: Some(serde_json::from_str(GATE).unwrap()), ..plan }
    });
    PLAN.clone()
}

/// The events of lines.
pub(crate) fn envelopes(lines: &str) -> Vec<Envelope> {
    let read = |line: &str| {
        let row: Row<'_> = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let event = Event::decode(row.r#type, 1, row.data.get());
        Envelope {
            seq: row.seq,
            at: row.at,
            actor: Actor::parse(row.actor).unwrap(),
            origin: Origin::parse(row.origin).unwrap(),
            event: event.unwrap_or_else(|error| panic!("{error:?}: {line}")),
        }
    };
    lines.lines().map(read).collect()
}

/// The live record with every text that people, servers or files gave made this one; names stay names.
pub(crate) fn hostile(text: &str) -> Told {
    let lines = LIVE.lines().map(|line| {
        let mut row: Value = serde_json::from_str(line).unwrap();
        if let Some(data) = row.get_mut("data") {
            spoil(data, "", WORDS, text);
        }
        row.to_string()
    });
    let lines: Vec<_> = lines.collect();
    let mut plan = serde_json::to_value(plan()).unwrap();
    spoil(&mut plan, "", PLAN_WORDS, text);
    Told::of("spring-launch-1", serde_json::from_value(plan).unwrap(), &envelopes(&lines.join("\n")))
}

/// The members of events that hold words, wherever they stand.
const WORDS: &[&str] = &[
    "title",
    "summary",
    "reason",
    "text",
    "note",
    "detail",
    "excerpt",
    "deviation",
    "proposal",
    "objection",
    "what",
    "condition",
    "actions",
    "needs",
    "evidence",
    "changes",
    "how",
    "held",
    "captured",
    "inputs",
    "last_update",
    "labels",
    "url",
    "concern",
    "name",
    "target",
];
/// The members of a plan that hold words, wherever they stand.
const PLAN_WORDS: &[&str] =
    &["title", "hint", "about", "purpose", "notice", "conditions", "region", "vendor", "summary"];

/// Put the text in the place of every word.
fn spoil(value: &mut Value, member: &str, words: &[&str], text: &str) {
    match value {
        Value::String(it) if words.contains(&member) => text.clone_into(it),
        Value::Array(all) => all.iter_mut().for_each(|it| spoil(it, member, words, text)),
        Value::Object(all) => {
            let of_words = ["captured", "inputs", "labels"].contains(&member);
            for (name, it) in all {
                spoil(it, if of_words { member } else { name }, words, text);
            }
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn every_kind_of_event_happens_in_one_of_them() {
    let all = [Told::live(), Told::drill()];
    let happens = |kind: &&&str| all.iter().flat_map(|it| &it.events).any(|it| it.event.kind() == **kind);
    let missing: Vec<_> = Event::KINDS.iter().filter(|kind| !happens(kind)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
