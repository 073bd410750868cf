//! What has changed between two governed contents.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use super::content::id;
use crate::plan::Text;

/// The most characters of a value that are shown.
const SHOWN: usize = 60;

/// One difference, named by its path, such as `signal.cart.retention`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub path: Text,
    /// What stood there; none where nothing did.
    pub old: Option<Text>,
    /// What stands there now; none where nothing does.
    pub new: Option<Text>,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => write!(f, "{path}: {old} → {new}"),
            (None, Some(new)) if new.is_blank() => write!(f, "{path} added"),
            (None, Some(new)) => write!(f, "{path} added: {new}"),
            (Some(old), None) if old.is_blank() => write!(f, "{path} removed"),
            (Some(old), None) => write!(f, "{path} removed: {old}"),
            (None, None) => write!(f, "{path}"),
        }
    }
}

/// Every difference between two contents in canonical JSON, in the order of the paths; none where one of them is no
/// JSON.
pub fn changes(old: &str, new: &str) -> Option<Vec<Change>> {
    let (old, new): (Value, Value) = (serde_json::from_str(old).ok()?, serde_json::from_str(new).ok()?);
    let mut found = Vec::new();
    compare("", Some(&old), Some(&new), &mut found);
    Some(found)
}

fn compare(path: &str, old: Option<&Value>, new: Option<&Value>, found: &mut Vec<Change>) {
    if old == new {
        return;
    }
    match (old, new) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            for key in a.keys().chain(b.keys()).collect::<BTreeSet<_>>() {
                compare(&below(path, key), a.get(key), b.get(key), found);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) if a.iter().chain(b).all(|it| id(it).is_some()) => {
            let find = |all: &[Value], wanted: &str| all.iter().find(|it| id(it) == Some(wanted)).cloned();
            for name in a.iter().chain(b).filter_map(id).collect::<BTreeSet<_>>() {
                compare(&below(path, name), find(a, name).as_ref(), find(b, name).as_ref(), found);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => {
            let (gone, come) = (a.iter().filter(|it| !b.contains(it)), b.iter().filter(|it| !a.contains(it)));
            found.extend(gone.map(|it| change(path, Some(it), None)));
            found.extend(come.map(|it| change(path, None, Some(it))));
        }
        (old, new) => found.push(change(path, old, new)),
    }
}

fn change(path: &str, old: Option<&Value>, new: Option<&Value>) -> Change {
    Change { path: Text::line(path), old: old.map(shown), new: new.map(shown) }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// A value in a line. A whole thing that came or went needs no more than its name, which the path ends with.
fn shown(value: &Value) -> Text {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Object(_) => String::new(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => value.to_string(),
    };
    Text::line(&text).cut(SHOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(old: &str, new: &str) -> Vec<String> {
        changes(old, new).unwrap().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_difference_is_named_by_its_path() {
        let old = r#"{"signal":[{"id":"cart","retention":"30d","receivers":["a"]},{"id":"old"}],"flags":{"x":false}}"#;
        let new = r#"{"signal":[{"id":"cart","retention":"60d","receivers":["a","b"]},{"id":"new"}],"flags":{"x":true,"y":"z"}}"#;
        assert_eq!(
            words(old, new),
            [
                "flags.x: false → true",
                "flags.y added: z",
                "signal.cart.receivers added: b",
                "signal.cart.retention: 30d → 60d",
                "signal.new added",
                "signal.old removed",
            ]
        );
    }

    #[test]
    fn the_same_is_the_same_and_what_is_no_json_has_no_differences() {
        assert_eq!(words("{\"a\":1}", "{\"a\":1}"), Vec::<String>::new());
        assert_eq!(changes("{", "{}"), None);
    }
}
