//! What expires next, who shares it, and what revoking breaks.

use jiff::Timestamp;

use super::*;
use crate::plan::ProbeStatus;
use crate::tui::testing::Story;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn words(story: &Story, id: &str) -> String {
    let id = IdentityId::parse(id).unwrap();
    detail(&story.glance(), &id).into_iter().map(|(_, line)| line + "\n").collect()
}

#[test]
fn what_expires_next_stands_first_and_what_never_does_last() {
    let story = Story::gated();
    let ids: Vec<_> =
        lines(&story.incident, story.now, "").into_iter().map(|line| line.id.to_string()).collect();
    assert_eq!(ids, ["old-edge-cert", "checkout-key-7", "storefront-web", "feed-reader"]);
}

#[test]
fn an_identity_stops_working_at_its_instant_and_the_window_ends_at_its_own() {
    let story = Story::gated();
    let mut key = find(&story.incident, &IdentityId::parse("checkout-key-7").unwrap()).unwrap().clone();
    let life = |key: &Identity, when: &str| life(&story.incident, key, at(when));
    assert_eq!(life(&key, "2027-03-04T17:39:59Z"), Life::InWindow);
    assert_eq!(life(&key, "2027-03-04T17:40:00Z"), Life::Expired);
    key.expires_at = Some(at("2027-03-05T21:59:59Z"));
    assert_eq!(life(&key, "2027-03-02T00:00:00Z"), Life::InWindow);
    key.expires_at = Some(at("2027-03-05T22:00:00Z"));
    assert_eq!(life(&key, "2027-03-02T00:00:00Z"), Life::Goes);
    key.expires_at = None;
    assert_eq!(life(&key, "2027-03-02T00:00:00Z"), Life::Unsaid);
}

#[test]
fn what_revoking_breaks_is_named_with_its_state_now() {
    let mut story = Story::gated();
    let web = words(&story, "storefront-web");
    assert!(web.contains("revoking breaks: Checkout (failing), northpay (system, Northpay)"), "{web}");
    story.look("checkout", ProbeStatus::Ok, "200");
    let key = words(&story, "checkout-key-7");
    assert!(key.contains("revoking breaks: Checkout (ok)"), "{key}");
    assert!(key.contains("and these campaigns, which use it too: winter-sale"), "{key}");
    assert!(words(&story, "feed-reader").contains("revoking breaks: the nightly feed"));
    assert!(words(&Story::ungated(), "checkout-key-7").contains("other campaigns: the gate was not asked"));
}

#[test]
fn each_change_says_its_action_its_danger_and_who_may() {
    let mut story = Story::gated();
    story.me = crate::tui::testing::story::person("petrov");
    let key = words(&story, "checkout-key-7");
    assert!(key.contains("disable: Disable checkout-key-7 [K], reversible; not you, could: "), "{key}");
    assert!(key.contains("[X], irreversible; not you"), "{key}");
    let web = words(&story, "storefront-web");
    assert!(web.contains("disable: no action does this"), "{web}");
}

#[test]
fn sharing_is_told_of_campaigns_and_of_workloads() {
    let story = Story::gated();
    let all = lines(&story.incident, story.now, "");
    let shared: Vec<_> = all.iter().map(|line| line.shared.as_deref()).collect();
    assert_eq!(shared, [None, Some("with winter-sale"), Some("by 2 workloads"), None]);
    assert_eq!(summary(&all, &story.incident, story.now), "1 expired, 1 expires in the window, 2 shared");
    assert_eq!(order(&story.incident, story.now, "winter").len(), 1);
}

#[test]
fn a_late_rotation_is_said() {
    let story = Story::gated();
    let all = lines(&story.incident, story.now, "");
    assert_eq!(all[2].rotation.text, "every 30d, overdue for 6d 6h");
    assert_eq!(all[1].rotation.text, "every 90d, due in 48d");
    assert_eq!(all[3].rotation.text, "no rotation is said");
}
