//! PowerDNS behind a guard that lets through only what its own document allows.

use crate::e2e::kit::power_dns::{self, BEFORE, KEY, PowerDns, STANDBY, ZONE};
use crate::servers::kit::desk;
use crate::servers::kit::prism::Prism;

#[test]
fn powerdns_record_is_what_the_servers_own_document_allows() {
    let server = PowerDns::start();
    let guard = Prism::before(&server);
    let desk = desk::with(&["powerdns-record"])
        .name("powerdns_api", &format!("{}/api/v1/servers/localhost", guard.url()))
        .name("powerdns_zone", ZONE)
        .name("name_server", &format!("127.0.0.1:{}", server.dns))
        .resolver(server.dns)
        .secret("PDNS_API_KEY", KEY)
        .open();
    let inputs = [format!("name={}", power_dns::NAME), format!("address={STANDBY}")];
    let fired = desk.fire("powerdns-record", &[&inputs[0], &inputs[1]]).is("verified");
    assert_eq!(server.dig(), [STANDBY]);
    desk.undo(&fired).is("verified");
    assert_eq!(server.dig(), [BEFORE]);
}
