//! What would be sent is what the vendor documents, field by field.

use regex_lite::Regex;
use serde_json::{Value, json};
use warroom::incident::decide::actions::preview;
use warroom::incident::decide::{Declaration, declare};
use warroom::incident::event::Kind;
use warroom::incident::{Actor, Envelope, Incident, Origin};
use warroom::plan::template::{Resolved, ResolvedCall, resolve_call};
use warroom::plan::{Action, IncidentId, PersonId, Severity, Text};

use super::kit::{self, Contract, Field, NOW, Proof};
use super::xml;

/// An incident at which everything may be previewed.
fn incident() -> Incident {
    let plan = kit::plan();
    let event = declare(Declaration {
        uid: "00000000000000aa".to_owned(),
        kind: Kind::Drill,
        campaign: plan.campaign.id.clone(),
        title: Text::line("checkout answers 401"),
        severity: Severity::Sev1,
        plan: "0".repeat(64),
    });
    let actor = Actor::Person(PersonId::parse("ito").unwrap());
    let first = Envelope { seq: 1, at: NOW.parse().unwrap(), actor, origin: Origin::Command, event };
    Incident::begin(IncidentId::parse("drill-spring-launch-1").unwrap(), plan.into(), &first).unwrap()
}

/// The call that an action sends; where the prior state decides it, with what a rehearsal reads.
fn sent(incident: &Incident, action: &Action, proof: &Proof) -> ResolvedCall {
    let vars = kit::vars(action, proof);
    let filled = resolve_call(action.call().unwrap(), &vars).unwrap();
    let role = incident.plan.roles_with(action.authority).next().unwrap();
    let by = role.primary.as_ref().unwrap();
    let prepared = preview(incident, by, &action.id, &proof.inputs);
    let prepared = prepared.unwrap_or_else(|refusal| panic!("{}: {refusal}", action.id));
    match prepared.request.request {
        Some(call) => assert_eq!(call, filled, "{}: the preview shows what is sent", action.id),
        None => assert!(
            prepared.sketch.is_some() || action.reads_targets() || !prepared.request.targets.is_empty(),
            "{}: the preview shows nothing",
            action.id
        ),
    }
    filled
}

