//! Requests: what leaves, what comes back, and what is certain afterwards.

use std::io::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use warroom::plan::Duration;
use warroom::runtime::clock::{Clock, VirtualClock};
use warroom::runtime::live::{LiveSettings, LiveWorld};
use warroom::runtime::world::{Call, CallOutcome, Purpose, World as _};

use super::kit::{call, excerpt, expecting, get, line, post, secret_in, world, world_with};
use super::server::{Authority, Event, Reply, Server};

const BRIEF: Duration = Duration::millis(250);

fn ok() -> Reply {
    Reply::status(200, "", "{\"ok\":true}")
}

#[tokio::test]
async fn what_was_prepared_is_what_arrives() {
    let mut server = Server::start(ok()).await;
    let outcome = world().call(post(&server.url("/zones/a?b=c"))).await;
    assert_eq!(line(&outcome), "succeeded 200");
    assert_eq!(excerpt(&outcome).as_str(), "{\"ok\":true}");
    let request = server.request().await;
    assert!(request.starts_with("POST /zones/a?b=c HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("\r\nidempotency-key: key-of-the-intent\r\n"), "{request}");
    assert!(
        request.contains(concat!("\r\nuser-agent: warroom/", env!("CARGO_PKG_VERSION"), "\r\n")),
        "{request}"
    );
    assert!(request.contains("\r\ncontent-type: application/json\r\n"), "{request}");
    assert!(request.ends_with("\r\n\r\n{\"a\":1}"), "{request}");
}

#[tokio::test]
async fn reading_requests_carry_no_idempotency_key() {
    let mut server = Server::start(ok()).await;
    let world = world();
    world.call(get(&server.url("/"))).await;
    let capture = Call { purpose: Purpose::Capture, ..post(&server.url("/")) };
    world.call(capture).await;
    for _ in 0..2 {
        assert!(!server.request().await.contains("idempotency-key"));
    }
}

#[tokio::test]
async fn warming_opens_the_connection_that_the_call_uses() {
    let mut server = Server::start(Reply::status(404, "", "")).await;
    let world = world();
    let urls = [server.url("/a?secret=1"), server.url("/b")];
    world.warm(&urls).await;
    assert!(server.request().await.starts_with("HEAD / HTTP/1.1\r\n"));
    world.call(post(&server.url("/a"))).await;
    assert!(server.request().await.starts_with("POST /a "));
    assert_eq!(server.connections(), 1);
}

#[rstest]
#[case(500, json!({}), "failed 500: answered 500")]
#[case(401, json!({}), "failed 401: answered 401")]
#[case(204, json!({"status": [200]}), "failed 204: answered 204")]
#[case(404, json!({"status": [404]}), "succeeded 404")]
#[tokio::test]
async fn the_status_is_judged_by_the_file(#[case] status: u16, #[case] expect: Value, #[case] said: &str) {
    let server = Server::start(Reply::status(status, "", "")).await;
    let call = expecting(post(&server.url("/")), expect);
    assert_eq!(line(&world().call(call).await), said);
}

#[rstest]
#[case(json!({"json": {"/ok": false}}), "failed 200: /ok is true, not false")]
#[case(json!({"contains": "done"}), "failed 200: answered 200 without \"done\"")]
#[case(json!({"contains": "ok", "json": {"/ok": true}}), "succeeded 200")]
#[tokio::test]
async fn the_body_is_judged_by_the_file(#[case] expect: Value, #[case] said: &str) {
    let server = Server::start(ok()).await;
    let call = expecting(post(&server.url("/")), expect);
    assert_eq!(line(&world().call(call).await), said);
}

#[tokio::test]
async fn an_answer_that_says_neither_yes_nor_no_leaves_a_change_unknown() {
    let server = Server::start(Reply::status(200, "", "<html>")).await;
    let asks = json!({"json": {"/ok": true}});
    let changed = world().call(expecting(post(&server.url("/")), asks.clone())).await;
    assert_eq!(line(&changed), "unknown: answered 200 without JSON");
    let read = world().call(expecting(get(&server.url("/")), asks)).await;
    assert_eq!(line(&read), "failed: answered 200 without JSON");
}

#[rstest]
#[case::closed(Reply::ThenClose(Vec::new()), "the connection broke: ")]
#[case::garbage(Reply::ThenClose(b"\x16\x03\x01 not http\r\n\r\n".to_vec()), "the connection broke: ")]
#[case::reset(Reply::Reset, "the connection broke: connection reset")]
#[case::silence(Reply::ThenHang(Vec::new()), "no answer in 250ms")]
#[case::half_a_head(Reply::ThenHang(b"HTTP/1.1 200 OK\r\ncontent-".to_vec()), "no answer in 250ms")]
#[case::slow_loris(Reply::Drip(b"HTTP/1.1 200 OK\r\nx-a: b\r\nx-c: d"), "no answer in 250ms")]
#[case::slow_body(
    Reply::ThenHang(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab".to_vec()),
    "answered 200, then the answer did not end in 250ms"
)]
#[case::cut_body(
    Reply::ThenClose(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab".to_vec()),
    "answered 200, then the answer broke off: "
)]
#[tokio::test]
async fn a_lost_answer_is_unknown_for_a_change_and_failed_for_a_read(
    #[case] reply: Reply,
    #[case] why: &str,
) {
    let mut server = Server::start(reply).await;
    let world = world();
    let mut change = post(&server.url("/"));
    change.timeout = BRIEF;
    let outcome = line(&world.call(change).await);
    assert!(outcome.starts_with(&format!("unknown: {why}")), "{outcome}");
    let mut read = get(&server.url("/"));
    read.timeout = BRIEF;
    let outcome = line(&world.call(read).await);
    assert!(outcome.starts_with(&format!("failed: {why}")), "{outcome}");
    // Never sent again by itself.
    let seen = server.events();
    assert_eq!(seen.len(), 2, "{seen:?}");
}

