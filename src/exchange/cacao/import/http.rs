//! An `http-api` command as an action.

mod fill;
mod login;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use self::fill::escaped;
use super::super::super::Desk;
use super::command::Around;
use super::json::Node;
use super::party::{Parties, Party};
use super::secret::{is_telling, is_variable};
use super::variable::{Piece, Variable, Variables, pieces};
use crate::plan::action::Input;
use crate::plan::id::InvalidId;
use crate::plan::request::{Expect, Method, Request};
use crate::plan::{Action, ActionId, Authority, Danger, Domain, Duration, Text};

/// What became of an HTTP command.
pub(super) enum Called {
    /// An action. Its id is not given yet.
    Action {
        action: Box<Action>,
        /// What has to be written above it.
        notes: Vec<String>,
        /// The variables that it takes up.
        used: BTreeSet<String>,
    },
    /// No action can send it as it stands there, for this reason: a person does.
    ByHand(String),
}

/// The action of a command, or why there is none. Where nothing is given back, a fault says why.
pub(super) fn call(
    command: &Node<'_>,
    called: &str,
    around: &Around<'_>,
    parties: &Parties<'_>,
    variables: &Variables,
    desk: &mut Desk,
) -> Option<Called> {
    let line = command.needed("command", desk)?;
    let at = command.get("command").map(|node| node.at).unwrap_or_default();
    let Some((method, target)) = start_line(line, &at, desk) else {
        desk.hinted(
            &at,
            format!("{called}: `{line}` is not an HTTP start line"),
            "write a method, a path and a version: GET /status HTTP/1.1",
        );
        return None;
    };
    let place = called_api(around);
    let before = desk.said.len();
    let mut writer = Writer {
        variables,
        inputs: BTreeMap::new(),
        notes: Vec::new(),
        used: BTreeSet::new(),
        by_hand: unsent(around),
        desk,
        at: at.clone(),
    };
    let request = writer.request(command, called, (method, &target), (place, parties));
    let Writer { inputs, mut notes, used, by_hand, .. } = writer;
    if let Some(why) = by_hand {
        // What was said on the way is said of a call.
        desk.said.truncate(before);
        return Some(Called::ByHand(why));
    }
    let request = request?;
    notes.extend(used.iter().filter_map(|name| {
        let variable = variables.get(name)?;
        let is_asked = inputs.values().any(|input| is_of(input, name, variable));
        variable.told(name, !is_asked)
    }));
    match action(request, inputs.into_values().collect()) {
        Ok(action) => Some(Called::Action { action: Box::new(action), notes, used }),
        Err(error) => {
            desk.fault(&at, error.to_string());
            None
        }
    }
}

/// Does the person who fires the action read what the playbook says of this variable?
fn is_of(input: &Input, name: &str, variable: &Variable) -> bool {
    let prompt = variable.about.as_deref().map(Text::line);
    input.name == fill::input_name(name) && prompt.is_none_or(|about| about == input.prompt)
}

/// Why the war room can't send a call of these, whatever it says.
fn unsent(around: &Around<'_>) -> Option<String> {
    let machine = around.agent.as_ref().filter(|agent| matches!(agent.kind, "linux" | "ssh" | "net-address"));
    if let Some(agent) = machine {
        let (name, kind) = (agent.name, agent.kind);
        return Some(format!(
            "it leaves from the machine \"{name}\" ({kind}), and the war room calls from where it runs"
        ));
    }
    let count = around.targets.iter().filter(|party| is_api(party)).count();
    (count > 1).then(|| format!("it goes to {count} APIs"))
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
fn start_line(line: &str, at: &str, desk: &mut Desk) -> Option<(Method, String)> {
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?, words.next()?);
    let version = words.next();
    let is_version = |word: &str| word.to_ascii_uppercase().starts_with("HTTP");
    let is_over = version.is_none_or(is_version) && words.next().is_none();
    let method = serde_json::from_value(Value::from(method.to_ascii_uppercase())).ok()?;
    if !is_over {
        return None;
    }
    if target.starts_with('/') || target.contains("://") || target.starts_with("__") {
        return Some((method, target.to_owned()));
    }
    // Some tools leave the first slash out; without a version it would not be told from any two words.
    version?;
    desk.say(at, format!("`{target}` is read as the path `/{target}`"));
    Some((method, format!("/{target}")))
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
    /// Why no action can send it, where that is so.
    by_hand: Option<String>,
    desk: &'a mut Desk,
    at: String,
}

