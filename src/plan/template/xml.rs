//! A tree as XML.

use std::fmt::Write as _;

use serde_json::Value;

/// Write a tree: one member, the root element. Members of an object are elements, or attributes where the name begins
/// with `@`; the items of a list are elements in that order; anything else is text. Returns why it can't be written.
pub(super) fn to_xml(tree: &Value) -> Result<String, String> {
    let Some((name, content)) =
        tree.as_object().filter(|root| root.len() == 1).and_then(|root| root.iter().next())
    else {
        return Err("needs exactly one root element".to_owned());
    };
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>".to_owned();
    element(&mut out, name, content)?;
    Ok(out)
}

fn element(out: &mut String, name: &str, content: &Value) -> Result<(), String> {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))
    };
    if !is_name(name) {
        return Err(format!("`{name}` is not the name of an element"));
    }
    out.push('<');
    out.push_str(name);
    let members = content.as_object().into_iter().flatten();
    for (attribute, value) in members.filter_map(|(name, value)| Some((name.strip_prefix('@')?, value))) {
        if !is_name(attribute) {
            return Err(format!("`{attribute}` is not the name of an attribute"));
        }
        write!(out, " {attribute}=\"{}\"", escaped(&plain(value))).map_err(|e| e.to_string())?;
    }
    out.push('>');
    inside(out, content)?;
    write!(out, "</{name}>").map_err(|e| e.to_string())
}

fn inside(out: &mut String, content: &Value) -> Result<(), String> {
    match content {
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !name.starts_with('@'))
            .try_for_each(|(name, value)| element(out, name, value)),
        Value::Array(items) => items.iter().try_for_each(|item| inside(out, item)),
        Value::Null => Ok(()),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            out.push_str(&escaped(&plain(content)));
            Ok(())
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_keep_their_order_and_values_stay_in_their_element() {
        let tree =
            json!({"R": {"@xmlns": "https://x/\"", "Set": [{"Name": "a<b>&"}, {"Type": "A"}, {"TTL": 30}]}});
        assert_eq!(
            to_xml(&tree).unwrap(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><R xmlns=\"https://x/&quot;\"><Set><Name>a&lt;b&gt;&amp;</Name>\
             <Type>A</Type><TTL>30</TTL></Set></R>"
        );
    }

    #[test]
    fn two_roots_are_refused() {
        assert!(to_xml(&json!({"A": 1, "B": 2})).is_err());
        assert!(to_xml(&json!({"A": {"b c": 1}})).is_err());
    }
}
