//! What a playbook holds as a secret: it is known by the name of its header, member or variable, and never taken over.

use serde_json::{Map, Value};

use super::variable::{Piece, pieces};

/// Names of headers, members and variables that hold a secret.
const TELLING: [&str; 8] =
    ["authorization", "cookie", "token", "secret", "password", "passwd", "apikey", "privatekey"];

/// What stands in a comment or in words where a secret stood.
pub(super) const COVER: &str = "(a secret, which is not taken over)";

/// Does a header, member or variable of that name hold a secret?
pub(super) fn is_telling(name: &str) -> bool {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let letters = letters.to_ascii_lowercase();
    TELLING.iter().any(|word| letters.contains(word))
}

/// Is it no more than a variable, perhaps behind the word for a scheme? Then no secret stands there.
pub(super) fn is_variable(text: &str) -> bool {
    let text = unschemed(text);
    text.is_empty() || matches!(pieces(text).as_slice(), [Piece::Value(_)])
}

/// A value without the word for a scheme before it, such as `Bearer`.
fn unschemed(text: &str) -> &str {
    let text = text.trim();
    let parts = text.split_once(' ').filter(|(scheme, _)| scheme.chars().all(|c| c.is_ascii_alphabetic()));
    parts.map_or(text, |(_, rest)| rest.trim())
}

/// A member's value, with a cover over every secret in it.
pub(super) fn covered(key: &str, value: &Value) -> Value {
    match value {
        Value::String(text) if is_telling(key) && !is_variable(text) => Value::from(COVER),
        Value::Number(_) if is_telling(key) => Value::from(COVER),
        Value::Array(items) => items.iter().map(|item| covered(key, item)).collect(),
        Value::Object(members) => {
            // A variable says its name outside, and its value in a member of it.
            let inner = |name: &str| if name == "value" && is_telling(key) { key } else { name }.to_owned();
            let kept = members.iter().map(|(name, item)| (name.clone(), covered(&inner(name), item)));
            Value::Object(kept.collect::<Map<_, _>>())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// The first member of a body that holds a secret, where the body can be read once its variables are filled in.
pub(super) fn in_body(text: &str) -> Option<String> {
    /// What stands for a variable's value: a number, so that it fits with and without quotes.
    const FILLED: &str = "7919";
    let filled: String = pieces(text)
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text,
            Piece::Value(_) => FILLED,
        })
        .collect();
    match serde_json::from_str::<Value>(&filled) {
        Ok(tree) => in_tree("", &tree, FILLED),
        Err(_) => TELLING
            .iter()
            .find(|word| filled.to_ascii_lowercase().contains(**word))
            .map(|word| (*word).to_owned()),
    }
}

fn in_tree(key: &str, value: &Value, filled: &str) -> Option<String> {
    match value {
        Value::String(text) => {
            let rest = unschemed(text);
            (is_telling(key) && !rest.is_empty() && rest != filled).then(|| key.to_owned())
        }
        Value::Number(number) => (is_telling(key) && number.to_string() != filled).then(|| key.to_owned()),
        Value::Array(items) => items.iter().find_map(|item| in_tree(key, item, filled)),
        Value::Object(members) => members.iter().find_map(|(key, item)| in_tree(key, item, filled)),
        Value::Null | Value::Bool(_) => None,
    }
}
