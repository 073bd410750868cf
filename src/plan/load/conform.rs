//! Does a file have the shape that its schema demands?
//!
//! Everything that is wrong is collected. What is wrong is then replaced by a harmless value or removed, so that
//! the rest of the file can still be read and checked; [`Mended`] remembers where, so that no follow-up problem is
//! reported there.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::duration::InvalidDuration;
use super::super::escalation::Target;
use super::super::id::{self, InvalidId};
use super::super::roster::ClockTime;
use super::super::secret::InvalidSecretRef;
use super::super::{Code, Duration, SecretRef};
use super::near;
use super::path::{At, Path};
use super::schema::{Member, Node, Shape, Words};
use super::secrets::Hidden;

/// What is wrong at some bytes of a file.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) span: Range<usize>,
    pub(super) message: String,
    pub(super) hint: Option<String>,
    /// What the launch gate calls it.
    pub(super) code: Option<Code>,
}

/// Where a file was mended.
#[derive(Debug, Default)]
pub(super) struct Mended {
    /// Values that were made up. Whatever is said about them, or about what is in them, would be invented.
    made_up: BTreeSet<Path>,
    /// Objects that lost an unknown key: what seems to be absent there was perhaps misspelt.
    lost_a_key: BTreeSet<Path>,
}

impl Mended {
    /// Would a problem at this path be a mere follow-up?
    pub(super) fn explains(&self, path: &Path) -> bool {
        let above = |length| Path(path.0.iter().take(length).cloned().collect());
        self.lost_a_key.contains(path)
            || (!self.made_up.is_empty()
                && (0..=path.0.len()).any(|length| self.made_up.contains(&above(length))))
    }
}

type Table<'i> = DeTable<'i>;
type Value<'i> = Spanned<DeValue<'i>>;

/// Check a file against its shape, and mend it.
pub(super) fn conform(
    shape: &Shape,
    root: &mut Spanned<Table<'_>>,
    hidden: &mut Hidden,
) -> (Vec<Fault>, Mended) {
    let mut checker = Checker { shape, hidden, faults: Vec::new(), mended: Mended::default() };
    let span = root.span();
    if let Node::Object { known, others } = &shape.root {
        let others = others.as_ref().map(|(words, node)| (*words, &**node));
        checker.object(root.get_mut(), &span, known, others, At::Root);
    }
    (checker.faults, checker.mended)
}

struct Checker<'s, 'h> {
    shape: &'s Shape,
    hidden: &'h mut Hidden,
    faults: Vec<Fault>,
    mended: Mended,
}

