//! What stands in a playbook and no step of the runbook shows: kept as comments at its head, and each of them said.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::super::Desk;
use super::command::Deed;
use super::http::called_api;
use super::json::{Node, member};
use super::party::{Parties, Party};
use super::secret::is_telling;
use super::step::{Kind, Raw};
use super::variable::used;
use crate::plan::Text;

/// Keep what would be lost otherwise. `steps` are those of the file, before any is added.
pub(super) fn beside<'s, 'v: 's>(
    playbook: &Node<'v>,
    parties: &Parties<'v>,
    steps: impl Iterator<Item = &'s Raw<'v>>,
    head: &mut Vec<Text>,
    desk: &mut Desk,
) {
    let steps: Vec<&Raw<'v>> = steps.collect();
    let mut held = BTreeSet::new();
    secrets(playbook.value, false, &mut held);
    let mut keeper = Keeper { secrets: held, head, desk };
    keeper.variables(playbook, &steps);
    keeper.parties(parties, &steps);
    keeper.logins(parties, &steps);
    for step in steps {
        keeper.around_the_flow(step);
    }
}

struct Keeper<'k> {
    /// Variables whose value is a secret.
    secrets: BTreeSet<&'k str>,
    head: &'k mut Vec<Text>,
    desk: &'k mut Desk,
}

impl Keeper<'_> {
    /// Write one thing down as it stands there, but for its secrets.
    fn keep(&mut self, what: &str, node: &Node<'_>, why: &str, is_secret: &dyn Fn(&str) -> bool) {
        let mut is_whole = true;
        let value = open(node.value, is_secret, &mut is_whole);
        let tail = if is_whole { "" } else { ", without its secret" };
        self.desk.say(&node.at, format!("{why}; it stands in a comment{tail}"));
        self.head.push(Text::line(&format!("{what}: {value}")));
    }

    /// Variables that no step shows: neither the playbook's nor a step's own.
    fn variables(&mut self, playbook: &Node<'_>, steps: &[&Raw<'_>]) {
        let declares = |step: &Raw<'_>, name: &str| {
            step.node.get("step_variables").is_some_and(|own| own.get(name).is_some())
        };
        for (name, node) in playbook.entries("playbook_variables", self.desk) {
            if !steps.iter().any(|step| !declares(step, name) && shows(step, name)) {
                self.variable(&format!("variable {name}"), name, &node);
            }
        }
        for step in steps {
            for (name, node) in step.node.entries("step_variables", self.desk) {
                if !shows(step, name) {
                    self.variable(&format!("variable {name} of {}", step.id), name, &node);
                }
            }
        }
    }

    fn variable(&mut self, what: &str, name: &str, node: &Node<'_>) {
        let is_secret = is_telling(name) || self.secrets.contains(name);
        self.keep(what, node, "no step shows this variable", &|key| is_secret && key == "value");
    }

    /// Agents and targets that no action names.
    fn parties(&mut self, parties: &Parties<'_>, steps: &[&Raw<'_>]) {
        let arounds = deeds(steps).map(Deed::around);
        let named: BTreeSet<&str> = arounds
            .flat_map(|it| it.agent.iter().chain(&it.targets))
            .map(|party| party.node.at.as_str())
            .collect();
        for (word, known) in [("agent", &parties.agents), ("target", &parties.targets)] {
            for (id, party) in known.iter().filter(|(_, party)| !named.contains(party.node.at.as_str())) {
                self.keep(
                    &format!("{word} {id}"),
                    &party.node,
                    &format!("no action names this {word}"),
                    &is_telling,
                );
            }
        }
    }

    /// Logins that nothing sends, or that belong to something else than the API that is called with them.
    fn logins(&mut self, parties: &Parties<'_>, steps: &[&Raw<'_>]) {
        let called: BTreeSet<&str> = deeds(steps)
            .filter(|deed| matches!(deed, Deed::Call { .. }))
            .filter_map(|deed| called_api(deed.around()))
            .map(|party| party.node.at.as_str())
            .collect();
        for (id, login) in &parties.logins {
            let everybody = parties.agents.values().chain(parties.targets.values());
            let (sent, unsent): (Vec<&Party<'_>>, Vec<&Party<'_>>) = everybody
                .filter(|party| party.login() == Some(id))
                .partition(|party| called.contains(party.node.at.as_str()));
            if !sent.is_empty() && unsent.is_empty() {
                continue;
            }
            let names: Vec<String> = unsent.iter().map(|party| format!("\"{}\"", party.name)).collect();
            let of = if names.is_empty() { String::new() } else { format!(" of {}", names.join(", ")) };
            self.keep(
                &format!("login {id}{of}"),
                &login.node,
                &format!("no call sends this login{of}"),
                &is_telling,
            );
        }
    }

    /// What a step says that becomes no step of the runbook. Its variables are kept one by one.
    fn around_the_flow(&mut self, step: &Raw<'_>) {
        let shown: &[&str] = match step.kind {
            Kind::Start => &["type", "step_variables", "on_completion", "on_success"],
            Kind::End => &["type", "step_variables"],
            Kind::Parallel => &["type", "step_variables", "on_completion", "on_success", "next_steps"],
            Kind::Action(_) | Kind::Choice { .. } => return,
        };
        let members = step.node.value.as_object().into_iter().flatten();
        for (key, value) in members.filter(|(key, _)| !shown.contains(&key.as_str())) {
            let node = Node { value, at: member(&step.node.at, key) };
            let why = format!("`{key}` has no place in a runbook");
            self.keep(&format!("{} {key}", step.id), &node, &why, &is_telling);
        }
    }
}