impl Writer<'_> {
    /// The whole request; nothing where a fault or the reason for doing it by hand says why.
    fn request(
        &mut self,
        command: &Node<'_>,
        called: &str,
        (method, target): (Method, &str),
        (place, parties): (Option<&Party<'_>>, &Parties<'_>),
    ) -> Option<Request> {
        let origin = self.origin(called, target, place)?;
        let path = if target.contains("://") { "" } else { target };
        let url = self.url(&origin, path)?;
        let mut request = empty(method, url);
        self.headers(command, &mut request);
        self.body(command, called, &mut request);
        if let Some(login) = place.and_then(Party::login).and_then(|id| parties.logins.get(id)) {
            self.log_in(login, &mut request);
        }
        Some(request)
    }

    /// Only a person can send it; the first reason is told.
    fn leave(&mut self, why: String) {
        self.by_hand.get_or_insert(why);
    }

    /// Scheme, host and port of the API.
    fn origin(&mut self, called: &str, target: &str, place: Option<&Party<'_>>) -> Option<String> {
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
        let port = place.node.text("port", self.desk);
        let Some(address) = place.node.get("address") else {
            self.desk.hinted(
                &place.node.at,
                format!("{called} calls \"{}\", and no `address` says where that is", place.name),
                "give it an address: { \"url\": [\"https://api.example.com\"] }",
            );
            return None;
        };
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
            let (host, path) = rest.split_once('/').map_or((rest, ""), |(host, path)| (host, path));
            let path = if path.is_empty() { String::new() } else { format!("/{path}") };
            let own = host
                .rsplit_once(':')
                .map(|(_, own)| own)
                .filter(|own| own.chars().all(|c| c.is_ascii_digit()));
            return match (port.filter(|port| *port != usual), own) {
                (Some(port), None) if !host.contains("__") => format!("{scheme}://{host}:{port}{path}"),
                (Some(port), None) => {
                    self.leave(format!("its port {port} stands apart from a host that is a variable"));
                    text.to_owned()
                }
                (Some(port), Some(own)) if port != own => {
                    self.desk.say(
                        at,
                        format!("its URL says port {own}, and it itself {port}: that of the URL is taken"),
                    );
                    text.to_owned()
                }
                (Some(_) | None, _) => text.to_owned(),
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
    fn url(&mut self, origin: &str, path: &str) -> Option<String> {
        if let Some(Piece::Value(name)) = pieces(path).first() {
            // A value is one part of a path here, and its slashes are no separators.
            let known = self.variables.get(*name).filter(|it| it.constant).and_then(|it| it.value.as_deref());
            if known.is_none_or(|value| !value.starts_with('/') || is_telling(name)) {
                self.leave(format!("its whole path is filled in later (`{name}`)"));
                return None;
            }
        }
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
                    let value = self.variables.get(name).and_then(Variable::known);
                    let Some(value) = value.filter(|_| !is_telling(name)).map(str::to_owned) else {
                        self.leave(format!("its host is filled in later (`{name}`)"));
                        return None;
                    };
                    self.used.insert(name.to_owned());
                    self.notes.push(format!("the host is the value that {name} has in the playbook"));
                    known.push_str(&value);
                }
            }
        }
        if known.contains("__") {
            self.leave(format!("its host is filled in later (`{known}`)"));
            return None;
        }
        if let Some(name) = in_query(tail) {
            let message = format!("a secret stands in the URL (`{name}`)");
            let hint = "send it in a header: there its place can be named";
            self.desk.hinted(&self.at, message, hint);
        }
        let scheme = if scheme.is_empty() { String::new() } else { format!("{scheme}://") };
        let known = escaped(&known);
        Some(format!("{scheme}{known}{}", self.filled(tail)))
    }
}

/// The parameter of a query that holds a secret, where one does.
fn in_query(tail: &str) -> Option<&str> {
    let (_, query) = tail.split_once('?')?;
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(name, value)| is_telling(name) && !is_variable(value)).map(|(name, _)| name)
}
