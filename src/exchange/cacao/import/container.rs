//! A file that holds playbooks, and is none: where they stand in it, and what to do.

use serde_json::Value;

use super::super::super::Desk;
use super::json::{Node, member};

/// The most places that are told.
const MOST: usize = 8;

/// How deep a playbook may be looked for.
const DEEPEST: usize = 6;

/// What another format holds.
#[derive(Debug, Default)]
struct Found {
    /// The pointers of playbooks.
    playbooks: Vec<String>,
    /// The pointers of playbooks in Base64, as course-of-action objects of STIX and MISP's attributes hold them.
    coded: Vec<String>,
}

/// Refuse a list, a bundle of STIX, or an envelope of another tool, with what to do about it.
pub(super) fn refuse(file: &Node<'_>, desk: &mut Desk) -> bool {
    let kind = file.value.get("type").and_then(Value::as_str);
    if !file.value.is_array() && (kind == Some("playbook") || file.value.get("workflow").is_some()) {
        return false;
    }
    let mut found = Found::default();
    look(file.value, String::new(), 0, &mut found);
    let what = match kind {
        Some("bundle") => "a bundle of STIX",
        _ if file.value.is_array() => "a list",
        _ => "an envelope",
    };
    let (places, message, hint) = if !found.playbooks.is_empty() {
        let message = format!("it is {what} that holds {}", counted(found.playbooks.len(), "playbook"));
        (found.playbooks, message, "write it to a file of its own, and import that")
    } else if !found.coded.is_empty() {
        let message = format!("it is {what} that holds {} in Base64", counted(found.coded.len(), "playbook"));
        (found.coded, message, "decode it to a file of its own (`base64 -d`), and import that")
    } else if file.value.is_array() {
        let hint = "a CACAO playbook is one JSON object with \"type\": \"playbook\"";
        desk.hinted("", "it is a list without a playbook in it", hint);
        return true;
    } else {
        return false;
    };
    for place in places.iter().take(MOST) {
        desk.hinted(place, &message, hint);
    }
    true
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("a {what}") } else { format!("{count} {what}s") }
}

fn look(value: &Value, at: String, depth: usize, found: &mut Found) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                look(item, format!("{at}/{number}"), depth + 1, found);
            }
        }
        Value::Object(members) => {
            let is_playbook = members.get("type").is_some_and(|kind| kind == "playbook");
            if is_playbook && members.contains_key("workflow") {
                found.playbooks.push(at);
                return;
            }
            for (key, item) in members {
                if key == "playbook_bin" && item.is_string() {
                    found.coded.push(member(&at, key));
                }
                look(item, member(&at, key), depth + 1, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
