//! What only shows across campaigns: each file looks fine alone.

use rstest::rstest;
use warroom::plan::{CampaignId, Code};
use warroom::readiness::{Gate, Report};

use super::kit::{OPENS, at};
use super::memory::Memory;
use super::said::said;

const NONE: [&str; 0] = [];

/// The key of a campaign; whatever is wrong with it alone is another test's matter.
fn key(environment: &str, used_by: &str) -> String {
    format!(
        "[[identity]]\nid = \"key\"\nkind = \"api_key\"\nowner = \"identity\"\nenvironment = \"{environment}\"\n\
         scopes = [\"pay:create\"]\nissued_at = 2027-01-20T08:00:00Z\nexpires_at = 2027-04-20T08:00:00Z\n\
         used_by = [{used_by}]\nrevoke = \"key-revoke\"\n"
    )
}

/// A signal that goes to some systems, each of which this campaign has approved.
fn basket(receivers: &[&str], reusable_by: &str) -> String {
    let system = |id: &&str| {
        format!("[[system]]\nid = \"{id}\"\nvendor = \"own\"\nregion = \"eu\"\napproved = true\n")
    };
    let systems: String = receivers.iter().map(system).collect();
    format!(
        "{systems}[[signal]]\nid = \"basket\"\npurpose = \"p\"\nnotice = \"n\"\nreceivers = {receivers:?}\n\
         retention = \"1d\"\nprotection = \"aggregated\"\nreidentification = \"r\"\nreusable_by = [{reusable_by}]\n\
         fallback = \"f\"\n"
    )
}

fn of<const N: usize>(campaigns: &[(&str, String); N]) -> [Report; N] {
    let mut memory = Memory::sound();
    for (id, tables) in campaigns {
        memory.campaign(id, tables);
    }
    memory.check(campaigns.each_ref().map(|(id, _)| *id))
}

fn shared<const N: usize>(campaigns: &[(&str, String); N]) -> [Vec<String>; N] {
    of(campaigns).each_ref().map(|report| said(report, Code::IdentityShared))
}

fn reused<const N: usize>(campaigns: &[(&str, String); N]) -> [Vec<String>; N] {
    of(campaigns).each_ref().map(|report| said(report, Code::SignalReuseUndeclared))
}

#[test]
fn an_identity_of_two_campaigns_is_told_in_both() {
    let [a, b] = shared(&[("a", key("production", "")), ("b", key("production", ""))]);
    assert_eq!(a, ["error: campaign `b` uses identity `key` too, and `used_by` does not name it"]);
    assert_eq!(b, ["error: campaign `a` uses identity `key` too, and `used_by` does not name it"]);
}

#[test]
fn two_campaigns_that_name_each_other_are_reminded_only() {
    let reports = of(&[("a", key("production", "\"b\"")), ("b", key("production", "\"a\""))]);
    let [a, b] = reports.each_ref().map(|report| said(report, Code::IdentityShared));
    assert_eq!(a, ["note: campaign `b` uses identity `key` too: revoking it stops both"]);
    assert_eq!(b, ["note: campaign `a` uses identity `key` too: revoking it stops both"]);
}

#[test]
fn whoever_does_not_name_the_other_is_not_ready() {
    let [a, b] = shared(&[("a", key("production", "\"b\"")), ("b", key("production", ""))]);
    assert_eq!(a, ["note: campaign `b` uses identity `key` too: revoking it stops both"]);
    assert_eq!(b, ["error: campaign `a` uses identity `key` too, and `used_by` does not name it"]);
}

#[test]
fn an_identity_of_its_own_is_nobody_else_s() {
    let [a, b] =
        shared(&[("a", key("production", "")), ("b", key("production", "").replace("\"key\"", "\"other\""))]);
    assert_eq!((a, b), (vec![], vec![]));
}

#[test]
fn one_identity_in_two_environments_is_told_whoever_is_named() {
    let [a, b] = shared(&[("a", key("production", "\"b\"")), ("b", key("staging", "\"a\""))]);
    assert_eq!(a[0], "error: identity `key` is valid in `production` here, and in `staging` in campaign `b`");
    assert_eq!(b[0], "error: identity `key` is valid in `staging` here, and in `production` in campaign `a`");
    assert!(a[1].starts_with("note:") && b[1].starts_with("note:"), "{a:?} {b:?}");
}

#[rstest]
#[case::the_same_in_other_letters("Production ")]
#[case::nobody_says(" ")]
fn what_is_no_other_environment(#[case] environment: &str) {
    let [a, b] = shared(&[("a", key("production", "\"b\"")), ("b", key(environment, "\"a\""))]);
    assert_eq!((a.len(), b.len()), (1, 1), "{a:?} {b:?}");
    assert!(a[0].starts_with("note:") && b[0].starts_with("note:"));
}

#[test]
fn a_secret_of_another_file_is_not_quoted() {
    let secret = "ghp_EXAMPLEexampleEXAMPLE0000";
    let [a, _] = of(&[("a", key("production", "\"b\"")), ("b", key(secret, "\"a\""))]);
    assert_eq!(
        said(&a, Code::IdentityShared)[0],
        "error: identity `key` is valid in `production` here, and in `••••` in campaign `b`"
    );
    assert!(!format!("{a:?}").contains(secret));
}

