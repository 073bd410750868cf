//! The JSON Schemas of the files, and the form in which the loader enforces them.
//!
//! The schemas are derived from the serde shapes, so what `warroom schema` prints is what the loader demands.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use schemars::{JsonSchema, Schema, schema_for};
use serde_json::{Map, Value};

use super::super::action::ActionFile;
use super::super::channel::ChannelFile;
use super::super::coverage::CoverageFile;
use super::super::escalation::EscalationFile;
use super::super::message::MessageFile;
use super::super::roster::RosterFile;
use super::super::waiver::WaiverFile;
use super::super::{Approval, Campaign, Intake, Runbook, Scenario, Settings, duration, id, roster};

/// What a file of a workspace is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Settings,
    Roster,
    Escalation,
    Messages,
    Channels,
    Intake,
    Actions,
    Campaign,
    Runbook,
    Scenario,
    Waivers,
    Coverage,
    Approval,
}

impl Kind {
    pub(super) const ALL: [Self; 13] = [
        Self::Settings,
        Self::Roster,
        Self::Escalation,
        Self::Messages,
        Self::Channels,
        Self::Intake,
        Self::Actions,
        Self::Campaign,
        Self::Runbook,
        Self::Scenario,
        Self::Waivers,
        Self::Coverage,
        Self::Approval,
    ];

    /// What stands at this path; none where another room reads the file, or nobody does.
    pub(super) fn of(path: &str) -> Option<Self> {
        let fits = |kind: &Self| {
            let (wanted, given) = (kind.pattern().split('/'), path.split('/'));
            let part = |(wanted, given): (&str, &str)| match wanted.split_once('*') {
                None => wanted == given,
                Some((before, after)) => given.strip_prefix(before).is_some_and(|rest| rest.ends_with(after)),
            };
            wanted.clone().count() == given.clone().count() && wanted.zip(given).all(part)
        };
        Self::ALL.into_iter().find(fits)
    }

    const fn pattern(self) -> &'static str {
        match self {
            Self::Settings => "config/warroom.toml",
            Self::Roster => "config/roster.toml",
            Self::Escalation => "config/escalation.toml",
            Self::Messages => "config/messages.toml",
            Self::Channels => "config/channels.toml",
            Self::Intake => "config/intake.toml",
            Self::Actions => "config/actions/*.toml",
            Self::Campaign => "config/campaigns/*.toml",
            Self::Runbook => "runbooks/*.toml",
            Self::Scenario => "config/scenarios/*.toml",
            Self::Waivers => "config/waivers.toml",
            Self::Coverage => "config/coverage.toml",
            Self::Approval => "config/approvals/*/*.toml",
        }
    }

    fn schema(self) -> Schema {
        match self {
            Self::Settings => schema_for!(Settings),
            Self::Roster => schema_for!(RosterFile),
            Self::Escalation => schema_for!(EscalationFile),
            Self::Messages => schema_for!(MessageFile),
            Self::Channels => schema_for!(ChannelFile),
            Self::Intake => schema_for!(Intake),
            Self::Actions => schema_for!(ActionFile),
            Self::Campaign => schema_for!(Campaign),
            Self::Runbook => schema_for!(Runbook),
            Self::Scenario => schema_for!(Scenario),
            Self::Waivers => schema_for!(WaiverFile),
            Self::Coverage => schema_for!(CoverageFile),
            Self::Approval => schema_for!(Approval),
        }
    }

    /// What the file must be; compiled once.
    pub(super) fn shape(self) -> &'static Shape {
        static SETTINGS: LazyLock<Shape> = LazyLock::new(Shape::compile::<Settings>);
        static ROSTER: LazyLock<Shape> = LazyLock::new(Shape::compile::<RosterFile>);
        static ESCALATION: LazyLock<Shape> = LazyLock::new(Shape::compile::<EscalationFile>);
        static MESSAGES: LazyLock<Shape> = LazyLock::new(Shape::compile::<MessageFile>);
        static CHANNELS: LazyLock<Shape> = LazyLock::new(Shape::compile::<ChannelFile>);
        static INTAKE: LazyLock<Shape> = LazyLock::new(Shape::compile::<Intake>);
        static ACTIONS: LazyLock<Shape> = LazyLock::new(Shape::compile::<ActionFile>);
        static CAMPAIGN: LazyLock<Shape> = LazyLock::new(Shape::compile::<Campaign>);
        static RUNBOOK: LazyLock<Shape> = LazyLock::new(Shape::compile::<Runbook>);
        static SCENARIO: LazyLock<Shape> = LazyLock::new(Shape::compile::<Scenario>);
        static WAIVERS: LazyLock<Shape> = LazyLock::new(Shape::compile::<WaiverFile>);
        static COVERAGE: LazyLock<Shape> = LazyLock::new(Shape::compile::<CoverageFile>);
        static APPROVAL: LazyLock<Shape> = LazyLock::new(Shape::compile::<Approval>);
        match self {
            Self::Settings => &SETTINGS,
            Self::Roster => &ROSTER,
            Self::Escalation => &ESCALATION,
            Self::Messages => &MESSAGES,
            Self::Channels => &CHANNELS,
            Self::Intake => &INTAKE,
            Self::Actions => &ACTIONS,
            Self::Campaign => &CAMPAIGN,
            Self::Runbook => &RUNBOOK,
            Self::Scenario => &SCENARIO,
            Self::Waivers => &WAIVERS,
            Self::Coverage => &COVERAGE,
            Self::Approval => &APPROVAL,
        }
    }
}

