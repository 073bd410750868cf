//! A call that ends badly ends the command with 3, and the record says how.

use rstest::rstest;

use super::kit::{Home, ID};

#[rstest]
#[case::refused("call-refused", "failed", "500")]
#[case::lost("call-lost", "unknown", "no answer in 10ms")]
#[case::without_effect("call-unseen", "not verified", "")]
fn a_call_that_does_not_end_well_ends_with_three(
    #[case] action: &str,
    #[case] state: &str,
    #[case] detail: &str,
) {
    let home = Home::quick().declared();
    let told = home.run(&["fire", ID, action, "--format", "json"]).ended(3).json();
    assert_eq!(told["state"], state, "{told}");
    assert!(told["detail"].as_str().unwrap().contains(detail), "{told}");
    assert!(told["idempotency_key"].is_string(), "{told}");
    home.done(&["log", ID]).says(&[state.split(' ').next().unwrap()]);
}

#[test]
fn people_are_told_how_a_call_ended() {
    let home = Home::quick().declared();
    let said = home.run(&["fire", ID, "call-refused"]).ended(3);
    assert!(said.out.lines().last().unwrap().contains(" failed: "), "{}", said.out);
}

#[test]
fn an_unknown_outcome_stands_in_the_way_until_somebody_settles_it() {
    let home = Home::quick().declared();
    home.done(&["take", ID]);
    let told = home.run(&["fire", ID, "call-lost", "--format", "json"]).ended(3).json();
    let fire = told["fire"].to_string();
    home.run(&["resolve", ID, "--summary", "over"]).ended(1).complains(&["`warroom settle"]);
    home.done(&["status", ID]).says(&["Calls without a known outcome", "call-lost"]);
    home.done(&["settle", ID, &fire, "did-not", "--note", "the audit log has nothing"]);
    home.done(&["resolve", ID, "--summary", "over"]).says(&["resolved, over"]);
}
