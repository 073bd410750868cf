//! Flags at Unleash, as an application is told about them.

use crate::e2e::kit::limit::until;
use crate::servers::kit::desk::{self, Desk};
use crate::servers::kit::unleash::{self, Unleash};

const FLAG: &str = "express-checkout";

fn desk(server: &Unleash, token: &str) -> Desk {
    desk::with(&["unleash-flag-off"])
        .name("unleash_api", &server.api())
        .name("unleash_project", unleash::PROJECT)
        .name("unleash_environment", unleash::ENVIRONMENT)
        .secret("UNLEASH_ADMIN_TOKEN", token)
        .secret("UNLEASH_BACKEND_TOKEN", unleash::APP)
        .open()
}

#[test]
fn unleash_flag_off_reaches_the_application_and_undo_too() {
    let server = Unleash::start();
    server.flag(FLAG);
    until("the flag", || server.is_on(FLAG)?.then_some(()));
    let wrong = desk(&server, unleash::APP);
    wrong.fire("unleash-flag-off", &["flag=express-checkout"]).is("failed");
    assert_eq!(server.is_on(FLAG), Some(true));

    let desk = desk(&server, unleash::ADMIN);
    // Done at once, and seen by applications later: it is not called verified before they see it.
    let fired = desk.fire("unleash-flag-off", &["flag=express-checkout"]).is("verified");
    assert_eq!(server.is_on(FLAG), Some(false));
    assert_eq!(server.events(FLAG)[0], "feature-environment-disabled");
    desk.undo(&fired).is("verified");
    assert_eq!(server.is_on(FLAG), Some(true));
    let none = ["flag=no-such-flag"];
    desk.fire("unleash-flag-off", &none).is("failed").because(&["404", "nothing was changed"]);
}
