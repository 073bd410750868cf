//! Filling one template, by the place that its value goes to.

use std::collections::BTreeMap;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value as Jinja};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::{TemplateError, Vars, fault};
use crate::plan::SecretRef;

/// Everything but RFC 3986's unreserved characters.
pub(super) const URL_PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The most bytes that a filled template may have.
const MAX_FILLED: usize = 256 * 1024;

/// What surrounds the number of a secret while a tree is filled. No filled value may hold it.
pub(super) const MARK: char = '\u{E000}';

/// Fills templates with the values of one firing.
pub(super) struct Filler<'v> {
    plain: Environment<'static>,
    url: Environment<'static>,
    path: Environment<'static>,
    values: Jinja,
    secret_inputs: &'v BTreeMap<String, SecretRef>,
    /// Nothing is a template: what was filled once is never filled again.
    literal: bool,
}

impl<'v> Filler<'v> {
    pub(super) fn new(vars: &'v Vars) -> Self {
        Self::of(values(vars), &vars.secrets)
    }

    pub(super) fn of(values: Jinja, secret_inputs: &'v BTreeMap<String, SecretRef>) -> Self {
        let plain = environment();
        let (mut url, mut path) = (environment(), environment());
        // What people wrote into their own settings may hold a whole origin; it is theirs to write.
        url.set_formatter(|out, _, value| {
            let text = value.to_string();
            if value.is_safe() {
                return out.write_str(&text).map_err(minijinja::Error::from);
            }
            utf8_percent_encode(&text, URL_PART)
                .try_for_each(|part| out.write_str(part))
                .map_err(minijinja::Error::from)
        });
        path.set_formatter(|out, _, value| {
            for c in value.to_string().chars().filter(|c| !c.is_control()) {
                let escape = if matches!(c, '\'' | '"' | '\\') { "\\" } else { "" };
                write!(out, "{escape}{c}").map_err(minijinja::Error::from)?;
            }
            Ok(())
        });
        Self { plain, url, path, values, secret_inputs, literal: false }
    }

    pub(super) fn literal(vars: &'v Vars) -> Self {
        Self { literal: true, ..Self::new(vars) }
    }