fn deeds<'s, 'v>(steps: &'s [&'s Raw<'v>]) -> impl Iterator<Item = &'s Deed<'v>> {
    steps.iter().flat_map(|step| match &step.kind {
        Kind::Action(deeds) => deeds.as_slice(),
        Kind::Start | Kind::End | Kind::Parallel | Kind::Choice { .. } => &[],
    })
}

/// What an action takes and gives without naming it in its words, as a text that uses those variables.
pub(super) fn arguments(step: &Raw<'_>) -> String {
    let lists = ["in_args", "out_args"].into_iter().filter_map(|key| step.node.value.get(key)?.as_array());
    let names = lists.flatten().filter_map(Value::as_str).filter(|name| !names(step, name));
    match &step.kind {
        Kind::Action(_) => names.flat_map(|name| [name, ":value "]).collect(),
        Kind::Start | Kind::End | Kind::Parallel | Kind::Choice { .. } => String::new(),
    }
}

/// Does a step of the runbook say what this variable stands for?
fn shows(step: &Raw<'_>, name: &str) -> bool {
    names(step, name) || used(&arguments(step)).contains(&name)
}

/// Does a step use this variable in its words or its call?
fn names(step: &Raw<'_>, name: &str) -> bool {
    match &step.kind {
        Kind::Choice { question, .. } => used(question).contains(&name),
        Kind::Action(deeds) => deeds.iter().any(|deed| match deed {
            Deed::Words { text, .. } => used(text).contains(&name),
            Deed::Call { used, .. } => used.contains(name),
        }),
        Kind::Start | Kind::End | Kind::Parallel => false,
    }
}

/// A value without the members that hold secrets, however deep.
fn open(value: &Value, is_secret: &dyn Fn(&str) -> bool, is_whole: &mut bool) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| open(item, is_secret, is_whole)).collect(),
        Value::Object(members) => {
            let mut kept = Map::new();
            for (key, item) in members {
                if is_secret(key) {
                    *is_whole = false;
                } else {
                    kept.insert(key.clone(), open(item, is_secret, is_whole));
                }
            }
            Value::Object(kept)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// The variables that stand where a secret does: in a header or member whose name says so.
fn secrets<'v>(value: &'v Value, is_held: bool, found: &mut BTreeSet<&'v str>) {
    match value {
        Value::String(text) if is_held => found.extend(used(text)),
        Value::Array(items) => items.iter().for_each(|item| secrets(item, is_held, found)),
        Value::Object(members) => {
            members.iter().for_each(|(key, item)| secrets(item, is_held || is_telling(key), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
