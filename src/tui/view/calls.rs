//! Calls in words: exactly what is sent, with secrets as places.

use crate::plan::dns_update::DnsUpdate;
use crate::plan::mail::{Mail, MailTls};
use crate::plan::{Auth, Probe, Resolved, ResolvedCall, ResolvedExec, Text};
use crate::tui::Role;

/// A call line by line, the most important first. What came from outside is made safe here.
pub fn lines(call: &ResolvedCall) -> Vec<(Role, String)> {
    let lines = match call {
        ResolvedCall::Http(request) => http(request),
        ResolvedCall::Exec(program) => exec(program),
        ResolvedCall::DnsUpdate(update) => dns_update(update),
        ResolvedCall::Mail(mail) => self::mail(mail),
    };
    let mut all = vec![(Role::Heading, summary(call))];
    all.extend(lines.into_iter().map(|(role, line)| (role, Text::block(&line).as_str().to_owned())));
    all
}

/// A call in one line.
pub fn summary(call: &ResolvedCall) -> String {
    let line = match call {
        ResolvedCall::Http(request) => match &request.secret_query {
            Some((name, secret)) => {
                let join = if request.url.contains('?') { '&' } else { '?' };
                format!("{}{join}{name}=•••• ({secret})", call.summary())
            }
            None => call.summary(),
        },
        ResolvedCall::Exec(program) => format!("$ {}", program.line()),
        ResolvedCall::DnsUpdate(_) | ResolvedCall::Mail(_) => call.summary(),
    };
    Text::line(&line).as_str().to_owned()
}

/// A call whose unknown parts stand in it by name, `<each>`: as [`lines`], with those names readable in a URL.
pub fn sketch_lines(call: &ResolvedCall) -> Vec<(Role, String)> {
    let readable = |line: String| {
        let names = [("%3C", "<"), ("%3E", ">"), ("%2C%20", ", "), ("%20", " ")];
        names.into_iter().fold(line, |line, (code, sign)| line.replace(code, sign))
    };
    lines(call).into_iter().map(|(role, line)| (role, readable(line))).collect()
}

fn http(request: &Resolved) -> Vec<(Role, String)> {
    let mut lines: Vec<_> =
        request.headers.iter().map(|(name, slot)| (Role::Muted, format!("{name}: {slot}"))).collect();
    lines.extend(request.auth.as_ref().map(|auth| (Role::Muted, signed(auth))));
    if let Some(body) = &request.body {
        lines.push((Role::Muted, format!("Content-Type: {}", body.content_type)));
        lines.push((Role::Text, pretty(&body.text)));
    }
    lines
}

/// How a call proves who sends it, where that is done at the moment of sending.
fn signed(auth: &Auth) -> String {
    let places: Vec<_> = auth.places().iter().map(ToString::to_string).collect();
    format!("with {}: •••• ({})", auth.kind(), places.join(", "))
}

fn exec(program: &ResolvedExec) -> Vec<(Role, String)> {
    let mut lines: Vec<_> =
        program.env.iter().map(|(name, slot)| (Role::Muted, format!("{name}={slot}"))).collect();
    lines.extend(program.folder.iter().map(|folder| (Role::Muted, format!("in the folder {folder}"))));
    lines.extend(program.stdin.iter().map(|stdin| (Role::Text, format!("< {stdin}"))));
    lines
}

fn dns_update(update: &DnsUpdate) -> Vec<(Role, String)> {
    let mut lines: Vec<_> = update
        .values
        .iter()
        .map(|value| (Role::Text, format!("{} {} {} {value}", update.name, update.ttl, update.record)))
        .collect();
    let only_if = update.only_if.iter().map(|value| (Role::Text, format!("only if it is {value} now")));
    lines.extend(only_if);
    lines.push(match &update.tsig {
        Some(tsig) => (Role::Muted, format!("with TSIG, key {}: •••• ({})", tsig.name, tsig.key)),
        None => (Role::Attention, "not signed".to_owned()),
    });
    lines
}

fn mail(mail: &Mail) -> Vec<(Role, String)> {
    let tls = match mail.tls {
        MailTls::Starttls => "STARTTLS",
        MailTls::Wrapped => "TLS",
        MailTls::None => "no TLS",
    };
    let login = match (&mail.user, &mail.password) {
        (Some(user), Some(password)) => format!(", as {user}:•••• ({password})"),
        (user, _) => user.as_ref().map(|user| format!(", as {user}")).unwrap_or_default(),
    };
    vec![
        (Role::Muted, format!("From: {} ({tls}{login})", mail.from)),
        (Role::Muted, format!("Subject: {}", mail.subject)),
        (Role::Text, mail.text.clone()),
    ]
}

/// JSON with its lines, anything else as it is.
fn pretty(text: &str) -> String {
    let parsed: Result<serde_json::Value, _> = serde_json::from_str(text);
    let pretty = parsed.and_then(|value| serde_json::to_string_pretty(&value));
    pretty.unwrap_or_else(|_| text.to_owned())
}

