//! Context: the four review questions of a signal, and the off switch of AI features.

use rstest::rstest;
use warroom::plan::Code;

use super::kit::{Desk, with};
use super::said::{SALE, after, lines, said};

const NONE: [&str; 0] = [];
const CART: &str = "purpose = \"Charge for what is in the cart.\"\n";
const NOTICE: &str = "notice = \"Shown in the cart.\"\n";
const RECEIVERS: &str = "receivers = [\"storefront\", \"pay\"]";
const KEPT: &str = "retention = \"30d\"";

#[test]
fn a_signal_says_what_it_is_for_and_how_the_person_is_told() {
    let purpose = ["error: signal `cart` does not say what it is for"];
    assert_eq!(after(Code::SignalPurposeMissing, CART, ""), purpose);
    let blank = ["error: signal `cart` does not say what it is for"];
    assert_eq!(after(Code::SignalPurposeMissing, CART, "purpose = \" \"\n"), blank);
    let notice = ["warning: signal `cart` does not say how the person is told"];
    assert_eq!(after(Code::SignalPurposeMissing, NOTICE, ""), notice);
}

#[test]
fn a_receiver_outside_the_approved_path_is_told_once_with_its_place() {
    let pay = "vendor = \"Pay\"\nregion = \"eu-west\"\napproved = ";
    let desk = Desk::sound().replace(SALE, &format!("{pay}true"), &format!("{pay}false")).replace(
        SALE,
        RECEIVERS,
        "receivers = [\n  \"storefront\",\n  \"pay\",\n  \"pay\",\n]",
    );
    assert_eq!(
        said(&desk.check(), Code::SignalReceiverUnapproved),
        ["error: signal `cart` goes to system `pay`, which is not in the approved path"]
    );
    assert_eq!(lines(&desk.check(), Code::SignalReceiverUnapproved), ["\"pay\","]);
}

#[test]
fn a_receiver_that_does_not_exist_is_told_once() {
    assert_eq!(
        after(Code::SignalReceiverUnapproved, RECEIVERS, "receivers = [\"storefront\", \"pays\"]"),
        ["error: there is no system `pays`"]
    );
}

#[test]
fn a_signal_that_nobody_receives_is_odd() {
    assert_eq!(
        after(Code::SignalReceiverUnapproved, RECEIVERS, "receivers = []"),
        ["warning: signal `cart` does not say which systems receive it"]
    );
}

#[rstest]
#[case::neither("vendor = \"Pay\"\nregion = \"eu-west\"\n", "", "who runs it and where the data is")]
#[case::no_vendor("vendor = \"Pay\"\n", "", "who runs it")]
#[case::blank_region("region = \"eu-west\"\n", "region = \" \"\n", "where the data is")]
fn a_system_that_receives_signals_says_who_runs_it_and_where(
    #[case] from: &str,
    #[case] to: &str,
    #[case] says: &str,
) {
    assert_eq!(
        after(Code::SignalReceiverUnapproved, from, to),
        [format!("warning: system `pay` receives signals, and does not say {says}")]
    );
}

#[test]
fn a_system_that_receives_nothing_may_leave_that_open() {
    let desk = Desk::sound().replace(SALE, "[[dependency]]", "[[system]]\nid = \"cdn\"\n\n[[dependency]]");
    assert_eq!(said(&desk.check(), Code::SignalReceiverUnapproved), NONE);
}

#[test]
fn how_long_a_signal_is_kept_is_said_unless_it_goes_with_the_session() {
    let missing = ["error: signal `cart` does not say how long it is kept"];
    assert_eq!(after(Code::SignalRetentionMissing, &format!("{KEPT}\n"), ""), missing);
    assert_eq!(after(Code::SignalRetentionMissing, "retention = \"1h\"\n", ""), NONE);
}

#[rstest]
#[case::the_most("30d", "30d", &[])]
#[case::a_second_more("30d1s", "30d", &["error: signal `cart` is kept for 30d1s; the policy allows 30d"])]
#[case::a_stricter_policy("8d", "7d", &["error: signal `cart` is kept for 8d; the policy allows 7d"])]
#[case::a_looser_policy("60d", "90d", &[])]
fn a_signal_is_not_kept_longer_than_the_policy_allows(
    #[case] kept: &str,
    #[case] most: &str,
    #[case] told: &[&str],
) {
    let desk = Desk::sound().replace(SALE, KEPT, &format!("retention = \"{kept}\"")).replace(
        "config/warroom.toml",
        "max_retention = \"30d\"",
        &format!("max_retention = \"{most}\""),
    );
    assert_eq!(said(&desk.check(), Code::SignalRetentionTooLong), told);
}

#[test]
fn the_policy_is_thirty_days_where_nobody_wrote_one() {
    let silent = |kept: &str| {
        let desk = Desk::sound().replace(SALE, KEPT, &format!("retention = \"{kept}\"")).replace(
            "config/warroom.toml",
            "max_retention = \"30d\"\n",
            "",
        );
        said(&desk.check(), Code::SignalRetentionTooLong)
    };
    assert_eq!(silent("31d"), ["error: signal `cart` is kept for 31d; the policy allows 30d"]);
    assert_eq!(silent("30d"), NONE);
}

