//! Releases in a Docker Swarm: the page says which one customers get.

use crate::servers::kit::desk;
use crate::servers::kit::swarm::{SERVICE, Swarm};

#[test]
fn swarm_rollback_brings_the_release_before_back_to_customers_and_undo_takes_it_away() {
    let swarm = Swarm::start();
    let desk =
        desk::with(&["swarm-rollback"]).name("docker_host", &format!("tcp://127.0.0.1:{}", swarm.api)).open();
    let fired = desk.fire("swarm-rollback", &[&format!("service={SERVICE}")]).is("verified");
    assert_eq!(swarm.page(), "release v1");
    desk.undo(&fired).is("verified");
    assert_eq!(swarm.page(), "release v2");
    desk.fire("swarm-rollback", &["service=no-such-service"]).is("failed").because(&["nothing was changed"]);
}