#[tokio::test]
async fn a_no_stays_a_no_when_its_body_is_cut() {
    let server =
        Server::start(Reply::ThenClose(b"HTTP/1.1 403 x\r\ncontent-length: 9\r\n\r\nab".to_vec())).await;
    let outcome = world().call(post(&server.url("/"))).await;
    assert_eq!(line(&outcome), "failed 403: answered 403");
}

#[tokio::test]
async fn an_answer_of_100_mb_is_not_read_to_its_end() {
    const HUGE: usize = 100_000_000;
    let mut server = Server::start(Reply::Huge(HUGE)).await;
    let outcome = world().call(post(&server.url("/"))).await;
    assert_eq!(line(&outcome), "succeeded 200");
    assert_eq!(excerpt(&outcome).as_str(), format!("{}…", "x".repeat(400)));
    server.request().await;
    assert!(server.gone_after().await < HUGE);
}

#[tokio::test]
async fn a_bomb_of_compressed_bytes_is_not_unpacked() {
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(&vec![b'0'; 20_000_000]).unwrap();
    let bomb = bomb.finish().unwrap();
    let server = Server::start(Reply::body(200, "content-encoding: gzip\r\n", &bomb)).await;
    let asks = json!({"json": {"/ok": true}});
    let outcome = world().call(expecting(get(&server.url("/")), asks)).await;
    assert_eq!(line(&outcome), "failed: the answer is longer than 64 KiB");
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let mut target = Server::start(ok()).await;
    let location = format!("location: {}\r\n", target.url("/"));
    let server = Server::start(Reply::status(307, &location, "")).await;
    let outcome = world().call(post(&server.url("/"))).await;
    assert_eq!(line(&outcome), "failed 307: answered 307");
    assert_eq!((target.connections(), target.events()), (0, Vec::new()));
}

