//! A place in an answer: a JSON pointer (RFC 6901), or a JSONPath (RFC 9535) where it starts with `$`.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;
use serde_json_path::JsonPath;

/// A path, ready to be followed.
#[derive(Debug, Clone)]
pub(super) enum Path {
    Pointer(String),
    Query { raw: String, compiled: JsonPath },
}

/// Why a path can't be followed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the path {raw} can't be read: {reason}")]
pub(in crate::runtime) struct BadPath {
    raw: String,
    reason: String,
}

impl Path {
    pub(super) fn parse(raw: &str) -> Result<Self, BadPath> {
        let bad = |reason: String| BadPath { raw: raw.to_owned(), reason };
        if raw.starts_with('$') {
            let compiled = JsonPath::parse(raw).map_err(|error| bad(error.message().to_owned()))?;
            return Ok(Self::Query { raw: raw.to_owned(), compiled });
        }
        if raw.is_empty() || raw.starts_with('/') {
            return Ok(Self::Pointer(raw.to_owned()));
        }
        Err(bad("it starts with neither / nor $".to_owned()))
    }

    /// What stands there: nothing, the one value, or the list of the values where the path leads to several.
    pub(super) fn find<'t>(&self, tree: &'t Value) -> Option<Cow<'t, Value>> {
        match self {
            Self::Pointer(pointer) => tree.pointer(pointer).map(Cow::Borrowed),
            Self::Query { compiled, .. } => {
                let mut found = compiled.query(tree).all();
                match found.len() {
                    0 => None,
                    1 => found.pop().map(Cow::Borrowed),
                    _ => Some(Cow::Owned(found.into_iter().cloned().collect())),
                }
            }
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pointer(raw) | Self::Query { raw, .. } => f.write_str(raw),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case("/a/1", Some(json!(2)))]
    #[case("/a/7", None)]
    #[case("$.a[1]", Some(json!(2)))]
    #[case("$.nobody", None)]
    #[case("$.a[*]", Some(json!([1, 2])))]
    #[case("$.keys[?@.id == 'k2'].on", Some(json!(false)))]
    #[case("$.keys[?@.id == 'k3'].on", None)]
    #[case("$.none", Some(Value::Null))]
    fn a_path_leads_to_nothing_one_value_or_a_list(#[case] raw: &str, #[case] expected: Option<Value>) {
        let tree =
            json!({"a": [1, 2], "none": null, "keys": [{"id": "k1", "on": true}, {"id": "k2", "on": false}]});
        assert_eq!(Path::parse(raw).unwrap().find(&tree).map(Cow::into_owned), expected);
    }

    #[rstest]
    #[case("$.a[")]
    #[case("$..")]
    #[case("a.b")]
    fn what_is_no_path_is_said_before_anything_is_sent(#[case] raw: &str) {
        let error = Path::parse(raw).unwrap_err().to_string();
        assert!(error.starts_with(&format!("the path {raw} can't be read: ")), "{error}");
    }
}
