//! Who sends it: tokens that are fetched, client certificates, signatures.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use rstest::rstest;
use serde_json::{Value, json};
use tempfile::TempDir;
use warroom::plan::{Duration, ProbeStatus};
use warroom::runtime::clock::{Clock, VirtualClock};
use warroom::runtime::live::LiveWorld;
use warroom::runtime::world::{Call, World as _};

use super::kit::{call, line, look, secret_named, world_at, world_with};
use super::server::{Authority, Event, Reply, Server};

const PKCS1: &str = include_str!("../data/keys/rsa-pkcs1.pem");
const PKCS8: &str = include_str!("../data/keys/rsa-pkcs8.pem");

fn local() -> Value {
    json!({"allowed_hosts": ["127.0.0.1"]})
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    secret_named(folder.path(), "secret", "c/s:1\n");
    secret_named(folder.path(), "app.pem", PKCS1);
    folder
}

/// A token endpoint whose tokens are `token-1`, `token-2`, …
async fn token_server(lives: Value) -> Server {
    let count = AtomicUsize::new(0);
    Server::start(Reply::told(move |_| {
        let number = count.fetch_add(1, Ordering::SeqCst) + 1;
        let token = json!({"access_token": format!("token-{number}"), "token_type": "bearer"});
        let mut token = token.as_object().unwrap().clone();
        if !lives.is_null() {
            token.insert("expires_in".to_owned(), lives.clone());
        }
        (200, Value::from(token).to_string())
    }))
    .await
}

/// An API that answers 401 to every token but those that end so.
async fn api(good: &'static [&'static str]) -> Server {
    Server::start(Reply::told(move |request| {
        let token = bearer_of(request);
        if good.iter().any(|good| token.ends_with(good)) {
            (200, String::new())
        } else {
            (401, String::new())
        }
    }))
    .await
}

fn bearer_of(request: &str) -> String {
    let line = request.lines().find_map(|line| line.strip_prefix("authorization: Bearer "));
    line.unwrap_or_default().to_owned()
}

fn oauth(api: &Server, tokens: &Server) -> Call {
    call(json!({"method": "POST", "url": api.url("/"), "json": {}, "auth": {"oauth2": {
        "token_url": tokens.url("/token"),
        "client_id": "ops app",
        "client_secret": "file:secret",
        "scope": "a b",
        "audience": "shop",
    }}}))
}

fn count(server: &mut Server) -> usize {
    server.events().len()
}

#[tokio::test]
async fn a_token_is_fetched_with_the_clients_credentials_and_used_again() {
    let (folder, mut api, mut tokens) = (folder(), api(&["1"]).await, token_server(json!(3600)).await);
    let world = world_with(local(), folder.path());
    for _ in 0..3 {
        assert_eq!(line(&world.call(oauth(&api, &tokens)).await), "succeeded 200");
        assert_eq!(bearer_of(&api.request().await), "token-1");
    }
    let asked = tokens.request().await;
    assert!(asked.starts_with("POST /token HTTP/1.1\r\n"), "{asked}");
    // RFC 6749, section 2.3.1: both parts are encoded as in a form first.
    let basic = STANDARD.encode("ops%20app:c%2Fs%3A1");
    assert!(asked.contains(&format!("\r\nauthorization: Basic {basic}\r\n")), "{asked}");
    assert!(asked.contains("\r\ncontent-type: application/x-www-form-urlencoded\r\n"), "{asked}");
    assert!(asked.ends_with("\r\n\r\ngrant_type=client_credentials&scope=a+b&audience=shop"), "{asked}");
    assert_eq!(count(&mut tokens), 0, "one token served all three");
}

#[rstest]
#[case::by_number(json!(100), 69, 71)]
#[case::by_text(json!("100"), 69, 71)]
#[case::unsaid(Value::Null, 59, 61)]
#[case::shorter_than_the_margin(json!(20), 0, 0)]
#[tokio::test]
async fn a_token_is_fetched_again_shortly_before_it_ends(
    #[case] lives: Value,
    #[case] still: u64,
    #[case] over: u64,
) {
    let (folder, mut api, tokens) = (folder(), api(&["1", "2"]).await, token_server(lives.clone()).await);
    let hand = VirtualClock::starting_at(Timestamp::UNIX_EPOCH);
    let world = world_at(local(), folder.path(), Clock::Virtual(hand.clone()));
    let mut used = Vec::new();
    for second in [0, still, over] {
        hand.set(Duration::secs(second).after(Timestamp::UNIX_EPOCH));
        world.call(oauth(&api, &tokens)).await;
        used.push(bearer_of(&api.request().await));
        if lives == json!(20) && used.len() == 2 {
            break;
        }
    }
    let wanted: &[&str] =
        if lives == json!(20) { &["token-1", "token-2"] } else { &["token-1", "token-1", "token-2"] };
    assert_eq!(used, wanted);
}