#[rstest]
#[case(json!({"auth": {"bearer": "file:key"}}))]
#[case(json!({"auth": {"query": {"name": "key", "value": "file:key"}}}))]
#[case(json!({"headers": {"X-Api-Key": "file:key"}}))]
#[tokio::test]
async fn credentials_do_not_follow_a_redirect_to_another_host(#[case] how: Value) {
    let folder = tempfile::tempdir().unwrap();
    secret_in(folder.path(), "s3cret-value");
    let mut target = Server::start(ok()).await;
    for status in [301, 302, 303, 307, 308] {
        // The other host is on the allow-list as well: that is no reason to follow.
        let location = format!("location: http://localhost:{}/\r\n", target.address.port());
        let server = Server::start(Reply::status(status, &location, "")).await;
        let world = world_with(json!({"allowed_hosts": ["127.0.0.1", "localhost"]}), folder.path());
        let mut request = json!({"method": "POST", "url": server.url("/")});
        request.as_object_mut().unwrap().extend(how.as_object().unwrap().clone());
        let outcome = world.call(call(request)).await;
        assert_eq!(line(&outcome), format!("failed {status}: answered {status}"));
    }
    assert_eq!((target.connections(), target.events()), (0, Vec::new()));
}

#[rstest]
#[case("http://evil.test:PORT/", "host evil.test:PORT is not on the allow-list")]
#[case("http://localhost@127.0.0.1:PORT/", "the URL holds credentials")]
#[case("http://127.0.0.1:PORT/a/../b", "the URL's path has `.` or `..` in it")]
#[case("ftp://localhost/", "the URL needs http or https, not ftp")]
#[tokio::test]
async fn what_may_not_be_called_gets_no_connection(#[case] url: &str, #[case] why: &str) {
    let server = Server::start(ok()).await;
    let port = server.address.port().to_string();
    // Only the name is allowed, so the address of the same server is not.
    let world = world_with(json!({"allowed_hosts": ["localhost", "127.0.0.1"]}), Path::new("/"));
    let outcome = world.call(post(&url.replace("PORT", &port))).await;
    assert_eq!(line(&outcome), format!("failed: {}; nothing was sent", why.replace("PORT", &port)));
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_host_that_is_not_on_the_list_gets_neither_call_nor_greeting_and_no_secret_is_read() {
    let server = Server::start(ok()).await;
    let world = world_with(json!({"allowed_hosts": ["localhost"]}), Path::new("/"));
    let url = server.url("/");
    world.warm(std::slice::from_ref(&url)).await;
    let outcome = world
        .call(call(json!({"method": "POST", "url": url, "auth": {"bearer": "env:WARROOM_NOT_SET"}})))
        .await;
    assert_eq!(
        line(&outcome),
        format!("failed: host {} is not on the allow-list; nothing was sent", server.address)
    );
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_missing_secret_is_named_and_nothing_is_sent() {
    let server = Server::start(ok()).await;
    let request =
        json!({"method": "POST", "url": server.url("/"), "auth": {"bearer": "env:WARROOM_NOT_SET"}});
    let outcome = world().call(call(request)).await;
    assert_eq!(line(&outcome), "failed: env:WARROOM_NOT_SET: not set; nothing was sent");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_refused_connection_is_certain() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let outcome = world().call(post(&url)).await;
    assert_eq!(line(&outcome), "failed: connection refused; nothing was sent");
}

#[tokio::test]
async fn an_unknown_name_is_certain() {
    let world = world_with(json!({"allowed_hosts": ["*.invalid"]}), Path::new("/"));
    let outcome = world.call(post("http://nobody.invalid/")).await;
    assert_eq!(line(&outcome), "failed: the host's name could not be resolved; nothing was sent");
}

#[tokio::test]
async fn headers_that_lead_elsewhere_are_refused() {
    let server = Server::start(ok()).await;
    let request = json!({"method": "POST", "url": server.url("/"), "headers": {"Host": "other.test"}});
    let outcome = world().call(call(request)).await;
    assert_eq!(line(&outcome), "failed: header Host can't be sent; nothing was sent");
    assert_eq!(server.connections(), 0);
}

#[cfg(unix)]
#[rstest]
#[case::bearer(json!({"auth": {"bearer": "file:key"}}), "\r\nauthorization: Bearer s3cret/value\r\n")]
#[case::header(json!({"headers": {"X-Api-Key": "file:key"}}), "\r\nx-api-key: s3cret/value\r\n")]
#[case::basic(
    json!({"auth": {"basic": {"user": "ops", "password": "file:key"}}}),
    "\r\nauthorization: Basic b3BzOnMzY3JldC92YWx1ZQ==\r\n"
)]
#[case::query(json!({"auth": {"query": {"name": "key", "value": "file:key"}}}), "?key=s3cret%2Fvalue HTTP/1.1")]
#[tokio::test]
async fn a_secret_is_sent_and_scrubbed_from_the_answer(#[case] how: Value, #[case] sent: &str) {
    let folder = tempfile::tempdir().unwrap();
    secret_in(folder.path(), "s3cret/value\n");
    let echo = format!(
        "plain s3cret/value url s3cret%2Fvalue code {} basic {}",
        STANDARD.encode("s3cret/value"),
        STANDARD.encode("ops:s3cret/value")
    );
    let mut server = Server::start(Reply::status(403, "", &echo)).await;
    let world = world_with(json!({"allowed_hosts": ["127.0.0.1"]}), folder.path());
    let mut request = json!({"method": "POST", "url": server.url("/"), "text": "x"});
    request.as_object_mut().unwrap().extend(how.as_object().unwrap().clone());
    let outcome = world.call(call(request)).await;
    let request = server.request().await;
    assert!(request.contains(sent), "{request}");
    let shown = format!("{outcome:?}");
    for form in ["s3cret", "czNjcmV0L3Zh", "b3BzOnMzY3JldC92YWx1"] {
        assert!(!shown.contains(form), "{shown}");
    }
    assert!(excerpt(&outcome).as_str().starts_with("plain •••• url •••• code "), "{shown}");
}

