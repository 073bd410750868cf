//! Whole reports: what they say, in which form, of which record.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::testing::{Told, envelopes, hostile, plan};
use super::{Report, html, markdown};

fn as_markdown(told: &Told) -> String {
    markdown::page(&told.report().document(Vec::new()))
}

/// What is drawn and measured is held where it is made.
const OTHERS: [&str; 4] = ["metrics", "trend", "timeline", "controls"];

fn told_here(told: &Told) -> String {
    let mut document = told.report().document(Vec::new());
    document.sections.retain(|section| !OTHERS.contains(&section.id.as_str()));
    markdown::page(&document)
}

fn as_json(told: &Told) -> Value {
    serde_json::to_value(told.report()).unwrap()
}

#[test]
fn a_live_incident_reads_as_it_was() {
    insta::assert_snapshot!(told_here(&Told::live()));
}

#[test]
fn a_drill_reads_as_it_was() {
    insta::assert_snapshot!(told_here(&Told::drill()));
}

/// What a value looks like: names of members and kinds of values, with the items of a list laid over each other.
fn shape(value: &Value) -> Value {
    match value {
        Value::Null => Value::from("null"),
        Value::Bool(_) => Value::from("true or false"),
        Value::Number(_) => Value::from("number"),
        Value::String(_) => Value::from("text"),
        Value::Array(all) => {
            let mut one = Value::Null;
            for it in all {
                lay_over(&mut one, shape(it));
            }
            Value::Array(if all.is_empty() { Vec::new() } else { vec![one] })
        }
        Value::Object(all) => {
            all.iter().map(|(name, it)| (name.clone(), shape(it))).collect::<Map<_, _>>().into()
        }
    }
}

fn lay_over(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (name, it) in over {
                lay_over(under.entry(name).or_insert(Value::Null), it);
            }
        }
        (Value::Array(under), Value::Array(over)) => {
            for it in over {
                match under.first_mut() {
                    Some(first) => lay_over(first, it),
                    None => under.push(it),
                }
            }
        }
        (under, over) => *under = over,
    }
}

#[test]
fn the_json_has_these_members() {
    let mut whole = shape(&as_json(&Told::live()));
    lay_over(&mut whole, shape(&as_json(&Told::drill())));
    whole.as_object_mut().unwrap().retain(|name, _| !OTHERS.contains(&name.as_str()));
    insta::assert_snapshot!(serde_json::to_string_pretty(&whole).unwrap());
}

