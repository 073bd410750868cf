//! Whole records: what was redacted is replayed, and nothing that names anybody is left in it.

use rstest::rstest;

use super::*;
use crate::incident::Event;
use crate::plan::Plan;
use crate::plan::finding::Code;
use crate::report::csv;
use crate::report::markdown;
use crate::report::redact::form::FORM;
use crate::report::testing::{self, DRILL, LIVE, Told};

/// A record as JSON.
#[derive(Debug, Clone)]
struct Whole {
    id: &'static str,
    plan: Value,
    rows: Vec<Value>,
}

impl Whole {
    fn live() -> Self {
        Self::of("spring-launch-1", LIVE)
    }

    fn drill() -> Self {
        Self::of("drill-spring-launch-1", DRILL)
    }

    fn of(id: &'static str, lines: &str) -> Self {
        let rows = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        Self { id, plan: serde_json::to_value(testing::plan()).unwrap(), rows }
    }

    /// With this text in the place of each that is just that one, or a target that names it.
    fn renamed(&self, from: &str, to: &str) -> Self {
        let renamed = |value: &Value| {
            let text = value.to_string();
            let text = text.replace(&format!("\"{from}\""), &format!("\"{to}\""));
            serde_json::from_str(&text.replace(&format!("person:{from}\""), &format!("person:{to}\"")))
                .unwrap()
        };
        Self { id: self.id, plan: renamed(&self.plan), rows: self.rows.iter().map(renamed).collect() }
    }

    fn redacted(&self) -> Self {
        let mut redactor = Redactor::new(self.id, &self.plan, self.rows.iter().map(|row| &row["data"]));
        let plan = redactor.plan(&self.plan);
        let redact = |row: &Value| {
            let (mut out, text) = (row.clone(), |member: &str| row[member].as_str().unwrap());
            out["actor"] = Value::from(redactor.actor(text("actor")));
            out["data"] = redactor.event(text("type"), &row["data"]);
            out
        };
        Self { id: self.id, plan, rows: self.rows.iter().map(redact).collect() }
    }

    fn lines(&self) -> String {
        self.rows.iter().map(|row| row.to_string() + "\n").collect()
    }

    /// Replayed; it panics where that fails.
    fn told(&self) -> Told {
        let plan: Plan = serde_json::from_value(self.plan.clone()).unwrap();
        Told::of(self.id, plan, &testing::envelopes(&self.lines()))
    }

