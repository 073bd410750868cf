//! Alerts at Prometheus Alertmanager: the alert itself says who keeps it quiet.

use crate::e2e::kit::limit::until;
use crate::servers::kit::alertmanager::Alertmanager;
use crate::servers::kit::desk;

#[test]
fn alertmanager_silence_quietens_the_alerts_of_a_label_until_it_is_undone() {
    let server = Alertmanager::start();
    server.raise("CheckoutDown", "shop");
    server.raise("SearchDown", "search");
    let state = |alert: &str, wanted: &str| {
        until(wanted, || (server.state(alert)? == wanted).then_some(()));
    };
    state("CheckoutDown", "active");
    let desk = desk::with(&["alertmanager-silence"]).name("alertmanager_api", &server.api()).open();
    let fired = desk.fire("alertmanager-silence", &["value=shop", "length=30m"]).is("verified");
    state("CheckoutDown", "suppressed");
    state("SearchDown", "active");
    let silences = server.silences();
    assert_eq!(silences.len(), 1, "{silences:#?}");
    assert_eq!(silences[0]["comment"], format!("{}: shop is down", desk.incident));
    desk.undo(&fired).is("verified");
    state("CheckoutDown", "active");
}

#[test]
fn alertmanager_silence_that_the_server_refuses_has_failed() {
    let server = Alertmanager::start();
    let desk = desk::with(&["alertmanager-silence"])
        .name("alertmanager_api", &format!("{}/no-such-folder", server.api()))
        .open();
    desk.fire("alertmanager-silence", &["value=shop"]).is("failed").because(&["404"]);
    assert!(server.silences().is_empty());
}
