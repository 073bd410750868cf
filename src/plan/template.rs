//! Filling the templates of a call or probe with the values of one firing.
//!
//! The result, a [`ResolvedCall`], is what the preview shows, what the journal records and what is sent: the same
//! value. Secrets are still places in it.

mod body;
mod filler;
mod functions;
mod resolved;
mod xml;

use std::collections::BTreeMap;

use minijinja::Value as Jinja;
use minijinja::value::Serde;
use percent_encoding::utf8_percent_encode;
use serde_json::Value;

use self::filler::{Filler, URL_PART};
pub use self::functions::NAMES as FILTERS;
pub(in crate::plan) use self::functions::add as add_filters;
pub use self::resolved::{Body, BodySecret, Encoding, Resolved, ResolvedCall, ResolvedExec, Slot};
use super::dns_update::{DnsUpdate, Tsig};
use super::exec::Exec;
use super::mail::Mail;
use super::request::{Expect, Request};
use super::{Auth, CallTemplate, Probe, SecretRef, Text};

/// The values that templates may use.
#[derive(Debug, Clone, Default)]
pub struct Vars {
    /// What the person filled in.
    pub inputs: BTreeMap<String, Text>,
    /// The inputs that are places of secrets.
    pub secrets: BTreeMap<String, SecretRef>,
    /// The workspace's own names.
    pub names: BTreeMap<String, Text>,
    /// What capture read.
    pub captured: BTreeMap<String, Value>,
    /// What was kept of the answers so far.
    pub answers: BTreeMap<String, Value>,
    /// Facts of the incident: `id`, `title`, `campaign`, `severity`, and `now`, the instant of the decision.
    pub incident: BTreeMap<String, Text>,
    /// The target, where there are many.
    pub each: Option<Value>,
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

fn fault(place: &str, reason: &str) -> TemplateError {
    TemplateError { place: place.to_owned(), reason: reason.to_owned() }
}

/// Fill every template of a call.
pub fn resolve_call(call: CallTemplate<'_>, vars: &Vars) -> Result<ResolvedCall, TemplateError> {
    match call {
        CallTemplate::Http(request) => resolve(request, vars).map(ResolvedCall::Http),
        CallTemplate::Exec(program) => resolve_exec(program, vars).map(ResolvedCall::Exec),
        CallTemplate::DnsUpdate(update) => resolve_update(update, vars).map(ResolvedCall::DnsUpdate),
        CallTemplate::Mail(mail) => resolve_mail(mail, vars).map(ResolvedCall::Mail),
    }
}

/// Fill every template of a request.
pub fn resolve(request: &Request, vars: &Vars) -> Result<Resolved, TemplateError> {
    resolve_with(&Filler::new(vars), request)
}

fn resolve_with(filler: &Filler<'_>, request: &Request) -> Result<Resolved, TemplateError> {
    let mut headers = BTreeMap::new();
    for (name, raw) in &request.headers {
        headers.insert(name.clone(), slot(filler, &format!("headers.{name}"), raw)?);
    }
    let mut resolved = Resolved {
        method: request.method,
        url: url(filler, request)?,
        secret_query: None,
        headers,
        body: body::fill(filler, request)?,
        auth: None,
    };
    authenticate(filler, request.auth.as_ref(), &mut resolved)?;
    Ok(resolved)
}

/// Put a request of a probe together whose templates are filled already: nothing in it is a template any more.
pub fn literal(request: &Request) -> Result<Resolved, TemplateError> {
    let vars = Vars::default();
    resolve_with(&Filler::literal(&vars), request)
}

/// Put a program of a probe together whose templates are filled already.
pub fn literal_exec(program: &Exec) -> Result<ResolvedExec, TemplateError> {
    let vars = Vars::default();
    exec_with(&Filler::literal(&vars), program)
}

/// Fill every template of a program.
pub fn resolve_exec(program: &Exec, vars: &Vars) -> Result<ResolvedExec, TemplateError> {
    exec_with(&Filler::new(vars), program)
}

fn exec_with(filler: &Filler<'_>, program: &Exec) -> Result<ResolvedExec, TemplateError> {
    let mut env = BTreeMap::new();
    for (name, raw) in &program.env {
        env.insert(name.clone(), slot(filler, &format!("exec.env.{name}"), raw)?);
    }
    let stdin = |raw: &String| match filler.secret("exec.stdin", raw)? {
        Some(at) => Ok(Slot::Secret { prefix: String::new(), at }),
        None => filler.text("exec.stdin", raw).map(|text| Slot::Plain(Text::block(&text))),
    };
    Ok(ResolvedExec {
        args: filler.list("exec.args", &program.args)?,
        env,
        stdin: program.stdin.as_ref().map(stdin).transpose()?,
        folder: program.folder.clone(),
        exit: program.exit.clone(),
        reads_only: program.reads_only,
    })
}

fn resolve_update(update: &DnsUpdate, vars: &Vars) -> Result<DnsUpdate, TemplateError> {
    let filler = Filler::new(vars);
    Ok(DnsUpdate {
        server: filler.line("dns_update.server", &update.server)?,
        zone: filler.line("dns_update.zone", &update.zone)?,
        name: filler.line("dns_update.name", &update.name)?,
        values: filler.list("dns_update.values", &update.values)?,
        only_if: filler.list("dns_update.only_if", &update.only_if)?,
        tsig: update.tsig.as_ref().map(|tsig| sign(&filler, tsig)).transpose()?,
        ..update.clone()
    })
}

fn sign(filler: &Filler<'_>, tsig: &Tsig) -> Result<Tsig, TemplateError> {
    Ok(Tsig { name: filler.line("dns_update.tsig.name", &tsig.name)?, ..tsig.clone() })
}

fn resolve_mail(mail: &Mail, vars: &Vars) -> Result<Mail, TemplateError> {
    let filler = Filler::new(vars);
    Ok(Mail {
        server: filler.line("mail.server", &mail.server)?,
        from: filler.line("mail.from", &mail.from)?,
        to: filler.list("mail.to", &mail.to)?,
        subject: filler.line("mail.subject", &mail.subject)?,
        text: filler.text("mail.text", &mail.text)?,
        user: mail.user.as_ref().map(|user| filler.line("mail.user", user)).transpose()?,
        ..mail.clone()
    })
}

/// Fill every template of a probe.
pub fn resolve_probe(probe: &Probe, vars: &Vars) -> Result<Probe, TemplateError> {
    let filler = Filler::new(vars);
    let mut filled = probe.clone();
    if let Some(http) = &mut filled.http {
        http.url = filler.url("http.url", &http.url)?;
        for (name, value) in
            http.headers.iter_mut().chain(&mut http.query).chain(http.form.iter_mut().flatten())
        {
            *value = leaf(&filler, &format!("http.{name}"), value)?;
        }
        if let Some(tree) = &mut http.json {
            *tree = leaves(&filler, "http.json", tree)?;
        }
        if let Some(auth) = &mut http.auth {
            fill_auth(&filler, auth)?;
        }
        fill_expect(&filler, "http.expect", &mut http.expect)?;
    }
    if let Some(tcp) = &mut filled.tcp {
        tcp.address = filler.line("tcp.address", &tcp.address)?;
    }
    if let Some(dns) = &mut filled.dns {
        dns.name = filler.line("dns.name", &dns.name)?;
        dns.expect = filler.list("dns.expect", &dns.expect)?;
        dns.authoritative = filler.list("dns.authoritative", &dns.authoritative)?;
        dns.resolvers = filler.list("dns.resolvers", &dns.resolvers)?;
    }
    if let Some(tls) = &mut filled.tls {
        tls.address = filler.line("tls.address", &tls.address)?;
    }
    if let Some(exec) = &mut filled.exec {
        exec.args = filler.list("exec.args", &exec.args)?;
        for (name, value) in &mut exec.env {
            *value = leaf(&filler, &format!("exec.env.{name}"), value)?;
        }
        fill_expect(&filler, "exec.expect", &mut exec.expect)?;
    }
    Ok(filled)
}

/// Fill every template of what an answer must look like.
pub fn resolve_expect(expect: &Expect, vars: &Vars) -> Result<Expect, TemplateError> {
    let mut filled = expect.clone();
    fill_expect(&Filler::new(vars), "expect", &mut filled)?;
    Ok(filled)
}

/// Fill the JSON pointers and JSONPaths of a `pick` or `keep`.
pub fn resolve_pick(
    pick: &BTreeMap<String, String>,
    vars: &Vars,
) -> Result<BTreeMap<String, String>, TemplateError> {
    let filler = Filler::new(vars);
    let fill =
        |(name, path): (&String, &String)| Ok((name.clone(), filler.path(&format!("pick.{name}"), path)?));
    pick.iter().map(fill).collect()
}

/// Fill one plain text, for example an action's target.
pub fn fill(place: &str, template: &str, vars: &Vars) -> Result<String, TemplateError> {
    Filler::new(vars).text(place, template)
}

/// Fill the text of a message, whose variables stand alone: `{{ next_update }}`.
pub fn fill_message(body: &str, variables: &BTreeMap<String, Text>) -> Result<String, TemplateError> {
    let none = BTreeMap::new();
    Filler::of(Jinja::from(Serde(variables)), &none).text("body", body)
}

/// Does any template of a tree speak of this value, for example `captured`?
pub fn mentions(tree: &Value, root: &str) -> bool {
    match tree {
        Value::String(text) => {
            filler::is_template(text) && {
                let mut env = minijinja::Environment::new();
                add_filters(&mut env);
                let compiled = env.template_from_str(text);
                compiled.is_ok_and(|compiled| compiled.undeclared_variables(false).contains(root))
            }
        }
        Value::Array(items) => items.iter().any(|item| mentions(item, root)),
        Value::Object(members) => members.values().any(|member| mentions(member, root)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn url(filler: &Filler<'_>, request: &Request) -> Result<String, TemplateError> {
    let mut url = filler.url("url", &request.url)?;
    for (name, raw) in &request.query {
        let value = filler.text(&format!("query.{name}"), raw)?;
        url.push(if url.contains('?') { '&' } else { '?' });
        url.extend(utf8_percent_encode(name, URL_PART));
        url.push('=');
        url.extend(utf8_percent_encode(&value, URL_PART));
    }
    Ok(url)
}

fn slot(filler: &Filler<'_>, place: &str, raw: &str) -> Result<Slot, TemplateError> {
    match filler.credential(place, raw)? {
        Some((prefix, at)) => Ok(Slot::Secret { prefix, at }),
        None => filler.line(place, raw).map(|value| Slot::Plain(Text::line(&value))),
    }
}

/// A text of a probe: the place of a secret stays one, and no value that is filled in becomes one.
fn leaf(filler: &Filler<'_>, place: &str, raw: &str) -> Result<String, TemplateError> {
    if let Some((prefix, at)) = filler.credential(place, raw)? {
        return Ok(format!("{prefix}{at}"));
    }
    let filled = filler.text(place, raw)?;
    if SecretRef::looks_like_one(filler::after_scheme(&filled).1) {
        return Err(fault(place, "must not name the place of a secret"));
    }
    Ok(filled)
}

fn leaves(filler: &Filler<'_>, place: &str, node: &Value) -> Result<Value, TemplateError> {
    match node {
        Value::String(raw) => match filler.whole(raw) {
            Some(expression) if filler.secret(place, raw)?.is_none() => filler.typed(place, expression),
            Some(_) | None => leaf(filler, place, raw).map(Value::String),
        },
        Value::Array(items) => {
            items.iter().map(|item| leaves(filler, place, item)).collect::<Result<_, _>>().map(Value::Array)
        }
        Value::Object(members) => {
            let fill = |(name, member): (&String, &Value)| {
                Ok((name.clone(), leaves(filler, &format!("{place}.{name}"), member)?))
            };
            members.iter().map(fill).collect::<Result<_, _>>().map(Value::Object)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(node.clone()),
    }
}

fn fill_expect(filler: &Filler<'_>, place: &str, expect: &mut Expect) -> Result<(), TemplateError> {
    let mut json = BTreeMap::new();
    for (path, value) in &expect.json {
        let path = filler.path(&format!("{place}.json"), path)?;
        let value = filler.tree(&format!("{place}.json.{path}"), value, &mut Vec::new())?;
        json.insert(path, value);
    }
    expect.json = json;
    for (name, text) in [("contains", &mut expect.contains), ("lacks", &mut expect.lacks)] {
        if let Some(text) = text {
            *text = Text::block(&filler.text(&format!("{place}.{name}"), text.as_str())?);
        }
    }
    for path in &mut expect.absent {
        *path = filler.path(&format!("{place}.absent"), path)?;
    }
    Ok(())
}

fn fill_auth(filler: &Filler<'_>, auth: &mut Auth) -> Result<(), TemplateError> {
    for (name, text) in auth.templates_mut() {
        let place = format!("auth.{name}");
        let is_url = name.ends_with("url") || name.ends_with("api");
        *text = if is_url { filler.url(&place, text)? } else { filler.line(&place, text)? };
    }
    Ok(())
}

fn authenticate(
    filler: &Filler<'_>,
    auth: Option<&Auth>,
    resolved: &mut Resolved,
) -> Result<(), TemplateError> {
    let authorization = || "Authorization".to_owned();
    match auth {
        None => {}
        Some(Auth::Bearer(at)) => {
            let slot = Slot::Secret { prefix: "Bearer ".to_owned(), at: at.clone() };
            resolved.headers.insert(authorization(), slot);
        }
        Some(Auth::Basic { user, password }) => {
            let user = Text::line(&filler.text("auth.basic.user", user)?);
            resolved.headers.insert(authorization(), Slot::Basic { user, password: password.clone() });
        }
        Some(Auth::Header { name, prefix, value }) => {
            let slot = Slot::Secret { prefix: prefix.clone(), at: value.clone() };
            resolved.headers.insert(name.clone(), slot);
        }
        Some(Auth::Query { name, value }) => resolved.secret_query = Some((name.clone(), value.clone())),
        Some(
            other @ (Auth::Mtls { .. }
            | Auth::Oauth2 { .. }
            | Auth::Aws { .. }
            | Auth::GithubApp { .. }
            | Auth::Gcp { .. }),
        ) => {
            let mut auth = other.clone();
            fill_auth(filler, &mut auth)?;
            resolved.auth = Some(auth);
        }
    }
    Ok(())
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
    fn a_secret_that_a_person_points_at_may_follow_a_scheme_in_a_header() {
        let mut vars = vars();
        vars.secrets.insert("leaked".to_owned(), SecretRef::parse("file:/run/leaked").unwrap());
        let headers = json!({"Authorization": "Bearer {{ inputs.leaked }}"});
        let sent = json!({"url": "http://h/", "headers": headers});
        let resolved = resolve(&serde_json::from_value(sent).unwrap(), &vars).unwrap();
        assert_eq!(resolved.headers["Authorization"].to_string(), "Bearer •••• (file:/run/leaked)");

        let probe: Probe =
            serde_json::from_value(json!({"http": {"url": "http://h/", "headers": headers}})).unwrap();
        let probe = resolve_probe(&probe, &vars).unwrap();
        let looked = literal(&probe.http.unwrap().request()).unwrap();
        assert_eq!(looked.headers["Authorization"], resolved.headers["Authorization"]);
    }

    #[test]
    fn what_a_person_fills_in_never_becomes_the_place_of_a_secret() {
        for filled in ["env:HOME", "Bearer env:HOME"] {
            let mut vars = vars();
            vars.inputs.insert("name".to_owned(), Text::line(filled));
            let probe = json!({"http": {"url": "http://h/", "headers": {"X": "{{ inputs.name }}"}}});
            assert!(resolve_probe(&serde_json::from_value(probe).unwrap(), &vars).is_err(), "{filled}");
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