/// The JSON Schema of each file, with the pattern of its path in a workspace, for editors.
pub fn schemas() -> Vec<(&'static str, Value)> {
    Kind::ALL.into_iter().map(|kind| (kind.pattern(), kind.schema().to_value())).collect()
}

/// What a text must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    Any,
    Id,
    Duration,
    Secret,
    Target,
    ClockTime,
    Instant,
    Character,
}

/// What a value must be.
#[derive(Debug)]
pub(super) enum Node {
    Any,
    Text(Words),
    /// One of a closed list.
    OneOf(Vec<String>),
    Integer {
        min: i64,
        max: i64,
    },
    Number,
    Boolean,
    List(Box<Self>),
    Object {
        known: BTreeMap<String, Member>,
        /// What every other key holds; none when there may be no other.
        others: Option<(Words, Box<Self>)>,
    },
    /// An object with exactly one of these keys.
    Tagged(BTreeMap<String, Self>),
    /// A shape by its name, because shapes may nest in themselves.
    Named(String),
}

/// One key that an object may have.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) node: Node,
    pub(super) required: bool,
}

/// A schema, compiled.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) root: Node,
    names: BTreeMap<String, Node>,
}

impl Shape {
    fn compile<T: JsonSchema>() -> Self {
        let schema = schema_for!(T).to_value();
        let names = schema.get("$defs").and_then(Value::as_object);
        Self {
            root: node(&schema),
            names: names.into_iter().flatten().map(|(name, schema)| (name.clone(), node(schema))).collect(),
        }
    }

    /// The node itself where this one is only a name.
    pub(super) fn resolve<'a>(&'a self, node: &'a Node) -> &'a Node {
        if let Node::Named(name) = node { self.names.get(name).unwrap_or(&Node::Any) } else { node }
    }
}

fn node(schema: &Value) -> Node {
    let Some(schema) = schema.as_object() else {
        return Node::Any;
    };
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        return Node::Named(name.rsplit('/').next().unwrap_or_default().to_owned());
    }
    if let Some(branches) = branches(schema) {
        return choice(&branches);
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return Node::OneOf(words.iter().filter_map(Value::as_str).map(str::to_owned).collect());
    }
    match type_of(schema) {
        Some("string") => Node::Text(words(schema)),
        Some("integer") => Node::Integer {
            min: schema.get("minimum").and_then(Value::as_i64).unwrap_or(i64::MIN),
            max: largest(schema),
        },
        Some("number") => Node::Number,
        Some("boolean") => Node::Boolean,
        Some("array") => Node::List(Box::new(schema.get("items").map_or(Node::Any, node))),
        Some("object") => object(schema),
        Some(_) | None => Node::Any,
    }
}

