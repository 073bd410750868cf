//! Canaries: a distinct secret in every place that a secret can come from, and a server that sends everything back.
//! None may be seen in what is shown or recorded, in any encoding.

use std::fmt::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use tempfile::TempDir;
use warroom::runtime::live::LiveWorld;
use warroom::runtime::world::{Call, World as _};

use super::kit::{call, line, look, secret_named, world_with};
use super::server::{Authority, Reply, Server};

/// A key of a real kind, because it has to sign. Its lines are the canaries.
pub(super) const PRIVATE_KEY: &str = include_str!("../data/keys/rsa-pkcs8.pem");

/// What the environment of every test holds and nobody would guess.
const IN_THE_ENVIRONMENT: &str = env!("CARGO_PKG_DESCRIPTION");

/// The names of the canaries that lie in files of the nest.
const NAMES: [&str; 16] = [
    "bearer",
    "basic",
    "header",
    "prefixed",
    "query",
    "form",
    "json",
    "client",
    "id",
    "aws",
    "session",
    "input",
    "file",
    "command",
    "fetched",
    "installation",
];

/// Every character that some encoding changes.
pub(super) fn canary(name: &str) -> String {
    format!("kanary-{name}/+\"&<9>=%")
}

/// A folder with the canaries, each in a file of its own.
pub(super) fn nest() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in NAMES {
        secret_named(folder.path(), name, &canary(name));
    }
    secret_named(folder.path(), "app.pem", PRIVATE_KEY);
    folder
}

/// The parts of a canary that no text may hold: as it is, percent-encoded, JSON-escaped, and in base64 at each of the
/// three offsets that it can have there.
fn forms(canary: &str) -> Vec<String> {
    let json = Value::from(canary).to_string();
    let percent = utf8_percent_encode(canary, NON_ALPHANUMERIC).to_string();
    let in_url = percent.replace("%2D", "-").replace("%2E", ".").replace("%5F", "_").replace("%7E", "~");
    let mut forms = vec![canary.to_owned(), json.trim_matches('"').to_owned(), percent, in_url];
    for shift in 0..3 {
        let bytes = [vec![b' '; shift], canary.as_bytes().to_vec()].concat();
        for code in [STANDARD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)] {
            forms.push(code.get(4..code.len() - 4).unwrap().to_owned());
        }
    }
    forms
}

fn all() -> Vec<String> {
    let lines = PRIVATE_KEY.lines().filter(|line| line.len() == 64).map(str::to_owned);
    let mut all: Vec<_> = NAMES.iter().map(|name| canary(name)).chain(lines).collect();
    all.push(IN_THE_ENVIRONMENT.to_owned());
    all.push(canary("keyring"));
    all
}

/// Fails when any canary is in these bytes.
pub(super) fn assert_none_in(what: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    // The beginning of a name is what is left when only the end was cut off.
    assert!(!text.contains("kanary-"), "{what}: {text}");
    for canary in all() {
        for form in forms(&canary) {
            assert!(!text.contains(&form), "{what} holds {form}: {text}");
        }
    }
}

/// A server that gives tokens, and else sends back one line of the request, in the encoding that the path names:
/// `/json/3`. The body is the last line; after it there is nothing.
pub(super) async fn echo() -> Server {
    Server::start(Reply::told(|request| {
        let path = request.split(' ').nth(1).unwrap();
        if path.starts_with("/token") {
            return (200, json!({"access_token": canary("fetched"), "expires_in": 3600}).to_string());
        }
        if path.starts_with("/app/") {
            return (201, json!({"token": canary("installation")}).to_string());
        }
        let mut parts = path.split(['/', '?']).skip(1);
        let (encoding, number) = (parts.next().unwrap(), parts.next().unwrap_or("0"));
        let lines: Vec<_> = request.split("\r\n").filter(|line| !line.is_empty()).collect();
        let Some(line) = lines.get(number.parse::<usize>().unwrap_or(0)) else {
            return (404, "no more lines".to_owned());
        };
        (200, encoded(encoding, line))
    }))
    .await
}

fn encoded(encoding: &str, line: &str) -> String {
    match encoding {
        "json" => json!({ "echo": line }).to_string(),
        "base64" => STANDARD.encode(line),
        "percent" => utf8_percent_encode(line, NON_ALPHANUMERIC).to_string(),
        "decoded" => {
            let code = line.rsplit(' ').next().and_then(|code| STANDARD.decode(code).ok());
            code.map_or_else(|| line.to_owned(), |code| String::from_utf8_lossy(&code).into_owned())
        }
        _ => line.to_owned(),
    }
}