#[cfg(unix)]
#[tokio::test]
async fn what_holds_a_secret_is_not_captured() {
    let folder = tempfile::tempdir().unwrap();
    secret_in(folder.path(), "s3cret-value");
    let server = Server::start(Reply::status(200, "", "{\"old\":{\"token\":\"s3cret-value\"}}")).await;
    let world = world_with(json!({"allowed_hosts": ["127.0.0.1"]}), folder.path());
    let mut read = call(json!({"url": server.url("/"), "auth": {"bearer": "file:key"}}));
    read.purpose = Purpose::Capture;
    read.pick.insert("old".to_owned(), "/old".to_owned());
    let outcome = world.call(read).await;
    assert_eq!(line(&outcome), "failed 200: what was read holds a secret, so it is not kept");
    assert!(!format!("{outcome:?}").contains("s3cret"));
}

#[tokio::test]
async fn capture_keeps_what_it_was_asked_for() {
    let server = Server::start(Reply::status(200, "", "{\"rrsets\":[{\"ttl\":30}]}")).await;
    let mut read = get(&server.url("/"));
    read.purpose = Purpose::Capture;
    read.pick.insert("rrset".to_owned(), "/rrsets/0".to_owned());
    let CallOutcome::Succeeded { captured, .. } = world().call(read).await else {
        panic!("not captured");
    };
    assert_eq!(captured["rrset"], json!({"ttl": 30}));
}

#[tokio::test]
async fn an_answer_can_not_move_the_cursor() {
    let server = Server::start(Reply::status(500, "", "\x1b[2J\x1b]52;c;aGk=\x07")).await;
    let outcome = world().call(post(&server.url("/"))).await;
    assert_eq!(excerpt(&outcome).as_str(), "␛[2J␛]52;c;aGk=␇");
}

#[rstest]
#[case("retry-after: 120\r\n", Some(Duration::secs(120)))]
#[case("retry-after: 99999999\r\n", Some(Duration::secs(86_400)))]
#[case("retry-after: Sun, 06 Nov 1994 08:49:37 GMT\r\n", Some(Duration::ZERO))]
#[case("retry-after: soon\r\n", None)]
#[case("", None)]
#[tokio::test]
async fn a_server_may_ask_to_wait(#[case] header: &str, #[case] wait: Option<Duration>) {
    let server = Server::start(Reply::status(429, header, "")).await;
    let CallOutcome::Failed { retry_after, .. } = world().call(post(&server.url("/"))).await else {
        panic!("not refused");
    };
    assert_eq!(retry_after, wait);
}

