//! Waivers: what they cover, until when, and what is wrong with them.

use rstest::rstest;
use warroom::plan::Code;

use super::kit::{Desk, OPENS};
use super::said::{SALE, said};

const NONE: [&str; 0] = [];
const WAIVERS: &str = "config/waivers.toml";

/// A waiver of what [`broken`] breaks.
const WAIVER: &str = "[[waiver]]
code = \"identity-no-revoke\"
campaign = \"sale\"
about = \"checkout-key\"
owner = \"ben\"
reason = \"The issuer revokes by telephone.\"
expires_at = 2027-03-10T00:00:00Z
";

/// The sound workspace, but that no action revokes the key.
fn broken() -> Desk {
    Desk::sound().replace(SALE, "revoke = \"key-revoke\"\n", "")
}

/// What is said of the key without a revocation, and of the waivers.
fn told(desk: &Desk) -> (Vec<String>, Vec<String>) {
    let report = desk.check();
    let of = |code| said(&report, code);
    let waivers = [Code::WaiverInvalid, Code::WaiverExpired, Code::WaiverUnused];
    (of(Code::IdentityNoRevoke), waivers.into_iter().flat_map(of).collect())
}

const OPEN: [&str; 1] = ["error: no action revokes identity `checkout-key`"];
const WAIVED: [&str; 1] = ["error: no action revokes identity `checkout-key` (ben)"];

#[test]
fn whoever_answers_for_a_finding_is_named_and_it_no_longer_blocks() {
    let before = broken().check();
    let report = broken().write(WAIVERS, WAIVER).check();
    assert_eq!(said(&report, Code::IdentityNoRevoke), WAIVED);
    let found = report.findings.iter().find(|it| it.waived.is_some()).unwrap();
    let waived = found.waived.as_ref().unwrap();
    assert_eq!(waived.owner.as_str(), "ben");
    assert_eq!(waived.reason.as_str(), "The issuer revokes by telephone.");
    assert_eq!(waived.expires_at.to_string(), "2027-03-10T00:00:00Z");
    assert!(!found.blocks());
    assert_eq!(report.waived(), 1);
    let errors =
        |report: &warroom::readiness::Report| report.findings.iter().filter(|it| it.blocks()).count();
    assert_eq!(errors(&report) + 1, errors(&before));
}

#[rstest]
#[case::for_every_campaign("campaign = \"sale\"\n", "")]
#[case::for_everything_of_that_kind("about = \"checkout-key\"\n", "")]
#[case::to_the_last_second("2027-03-10T00:00:00Z", "2027-03-02T09:00:01Z")]
#[case::far_beyond("2027-03-10T00:00:00Z", "2037-03-10T00:00:00Z")]
fn a_waiver_covers_what_it_names_and_no_less(#[case] from: &str, #[case] to: &str) {
    assert_eq!(WAIVER.matches(from).count(), 1);
    let desk = broken().write(WAIVERS, &WAIVER.replace(from, to));
    assert_eq!(told(&desk), (WAIVED.map(str::to_owned).to_vec(), vec![]));
}

#[rstest]
#[case::another_thing(
    "\"checkout-key\"",
    "\"checkout\"",
    "note: the waiver of `identity-no-revoke` waives nothing that was found"
)]
#[case::another_code(
    "\"identity-no-revoke\"",
    "\"identity-unowned\"",
    "note: the waiver of `identity-unowned` waives nothing that was found"
)]
#[case::ended(
    "2027-03-10T00:00:00Z",
    "2027-03-02T09:00:00Z",
    "warning: the waiver of `identity-no-revoke` ended at 2027-03-02T09:00:00Z"
)]
#[case::no_such_code(
    "\"identity-no-revoke\"",
    "\"identity-no-revok\"",
    "error: there is no finding `identity-no-revok`"
)]
#[case::no_owner("owner = \"ben\"\n", "", "error: nobody answers for the waiver of `identity-no-revoke`")]
#[case::no_such_owner(
    "\"ben\"",
    "\"bert\"",
    "error: there is no person `bert` to answer for the waiver of `identity-no-revoke`"
)]
#[case::a_service(
    "\"ben\"",
    "\"pay-desk\"",
    "error: `pay-desk`, who is to answer for the waiver of `identity-no-revoke`, is no human being"
)]
#[case::no_reason(
    "reason = \"The issuer revokes by telephone.\"\n",
    "",
    "error: the waiver of `identity-no-revoke` has no reason"
)]
#[case::a_blank_reason(
    "\"The issuer revokes by telephone.\"",
    "\" \"",
    "error: the waiver of `identity-no-revoke` has no reason"
)]
#[case::no_end(
    "expires_at = 2027-03-10T00:00:00Z\n",
    "",
    "error: the waiver of `identity-no-revoke` has no end"
)]
#[case::no_such_campaign("\"sale\"", "\"sales\"", "error: there is no campaign `sales`")]
fn a_waiver_that_does_not_hold_waives_nothing_and_is_told(
    #[case] from: &str,
    #[case] to: &str,
    #[case] said: &str,
) {
    assert_eq!(WAIVER.matches(from).count(), 1);
    let desk = broken().write(WAIVERS, &WAIVER.replace(from, to));
    assert_eq!(told(&desk), (OPEN.map(str::to_owned).to_vec(), vec![said.to_owned()]));
}

