//! DNS updates: what is signed, and which answer is believed.

use std::net::SocketAddr;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hickory_proto::op::ResponseCode;
use hickory_proto::rr::{DNSClass, Record, RecordType};
use jiff::Timestamp;
use ring::hmac;
use rstest::rstest;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use warroom::plan::Duration;
use warroom::runtime::clock::{Clock, VirtualClock};
use warroom::runtime::live::{LiveSettings, LiveWorld};
use warroom::runtime::world::{Call, World as _};

use super::kit::{dns_update, line, secret_in, world_with};
use super::update_server::{UpdateServer, Zone};

const KEY: &[u8] = b"correct-horse-battery-staple";

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    secret_in(folder.path(), &STANDARD.encode(KEY));
    folder
}

fn world(folder: &Path) -> LiveWorld {
    world_with(json!({"allowed_hosts": ["127.0.0.1"]}), folder)
}

fn update(server: SocketAddr, changes: &Value) -> Call {
    let mut update = json!({
        "server": server.to_string(), "zone": "campaign.test", "name": "shop.campaign.test", "ttl": 60,
        "values": ["198.51.100.7", "198.51.100.8"], "only_if": ["192.0.2.10"],
        "tsig": {"name": "incident-desk", "key": "file:key"},
    });
    update.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    dns_update(update)
}

async fn server(zone: Zone) -> UpdateServer {
    UpdateServer::start(zone, hmac::HMAC_SHA256, KEY).await
}

async fn said(zone: Zone) -> String {
    let (server, folder) = (server(zone).await, folder());
    let call = Call { timeout: Duration::millis(500), ..update(server.address, &json!({})) };
    line(&world(folder.path()).call(call).await)
}

#[rstest]
#[case("hmac-sha256", hmac::HMAC_SHA256)]
#[case("hmac-sha384", hmac::HMAC_SHA384)]
#[case("hmac-sha512", hmac::HMAC_SHA512)]
#[tokio::test]
async fn an_update_is_signed_and_says_what_must_be_there_and_what_comes_instead(
    #[case] name: &str,
    #[case] algorithm: hmac::Algorithm,
) {
    let mut server = UpdateServer::start(Zone::Signed(ResponseCode::NoError), algorithm, KEY).await;
    let folder = folder();
    let tsig = json!({"tsig": {"name": "incident-desk", "key": "file:key", "algorithm": name}});
    let outcome = world(folder.path()).call(update(server.address, &tsig)).await;
    assert_eq!(line(&outcome), "succeeded 0");
    let got = server.update().await;
    assert!(got.signed);
    let shown = |records: &[Record]| -> Vec<String> {
        records.iter().map(|r| format!("{} {} {} {}", r.name, r.dns_class, r.ttl, r.data)).collect()
    };
    assert_eq!(got.message.queries[0].name().to_string(), "campaign.test.");
    assert_eq!(shown(&got.message.answers), ["shop.campaign.test. IN 0 192.0.2.10"]);
    let (delete, add) = got.message.authorities.split_first().unwrap();
    assert_eq!((delete.dns_class, delete.record_type(), delete.ttl), (DNSClass::ANY, RecordType::A, 0));
    assert_eq!(
        shown(add),
        ["shop.campaign.test. IN 60 198.51.100.7", "shop.campaign.test. IN 60 198.51.100.8"]
    );
}

#[tokio::test]
async fn the_time_in_the_signature_is_the_clocks() {
    let (mut server, folder) = (server(Zone::Signed(ResponseCode::NoError)).await, folder());
    let at: Timestamp = "2027-03-01T09:00:00Z".parse().unwrap();
    let http = serde_json::from_value(json!({"allowed_hosts": ["127.0.0.1"]})).unwrap();
    let settings = LiveSettings { http, resolvers: Vec::new(), root: folder.path().to_owned() };
    let world = LiveWorld::new(settings, Clock::Virtual(VirtualClock::starting_at(at)));
    assert_eq!(line(&world.call(update(server.address, &json!({}))).await), "succeeded 0");
    let got = server.update().await;
    assert_eq!((got.signed, i64::try_from(got.time_s).unwrap()), (true, at.as_second()));
}