    /// The expression of a leaf that is nothing but one `{{ … }}`.
    pub(super) fn whole<'t>(&self, raw: &'t str) -> Option<&'t str> {
        if self.literal { None } else { whole_expression(raw) }
    }

    fn run(&self, env: &Environment<'_>, place: &str, template: &str) -> Result<String, TemplateError> {
        if self.literal || !is_template(template) {
            return Ok(template.to_owned());
        }
        match env.render_str(template, &self.values) {
            Ok(filled) if filled.len() > MAX_FILLED => Err(fault(place, "too long once filled")),
            Ok(filled) if filled.contains(MARK) => Err(fault(place, "has a private-use character")),
            Ok(filled) => Ok(filled),
            Err(error) => Err(fault(place, &reason_of(&error))),
        }
    }

    pub(super) fn text(&self, place: &str, template: &str) -> Result<String, TemplateError> {
        self.run(&self.plain, place, template)
    }

    /// A text without control characters: an argument, a header, an address.
    pub(super) fn line(&self, place: &str, template: &str) -> Result<String, TemplateError> {
        let filled = self.text(place, template)?;
        if filled.chars().any(char::is_control) {
            return Err(fault(place, "has control characters"));
        }
        Ok(filled)
    }

    pub(super) fn url(&self, place: &str, template: &str) -> Result<String, TemplateError> {
        let url = self.run(&self.url, place, template)?;
        if url.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(fault(place, "has white space or control characters"));
        }
        Ok(url)
    }

    /// A JSON pointer or JSONPath: what is filled in can't leave its quotes.
    pub(super) fn path(&self, place: &str, template: &str) -> Result<String, TemplateError> {
        if template.starts_with('$') {
            return self.run(&self.path, place, template);
        }
        self.text(place, template)
    }

    /// The place of the secret that this text stands for, if it does: `env:NAME`, or an input that is one.
    pub(super) fn secret(&self, place: &str, raw: &str) -> Result<Option<SecretRef>, TemplateError> {
        if SecretRef::looks_like_one(raw) {
            return SecretRef::parse(raw).map(Some).map_err(|error| fault(place, &error.to_string()));
        }
        let input = self.whole(raw).and_then(|expression| expression.strip_prefix("inputs."));
        Ok(input.and_then(|name| self.secret_inputs.get(name)).cloned())
    }

    /// The same for a header, where a scheme such as `Bearer` may stand before the input that is a secret.
    pub(super) fn credential(
        &self,
        place: &str,
        raw: &str,
    ) -> Result<Option<(String, SecretRef)>, TemplateError> {
        let (scheme, rest) = after_scheme(raw);
        // A place that is written out behind a scheme is what `auth` is for, unless it was an input before.
        if !scheme.is_empty() && !self.literal && SecretRef::looks_like_one(rest) {
            return Ok(None);
        }
        Ok(self.secret(place, rest)?.map(|at| (scheme.to_owned(), at)))
    }

    /// One text, or the texts of the list that a whole `{{ … }}` stands for.
    pub(super) fn list(&self, place: &str, raw: &[String]) -> Result<Vec<String>, TemplateError> {
        let mut filled = Vec::with_capacity(raw.len());
        for (index, item) in raw.iter().enumerate() {
            let place = format!("{place}[{index}]");
            match self.whole(item).map(|expression| self.typed(&place, expression)).transpose()? {
                Some(Value::Array(items)) => filled.extend(items.iter().map(plain_text)),
                Some(one) => filled.push(plain_text(&one)),
                None => filled.push(self.line(&place, item)?),
            }
        }
        if filled.iter().any(|text| text.chars().any(char::is_control)) {
            return Err(fault(place, "has control characters"));
        }
        Ok(filled)
    }

    pub(super) fn typed(&self, place: &str, expression: &str) -> Result<Value, TemplateError> {
        let value = self
            .plain
            .compile_expression(expression)
            .and_then(|compiled| compiled.eval(&self.values))
            .map_err(|error| fault(place, &reason_of(&error)))?;
        if value.is_undefined() {
            return Err(fault(place, &format!("`{expression}` has no value")));
        }
        let value = serde_json::to_value(&value).map_err(|error| fault(place, &error.to_string()))?;
        if value.to_string().contains(MARK) {
            return Err(fault(place, "has a private-use character"));
        }
        Ok(value)
    }

    /// Fill the leaves; a leaf that is one whole `{{ … }}` keeps the type of its value. A secret leaf becomes a mark
    /// with its number in `secrets`.
    pub(super) fn tree(
        &self,
        place: &str,
        node: &Value,
        secrets: &mut Vec<SecretRef>,
    ) -> Result<Value, TemplateError> {
        match node {
            Value::String(raw) => {
                if let Some(at) = self.secret(place, raw)? {
                    secrets.push(at);
                    return Ok(Value::String(format!("{MARK}{}{MARK}", secrets.len() - 1)));
                }
                match self.whole(raw) {
                    Some(expression) => self.typed(place, expression),
                    None => self.text(place, raw).map(Value::String),
                }
            }
            Value::Array(items) => {
                let fill = |(at, item)| self.tree(&format!("{place}[{at}]"), item, secrets);
                items.iter().enumerate().map(fill).collect::<Result<_, _>>().map(Value::Array)
            }
            Value::Object(members) => {
                let fill = |(name, member): (&String, &Value)| {
                    Ok((name.clone(), self.tree(&format!("{place}.{name}"), member, secrets)?))
                };
                members.iter().map(fill).collect::<Result<_, _>>().map(Value::Object)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(node.clone()),
        }
    }
}

fn values(vars: &Vars) -> Jinja {
    let names = vars
        .names
        .iter()
        .map(|(name, text)| (name.clone(), Jinja::from_safe_string(text.as_str().to_owned())));
    let names: Jinja = names.collect::<BTreeMap<String, Jinja>>().into();
    minijinja::context! {
        inputs => Jinja::from(Serde(&vars.inputs)),
        names => names,
        captured => Jinja::from(Serde(&vars.captured)),
        answers => Jinja::from(Serde(&vars.answers)),
        incident => Jinja::from(Serde(&vars.incident)),
        each => vars.each.as_ref().map_or(Jinja::UNDEFINED, |each| Jinja::from(Serde(each))),
    }
}

fn environment() -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|_| AutoEscape::None);
    env.set_recursion_limit(50);
    env.set_fuel(Some(50_000));
    super::functions::add(&mut env);
    env
}

fn plain_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The scheme at the start of a header's value, with its space, and the rest.
pub(super) fn after_scheme(text: &str) -> (&str, &str) {
    let scheme = text.find(' ').filter(|at| text.chars().take(*at).all(|c| c.is_ascii_alphanumeric()));
    scheme.and_then(|at| text.split_at_checked(at + 1)).unwrap_or(("", text))
}

pub(super) fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%") || text.contains("{#")
}

/// The expression of a leaf that is nothing but one `{{ … }}`.
fn whole_expression(raw: &str) -> Option<&str> {
    let inner = raw.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    (!inner.contains("{{") && !inner.contains("}}")).then(|| inner.trim())
}

fn reason_of(error: &minijinja::Error) -> String {
    error.detail().map_or_else(|| error.kind().to_string(), str::to_owned)
}
