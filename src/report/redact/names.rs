//! What names something in one record, and what stands in its place.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::form::FORM;
use super::letters::{folded, heard, is_term, is_word, plain, written_out};
use super::members::{Treatment, treatment};
use super::shapes::{self, at_start, class_of};
use crate::plan::finding::Code;
use crate::plan::id;

/// The least letters of a part of a name that is looked for alone.
const PART: usize = 3;

/// A word that is looked for.
#[derive(Debug, Clone)]
struct Word {
    /// In letters without case and accents, unless its case counts.
    text: String,
    /// A part of a person's name may be a word when it is written small.
    has_case: bool,
    placeholder: String,
}

/// Names and placeholders of one record.
#[derive(Debug)]
pub(super) struct Names {
    /// What people must still understand.
    kept: BTreeSet<String>,
    people: BTreeMap<String, String>,
    placeholders: BTreeMap<String, String>,
    counts: BTreeMap<&'static str, u32>,
    /// By their first character in lower case; the longest first.
    words: BTreeMap<char, Vec<Word>>,
}

impl Names {
    pub(super) fn new(incident: &str, plan: &Value) -> Self {
        let mut kept: BTreeSet<String> = FORM.map(str::to_owned).into();
        kept.insert(incident.to_owned());
        kept.extend(Code::ALL.iter().map(|code| code.as_str().to_owned()));
        keep_ids(plan, &mut kept);
        Self {
            kept,
            people: BTreeMap::new(),
            placeholders: BTreeMap::new(),
            counts: BTreeMap::new(),
            words: BTreeMap::new(),
        }
    }

    /// People and identities of the plan, in its order.
    pub(super) fn learn_plan(&mut self, plan: &Value) {
        if let Some(people) = plan.get("people").and_then(Value::as_object) {
            people.values().for_each(|person| self.learn_person(person));
        }
        let identities = plan.pointer("/campaign/identity").and_then(Value::as_array);
        for id in identities.into_iter().flatten().filter_map(|it| it.get("id")?.as_str()) {
            // What has the same name as a thing that stays would change its meaning everywhere.
            if !self.kept.contains(id) {
                let placeholder = self.placeholder("identity", id);
                self.add(id, false, &placeholder);
            }
        }
        for name in plan.get("names").and_then(Value::as_object).into_iter().flatten() {
            if let Some(text) = name.1.as_str() {
                self.learn("value", text);
            }
        }
    }

    /// Everything that the roster says of a person.
    pub(super) fn learn_person(&mut self, person: &Value) {
        let Some(id) = person.get("id").and_then(Value::as_str) else { return };
        let placeholder = self.person_number(id);
        self.people.insert(id.to_owned(), placeholder.clone());
        self.add(id, false, &placeholder);
        let text = |member: &str| person.get(member).and_then(Value::as_str);
        if let Some(name) = text("name") {
            self.placeholders.insert(folded(name), placeholder.clone());
            self.add(name, false, &placeholder);
            if text("kind").is_none_or(|kind| kind == "human") {
                self.learn_parts(name, &placeholder);
                if let Some(name) = written_out(name) {
                    self.add(&name, false, &placeholder);
                    self.learn_parts(&name, &placeholder);
                }
            }
        }
        for member in ["login", "ssh_key"] {
            if let Some(known) = text(member) {
                self.learn("account", known);
                self.add(known, false, &placeholder);
            }
        }
        for (_, contact) in person.get("contact").and_then(Value::as_object).into_iter().flatten() {
            if let Some(contact) = contact.as_str() {
                let address = self.placeholder("address", contact);
                self.add(contact, false, &address);
            }
        }
    }

    /// The parts of a person's name, alone and with the first letter of another one: `Kenji`, `K. Ito`, `Ito K.`.
    fn learn_parts(&mut self, name: &str, placeholder: &str) {
        let is_part = |part: &&str| part.chars().count() >= PART && !part.starts_with(char::is_lowercase);
        let parts: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(is_part).collect();
        for part in &parts {
            let has_case = is_word(&folded(part)) || self.kept.contains(&part.to_lowercase());
            self.add(part, has_case, placeholder);
            if has_case {
                self.add(&part.to_uppercase(), true, placeholder);
            }
            for initial in parts.iter().filter(|other| *other != part).filter_map(|it| it.chars().next()) {
                self.add(&format!("{initial}. {part}"), true, placeholder);
                self.add(&format!("{part} {initial}."), true, placeholder);
            }
        }
    }

