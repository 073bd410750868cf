//! XML as this program writes it, read back as a tree: elements, attributes, texts, and nothing else.

use serde_json::{Map, Value};

/// The tree below the root, with each element as a list of its contents in order.
pub(super) fn tree(text: &str) -> Value {
    let (_, body) = text.split_once("?>").unwrap();
    let (element, rest) = element(body);
    assert_eq!(rest, "", "something follows the root");
    element
}

fn element(text: &str) -> (Value, &str) {
    let (tag, mut rest) = text.strip_prefix('<').and_then(|text| text.split_once('>')).unwrap();
    let name = tag.split(' ').next().unwrap();
    let end = format!("</{name}>");
    let mut children = Vec::new();
    for attribute in tag.split(' ').skip(1) {
        let (name, value) = attribute.split_once('=').unwrap();
        children.push(one(&format!("@{name}"), Value::from(value.trim_matches('"'))));
    }
    if let Some((inside, after)) = rest.split_once(end.as_str()).filter(|(inside, _)| !inside.contains('<')) {
        if children.is_empty() {
            return (one(name, Value::from(inside)), after);
        }
        rest = after;
        children.push(Value::from(inside));
        return (one(name, Value::from(children)), rest);
    }
    loop {
        if let Some(after) = rest.strip_prefix(end.as_str()) {
            return (one(name, Value::from(children)), after);
        }
        let (child, after) = element(rest);
        children.push(child);
        rest = after;
    }
}

fn one(name: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), value)]))
}
