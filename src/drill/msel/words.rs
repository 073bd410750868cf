//! Conditions and expected actions in words that stand in a cell. What the words can't say stands there as TOML.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use toml::Value;

use crate::plan::scenario::{Deed, Expected, InjectCondition};
use crate::plan::{Duration, ExpectedId, InjectId, ObjectiveId, RoleId, Text};

/// What a condition looks like.
pub(super) const CONDITION: &str =
    "write for example `missed ID`, `done ID and not delivered ID`, or a condition as TOML: { state = … }";

/// What an expected action looks like.
pub(super) const EXPECTED: &str =
    "write for example `[ID] What a good team does (within 5m)`, one on each line";

/// A value as TOML on one line.
pub(super) fn inline<T: Serialize>(value: &T) -> String {
    Value::try_from(value).map_or_else(|_| String::new(), |value| on_one_line(&value))
}

/// TOML's own writer would give a text with line feeds several lines.
fn on_one_line(value: &Value) -> String {
    match value {
        // What JSON escapes in a string, TOML escapes in the same way.
        Value::String(text) => serde_json::Value::from(text.as_str()).to_string(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(on_one_line).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Table(table) if table.is_empty() => "{}".to_owned(),
        Value::Table(table) => {
            let member = |(key, value): (&String, &Value)| format!("{} = {}", name(key), on_one_line(value));
            let members: Vec<String> = table.iter().map(member).collect();
            format!("{{ {} }}", members.join(", "))
        }
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => value.to_string(),
    }
}

fn name(key: &str) -> String {
    let is_bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if is_bare { key.to_owned() } else { serde_json::Value::from(key).to_string() }
}

/// The value that TOML on one line stands for.
pub(super) fn from_inline<T: DeserializeOwned>(text: &str) -> Option<T> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct It<T> {
        it: T,
    }
    toml::from_str::<It<T>>(&format!("it = {text}")).ok().map(|it| it.it)
}

/// A condition in words.
pub(super) fn condition(when: &InjectCondition) -> String {
    let words = leaf(when).or_else(|| {
        let list = |children: &[InjectCondition], between: &str| {
            let leaves: Option<Vec<String>> = children.iter().map(leaf).collect();
            leaves.map(|leaves| leaves.join(between))
        };
        let all = when.all.as_ref().and_then(|children| list(children, " and "));
        all.or_else(|| when.any.as_ref().and_then(|children| list(children, " or ")))
    });
    words.filter(|words| read_condition(words).as_ref() == Some(when)).unwrap_or_else(|| inline(when))
}

fn leaf(when: &InjectCondition) -> Option<String> {
    if let Some(inside) = &when.not {
        return leaf(inside).map(|words| format!("not {words}"));
    }
    let done = when.done.as_ref().map(|id| format!("done {id}"));
    let missed = || when.missed.as_ref().map(|id| format!("missed {id}"));
    let delivered = || when.delivered.as_ref().map(|id| format!("delivered {id}"));
    done.or_else(missed).or_else(delivered)
}

/// The condition that words stand for.
pub(super) fn read_condition(text: &str) -> Option<InjectCondition> {
    let text = text.trim();
    if text.starts_with('{') {
        return from_inline(text);
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    for (between, all) in [("and", true), ("or", false)] {
        if words.contains(&between) {
            let parts: Option<Vec<_>> = words.split(|word| *word == between).map(read_leaf).collect();
            let (all, any) = if all { (parts, None) } else { (None, parts) };
            return (all.is_some() || any.is_some()).then(|| InjectCondition {
                all,
                any,
                ..InjectCondition::default()
            });
        }
    }
    read_leaf(&words)
}

fn read_leaf(words: &[&str]) -> Option<InjectCondition> {
    let mut when = InjectCondition::default();
    match words {
        ["not", rest @ ..] => when.not = Some(Box::new(read_leaf(rest)?)),
        ["done", id] => when.done = Some(ExpectedId::parse(id).ok()?),
        ["missed", id] => when.missed = Some(ExpectedId::parse(id).ok()?),
        ["delivered", id] => when.delivered = Some(InjectId::parse(id).ok()?),
        _ => return None,
    }
    Some(when)
}

/// What stands beside the words of an expected action.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Beside {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deed: Option<Deed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<RoleId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    objective: Option<ObjectiveId>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    avoid: bool,
}

/// An expected action on one line: `[ID] What a good team does (within 5m) { role = "ic" }`.
pub(super) fn expected(expected: &Expected) -> String {
    let Expected { id, title, deed, inject: _, within, role, objective, avoid } = expected;
    let mut words = format!("[{id}] {title}");
    let deadline = within.map(|within| format!(" (within {within})")).unwrap_or_default();
    words.push_str(&deadline);
    let beside =
        Beside { deed: deed.clone(), role: role.clone(), objective: objective.clone(), avoid: *avoid };
    let beside = inline(&beside);
    if beside.chars().any(char::is_alphanumeric) {
        words.push(' ');
        words.push_str(&beside);
    }
    let wanted = Expected { inject: None, ..expected.clone() };
    let is_whole = !words.contains('\n') && read_expected(&words) == Some(Ok(wanted.clone()));
    if is_whole { words } else { inline(&wanted) }
}

/// An expected action that a line names, or the line as a title where it gives no name; none where the line can't be
/// read.
pub(super) fn read_expected(line: &str) -> Option<Result<Expected, Text>> {
    let line = line.trim();
    if line.starts_with('{') {
        return from_inline(line).map(Ok);
    }
    let Some((id, rest)) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
        let bullets: &[char] = &['-', '*', '•', '–', '·', ' '];
        return Some(Err(Text::line(line.trim_start_matches(bullets))));
    };
    let id = ExpectedId::parse(id.trim()).ok()?;
    let (words, beside) = match rest.find(" {").filter(|_| rest.ends_with('}')) {
        Some(at) => {
            let (words, table) = rest.split_at(at);
            (words, from_inline::<Beside>(table)?)
        }
        None => (rest, Beside::default()),
    };
    let deadline = words.strip_suffix(')').and_then(|words| words.rsplit_once(" (within "));
    let (title, within) = match deadline {
        Some((title, within)) => (title, Some(Duration::parse(within).ok()?)),
        None => (words, None),
    };
    let title = Text::line(title.trim());
    let Beside { deed, role, objective, avoid } = beside;
    Some(Ok(Expected { id, title, deed, inject: None, within, role, objective, avoid }))
}