/// Each way in which a secret leaves: the name of its canary, and the parts of the request. A new kind of call has
/// its line here; one that is no request has its `Call` in `calls`.
fn ways(folder: &Path, server: &Server) -> Vec<(&'static str, Value)> {
    let token_url = server.url("/token");
    let command = json!(["cat", folder.join("command")]);
    let google = json!({"client_email": "ops@shop.test", "private_key": PRIVATE_KEY, "token_uri": token_url});
    secret_named(folder, "google.json", &google.to_string());
    vec![
        ("bearer", json!({"auth": {"bearer": "file:bearer"}})),
        ("basic", json!({"auth": {"basic": {"user": "ops", "password": "file:basic"}}})),
        ("header", json!({"headers": {"X-Key": "file:header"}})),
        (
            "prefixed",
            json!({"auth": {"header": {"name": "X", "prefix": "OAuth ", "value": "file:prefixed"}}}),
        ),
        ("query", json!({"auth": {"query": {"name": "key", "value": "file:query"}}})),
        ("form", json!({"form": {"token": "file:form"}})),
        ("json", json!({"json": {"deep": ["file:json"]}})),
        ("command", json!({"auth": {"bearer": format!("cmd:{command}")}})),
        ("environment", json!({"headers": {"X-Env": "env:CARGO_PKG_DESCRIPTION"}})),
        (
            "fetched",
            json!({"auth": {"oauth2": {
                "token_url": token_url, "client_id": "ops", "client_secret": "file:client",
            }}}),
        ),
        (
            "installation",
            json!({"auth": {"github_app": {
                "api": server.url(""), "app_id": "1", "installation_id": "2", "private_key": "file:app.pem",
            }}}),
        ),
        ("fetched", json!({"auth": {"gcp": {"key": "file:google.json"}}})),
        (
            "id",
            json!({"auth": {"aws": {
                "service": "s3", "region": "r", "access_key_id": "file:id",
                "secret_access_key": "file:aws", "session_token": "file:session",
            }}}),
        ),
    ]
}

fn calls(url: &str, way: &Value) -> Vec<Call> {
    let mut request = json!({"method": "POST", "url": url});
    request.as_object_mut().unwrap().extend(way.as_object().unwrap().clone());
    let plain = call(request);
    let mut picking = plain.clone();
    picking.pick.insert("old".to_owned(), "/echo".to_owned());
    let mut judged = plain.clone();
    judged.expect = serde_json::from_value(json!({"json": {"/echo": "something else"}})).unwrap();
    let mut refused = plain.clone();
    refused.expect = serde_json::from_value(json!({"status": [418], "contains": "x"})).unwrap();
    vec![plain, picking, judged, refused]
}

/// Was the canary really sent, in some form?
fn was_sent(name: &str, requests: &str) -> bool {
    let canary = if name == "environment" { IN_THE_ENVIRONMENT.to_owned() } else { canary(name) };
    let basic = STANDARD.encode(format!("ops:{canary}"));
    forms(&canary).iter().any(|form| requests.contains(form)) || requests.contains(&basic)
}

#[tokio::test]
async fn no_canary_comes_back_in_any_encoding() {
    let folder = nest();
    let mut server = echo().await;
    let world = world_with(json!({"allowed_hosts": ["127.0.0.1"]}), folder.path());
    for (name, way) in ways(folder.path(), &server) {
        let mut sent = String::new();
        for encoding in ["plain", "json", "base64", "percent", "decoded"] {
            for number in 0.. {
                let url = server.url(&format!("/{encoding}/{number}"));
                let mut seen = String::new();
                for call in calls(&url, &way) {
                    let outcome = world.call(call).await;
                    write!(seen, "{outcome:?} {}", line(&outcome)).unwrap();
                }
                write!(sent, "{:?}", server.events()).unwrap();
                assert_none_in(&format!("{name} as {encoding}"), seen.as_bytes());
                if seen.contains("no more lines") {
                    break;
                }
            }
        }
        // The events are shown with their quotes escaped.
        assert!(was_sent(name, &sent.replace("\\\"", "\"").replace("\\\\", "\\")), "{name} never left");
    }
}

#[tokio::test]
async fn no_canary_comes_back_through_a_probe() {
    let folder = nest();
    let mut server = echo().await;
    let world = world_with(json!({"allowed_hosts": ["127.0.0.1"]}), folder.path());
    for (name, way) in ways(folder.path(), &server) {
        for number in 0..12 {
            let expect = json!({"json": {"/echo": "something else"}});
            let mut http =
                json!({"method": "POST", "url": server.url(&format!("/json/{number}")), "expect": expect});
            http.as_object_mut().unwrap().extend(way.as_object().unwrap().clone());
            let seen = look(&world, json!({ "http": http })).await;
            assert_none_in(name, format!("{seen:?}").as_bytes());
            assert!(!server.events().is_empty(), "{name}: {}", seen.detail);
        }
    }
}

