//! Each scenario, played by teams that do nothing, or what can't help.

use rstest::rstest;

use super::kit::{Stage, inject};

#[rstest]
#[case("certificate-expired", &["c1", "c2"])]
#[case("chat-badge-vpn-down", &["c1"])]
#[case("dns-record-emptied", &["c1"])]
#[case("edge-configuration", &["c1"])]
#[case("exposed-cloud-key", &["c1", "c2"])]
#[case("launch-surge", &["c1", "c2"])]
#[case("rotated-to-wrong-environment", &["c1"])]
#[case("tokens-overwritten", &["c1"])]
fn a_team_that_does_nothing_misses_everything_and_hears_of_it(
    #[case] scenario: &str,
    #[case] heard: &[&str],
) {
    let evaluation = Stage::with_moves("").play(scenario, &["--format", "json"]).json();
    assert_eq!(evaluation["ended"], "its time is over");
    for expected in evaluation["expected"].as_array().unwrap() {
        let outcome = &expected["outcome"];
        let is_due = expected["avoid"] == false;
        assert!(if is_due { outcome != "done" && outcome != "late" } else { outcome == "avoided" });
    }
    for id in heard {
        assert_eq!(inject(&evaluation, id)["outcome"], "on_time", "{id}");
    }
}

/// By whom, and what.
const ROLLBACK: &str = r#"
[[move]]
at = "20m"
by = "petrov"
play = { fire = "app-rollback", inputs = { release = "v41" } }
"#;

const FAILOVER: &str = r#"
[[move]]
at = "12m"
by = "petrov"
play = { fire = "app-failover" }
"#;

const FAILOVER_LATE: &str = r#"
[[move]]
at = "155m"
by = "petrov"
play = { fire = "app-failover" }
"#;

const SIGN_OUT: &str = r#"
[[move]]
at = "30m"
by = "okafor"
play = { fire = "tokens-invalidate" }

[[move]]
at = "31m"
by = "silva"
play = { permit = "tokens-invalidate" }
"#;

const REVOKE: &str = r#"
[[move]]
at = "30m"
by = "okafor"
play = { fire = "cert-revoke", inputs = { serial = "4f:1c:9a:03:c7:e2:51:08" } }

[[move]]
at = "31m"
by = "silva"
play = { permit = "cert-revoke" }
"#;

const GIVE_BACK: &str = r#"
[[move]]
at = "6m"
by = "okafor"
play = { fire = "key-disable" }

[[move]]
at = "14m"
by = "okafor"
play = { fire = "key-restore" }
"#;

const SWITCH_UNFROZEN: &str = r#"
[[move]]
at = "55m"
by = "marin"
play = { fire = "dns-switch", inputs = { address = "198.51.100.7" } }
"#;

#[rstest]
#[case::rollback_of_a_name("dns-record-emptied", ROLLBACK, "c2")]
#[case::writing_a_zone_that_is_not_frozen("dns-record-emptied", SWITCH_UNFROZEN, "c4")]
#[case::rollback_of_a_key("rotated-to-wrong-environment", ROLLBACK, "c2")]
#[case::rollback_of_a_vendor("edge-configuration", ROLLBACK, "c2")]
#[case::rollback_of_data("tokens-overwritten", ROLLBACK, "c2")]
#[case::signing_everybody_out("tokens-overwritten", SIGN_OUT, "c4")]
#[case::revoking_what_is_served("certificate-expired", REVOKE, "c3")]
#[case::everybody_to_the_standby("launch-surge", FAILOVER, "c4")]
#[case::everybody_to_the_standby_as_it_returns("chat-badge-vpn-down", FAILOVER_LATE, "c2")]
#[case::giving_an_exposed_key_back("exposed-cloud-key", GIVE_BACK, "c4")]
fn a_team_that_does_what_can_not_help_hears_of_it(
    #[case] scenario: &str,
    #[case] moves: &str,
    #[case] heard: &str,
) {
    let evaluation = Stage::with_moves(moves).play(scenario, &["--format", "json"]).json();
    assert_eq!(inject(&evaluation, heard)["outcome"], "on_time");
    assert_eq!(evaluation["times"]["resolve"]["status"], "never");
}
