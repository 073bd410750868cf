//! People, hosts and identifiers, replaced by stable placeholders, so that a record can be shared.
//!
//! It works on JSON, before anything is decoded: the same rules hold for every event, also for those that come later,
//! and what is redacted can be replayed, because the placeholders are valid names. What a person must still understand
//! stays: roles, steps, runbooks, the campaign, times, severities, statuses, dependencies, the names of actions.
//!
//! Numbers are given in the order of the plan, then of the log. A log that has grown gives the same placeholders to
//! what it held before.

mod form;
mod letters;
mod members;
mod names;
mod shapes;

use serde_json::{Map, Value};

use self::members::{Treatment, treatment};
use self::names::Names;
use crate::plan::SecretRef;

/// What stands in the place of a machine's words, of which nobody can tell what is in them.
const LEFT_OUT: &str = "left out";

/// Replaces what names people and places in one record.
#[derive(Debug)]
pub struct Redactor {
    names: Names,
    within: Within,
}

/// What is redacted at the moment: a few members hold something else in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// A plan, in which roles own things.
    Plan,
    /// An event, in which people do.
    Event,
    /// An event that goes from one person to another.
    Handover,
}

impl Redactor {
    /// For the record of an incident with its plan (`Value::Null` where there is none) and the data of its events, in
    /// order. All of it is looked through first: what is learned from the last event is replaced in the first one too.
    pub fn new<'v>(incident: &str, plan: &Value, events: impl IntoIterator<Item = &'v Value>) -> Self {
        let mut redactor = Self { names: Names::new(incident, plan), within: Within::Plan };
        redactor.names.learn_plan(plan);
        redactor.learn(None, plan);
        drop(redactor.value(plan));
        redactor.within = Within::Event;
        for data in events {
            redactor.learn(None, data);
            drop(redactor.value(data));
        }
        redactor
    }

    /// Replace this too, in whatever text it stands: a name that nothing in the plan or the log gives away as one.
    pub fn hide(&mut self, text: &str) {
        self.names.hide(text);
    }

    /// Does a text hold this, however it is typed there?
    pub fn holds(text: &str, wanted: &str) -> bool {
        letters::folded(text).contains(&letters::folded(wanted.trim()))
    }

    /// The plan, with everything replaced.
    #[must_use]
    pub fn plan(&mut self, plan: &Value) -> Value {
        self.within = Within::Plan;
        self.value(plan)
    }

    /// The data of an event of this kind, with everything replaced.
    #[must_use]
    pub fn event(&mut self, kind: &str, data: &Value) -> Value {
        self.within = if kind.starts_with("handover_") { Within::Handover } else { Within::Event };
        self.value(data)
    }

    fn value(&mut self, value: &Value) -> Value {
        self.walk("", false, value)
    }

    /// A text with everything replaced.
    #[must_use]
    pub fn text(&mut self, text: &str) -> String {
        self.names.scrub(text)
    }

    /// The name of a person, or of the program.
    #[must_use]
    pub fn actor(&mut self, name: &str) -> String {
        self.names.person(name).unwrap_or_else(|| self.names.word(name))
    }

    /// Names that stand in the data of an event and can't be told by their shape.
    fn learn(&mut self, member: Option<&str>, value: &Value) {
        match value {
            Value::String(text) => match member.map(treatment) {
                Some(Treatment::Whole(class)) => self.names.learn(class, text),
                Some(Treatment::Deep) => self.names.learn("value", text),
                Some(
                    Treatment::Words
                    | Treatment::Person
                    | Treatment::Target
                    | Treatment::LeftOut
                    | Treatment::Keyed,
                )
                | None => {}
            },
            Value::Array(items) => {
                if member == Some("people") {
                    for person in items {
                        self.names.learn_person(person);
                    }
                }
                for item in items {
                    self.learn(member, item);
                }
            }
            Value::Object(members) => {
                let below = member.filter(|name| treatment(name) == Treatment::Deep);
                members.iter().for_each(|(name, value)| self.learn(below.or(Some(name)), value));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn walk(&mut self, member: &str, deep: bool, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.leaf(member, deep, text)),
            Value::Number(number) if deep => {
                let text = number.to_string();
                let is_short = text.bytes().filter(u8::is_ascii_digit).count() < 5;
                if is_short { value.clone() } else { Value::String(self.names.whole("value", &text)) }
            }
            Value::Array(items) => items.iter().map(|item| self.walk(member, deep, item)).collect(),
            Value::Object(members) => Value::Object(self.object(member, deep, members)),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    fn object(&mut self, member: &str, deep: bool, members: &Map<String, Value>) -> Map<String, Value> {
        if member == "body" && members.contains_key("content_type") {
            // Secrets stand at places of the text, which is gone.
            let kind = members.get("content_type").and_then(Value::as_str).unwrap_or_default();
            return Map::from_iter([
                ("content_type".to_owned(), Value::from(self.names.word(kind))),
                ("text".to_owned(), Value::from(LEFT_OUT)),
            ]);
        }
        let is_person = member == "people" && members.contains_key("id");
        let has_own_keys = deep || treatment(member) == Treatment::Keyed && !is_person;
        let mut out = Map::new();
        for (name, value) in members {
            if is_person && !members::OF_A_PERSON.contains(&name.as_str()) {
                continue;
            }
            if let (true, "id" | "name", Value::String(text)) = (is_person, name.as_str(), value) {
                let id = members.get("id").and_then(Value::as_str).unwrap_or(text);
                out.insert(name.clone(), Value::from(self.actor(id)));
                continue;
            }
            let key = match (has_own_keys, member) {
                (true, "people") => self.actor(name),
                (true, _) => self.names.key(name),
                (false, _) => name.clone(),
            };
            // Below `people` stands a person for each name: what is asked of them is asked by `people`.
            let below =
                if treatment(member) == Treatment::Keyed && !is_person { member } else { name.as_str() };
            let value = self.walk(below, deep || treatment(name) == Treatment::Deep, value);
            out.insert(key, value);
        }
        out
    }

    fn leaf(&mut self, member: &str, deep: bool, text: &str) -> String {
        if text.trim().is_empty() {
            return text.to_owned();
        }
        if SecretRef::parse(text).is_ok() {
            return self.names.secret(text);
        }
        if deep {
            return match treatment(member) {
                Treatment::LeftOut => LEFT_OUT.to_owned(),
                Treatment::Whole(class) => self.names.whole(class, text),
                Treatment::Person => self.actor(text),
                Treatment::Target | Treatment::Deep | Treatment::Keyed | Treatment::Words => {
                    self.names.whole("value", text)
                }
            };
        }
        if self.within == Within::Plan && member == "owner" {
            return self.names.word(text);
        }
        let is_handed_over = self.within == Within::Handover && matches!(member, "from" | "to");
        if is_handed_over || member == "people" {
            return self.actor(text);
        }
        match treatment(member) {
            Treatment::LeftOut => LEFT_OUT.to_owned(),
            Treatment::Whole(class) => self.names.whole(class, text),
            Treatment::Person => self.actor(text),
            Treatment::Target => self.names.target(text),
            Treatment::Deep => self.names.whole("value", text),
            Treatment::Keyed | Treatment::Words => self.names.word(text),
        }
    }
}

#[cfg(test)]
mod tests;
