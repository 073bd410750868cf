//! What a call says: variables become inputs, secrets become their places.

use serde_json::Value;

use super::super::command::decoded;
use super::super::json::Node;
use super::super::secret::{self, is_telling, is_variable};
use super::super::variable::{Piece, pieces, used};
use super::{Variable, Writer};
use crate::plan::action::Input;
use crate::plan::request::Request;
use crate::plan::{Auth, SecretRef, Text};

impl Writer<'_> {
    /// A text with inputs in place of its variables. What would be a template of ours stands for itself.
    pub(super) fn filled(&mut self, text: &str) -> String {
        let mut out = String::new();
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => out.push_str(&escaped(text)),
                Piece::Value(name) => out.push_str(&self.input(name)),
            }
        }
        out
    }

    fn input(&mut self, name: &str) -> String {
        self.used.insert(name.to_owned());
        let found = self.variables.get(name).cloned();
        if found.is_none() {
            self.desk.fault(&self.at, format!("the variable `{name}` is not declared"));
        }
        let Variable { value, about, constant, .. } = found.unwrap_or_default();
        let (mut value, mut constant) = (value.filter(|value| !value.is_empty()), constant);
        if is_telling(name) && value.take().is_some() {
            let words = format!("`{name}` may be a secret: its value is not taken over, and is asked for");
            self.desk.say(&self.at, words);
            constant = false;
        }
        if let (true, Some(value)) = (constant, &value) {
            return escaped(value);
        }
        let name = input_name(name);
        let prompt = about.filter(|about| !about.trim().is_empty()).unwrap_or_else(|| name.replace('_', " "));
        let input = Input {
            name: name.clone(),
            prompt: Text::line(&prompt),
            choices: Vec::new(),
            default: value.as_deref().map(Text::line),
            pattern: None,
            secret: false,
        };
        let used = format!("{{{{ inputs.{name} }}}}");
        self.inputs.insert(name, input);
        used
    }

    pub(super) fn headers(&mut self, command: &Node<'_>, request: &mut Request) {
        let headers = command.entries("headers", self.desk);
        for (name, node) in headers {
            let mut values = Vec::new();
            let list = Node { value: command.value, at: command.at.clone() };
            // Some tools write a text instead of a list of texts.
            let is_list = node.value.is_array();
            let items = list
                .get("headers")
                .map(|headers| if is_list { headers.items(name, self.desk) } else { vec![node.clone()] });
            for item in items.into_iter().flatten() {
                values.extend(item.as_text(self.desk));
            }
            // Values of one field may be joined by commas (RFC 9110, section 5.3).
            let joined = values.join(", ");
            let holds_one = used(&joined).iter().any(|name| is_telling(name));
            if holds_one && !is_telling(name) && !is_variable(&joined) {
                self.leave(format!("a secret stands in the middle of its header `{name}`"));
                continue;
            }
            if is_telling(name) || holds_one {
                self.header_credential(name, &joined, &node.at, request);
                continue;
            }
            let value = self.value(name, &joined, &node.at);
            request.headers.insert(name.to_owned(), value);
        }
    }

    /// A header that holds a secret: as a whole, or behind the word for its scheme.
    fn header_credential(&mut self, name: &str, value: &str, at: &str, request: &mut Request) {
        let place = self.credential(name, value, at);
        let scheme = value.split_once(' ').map(|(scheme, _)| scheme);
        let Some(scheme) = scheme.filter(|word| word.chars().all(|c| c.is_ascii_alphabetic())) else {
            request.headers.insert(name.to_owned(), place);
            return;
        };
        if request.auth.is_some() {
            self.desk.fault(at, "two headers of the call hold credentials");
        }
        let is_bearer = name.eq_ignore_ascii_case("authorization") && scheme.eq_ignore_ascii_case("bearer");
        request.auth = SecretRef::parse(&place).ok().map(|value| {
            if is_bearer {
                Auth::Bearer(value)
            } else {
                Auth::Header { name: name.to_owned(), prefix: format!("{scheme} "), value }
            }
        });
    }

    /// The place of a secret, where a secret or a variable for one stands.
    fn credential(&mut self, name: &str, value: &str, at: &str) -> String {
        let used = used(value);
        self.used.extend(used.iter().map(|variable| (*variable).to_owned()));
        self.place(used.first().copied().unwrap_or(name), at)
    }

    /// An environment variable for a secret of that name.
    pub(super) fn place(&mut self, named: &str, at: &str) -> String {
        self.used.insert(named.to_owned());
        let name: String = named
            .trim_matches('_')
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
            .collect();
        let name = if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
            format!("X{name}")
        } else {
            name
        };
        let place = format!("env:CACAO_{name}");
        self.desk.say(at, format!("a secret is read from `{place}` when the call is sent; a value in the playbook is not taken over"));
        self.notes.push(format!("secret: {place}"));
        place
    }

    /// A value that is no secret and must not be read as the place of one.
    fn value(&mut self, name: &str, value: &str, at: &str) -> String {
        let filled = self.filled(value);
        let last = filled.rsplit(' ').next().unwrap_or_default();
        if SecretRef::looks_like_one(&filled) || SecretRef::looks_like_one(last) {
            self.desk.fault(at, format!("`{name}` would be read as the place of a secret"));
        }
        filled
    }

    pub(super) fn body(&mut self, command: &Node<'_>, called: &str, request: &mut Request) {
        let (plain, coded) = (command.get("content"), command.get("content_b64"));
        let (node, text) = match (plain, coded) {
            (Some(node), None) => (node.clone(), node.as_text(self.desk).map(str::to_owned)),
            (None, Some(node)) => (node.clone(), decoded(&node, self.desk)),
            (Some(_), Some(node)) => {
                self.desk.fault(&node.at, "`content` and `content_b64` are both there");
                return;
            }
            (None, None) => return,
        };
        let Some(text) = text.filter(|text| !text.is_empty()) else { return };
        let kind = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let kind = kind.map(|(_, kind)| kind.to_ascii_lowercase());
        let says_json = kind.as_ref().is_some_and(|kind| kind.contains("json"));
        let looks_json = kind.is_none() && text.trim_start().starts_with(['{', '[']);
        if says_json || looks_json {
            match serde_json::from_str::<Value>(&text) {
                Ok(tree) if has_null(&tree) => self.literal(called, &text, &node.at, request),
                Ok(tree) => request.json = Some(self.tree("body", &tree, &node.at)),
                Err(_) if pieces(&text).iter().all(|piece| matches!(piece, Piece::Text(_))) => {
                    self.literal(called, &text, &node.at, request);
                }
                Err(_) => self.leave("its body is JSON only once its variables are filled in".to_owned()),
            }
        } else {
            if let Some(name) = secret::in_body(&text) {
                let message = format!("{called}: the body seems to hold a secret (`{name}`)");
                self.desk.hinted(&node.at, message, "send it in a header, or in a member of a JSON body");
            }
            let filled = self.value("the body", &text, &node.at);
            request.text = Some(filled);
        }
    }

    /// A body that no TOML can hold as a tree, as it stands there.
    fn literal(&mut self, called: &str, text: &str, at: &str, request: &mut Request) {
        if pieces(text).iter().any(|piece| matches!(piece, Piece::Value(_))) {
            self.leave("its body is JSON with both `null` and variables, which TOML can't hold".to_owned());
        } else if let Some(name) = secret::in_body(text) {
            let message = format!("{called}: the body seems to hold a secret (`{name}`)");
            self.desk.hinted(at, message, "leave the members out that are null, so that it can be read");
        }
        request.text = Some(escaped(text));
    }

    fn tree(&mut self, key: &str, value: &Value, at: &str) -> Value {
        match value {
            Value::String(text) if is_telling(key) || holds_secret(text) => {
                Value::String(self.credential(key, text, at))
            }
            Value::String(text) => Value::String(self.value(key, text, at)),
            Value::Array(items) => items.iter().map(|item| self.tree(key, item, at)).collect(),
            Value::Object(members) => {
                let tree = members.iter().map(|(key, item)| (key.clone(), self.tree(key, item, at)));
                Value::Object(tree.collect())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }
}

/// The name of the input that asks for a variable.
pub(super) fn input_name(variable: &str) -> String {
    let name = variable.trim_matches('_').replace('-', "_");
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("v{name}") } else { name }
}

/// Is it nothing but a variable whose name says that it is a secret?
fn holds_secret(text: &str) -> bool {
    matches!(pieces(text).as_slice(), [Piece::Value(name)] if is_telling(name))
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(has_null),
        Value::Object(members) => members.values().any(has_null),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// A text that stands for itself in a template.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            // At its end, too: what follows may be a template.
            ('{', Some('{' | '%' | '#') | None) => out.push_str("{{ '{' }}"),
            _ => out.push(c),
        }
    }
    out
}