#[tokio::test]
async fn a_hundred_calls_at_once_share_one_fetch() {
    let (folder, api, mut tokens) = (folder(), api(&["1"]).await, token_server(json!(3600)).await);
    let world = world_with(local(), folder.path());
    let calls = (0..50).map(|_| world.call(oauth(&api, &tokens)));
    let outcomes = futures_util::future::join_all(calls).await;
    assert!(outcomes.iter().all(|outcome| line(outcome) == "succeeded 200"));
    assert_eq!(count(&mut tokens), 1);
}

#[tokio::test]
async fn a_token_that_ended_in_the_middle_is_fetched_anew_once_for_all() {
    let (folder, mut api, mut tokens) = (folder(), api(&["2"]).await, token_server(json!(3600)).await);
    let world = world_with(local(), folder.path());
    let calls = (0..20).map(|_| world.call(oauth(&api, &tokens)));
    let outcomes = futures_util::future::join_all(calls).await;
    assert!(outcomes.iter().all(|outcome| line(outcome) == "succeeded 200"), "{outcomes:?}");
    assert_eq!(count(&mut tokens), 2);
    let sent: Vec<_> = api.events().into_iter().map(|event| format!("{event:?}")).collect();
    // A call that comes late, when another has fetched the new token already, is sent with that one only.
    let refused = sent.iter().filter(|request| request.contains("token-1")).count();
    assert!(refused > 0, "none was sent with the token that had ended");
    assert_eq!(sent.len(), 20 + refused, "each that was refused was sent once more, and no other");
    assert!(sent.iter().all(|request| request.contains("idempotency-key: key-of-the-intent")));
}

#[tokio::test]
async fn what_is_refused_twice_stays_refused() {
    let (folder, mut api, mut tokens) = (folder(), api(&[]).await, token_server(json!(3600)).await);
    let outcome = world_with(local(), folder.path()).call(oauth(&api, &tokens)).await;
    assert_eq!(line(&outcome), "failed 401: answered 401");
    assert_eq!((count(&mut api), count(&mut tokens)), (2, 2));
}

#[tokio::test]
async fn a_token_that_stands_in_a_secret_is_never_sent_twice() {
    let (folder, mut api) = (folder(), api(&[]).await);
    let request = json!({"method": "POST", "url": api.url("/"), "auth": {"bearer": "file:secret"}});
    let outcome = world_with(local(), folder.path()).call(call(request)).await;
    assert_eq!(line(&outcome), "failed 401: answered 401");
    assert_eq!(count(&mut api), 1);
}

#[tokio::test]
async fn a_secret_that_was_rotated_gets_a_token_of_its_own() {
    let (folder, mut api, tokens) = (folder(), api(&["1", "2"]).await, token_server(json!(3600)).await);
    let world = world_with(local(), folder.path());
    world.call(oauth(&api, &tokens)).await;
    secret_named(folder.path(), "secret", "rotated");
    world.call(oauth(&api, &tokens)).await;
    assert_eq!([bearer_of(&api.request().await), bearer_of(&api.request().await)], ["token-1", "token-2"]);
}

#[rstest]
#[case(401, "{\"error\":\"invalid_client\"}", "127.0.0.1 answered 401 (invalid_client)")]
#[case(400, "{\"error\":\"c/s:1 is wrong\"}", "127.0.0.1 answered 400")]
#[case(200, "<html>", "127.0.0.1 answered 200 without a token")]
#[case(200, "{\"access_token\":\"x\",\"token_type\":\"mac\"}", "127.0.0.1 answered 200 without a token")]
#[case(307, "", "127.0.0.1 answered 307")]
#[tokio::test]
async fn without_a_token_nothing_is_sent(#[case] status: u16, #[case] body: &str, #[case] why: &str) {
    let (folder, mut api) = (folder(), api(&["1"]).await);
    let tokens = Server::start(Reply::status(status, "location: http://evil.test/\r\n", body)).await;
    let outcome = world_with(local(), folder.path()).call(oauth(&api, &tokens)).await;
    assert_eq!(line(&outcome), format!("failed: no access token: {why}; nothing was sent"));
    assert_eq!(count(&mut api), 0);
}

