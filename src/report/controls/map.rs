//! The map of what is evidence for which control: `controls.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

use crate::plan::Campaign;
use crate::plan::runbook::Capability;

const FILE: &str = include_str!("controls.toml");

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    control: Vec<Entry>,
}

/// What is evidence for one control.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) id: String,
    #[serde(default)]
    pub(super) expects: Expects,
    #[serde(default)]
    only: Option<Only>,
    #[serde(default)]
    pub(super) evidence: Vec<Rule>,
    #[serde(default)]
    pub(super) beyond: Option<String>,
}

impl Entry {
    /// Is the control for this campaign?
    pub(super) fn applies(&self, campaign: &Campaign) -> bool {
        match self.only {
            None => true,
            Some(Only::UsesAi) => campaign.flags.uses_ai,
        }
    }
}

/// When a record without evidence is told.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "String")]
pub(super) enum Expects {
    #[default]
    Never,
    Always,
    After(String),
}

impl From<String> for Expects {
    fn from(word: String) -> Self {
        if word == "always" { Self::Always } else { Self::After(word) }
    }
}

/// For which campaigns a control is.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Only {
    UsesAi,
}

/// Which events show something.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub(super) event: String,
    #[serde(default, rename = "where")]
    pub(super) with: BTreeMap<String, Is>,
    #[serde(default)]
    pub(super) of: BTreeMap<String, Is>,
    #[serde(default, deserialize_with = "one_or_many")]
    pub(super) provides: Vec<Capability>,
    #[serde(default)]
    pub(super) ai_switch: bool,
    pub(super) shows: String,
}

/// What a member of an event's data has to be.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Is {
    /// There, or not there.
    There(bool),
    /// This.
    One(String),
    /// One of these.
    Any(Vec<String>),
}

fn one_or_many<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Capability>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        One(Capability),
        Many(Vec<Capability>),
    }
    Ok(match Given::deserialize(deserializer)? {
        Given::One(one) => vec![one],
        Given::Many(many) => many,
    })
}

/// The entries in the order of the file. A test sees to it that the file can be read.
pub(super) fn entries() -> &'static [Entry] {
    static ENTRIES: LazyLock<File> = LazyLock::new(|| toml::from_str(FILE).unwrap_or_default());
    &ENTRIES.control
}

/// Does the data have every member as it has to be?
pub(super) fn fits(members: &BTreeMap<String, Is>, data: &Value) -> bool {
    members.iter().all(|(pointer, is)| {
        let found = data.pointer(pointer).filter(|value| !is_nothing(value));
        match is {
            Is::There(wanted) => found.is_some() == *wanted,
            Is::One(wanted) => found.is_some_and(|value| reads(value, wanted)),
            Is::Any(wanted) => found.is_some_and(|value| wanted.iter().any(|wanted| reads(value, wanted))),
        }
    })
}

/// Left out, empty, or no.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

fn reads(value: &Value, wanted: &str) -> bool {
    match value {
        Value::String(text) => text == wanted,
        Value::Bool(is_so) => wanted == if *is_so { "true" } else { "false" },
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => false,
    }
}