#[test]
fn a_slip_in_a_name_is_answered_with_the_nearest_one() {
    for (from, to, hint) in [
        ("identity-no-revoke", "identity-no-revok", "did you mean `identity-no-revoke`?"),
        ("\"sale\"", "\"sales\"", "did you mean `sale`?"),
        ("\"ben\"", "\"bem\"", "did you mean `ben`?"),
    ] {
        let report = broken().write(WAIVERS, &WAIVER.replace(from, to)).check();
        let found = report.findings.iter().find(|it| it.code == Code::WaiverInvalid).unwrap();
        assert_eq!(found.problem.hint.as_ref().unwrap().as_str(), hint);
        assert_eq!(found.problem.file.as_str(), WAIVERS);
    }
}

#[test]
fn approvals_secrets_the_one_commander_and_waivers_can_not_be_waived() {
    let firm: Vec<&Code> = Code::ALL
        .iter()
        .filter(|code| {
            let waiver = WAIVER.replace("identity-no-revoke", code.as_str());
            let report = Desk::sound().write(WAIVERS, &waiver).check();
            said(&report, Code::WaiverInvalid) == [format!("error: `{code}` can't be waived")]
        })
        .collect();
    assert_eq!(
        firm,
        [
            &Code::CommanderNotSingle,
            &Code::SecretInFile,
            &Code::ApprovalMissing,
            &Code::ApprovalDeclined,
            &Code::ApprovalExpired,
            &Code::ApprovalExpiresInWindow,
            &Code::ApprovalStale,
            &Code::ApprovalSignatureInvalid,
            &Code::ApprovalSignerUnknown,
            &Code::ApproverNotIndependent,
            &Code::VendorApprovalMissing,
            &Code::LegalApprovalMissing,
            &Code::AiOffSwitchMissing,
            &Code::WaiverExpired,
            &Code::WaiverInvalid,
            &Code::WaiverUnused,
        ]
    );
}

#[test]
fn a_waiver_of_a_secret_leaves_the_secret_an_error() {
    let desk = Desk::broken("secret-in-file").write(
        WAIVERS,
        "[[waiver]]\ncode = \"secret-in-file\"\nowner = \"ben\"\nreason = \"x\"\nexpires_at = 2027-03-10T00:00:00Z\n",
    );
    let report = desk.check();
    assert_eq!(said(&report, Code::SecretInFile), ["error: a secret must not stand in the file"]);
    assert_eq!(said(&report, Code::WaiverInvalid).len(), 1);
    assert!(!report.is_ready());
}

#[test]
fn what_the_loader_found_can_be_waived_too() {
    let waiver =
        WAIVER.replace("identity-no-revoke", "identity-unowned").replace("about = \"checkout-key\"\n", "");
    let desk = Desk::sound()
        .replace(SALE, "owner = \"identity\"\n", "owner = \"identify\"\n")
        .write(WAIVERS, &waiver);
    assert_eq!(said(&desk.check(), Code::IdentityUnowned), ["error: there is no role `identify` (ben)"]);
}

#[test]
fn a_waiver_of_another_campaign_is_its_own_matter() {
    let other = "id = \"other\"\ntitle = \"Other\"\n[window]\nopens = 2027-03-02T09:00:00Z\ncloses = 2027-03-03T09:00:00Z\n";
    let waiver = WAIVER.replace("\"sale\"", "\"other\"").replace("owner = \"ben\"\n", "");
    let desk = broken().write("config/campaigns/other.toml", other).write(WAIVERS, &waiver);
    assert_eq!(told(&desk), (OPEN.map(str::to_owned).to_vec(), vec![]));
    let report = desk.check_at("other", OPENS);
    assert_eq!(
        said(&report, Code::WaiverInvalid),
        ["error: nobody answers for the waiver of `identity-no-revoke`"]
    );
}

#[test]
fn a_waiver_for_all_campaigns_that_this_one_does_not_need_is_not_told() {
    let desk = Desk::sound().write(WAIVERS, &WAIVER.replace("campaign = \"sale\"\n", ""));
    assert_eq!(told(&desk).1, NONE);
}

#[test]
fn a_waiver_that_was_renewed_is_not_told_as_ended() {
    let ended = WAIVER.replace("2027-03-10", "2027-03-01").replace("about = \"checkout-key\"\n", "");
    let desk = broken().write(WAIVERS, &format!("{ended}\n{WAIVER}"));
    assert_eq!(told(&desk), (WAIVED.map(str::to_owned).to_vec(), vec![]));
}

#[test]
fn the_one_that_names_the_campaign_and_the_thing_answers_first() {
    let general = WAIVER.replace("campaign = \"sale\"\n", "").replace("\"ben\"", "\"cleo\"");
    let desk = broken().write(WAIVERS, &format!("{general}\n{WAIVER}"));
    assert_eq!(told(&desk), (WAIVED.map(str::to_owned).to_vec(), vec![]));
}

#[test]
fn a_reason_is_shown_without_the_secrets_of_its_file() {
    let secret = "ghp_EXAMPLEexampleEXAMPLE0000";
    let waiver = WAIVER.replace("by telephone", &format!("with {secret}\\u001b[2J"));
    let report = broken().write(WAIVERS, &waiver).check();
    assert!(!format!("{report:?}").contains(secret));
    let waived = report.findings.iter().find_map(|it| it.waived.as_ref()).unwrap();
    assert!(waived.reason.as_str().contains("••••"));
    assert!(!waived.reason.as_str().chars().any(char::is_control));
}

#[test]
fn many_bad_waivers_are_not_all_told() {
    let many = "[[waiver]]\ncode = \"nonsense\"\n".repeat(400);
    let report = Desk::sound().write(WAIVERS, &many).check();
    let told = said(&report, Code::WaiverInvalid);
    assert_eq!(told.len(), 50 * 4 + 1);
    assert_eq!(told.last().unwrap(), "error: from here on, 350 more waivers have faults and waive nothing");
    assert!(!report.is_ready());
}