    /// What somebody wants out besides, as it may be written.
    pub(super) fn hide(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let placeholder = self.placeholder("hidden", text);
        self.add(text, false, &placeholder);
        if let Some(text) = written_out(text) {
            self.add(&text, false, &placeholder);
        }
    }

    /// The placeholder of somebody: no two people have the same, also where one is named as the other's id is.
    fn person_number(&mut self, id: &str) -> String {
        if let Some(known) = self.people.get(id) {
            return known.clone();
        }
        let placeholder = self.placeholder("person", id);
        if self.people.values().any(|other| *other == placeholder) {
            self.count("person")
        } else {
            placeholder
        }
    }

    /// A text that names something as a whole: it is looked for everywhere, unless it is a word like any other.
    pub(super) fn learn(&mut self, class: &'static str, text: &str) {
        if !shapes::is_name(text) || self.kept.contains(text) || self.people.contains_key(text) {
            return;
        }
        let placeholder = self.whole(class, text);
        if !text.contains(char::is_whitespace) && !text.contains("://") {
            self.add(text, is_term(&folded(text)), &placeholder);
            let host = shapes::without_port(text).0;
            if host != text {
                self.learn_host(host);
            }
        }
    }

    /// A host that stood with a port or in a URL is looked for alone too.
    fn learn_host(&mut self, host: &str) {
        if let Some(placeholder) = self.placeholders.get(&folded(host)).cloned()
            && shapes::is_name(host)
            && !self.kept.contains(host)
        {
            self.add(host, false, &placeholder);
        }
    }

    /// The placeholder of a person of the roster.
    pub(super) fn person(&self, id: &str) -> Option<String> {
        self.people.get(id).cloned()
    }

    /// Where a level of an escalation pages: `person:ID`, `role:ID`, `channel:ID`, or a word of the form.
    pub(super) fn target(&mut self, text: &str) -> String {
        match text.split_once(':') {
            Some(("person", id)) => format!("person:{}", self.person(id).unwrap_or_else(|| self.word(id))),
            Some((of @ ("role" | "channel"), id)) => format!("{of}:{}", self.word(id)),
            Some(_) | None => self.word(text),
        }
    }

    /// A text in which everything that names something is replaced; what could be an identifier still is one after it.
    pub(super) fn word(&mut self, text: &str) -> String {
        let scrubbed = self.scrub(text);
        if id::is_valid(text) && !id::is_valid(&scrubbed) { self.placeholder("name", text) } else { scrubbed }
    }

    /// The placeholder of the place of a secret: the place of another one, that nobody has.
    pub(super) fn secret(&mut self, text: &str) -> String {
        let placeholder = self.placeholder("secret", text);
        format!("env:{}", placeholder.replace('-', "_").to_ascii_uppercase())
    }

    /// The name of a thing among others.
    pub(super) fn key(&mut self, name: &str) -> String {
        if self.kept.contains(name) { name.to_owned() } else { self.scrub(name) }
    }

    /// What stands in the place of a text that is a name as a whole.
    pub(super) fn whole(&mut self, class: &'static str, text: &str) -> String {
        if let Some(person) = self.person(text) {
            return person;
        }
        if self.kept.contains(text) || shapes::is_small(text) || shapes::is_instant(text) {
            return text.to_owned();
        }
        match class_of(text) {
            Some("url") => self.url(text),
            Some(shape) if shape != "id" => self.placeholder(shape, text),
            _ if class == "host" => {
                let (name, port) = shapes::without_port(text);
                let class =
                    if class_of(name).is_some() || text.len() > name.len() { "host" } else { "address" };
                self.placeholder(class, name) + port
            }
            _ => self.placeholder(class, text),
        }
    }

