//! Names: PowerDNS over HTTP, BIND over signed updates, Route 53 with signed requests. `dig` sees the effect.

use crate::e2e::kit::power_dns::{self, PowerDns};
use crate::servers::kit::bind::{self, Bind};
use crate::servers::kit::desk::{self, Desk};

const STANDBY: &str = "198.51.100.7";

fn at_power_dns(server: &PowerDns, key: &str) -> Desk {
    desk::with(&["powerdns-record"])
        .name("powerdns_api", &format!("http://127.0.0.1:{}/api/v1/servers/localhost", server.api))
        .name("powerdns_zone", power_dns::ZONE)
        .name("name_server", &format!("127.0.0.1:{}", server.dns))
        .resolver(server.dns)
        .secret("PDNS_API_KEY", key)
        .open()
}

const TO_STANDBY: [&str; 2] = ["name=shop.campaign.test", "address=198.51.100.7"];

#[test]
fn powerdns_record_moves_the_name_and_undo_puts_all_of_it_back() {
    let server = PowerDns::start();
    let (serial, before) = (server.serial(), server.record());
    let desk = at_power_dns(&server, power_dns::KEY);
    let preview = desk.preview("powerdns-record", &TO_STANDBY);
    assert!(preview.to_string().contains("env:PDNS_API_KEY"), "{preview}");
    assert_eq!((server.dig(), server.serial()), (vec![power_dns::BEFORE.to_owned()], serial));

    let fired = desk.fire("powerdns-record", &TO_STANDBY).is("verified");
    assert_eq!((server.dig(), server.serial()), (vec![STANDBY.to_owned()], serial + 1));
    assert_eq!(server.record()["comments"][0]["content"], desk.incident.as_str());
    desk.undo(&fired).is("verified");
    let after = server.record();
    assert_eq!(server.dig(), [power_dns::BEFORE]);
    assert_eq!((&after["ttl"], &after["records"]), (&before["ttl"], &before["records"]));
}

#[test]
fn powerdns_record_with_a_wrong_key_fails_and_changes_nothing() {
    let server = PowerDns::start();
    let desk = at_power_dns(&server, "not-the-right-key");
    desk.fire("powerdns-record", &TO_STANDBY).is("failed").because(&["401", "nothing was changed"]);
    assert_eq!(server.dig(), [power_dns::BEFORE]);
}

#[test]
fn powerdns_record_with_an_address_that_is_none_fails_in_the_servers_words() {
    let server = PowerDns::start();
    let desk = at_power_dns(&server, power_dns::KEY);
    let wrong = ["name=shop.campaign.test", "address=999.1.1.1"];
    desk.fire("powerdns-record", &wrong).is("failed").because(&["422", "999.1.1.1"]);
    assert_eq!(server.dig(), [power_dns::BEFORE]);
    let refused = desk.refused("powerdns-record", &["name=shop.campaign.test", "address=standby"]);
    assert!(refused.err.contains("address"), "{}", refused.err);
}

fn at_bind(server: &Bind, key: &str) -> Desk {
    desk::with(&["dns-update"])
        .name("dns_update_server", &format!("127.0.0.1:{}", server.port))
        .name("dns_update_zone", bind::ZONE)
        .name("dns_update_key", bind::KEY)
        .resolver(server.port)
        .secret("DNS_UPDATE_KEY", key)
        .open()
}

const FROM_TO: [&str; 3] = ["name=shop.campaign.test", "from=192.0.2.10", "to=198.51.100.7"];

#[test]
fn dns_update_moves_the_name_at_bind_and_undo_puts_it_back() {
    let server = Bind::start();
    let serial = server.serial();
    let desk = at_bind(&server, bind::SECRET);
    let fired = desk.fire("dns-update", &FROM_TO).is("verified");
    assert_eq!((server.dig(bind::NAME, "A"), server.serial()), (vec![STANDBY.to_owned()], serial + 1));
    desk.undo(&fired).is("verified");
    assert_eq!(server.dig(bind::NAME, "A"), [bind::BEFORE]);
}

#[test]
fn dns_update_changes_nothing_where_somebody_else_was_faster() {
    let server = Bind::start();
    let desk = at_bind(&server, bind::SECRET);
    let theirs = ["update delete shop.campaign.test A", "update add shop.campaign.test 30 A 203.0.113.77"];
    server.update(bind::SECRET, &theirs).unwrap();
    let serial = server.serial();
    desk.fire("dns-update", &FROM_TO).is("failed").because(&["NXRRSET"]);
    assert_eq!((server.dig(bind::NAME, "A"), server.serial()), (vec!["203.0.113.77".to_owned()], serial));
}

#[test]
fn dns_update_with_a_wrong_key_fails_and_changes_nothing() {
    let server = Bind::start();
    let desk = at_bind(&server, "d3Jvbmctd3Jvbmctd3Jvbmctd3Jvbmctd3Jvbmctd3I=");
    desk.fire("dns-update", &FROM_TO).is("failed").because(&["BADSIG"]);
    assert_eq!(server.dig(bind::NAME, "A"), [bind::BEFORE]);
}
