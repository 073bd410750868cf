//! Is this answer what was asked for? One judge for the live world and for drills.

mod path;

use std::collections::BTreeMap;

use serde_json::Value;

pub(super) use self::path::BadPath;
use self::path::Path;
use crate::plan::Text;
use crate::plan::request::Expect;

/// The longest piece of a value that a reason repeats, in characters.
const SHOWN: usize = 60;

/// An answer as far as it was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer<'a> {
    /// What it was, for reasons: `answered 200`, `exit status 0`.
    pub(super) said: &'a str,
    /// Is its status one that means success?
    pub(super) allowed: bool,
    pub(super) body: &'a [u8],
    /// Was all of the body read?
    pub(super) whole: bool,
}

/// What the judge says.
#[derive(Debug, PartialEq)]
pub(super) enum Verdict {
    /// As asked for, with what was picked.
    Good(BTreeMap<String, Value>),
    /// The other side says no.
    Bad(String),
    /// The status is right and the rest can't be read.
    Unreadable(String),
}

/// What a good answer looks like and what is picked from it, with every path compiled.
#[derive(Debug)]
pub(super) struct Judge {
    contains: Option<Text>,
    lacks: Option<Text>,
    json: Vec<(Path, Value)>,
    absent: Vec<Path>,
    pick: Vec<(String, Path)>,
}

impl Judge {
    /// Compile the paths. The status is the caller's: each kind of call has its own.
    pub(super) fn new(expect: &Expect, pick: &BTreeMap<String, String>) -> Result<Self, BadPath> {
        let wanted = |(raw, value): (&String, &Value)| Ok((Path::parse(raw)?, value.clone()));
        let named = |(name, raw): (&String, &String)| Ok((name.clone(), Path::parse(raw)?));
        Ok(Self {
            contains: expect.contains.clone(),
            lacks: expect.lacks.clone(),
            json: expect.json.iter().map(wanted).collect::<Result<_, _>>()?,
            absent: expect.absent.iter().map(|raw| Path::parse(raw)).collect::<Result<_, _>>()?,
            pick: pick.iter().map(named).collect::<Result<_, _>>()?,
        })
    }

    /// Compare an answer with what a good one looks like, and pick from it.
    pub(super) fn weigh(&self, answer: Answer<'_>) -> Verdict {
        if !answer.allowed {
            return Verdict::Bad(answer.said.to_owned());
        }
        if let Some(verdict) = self.weigh_text(answer) {
            return verdict;
        }
        if self.json.is_empty() && self.absent.is_empty() && self.pick.is_empty() {
            return Verdict::Good(BTreeMap::new());
        }
        if !answer.whole {
            return Verdict::Unreadable("the answer is longer than 64 KiB".to_owned());
        }
        match serde_json::from_slice(answer.body) {
            Ok(tree) => self.weigh_tree(&tree),
            Err(_) => Verdict::Unreadable(format!("{} without JSON", answer.said)),
        }
    }

    fn weigh_text(&self, answer: Answer<'_>) -> Option<Verdict> {
        if self.contains.is_none() && self.lacks.is_none() {
            return None;
        }
        let Answer { said, body, whole, .. } = answer;
        let body = String::from_utf8_lossy(body);
        if let Some(text) = self.contains.as_ref().map(Text::as_str)
            && !body.contains(text)
        {
            let text = cut(text);
            return Some(if whole {
                Verdict::Bad(format!("{said} without \"{text}\""))
            } else {
                Verdict::Unreadable(format!("\"{text}\" is not in the first 64 KiB"))
            });
        }
        let text = self.lacks.as_ref().map(Text::as_str)?;
        if body.contains(text) {
            return Some(Verdict::Bad(format!("{said} with \"{}\"", cut(text))));
        }
        let unseen = || format!("\"{}\" may be in what follows the first 64 KiB", cut(text));
        (!whole).then(|| Verdict::Unreadable(unseen()))
    }