#[tokio::test]
async fn a_token_endpoint_is_asked_only_where_it_is_allowed_and_within_the_calls_time() {
    let (folder, mut api, mut tokens) = (folder(), api(&["1"]).await, token_server(json!(3600)).await);
    let only_the_api = json!({"allowed_hosts": [api.address.to_string()]});
    let outcome = world_with(only_the_api, folder.path()).call(oauth(&api, &tokens)).await;
    let host = tokens.address;
    let wanted = format!("failed: no access token: host {host} is not on the allow-list; nothing was sent");
    assert_eq!(line(&outcome), wanted);
    assert_eq!((tokens.connections(), count(&mut tokens)), (0, 0));

    let silent = Server::start(Reply::ThenHang(Vec::new())).await;
    let brief = Call { timeout: Duration::millis(200), ..oauth(&api, &silent) };
    let outcome = line(&world_with(local(), folder.path()).call(brief).await);
    assert!(outcome.starts_with("failed: no access token"), "{outcome}");
    assert!(outcome.ends_with("; nothing was sent"), "{outcome}");
    assert_eq!(count(&mut api), 0);
}

fn claims_of(jwt: &str) -> (Value, Value) {
    let mut parts = jwt.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
    let mut json = || serde_json::from_slice(&parts.next().unwrap()).unwrap();
    let two = (json(), json());
    assert_eq!(parts.next().unwrap().len(), 256);
    two
}

/// A world whose time is known.
fn at_ten(folder: &Path) -> (LiveWorld, i64) {
    let now: Timestamp = "2027-03-02T10:00:00Z".parse().unwrap();
    let clock = Clock::Virtual(VirtualClock::starting_at(now));
    (world_at(local(), folder, clock), now.as_second())
}

#[tokio::test]
async fn a_github_app_gets_a_token_of_its_installation() {
    let folder = folder();
    let mut github = Server::start(Reply::told(|request| match request.lines().next().unwrap() {
        "POST /api/app/installations/77/access_tokens HTTP/1.1" => {
            (201, json!({"token": "ghs_1", "expires_at": "2027-03-02T11:00:00Z"}).to_string())
        }
        _ => (204, String::new()),
    }))
    .await;
    let (world, now) = at_ten(folder.path());
    let request = json!({"method": "POST", "url": github.url("/dispatch"), "json": {}, "auth": {"github_app": {
        "api": github.url("/api/"), "app_id": "12", "installation_id": "77", "private_key": "file:app.pem",
    }}});
    for _ in 0..2 {
        assert_eq!(line(&world.call(call(request.clone())).await), "succeeded 204");
    }
    let asked = github.request().await;
    assert!(asked.contains("\r\naccept: application/vnd.github+json\r\n"), "{asked}");
    let (header, claims) = claims_of(&bearer_of(&asked));
    assert_eq!(header, json!({"alg": "RS256", "typ": "JWT"}));
    assert_eq!(claims, json!({"iat": now - 60, "exp": now + 540, "iss": "12"}));
    for _ in 0..2 {
        assert_eq!(bearer_of(&github.request().await), "ghs_1");
    }
}

#[tokio::test]
async fn a_google_service_account_gets_a_token_at_the_endpoint_of_its_key_file() {
    let folder = folder();
    let mut tokens = token_server(json!(3599)).await;
    let mut api = api(&["1"]).await;
    let file = json!({
        "type": "service_account",
        "client_email": "ops@shop.test",
        "private_key": PKCS8,
        "private_key_id": "abc",
        "token_uri": tokens.url("/token"),
    });
    secret_named(folder.path(), "key.json", &file.to_string());
    let (world, now) = at_ten(folder.path());
    let request = json!({"method": "POST", "url": api.url("/"), "auth": {"gcp": {"key": "file:key.json"}}});
    for _ in 0..2 {
        assert_eq!(line(&world.call(call(request.clone())).await), "succeeded 200");
        assert_eq!(bearer_of(&api.request().await), "token-1");
    }
    let asked = tokens.request().await;
    let form = asked.split("\r\n\r\n").nth(1).unwrap();
    let proof =
        form.strip_prefix("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=");
    let (header, claims) = claims_of(proof.unwrap());
    assert_eq!(header, json!({"alg": "RS256", "typ": "JWT", "kid": "abc"}));
    let scope = "https://www.googleapis.com/auth/cloud-platform";
    let wanted = json!({
        "iss": "ops@shop.test", "scope": scope, "aud": tokens.url("/token"), "iat": now, "exp": now + 3600,
    });
    assert_eq!(claims, wanted);
    assert_eq!(count(&mut tokens), 0, "the second call used the same token");
}

