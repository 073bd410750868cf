//! The places of secrets that a runbook names: neither a secret nor its place leaves with a playbook.

use serde_json::{Value, json};

use crate::plan::{Runbook, SecretRef};

/// Members of a probe whose texts are never the place of a secret, even where they look like one.
const PLAIN: [&str; 6] = ["url", "args", "name", "expect", "measure", "method"];

/// The runbook as JSON, with other places where the places of secrets stood, and the JSON pointers of those.
pub(super) fn of(runbook: &Runbook) -> (Value, Vec<String>) {
    let (mut value, mut found) = (json!(runbook), Vec::new());
    let steps = value.get_mut("step").and_then(Value::as_array_mut).into_iter().flatten();
    for (at, step) in steps.enumerate() {
        if let Some(verify) = step.get_mut("verify") {
            cover(verify, &format!("/step/{at}/verify"), &mut found);
        }
    }
    (value, found)
}

fn cover(value: &mut Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            // Behind the word for a scheme, too: `Bearer env:NAME`.
            let (before, place) = match text.split_once(' ') {
                Some((scheme, place)) if !SecretRef::looks_like_one(text) => (format!("{scheme} "), place),
                Some(_) | None => (String::new(), text.as_str()),
            };
            if SecretRef::looks_like_one(place) {
                found.push(at.to_owned());
                *text = format!("{before}env:WITHHELD_{}", found.len());
            }
        }
        Value::Array(items) => {
            items
                .iter_mut()
                .enumerate()
                .for_each(|(number, item)| cover(item, &format!("{at}/{number}"), found));
        }
        Value::Object(members) => {
            for (key, item) in members.iter_mut().filter(|(key, _)| !PLAIN.contains(&key.as_str())) {
                cover(item, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
