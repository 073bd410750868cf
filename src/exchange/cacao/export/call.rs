//! The call of an action as an `http-api` command.
//!
//! Only where one request is all there is to it. What needs more (a program, a mail, a DNS update, many targets, a job to
//! wait for, a signature that CACAO has no word for) becomes an order to a person to fire the action.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::condition::{variable, word};
use super::{Shelf, id, words};
use crate::plan::request::Request;
use crate::plan::{Action, Auth, SecretRef, Step, Text};

/// What a query can't hold as it is. The colon of `__name__:value` stays.
const QUERY: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'&')
    .add(b'+')
    .add(b'=')
    .add(b'%')
    .add(b'?');

/// A command, and what it is sent to.
pub(super) struct Call {
    pub(super) command: Value,
    pub(super) target: Option<String>,
}

/// The one request of an action; none where that is not all of it, or where a part has no form.
pub(super) fn of(
    playbook: &str,
    action: &Action,
    step: &Step,
    names: &BTreeMap<String, Text>,
    shelf: &mut Shelf,
) -> Option<Call> {
    let is_more = action.for_each.is_some() || !action.then.is_empty() || action.poll.is_some();
    let request = action.request.as_ref().filter(|_| !is_more)?;
    let mut writer = Writer { playbook, action, step, names, variables: Map::new(), login: None };
    let (address, command) = writer.command(request)?;
    let target = writer.target(&address);
    let Writer { variables, login, .. } = writer;
    for (key, declared) in variables {
        shelf.variables.entry(key).or_insert(declared);
    }
    if let Some((key, login)) = login {
        shelf.logins.entry(key).or_insert(login);
    }
    let (key, target) = target;
    shelf.targets.entry(key.clone()).or_insert(target);
    Some(Call { command, target: Some(key) })
}

struct Writer<'a> {
    playbook: &'a str,
    action: &'a Action,
    step: &'a Step,
    names: &'a BTreeMap<String, Text>,
    variables: Map<String, Value>,
    login: Option<(String, Value)>,
}

