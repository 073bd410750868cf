//! Users at Okta, as somebody else has rebuilt it.

use crate::servers::kit::desk::{self, Desk};
use crate::servers::kit::emulate::{self, Emulate};

fn desk(server: &Emulate) -> Desk {
    desk::with(&["okta-user-suspend"])
        .name("okta_api", &format!("{}/api/v1", server.url("okta")))
        .secret("OKTA_API_TOKEN", emulate::OKTA_KEY)
        .open()
}

#[test]
fn okta_user_suspend_locks_the_user_out_until_it_is_undone() {
    let server = Emulate::start(&["okta"]);
    let state = || server.okta_user(emulate::OKTA_USER)["status"].as_str().unwrap().to_owned();
    let user = format!("user={}", server.okta_user(emulate::OKTA_USER)["id"].as_str().unwrap());
    let desk = desk(&server);
    let fired = desk.fire("okta-user-suspend", &[&user]).is("verified");
    assert_eq!(state(), "SUSPENDED");
    // Only what was active can be put back to that.
    desk.fire("okta-user-suspend", &[&user]).is("failed").because(&["nothing was changed"]);
    desk.undo(&fired).is("verified");
    assert_eq!(state(), "ACTIVE");
}

#[test]
fn okta_user_suspend_of_nobody_has_failed() {
    let server = Emulate::start(&["okta"]);
    let user = "user=nobody@campaign.test";
    desk(&server).fire("okta-user-suspend", &[user]).is("failed").because(&["404", "nothing was changed"]);
}
