//! An `http-api` command as an action.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::super::Desk;
use super::command::{Around, decoded};
use super::json::Node;
use super::party::{Login, Parties, Party};
use super::variable::{Piece, Variable, Variables, pieces};
use crate::plan::action::Input;
use crate::plan::id::InvalidId;
use crate::plan::request::{Expect, Method, Request};
use crate::plan::{Action, ActionId, Auth, Authority, Danger, Domain, Duration, SecretRef, Text};

/// Names of headers and members that hold a secret.
const TELLING: [&str; 8] =
    ["authorization", "cookie", "token", "secret", "password", "passwd", "apikey", "privatekey"];

/// The action of a command, with what has to be written above it and the variables that it takes up. Its id is not given
/// yet.
pub(super) fn call(
    command: &Node<'_>,
    called: &str,
    around: &Around<'_>,
    parties: &Parties<'_>,
    variables: &Variables,
    desk: &mut Desk,
) -> Option<(Action, Vec<String>, BTreeSet<String>)> {
    let line = command.needed("command", desk)?;
    let at = command.get("command").map(|node| node.at).unwrap_or_default();
    let Some((method, target)) = start_line(line) else {
        desk.hinted(
            &at,
            format!("{called}: `{line}` is not an HTTP start line"),
            "write a method, a path and a version: GET /status HTTP/1.1",
        );
        return None;
    };
    let machine = around.agent.as_ref().filter(|agent| matches!(agent.kind, "linux" | "ssh" | "net-address"));
    if let Some(agent) = machine {
        let message = format!(
            "{called} calls from the machine \"{}\" ({}), and the war room calls from where it runs",
            agent.name, agent.kind
        );
        desk.hinted(
            &command.at,
            message,
            "make it a `manual` command, or let people or the API itself be the agent",
        );
    }
    let count = around.targets.iter().filter(|party| is_api(party)).count();
    let place = called_api(around);
    let (inputs, notes, used) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
    let mut writer = Writer { variables, inputs, notes, used, desk, at: at.clone() };
    let origin = writer.origin(called, target, place, count)?;
    let path = if target.contains("://") { "" } else { target };
    let url = writer.url(called, &origin, path)?;
    let mut request = empty(method, url);
    writer.headers(command, &mut request);
    writer.body(command, called, &mut request);
    if let Some(login) = place.and_then(Party::login).and_then(|id| parties.logins.get(id)) {
        writer.log_in(login, &mut request);
    }
    let Writer { inputs, notes, used, .. } = writer;
    action(request, inputs.into_values().collect()).ok().map(|action| (action, notes, used))
}

fn is_api(party: &Party<'_>) -> bool {
    party.kind == "http-api"
}

/// The API that a call goes to: a target. An agent that is an API is called itself, where no target is.
pub(super) fn called_api<'a, 'v>(around: &'a Around<'v>) -> Option<&'a Party<'v>> {
    around
        .targets
        .iter()
        .find(|party| is_api(party))
        .or_else(|| around.agent.as_ref().filter(|party| is_api(party)))
}

/// The method and the target of a start line.
fn start_line(line: &str) -> Option<(Method, &str)> {
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?, words.next()?);
    let is_version = |word: &str| word.to_ascii_uppercase().starts_with("HTTP/");
    let is_over = words.next().is_none_or(is_version) && words.next().is_none();
    let method = serde_json::from_value(Value::from(method.to_ascii_uppercase())).ok()?;
    let is_target = target.starts_with('/') || target.contains("://") || target.starts_with("__");
    (is_over && is_target).then_some((method, target))
}

fn empty(method: Method, url: String) -> Request {
    Request {
        method,
        url,
        headers: BTreeMap::new(),
        query: BTreeMap::new(),
        json: None,
        form: None,
        xml: None,
        text: None,
        auth: None,
    }
}

/// What nothing is known of takes the commander and a second person. Its name is given later.
fn action(request: Request, inputs: Vec<Input>) -> Result<Action, InvalidId> {
    Ok(Action {
        id: ActionId::parse("call")?,
        key: None,
        title: Text::default(),
        domain: Domain::App,
        authority: Authority::Command,
        danger: Danger::Irreversible,
        target: None,
        request: Some(request),
        exec: None,
        dns_update: None,
        mail: None,
        inputs,
        capture: None,
        expect: Expect::default(),
        keep: BTreeMap::new(),
        then: Vec::new(),
        poll: None,
        for_each: None,
        retry: None,
        verify: None,
        undo: None,
        timeout: Duration::secs(10),
        approve_within: Duration::mins(10),
        containment: None,
        simulate: None,
    })
}