    /// A text in which everything that names something is replaced.
    pub(super) fn scrub(&mut self, text: &str) -> String {
        if self.kept.contains(text) || shapes::is_instant(text) {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        let (mut rest, mut is_inside) = (text, false);
        while let Some(c) = rest.chars().next() {
            let step = if rest.starts_with("{{") {
                // A template: it names things that stand elsewhere.
                let end = rest.find("}}").map_or(2, |end| end + 2);
                out.push_str(rest.get(..end).unwrap_or_default());
                end
            } else if is_inside && c.is_alphanumeric() {
                out.push(c);
                c.len_utf8()
            } else {
                self.step(rest, c, &mut out)
            };
            is_inside =
                rest.get(..step).and_then(|done| done.chars().next_back()).is_some_and(char::is_alphanumeric);
            rest = rest.get(step..).unwrap_or_default();
        }
        out
    }

    /// One step at the beginning of a word; how many bytes it took.
    fn step(&mut self, rest: &str, c: char, out: &mut String) -> usize {
        let found = at_start(rest);
        if let Some(url) = found.filter(|found| found.class == "url" || found.class == "address") {
            let placeholder = self.whole("address", url.text);
            out.push_str(&placeholder);
            return url.text.len();
        }
        if let Some((length, placeholder)) = self.word_at(rest) {
            out.push_str(placeholder);
            return length;
        }
        match found {
            Some(found) if found.class == "instant" => {
                out.push_str(found.text);
                found.text.len()
            }
            Some(found) => {
                let placeholder = self.whole(found.class, found.text);
                out.push_str(&placeholder);
                found.text.len()
            }
            None => {
                out.push(c);
                c.len_utf8()
            }
        }
    }

    fn word_at(&self, rest: &str) -> Option<(usize, &str)> {
        let first = plain(rest.chars().next()?).next()?;
        self.words.get(&first)?.iter().find_map(|word| {
            let length = if word.has_case {
                rest.starts_with(&word.text).then_some(word.text.len())?
            } else {
                heard(rest, &word.text)?
            };
            let follows = rest.get(length..)?.chars().next();
            let is_whole = !follows.is_some_and(char::is_alphanumeric);
            is_whole.then_some((length, word.placeholder.as_str()))
        })
    }

    /// Only the kind of address and the port stay of an address: paths name accounts, keys and people.
    fn url(&mut self, text: &str) -> String {
        let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = (rest.get(..end).unwrap_or(rest), rest.get(end..).unwrap_or_default());
        let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let (host, port) = shapes::without_port(authority);
        let name = if host.contains("{{") { host.to_owned() } else { self.placeholder("host", host) };
        self.learn_host(host);
        let path = if path.len() > 1 { "/…" } else { path };
        format!("{scheme}://{name}{port}{path}")
    }

    fn placeholder(&mut self, class: &'static str, text: &str) -> String {
        let folded = folded(text);
        if let Some(known) = self.placeholders.get(&folded) {
            return known.clone();
        }
        let placeholder = self.count(class);
        self.placeholders.insert(folded, placeholder.clone());
        placeholder
    }

    /// The next placeholder of a class.
    fn count(&mut self, class: &'static str) -> String {
        let count = self.counts.entry(class).or_default();
        *count = count.saturating_add(1);
        if class == "host" { format!("host-{count}.invalid") } else { format!("{class}-{count}") }
    }

    fn add(&mut self, text: &str, has_case: bool, placeholder: &str) {
        let Some(first) = text.chars().next().and_then(|c| plain(c).next()) else { return };
        let words = self.words.entry(first).or_default();
        let text = if has_case { text.to_owned() } else { folded(text) };
        if words.iter().any(|word| word.text == text) {
            return;
        }
        let at = words.partition_point(|word| word.text.len() >= text.len());
        words.insert(at, Word { text, has_case, placeholder: placeholder.to_owned() });
    }
}

/// The identifiers of the plan's things, people and identities aside; and `RUNBOOK/STEP`.
fn keep_ids(plan: &Value, kept: &mut BTreeSet<String>) {
    for (member, value) in plan.as_object().into_iter().flatten() {
        if member != "people" {
            keep_below(value, kept);
        }
    }
    for runbook in plan.get("runbooks").and_then(Value::as_array).into_iter().flatten() {
        let id = runbook.get("id").and_then(Value::as_str).unwrap_or_default();
        for step in runbook.get("step").and_then(Value::as_array).into_iter().flatten() {
            let step = step.get("id").and_then(Value::as_str).unwrap_or_default();
            kept.insert(format!("{id}/{step}"));
        }
    }
}

fn keep_below(value: &Value, kept: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(id) = members.get("id").and_then(Value::as_str).filter(|id| id::is_valid(id)) {
                kept.insert(id.to_owned());
            }
            let is_asked = |name: &str| name != "identity" && treatment(name) != Treatment::Deep;
            let below = members.iter().filter(|(name, _)| is_asked(name));
            below.for_each(|(_, value)| keep_below(value, kept));
        }
        Value::Array(items) => items.iter().for_each(|item| keep_below(item, kept)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
