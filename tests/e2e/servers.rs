//! The servers themselves: what the other tests take for granted about them, and the kit's own promises.

use serde_json::json;

use super::kit::caddy::Caddy;
use super::kit::http;
use super::kit::power_dns::{BEFORE, KEY, NAME, PowerDns, STANDBY, ZONE};
use super::kit::program::Program;
use super::kit::terminal::Ending;

#[test]
fn power_dns_serves_what_its_api_was_told_and_keeps_it() {
    let mut dns = PowerDns::start();
    let record = json!({"name": format!("{NAME}."), "type": "A", "ttl": 30, "changetype": "REPLACE",
        "records": [{"content": STANDBY, "disabled": false}]});
    let (url, body) = (format!("{}/{ZONE}", dns.zones()), json!({"rrsets": [record]}));
    assert_eq!(http::call("PATCH", &url, &["X-API-Key: wrong"], Some(&body)).status, 401);
    assert_eq!(dns.dig(), [BEFORE]);
    let serial = dns.serial();
    assert_eq!(http::call("PATCH", &url, &[&format!("X-API-Key: {KEY}")], Some(&body)).status, 204);
    assert_eq!(dns.dig(), [STANDBY]);
    assert_eq!(dns.serial(), serial + 1);
    dns.restart();
    assert_eq!(dns.dig(), [STANDBY]);
}

#[test]
fn caddy_moves_traffic_between_releases_without_a_restart() {
    let caddy = Caddy::start();
    let url = format!("http://127.0.0.1:{}/id/shop-proxy/upstreams", caddy.admin);
    let back = json!([{"dial": format!("127.0.0.1:{}", caddy.v1)}]);
    assert_eq!(http::call("PATCH", &url, &[], Some(&back)).status, 200);
    assert_eq!(caddy.seen(), (200, "release v1 is well".to_owned()));
    assert_eq!(caddy.upstreams(), back);
}

#[test]
fn a_terminal_shows_what_is_written_and_tells_how_a_program_ended() {
    let mut shell = Program::new().shell(24, 80);
    shell.keys("printf 'one\\ntwo\\n'; exit 3\n").shows(&["one\ntwo"]);
    assert_eq!(shell.end(), Ending::Status(3));
}

#[test]
fn a_program_that_leaves_the_terminal_in_a_mess_is_found_out() {
    let mut shell = Program::new().shell(24, 80);
    shell
        .keys("stty -echo; printf '\\033[?1049h\\033[?25l\\033[?2004h\\033[?1003h\\033[?2026h'; exec true\n");
    let (ending, left) = shell.end_whatever_is_left();
    assert_eq!(ending, Ending::Status(0));
    let mess = [
        "the terminal's settings",
        "the alternate screen",
        "a hidden cursor",
        "bracketed paste",
        "the mouse",
        "a synchronized update",
    ];
    assert_eq!(left, mess);
}
