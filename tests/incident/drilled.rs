//! The record of a drill from data: a scenario on the example's plan, and the events after its start.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};
use warroom::incident::decide::{Declaration, declare};
use warroom::incident::event::{DrillStarted, Kind};
use warroom::incident::{Actor, Envelope, Event, Incident, Origin};
use warroom::plan::{Duration, IncidentId, Plan, Scenario, Text};

use super::kit::{at, plan};

/// What every scenario of the cases has, unless it says otherwise.
const BASE: &str = r#"
id = "practice"
title = "Practice"
campaign = "spring-launch"
incident = "checkout answers 401"
severity = "sev2"
begins = 2027-03-02T09:00:00Z
length = "2h"
"#;

/// An event of the record, so long after the start.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Given {
    pub(crate) after: Duration,
    pub(crate) by: String,
    pub(crate) r#type: String,
    #[serde(default = "empty")]
    pub(crate) data: Value,
}

fn empty() -> Value {
    json!({})
}

/// A drill and its record.
pub(crate) struct Drilled {
    pub(crate) incident: Incident,
    pub(crate) record: Vec<Envelope>,
}

/// A scenario from the part of it that matters.
pub(crate) fn scenario(part: &toml::Table) -> Scenario {
    let mut whole: toml::Table = toml::from_str(BASE).unwrap();
    whole.extend(part.clone());
    whole.try_into().unwrap_or_else(|error| panic!("{error}"))
}

impl Drilled {
    /// It starts on 2027-03-02 at 09:00 in scenario time, with the wall a hundred days earlier.
    pub(crate) fn begin(scenario: Scenario, mode: &str) -> Self {
        let plan = Plan { scenario: Some(Box::new(scenario)), ..(*plan()).clone() };
        let declared = declare(Declaration {
            uid: "00000000000000aa".to_owned(),
            kind: Kind::Drill,
            campaign: plan.campaign.id.clone(),
            title: Text::line("checkout answers 401"),
            severity: plan.scenario.as_ref().unwrap().severity,
            plan: "0".repeat(64),
        });
        let start = at("2027-03-02T09:00:00Z");
        let actor = Actor::parse("ito").unwrap();
        let first = Envelope { seq: 1, at: start, actor, origin: Origin::Command, event: declared };
        let id = IncidentId::parse("drill-spring-launch-1").unwrap();
        let incident = Incident::begin(id, Arc::new(plan), &first).unwrap();
        let mut drilled = Self { incident, record: vec![first] };
        let started = json!({
            "scenario": "practice", "mode": mode, "seed": 7, "wall": "2026-11-22T10:00:00Z", "speed": 60,
        });
        drilled.add(&Given {
            after: Duration::secs(0),
            by: "ito".to_owned(),
            r#type: "drill_started".to_owned(),
            data: started,
        });
        assert!(matches!(&drilled.record[1].event, Event::DrillStarted(DrillStarted { seed: 7, .. })));
        drilled
    }

    pub(crate) fn add(&mut self, given: &Given) -> &mut Self {
        let data = filled(&given.r#type, given.data.clone());
        let event = Event::decode(&given.r#type, 1, &data.to_string())
            .unwrap_or_else(|error| panic!("{}: {error:?}", given.r#type));
        let start = self.incident.declared_at;
        let (seq, at) = (self.incident.seq + 1, given.after.after(start));
        let actor = Actor::parse(&given.by).unwrap();
        let envelope = Envelope { seq, at, actor, origin: Origin::Key, event };
        self.incident.apply(&envelope);
        self.record.push(envelope);
        self
    }

    pub(crate) fn all(&mut self, given: &[Given]) -> &mut Self {
        for it in given {
            self.add(it);
        }
        self
    }
}

/// What every event of a kind needs and no case is about.
fn filled(kind: &str, data: Value) -> Value {
    let mut filled = match kind {
        "action_requested" => json!({
            "target": "shop.example.com", "danger": "reversible", "authority": "change_dns",
            "basis": { "role": "dns" }, "timeout": "10s", "runner": "runner-1", "idempotency_key": "k",
        }),
        "action_succeeded" => json!({ "status": 200, "duration_ms": 90 }),
        "action_failed" => json!({ "duration_ms": 90, "reason": "answered 500" }),
        "effect_verified" => json!({ "detail": "seen" }),
        "effect_not_verified" => json!({ "detail": "not seen", "status": "failing" }),
        "message_released" => json!({ "text": "Some customers can't pay." }),
        "inject_delivered" => {
            json!({ "kind": "event", "from": "monitoring", "to": "", "channel": "", "text": "It is down." })
        }
        _ => json!({}),
    };
    if let (Some(filled), Value::Object(data)) = (filled.as_object_mut(), data) {
        filled.extend(data);
    }
    filled
}
