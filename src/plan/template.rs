//! Filling the templates of a request or probe with the values of one firing.
//!
//! The result, a [`Resolved`] request, is what the preview shows, what the journal records and what is sent:
//! the same value. Secrets are still places in it.

use std::collections::BTreeMap;
use std::fmt;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value as Jinja};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::request::{Auth, Method, Request};
use super::{Probe, SecretRef, Text};

/// Everything but RFC 3986's unreserved characters.
const URL_PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The most bytes that a filled template may have.
const MAX_FILLED: usize = 256 * 1024;

/// The values that templates may use.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Vars {
    /// What the person filled in.
    pub inputs: BTreeMap<String, Text>,
    /// What capture read.
    pub captured: BTreeMap<String, Value>,
    /// Facts of the incident: `id`, `title`, `campaign`, `severity`.
    pub incident: BTreeMap<String, Text>,
}

/// A value that is shown, or the place of one that is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// As it is.
    Plain(Text),
    /// Read at the moment of sending, after the prefix (`Bearer `).
    Secret {
        /// What stands before the secret.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        prefix: String,
        /// Where the secret is.
        at: SecretRef,
    },
    /// `Basic` credentials, encoded at the moment of sending.
    Basic {
        /// The user's name.
        user: Text,
        /// Where the password is.
        password: SecretRef,
    },
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(text) => f.write_str(text.as_str()),
            Self::Secret { prefix, at } => write!(f, "{prefix}•••• ({at})"),
            Self::Basic { user, password } => write!(f, "Basic {user}:•••• ({password})"),
        }
    }
}

/// A body that is ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Its media type.
    pub content_type: String,
    /// Its text.
    pub text: String,
}

/// A request with every template filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolved {
    /// The method.
    pub method: Method,
    /// The whole URL, query included, but for a secret parameter.
    pub url: String,
    /// A secret query parameter, added at the moment of sending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_query: Option<(String, SecretRef)>,
    /// The headers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, Slot>,
    /// The body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

/// Why a template could not be filled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct TemplateError {
    /// The field: `url`, `headers.X-Api-Key`, `json.rrsets[0].name`.
    pub place: String,
    /// What is wrong, as a fragment.
    pub reason: String,
}

/// Fill every template of a request.
pub fn resolve(request: &Request, vars: &Vars) -> Result<Resolved, TemplateError> {
    let filler = Filler::new(vars);
    let mut headers = BTreeMap::new();
    for (name, raw) in &request.headers {
        headers.insert(name.clone(), filler.slot(&format!("headers.{name}"), raw)?);
    }
    let secret_query = filler.auth(request.auth.as_ref(), &mut headers)?;
    Ok(Resolved {
        method: request.method,
        url: filler.url(request)?,
        secret_query,
        headers,
        body: filler.body(request)?,
    })
}

/// Fill every template of a probe.
pub fn resolve_probe(probe: &Probe, vars: &Vars) -> Result<Probe, TemplateError> {
    let filler = Filler::new(vars);
    let mut filled = probe.clone();
    if let Some(http) = &mut filled.http {
        http.url = filler.in_url("http.url", &http.url)?;
        for (name, value) in &mut http.headers {
            *value = filler.text(&format!("http.headers.{name}"), value)?;
        }
        for (pointer, value) in &mut http.expect.json {
            *value = filler.tree(&format!("http.expect.json.{pointer}"), value)?;
        }
        if let Some(contains) = &mut http.expect.contains {
            *contains = Text::block(&filler.text("http.expect.contains", contains.as_str())?);
        }
    }
    if let Some(tcp) = &mut filled.tcp {
        tcp.address = filler.text("tcp.address", &tcp.address)?;
    }
    if let Some(dns) = &mut filled.dns {
        dns.name = filler.text("dns.name", &dns.name)?;
        for (index, value) in dns.expect.iter_mut().enumerate() {
            *value = filler.text(&format!("dns.expect[{index}]"), value)?;
        }
    }
    if let Some(tls) = &mut filled.tls {
        tls.address = filler.text("tls.address", &tls.address)?;
    }
    Ok(filled)
}

/// Fill one plain text, for example an action's target.
pub fn fill(place: &str, template: &str, vars: &Vars) -> Result<String, TemplateError> {
    Filler::new(vars).text(place, template)
}

/// Fill the text of a message, whose variables stand alone: `{{ next_update }}`.
pub fn fill_message(body: &str, variables: &BTreeMap<String, Text>) -> Result<String, TemplateError> {
    let vars = Jinja::from(Serde(variables));
    Filler { plain: environment(false), url: environment(true), vars }.text("body", body)
}

