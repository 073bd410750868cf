//! Is this answer what was asked for? One judge for the live world and for drills.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::plan::request::Expect;

/// The longest piece of a value that a reason repeats, in characters.
const SHOWN: usize = 60;

/// An answer as far as it was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer<'a> {
    pub(super) status: u16,
    pub(super) body: &'a [u8],
    /// Was all of the body read?
    pub(super) whole: bool,
}

/// What the judge says.
#[derive(Debug, PartialEq)]
pub(super) enum Verdict {
    /// As asked for, with what was picked.
    Good(BTreeMap<String, Value>),
    /// The server says no.
    Bad(String),
    /// The status is right and the rest can't be read.
    Unreadable(String),
}

/// Compare an answer with what a good one looks like, and pick values by their JSON pointers.
pub(super) fn judge(expect: &Expect, pick: &BTreeMap<String, String>, answer: Answer<'_>) -> Verdict {
    if !expect.allows(answer.status) {
        return Verdict::Bad(format!("answered {}", answer.status));
    }
    if let Some(text) = &expect.contains
        && !String::from_utf8_lossy(answer.body).contains(text.as_str())
    {
        let text = cut(text.as_str());
        return if answer.whole {
            Verdict::Bad(format!("answered {} without \"{text}\"", answer.status))
        } else {
            Verdict::Unreadable(format!("\"{text}\" is not in the first 64 KiB"))
        };
    }
    if expect.json.is_empty() && pick.is_empty() {
        return Verdict::Good(BTreeMap::new());
    }
    let tree: Value = match serde_json::from_slice(answer.body) {
        Ok(tree) => tree,
        Err(_) if !answer.whole => {
            return Verdict::Unreadable("the answer is longer than 64 KiB".to_owned());
        }
        Err(_) => return Verdict::Unreadable(format!("answered {} without JSON", answer.status)),
    };
    for (pointer, wanted) in &expect.json {
        match tree.pointer(pointer) {
            Some(found) if same(found, wanted) => {}
            Some(found) => {
                let (found, wanted) = (cut(&found.to_string()), cut(&wanted.to_string()));
                return Verdict::Bad(format!("{pointer} is {found}, not {wanted}"));
            }
            None => return Verdict::Bad(format!("{pointer} is missing")),
        }
    }
    let mut picked = BTreeMap::new();
    for (name, pointer) in pick {
        let Some(found) = tree.pointer(pointer) else {
            return Verdict::Bad(format!("{pointer} is missing"));
        };
        picked.insert(name.clone(), found.clone());
    }
    Verdict::Good(picked)
}

/// Equal, where 1 and 1.0 are the same number: TOML and JSON disagree about them.
fn same(found: &Value, wanted: &Value) -> bool {
    match (found.as_f64(), wanted.as_f64()) {
        (Some(a), Some(b)) => found == wanted || a.total_cmp(&b).is_eq(),
        _ => found == wanted,
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn verdict(expect: &Value, body: &str, whole: bool) -> Verdict {
        let expect: Expect = serde_json::from_value(expect.clone()).unwrap();
        let answer = Answer { status: 200, body: body.as_bytes(), whole };
        judge(&expect, &BTreeMap::new(), answer)
    }

    #[test]
    fn any_2xx_is_good_where_nothing_is_asked() {
        assert_eq!(verdict(&json!({}), "", true), Verdict::Good(BTreeMap::new()));
    }

    #[test]
    fn a_no_in_a_200_is_a_no() {
        assert_eq!(
            verdict(&json!({"json": {"/ok": true}}), r#"{"ok":false}"#, true),
            Verdict::Bad("/ok is false, not true".to_owned())
        );
    }

    #[test]
    fn whole_numbers_and_fractions_are_equal() {
        let expect = json!({"json": {"/n": 1}});
        assert_eq!(verdict(&expect, r#"{"n":1.0}"#, true), Verdict::Good(BTreeMap::new()));
    }

    #[test]
    fn what_can_not_be_read_is_neither_good_nor_bad() {
        let expect = json!({"json": {"/ok": true}});
        for (body, whole) in [("<html>", true), (r#"{"ok":tr"#, false), ("", true)] {
            assert!(matches!(verdict(&expect, body, whole), Verdict::Unreadable(_)), "{body}");
        }
    }

    #[test]
    fn a_deeply_nested_answer_is_not_a_crash() {
        let body = "[".repeat(50_000);
        let expect = json!({"json": {"/0": 1}});
        assert!(matches!(verdict(&expect, &body, true), Verdict::Unreadable(_)));
    }

    #[test]
    fn picks_keep_their_type_and_a_missing_one_is_named() {
        let answer = Answer { status: 200, body: br#"{"rrsets":[{"ttl":30}]}"#, whole: true };
        let pick = |pointer: &str| BTreeMap::from([("old".to_owned(), pointer.to_owned())]);
        assert_eq!(
            judge(&Expect::default(), &pick("/rrsets/0"), answer),
            Verdict::Good(BTreeMap::from([("old".to_owned(), json!({"ttl": 30}))]))
        );
        assert_eq!(
            judge(&Expect::default(), &pick("/rrsets/1"), answer),
            Verdict::Bad("/rrsets/1 is missing".to_owned())
        );
    }
}