#[rstest]
#[case(json!({"gcp": {"key": "file:secret"}}), "file:secret is not the key file of a service account")]
#[case(
    json!({"github_app": {
        "api": "http://127.0.0.1:9", "app_id": "1", "installation_id": "1", "private_key": "file:secret",
    }}),
    "the private key can't be read as PEM"
)]
#[tokio::test]
async fn a_key_of_the_wrong_kind_is_named_without_its_content(#[case] auth: Value, #[case] why: &str) {
    let (folder, mut api) = (folder(), api(&["1"]).await);
    let request = json!({"method": "POST", "url": api.url("/"), "auth": auth});
    let outcome = world_with(local(), folder.path()).call(call(request)).await;
    assert_eq!(line(&outcome), format!("failed: no access token: {why}; nothing was sent"));
    assert_eq!(count(&mut api), 0);
}

#[tokio::test]
async fn a_request_is_signed_for_aws_at_the_worlds_time() {
    let folder = folder();
    let mut api = Server::start(Reply::status(200, "", "")).await;
    let (world, _) = at_ten(folder.path());
    secret_named(folder.path(), "id", "AKIDEXAMPLE");
    let request = json!({
        "method": "POST", "url": api.url("/"), "form": {"Action": "UpdateAccessKey", "UserName": "a b"},
        "auth": {"aws": {
            "service": "iam", "region": "us-east-1",
            "access_key_id": "file:id", "secret_access_key": "file:secret", "session_token": "file:secret",
        }},
    });
    assert_eq!(line(&world.call(call(request)).await), "succeeded 200");
    let request = api.request().await;
    assert!(request.contains("\r\nx-amz-date: 20270302T100000Z\r\n"), "{request}");
    assert!(request.contains("\r\nx-amz-security-token: c/s:1\r\n"), "{request}");
    let names = "content-type;host;idempotency-key;x-amz-date;x-amz-security-token";
    let scope = "AKIDEXAMPLE/20270302/us-east-1/iam/aws4_request";
    let start =
        format!("authorization: AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders={names}, Signature=");
    assert!(request.contains(&start), "{request}");
}

fn mutual(server: &Server) -> Value {
    json!({
        "method": "POST", "url": format!("https://{}/", server.address), "json": {},
        "auth": {"mtls": {"certificate": "file:client.pem", "key": "file:client.key"}},
    })
}

/// A folder with a CA, and a server that wants a certificate of it.
async fn mutual_server(authority: &Authority) -> (TempDir, Server, LiveWorld) {
    let folder = folder();
    std::fs::write(folder.path().join("ca.pem"), authority.pem()).unwrap();
    let server = Server::start_tls(Reply::status(200, "", ""), authority.server_for_its_clients()).await;
    let http = json!({"allowed_hosts": ["127.0.0.1"], "ca_file": "ca.pem"});
    let world = world_with(http, folder.path());
    (folder, server, world)
}

fn certify(folder: &Path, (certificate, key): (String, String)) {
    secret_named(folder, "client.pem", &certificate);
    secret_named(folder, "client.key", &key);
}

#[tokio::test]
async fn a_client_certificate_is_shown_on_a_connection_of_its_own() {
    let authority = Authority::new();
    let (folder, mut server, world) = mutual_server(&authority).await;
    certify(folder.path(), authority.client());
    let request = mutual(&server);
    for _ in 0..2 {
        assert_eq!(line(&world.call(call(request.clone())).await), "succeeded 200");
    }
    assert_eq!(server.connections(), 1, "the connection is kept");
    let mut without = request.clone();
    without.as_object_mut().unwrap().remove("auth");
    let outcome = line(&world.call(call(without)).await);
    assert!(!outcome.starts_with("succeeded"), "{outcome}");
    assert_eq!(count(&mut server), 2);

    certify(folder.path(), authority.client());
    assert_eq!(line(&world.call(call(request)).await), "succeeded 200");
    assert_eq!(server.connections(), 3, "a renewed certificate counts at once");
}

