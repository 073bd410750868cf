//! Calls and looks as shell commands. Secrets are read where they are, inputs are shell variables, and everything
//! from the files is quoted.

mod token;

use serde_json::Value;

use crate::plan::action::Input;
use crate::plan::dns_update::DnsUpdate;
use crate::plan::exec::Exec;
use crate::plan::probe::DnsProbe;
use crate::plan::request::Request;
use crate::plan::{Action, Auth, CallTemplate, Probe, SecretRef, Step, Text, Workspace};

/// The inputs of an action as shell variables.
pub(super) fn inputs(action: &Action, step: &Step) -> String {
    let line = |input: &Input| {
        let fixed = step.inputs.get(&input.name).or(input.default.as_ref());
        let value = fixed.map_or(String::new(), |text| quote(text.as_str()));
        let choices: Vec<_> = input.choices.iter().map(Text::first_line).collect();
        let choices = if choices.is_empty() { String::new() } else { format!(" ({})", choices.join(" | ")) };
        format!("    {}={value}  # {}{choices}\n", variable(&input.name), input.prompt.first_line())
    };
    action.inputs.iter().map(line).collect()
}

/// A call as a command.
pub(super) fn by_hand(call: CallTemplate<'_>) -> String {
    match call {
        CallTemplate::Http(request) => curl(request),
        CallTemplate::Exec(program) => exec(program),
        CallTemplate::DnsUpdate(update) => nsupdate(update),
        CallTemplate::Mail(mail) => {
            let to = mail.to.join(", ");
            format!(
                "    send a mail to {to}, subject {}:\n\n{}\n",
                comment(&mail.subject),
                comment(&mail.text)
            )
        }
    }
}

fn exec(program: &Exec) -> String {
    let variable = |(name, value): (&String, &String)| match SecretRef::parse(value) {
        Ok(at) => format!("{name}={} ", secret(&at)),
        Err(_) => format!("{name}={} ", word(value)),
    };
    let env: String = program.env.iter().map(variable).collect();
    let args: Vec<_> = program.args.iter().map(|arg| word(arg)).collect();
    format!("    {env}{}\n", args.join(" "))
}

fn nsupdate(update: &DnsUpdate) -> String {
    let (host, port) = update
        .server
        .rsplit_once(':')
        .filter(|(host, _)| !host.contains(':'))
        .unwrap_or((&update.server, "53"));
    let key = update.tsig.as_ref().map_or_else(String::new, |tsig| {
        format!(" -y {}{}", quote(&format!("hmac-sha256:{}:", tsig.name)), secret(&tsig.key))
    });
    let (name, record) = (&update.name, update.record);
    let mut lines = vec![format!("server {host} {port}"), format!("zone {}", update.zone)];
    lines.extend(update.only_if.iter().map(|value| format!("prereq yxrrset {name} {record} {value}")));
    lines.push(format!("update delete {name} {record}"));
    lines.extend(
        update.values.iter().map(|value| format!("update add {name} {} {record} {value}", update.ttl)),
    );
    lines.push("send".to_owned());
    let lines: Vec<_> = lines.iter().map(|line| word(line)).collect();
    format!("    printf '%s\\n' {} | nsupdate{key}\n", lines.join(" "))
}

/// A request as a `curl` command, after the commands that get its access token.
fn curl(request: &Request) -> String {
    let before = request.auth.as_ref().map_or_else(String::new, token::by_hand);
    let mut parts = vec![format!("curl -sS -i -X {} {}", request.method.as_str(), word(&request.url))];
    for (name, value) in &request.query {
        parts.push(format!("--url-query {}", word(&format!("{name}={value}"))));
    }
    for (name, value) in &request.headers {
        parts.push(header(name, value));
    }
    if let Some(auth) = &request.auth {
        parts.push(credentials(auth));
    }
    if let Some(json) = &request.json {
        parts.push(format!("-H 'Content-Type: application/json' --data {}", tree(json)));
    }
    for (name, value) in request.form.iter().flatten() {
        parts.push(format!("--data-urlencode {}", pair(name, "=", value)));
    }
    if let Some(text) = &request.text {
        parts.push(format!("-H 'Content-Type: text/plain' --data {}", word(text)));
    }
    format!("{before}    {}\n", parts.join(" \\\n      "))
}

fn credentials(auth: &Auth) -> String {
    match auth {
        Auth::Bearer(at) => format!("-H 'Authorization: Bearer '{}", secret(at)),
        Auth::Basic { user, password } => format!("-u {}{}", quote(&format!("{user}:")), secret(password)),
        Auth::Header { name, prefix, value } => {
            format!("-H {}{}", quote(&format!("{name}: {prefix}")), secret(value))
        }
        Auth::Query { name, value } => format!("--url-query {}{}", quote(&format!("{name}=")), secret(value)),
        Auth::Mtls { certificate, key } => format!("--cert {} --key {}", pem(certificate), pem(key)),
        Auth::Aws { service, region, access_key_id, secret_access_key, session_token } => {
            let token =
                session_token.as_ref().map(|at| format!(" -H 'X-Amz-Security-Token: '{}", secret(at)));
            format!(
                "--aws-sigv4 {} -u {}:{}{}",
                word(&format!("aws:amz:{region}:{service}")),
                secret(access_key_id),
                secret(secret_access_key),
                token.unwrap_or_default()
            )
        }
        Auth::Oauth2 { .. } | Auth::GithubApp { .. } | Auth::Gcp { .. } => {
            "-H 'Authorization: Bearer '\"$TOKEN\"".to_owned()
        }
    }
}