struct Filler {
    plain: Environment<'static>,
    url: Environment<'static>,
    vars: Jinja,
}

impl Filler {
    fn new(vars: &Vars) -> Self {
        Self { plain: environment(false), url: environment(true), vars: Jinja::from(Serde(vars)) }
    }

    fn run(&self, env: &Environment<'_>, place: &str, template: &str) -> Result<String, TemplateError> {
        if !template.contains("{{") && !template.contains("{%") && !template.contains("{#") {
            return Ok(template.to_owned());
        }
        match env.render_str(template, &self.vars) {
            Ok(filled) if filled.len() > MAX_FILLED => Err(fault(place, "too long once filled")),
            Ok(filled) => Ok(filled),
            Err(error) => Err(fault(place, &reason_of(&error))),
        }
    }

    fn text(&self, place: &str, template: &str) -> Result<String, TemplateError> {
        self.run(&self.plain, place, template)
    }

    fn in_url(&self, place: &str, template: &str) -> Result<String, TemplateError> {
        self.run(&self.url, place, template)
    }

    fn url(&self, request: &Request) -> Result<String, TemplateError> {
        let mut url = self.in_url("url", &request.url)?;
        for (name, raw) in &request.query {
            let value = self.text(&format!("query.{name}"), raw)?;
            url.push(if url.contains('?') { '&' } else { '?' });
            url.extend(utf8_percent_encode(name, URL_PART));
            url.push('=');
            url.extend(utf8_percent_encode(&value, URL_PART));
        }
        if url.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(fault("url", "has white space or control characters"));
        }
        Ok(url)
    }

    fn slot(&self, place: &str, raw: &str) -> Result<Slot, TemplateError> {
        if SecretRef::looks_like_one(raw) {
            let at = SecretRef::parse(raw).map_err(|error| fault(place, &error.to_string()))?;
            return Ok(Slot::Secret { prefix: String::new(), at });
        }
        let value = self.text(place, raw)?;
        if value.chars().any(char::is_control) {
            return Err(fault(place, "has control characters"));
        }
        Ok(Slot::Plain(Text::line(&value)))
    }

    fn auth(
        &self,
        auth: Option<&Auth>,
        headers: &mut BTreeMap<String, Slot>,
    ) -> Result<Option<(String, SecretRef)>, TemplateError> {
        let authorization = || "Authorization".to_owned();
        match auth {
            None => {}
            Some(Auth::Bearer(at)) => {
                headers
                    .insert(authorization(), Slot::Secret { prefix: "Bearer ".to_owned(), at: at.clone() });
            }
            Some(Auth::Basic { user, password }) => {
                let user = Text::line(&self.text("auth.basic.user", user)?);
                headers.insert(authorization(), Slot::Basic { user, password: password.clone() });
            }
            Some(Auth::Header { name, value }) => {
                headers.insert(name.clone(), Slot::Secret { prefix: String::new(), at: value.clone() });
            }
            Some(Auth::Query { name, value }) => return Ok(Some((name.clone(), value.clone()))),
        }
        Ok(None)
    }

    fn body(&self, request: &Request) -> Result<Option<Body>, TemplateError> {
        if let Some(tree) = &request.json {
            let text = self.tree("json", tree)?.to_string();
            return Ok(Some(Body { content_type: "application/json".to_owned(), text }));
        }
        if let Some(form) = &request.form {
            let mut pairs = Vec::with_capacity(form.len());
            for (name, raw) in form {
                let value = self.text(&format!("form.{name}"), raw)?;
                pairs.push(format!(
                    "{}={}",
                    utf8_percent_encode(name, URL_PART),
                    utf8_percent_encode(&value, URL_PART)
                ));
            }
            let content_type = "application/x-www-form-urlencoded".to_owned();
            return Ok(Some(Body { content_type, text: pairs.join("&") }));
        }
        let Some(raw) = &request.text else { return Ok(None) };
        Ok(Some(Body { content_type: "text/plain; charset=utf-8".to_owned(), text: self.text("text", raw)? }))
    }

    /// Fill the leaves; a leaf that is one whole `{{ … }}` keeps the type of its value.
    fn tree(&self, place: &str, node: &Value) -> Result<Value, TemplateError> {
        match node {
            Value::String(raw) => match whole_expression(raw) {
                Some(expression) => self.typed(place, expression),
                None => self.text(place, raw).map(Value::String),
            },
            Value::Array(items) => {
                let fill = |(at, item)| self.tree(&format!("{place}[{at}]"), item);
                items.iter().enumerate().map(fill).collect::<Result<_, _>>().map(Value::Array)
            }
            Value::Object(members) => {
                let fill = |(name, member): (&String, &Value)| {
                    Ok((name.clone(), self.tree(&format!("{place}.{name}"), member)?))
                };
                members.iter().map(fill).collect::<Result<_, _>>().map(Value::Object)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(node.clone()),
        }
    }

    fn typed(&self, place: &str, expression: &str) -> Result<Value, TemplateError> {
        let value = self
            .plain
            .compile_expression(expression)
            .and_then(|compiled| compiled.eval(&self.vars))
            .map_err(|error| fault(place, &reason_of(&error)))?;
        if value.is_undefined() {
            return Err(fault(place, &format!("`{expression}` has no value")));
        }
        serde_json::to_value(&value).map_err(|error| fault(place, &error.to_string()))
    }
}

