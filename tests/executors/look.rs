//! HTTP, TCP and TLS probes.

use std::path::Path;

use jiff::ToSpan as _;
use jiff::tz::TimeZone;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use warroom::plan::ProbeStatus;
use warroom::runtime::clock::Clock;

use super::kit::{look, world, world_with};
use super::server::{Authority, Reply, Server};

#[rstest]
#[case(200, "{\"up\":true}", json!({}), ProbeStatus::Ok, "200 in ")]
#[case(401, "", json!({}), ProbeStatus::Failing, "401 in ")]
#[case(503, "back soon", json!({"status": [503]}), ProbeStatus::Ok, "503 in ")]
#[case(200, "{\"up\":false}", json!({"json": {"/up": true}}), ProbeStatus::Failing, "/up is false, not true")]
#[tokio::test]
async fn a_page_is_judged_by_its_answer(
    #[case] answer: u16,
    #[case] body: &str,
    #[case] expect: Value,
    #[case] status: ProbeStatus,
    #[case] words: &str,
) {
    let mut server = Server::start(Reply::status(answer, "", body)).await;
    let seen = look(&world(), json!({"http": {"url": server.url("/health"), "expect": expect}})).await;
    assert_eq!(seen.status, status);
    assert!(seen.detail.as_str().contains(words), "{}", seen.detail);
    assert!(server.request().await.starts_with("GET /health "));
}

#[tokio::test]
async fn a_page_that_never_comes_fails_at_the_probes_limit() {
    let server = Server::start(Reply::ThenHang(Vec::new())).await;
    let probe = json!({"http": {"url": server.url("/")}, "timeout": "200ms"});
    let seen = look(&world(), probe).await;
    assert_eq!((seen.status, seen.detail.as_str()), (ProbeStatus::Failing, "no answer in 200ms"));
}

#[tokio::test]
async fn a_metric_is_read_from_the_answer() {
    let server = Server::start(Reply::status(200, "", "{\"rate\":[0,\"214\"]}")).await;
    let probe = json!({"http": {"url": server.url("/"), "measure": "/rate/1", "over": 50}});
    let seen = look(&world(), probe).await;
    assert_eq!((seen.status, seen.detail.as_str()), (ProbeStatus::Failing, "214, over 50"));
}

#[tokio::test]
async fn a_page_that_may_not_be_called_is_unknown_and_not_failing() {
    let server = Server::start(Reply::status(200, "", "")).await;
    let world = world_with(json!({}), Path::new("/"));
    let seen = look(&world, json!({"http": {"url": server.url("/")}})).await;
    assert_eq!(seen.status, ProbeStatus::Unknown);
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_port_is_open_or_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let probe = json!({"tcp": {"address": address}});
    assert_eq!(look(&world(), probe.clone()).await.status, ProbeStatus::Ok);
    drop(listener);
    let seen = look(&world(), probe).await;
    assert_eq!((seen.status, seen.detail.as_str()), (ProbeStatus::Failing, "connection refused"));
}

/// The day that is so many days from now.
fn day_in(days: i64) -> (i32, u8, u8) {
    let day = Clock::Wall.now().to_zoned(TimeZone::UTC).date() + days.days();
    (i32::from(day.year()), u8::try_from(day.month()).unwrap(), u8::try_from(day.day()).unwrap())
}

#[rstest]
#[case::fine(400, true, "shop.test", ProbeStatus::Ok, "certificate ends in ")]
#[case::by_address(400, true, "127.0.0.1", ProbeStatus::Ok, "certificate ends in ")]
#[case::soon(5, true, "shop.test", ProbeStatus::Degraded, "certificate ends in ")]
#[case::ended(-3, true, "shop.test", ProbeStatus::Failing, "certificate ended ")]
#[case::untrusted(400, false, "shop.test", ProbeStatus::Failing, "certificate is from an unknown issuer")]
#[case::other_name(
    400,
    true,
    "pay.test",
    ProbeStatus::Failing,
    "certificate is for shop.test, 127.0.0.1, not pay.test"
)]
#[tokio::test]
async fn a_certificate_is_judged(
    #[case] days: i64,
    #[case] trusted: bool,
    #[case] name: &str,
    #[case] status: ProbeStatus,
    #[case] words: &str,
) {
    let authority = Authority::new();
    let server = Server::start_tls(Reply::status(200, "", ""), authority.server(day_in(days))).await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ca.pem"), authority.pem()).unwrap();
    let http = if trusted { json!({"ca_file": "ca.pem"}) } else { json!({}) };
    let probe = json!({"tls": {"address": server.address.to_string(), "server_name": name}});
    let seen = look(&world_with(http, folder.path()), probe).await;
    assert_eq!(seen.status, status, "{}", seen.detail);
    assert!(seen.detail.as_str().starts_with(words), "{}", seen.detail);
}

#[tokio::test]
async fn a_port_without_tls_says_so() {
    let server = Server::start(Reply::status(200, "", "")).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        use tokio::io::AsyncWriteExt as _;
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"220 mail.test ESMTP\r\n").await.unwrap();
        std::future::pending::<()>().await;
    });
    let seen = look(&world(), json!({"tls": {"address": address}})).await;
    assert_eq!((seen.status, seen.detail.as_str()), (ProbeStatus::Failing, "TLS is not spoken at this port"));
    let silent = json!({"tls": {"address": server.address.to_string()}, "timeout": "200ms"});
    assert_eq!(look(&world(), silent).await.status, ProbeStatus::Failing);
}