#[rstest]
#[case::no_certificate("no PEM at all", None, "the client certificate can't be read as PEM")]
#[case::no_key(
    "",
    Some("-----BEGIN PRIVATE KEY-----\ncanary\n"),
    "the client certificate's private key can't be read as PEM"
)]
#[tokio::test]
async fn a_certificate_that_can_not_be_used_stops_the_call(
    #[case] certificate: &str,
    #[case] key: Option<&str>,
    #[case] why: &str,
) {
    let authority = Authority::new();
    let (folder, mut server, world) = mutual_server(&authority).await;
    let (good, good_key) = authority.client();
    let certificate = if certificate.is_empty() { good } else { certificate.to_owned() };
    certify(folder.path(), (certificate, key.map_or(good_key, str::to_owned)));
    let outcome = line(&world.call(call(mutual(&server))).await);
    assert_eq!(outcome, format!("failed: {why}; nothing was sent"));
    assert_eq!(server.events(), Vec::<Event>::new());
}

#[tokio::test]
async fn a_key_of_another_certificate_is_refused() {
    let authority = Authority::new();
    let (folder, mut server, world) = mutual_server(&authority).await;
    certify(folder.path(), (authority.client().0, authority.client().1));
    let outcome = line(&world.call(call(mutual(&server))).await);
    assert!(outcome.starts_with("failed: the client certificate and its private key don't fit"), "{outcome}");
    assert_eq!(server.events(), Vec::<Event>::new());
}

#[rstest]
#[case::bearer(json!({"bearer": "file:secret"}), "authorization: Bearer c/s:1")]
#[case::basic(json!({"basic": {"user": "ops", "password": "file:secret"}}), "authorization: Basic b3BzOmMvczox")]
#[case::header(json!({"header": {"name": "X-Key", "value": "file:secret"}}), "x-key: c/s:1")]
#[case::query(json!({"query": {"name": "key", "value": "file:secret"}}), "?key=c%2Fs%3A1 HTTP/1.1")]
#[case::aws(
    json!({"aws": {
        "service": "iam", "region": "r", "access_key_id": "file:secret", "secret_access_key": "file:secret",
    }}),
    "authorization: AWS4-HMAC-SHA256 Credential=c/s:1/"
)]
#[tokio::test]
async fn a_probe_proves_who_looks(#[case] auth: Value, #[case] sent: &str) {
    let folder = folder();
    let mut server = Server::start(Reply::status(200, "", "")).await;
    let http =
        json!({"method": "POST", "url": server.url("/look"), "form": {"token": "file:secret"}, "auth": auth});
    let seen = look(&world_with(local(), folder.path()), json!({"http": http})).await;
    assert_eq!(seen.status, ProbeStatus::Ok, "{}", seen.detail);
    let request = server.request().await;
    assert!(request.contains(sent), "{request}");
    assert!(request.ends_with("\r\n\r\ntoken=c%2Fs%3A1"), "{request}");
}

#[tokio::test]
async fn a_probe_fetches_a_token_and_shows_a_certificate() {
    let (folder, api, tokens) = (folder(), api(&["1"]).await, token_server(json!(3600)).await);
    let oauth = json!({"oauth2": {
        "token_url": tokens.url("/token"), "client_id": "ops", "client_secret": "file:secret",
    }});
    let world = world_with(local(), folder.path());
    let seen = look(&world, json!({"http": {"url": api.url("/"), "auth": oauth}})).await;
    assert_eq!(seen.status, ProbeStatus::Ok, "{}", seen.detail);

    let authority = Authority::new();
    let (folder, server, world) = mutual_server(&authority).await;
    certify(folder.path(), authority.client());
    let mut http = mutual(&server);
    http["method"] = json!("GET");
    http.as_object_mut().unwrap().remove("json");
    let seen = look(&world, json!({"http": http})).await;
    assert_eq!(seen.status, ProbeStatus::Ok, "{}", seen.detail);
}

#[tokio::test]
async fn a_probe_without_a_token_is_unknown_and_not_failing() {
    let (folder, api) = (folder(), api(&["1"]).await);
    let tokens = Server::start(Reply::status(401, "", "{\"error\":\"invalid_client\"}")).await;
    let auth = json!({"oauth2": {
        "token_url": tokens.url("/token"), "client_id": "ops", "client_secret": "file:secret",
    }});
    let world = world_with(local(), folder.path());
    let seen = look(&world, json!({"http": {"url": api.url("/"), "auth": auth}})).await;
    assert_eq!(seen.status, ProbeStatus::Unknown);
    assert_eq!(seen.detail.as_str(), "no access token: 127.0.0.1 answered 401 (invalid_client)");
}
