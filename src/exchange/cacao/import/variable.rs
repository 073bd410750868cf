//! Variables of a playbook: `__name__`, used as `__name__:value`.

use std::collections::BTreeMap;

use super::super::super::Desk;
use super::json::Node;
use super::secret::covered;

/// What is declared of a variable.
#[derive(Debug, Clone, Default)]
pub(super) struct Variable {
    pub(super) value: Option<String>,
    pub(super) about: Option<String>,
    pub(super) constant: bool,
    /// Everything else that is said of it, as JSON, but for what goes without saying.
    pub(super) rest: serde_json::Map<String, serde_json::Value>,
}

impl Variable {
    /// Its value, where there is one: some tools write an empty text for a value that is still to come.
    pub(super) fn known(&self) -> Option<&str> {
        self.value.as_deref().filter(|value| !value.is_empty())
    }

    /// What no step shows of a variable that it uses, as a comment; with its description where that is not shown either.
    pub(super) fn told(&self, name: &str, with_about: bool) -> Option<String> {
        let mut members = self.rest.clone();
        if let Some(about) = self.about.as_deref().filter(|about| with_about && !about.trim().is_empty()) {
            members.insert("description".to_owned(), about.into());
        }
        (!members.is_empty()).then(|| format!("variable {name}: {}", serde_json::Value::Object(members)))
    }
}

/// The variables that a part of a playbook sees, by their names with the underscores.
pub(super) type Variables = BTreeMap<String, Variable>;

/// Read the variables of a dictionary, over those that are seen already.
pub(super) fn read(node: &Node<'_>, key: &str, outer: &Variables, desk: &mut Desk) -> Variables {
    let mut all = outer.clone();
    for (name, node) in node.entries(key, desk) {
        if !is_name(name) {
            desk.hinted(&node.at, format!("`{name}` is not the name of a variable"), "write __name__");
        }
        if node.object(desk).is_none() {
            continue;
        }
        let value = match node.get("value") {
            Some(value) if value.value.is_null() => None,
            Some(_) => node.text("value", desk).map(str::to_owned),
            None => None,
        };
        let about = node.text("description", desk).map(str::to_owned);
        let constant = node.flag("constant", desk).unwrap_or_default();
        let shown = ["value", "description", "constant"];
        let rest = node.value.as_object().into_iter().flatten();
        let rest = rest.filter(|(key, value)| {
            let goes_without_saying =
                (*key == "type" && *value == "string") || (*key == "external" && **value == false);
            !shown.contains(&key.as_str()) && !goes_without_saying
        });
        let rest = rest.map(|(key, value)| (key.clone(), covered(key, value))).collect();
        all.insert(name.to_owned(), Variable { value, about, constant, rest });
    }
    all
}

/// `__name__`: what the schema's pattern allows.
fn is_name(text: &str) -> bool {
    let inner = text.strip_prefix("__").and_then(|rest| rest.strip_suffix("__"));
    inner.is_some_and(|name| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    })
}

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    Text(&'t str),
    /// A variable's value, by its name with the underscores.
    Value(&'t str),
}

/// A text in pieces.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    const USED: &str = "__:value";
    let (mut out, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find(USED) {
        let (head, tail) = rest.split_at(at + 2);
        let inner = head.strip_suffix("__").unwrap_or(head);
        // The name begins at the last `__` that stands before letters, digits, `_` and `-` only.
        let from =
            inner.match_indices("__").map(|(from, _)| from).find(|from| is_name(head.split_at(*from).1));
        let tail = tail.strip_prefix(":value").unwrap_or(tail);
        match from {
            Some(from) => {
                let (before, name) = head.split_at(from);
                push(&mut out, before);
                out.push(Piece::Value(name));
            }
            None => push(&mut out, rest.split_at(at + USED.len()).0),
        }
        rest = tail;
    }
    push(&mut out, rest);
    out
}

fn push<'t>(out: &mut Vec<Piece<'t>>, text: &'t str) {
    if !text.is_empty() {
        out.push(Piece::Text(text));
    }
}

/// The variables that a text uses, each once, in their order.
pub(super) fn used(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for piece in pieces(text) {
        if let Piece::Value(name) = piece
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart_at_its_variables() {
        for (text, wanted) in [
            ("", vec![]),
            ("plain", vec![Piece::Text("plain")]),
            ("__ip__:value", vec![Piece::Value("__ip__")]),
            (
                "block __ip__:value at __fw-1__:value.",
                vec![
                    Piece::Text("block "),
                    Piece::Value("__ip__"),
                    Piece::Text(" at "),
                    Piece::Value("__fw-1__"),
                    Piece::Text("."),
                ],
            ),
            ("a__:value", vec![Piece::Text("a__:value")]),
            ("__ not __x__:value", vec![Piece::Text("__ not "), Piece::Value("__x__")]),
        ] {
            assert_eq!(pieces(text), wanted, "{text}");
        }
        assert_eq!(used("__a__:value __b__:value __a__:value"), ["__a__", "__b__"]);
    }
}