struct Writer<'a> {
    variables: &'a Variables,
    inputs: BTreeMap<String, Input>,
    notes: Vec<String>,
    used: BTreeSet<String>,
    desk: &'a mut Desk,
    at: String,
}

impl Writer<'_> {
    /// Scheme, host and port of the API.
    fn origin(
        &mut self,
        called: &str,
        target: &str,
        place: Option<&Party<'_>>,
        count: usize,
    ) -> Option<String> {
        if target.contains("://") {
            return Some(target.to_owned());
        }
        let Some(place) = place else {
            self.desk.hinted(
                &self.at,
                format!("{called} calls `{target}`, and no http-api target says on which host"),
                "name a target of type http-api with an address, or write the whole URL",
            );
            return None;
        };
        if count > 1 {
            let message = format!("{called} sends one call to {count} APIs");
            self.desk.hinted(&place.node.at, message, "make a step for each");
        }
        let port = place.node.text("port", self.desk);
        let address = place.node.get("address")?;
        let mut found = Vec::new();
        for kind in ["url", "dname", "ipv4", "ipv6"] {
            for item in address.items(kind, self.desk) {
                found.extend(item.as_text(self.desk).map(|text| (kind, text.to_owned())));
            }
        }
        if found.len() > 1 {
            let all: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
            self.desk
                .say(&address.at, format!("{called} could go to {}; the first is taken", all.join(", ")));
            self.notes.push(format!("other addresses: {}", all.get(1..).unwrap_or_default().join(", ")));
        }
        let Some((kind, text)) = found.into_iter().next() else {
            self.desk.fault(&address.at, format!("{called}: no URL, name or IP address of the API is there"));
            return None;
        };
        Some(self.located(kind, &text, port, &address.at))
    }

    fn located(&mut self, kind: &str, text: &str, port: Option<&str>, at: &str) -> String {
        if kind == "url" && text.contains("://") {
            let text = text.trim_end_matches('/');
            let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
            let usual = if scheme == "http" { "80" } else { "443" };
            let has_more = rest.contains('/') || rest.contains(':') || rest.contains("__");
            return match port.filter(|port| *port != usual && !has_more) {
                Some(port) => format!("{text}:{port}"),
                None => text.to_owned(),
            };
        }
        let host = if kind == "ipv6" { format!("[{text}]") } else { text.trim_end_matches('/').to_owned() };
        // The specification takes port 80 where none is given.
        match port {
            Some("443") => format!("https://{host}"),
            None | Some("80") => {
                self.desk.say(
                    at,
                    format!("`{host}` names no scheme and port 80, so the call goes out over plain http"),
                );
                format!("http://{host}")
            }
            Some(port) => {
                self.desk.say(at, format!("`{host}:{port}` names no scheme; https is taken"));
                format!("https://{host}:{port}")
            }
        }
    }

    /// The whole URL. Its host is known beforehand: it has to be on the allow-list.
    fn url(&mut self, called: &str, origin: &str, path: &str) -> Option<String> {
        let whole = format!("{origin}{path}");
        // A variable at the beginning may hold the whole origin; then its value has to be known.
        let (scheme, rest) =
            whole.split_once("://").map_or(("", whole.as_str()), |(scheme, rest)| (scheme, rest));
        let (host, tail) = rest.find(['/', '?']).map_or((rest, ""), |at| rest.split_at(at));
        let mut known = String::new();
        for piece in pieces(host) {
            match piece {
                Piece::Text(text) => known.push_str(text),
                Piece::Value(name) => {
                    let Some(value) = self.variables.get(name).and_then(|it| it.value.clone()) else {
                        let message = format!("{called} calls a host that is filled in later (`{name}`)");
                        let hint =
                            "give the variable a value: the hosts that are called are known beforehand";
                        self.desk.hinted(&self.at, message, hint);
                        return None;
                    };
                    self.used.insert(name.to_owned());
                    self.notes.push(format!("the host is the value that {name} has in the playbook"));
                    known.push_str(&value);
                }
            }
        }
        let scheme = if scheme.is_empty() { String::new() } else { format!("{scheme}://") };
        let known = escaped(&known);
        Some(format!("{scheme}{known}{}", self.filled(tail)))
    }

    /// A text with inputs in place of its variables. What would be a template of ours stands for itself.
    fn filled(&mut self, text: &str) -> String {
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
        let Variable { value, about, constant } = found.unwrap_or_default();
        if let (true, Some(value)) = (constant, &value) {
            return escaped(value);
        }
        let name = name.trim_matches('_').replace('-', "_");
        let name = if name.starts_with(|c: char| c.is_ascii_digit()) { format!("v{name}") } else { name };
        let prompt = about.filter(|about| !about.trim().is_empty()).unwrap_or_else(|| name.replace('_', " "));
        let value = value.filter(|_| !is_telling(&name));
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

    fn headers(&mut self, command: &Node<'_>, request: &mut Request) {
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
            if is_telling(name) {
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
        let used = super::variable::used(value);
        self.used.extend(used.iter().map(|variable| (*variable).to_owned()));
        self.place(used.first().copied().unwrap_or(name), at)
    }

    /// An environment variable for a secret of that name.
    fn place(&mut self, named: &str, at: &str) -> String {
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

    fn body(&mut self, command: &Node<'_>, called: &str, request: &mut Request) {
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
                Err(error) => self.desk.hinted(
                    &node.at,
                    format!("{called}: the body is not JSON before its variables are filled in: {error}"),
                    "put variables between quotes",
                ),
            }
        } else {
            let filled = self.value("the body", &text, &node.at);
            request.text = Some(filled);
        }
    }

    /// A body that no TOML can hold as a tree, as it stands there.
    fn literal(&mut self, called: &str, text: &str, at: &str, request: &mut Request) {
        if pieces(text).iter().any(|piece| matches!(piece, Piece::Value(_))) {
            let message =
                format!("{called}: a JSON body with both `null` and variables can't be written in TOML");
            self.desk.hinted(at, message, "leave the members out that are null");
        }
        request.text = Some(escaped(text));
    }

    fn tree(&mut self, key: &str, value: &Value, at: &str) -> Value {
        match value {
            Value::String(text) if is_telling(key) => Value::String(self.credential(key, text, at)),
            Value::String(text) => Value::String(self.value(key, text, at)),
            Value::Array(items) => items.iter().map(|item| self.tree(key, item, at)).collect(),
            Value::Object(members) => {
                let tree = members.iter().map(|(key, item)| (key.clone(), self.tree(key, item, at)));
                Value::Object(tree.collect())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    fn log_in(&mut self, login: &Login<'_>, request: &mut Request) {
        let node = &login.node;
        let name = node.text("name", self.desk).unwrap_or(login.kind).to_owned();
        for (_, line) in
            node.rest(&["type", "name", "user_id", "username", "password", "token", "oauth_header"])
        {
            self.notes.push(format!("login \"{name}\": {line}"));
        }
        let has_own = request.headers.keys().any(|key| key.eq_ignore_ascii_case("authorization"));
        if has_own || request.auth.is_some() {
            self.desk.fault(&node.at, "the call has this login and a header with credentials of its own");
        }
        match login.kind {
            "http-basic" | "user-auth" => {
                let user = node.text("user_id", self.desk).or_else(|| node.text("username", self.desk));
                let user = self.filled(user.unwrap_or_default());
                let secret = node.text("password", self.desk).unwrap_or_default().to_owned();
                let named = super::variable::used(&secret)
                    .first()
                    .map_or_else(|| name.clone(), |it| (*it).to_owned());
                let place = self.place(&named, &node.at);
                request.auth = SecretRef::parse(&place).ok().map(|password| Auth::Basic { user, password });
            }
            "oauth2" => {
                let secret = node.text("token", self.desk).unwrap_or_default().to_owned();
                let named = super::variable::used(&secret)
                    .first()
                    .map_or_else(|| name.clone(), |it| (*it).to_owned());
                let place = self.place(&named, &node.at);
                request.auth = SecretRef::parse(&place).ok().map(Auth::Bearer);
            }
            other => self.desk.hinted(
                &node.at,
                format!("the login \"{name}\" is of type `{other}`, which can't be sent with a call"),
                "http-basic, oauth2 and user-auth are understood",
            ),
        }
    }
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(has_null),
        Value::Object(members) => members.values().any(has_null),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Does a header or member of that name hold a secret?
pub(super) fn is_telling(name: &str) -> bool {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let letters = letters.to_ascii_lowercase();
    TELLING.iter().any(|word| letters.contains(word))
}

/// A text that stands for itself in a template.
fn escaped(text: &str) -> String {
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