    /// Everything that is given away of it.
    fn outputs(&self) -> [(&'static str, String); 5] {
        let told = self.told();
        let report = told.report();
        [
            ("lines", self.lines()),
            ("plan", self.plan.to_string()),
            ("CSV", csv::timeline(&told.record())),
            ("report as JSON", serde_json::to_string(&report).unwrap()),
            ("report", markdown::page(&report.document(Vec::new()))),
        ]
    }
}

/// Redacted, the record is replayed to the same incident.
fn replays_the_same(whole: &Whole) -> (Told, Told) {
    let (before, redacted) = (whole.told(), whole.redacted());
    let after = redacted.told();
    let of = |told: &Told| (told.incident.severity, told.incident.phase, told.incident.timeline.len());
    assert_eq!(of(&after), of(&before));
    let kinds = |told: &Told| told.events.iter().map(|it| it.event.kind()).collect::<Vec<_>>();
    assert_eq!(kinds(&after), kinds(&before));
    drop(redacted.outputs());
    (before, after)
}

/// And its sections have the same entries.
fn tells_the_same(whole: &Whole) {
    let (before, after) = replays_the_same(whole);
    let report = |told: &Told| serde_json::to_value(told.report()).unwrap();
    let (one, other) = (report(&after), report(&before));
    for section in ["roles", "steps", "decisions", "actions"] {
        let lines = |report: &Value| serde_json::to_string_pretty(&shape(&report[section])).unwrap();
        let (one_lines, other_lines) = (lines(&one), lines(&other));
        let differs = one_lines.lines().zip(other_lines.lines()).position(|(one, other)| one != other);
        assert_eq!(differs, None, "{section}: {} for {}", one[section], other[section]);
        assert_eq!(one_lines.len(), other_lines.len(), "{section}");
    }
}

/// A value without its words: what stays of a section whoever is named in it.
fn shape(value: &Value) -> Value {
    match value {
        Value::String(_) => Value::Null,
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::Object(members) => {
            // Data of any form has names of its own, which are replaced.
            let of = |name: &str, value: &Value| {
                let data = value.as_object().filter(|_| ["inputs", "captured"].contains(&name));
                data.map_or_else(|| shape(value), |data| json!(data.len()))
            };
            Value::Object(members.iter().map(|(name, value)| (name.clone(), of(name, value))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// Every text in it that is a word of the form or an identifier, from the record itself, its plan and the form.
fn own_words(whole: &Whole) -> Vec<String> {
    fn gather(value: &Value, words: &mut Vec<String>) {
        match value {
            Value::String(text) if !text.contains(char::is_whitespace) && text.len() < 65 => {
                words.push(text.clone());
            }
            Value::Array(items) => items.iter().for_each(|item| gather(item, words)),
            Value::Object(members) => members.iter().for_each(|(name, value)| {
                words.push(name.clone());
                gather(value, words);
            }),
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut words: Vec<_> = FORM.map(str::to_owned).into();
    words.extend(Code::ALL.iter().map(|code| code.as_str().to_owned()));
    gather(&whole.plan, &mut words);
    whole.rows.iter().for_each(|row| gather(&row["data"], &mut words));
    words.sort();
    words.dedup();
    words
}

/// Put words where people, servers and files put theirs.
fn plant(value: &mut Value, words: &[String]) {
    const PROSE: [&str; 6] = ["title", "text", "note", "reason", "summary", "detail"];
    const DATA: [&str; 3] = ["kept", "inputs", "labels"];
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                if let (true, Value::String(text)) = (PROSE.contains(&name.as_str()), &mut *value) {
                    *text = words.join(" ");
                } else if let (true, Value::Object(data)) = (DATA.contains(&name.as_str()), &mut *value) {
                    data.extend(words.iter().enumerate().map(|(at, word)| (format!("w{at}"), json!(word))));
                } else {
                    plant(value, words);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| plant(item, words)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn planted(mut whole: Whole, words: &[String]) -> Whole {
    whole.rows.iter_mut().for_each(|row| plant(&mut row["data"], words));
    whole
}

#[rstest]
#[case::live(Whole::live())]
#[case::drill(Whole::drill())]
fn a_record_is_replayed_whatever_of_its_own_words_stand_in_texts_and_answers(#[case] whole: Whole) {
    tells_the_same(&whole);
    let words = own_words(&whole);
    assert!(["sev1", "not_verified", "checkout", "ito"].iter().all(|word| words.iter().any(|it| it == word)));
    replays_the_same(&planted(whole, &words));
}

#[rstest]
fn a_record_is_replayed_whatever_a_person_is_called(
    #[values("ok", "sev1", "sev2", "failing", "live", "name", "person", "role", "vendor", "ic", "checkout")]
    id: &str,
) {
    tells_the_same(&Whole::live().renamed("ito", id));
}

#[rstest]
fn a_record_is_replayed_whatever_an_identity_is_called(
    #[values("token", "sev1", "ok", "checkout", "secrets-revocation", "ito", "freeze", "api_key")] id: &str,
) {
    tells_the_same(&Whole::live().renamed("checkout-key-7", id));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_record_is_replayed_with_any_few_words_in_it(
        own in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        other in prop::collection::vec("[a-z]{2,6}[-_.:/@0-9]{1,2}[a-z0-9]{0,5}", 0..4),
    ) {
        let whole = Whole::live();
        let all = own_words(&whole);
        let words: Vec<_> = own.iter().map(|at| at.get(&all).clone()).chain(other).collect();
        replays_the_same(&planted(whole, &words));
    }
}

/// What names people and places, in one text; no two texts have the same.
fn canary(names: &[String], number: usize) -> (String, Vec<String>) {
    let named = vec![
        names[number % names.len()].clone(),
        format!("p{number}.private@mail.example.net"),
        format!("db{number}.corp.example.org"),
        format!("10.77.{}.{}", number / 250, number % 250 + 1),
        format!("AKIA5EXAMPLE{number:08}"),
        format!("+49 30 55{number:06}"),
    ];
    (
        format!(
            "ask {} ({}) on {}, {}; key {}, phone {}",
            named[0], named[1], named[2], named[3], named[4], named[5]
        ),
        named,
    )
}

/// The places of all texts in a value, as JSON pointers.
fn leaves(value: &Value, at: &str, out: &mut Vec<String>) {
    let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
    match value {
        Value::String(_) => out.push(at.to_owned()),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| leaves(item, &format!("{at}/{n}"), out));
        }
        Value::Object(members) => {
            members.iter().for_each(|(name, item)| leaves(item, &format!("{at}/{}", escaped(name)), out));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A text is free where an event is still read with any other in its place.
#[rstest]
#[case::live(Whole::live(), 150)]
#[case::drill(Whole::drill(), 10)]
fn nothing_that_names_anybody_survives_in_any_free_text_of_any_event(
    #[case] mut whole: Whole,
    #[case] least: usize,
) {
    let people = whole.plan["people"].as_object().unwrap().values();
    let humans = people.filter(|person| person.get("kind").is_none_or(|kind| kind == "human"));
    let names: Vec<_> = humans.map(|person| person["name"].as_str().unwrap().to_owned()).collect();
    let mut planted = Vec::new();
    for row in &mut whole.rows {
        let kind = row["type"].as_str().unwrap().to_owned();
        let mut places = Vec::new();
        leaves(&row["data"], "", &mut places);
        for place in places {
            let (text, named) = canary(&names, planted.len());
            let mut data = row["data"].clone();
            *data.pointer_mut(&place).unwrap() = Value::from(text);
            if Event::decode(&kind, 1, &data.to_string()).is_ok() {
                row["data"] = data;
                planted.push((format!("{kind}{place}"), named));
            }
        }
    }
    assert!(planted.len() >= least, "{}", planted.len());
    let parts = names.iter().flat_map(|name| name.split(' ')).filter(|part| part.chars().count() > 3);
    for (what, text) in whole.redacted().outputs() {
        for (place, named) in &planted {
            for name in named {
                let line = text.lines().find(|line| line.contains(name.as_str()));
                assert_eq!(line, None, "{name} of {place} in {what}");
            }
        }
        for part in parts.clone() {
            assert!(!text.contains(part), "{part} in {what}");
        }
    }
}
