//! Releases of an application.

use serde_json::json;

use crate::e2e::kit::limit::until;
use crate::servers::kit::swarm::{SERVICE, Swarm};

#[test]
fn a_rollback_brings_the_release_before_back_to_customers() {
    let swarm = Swarm::start();
    let service = swarm.service();
    assert_eq!(service["PreviousSpec"]["TaskTemplate"]["ContainerSpec"]["Image"], "shop:v1");
    let version = swarm.version();
    let back = |version| {
        let path = format!("services/{SERVICE}/update?version={version}&rollback=previous");
        swarm.call("POST", &path, Some(&service["Spec"]))
    };
    // A conflict comes as a failure of the server.
    assert!(back(version - 1).was(500).body.contains("out of sequence"));
    assert_eq!(swarm.page(), "release v2");
    back(version).was(200);
    until("the rollback", || (swarm.state() == "rollback_completed").then_some(()));
    assert_eq!(swarm.page(), "release v1");
    assert_eq!(
        swarm.call("GET", "services/none", None).was(404).json()["message"],
        json!("service none not found")
    );
}