#[test]
fn what_is_sent_is_what_the_vendor_documents() {
    let (incident, proofs) = (incident(), kit::proofs());
    let mut wrong = Vec::new();
    for action in kit::actions() {
        let proof = &proofs[&action.id];
        let Some(contract) = &proof.contract else { continue };
        let faults = faults(contract, &sent(&incident, &action, proof));
        wrong.extend(faults.into_iter().map(|fault| format!("{}: {fault}", action.id)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn faults(contract: &Contract, call: &ResolvedCall) -> Vec<String> {
    let Some(request) = call.http() else {
        let call = serde_json::to_value(call).unwrap();
        let expected = contract.call.clone().unwrap_or_default();
        return if call == expected { vec![] } else { vec![format!("sends {call}, not {expected}")] };
    };
    let headers = request.headers.iter().map(|(name, slot)| (name.clone(), slot.to_string()));
    let body = request.body.as_ref();
    let pairs = [
        ("method", json!(request.method.as_str()), json!(contract.method)),
        ("URL", json!(request.url), json!(contract.url)),
        ("headers", json!(headers.collect::<std::collections::BTreeMap<_, _>>()), json!(contract.headers)),
        ("login", json!(request.auth.as_ref().map(warroom::plan::Auth::kind)), json!(contract.auth)),
        ("media type", json!(body.map(|body| &body.content_type)), json!(contract.body)),
    ];
    let mut faults: Vec<String> = pairs
        .into_iter()
        .filter(|(_, sent, documented)| sent != documented)
        .map(|(what, sent, documented)| format!("{what}: {sent}, documented is {documented}"))
        .collect();
    faults.extend(body_faults(contract, request));
    faults
}

fn tree(request: &Resolved) -> Value {
    let Some(body) = &request.body else { return Value::Null };
    match body.content_type.as_str() {
        "application/xml" => xml::tree(&body.text),
        "application/x-www-form-urlencoded" => {
            let pair = |pair: &str| {
                let (name, value) = pair.split_once('=').unwrap();
                let plain =
                    |text| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
                (plain(name), Value::from(plain(value)))
            };
            body.text.split('&').map(pair).collect()
        }
        _ => serde_json::from_str(&body.text).unwrap(),
    }
}

fn body_faults(contract: &Contract, request: &Resolved) -> Vec<String> {
    let tree = tree(request);
    let mut leaves = Vec::new();
    collect("", &tree, &mut leaves);
    let mut faults = Vec::new();
    for (at, value) in &leaves {
        match contract.field.iter().find(|field| covers(&field.at, at)) {
            None => faults.push(format!("{at} is not documented")),
            Some(field) => faults.extend(fault(field, at, value)),
        }
    }
    let absent = |field: &&Field| !field.optional && !leaves.iter().any(|(at, _)| covers(&field.at, at));
    faults.extend(contract.field.iter().filter(absent).map(|field| format!("{} is not sent", field.at)));
    faults
}

/// Every value that is not made of others; an empty list or object is one.
fn collect<'v>(at: &str, value: &'v Value, leaves: &mut Vec<(String, &'v Value)>) {
    match value {
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                collect(&format!("{at}/{index}"), item, leaves);
            }
        }
        Value::Object(members) if !members.is_empty() => {
            for (name, member) in members {
                collect(&format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), member, leaves);
            }
        }
        Value::Null if at.is_empty() => {}
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => leaves.push((at.to_owned(), value)),
    }
}

/// `/files/*` covers `/files/0`; `/spec/**` covers everything below.
fn covers(pattern: &str, at: &str) -> bool {
    if let Some(above) = pattern.strip_suffix("/**") {
        return at.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'));
    }
    let (pattern, at) = (pattern.split('/').collect::<Vec<_>>(), at.split('/').collect::<Vec<_>>());
    pattern.len() == at.len()
        && pattern
            .iter()
            .zip(at)
            .all(|(one, other)| *one == other || (*one == "*" && other.parse::<u32>().is_ok()))
}

fn fault(field: &Field, at: &str, value: &Value) -> Option<String> {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if field.kind != "any" && field.kind != kind {
        return Some(format!("{at} is a {kind}, documented is {}", field.kind));
    }
    if !field.one_of.is_empty() && !field.one_of.contains(value) {
        return Some(format!("{at} is {value}, documented are {:?}", field.one_of));
    }
    let text = value.as_str().unwrap_or_default();
    if field.longest.is_some_and(|longest| text.chars().count() > longest) {
        return Some(format!("{at} is too long"));
    }
    let pattern = field.pattern.as_ref().map(|pattern| Regex::new(&format!("^(?:{pattern})$")).unwrap());
    pattern.filter(|pattern| !pattern.is_match(text)).map(|_| format!("{at} is {text}"))
}

/// The judge of contracts finds what it should.
#[test]
fn a_departure_from_a_contract_is_found() {
    let contract: Contract = serde_json::from_value(json!({
        "source": ["https://vendor.example.com/api"], "read": "2026-11-23", "method": "POST", "url": "https://h/x",
        "body": "application/json",
        "field": [
            {"at": "/kind", "type": "string", "one_of": ["a", "b"]},
            {"at": "/names/*", "type": "string", "longest": 3},
            {"at": "/note", "type": "string", "optional": true},
        ],
    }))
    .unwrap();
    let call = |method: &str, body: Value| {
        let request: warroom::plan::request::Request =
            serde_json::from_value(json!({"method": method, "url": "https://h/x", "json": body})).unwrap();
        let call = warroom::plan::CallTemplate::Http(&request);
        faults(&contract, &resolve_call(call, &warroom::plan::template::Vars::default()).unwrap())
    };
    let none: [String; 0] = [];
    assert_eq!(call("POST", json!({"kind": "a", "names": ["x"]})), none);
    assert_eq!(
        call("PUT", json!({"kind": "a", "names": ["x"]})),
        ["method: \"PUT\", documented is \"POST\""]
    );
    assert_eq!(call("POST", json!({"kind": "c", "names": ["x"]})).len(), 1);
    assert_eq!(
        call("POST", json!({"kind": 1, "names": ["x"]})),
        ["/kind is a integer, documented is string"]
    );
    assert_eq!(call("POST", json!({"kind": "a", "names": ["long"]})), ["/names/0 is too long"]);
    assert_eq!(call("POST", json!({"kind": "a", "names": []})).len(), 2);
    assert_eq!(call("POST", json!({"kind": "a", "names": ["x"], "more": 1})), ["/more is not documented"]);
}
