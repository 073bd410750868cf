//! Switches of an application's features.

use crate::e2e::kit::limit::until;
use crate::servers::kit::unleash::Unleash;

#[test]
fn an_application_is_told_late_that_its_flag_is_off() {
    let unleash = Unleash::start();
    unleash.flag("express-checkout");
    until("the flag", || unleash.is_on("express-checkout")?.then_some(()));
    let off = format!("{}/off", Unleash::switch("express-checkout"));
    unleash.admin("POST", &off, None).was(200);
    until("the flag off", || (!unleash.is_on("express-checkout")?).then_some(()));
    assert_eq!(unleash.events("express-checkout")[0], "feature-environment-disabled");
    unleash.admin("POST", &format!("{}/off", Unleash::switch("no-such-flag")), None).was(404);
}