#[tokio::test]
async fn the_wait_until_a_date_is_counted_from_now() {
    let now = "2027-03-01T09:00:00Z".parse().unwrap();
    let header = "retry-after: Mon, 01 Mar 2027 09:01:30 GMT\r\n";
    let server = Server::start(Reply::status(429, header, "")).await;
    let http = serde_json::from_value(json!({"allowed_hosts": ["127.0.0.1"]})).unwrap();
    let settings = LiveSettings { http, resolvers: Vec::new(), root: "/".into() };
    let world = LiveWorld::new(settings, Clock::Virtual(VirtualClock::starting_at(now)));
    let CallOutcome::Failed { retry_after, .. } = world.call(post(&server.url("/"))).await else {
        panic!("not refused");
    };
    assert_eq!(retry_after, Some(Duration::secs(90)));
}

#[rstest]
#[case(json!({"contains": "\"ok\":true"}), "succeeded 200")]
#[case(json!({"contains": "OK"}), "failed 200: answered 200 without \"OK\"")]
#[case(json!({"lacks": "error"}), "succeeded 200")]
#[case(json!({"lacks": "ok"}), "failed 200: answered 200 with \"ok\"")]
#[tokio::test]
async fn json_where_a_text_was_expected_is_read_as_a_text(#[case] expect: Value, #[case] said: &str) {
    let server = Server::start(ok()).await;
    let call = expecting(post(&server.url("/")), expect);
    assert_eq!(line(&world().call(call).await), said);
}

#[tokio::test]
async fn a_value_that_can_not_be_picked_leaves_a_change_unknown() {
    let server = Server::start(ok()).await;
    for (mut call, said) in [
        (post(&server.url("/")), "unknown: $.job.id is missing"),
        (get(&server.url("/")), "failed: $.job.id is missing"),
    ] {
        call.pick.insert("job".to_owned(), "$.job.id".to_owned());
        assert_eq!(line(&world().call(call).await), said);
    }
}

#[tokio::test]
async fn a_path_that_can_not_be_read_stops_the_call() {
    let server = Server::start(ok()).await;
    let said = line(&world().call(expecting(post(&server.url("/")), json!({"absent": ["$.a["]}))).await);
    assert!(said.starts_with("failed: the path $.a[ can't be read: "), "{said}");
    assert!(said.ends_with("; nothing was sent"), "{said}");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn an_untrusted_certificate_gets_no_request_and_the_ca_file_makes_it_trusted() {
    let authority = Authority::new();
    let mut server = Server::start_tls(ok(), authority.server((4000, 1, 1))).await;
    let url = format!("https://{}/", server.address);
    let outcome = world().call(post(&url)).await;
    assert_eq!(line(&outcome), "failed: certificate is from an unknown issuer; nothing was sent");
    assert_eq!(server.events(), Vec::<Event>::new());

    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ca.pem"), authority.pem()).unwrap();
    let trusting = json!({"allowed_hosts": ["127.0.0.1"], "ca_file": "ca.pem"});
    let outcome = world_with(trusting, folder.path()).call(post(&url)).await;
    assert_eq!(line(&outcome), "succeeded 200");
}

#[tokio::test]
async fn a_ca_file_without_certificates_stops_every_call() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ca.pem"), "nothing").unwrap();
    let server = Server::start(ok()).await;
    let http = json!({"allowed_hosts": ["127.0.0.1"], "ca_file": "ca.pem"});
    let outcome = world_with(http, folder.path()).call(post(&server.url("/"))).await;
    let said = line(&outcome);
    assert!(
        said.starts_with("failed: CA file ") && said.ends_with("no certificate in it; nothing was sent"),
        "{said}"
    );
}