/// What stops a call must not repeat what it found.
#[tokio::test]
async fn no_canary_stands_in_an_error() {
    let folder = nest();
    let server = echo().await;
    let authority = Authority::new();
    let (certificate, key) = authority.client();
    secret_named(folder.path(), "client.pem", &certificate);
    let half = key.split_at(key.len() / 2).0;
    secret_named(folder.path(), "half.key", &format!("{half}\n{}", canary("file")));
    let tls = Server::start_tls(Reply::status(200, "", ""), authority.server((4000, 1, 1))).await;
    let world = world_with(json!({"allowed_hosts": ["127.0.0.1"]}), folder.path());
    let (url, secure) = (server.url("/plain/0"), format!("https://{}/", tls.address));
    let mtls = |certificate: &str, key: &str| json!({"mtls": {"certificate": certificate, "key": key}});
    let oauth =
        |url: &str| json!({"oauth2": {"token_url": url, "client_id": "x", "client_secret": "file:client"}});
    for (url, auth) in [
        (&url, json!({"gcp": {"key": "file:file"}})),
        (
            &url,
            json!({"github_app": {
                "api": server.url(""), "app_id": "1", "installation_id": "2", "private_key": "file:file",
            }}),
        ),
        (&secure, mtls("file:file", "file:half.key")),
        (&secure, mtls("file:client.pem", "file:half.key")),
        (&secure, mtls("file:client.pem", "file:file")),
        (&url, oauth(&server.url("/plain/4"))),
        (&url, oauth("http://evil.test/")),
        (&secure, json!({"bearer": "file:bearer"})),
        (&secure, json!({"query": {"name": "key", "value": "file:query"}})),
    ] {
        let outcome = world.call(call(json!({"method": "POST", "url": url, "auth": auth}))).await;
        assert!(line(&outcome).starts_with("failed: "), "{outcome:?}");
        assert_none_in("an error", format!("{outcome:?}").as_bytes());
    }
    // A value with a line feed can't be a header.
    secret_named(folder.path(), "bearer", &format!("{}\nX-Evil: 1", canary("bearer")));
    let outcome = world.call(call(json!({"url": url, "auth": {"bearer": "file:bearer"}}))).await;
    assert_eq!(line(&outcome), "failed: header Authorization can't be sent; nothing was sent");
}

/// Half of a secret is a secret: an answer that breaks off in the middle, one that is cut to be shown.
#[tokio::test]
async fn no_canary_is_seen_in_part() {
    let folder = nest();
    let long = "kanary-long-".repeat(60);
    secret_named(folder.path(), "bearer", &long);
    let world = world_with(json!({"allowed_hosts": ["127.0.0.1"]}), folder.path());
    let ask = async |reply: Reply| {
        let server = Server::start(reply).await;
        let request = json!({"method": "POST", "url": server.url("/"), "auth": {"bearer": "file:bearer"}});
        let mut call = call(request);
        call.timeout = warroom::plan::Duration::millis(300);
        let outcome = world.call(call.clone()).await;
        call.expect = serde_json::from_value(json!({"json": {"/a": 1}})).unwrap();
        let judged = world.call(call).await;
        assert!(!format!("{outcome:?} {judged:?}").contains("kanary"), "{outcome:?} {judged:?}");
    };
    let half = long.split_at(300).0;
    ask(Reply::status(500, "", half)).await;
    ask(Reply::status(200, "", &format!("{{\"a\":\"{long}\"}}"))).await;
    ask(Reply::status(500, "", &long.repeat(20))).await;
    let head = format!("HTTP/1.1 500 x\r\ncontent-length: 9999\r\n\r\n{half}");
    ask(Reply::ThenClose(head.clone().into_bytes())).await;
    ask(Reply::ThenHang(head.into_bytes())).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn no_canary_of_the_keyring_comes_back() {
    use linux_keyutils::{KeyRing, KeyRingIdentifier};
    // A login makes one; a container may have none of its own.
    let ring = KeyRing::from_special_id(KeyRingIdentifier::Session, true).unwrap();
    let user = format!("canary-{}", std::process::id());
    let entry = ring.add_key(&format!("keyring:{user}@warroom-test"), &canary("keyring")).unwrap();
    let folder = nest();
    let mut server = echo().await;
    let world = world_with(json!({"allowed_hosts": ["127.0.0.1"]}), folder.path());
    let way = json!({"headers": {"X-Key": format!("keyring:warroom-test/{user}")}});
    for number in 0..10 {
        let outcomes = echoed(&world, &server, &way, number).await;
        assert_none_in("keyring", outcomes.as_bytes());
    }
    entry.invalidate().unwrap();
    let sent = format!("{:?}", server.events()).replace("\\\"", "\"");
    assert!(sent.contains(&canary("keyring")), "{sent}");
}

#[cfg(target_os = "linux")]
async fn echoed(world: &LiveWorld, server: &Server, way: &Value, number: u32) -> String {
    let mut seen = String::new();
    for call in calls(&server.url(&format!("/plain/{number}")), way) {
        write!(seen, "{:?}", world.call(call).await).unwrap();
    }
    seen
}