/// A file that `curl` reads itself.
fn pem(at: &SecretRef) -> String {
    match at {
        SecretRef::File(path) => quote(path),
        SecretRef::Env(_) | SecretRef::Cmd(_) | SecretRef::Keyring { .. } => {
            format!("<(printf %s {})", secret(at))
        }
    }
}

/// A look as a command.
pub(super) fn probe(workspace: &Workspace, probe: &Probe) -> String {
    if let Some(id) = &probe.dependency {
        let campaigns = workspace.campaigns.values();
        let found = campaigns.into_iter().find_map(|campaign| campaign.dependency(id));
        return found.map_or_else(String::new, |dependency| self::probe(workspace, &dependency.probe));
    }
    if let Some(http) = &probe.http {
        let wanted = if http.expect.status.is_empty() { "2xx".to_owned() } else { list(&http.expect.status) };
        return format!("{}      # wanted: {wanted}\n", curl(&http.request()));
    }
    if let Some(dns) = &probe.dns {
        return dig(workspace, dns);
    }
    if let Some(tcp) = &probe.tcp {
        let (host, port) = tcp.address.rsplit_once(':').unwrap_or((&tcp.address, ""));
        return format!("    nc -vz {} {}\n", word(host.trim_matches(['[', ']'])), word(port));
    }
    let Some(tls) = &probe.tls else { return String::new() };
    let name =
        tls.server_name.as_deref().unwrap_or_else(|| tls.address.split(':').next().unwrap_or_default());
    format!(
        "    openssl s_client -connect {} -servername {} </dev/null | openssl x509 -noout -dates\n",
        word(&tls.address),
        word(name)
    )
}

fn header(name: &str, value: &str) -> String {
    format!("-H {}", pair(name, ": ", value))
}

/// A name and a value that may be the place of a secret, as one word.
fn pair(name: &str, between: &str, value: &str) -> String {
    match SecretRef::parse(value) {
        Ok(at) => format!("{}{}", quote(&format!("{name}{between}")), secret(&at)),
        Err(_) => word(&format!("{name}{between}{value}")),
    }
}

/// A JSON body as one word; its secrets are read where they are.
fn tree(json: &Value) -> String {
    let mut places = Vec::new();
    let text = marked(json, &mut places).to_string();
    let shown = |expression: &str| {
        let number = expression.strip_prefix(SECRET).and_then(|number| number.parse::<usize>().ok());
        number.and_then(|number| places.get(number)).map_or_else(|| blank(expression), secret)
    };
    filled(&text, quote, shown)
}

/// What stands for a secret in a template; a name can't begin so.
const SECRET: &str = "=secret ";

fn marked(node: &Value, places: &mut Vec<SecretRef>) -> Value {
    match node {
        Value::String(text) => match SecretRef::parse(text) {
            Ok(at) => {
                places.push(at);
                Value::from(format!("{{{{ {SECRET}{} }}}}", places.len() - 1))
            }
            Err(_) => node.clone(),
        },
        Value::Array(items) => items.iter().map(|item| marked(item, places)).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, member)| (name.clone(), marked(member, places))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => node.clone(),
    }
}

fn dig(workspace: &Workspace, dns: &DnsProbe) -> String {
    let resolvers = if dns.resolvers.is_empty() { &workspace.settings.dns.resolvers } else { &dns.resolvers };
    let wanted = if dns.expect.is_empty() {
        String::new()
    } else {
        format!("  # wanted: {}", comment(&dns.expect.join(", ")))
    };
    let line = |server: &String| {
        let (host, port) =
            server.rsplit_once(':').filter(|(host, _)| !host.contains(':')).unwrap_or((server, "53"));
        let record = format!("{:?}", dns.record).to_uppercase();
        format!("    dig +noall +answer @{host} -p {port} {} {record}{wanted}\n", word(&dns.name))
    };
    dns.authoritative.iter().chain(resolvers).map(line).collect()
}