/// A probe in a line.
pub fn probe_words(probe: &Probe) -> String {
    let what = if let Some(http) = &probe.http {
        format!("{} is asked separately", http.url)
    } else if let Some(tcp) = &probe.tcp {
        format!("a connection to {}", tcp.address)
    } else if let Some(dns) = &probe.dns {
        format!("{} is asked of resolvers", dns.name)
    } else if let Some(tls) = &probe.tls {
        format!("the certificate of {}", tls.address)
    } else if let Some(exec) = &probe.exec {
        format!("`{}` is run separately", exec.args.join(" "))
    } else if let Some(dependency) = &probe.dependency {
        format!("the probe of {dependency} on the board")
    } else {
        "none".to_owned()
    };
    let within = probe.within.map(|within| format!(", within {within}")).unwrap_or_default();
    format!("{what}{within}")
}

/// What a good answer looks like.
pub fn expect_words(expect: &crate::plan::request::Expect) -> String {
    let statuses: Vec<_> = expect.status.iter().map(ToString::to_string).collect();
    let status = if statuses.is_empty() { "any 2xx".to_owned() } else { statuses.join(" or ") };
    let json: Vec<_> = expect.json.iter().map(|(pointer, value)| format!(", {pointer} = {value}")).collect();
    let contains = expect.contains.as_ref().map(|text| format!(", contains {text}")).unwrap_or_default();
    let lacks = expect.lacks.as_ref().map(|text| format!(", does not contain {text}")).unwrap_or_default();
    let absent: Vec<_> = expect.absent.iter().map(|pointer| format!(", nothing at {pointer}")).collect();
    format!("{status}{}{}{contains}{lacks}", json.concat(), absent.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(call: serde_json::Value) -> String {
        let call: ResolvedCall = serde_json::from_value(call).unwrap();
        lines(&call).into_iter().map(|(_, line)| line + "\n").collect()
    }

    #[test]
    fn every_kind_of_call_is_shown_as_it_is_sent_and_no_secret_is() {
        let http = shown(serde_json::json!({
            "method": "POST", "url": "https://iam.example.com/?a=1", "secret_query": ["token", "env:T"],
            "headers": { "X-Key": { "secret": { "prefix": "OAuth ", "at": "env:KEY" } } },
            "auth": { "aws": { "service": "iam", "region": "us-east-1", "access_key_id": "env:ID",
                               "secret_access_key": "env:SECRET" } },
            "body": { "content_type": "application/json", "text": "{\"a\":1}" },
        }));
        assert_eq!(
            http,
            "POST https://iam.example.com/?a=1&token=•••• (env:T)\nX-Key: OAuth •••• (env:KEY)\n\
             with AWS Signature V4: •••• (env:ID, env:SECRET)\nContent-Type: application/json\n{\n  \"a\": 1\n}\n"
        );
        let exec = shown(serde_json::json!({
            "args": ["kubectl", "rollout", "undo it"], "env": { "TOKEN": { "secret": { "at": "env:K8S" } } },
        }));
        assert_eq!(exec, "$ kubectl rollout 'undo it'\nTOKEN=•••• (env:K8S)\n");
        let dns = shown(serde_json::json!({
            "server": "192.0.2.53", "zone": "example.com", "name": "shop.example.com", "ttl": 30,
            "values": ["198.51.100.7"], "only_if": ["203.0.113.10"], "tsig": { "name": "ops", "key": "env:TSIG" },
        }));
        assert!(
            dns.contains("\nshop.example.com 30 A 198.51.100.7\nonly if it is 203.0.113.10 now\n"),
            "{dns}"
        );
        assert!(dns.ends_with("with TSIG, key ops: •••• (env:TSIG)\n"), "{dns}");
        let mail = shown(serde_json::json!({
            "server": "mail.example.com", "from": "a@example.com", "to": ["b@example.com"],
            "subject": "down", "text": "one\ntwo", "user": "ops", "password": "env:SMTP",
        }));
        assert!(
            mail.contains("From: a@example.com (STARTTLS, as ops:•••• (env:SMTP))\nSubject: down\n"),
            "{mail}"
        );
    }

    #[test]
    fn what_is_not_known_yet_stands_there_by_name() {
        let call = serde_json::json!({ "method": "PATCH", "url": "https://dns.example.com/%3Ceach%3E" });
        let call: ResolvedCall = serde_json::from_value(call).unwrap();
        assert_eq!(sketch_lines(&call), [(Role::Heading, "PATCH https://dns.example.com/<each>".to_owned())]);
    }

    #[test]
    fn what_was_read_outside_is_shown_as_marks() {
        let exec = shown(serde_json::json!({ "args": ["run", "\u{1b}[2J"] }));
        assert!(!exec.contains('\u{1b}'), "{exec:?}");
    }
}
