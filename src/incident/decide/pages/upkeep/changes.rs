//! What a revision changes, in words.

use std::collections::BTreeMap;

use crate::incident::event::PolicyRevised;
use crate::plan::{Plan, Policy, Text};

/// The most changes that are named.
const MOST: usize = 20;

/// Everything that differs, one line each; nothing where all is the same.
pub(super) fn between(plan: &Plan, revised: &PolicyRevised) -> Vec<Text> {
    let mut lines = policy(plan.policy.as_ref(), revised.policy.as_ref());
    named_ones(
        &mut lines,
        "person",
        &plan.people.iter().map(|(id, it)| named(id.as_str(), it)).collect(),
        &revised.people.iter().map(|it| named(it.id.as_str(), it)).collect(),
    );
    named_ones(
        &mut lines,
        "role",
        &plan.roles.iter().map(|it| named(it.id.as_str(), it)).collect(),
        &revised.roles.iter().map(|it| named(it.id.as_str(), it)).collect(),
    );
    named_ones(
        &mut lines,
        "channel",
        &plan.channels.iter().map(|(id, it)| named(id.as_str(), it)).collect(),
        &revised.channels.iter().map(|it| named(it.id.as_str(), it)).collect(),
    );
    let more = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    lines.iter().map(|line| Text::line(line)).collect()
}

fn named<'a, T>(id: &str, value: &'a T) -> (String, &'a T) {
    (id.to_owned(), value)
}

fn policy(before: Option<&Policy>, after: Option<&Policy>) -> Vec<String> {
    let name = |policy: Option<&Policy>| policy.map_or("none", |policy| policy.id.as_str()).to_owned();
    let levels = |policy: &Policy| policy.level.len();
    match (before, after) {
        (before, after) if before == after => Vec::new(),
        (Some(before), Some(after)) if before.id == after.id && levels(before) != levels(after) => {
            vec![format!("policy {}: {} levels, {} before", after.id, levels(after), levels(before))]
        }
        (Some(before), Some(after)) if before.id == after.id => vec![format!("policy {} changed", after.id)],
        (before, after) => vec![format!("policy {}, {} before", name(after), name(before))],
    }
}

fn named_ones<T: PartialEq>(
    lines: &mut Vec<String>,
    what: &str,
    before: &BTreeMap<String, &T>,
    after: &BTreeMap<String, &T>,
) {
    for (id, value) in after {
        match before.get(id) {
            None => lines.push(format!("{what} {id} added")),
            Some(was) if was != value => lines.push(format!("{what} {id} changed")),
            Some(_) => {}
        }
    }
    let gone = before.keys().filter(|id| !after.contains_key(*id));
    lines.extend(gone.map(|id| format!("{what} {id} removed")));
}