fn list(statuses: &[u16]) -> String {
    statuses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The shell words that read a secret where it is.
fn secret(at: &SecretRef) -> String {
    match at {
        SecretRef::Env(name) => format!("\"${name}\""),
        SecretRef::File(path) => format!("\"$(cat {})\"", quote(path)),
        SecretRef::Keyring { service, user } if cfg!(target_os = "macos") => {
            format!("\"$(security find-generic-password -w -s {} -a {})\"", quote(service), quote(user))
        }
        SecretRef::Keyring { service, user } => {
            format!("\"$(secret-tool lookup service {} username {})\"", quote(service), quote(user))
        }
        SecretRef::Cmd(arguments) => {
            let words: Vec<_> = arguments.iter().map(|argument| quote(argument)).collect();
            format!("\"$({})\"", words.join(" "))
        }
    }
}

/// A template as the rest of a comment: it can't leave its line.
fn comment(template: &str) -> String {
    let shown = |expression: &str| match input(expression) {
        Some(variable) => format!("${variable}"),
        None => format!("<{expression}>"),
    };
    Text::line(&filled(template, ToOwned::to_owned, shown)).to_string()
}

/// A shell word in which `{{ inputs.NAME }}` is a variable and other templates stay to be filled by hand.
fn word(template: &str) -> String {
    let word = filled(template, quote, blank);
    if word.is_empty() { quote("") } else { word }
}

/// What an expression is by hand: a shell variable, or something to fill in.
fn blank(expression: &str) -> String {
    match input(expression) {
        Some(variable) => format!("\"${variable}\""),
        None => quote(&format!("<{expression}>")),
    }
}

/// The text around the expressions in one form, the expressions in another.
fn filled(template: &str, around: fn(&str) -> String, shown: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, inside)) = rest.split_once("{{") {
        let Some((expression, after)) = inside.split_once("}}") else { break };
        if !before.is_empty() {
            out.push_str(&around(before));
        }
        out.push_str(&shown(expression.trim()));
        rest = after;
    }
    if !rest.is_empty() {
        out.push_str(&around(rest));
    }
    out
}

/// The shell variable of an expression that is an input.
fn input(expression: &str) -> Option<String> {
    let name = expression.strip_prefix("inputs.")?;
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_').then(|| variable(name))
}

fn variable(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
}

/// A single-quoted shell word.
fn quote(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_leave_its_quotes() {
        assert_eq!(quote("a'; rm -rf /; '"), r"'a'\''; rm -rf /; '\'''");
        assert_eq!(word("x {{ inputs.address }} $(id)"), "'x '\"$ADDRESS\"' $(id)'");
        assert_eq!(word("{{ captured.ttl }}"), "'<captured.ttl>'");
    }

    #[test]
    fn a_comment_cannot_leave_its_line() {
        assert_eq!(comment("{{ inputs.address }}, {{ captured.ttl }}"), "$ADDRESS, <captured.ttl>");
        assert!(!comment("a\nrm -rf /").contains('\n'));
    }

    #[test]
    fn json_keeps_its_shape_around_a_variable() {
        let json: Value = serde_json::json!({ "content": "{{ inputs.address }}" });
        assert_eq!(tree(&json), "'{\"content\":\"'\"$ADDRESS\"'\"}'");
    }

    #[test]
    fn secrets_of_a_body_are_read_where_they_are() {
        let json: Value = serde_json::json!({ "a": "env:TOKEN", "b": ["{{ inputs.x }}", "file:k"] });
        let wanted = "'{\"a\":\"'\"$TOKEN\"'\",\"b\":[\"'\"$X\"'\",\"'\"$(cat k)\"'\"]}'";
        assert_eq!(tree(&json), wanted);
        assert_eq!(pair("token", "=", "keyring:shop/ops"), format!("token={}", secret(&keyring())));
    }

    fn keyring() -> SecretRef {
        SecretRef::parse("keyring:shop/ops").unwrap()
    }

    fn command(auth: &Value) -> String {
        let request = serde_json::json!({"method": "POST", "url": "https://h/x", "auth": auth});
        curl(&serde_json::from_value(request).unwrap())
    }

    #[test]
    fn an_access_token_is_fetched_first() {
        let said = command(&serde_json::json!({"oauth2": {
            "token_url": "https://h/token", "client_id": "ops", "client_secret": "env:SECRET", "scope": "a b",
        }}));
        let fetched = "    TOKEN=\"$(curl -sS -u ops:\"$SECRET\" -d grant_type=client_credentials \
                       --data-urlencode 'scope=a b' https://h/token | jq -r .access_token)\"\n";
        assert!(said.starts_with(fetched), "{said}");
        assert!(said.ends_with("-H 'Authorization: Bearer '\"$TOKEN\"\n"), "{said}");
        let said = command(&serde_json::json!({"github_app": {
            "api": "https://h", "app_id": "1", "installation_id": "2", "private_key": "file:app.pem",
        }}));
        assert!(said.contains("openssl dgst -sha256 -sign app.pem"), "{said}");
        assert!(said.contains("https://h/app/installations/2/access_tokens | jq -r .token"), "{said}");
        let said = command(&serde_json::json!({"gcp": {"key": "file:key.json"}}));
        assert!(
            said.contains("--key-file=key.json\n    TOKEN=\"$(gcloud auth print-access-token)\""),
            "{said}"
        );
    }
}