impl Writer<'_> {
    /// The address of the API, and the command.
    fn command(&mut self, request: &Request) -> Option<(String, Value)> {
        let url = self.filled(&request.url)?;
        let (scheme, rest) = url.split_once("://")?;
        let (host, path) = rest.find(['/', '?']).map_or((rest, ""), |at| rest.split_at(at));
        let slash = if path.starts_with('/') { "" } else { "/" };
        let mut line = format!("{} {slash}{path}", request.method.as_str());
        let mut pairs = Vec::new();
        for (name, value) in &request.query {
            pairs.push((name.clone(), self.value(name, value)?));
        }
        let mut headers = BTreeMap::new();
        for (name, value) in &request.headers {
            headers.insert(name.clone(), vec![self.value(name, value)?]);
        }
        self.prove(request.auth.as_ref(), &mut headers, &mut pairs)?;
        for (number, (name, value)) in pairs.iter().enumerate() {
            line.push(if number == 0 && !path.contains('?') { '?' } else { '&' });
            line.extend(utf8_percent_encode(name, QUERY));
            line.push('=');
            line.extend(utf8_percent_encode(value, QUERY));
        }
        line.push_str(" HTTP/1.1");
        let mut command = json!({ "type": "http-api", "command": line, "description": self.about() });
        let (kind, content) = self.content(request)?;
        if !content.is_empty() {
            if !kind.is_empty() && !headers.keys().any(|name| name.eq_ignore_ascii_case("content-type")) {
                headers.insert("Content-Type".to_owned(), vec![kind.to_owned()]);
            }
            put(&mut command, "content", json!(content));
        }
        if !headers.is_empty() {
            put(&mut command, "headers", json!(headers));
        }
        Some((format!("{scheme}://{host}"), command))
    }

    /// What the war room does beside it.
    fn about(&self) -> String {
        let action = self.action;
        let mut lines = vec![format!("The action `{}`: {}.", action.id, action.title)];
        lines.extend(self.step.detail.as_ref().map(|detail| detail.as_str().trim().to_owned()));
        lines.push(format!("How far it can be taken back: {}.", action.danger.as_str()));
        if action.capture.is_some() {
            lines.push("Read what is there first, so that it can be put back.".to_owned());
        }
        if let Some(probe) = &action.verify {
            lines.push(format!("An answer proves nothing; see that {}.", words::look(probe)));
        }
        lines.join("\n")
    }

    /// A template with variables in place of its values; none where it computes something.
    fn filled(&mut self, template: &str) -> Option<String> {
        let (mut out, mut rest) = (String::new(), template);
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, tail) = after.split_once("}}")?;
            out.push_str(before);
            let (root, member) = name.trim().split_once('.')?;
            let is_name = member.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            match root {
                "names" => out.push_str(self.names.get(member)?.as_str()),
                "inputs" if is_name => out.push_str(&self.input(member)?),
                "incident" if is_name => {
                    let about = format!("The incident's {member}");
                    let declared = json!({ "type": "string", "description": about, "external": true });
                    out.push_str(&variable(&mut self.variables, &format!("incident_{member}"), declared));
                }
                _ => return None,
            }
            rest = tail;
        }
        let is_plain =
            !out.contains("{%") && !out.contains("{#") && !rest.contains("{%") && !rest.contains("{#");
        out.push_str(rest);
        is_plain.then_some(out)
    }

    /// An input of the action: a variable of its own, because another action may mean something else by the same name.
    fn input(&mut self, name: &str) -> Option<String> {
        let input = self.action.inputs.iter().find(|input| input.name == name)?;
        if input.secret {
            return None;
        }
        let fixed = self.step.inputs.get(name);
        let mut declared =
            json!({ "type": "string", "description": input.prompt, "external": fixed.is_none() });
        if let Some(value) = fixed.or(input.default.as_ref()) {
            put(&mut declared, "value", json!(value));
        }
        if fixed.is_some() {
            put(&mut declared, "constant", json!(true));
            return Some(variable(
                &mut self.variables,
                &format!("{}-{name}", word(self.step.id.as_str())),
                declared,
            ));
        }
        Some(variable(&mut self.variables, &format!("{}-{name}", word(self.action.id.as_str())), declared))
    }

    /// A header's or parameter's value: a secret's place becomes a variable without a value.
    fn value(&mut self, name: &str, raw: &str) -> Option<String> {
        if SecretRef::looks_like_one(raw) { Some(self.secret(name, raw)) } else { self.filled(raw) }
    }

    fn secret(&mut self, name: &str, place: &str) -> String {
        let name: String = name
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
            .collect();
        let key = format!("{}-secret_{name}", word(self.action.id.as_str()));
        let kind = place.split_once(':').map_or("", |(kind, _)| kind);
        let about = format!(
            "A secret. It is read from its place (`{kind}:`) when it is needed, and stands in no file"
        );
        variable(
            &mut self.variables,
            &key,
            json!({ "type": "string", "description": about, "external": true }),
        )
    }

    fn prove(
        &mut self,
        auth: Option<&Auth>,
        headers: &mut BTreeMap<String, Vec<String>>,
        pairs: &mut Vec<(String, String)>,
    ) -> Option<()> {
        match auth {
            None => {}
            Some(Auth::Bearer(at)) => {
                let token = self.secret("token", &at.to_string());
                self.log_in("oauth2", json!({ "type": "oauth2", "name": "Bearer token", "oauth_header": "Authorization", "token": token }));
            }
            Some(Auth::Basic { user, password }) => {
                let (user, password) = (self.filled(user)?, self.secret("password", &password.to_string()));
                self.log_in(
                    "http-basic",
                    json!({ "type": "http-basic", "name": "Basic", "user_id": user, "password": password }),
                );
            }
            Some(Auth::Header { name, prefix, value }) => {
                let value = format!("{prefix}{}", self.secret(name, &value.to_string()));
                headers.insert(name.clone(), vec![value]);
            }
            Some(Auth::Query { name, value }) => {
                pairs.push((name.clone(), self.secret(name, &value.to_string())));
            }
            // CACAO has no word for these.
            Some(
                Auth::Mtls { .. }
                | Auth::Oauth2 { .. }
                | Auth::Aws { .. }
                | Auth::GithubApp { .. }
                | Auth::Gcp { .. },
            ) => {
                return None;
            }
        }
        Some(())
    }

    fn log_in(&mut self, kind: &str, login: Value) {
        self.login = Some((id::of(kind, self.playbook, self.action.id.as_str()), login));
    }

    /// The body with its media type, empty where there is no body; none where it has no form.
    fn content(&mut self, request: &Request) -> Option<(&'static str, String)> {
        if let Some(json) = &request.json {
            return Some(("application/json", self.tree(json)?.to_string()));
        }
        if let Some(form) = &request.form {
            let mut pairs = Vec::new();
            for (name, value) in form {
                let value = self.value(name, value)?;
                pairs.push(format!(
                    "{}={}",
                    utf8_percent_encode(name, QUERY),
                    utf8_percent_encode(&value, QUERY)
                ));
            }
            return Some(("application/x-www-form-urlencoded", pairs.join("&")));
        }
        if request.xml.is_some() {
            return None;
        }
        match &request.text {
            Some(text) => Some(("", self.filled(text)?)),
            None => Some(("", String::new())),
        }
    }

    fn tree(&mut self, value: &Value) -> Option<Value> {
        Some(match value {
            Value::String(text) => Value::String(self.value("body", text)?),
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.tree(item)).collect::<Option<_>>()?)
            }
            Value::Object(members) => {
                let tree = members.iter().map(|(key, item)| Some((key.clone(), self.tree(item)?)));
                Value::Object(tree.collect::<Option<_>>()?)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        })
    }

    fn target(&self, address: &str) -> (String, Value) {
        let login = self.login.as_ref().map(|(key, _)| key.clone());
        let place = format!("{address}\n{}", login.as_deref().unwrap_or_default());
        let host = address.split_once("://").map_or(address, |(_, host)| host);
        let mut target = json!({ "type": "http-api", "name": host, "address": located(address, host) });
        if let Some(port) =
            host.rsplit_once(':').map(|(_, port)| port).filter(|port| port.parse::<u16>().is_ok())
        {
            put(&mut target, "port", json!(port));
        } else if address.starts_with("https:") {
            put(&mut target, "port", json!("443"));
        }
        if let Some(login) = login {
            put(&mut target, "authentication_info", json!(login));
        }
        (id::of("http-api", self.playbook, &place), target)
    }
}

/// The address by the kinds that the schema knows: it takes only URLs with a name of letters at the end of their host.
fn located(address: &str, host: &str) -> Value {
    let name = host.split(':').next().unwrap_or_default();
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_public =
        name.contains('.') && (2..=6).contains(&last.len()) && last.chars().all(|c| c.is_ascii_lowercase());
    let is_v4 = name.split('.').count() == 4 && name.split('.').all(|part| part.parse::<u8>().is_ok());
    if is_public {
        json!({ "url": [address] })
    } else if is_v4 {
        json!({ "ipv4": [name] })
    } else {
        json!({ "dname": [name] })
    }
}

fn put(object: &mut Value, key: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(key.to_owned(), value);
    }
}