/// The branches of `oneOf` and `anyOf`, without "or null": TOML has none.
fn branches(schema: &Map<String, Value>) -> Option<Vec<&Value>> {
    let list = schema.get("oneOf").or_else(|| schema.get("anyOf"))?.as_array()?;
    let is_null = |branch: &&Value| branch.get("type").and_then(Value::as_str) == Some("null");
    Some(list.iter().filter(|branch| !is_null(branch)).collect())
}

fn choice(branches: &[&Value]) -> Node {
    if let [only] = branches {
        return node(only);
    }
    let mut closed = Vec::new();
    let mut tagged = BTreeMap::new();
    for branch in branches {
        if let Some(word) = branch.get("const").and_then(Value::as_str) {
            closed.push(word.to_owned());
        } else if let Some(words) = branch.get("enum").and_then(Value::as_array) {
            closed.extend(words.iter().filter_map(Value::as_str).map(str::to_owned));
        } else if let Some(members) = branch.get("properties").and_then(Value::as_object) {
            tagged.extend(members.iter().map(|(name, schema)| (name.clone(), node(schema))));
        } else {
            return Node::Any;
        }
    }
    if tagged.is_empty() { Node::OneOf(closed) } else { Node::Tagged(tagged) }
}

/// The type, where `["string", "null"]` counts as `string`.
fn type_of(schema: &Map<String, Value>) -> Option<&str> {
    let name = schema.get("type")?;
    let Some(names) = name.as_array() else {
        return name.as_str();
    };
    names.iter().filter_map(Value::as_str).find(|name| *name != "null")
}

fn words(schema: &Map<String, Value>) -> Words {
    let text = |key: &str| schema.get(key).and_then(Value::as_str);
    match (text("format"), text("pattern")) {
        (Some("date-time"), _) => Words::Instant,
        (Some("secret-ref"), _) => Words::Secret,
        (_, Some(id::PATTERN)) => Words::Id,
        (_, Some(duration::PATTERN)) => Words::Duration,
        (_, Some(roster::CLOCK_PATTERN)) => Words::ClockTime,
        // The only other pattern of the shapes is that of an escalation target.
        (_, Some(_)) => Words::Target,
        (_, None) if schema.get("maxLength").and_then(Value::as_u64) == Some(1) => Words::Character,
        (_, None) => Words::Any,
    }
}

/// schemars gives a `maximum` to small widths only.
fn largest(schema: &Map<String, Value>) -> i64 {
    let format = schema.get("format").and_then(Value::as_str);
    match (schema.get("maximum").and_then(Value::as_i64), format) {
        (Some(max), _) => max,
        (None, Some("uint32")) => i64::from(u32::MAX),
        (None, Some(_) | None) => i64::MAX,
    }
}

fn object(schema: &Map<String, Value>) -> Node {
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let member = |(name, schema): (&String, &Value)| {
        let required = required.contains(&name.as_str());
        let node = node(schema);
        (name.clone(), Member { node, required })
    };
    let known = schema.get("properties").and_then(Value::as_object);
    let mut known: BTreeMap<String, Member> = known.into_iter().flatten().map(member).collect();
    let others = schema.get("additionalProperties").filter(|open| **open != Value::Bool(false));
    let patterned = schema.get("patternProperties").and_then(Value::as_object);
    if let Some(names) = schema.pointer_words("propertyNames", "enum") {
        let open = others.map_or(&Value::Null, |open| open);
        for name in names {
            let node = node(open);
            known.insert(name, Member { node, required: false });
        }
        return Node::Object { known, others: None };
    }
    let others = match (patterned.and_then(|all| all.values().next()), others) {
        (Some(value), _) => Some((Words::Id, Box::new(node(value)))),
        (None, Some(value)) => Some((Words::Any, Box::new(node(value)))),
        (None, None) => None,
    };
    Node::Object { known, others }
}

trait PointerWords {
    fn pointer_words(&self, outer: &str, inner: &str) -> Option<Vec<String>>;
}

impl PointerWords for Map<String, Value> {
    /// The texts of the list at `outer.inner`.
    fn pointer_words(&self, outer: &str, inner: &str) -> Option<Vec<String>> {
        let list = self.get(outer)?.get(inner)?.as_array()?;
        Some(list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }
}