impl<'s> Checker<'s, '_> {
    /// Check one value; a bad one is reported and replaced.
    fn value<'i>(&mut self, value: &mut Value<'i>, node: &'s Node, at: At<'_>) {
        let span = value.span();
        let node = self.shape.resolve(node);
        let fault = match (node, value.get_mut()) {
            (Node::Any, _) | (Node::Boolean, DeValue::Boolean(_)) => None,
            (Node::Text(Words::Instant), DeValue::Datetime(given)) => {
                (given.date.is_none() || given.time.is_none() || given.offset.is_none())
                    .then(|| (format!("`{given}` is not an instant"), INSTANT_HINT.to_owned()))
            }
            (Node::Text(words), DeValue::String(text)) => {
                let fault = text_fault(*words, text);
                if fault.is_some() && *words == Words::Secret {
                    self.hidden.hide(span.clone(), text);
                }
                fault
            }
            (Node::OneOf(closed), DeValue::String(text)) => {
                (!closed.iter().any(|word| word == text)).then(|| {
                    let valid = closed.iter().map(String::as_str);
                    (
                        format!("`{text}` is not a value of `{}`", name_of(at)),
                        near::hint("values", text, valid),
                    )
                })
            }
            (Node::Integer { min, max }, DeValue::Integer(given)) => {
                let read = i64::from_str_radix(given.as_str(), given.radix()).ok();
                let fits = read.is_some_and(|n| (*min..=*max).contains(&n));
                (!fits).then(|| (format!("`{given}` is out of range"), range_hint(*min, *max)))
            }
            (Node::Number, DeValue::Float(_) | DeValue::Integer(_)) => None,
            (Node::List(each), DeValue::Array(items)) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.value(item, each, at.index(index));
                }
                None
            }
            (Node::Object { known, others }, DeValue::Table(table)) => {
                let others = others.as_ref().map(|(words, node)| (*words, &**node));
                self.object(table, &span, known, others, at);
                None
            }
            (Node::Tagged(tags), DeValue::Table(table)) => self.tagged(table, tags, at),
            (node, found) => Some((
                format!("{} must be {}, not {}", subject(at), wanted(node), a(found.type_str())),
                example_hint(at, node),
            )),
        };
        if let Some((message, hint)) = fault {
            self.fault(span.clone(), message, Some(hint).filter(|hint| !hint.is_empty()));
            *value = self.made_up(node, span, at);
        }
    }

    fn object<'i>(
        &mut self,
        table: &mut Table<'i>,
        span: &Range<usize>,
        known: &'s BTreeMap<String, Member>,
        others: Option<(Words, &'s Node)>,
        at: At<'_>,
    ) {
        let (mut unknown, mut no_names) = (Vec::new(), Vec::new());
        for (key, value) in table.iter_mut() {
            let name = key.get_ref().as_ref();
            if let Some(member) = known.get(name) {
                self.value(value, &member.node, at.key(name));
            } else if let Some((words, node)) = others {
                if let Some((message, hint)) = text_fault(words, name) {
                    self.fault(key.span(), message, Some(hint));
                    no_names.push(name.to_owned());
                }
                self.value(value, node, at.key(name));
            } else {
                unknown.push(name.to_owned());
                let hint = near::hint("valid keys", name, known.keys().map(String::as_str));
                self.fault(key.span(), format!("unknown key `{name}`"), Some(hint));
            }
        }
        if !unknown.is_empty() {
            self.mended.lost_a_key.insert(at.to_path());
        }
        for name in unknown.iter().chain(&no_names) {
            table.remove(name.as_str());
        }
        for (name, member) in known.iter().filter(|(_, member)| member.required) {
            if !table.contains_key(name.as_str()) {
                let here = at.key(name);
                let misspelt = |key: &String| near::nearest(key, [name.as_str()].into_iter()).is_some();
                if !unknown.iter().any(misspelt) {
                    let hint = example_hint(here, self.shape.resolve(&member.node));
                    self.fault(span.clone(), format!("`{name}` is missing"), Some(hint));
                }
                let value = self.made_up(&member.node, span.clone(), here);
                table.insert(Spanned::new(span.clone(), Cow::Owned(name.clone())), value);
            }
        }
    }

    /// An object with exactly one key, which says what it is.
    fn tagged<'i>(
        &mut self,
        table: &mut Table<'i>,
        tags: &'s BTreeMap<String, Node>,
        at: At<'_>,
    ) -> Option<(String, String)> {
        let names = || tags.keys().map(String::as_str);
        if table.len() != 1 {
            let valid: Vec<&str> = names().collect();
            let message = format!("`{}` must have exactly one of its keys", name_of(at));
            return Some((message, format!("keys: {}", valid.join(", "))));
        }
        let (key, value) = table.iter_mut().next()?;
        let name = key.get_ref().as_ref();
        let Some(node) = tags.get(name) else {
            return Some((format!("unknown key `{name}`"), near::hint("valid keys", name, names())));
        };
        self.value(value, node, at.key(name));
        None
    }

    fn fault(&mut self, span: Range<usize>, message: String, hint: Option<String>) {
        self.faults.push(Fault { span, message, hint, code: None });
    }

    fn made_up<'i>(&mut self, node: &'s Node, span: Range<usize>, at: At<'_>) -> Value<'i> {
        self.mended.made_up.insert(at.to_path());
        self.invent(node, &span)
    }

    /// A harmless value of that shape.
    fn invent<'i>(&self, node: &'s Node, span: &Range<usize>) -> Value<'i> {
        let text = |text: &str| DeValue::String(Cow::Owned(text.to_owned()));
        let value = match self.shape.resolve(node) {
            Node::Any | Node::Boolean | Node::Named(_) => DeValue::Boolean(false),
            Node::Text(Words::Any) => text(""),
            Node::Text(Words::Id) => text("missing"),
            Node::Text(Words::Duration) => text("1s"),
            Node::Text(Words::Secret) => text("env:MISSING"),
            Node::Text(Words::Target) => text("primary"),
            Node::Text(Words::ClockTime) => text("00:00"),
            Node::Text(Words::Instant) => text("1970-01-01T00:00:00Z"),
            Node::Text(Words::Character) => text("?"),
            Node::OneOf(words) => text(words.first().map_or("", String::as_str)),
            Node::Integer { .. } => DeValue::Integer(toml::de::DeInteger::default()),
            Node::Number => DeValue::Float(toml::de::DeFloat::default()),
            Node::List(_) => DeValue::Array(toml::de::DeArray::new()),
            Node::Object { known, .. } => {
                let required = known.iter().filter(|(_, member)| member.required);
                DeValue::Table(self.table(required.map(|(name, member)| (name, &member.node)), span))
            }
            Node::Tagged(tags) => DeValue::Table(self.table(tags.iter().take(1), span)),
        };
        Spanned::new(span.clone(), value)
    }

    fn table<'i>(
        &self,
        members: impl Iterator<Item = (&'s String, &'s Node)>,
        span: &Range<usize>,
    ) -> Table<'i> {
        let mut table = Table::new();
        for (name, node) in members {
            let key = Spanned::new(span.clone(), Cow::Owned(name.clone()));
            table.insert(key, self.invent(node, span));
        }
        table
    }
}

