//! The closed loop: a rule of Prometheus fires, Alertmanager posts, the incident shows it, a silence keeps it quiet, and
//! its end closes its line.

use std::fs;

use serde_json::Value;

use crate::e2e::kit::http;
use crate::e2e::kit::limit::until;
use crate::e2e::kit::process::{Server, free_port, on_free_ports};
use crate::servers::kit::alertmanager::Alertmanager;
use crate::servers::kit::desk::{self, Desk};
use crate::servers::kit::prometheus::{Prometheus, Shop};

const TOKEN: &str = "token-that-was-agreed";

const INTAKE: &str = "[[source]]\nid = \"alertmanager\"\nkind = \"alertmanager\"\n\
    token = \"env:WARROOM_ALERTMANAGER_TOKEN\"\n\
    [[rule]]\nmatch = { service = \"checkout*\" }\ncampaign = \"spring\"\nseverity = \"sev1\"\n";

/// The watch, listening on the port that it was given.
struct Watch {
    _server: Server,
}

fn watch(desk: &Desk, port: u16) -> Result<Watch, String> {
    let mut run = desk.program.command(&["watch", "--listen", &format!("127.0.0.1:{port}")]);
    let health = format!("http://127.0.0.1:{port}/healthz");
    Ok(Watch { _server: Server::poll(&mut run, || http::answers(&health))? })
}

/// The alerts of the incident, as the program tells another one.
fn alerts(desk: &Desk) -> Vec<Value> {
    let said = desk.run("alerts", &[]).ended(0);
    let told: Value = serde_json::from_str(said.out.trim()).unwrap();
    told["alerts"].as_array().unwrap().clone()
}

#[test]
fn a_rule_that_fires_in_prometheus_shows_in_the_incident_until_it_ends() {
    let shop = Shop::open();
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}/v1/alerts/alertmanager");
    let alertmanager = Alertmanager::posting_to(&url, TOKEN);
    let prometheus = Prometheus::looking_at(&shop, alertmanager.port);
    let desk = desk::with(&["alertmanager-silence"])
        .name("alertmanager_api", &alertmanager.api())
        .secret("WARROOM_ALERTMANAGER_TOKEN", TOKEN)
        .open();
    fs::write(desk.program.workspace().join("config/intake.toml"), INTAKE).unwrap();
    let _watch = on_free_ports(|| watch(&desk, port));
    until("a look at the open shop", || (prometheus.up()? == "1").then_some(()));
    assert!(alerts(&desk).is_empty());

    shop.set_closed(true);
    let firing = until("the alert in the incident", || alerts(&desk).first().cloned());
    assert_eq!((firing["name"].as_str(), firing["state"].as_str()), (Some("CheckoutDown"), Some("firing")));
    assert_eq!(firing["summary"], "checkout does not answer");
    assert_eq!(firing["labels"]["severity"], "critical");
    let generator = firing["url"].as_str().unwrap();
    assert!(generator.contains("/graph?g0.expr=up"), "{generator}");

    let quiet = desk.fire("alertmanager-silence", &["value=checkout", "length=30m"]).is("verified");
    until("the silence", || (alertmanager.state("CheckoutDown")? == "suppressed").then_some(()));
    desk.undo(&quiet).is("verified");

    shop.set_closed(false);
    let over = until("the end of the alert", || {
        alerts(&desk).into_iter().find(|alert| alert["state"] == "resolved")
    });
    assert_eq!(over["fingerprint"], firing["fingerprint"]);
    let log = desk.log();
    let count = |kind: &str| log.iter().filter(|line| line["type"] == kind).count();
    assert_eq!((count("alert_fired"), count("alert_resolved")), (1, 1), "told often, recorded once");
    let fired = log.iter().find(|line| line["type"] == "alert_fired").unwrap();
    assert_eq!((&fired["actor"], &fired["origin"]), (&"warroom".into(), &"alert".into()));
}

#[test]
fn an_alert_waits_at_alertmanager_until_the_watch_is_there() {
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}/v1/alerts/alertmanager");
    let alertmanager = Alertmanager::posting_to(&url, TOKEN);
    let desk = desk::with(&[]).secret("WARROOM_ALERTMANAGER_TOKEN", TOKEN).open();
    fs::write(desk.program.workspace().join("config/intake.toml"), INTAKE).unwrap();
    alertmanager.raise("CheckoutDown", "checkout-eu");
    until("the alert", || (alertmanager.state("CheckoutDown")? == "active").then_some(()));
    assert!(alerts(&desk).is_empty());
    let _watch = on_free_ports(|| watch(&desk, port));
    until("the alert in the incident", || alerts(&desk).first().cloned());
}
