//! Requests held against what a vendor has written about its API.

use serde_json::{Value, json};

use crate::e2e::kit::http;
use crate::e2e::kit::power_dns::{BEFORE, KEY, NAME, PowerDns, STANDBY, ZONE};
use crate::servers::kit::prism::Prism;

#[test]
fn github_takes_what_its_own_document_describes_and_nothing_else() {
    let github = Prism::github();
    let post = |path: &str, body: Value| {
        let ask = http::ask("POST", &format!("{}{path}", github.url()));
        ask.header("Accept: application/vnd.github+json").json(&body).sent().status
    };
    let shop = "/repos/campaign/shop";
    let dispatch = format!("{shop}/actions/workflows/rollback.yml/dispatches");
    assert!(matches!(post(&dispatch, json!({"ref": "main", "inputs": {"to": "v1"}})), 200 | 204));
    assert_eq!(post(&dispatch, json!({"inputs": {"to": "v1"}})), 422);
    assert_eq!(post(&format!("{shop}/deployments"), json!({"ref": "v1", "environment": "production"})), 201);
    assert_eq!(post(&format!("{shop}/deployments"), json!({"environment": "production"})), 422);
    let status = format!("{shop}/deployments/42/statuses");
    assert_eq!(post(&status, json!({"state": "success"})), 201);
    assert_eq!(post(&status, json!({"state": "done"})), 422);
    let leaked = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
    assert_eq!(post("/credentials/revoke", json!({"credentials": [leaked]})), 202);
    assert_eq!(post("/credentials/revoke", json!({"credentials": leaked})), 422);
}

#[test]
fn power_dns_gets_only_requests_that_its_own_document_allows() {
    let dns = PowerDns::start();
    let guard = Prism::before(&dns);
    let patch = |ttl: Value| {
        let record = json!({"name": format!("{NAME}."), "type": "A", "ttl": ttl, "changetype": "REPLACE",
            "records": [{"content": STANDBY, "disabled": false}]});
        let url = format!("{}/api/v1/servers/localhost/zones/{ZONE}", guard.url());
        http::ask("PATCH", &url)
            .header(&format!("X-API-Key: {KEY}"))
            .json(&json!({"rrsets": [record]}))
            .sent()
    };
    patch(json!("30")).was(422);
    assert_eq!(dns.dig(), [BEFORE]);
    patch(json!(30)).was(204);
    assert_eq!(dns.dig(), [STANDBY]);
}