fn environment(url: bool) -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|_| AutoEscape::None);
    env.set_recursion_limit(50);
    env.set_fuel(Some(50_000));
    if url {
        env.set_formatter(|out, _, value| {
            let text = value.to_string();
            utf8_percent_encode(&text, URL_PART)
                .try_for_each(|part| out.write_str(part))
                .map_err(minijinja::Error::from)
        });
    }
    env
}

/// The expression of a leaf that is nothing but one `{{ … }}`.
fn whole_expression(raw: &str) -> Option<&str> {
    let inner = raw.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    (!inner.contains("{{") && !inner.contains("}}")).then(|| inner.trim())
}

fn fault(place: &str, reason: &str) -> TemplateError {
    TemplateError { place: place.to_owned(), reason: reason.to_owned() }
}

fn reason_of(error: &minijinja::Error) -> String {
    error.detail().map_or_else(|| error.kind().to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn vars() -> Vars {
        let mut vars = Vars::default();
        vars.inputs.insert("name".to_owned(), Text::line("a\"},{\"evil\":\"/../x y"));
        vars.captured
            .insert("rrset".to_owned(), json!({"ttl": 30, "records": [{"content": "198.51.100.7"}]}));
        vars
    }

    fn request(url: &str, body: &Value) -> Request {
        serde_json::from_value(json!({"method": "PATCH", "url": url, "json": body})).unwrap()
    }

    #[test]
    fn a_value_cannot_break_out_of_its_field() {
        let resolved =
            resolve(&request("http://h/x", &json!({"name": "pre {{ inputs.name }}"})), &vars()).unwrap();
        let body: Value = serde_json::from_str(&resolved.body.unwrap().text).unwrap();
        assert_eq!(body, json!({"name": "pre a\"},{\"evil\":\"/../x y"}));
    }

    #[test]
    fn what_a_template_puts_into_a_url_is_percent_encoded() {
        let resolved = resolve(&request("http://h/zones/{{ inputs.name }}/x", &json!({})), &vars()).unwrap();
        assert_eq!(resolved.url, "http://h/zones/a%22%7D%2C%7B%22evil%22%3A%22%2F..%2Fx%20y/x");
    }

    #[test]
    fn a_whole_expression_keeps_its_type() {
        let resolved =
            resolve(&request("http://h/", &json!({"rrsets": ["{{ captured.rrset }}"]})), &vars()).unwrap();
        let body: Value = serde_json::from_str(&resolved.body.unwrap().text).unwrap();
        assert_eq!(body["rrsets"][0]["ttl"], json!(30));
    }

    #[test]
    fn a_missing_value_is_an_error_that_names_the_field() {
        for body in [json!({"a": ["{{ inputs.nobody }}"]}), json!({"a": ["x {{ inputs.nobody }}"]})] {
            let error = resolve(&request("http://h/", &body), &vars()).unwrap_err();
            assert_eq!(error.place, "json.a[0]");
        }
    }

    #[test]
    fn a_secret_stays_a_place() {
        let raw = json!({"url": "http://h/", "headers": {"X-API-Key": "env:PDNS_API_KEY"}, "auth": {"bearer": "env:TOKEN"}});
        let resolved = resolve(&serde_json::from_value(raw).unwrap(), &vars()).unwrap();
        assert_eq!(resolved.headers["X-API-Key"].to_string(), "•••• (env:PDNS_API_KEY)");
        assert_eq!(resolved.headers["Authorization"].to_string(), "Bearer •••• (env:TOKEN)");
    }
}