#[test]
fn a_signal_says_how_the_campaign_works_with_less_of_it() {
    let fallback = "fallback = \"Ask the customer.\"\n";
    let told =
        "signal `region` does not say how the campaign works when it is reduced, delayed or pseudonymised";
    assert_eq!(after(Code::SignalFallbackMissing, fallback, ""), [format!("error: {told}")]);
    assert_eq!(after(Code::SignalFallbackMissing, fallback, "fallback = \"\"\n"), [format!("error: {told}")]);
}

#[test]
fn the_way_back_to_the_person_is_blocked() {
    assert_eq!(
        after(Code::ReidentificationOpen, "reidentification = \"Country only.\"\n", ""),
        ["error: signal `region` is aggregated, and nothing says how the way back to the person is blocked"]
    );
    let bare =
        "protection = \"pseudonymised\"\nreidentification = \"The order number replaces the customer.\"\n";
    assert_eq!(
        after(Code::ReidentificationOpen, bare, "protection = \"none\"\n"),
        ["warning: signal `cart` goes unprotected to system `pay`, and a vendor runs it"]
    );
    assert_eq!(after(Code::ReidentificationOpen, bare, "session_only = true\n"), NONE);
    let own = Desk::sound().replace(SALE, bare, "").replace(SALE, "vendor = \"Pay\"", "vendor = \" Own\"");
    assert_eq!(said(&own.check(), Code::ReidentificationOpen), NONE);
}

#[test]
fn a_signal_with_every_optional_field_missing_is_not_ready() {
    let desk = Desk::sound();
    let text = std::fs::read_to_string(desk.root().join(SALE)).unwrap();
    let (before, _) = text.split_once("[[signal]]").unwrap();
    let report = desk.write(SALE, &format!("{before}[[signal]]\nid = \"bare\"\n")).check();
    let about = report.findings.iter().filter(|it| it.about.as_ref().is_some_and(|it| it.as_str() == "bare"));
    let mut told: Vec<String> = about.map(|it| format!("{} {}", it.level, it.code)).collect();
    told.sort();
    assert_eq!(
        told,
        [
            "error signal-fallback-missing",
            "error signal-purpose-missing",
            "error signal-retention-missing",
            "warning signal-purpose-missing",
            "warning signal-receiver-unapproved",
        ]
    );
    assert!(!report.is_ready());
}

#[test]
fn a_signal_may_be_used_again_only_by_approved_systems() {
    let pay = "vendor = \"Pay\"\nregion = \"eu-west\"\napproved = ";
    let reuse =
        |approved: &str| {
            let desk = Desk::sound()
                .replace(SALE, &format!("{pay}true"), &format!("{pay}{approved}"))
                .replace(SALE, KEPT, "retention = \"30d\"\nreusable_by = [\"fraud team\", \"pay\"]");
            said(&desk.check(), Code::SignalReuseUndeclared)
        };
    assert_eq!(
        reuse("false"),
        ["error: signal `cart` may be used again by system `pay`, which is not in the approved path"]
    );
    assert_eq!(reuse("true"), NONE);
}

fn ai(flags: &str) -> Desk {
    Desk::sound().replace(SALE, "[[dependency]]", &format!("[flags]\n{flags}\n\n[[dependency]]"))
}

#[test]
fn somebody_can_switch_the_ai_off() {
    let code = Code::AiOffSwitchMissing;
    assert_eq!(said(&ai("uses_ai = false").check(), code), NONE);
    assert_eq!(
        said(&ai("uses_ai = true").check(), code),
        ["error: AI features take part, and nobody can switch them off"]
    );
    let switch = "uses_ai = true\nai_off_switch = { role = \"business\", action = \"key-revoke\" }";
    assert_eq!(said(&ai(switch).check(), code), NONE);
    let unheld = ai(switch).replace(
        "config/roster.toml",
        "title = \"Business owner\"\nprimary = \"dora\"\n",
        "title = \"Business owner\"\n",
    );
    assert_eq!(
        said(&unheld.check(), code),
        ["error: role `business` switches the AI off, and nobody holds it"]
    );
    let agent = ai(switch).replace(
        "config/roster.toml",
        "name = \"Dora Dunn\"\n",
        "name = \"Dora Dunn\"\nkind = \"ai_agent\"\n",
    );
    assert_eq!(
        said(&agent.check(), code),
        ["error: role `business` switches the AI off, and `dora`, who holds it, is an AI agent"]
    );
}

#[test]
fn an_off_switch_that_leads_nowhere_is_told_by_the_loader_alone() {
    let report = ai("uses_ai = true\nai_off_switch = { role = \"nobody\", action = \"nothing\" }").check();
    assert_eq!(said(&report, Code::AiOffSwitchMissing), NONE);
    assert!(
        with(&report, Code::RoleUnassigned).iter().any(|it| it.problem.message.as_str().contains("`nobody`"))
    );
    assert!(!report.is_ready());
}
