//! Name servers.

use crate::servers::kit::bind::{self, Bind};

#[test]
fn bind_changes_its_zone_for_whoever_signs_with_its_key() {
    let bind = Bind::start();
    let serial = bind.serial();
    let switch = ["update delete shop.campaign.test A", "update add shop.campaign.test 30 A 198.51.100.7"];
    let wrong = bind.update("d3Jvbmctd3Jvbmctd3Jvbmctd3Jvbmctd3Jvbmctd3I=", &switch);
    assert!(wrong.as_ref().is_err_and(|said| said.contains("BADSIG")), "{wrong:?}");
    assert_eq!(bind.dig(bind::NAME, "A"), [bind::BEFORE]);
    bind.update(bind::SECRET, &switch).unwrap();
    assert_eq!(bind.dig(bind::NAME, "A"), ["198.51.100.7"]);
    assert_eq!(bind.serial(), serial + 1);
}

#[test]
fn bind_changes_nothing_when_the_record_is_not_what_it_was_taken_for() {
    let bind = Bind::start();
    let switch = ["prereq yxrrset shop.campaign.test A 192.0.2.99", "update delete shop.campaign.test A"];
    let refused = bind.update(bind::SECRET, &switch);
    assert!(refused.as_ref().is_err_and(|said| said.contains("NXRRSET")), "{refused:?}");
    assert_eq!(bind.dig(bind::NAME, "A"), [bind::BEFORE]);
}