    fn weigh_tree(&self, tree: &Value) -> Verdict {
        for (path, wanted) in &self.json {
            match path.find(tree) {
                Some(found) if same(&found, wanted) => {}
                Some(found) => {
                    let (found, wanted) = (cut(&found.to_string()), cut(&wanted.to_string()));
                    return Verdict::Bad(format!("{path} is {found}, not {wanted}"));
                }
                None => return Verdict::Bad(format!("{path} is missing")),
            }
        }
        for path in &self.absent {
            if let Some(found) = path.find(tree) {
                return Verdict::Bad(format!("{path} is there: {}", cut(&found.to_string())));
            }
        }
        let mut picked = BTreeMap::new();
        for (name, path) in &self.pick {
            // The other side has said yes: what is missing here does not mean that nothing happened.
            let Some(found) = path.find(tree) else {
                return Verdict::Unreadable(format!("{path} is missing"));
            };
            picked.insert(name.clone(), found.into_owned());
        }
        Verdict::Good(picked)
    }
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

    fn weigh(expect: &Value, pick: &[(&str, &str)], body: &str, whole: bool) -> Verdict {
        let expect: Expect = serde_json::from_value(expect.clone()).unwrap();
        let pick = pick.iter().map(|(name, path)| ((*name).to_owned(), (*path).to_owned())).collect();
        let answer = Answer { said: "answered 200", allowed: true, body: body.as_bytes(), whole };
        Judge::new(&expect, &pick).unwrap().weigh(answer)
    }

    fn verdict(expect: &Value, body: &str, whole: bool) -> Verdict {
        weigh(expect, &[], body, whole)
    }

    #[test]
    fn any_allowed_status_is_good_where_nothing_is_asked() {
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
        let body = r#"{"rrsets":[{"ttl":30}]}"#;
        for path in ["/rrsets/0", "$.rrsets[0]"] {
            assert_eq!(
                weigh(&json!({}), &[("old", path)], body, true),
                Verdict::Good(BTreeMap::from([("old".to_owned(), json!({"ttl": 30}))]))
            );
        }
        for path in ["/rrsets/1", "$.rrsets[1]"] {
            let missing = Verdict::Unreadable(format!("{path} is missing"));
            assert_eq!(weigh(&json!({}), &[("old", path)], body, true), missing);
        }
    }

    #[test]
    fn a_path_to_several_values_gives_their_list() {
        let body = r#"{"targets":[{"ip":"a"},{"ip":"b"}]}"#;
        let picked = Verdict::Good(BTreeMap::from([("ips".to_owned(), json!(["a", "b"]))]));
        assert_eq!(weigh(&json!({}), &[("ips", "$.targets[*].ip")], body, true), picked);
        let expect = json!({"json": {"$.targets[*].ip": ["a", "b"]}});
        assert_eq!(verdict(&expect, body, true), Verdict::Good(BTreeMap::new()));
    }

    #[test]
    fn what_must_not_be_there_is_looked_for() {
        let expect = json!({"absent": ["/error", "$.errors[*]"]});
        assert_eq!(verdict(&expect, r#"{"errors":[]}"#, true), Verdict::Good(BTreeMap::new()));
        assert_eq!(
            verdict(&expect, r#"{"errors":["no"]}"#, true),
            Verdict::Bad("$.errors[*] is there: \"no\"".to_owned())
        );
        let there = Verdict::Bad("/error is there: null".to_owned());
        assert_eq!(verdict(&expect, r#"{"error":null}"#, true), there);
        assert!(matches!(verdict(&expect, "OK", true), Verdict::Unreadable(_)));
    }

    #[test]
    fn a_text_that_must_be_lacking_can_not_be_missed_in_what_was_not_read() {
        let expect = json!({"lacks": "not found"});
        assert_eq!(verdict(&expect, "done", true), Verdict::Good(BTreeMap::new()));
        let found = Verdict::Bad("answered 200 with \"not found\"".to_owned());
        assert_eq!(verdict(&expect, "key not found", true), found);
        assert_eq!(verdict(&expect, "key not found", false), found);
        let unseen = "\"not found\" may be in what follows the first 64 KiB";
        assert_eq!(verdict(&expect, "done", false), Verdict::Unreadable(unseen.to_owned()));
    }

    #[test]
    fn json_is_a_text_too() {
        let expect = json!({"contains": "\"ok\":true", "lacks": "error"});
        assert_eq!(verdict(&expect, r#"{"ok":true}"#, true), Verdict::Good(BTreeMap::new()));
    }

    #[test]
    fn a_status_that_is_not_allowed_is_a_no_whatever_the_rest_says() {
        let judge = Judge::new(&Expect::default(), &BTreeMap::new()).unwrap();
        let answer = Answer { said: "answered 500", allowed: false, body: b"{}", whole: true };
        assert_eq!(judge.weigh(answer), Verdict::Bad("answered 500".to_owned()));
    }
}
