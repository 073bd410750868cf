//! Name servers that agree, disagree, lie and say nothing.

use std::net::Ipv4Addr;

use hickory_proto::op::ResponseCode;
use rstest::rstest;
use serde_json::json;
use warroom::plan::{Duration, ProbeStatus};

use super::kit::{look, world};
use super::name_server::{NameServer, Zone};

const NEW: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 7);
const OLD: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);

async fn addresses(zones: &[Zone]) -> Vec<String> {
    let mut addresses = Vec::new();
    for zone in zones {
        addresses.push(NameServer::start(zone.clone()).await.address.to_string());
    }
    addresses
}

#[rstest]
#[case::agree(&[Zone::Address(NEW, 30)], &[Zone::Address(NEW, 3), Zone::Address(NEW, 2)], ProbeStatus::Ok, "2/2 agree")]
#[case::spreading(
    &[Zone::Address(NEW, 30)],
    &[Zone::Address(NEW, 3), Zone::Address(OLD, 24)],
    ProbeStatus::Degraded,
    "1 of 2 resolvers see it, old record expires in 0:24"
)]
#[case::not_changed(
    &[Zone::Address(OLD, 30)], &[Zone::Address(NEW, 3)],
    ProbeStatus::Failing, "1 of 1 authoritative servers says 192.0.2.1"
)]
#[case::no_name(
    &[Zone::NoName(60)], &[],
    ProbeStatus::Failing, "1 of 1 authoritative servers says the name does not exist"
)]
#[case::no_name_in_a_cache(
    &[Zone::Address(NEW, 30)], &[Zone::NoName(60)],
    ProbeStatus::Failing, "0 of 1 resolvers see it, old record expires in 1:00"
)]
#[case::broken(
    &[Zone::Error(ResponseCode::Refused)], &[],
    ProbeStatus::Failing, "1 of 1 authoritative servers answers REFUSED"
)]
#[case::silent(
    &[Zone::Address(NEW, 30), Zone::Silent, Zone::Garbage], &[Zone::Address(NEW, 30)],
    ProbeStatus::Degraded, "2 of 3 authoritative servers silent, 1/1 agree"
)]
#[case::nobody(&[Zone::Silent], &[Zone::Silent], ProbeStatus::Failing, "no DNS server answered")]
#[case::too_long_for_udp(&[Zone::OnlyTcp(NEW)], &[], ProbeStatus::Ok, "1/1 agree")]
#[case::forged(&[Zone::Forged(OLD, NEW)], &[], ProbeStatus::Ok, "1/1 agree")]
#[tokio::test]
async fn servers_are_compared(
    #[case] authoritative: &[Zone],
    #[case] resolvers: &[Zone],
    #[case] status: ProbeStatus,
    #[case] detail: &str,
) {
    let probe = json!({
        "dns": {
            "name": "Shop.test",
            "expect": [NEW.to_string()],
            "authoritative": addresses(authoritative).await,
            "resolvers": addresses(resolvers).await,
        },
        "timeout": "600ms",
    });
    let seen = look(&world(), probe).await;
    assert_eq!((seen.status, seen.detail.as_str()), (status, detail));
}

#[tokio::test]
async fn the_time_to_wait_is_the_old_records_rest() {
    let probe = json!({"dns": {
        "name": "shop.test",
        "authoritative": addresses(&[Zone::Address(NEW, 30)]).await,
        "resolvers": addresses(&[Zone::Address(OLD, 24)]).await,
    }});
    assert_eq!(look(&world(), probe).await.settles_in, Some(Duration::secs(24)));
}

#[tokio::test]
async fn recursion_is_asked_of_resolvers_only() {
    let mut source = NameServer::start(Zone::Address(NEW, 30)).await;
    let mut cache = NameServer::start(Zone::Address(NEW, 30)).await;
    let probe = json!({"dns": {
        "name": "shop.test",
        "authoritative": [source.address.to_string()],
        "resolvers": [cache.address.to_string()],
    }});
    look(&world(), probe).await;
    let (to_source, to_cache) = (source.question().await, cache.question().await);
    assert!(!to_source.metadata.recursion_desired);
    assert!(to_cache.metadata.recursion_desired);
    assert_eq!(to_source.queries[0].name().to_ascii(), "shop.test.");
}

#[tokio::test]
async fn a_lost_datagram_is_sent_again() {
    let mut server = NameServer::start(Zone::Silent).await;
    let probe = json!({
        "dns": {"name": "shop.test", "authoritative": [server.address.to_string()]},
        "timeout": "600ms",
    });
    look(&world(), probe).await;
    let ids = [
        server.question().await.metadata.id,
        server.question().await.metadata.id,
        server.question().await.metadata.id,
    ];
    assert!(ids[0] == ids[1] && ids[1] == ids[2], "{ids:?}");
}

#[tokio::test]
async fn a_name_that_is_none_is_not_asked_for() {
    let probe = json!({"dns": {"name": "a..b", "authoritative": ["127.0.0.1:1"]}});
    let seen = look(&world(), probe).await;
    assert_eq!((seen.status, seen.detail.as_str()), (ProbeStatus::Unknown, "a..b is not a name"));
}