#[test]
fn nothing_in_the_json_is_null() {
    fn nulls(value: &Value, at: &str, found: &mut Vec<String>) {
        match value {
            Value::Null => found.push(at.to_owned()),
            Value::Array(all) => all.iter().for_each(|it| nulls(it, at, found)),
            Value::Object(all) => all.iter().for_each(|(name, it)| nulls(it, &format!("{at}/{name}"), found)),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    for told in [Told::live(), Told::drill(), Told::first(1)] {
        let mut json = as_json(&told);
        json.as_object_mut().unwrap().retain(|name, _| !OTHERS.contains(&name.as_str()));
        let mut found = Vec::new();
        nulls(&json, "", &mut found);
        assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    assert_eq!(as_markdown(&Told::live()), as_markdown(&Told::live()));
    assert_eq!(as_json(&Told::live()).to_string(), as_json(&Told::live()).to_string());
}

#[test]
fn every_beginning_of_a_record_can_be_told() {
    let whole = Told::live();
    for count in 1..=whole.events.len() {
        let told = Told::of("spring-launch-1", plan(), &whole.events[..count]);
        let text = as_markdown(&told);
        assert!(text.contains(&format!("<a id=\"event-{count}\"></a>")), "{count}");
        assert!(
            !text.contains(&format!("#event-{})", count + 1)),
            "{count}: nothing of what came later is known"
        );
    }
}

#[test]
fn an_open_incident_is_told_as_of_its_last_event() {
    let text = as_markdown(&Told::first(60));
    assert!(text.contains("as of 2027-03-02 14:12:10Z, and still active"), "{text}");
    assert!(text.contains("As of 2027-03-02 14:12:10Z it is active and work goes on."), "{text}");
}

#[test]
fn of_an_incident_that_was_only_declared_everything_says_that_nothing_is_there() {
    let text = as_markdown(&Told::first(1));
    for says in [
        "Nobody took command.",
        "Nobody wrote down what customers saw.",
        "No message went out.",
        "No runbook was opened.",
        "Nothing was put to the others.",
        "No action was fired.",
        "None was written down.",
    ] {
        assert!(text.contains(says), "{says}\n{text}");
    }
}

#[test]
fn a_drill_is_marked_in_every_form() {
    let report = Told::drill().report();
    let document = report.document(Vec::new());
    assert_eq!(document.head.banner, "DRILL");
    assert!(markdown::page(&document).contains("**DRILL**"));
    assert!(html::page(&document).contains("DRILL"));
    assert_eq!(serde_json::to_value(&report).unwrap()["incident"]["kind"], "drill");
}

#[test]
fn a_promise_is_kept_late_missed_open_or_does_not_apply() {
    let report = Told::live().report();
    let states: Vec<_> =
        report.customers.messages.iter().map(|it| it.promise.map(|promise| promise.state)).collect();
    // The first update was promised for 14:25 and came at 14:26; the next came in time; it was closed before executives
    // had to hear more.
    assert_eq!(states, [Some("late"), Some("kept"), Some("not applicable"), None]);
    let first = report.customers.messages[0].promise.unwrap();
    assert_eq!(
        (first.kept_by, first.late_ms),
        (Some(report.customers.messages[1].released.seq), Some(60_000))
    );
    let until = |count| Told::first(count).report().customers.messages[0].promise.unwrap().state;
    let released = usize::try_from(report.customers.messages[0].released.seq).unwrap();
    assert_eq!(until(released), "open");
    let overdue = report.customers.gaps[0].noticed.seq;
    assert_eq!(until(usize::try_from(overdue).unwrap()), "missed");
}

#[test]
fn steps_have_their_planned_and_their_real_time() {
    let report = Told::live().report();
    let steps: BTreeMap<_, _> =
        report.steps.runbooks[0].steps.iter().map(|step| (step.step.as_str(), step)).collect();
    assert_eq!((steps["freeze"].state, steps["freeze"].took_ms), ("done", Some(95_000)));
    assert_eq!((steps["rotate"].state, steps["rotate"].took_ms), ("skipped", None));
    let failed = steps["prove-unused"];
    let turns: Vec<_> = failed.earlier.iter().map(|turn| turn.state).collect();
    assert_eq!((failed.state, turns), ("failed", vec!["failed", "reopened"]));
    let proof = steps["revoke"].proved_by.as_ref().unwrap();
    assert_eq!(proof.by.as_ref().unwrap().as_str(), "okafor");
}

#[test]
fn a_firing_has_its_second_person_its_answers_and_its_proof() {
    let report = Told::live().report();
    let of = |action: &str| {
        report.actions.fires.iter().filter(|it| it.action.as_str() == action).collect::<Vec<_>>()
    };
    let revoke = of("key-revoke");
    let second = revoke[0].second.as_ref().unwrap();
    assert_eq!((second.answer, revoke[0].outcome.state), ("denied", "denied"));
    let second = revoke[1].second.as_ref().unwrap();
    assert_eq!((second.answer, second.attested, revoke[1].outcome.state), ("approved", true, "verified"));
    assert_eq!(revoke[1].outcome.answers.len(), 3);
    let many = of("tokens-invalidate");
    assert_eq!((many[0].outcome.state, many[0].outcome.targets.len()), ("partial", 3));
    assert_eq!(report.actions.unknown, [crate::incident::FireId(many[0].moment.seq)]);
    let rollback = of("app-rollback");
    assert_eq!(rollback[0].undone_by, Some(crate::incident::FireId(rollback[1].moment.seq)));
}

#[test]
fn no_secret_is_in_a_request_only_its_place() {
    let report = Told::live().report();
    let disable = report.actions.fires.iter().find(|it| it.action.as_str() == "key-disable").unwrap();
    let call = disable.request.as_ref().unwrap();
    assert_eq!(call.headers["X-Vault-Token"].as_str(), "•••• (env:VAULT_TOKEN)");
    assert_eq!(call.secrets.iter().map(crate::plan::Text::as_str).collect::<Vec<_>>(), ["env:VAULT_TOKEN"]);
}

#[test]
fn every_kind_of_deviation_is_found() {
    let kinds = |told: &Told| {
        let all = told.report().deviations.all;
        all.iter()
            .map(|it| serde_json::to_value(it.kind).unwrap().as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let mut found = kinds(&Told::live());
    found.extend(kinds(&Told::drill()));
    found.dedup();
    insta::assert_snapshot!(found.join("\n"));
}

#[test]
fn the_approvals_are_held_against_what_happened() {
    let approvals = Told::live().report().approvals;
    let ended: Vec<_> =
        approvals.approvals.iter().filter(|it| it.ended_during).map(|it| it.function.as_str()).collect();
    assert_eq!(ended, ["business"]);
    let key = approvals.identities.iter().find(|it| it.identity.as_str() == "checkout-key-7").unwrap();
    assert!(key.in_campaign && key.exposed.is_some() && key.contained_at.is_some());
    assert_eq!(key.fires.len(), 3);
    assert_eq!((approvals.window.declared, approvals.window.overlap_ms), ("inside", 2_800_000));
}

#[test]
fn an_exposed_secret_that_no_approval_names_is_said() {
    let line = r#"{"seq":2,"at":"2027-03-02T14:00:05Z","actor":"ito","origin":"key","type":"secret_exposed","data":{"identity":"other-key","since":"2027-03-02T13:00:00Z","note":"in a mail"}}"#;
    let first = Told::first(1).events;
    let all = [first, envelopes(line)].concat();
    let text = as_markdown(&Told::of("spring-launch-1", plan(), &all));
    assert!(text.contains("other-key was exposed and stands in no approval"), "{text}");
}

#[test]
fn hostile_texts_make_no_script_in_html() {
    let told = hostile("</code><script>alert(1)</script><img src=x onerror=alert(1)>");
    let page = html::page(&told.report().document(Vec::new()));
    assert!(!page.contains("<script") && !page.contains("<img"));
}

#[test]
fn a_redacted_report_names_the_head_that_it_was_made_from() {
    let told = Told::live();
    let mut report: Report = told.report();
    report.integrity = report.integrity.redacted(super::ChainHead { count: 7, hash: "ab".repeat(32) });
    let text = markdown::page(&report.document(Vec::new()));
    assert!(text.contains(&format!("`7:{}`", "ab".repeat(32))), "{text}");
    assert!(!text.contains("warroom verify spring-launch-1 --head"), "the store has another chain\n{text}");
}