#[rstest]
#[case(ResponseCode::NXRRSet, "failed 8: the records are not what they were read as (NXRRSET)")]
#[case(ResponseCode::YXRRSet, "failed 7: the records are not what they were read as (YXRRSET)")]
#[case(ResponseCode::Refused, "failed 5: the server refuses the update (REFUSED)")]
#[case(ResponseCode::NotAuth, "failed 9: the server may not change this zone for us (NOTAUTH)")]
#[case(ResponseCode::NotZone, "failed 10: the name is not in the zone (NOTZONE)")]
#[case(ResponseCode::ServFail, "failed 2: the server could not do it (SERVFAIL)")]
#[tokio::test]
async fn a_signed_no_is_a_no(#[case] code: ResponseCode, #[case] expected: &str) {
    assert_eq!(said(Zone::Signed(code)).await, expected);
}

#[rstest]
#[case(Zone::Faulted(ResponseCode::NotAuth, 16), "failed 9: the key is not the server's (BADSIG, unsigned)")]
#[case(
    Zone::Faulted(ResponseCode::NotAuth, 17),
    "failed 9: the server does not know the key (BADKEY, unsigned)"
)]
#[case(Zone::Unsigned(ResponseCode::Refused), "failed 5: the server refuses the update (REFUSED, unsigned)")]
#[case(Zone::Unsigned(ResponseCode::NoError), "unknown: the answer is not signed")]
#[case(Zone::Unsigned(ResponseCode::NXRRSet), "unknown: the answer is not signed")]
#[case(Zone::Faulted(ResponseCode::NoError, 0), "unknown: the answer is not signed")]
#[case(Zone::Forged, "unknown: the answer's signature is wrong")]
#[case(Zone::Other, "unknown: the answer is to another question")]
#[case(Zone::Closes, "unknown: the connection broke: connection closed")]
#[case(Zone::Silent, "unknown: no answer in 500ms")]
#[tokio::test]
async fn an_answer_that_can_not_be_believed_leaves_it_open(#[case] zone: Zone, #[case] expected: &str) {
    assert_eq!(said(zone).await, expected);
}

#[tokio::test]
async fn garbage_leaves_it_open() {
    let said = said(Zone::Garbage).await;
    assert!(said.starts_with("unknown: the answer can't be read: "), "{said}");
}

#[tokio::test]
async fn without_a_key_the_server_alone_decides() {
    for (code, expected) in [
        (ResponseCode::NoError, "succeeded 0"),
        (ResponseCode::NXRRSet, "failed 8: the records are not what they were read as (NXRRSET)"),
    ] {
        let mut server = server(Zone::Unsigned(code)).await;
        let call = update(server.address, &json!({"tsig": null}));
        assert_eq!(line(&world(Path::new("/")).call(call).await), expected);
        assert!(!server.update().await.signed);
    }
}

#[rstest]
#[case(json!({"server": "192.0.2.1"}), "host 192.0.2.1:53 is not on the allow-list")]
#[case(json!({"server": "localhost:PORT"}), "host localhost:PORT is not on the allow-list")]
#[case(json!({"values": ["shop"]}), "`shop` is no value of an A record")]
#[case(json!({"name": "shop.other.test"}), "shop.other.test is not in the zone campaign.test")]
#[case(json!({"tsig": {"name": "incident-desk", "key": "file:note"}}), "file:note: the key is not Base64")]
#[tokio::test]
async fn what_can_not_be_sent_is_certain(#[case] changes: Value, #[case] why: &str) {
    let (mut server, folder) = (server(Zone::Signed(ResponseCode::NoError)).await, folder());
    std::fs::copy(folder.path().join("key"), folder.path().join("note")).unwrap();
    std::fs::write(folder.path().join("note"), "not base64 at all!").unwrap();
    let port = server.address.port().to_string();
    let changes = serde_json::from_str(&changes.to_string().replace("PORT", &port)).unwrap();
    let outcome = world(folder.path()).call(update(server.address, &changes)).await;
    assert_eq!(line(&outcome), format!("failed: {}; nothing was sent", why.replace("PORT", &port)));
    assert!(server.is_untouched());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_certain() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let folder = folder();
    let outcome = world(folder.path()).call(update(address, &json!({}))).await;
    assert_eq!(line(&outcome), "failed: connection refused; nothing was sent");
}