const INSTANT_HINT: &str = "write for example 2027-03-01T09:00:00Z";

/// What is wrong with a text, and what to write instead.
fn text_fault(words: Words, text: &str) -> Option<(String, String)> {
    let wrong = |message: String, hint: &str| Some((message, hint.to_owned()));
    let short: String = text.chars().take(64).collect();
    match words {
        Words::Any => None,
        Words::Id if id::is_valid(text) => None,
        Words::Id => wrong(format!("`{short}` is not an identifier"), InvalidId::HINT),
        Words::Duration if Duration::parse(text).is_ok() => None,
        Words::Duration => wrong(format!("`{short}` is not a duration"), InvalidDuration::HINT),
        Words::Secret => {
            SecretRef::parse(text).err().and_then(|error| wrong(error.to_string(), InvalidSecretRef::HINT))
        }
        Words::Target if Target::try_from(text.to_owned()).is_ok() => None,
        Words::Target => wrong(
            format!("`{short}` is not a target"),
            "use primary, backup, role:ID, person:ID or channel:ID",
        ),
        Words::ClockTime if ClockTime::try_from(text.to_owned()).is_ok() => None,
        Words::ClockTime => wrong(format!("`{short}` is not a time of the day"), "write for example 08:30"),
        Words::Instant if text.parse::<jiff::Timestamp>().is_ok() => None,
        Words::Instant => wrong(format!("`{short}` is not an instant"), INSTANT_HINT),
        Words::Character if text.chars().count() == 1 => None,
        Words::Character => wrong(format!("`{short}` is not one character"), "write one key, such as \"D\""),
    }
}

/// The last key of a path: what people call the value.
fn name_of(at: At<'_>) -> String {
    match at {
        At::Root => "the file".to_owned(),
        At::Key(_, key) => key.to_owned(),
        At::Index(up, _) => name_of(*up),
    }
}

fn subject(at: At<'_>) -> String {
    let name = name_of(at);
    match at {
        At::Root | At::Key(..) => format!("`{name}`"),
        At::Index(..) => format!("each element of `{name}`"),
    }
}

const fn wanted(node: &Node) -> &'static str {
    match node {
        Node::Any | Node::Named(_) => "a value",
        Node::Text(Words::Instant) => "an offset date-time",
        Node::Text(_) | Node::OneOf(_) => "a string",
        Node::Integer { .. } => "an integer",
        Node::Number => "a number",
        Node::Boolean => "true or false",
        Node::List(_) => "an array",
        Node::Object { .. } | Node::Tagged(_) => "a table",
    }
}

fn a(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// How it would be written.
fn example_hint(at: At<'_>, node: &Node) -> String {
    let key = match at {
        At::Key(_, key) | At::Index(&At::Key(_, key), _) => key,
        At::Root | At::Index(..) => return String::new(),
    };
    let value = match node {
        Node::Text(Words::Instant) => "2027-03-01T09:00:00Z".to_owned(),
        Node::Text(Words::Duration) => "\"5m\"".to_owned(),
        Node::Text(Words::Secret) => "\"env:NAME\"".to_owned(),
        Node::Text(_) => "\"…\"".to_owned(),
        Node::OneOf(words) => return format!("values of `{key}`: {}", words.join(", ")),
        Node::Integer { .. } => "1".to_owned(),
        Node::Number => "1.0".to_owned(),
        Node::Boolean => "true".to_owned(),
        Node::List(_) => "[…]".to_owned(),
        Node::Object { .. } | Node::Tagged(_) => "{ … }".to_owned(),
        Node::Any | Node::Named(_) => return String::new(),
    };
    let value = if matches!(at, At::Index(..)) { format!("[{value}]") } else { value };
    format!("write {key} = {value}")
}

fn range_hint(min: i64, max: i64) -> String {
    if max == i64::MAX {
        format!("write a whole number from {min}")
    } else {
        format!("write a whole number from {min} to {max}")
    }
}