#[test]
fn a_user_that_is_a_system_of_another_campaign_is_outside_the_path() {
    let told = |used_by: &str, tables: &str| {
        let mine = format!("{}{tables}", key("production", used_by));
        let [a, _] = shared(&[("a", mine), ("b", basket(&["crm"], ""))]);
        a
    };
    assert_eq!(
        told("\"crm\"", ""),
        ["error: identity `key` is used by system `crm`, which is not in the approved path"]
    );
    assert_eq!(told("\"crm\"", "[[system]]\nid = \"crm\"\napproved = true\n"), NONE);
    assert_eq!(
        told("\"crm\"", "[[system]]\nid = \"crm\"\n"),
        ["error: identity `key` is used by system `crm`, which is not in the approved path"]
    );
    assert_eq!(told("\"batch\"", ""), NONE);
}

#[test]
fn a_signal_that_two_campaigns_read_is_told_in_both() {
    let [a, b] = reused(&[("a", basket(&["shop"], "")), ("b", basket(&["shop"], ""))]);
    assert_eq!(a, ["error: campaign `b` reads signal `basket` too, and `reusable_by` does not name it"]);
    assert_eq!(b, ["error: campaign `a` reads signal `basket` too, and `reusable_by` does not name it"]);
}

#[test]
fn a_signal_may_be_read_by_those_who_are_named_in_the_same_path() {
    let [a, b] = reused(&[("a", basket(&["shop"], "\"b\"")), ("b", basket(&["shop"], "\"a\""))]);
    assert_eq!((a, b), (vec![], vec![]));
}

#[test]
fn a_signal_that_leaves_the_approved_path_elsewhere_is_told_even_where_the_other_is_named() {
    let [a, b] = reused(&[("a", basket(&["shop"], "\"b\"")), ("b", basket(&["shop", "crm"], "\"a\""))]);
    assert_eq!(
        a,
        [
            "error: signal `basket` goes to system `crm` from campaign `b`, which is not in the approved path of this campaign"
        ]
    );
    assert_eq!(b, NONE);
}

#[test]
fn a_system_that_is_in_the_path_and_not_approved_is_outside_it_too() {
    let mine = basket(&["shop"], "\"b\"") + "[[system]]\nid = \"crm\"\n";
    let [a, _] = reused(&[("a", mine), ("b", basket(&["crm"], "\"a\""))]);
    assert_eq!(
        a,
        [
            "error: signal `basket` goes to system `crm` from campaign `b`, which is not in the approved path of this campaign"
        ]
    );
}

#[test]
fn what_only_this_campaign_sends_is_not_told_as_another_s() {
    let mine = basket(&["shop"], "\"b\"").replace("approved = true", "approved = false");
    let [a, _] = reused(&[("a", mine), ("b", basket(&["web"], "\"a\""))]);
    assert_eq!(
        a,
        [
            "error: signal `basket` goes to system `web` from campaign `b`, which is not in the approved path of this campaign"
        ]
    );
}

#[test]
fn many_others_are_counted_and_a_few_are_named() {
    let mut memory = Memory::sound();
    for n in 0..20 {
        let system = format!("sys-{n:02}");
        let tables =
            key(&format!("env-{n:02}"), "\"c01\", \"c02\"") + &basket(&[&system], "\"c03\", \"c04\", \"zz\"");
        memory.campaign(&format!("c{n:02}"), &tables);
    }
    let [first] = memory.check(["c00"]);
    let mut told = said(&first, Code::SignalReuseUndeclared);
    told.extend(said(&first, Code::IdentityShared));
    told.sort();
    assert_eq!(
        told,
        [
            "error: campaigns `c01`, `c02`, `c05` and 14 more read signal `basket` too, and `reusable_by` does not \
             name them",
            "error: campaigns `c03`, `c04`, `c05` and 14 more use identity `key` too, and `used_by` does not name them",
            "error: identity `key` is valid in `env-00` here, and in `env-01` in campaign `c01`, in `env-02` in \
             campaign `c02`, in `env-03` in campaign `c03` and 16 more",
            "error: signal `basket` goes to system `sys-01` from campaign `c01`, to system `sys-02` from campaign \
             `c02`, to system `sys-03` from campaign `c03` and 16 more, which are not in the approved path of this \
             campaign",
            "note: campaigns `c01` and `c02` use identity `key` too: revoking it stops all of them",
        ]
    );
}

#[test]
fn ten_thousand_campaigns_with_one_signal_say_a_few_words_each() {
    let mut memory = Memory::sound();
    let total = 10_000;
    for n in 0..total {
        let tables = format!(
            "[[identity]]\nid = \"key\"\nkind = \"token\"\nenvironment = \"env-{n}\"\n\
             [[system]]\nid = \"sys-{n}\"\n[[signal]]\nid = \"basket\"\nreceivers = [\"sys-{n}\"]\n"
        );
        memory.campaign(&format!("c{n}"), &tables);
    }
    let survey = memory.survey().unwrap();
    let gate = Gate::of(&survey);
    for n in 0..total {
        let report = gate.check(&CampaignId::parse(&format!("c{n}")).unwrap(), at(OPENS)).unwrap();
        assert!(!report.is_ready());
        let reuse = said(&report, Code::SignalReuseUndeclared);
        assert_eq!(reuse.len(), 2, "{reuse:?}");
        assert!(reuse.iter().all(|it| it.contains(&format!(" and {} more", total - 4))), "{reuse:?}");
        assert_eq!(said(&report, Code::IdentityShared).len(), 2);
        assert!(report.findings.iter().all(|it| it.problem.message.as_str().len() < 400));
        assert!(report.findings.len() < 60, "{}", report.findings.len());
    }
}
