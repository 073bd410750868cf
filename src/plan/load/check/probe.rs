//! Probes and requests.

use serde_json::Value;
use serde_json_path::JsonPath;

use super::super::super::exec::Exec;
use super::super::super::request::{Expect, Method, Request};
use super::super::super::{Auth, Probe, SecretRef};
use super::super::path::At;
use super::super::report::FileNo;
use super::Check;
use super::condition::exactly_one;
use super::template::Scope;

/// Checks of one file with one set of template values.
pub(super) struct Part<'c, 'f, 'r, 'd, 's> {
    pub(super) check: &'c mut Check<'f, 'r, 'd>,
    pub(super) file: FileNo,
    pub(super) scope: Scope<'s>,
}

impl Part<'_, '_, '_, '_, '_> {
    /// A probe looks at one thing.
    pub(super) fn probe(&mut self, at: At<'_>, probe: &Probe) {
        let kinds = [
            ("http", probe.http.is_some()),
            ("tcp", probe.tcp.is_some()),
            ("dns", probe.dns.is_some()),
            ("tls", probe.tls.is_some()),
            ("exec", probe.exec.is_some()),
            ("dependency", probe.dependency.is_some()),
        ];
        if let Some((message, hint)) = exactly_one("a probe", &kinds) {
            self.check.hinted(self.file, at, message, &hint);
        }
        if let Some(http) = &probe.http {
            let at = at.key("http");
            self.request(at, &http.request());
            if !(http.method.is_safe() || http.method == Method::Post) {
                let message = "a probe only reads: its method is GET, HEAD or POST".to_owned();
                self.check.problem(self.file, at.key("method"), message);
            }
            self.expect(at.key("expect"), &http.expect);
            if let Some(pointer) = &http.measure {
                self.pointer(at.key("measure"), pointer);
            }
            if http.measure.is_some() != http.over.is_some() {
                let key = if http.measure.is_some() { "measure" } else { "over" };
                let message = "`measure` and `over` go together".to_owned();
                self.check.problem(self.file, at.key(key), message);
            }
        }
        if let Some(tcp) = &probe.tcp {
            self.template(at.key("tcp").key("address"), &tcp.address);
        }
        if let Some(dns) = &probe.dns {
            let at = at.key("dns");
            self.template(at.key("name"), &dns.name);
            let expect = at.key("expect");
            for (index, value) in dns.expect.iter().enumerate() {
                self.template(expect.index(index), value);
            }
        }
        if let Some(exec) = &probe.exec {
            let at = at.key("exec");
            self.program(at, &exec.program());
            self.expect(at.key("expect"), &exec.expect);
        }
        if let Some(tls) = &probe.tls {
            self.template(at.key("tls").key("address"), &tls.address);
        }
    }

    /// A request: where it goes, what it carries.
    pub(super) fn request(&mut self, at: At<'_>, request: &Request) {
        self.url(at.key("url"), &request.url);
        self.headers(at.key("headers"), &request.headers);
        self.texts(at.key("query"), request.query.iter(), false);
        self.texts(at.key("form"), request.form.iter().flatten(), true);
        if let Some(text) = &request.text {
            self.template(at.key("text"), text);
        }
        if let Some(tree) = &request.json {
            self.tree(at.key("json"), tree);
        }
        if let Some(tree) = &request.xml {
            self.tree(at.key("xml"), tree);
        }
        if let Some(auth) = &request.auth {
            self.auth(at.key("auth"), auth);
        }
        let bodies = [
            ("json", request.json.is_some()),
            ("form", request.form.is_some()),
            ("xml", request.xml.is_some()),
            ("text", request.text.is_some()),
        ];
        let given = || bodies.iter().filter(|(_, given)| *given).map(|(name, _)| *name);
        if let Some(second) = given().nth(1) {
            let all: Vec<&str> = given().collect();
            let message = format!("a request has one body, and this one has {}", all.join(", "));
            self.check.hinted(self.file, at.key(second), message, "keep one of json, form, xml and text");
        }
    }

    fn auth(&mut self, at: At<'_>, auth: &Auth) {
        for (name, text) in auth.clone().templates_mut() {
            let (kind, key) = name.split_once('.').unwrap_or((name, ""));
            let at = at.key(kind);
            if key.ends_with("url") || key == "api" {
                self.url(at.key(key), text);
            } else {
                self.template(at.key(key), text);
            }
        }
    }

    /// A program: something to run, and values that stay where they are.
    pub(super) fn program(&mut self, at: At<'_>, program: &Exec) {
        let args = at.key("args");
        if program.args.first().is_none_or(String::is_empty) {
            self.check.hinted(
                self.file,
                args,
                "there is no program to run".to_owned(),
                "args = [\"kubectl\", …]",
            );
        }
        for (index, arg) in program.args.iter().enumerate() {
            self.leaf(args.index(index), arg, false);
        }
        let env = at.key("env");
        for (name, value) in &program.env {
            self.leaf(env.key(name), value, true);
        }
        if let Some(stdin) = &program.stdin {
            self.leaf(at.key("stdin"), stdin, true);
        }
    }

    /// What an answer must look like.
    pub(super) fn expect(&mut self, at: At<'_>, expect: &Expect) {
        let json = at.key("json");
        for (pointer, value) in &expect.json {
            self.pointer(json.key(pointer), pointer);
            self.tree(json.key(pointer), value);
        }
        if let Some(contains) = &expect.contains {
            self.template(at.key("contains"), contains.as_str());
        }
        if let Some(lacks) = &expect.lacks {
            self.template(at.key("lacks"), lacks.as_str());
        }
        let absent = at.key("absent");
        for (index, path) in expect.absent.iter().enumerate() {
            self.pointer(absent.index(index), path);
        }
        let statuses = at.key("status");
        for (index, status) in expect.status.iter().enumerate() {
            if !(100..600).contains(status) {
                let message = format!("{status} is not an HTTP status");
                self.check.problem(self.file, statuses.index(index), message);
            }
        }
    }

    /// A JSONPath (RFC 9535), which starts with `$`, or a JSON pointer (RFC 6901): empty, or it starts with `/`.
    pub(super) fn pointer(&mut self, at: At<'_>, pointer: &str) {
        self.template(at, pointer);
        if pointer.starts_with('$') {
            // A template stands for a name or a text, or for a number where it has no quotes.
            let parsed = ["x", "0"].map(|word| JsonPath::parse(&without_templates(pointer, word)).err());
            if let [Some(error), Some(_)] = parsed {
                self.check.problem(self.file, at, format!("not a JSONPath: {error}"));
            }
            return;
        }
        if !(pointer.is_empty() || pointer.starts_with('/')) {
            let message = format!("`{pointer}` is not a JSON pointer");
            let hint = format!("write \"/{}\"", pointer.replace('.', "/"));
            self.check.hinted(self.file, at, message, &hint);
        }
    }

    /// A text that may be a template.
    pub(super) fn template(&mut self, at: At<'_>, text: &str) {
        if let Some((message, hint)) = self.scope.fault(text) {
            self.check.reporter.report(self.file, at, message, hint);
        }
    }

    /// A JSON body's leaf, form value or the like, where a secret's place may be the whole value.
    fn texts<'t>(
        &mut self,
        at: At<'_>,
        texts: impl Iterator<Item = (&'t String, &'t String)>,
        may_be_secret: bool,
    ) {
        for (name, text) in texts {
            self.leaf(at.key(name), text, may_be_secret);
        }
    }

    /// A text that may be, or must not be, the place of a secret.
    fn leaf(&mut self, at: At<'_>, text: &str, may_be_secret: bool) {
        match SecretRef::parse(text) {
            Ok(_) if may_be_secret => {}
            Ok(_) => {
                let message = "the place of a secret is not read here".to_owned();
                let hint =
                    "it would be sent as it stands; use a header, a JSON or form body, `env` or `auth`";
                self.check.hinted(self.file, at, message, hint);
            }
            Err(error) if may_be_secret && SecretRef::looks_like_one(text) => {
                let hint = super::super::super::secret::InvalidSecretRef::HINT;
                self.check.hinted(self.file, at, error.to_string(), hint);
            }
            Err(_) => self.template(at, text),
        }
    }

    fn headers(&mut self, at: At<'_>, headers: &std::collections::BTreeMap<String, String>) {
        for (name, value) in headers {
            if !SecretRef::looks_like_one(value) {
                self.template(at.key(name), value);
            } else if let Err(error) = SecretRef::parse(value) {
                let hint = super::super::super::secret::InvalidSecretRef::HINT;
                self.check.hinted(self.file, at.key(name), error.to_string(), hint);
            }
            let whole = value.split_once(' ').map(|(_, place)| SecretRef::parse(place));
            if matches!(whole, Some(Ok(_))) {
                let message = "the place of a secret must be the whole value".to_owned();
                let hint = "use auth = { bearer = \"env:NAME\" }";
                self.check.hinted(self.file, at.key(name), message, hint);
            }
            let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
            if name.is_empty() || !name.chars().all(is_token) {
                let message = format!("`{name}` is not the name of a header");
                self.check.problem(self.file, at.key(name), message);
            }
        }
    }

    fn tree(&mut self, at: At<'_>, tree: &Value) {
        match tree {
            Value::String(text) => self.leaf(at, text, true),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.tree(at.index(index), item);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    self.tree(at.key(name), member);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn url(&mut self, at: At<'_>, url: &str) {
        if let Some(message) = url_fault(url) {
            self.check.hinted(self.file, at, message, "write for example https://api.example.com/v1");
        }
        self.template(at, url);
    }
}

/// A JSONPath whose templates are replaced by a word, so that the rest can be parsed.
fn without_templates(path: &str, word: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once("{{") {
        plain.push_str(before);
        plain.push_str(word);
        rest = after.split_once("}}").map_or("", |(_, rest)| rest);
    }
    plain + rest
}

/// What is wrong with a URL as far as it is no template.
fn url_fault(url: &str) -> Option<String> {
    if url.starts_with("{{") {
        return None;
    }
    let Some(rest) = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")) else {
        return Some("not an http or https URL".to_owned());
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.contains("{{") {
        return None;
    }
    if host.contains('@') {
        return Some("a URL must not carry a user or password".to_owned());
    }
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        Some(_) | None => (host, None),
    };
    let named = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-._[]:".contains(c));
    let reachable = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    (!(named && reachable)).then(|| format!("`{host}` is not a host"))
}
