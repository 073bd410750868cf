//! Approvals: who must approve, whether each counts, and what has changed since.

use std::fs;

use rstest::rstest;
use warroom::plan::approval::{Decision, Function};
use warroom::plan::{Code, Level, Text};
use warroom::readiness::approval::{Content, changes};
use warroom::readiness::{Family, Found, Report, about};

use super::kit::{Desk, OPENS, at, with, words};
use super::sign::{CAMPAIGN, FROM, UNTIL, approve, approve_all, campaign, draft, key_of, path, signed};

/// The findings of this family: code, level and the thing they are about.
fn found(report: &Report) -> Vec<(Code, Level, &str)> {
    let mine = report.findings.iter().filter(|it| about(it.code).family == Family::Approvals);
    mine.map(|it| (it.code, it.level, it.about.as_ref().map_or("", Text::as_str))).collect()
}

fn one(report: &Report, code: Code) -> &Found {
    let all = with(report, code);
    assert_eq!(all.len(), 1, "{code}: {:#?}", words(report));
    all[0]
}

fn errors(report: &Report) -> Vec<Code> {
    found(report).into_iter().filter(|(_, level, _)| *level == Level::Error).map(|(code, ..)| code).collect()
}

fn remove(desk: Desk, function: Function) -> Desk {
    fs::remove_file(desk.root().join(path(function))).unwrap();
    desk
}

fn privacy(change: impl FnOnce(&mut warroom::plan::Approval)) -> Desk {
    approve(Desk::sound(), Function::Privacy, "cleo", change)
}

/// The sound campaign with signals that end with the session, so that the lighter path applies.
fn light() -> Desk {
    Desk::sound().replace(CAMPAIGN, "retention = \"30d\"", "retention = \"24h\"\nsession_only = true")
}

#[test]
fn the_sound_workspace_is_approved_by_three() {
    let report = Desk::sound().check();
    let said: Vec<_> =
        report.approvals.iter().map(|line| (line.function.as_str(), line.required, line.fault)).collect();
    assert_eq!(said, [("iam", true, None), ("privacy", true, None), ("business", true, None)]);
    assert_eq!(found(&report), []);
    assert!(!report.lighter_path);
    let given = report.approvals[0].given.as_ref().unwrap();
    assert_eq!((given.by.as_str(), given.expires_at), ("ben", at(UNTIL)));
}

#[test]
fn each_function_that_has_no_file_is_missing_and_says_how_to_get_it() {
    for function in [Function::Iam, Function::Privacy, Function::Business] {
        let report = remove(Desk::sound(), function).check();
        assert_eq!(found(&report), [(Code::ApprovalMissing, Level::Error, function.as_str())]);
        let hint = one(&report, Code::ApprovalMissing).problem.hint.clone().unwrap();
        assert_eq!(hint.as_str(), format!("`warroom approve sale --function {function} --key FILE`"));
        let line = report.approvals.iter().find(|line| line.function == function).unwrap();
        assert_eq!((line.required, &line.given, line.fault), (true, &None, Some(Code::ApprovalMissing)));
    }
}

/// What a change of one of the approval's own fields, made after it was signed, looks like.
#[rstest]
#[case::function("function = \"privacy\"", "function = \"iam\"")]
#[case::by("by = \"cleo\"", "by = \"ada\"")]
#[case::decision("decision = \"declined\"", "decision = \"approved\"")]
#[case::condition("\"after the test\"", "\"before the test\"")]
#[case::conditions("conditions = [\n    \"after the test\",\n]\n", "")]
#[case::approved_at("approved_at = 2027-02-22T10:00:00Z", "approved_at = 2027-02-23T10:00:00Z")]
#[case::expires_at("expires_at = 2027-03-20T00:00:00Z", "expires_at = 2027-03-20T00:00:01Z")]
fn a_field_that_was_changed_after_signing_makes_the_signature_invalid(#[case] from: &str, #[case] to: &str) {
    let desk = privacy(|it| {
        it.conditions = vec![Text::line("after the test")];
        it.decision = Decision::Declined;
    });
    let report = desk.replace(&path(Function::Privacy), from, to).check();
    let all = with(&report, Code::ApprovalSignatureInvalid);
    assert!(all.iter().any(|it| it.level == Level::Error), "{:#?}", words(&report));
    assert!(!report.is_ready());
}

/// As if the campaign had been approved in its new form.
#[test]
fn a_digest_and_content_put_in_place_of_those_that_were_signed_are_no_approval() {
    let desk = Desk::sound();
    let old = Content::of(&campaign(desk.root(), "sale")).unwrap();
    let desk = desk.replace(CAMPAIGN, "retention = \"30d\"", "retention = \"29d\"");
    let new = Content::of(&campaign(desk.root(), "sale")).unwrap();
    let desk = desk.replace(&path(Function::Iam), &old.digest, &new.digest);
    let report = desk.replace(&path(Function::Iam), &old.json, &new.json).check();
    assert_eq!(one(&report, Code::ApprovalSignatureInvalid).about.as_ref().unwrap().as_str(), "iam");
    assert_eq!(with(&report, Code::ApprovalStale).len(), 2);
}

#[test]
fn an_instant_written_in_another_offset_is_the_same_instant() {
    let report = Desk::sound()
        .replace(&path(Function::Privacy), "2027-02-22T10:00:00Z", "2027-02-22T11:00:00+01:00")
        .check();
    assert_eq!(found(&report), []);
}

#[test]
fn an_approval_copied_to_another_function_or_campaign_is_not_signed_for_it() {
    let desk = Desk::sound();
    let text = fs::read_to_string(desk.root().join(path(Function::Iam))).unwrap();
    let report = desk.write(&path(Function::Privacy), &text).check();
    let finding = one(&report, Code::ApprovalSignatureInvalid);
    assert_eq!(finding.problem.message.as_str(), "it speaks for iam and lies in privacy.toml");
    let desk = Desk::sound();
    let text = fs::read_to_string(desk.root().join(path(Function::Privacy))).unwrap();
    let twin = fs::read_to_string(desk.root().join(CAMPAIGN)).unwrap().replace("\"sale\"", "\"twin\"");
    let desk =
        desk.write("config/campaigns/twin.toml", &twin).write("config/approvals/twin/privacy.toml", &text);
    let report = desk.check_at("twin", OPENS);
    assert!(with(&report, Code::ApprovalStale).is_empty(), "the content is the same");
    let finding = one(&report, Code::ApprovalSignatureInvalid);
    assert!(finding.problem.message.as_str().contains("another campaign"), "{}", finding.problem.message);
    assert_eq!(finding.problem.file.as_str(), "config/approvals/twin/privacy.toml");
    assert!(finding.problem.line > 0);
}

#[rstest]
#[case::empty("")]
#[case::foreign("[package]\nname = \"x\"\n")]
#[case::no_toml("-----BEGIN SSH SIGNATURE-----\n")]
#[case::other_type("function = \"privacy\"\nby = 7\n")]
fn a_file_that_is_no_approval_is_found_once_and_not_called_missing(#[case] text: &str) {
    let report = Desk::sound().write(&path(Function::Privacy), text).check();
    assert!(!with(&report, Code::ApprovalSignatureInvalid).is_empty());
    assert!(with(&report, Code::ApprovalMissing).is_empty(), "{:#?}", words(&report));
    assert!(!report.is_ready());
    let line = report.approvals.iter().find(|line| line.function == Function::Privacy).unwrap();
    assert_eq!(line.fault, Some(Code::ApprovalSignatureInvalid));
}

#[test]
fn a_file_cut_off_anywhere_is_never_ready() {
    let mut desk = Desk::sound();
    let text = fs::read_to_string(desk.root().join(path(Function::Privacy))).unwrap();
    for cut in (0..text.len() - 4).step_by(97) {
        desk = desk.write(&path(Function::Privacy), text.get(..cut).unwrap());
        assert!(!desk.check().is_ready(), "cut at {cut}");
    }
}

#[test]
fn a_file_that_is_not_even_text_is_found_once() {
    let desk = Desk::sound();
    fs::write(desk.root().join(path(Function::Privacy)), [0xff, 0xfe]).unwrap();
    let report = desk.check();
    assert_eq!(errors(&report), [Code::ApprovalSignatureInvalid], "{:#?}", words(&report));
}

#[rstest]
#[case::garbage("not a signature", "no armoured SSH signature")]
#[case::inside("-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----", "no SSH signature")]
#[case::base64(
    "-----BEGIN SSH SIGNATURE-----\n****\n-----END SSH SIGNATURE-----",
    "no armoured SSH signature"
)]
fn a_signature_that_can_not_be_read_says_why(#[case] signature: &str, #[case] why: &str) {
    let desk = Desk::sound();
    let text = fs::read_to_string(desk.root().join(path(Function::Privacy))).unwrap();
    let (head, _) = text.split_once("signature = '''").unwrap();
    let report =
        desk.write(&path(Function::Privacy), &format!("{head}signature = '''{signature}'''\n")).check();
    let message = &one(&report, Code::ApprovalSignatureInvalid).problem.message;
    assert!(message.as_str().contains(why), "{message}");
}

#[test]
fn a_signature_of_a_megabyte_is_refused_and_not_read() {
    let desk = Desk::sound();
    let text = fs::read_to_string(desk.root().join(path(Function::Privacy))).unwrap();
    let (head, _) = text.split_once("signature = '''").unwrap();
    let long = "A".repeat(900_000);
    let report = desk.write(&path(Function::Privacy), &format!("{head}signature = '''{long}'''\n")).check();
    let message = &one(&report, Code::ApprovalSignatureInvalid).problem.message;
    assert!(message.as_str().contains("longer than 64 KiB"), "{message}");
}

#[test]
fn a_roster_key_that_changed_is_no_longer_the_signers() {
    let desk = Desk::sound();
    let ada = "AAAAC3NzaC1lZDI1NTE5AAAAIB7iV4bnCI1uhVTA0hj8R8uB0lPhkAYJ0/euBxDUGTLy";
    let cleo = "AAAAC3NzaC1lZDI1NTE5AAAAID8SeT70mT5pJ3wcT0BbBFr1Slowt0PS+4ZXmNYayy85";
    let report = desk.replace("config/roster.toml", cleo, ada).check();
    assert_eq!(found(&report), [(Code::ApprovalSignerUnknown, Level::Error, "privacy")]);
    let message = &one(&report, Code::ApprovalSignerUnknown).problem.message;
    assert!(
        message.as_str().starts_with("it is signed with another key than the roster has of cleo"),
        "{message}"
    );
}

#[rstest]
#[case::absent(None, "the roster has no `ssh_key` of cleo")]
#[case::garbage(Some("cleo's key"), "the roster's `ssh_key` of cleo is no OpenSSH public key")]
#[case::dsa(Some("ssh-dss AAAAB3NzaC1kc3M="), "is of a kind that is not supported: ssh-dss")]
#[case::lying(
    Some("ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAID8SeT70mT5pJ3wcT0BbBFr1Slowt0PS+4ZXmNYayy85"),
    "is no OpenSSH public key"
)]
fn a_signer_without_a_key_that_can_be_used_is_unknown(#[case] key: Option<&str>, #[case] says: &str) {
    let line =
        "ssh_key = \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID8SeT70mT5pJ3wcT0BbBFr1Slowt0PS+4ZXmNYayy85\"\n";
    let to = key.map(|key| format!("ssh_key = \"{key}\"\n")).unwrap_or_default();
    let report = Desk::sound().replace("config/roster.toml", line, &to).check();
    assert_eq!(errors(&report), [Code::ApprovalSignerUnknown], "{:#?}", words(&report));
    let message = &one(&report, Code::ApprovalSignerUnknown).problem.message;
    assert!(message.as_str().contains(says), "{message}");
}

#[test]
fn a_key_line_of_a_megabyte_is_refused() {
    let from = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID8SeT70mT5pJ3wcT0BbBFr1Slowt0PS+4ZXmNYayy85";
    let to = format!("ssh-ed25519 {}", "A".repeat(500_000));
    let report = Desk::sound().replace("config/roster.toml", from, &to).check();
    let message = &one(&report, Code::ApprovalSignerUnknown).problem.message;
    assert!(message.as_str().contains("longer than 16 KiB"), "{message}");
}

#[test]
fn somebody_who_is_not_on_the_roster_or_no_human_being_can_not_sign() {
    let campaign = campaign(Desk::sound().root(), "sale");
    let text = signed(&campaign.id, draft(&campaign, Function::Privacy, "zoe", FROM, UNTIL), &key_of("cleo"));
    let report = Desk::sound().write(&path(Function::Privacy), &text).check();
    assert_eq!(found(&report), [(Code::ApprovalSignerUnknown, Level::Error, "privacy")]);
    let report = Desk::sound()
        .replace("config/roster.toml", "name = \"Cleo Cole\"", "name = \"Cleo Cole\"\nkind = \"ai_agent\"")
        .check();
    assert!(errors(&report).contains(&Code::ApproverNotIndependent), "{:#?}", words(&report));
}

#[rstest]
#[case::dated_later("2027-03-02T09:05:01Z", UNTIL, Some(Code::ApprovalMissing))]
#[case::clock_ahead("2027-03-02T09:05:00Z", UNTIL, None)]
#[case::ends_with_the_window(FROM, "2027-03-05T22:00:00Z", None)]
#[case::ends_in_the_window(FROM, "2027-03-05T21:59:59Z", Some(Code::ApprovalExpiresInWindow))]
#[case::ended(FROM, OPENS, Some(Code::ApprovalExpired))]
#[case::backwards("2027-02-22T10:00:00Z", "2027-02-22T10:00:00Z", Some(Code::ApprovalExpired))]
#[case::policy("2027-01-31T00:00:00Z", "2027-12-31T00:00:00Z", Some(Code::ApprovalExpired))]
#[case::policy_in_the_window(
    "2027-02-02T10:00:00Z",
    "2027-12-31T00:00:00Z",
    Some(Code::ApprovalExpiresInWindow)
)]
fn an_approval_counts_within_its_time(#[case] from: &str, #[case] until: &str, #[case] code: Option<Code>) {
    let report = privacy(|it| (it.approved_at, it.expires_at) = (at(from), at(until))).check();
    assert_eq!(errors(&report), Vec::from_iter(code), "{:#?}", words(&report));
}

#[test]
fn a_no_is_a_no_whoever_asked() {
    let report = privacy(|it| it.decision = Decision::Declined).check();
    assert_eq!(found(&report), [(Code::ApprovalDeclined, Level::Error, "privacy")]);
    let report =
        approve(Desk::sound(), Function::Legal, "ada", |it| it.decision = Decision::Declined).check();
    assert_eq!(found(&report), [(Code::ApprovalDeclined, Level::Error, "legal")]);
    assert!(report.approvals.iter().any(|line| line.function == Function::Legal && !line.required));
}

#[test]
fn a_condition_is_a_warning_and_counts() {
    let report = privacy(|it| it.conditions = vec![Text::line("a"), Text::line("b")]).check();
    assert_eq!(found(&report), [(Code::ApprovalConditional, Level::Warning, "privacy"); 2]);
    assert!(report.approvals.iter().all(|line| line.fault.is_none()));
}

#[test]
fn one_person_or_one_key_approves_once() {
    let report = approve(Desk::sound(), Function::Privacy, "ben", |_| {}).check();
    assert_eq!(found(&report), [(Code::ApproverNotIndependent, Level::Error, "privacy")]);
    let message = &one(&report, Code::ApproverNotIndependent).problem.message;
    assert_eq!(message.as_str(), "ben approved for privacy and for iam");
    let roster = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID8SeT70mT5pJ3wcT0BbBFr1Slowt0PS+4ZXmNYayy85";
    let ben = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBYfPgFFpsdOAd70sVEAQKMbqZhfRdjo1FAvoJtH8l61";
    let desk = Desk::sound().replace("config/roster.toml", roster, ben);
    let sale = campaign(desk.root(), "sale");
    let text = signed(&sale.id, draft(&sale, Function::Privacy, "cleo", FROM, UNTIL), &key_of("ben"));
    let report = desk.write(&path(Function::Privacy), &text).check();
    assert_eq!(errors(&report), [Code::ApproverNotIndependent]);
    let message = &one(&report, Code::ApproverNotIndependent).problem.message;
    assert_eq!(message.as_str(), "cleo and ben signed with one key, for privacy and for iam");
}

#[test]
fn somebody_else_than_the_owner_is_a_warning() {
    let desk = approve(Desk::sound(), Function::Business, "ada", |_| {});
    let report = approve(desk, Function::Iam, "cleo", |_| {});
    let report = approve(report, Function::Privacy, "ben", |_| {}).check();
    let expected = ["business", "iam"].map(|about| (Code::ApproverNotIndependent, Level::Warning, about));
    assert_eq!(found(&report), expected);
}

#[rstest]
#[case("third_party_enrichment", Function::Vendor, Code::VendorApprovalMissing)]
#[case("regulated", Function::Legal, Code::LegalApprovalMissing)]
fn a_flag_asks_for_one_more(#[case] flag: &str, #[case] function: Function, #[case] code: Code) {
    let desk = Desk::sound().replace(CAMPAIGN, "[owners]", &format!("[flags]\n{flag} = true\n\n[owners]"));
    let desk = approve_all(desk);
    assert_eq!(found(&desk.check()), [(code, Level::Error, function.as_str())]);
    let report = approve(desk, function, "ada", |_| {}).check();
    assert_eq!(found(&report), []);
    assert!(report.approvals.iter().any(|line| line.function == function && line.required));
}

#[test]
fn on_the_lighter_path_the_business_and_one_other_are_enough() {
    let report = approve_all(light()).check();
    assert!(report.lighter_path);
    assert_eq!(found(&report), []);
    for gone in [Function::Iam, Function::Privacy] {
        assert_eq!(found(&remove(approve_all(light()), gone).check()), []);
    }
    let report = remove(remove(approve_all(light()), Function::Iam), Function::Privacy).check();
    assert_eq!(errors(&report), [Code::ApprovalMissing]);
    let report = remove(approve_all(light()), Function::Business).check();
    assert_eq!(found(&report), [(Code::ApprovalMissing, Level::Error, "business")]);
}

#[test]
fn on_the_lighter_path_the_one_other_is_somebody_else_and_must_count() {
    let desk = remove(approve_all(light()), Function::Privacy);
    let report = approve(desk, Function::Iam, "dora", |_| {}).check();
    assert_eq!(errors(&report), [Code::ApproverNotIndependent], "{:#?}", words(&report));
    let desk = approve_all(light());
    let report = approve(desk, Function::Iam, "ben", |it| it.expires_at = at("2027-03-01T00:00:00Z")).check();
    assert_eq!(found(&report), [(Code::ApprovalExpired, Level::Warning, "iam")]);
    let desk = approve(remove(approve_all(light()), Function::Privacy), Function::Iam, "ben", |it| {
        it.expires_at = at("2027-03-01T00:00:00Z");
    });
    assert_eq!(errors(&desk.check()), [Code::ApprovalExpired]);
}

#[rstest]
#[case::kept_longer("retention = \"1h\"", "retention = \"25h\"")]
#[case::used_again("retention = \"1h\"", "retention = \"1h\"\nreusable_by = [\"crm\"]")]
#[case::not_session_only("retention = \"1h\"\nsession_only = true", "retention = \"1h\"")]
#[case::third_party("[owners]", "[flags]\nthird_party_enrichment = true\n\n[owners]")]
#[case::regulated("[owners]", "[flags]\nregulated = true\n\n[owners]")]
fn what_keeps_something_takes_no_lighter_path(#[case] from: &str, #[case] to: &str) {
    let report = light().replace(CAMPAIGN, from, to).check();
    assert!(!report.lighter_path);
}

#[test]
fn a_file_named_after_no_function_is_a_warning() {
    let desk = Desk::sound();
    let text = fs::read_to_string(desk.root().join(path(Function::Iam))).unwrap();
    let report = desk.write("config/approvals/sale/security.toml", &text).check();
    assert_eq!(found(&report), [(Code::ApprovalSignatureInvalid, Level::Warning, "")]);
}

/// Layout, comments, the order of keys and of things, and whatever is not governed.
#[test]
fn what_is_written_differently_and_means_the_same_stays_approved() {
    let desk = Desk::sound();
    let text = fs::read_to_string(desk.root().join(CAMPAIGN)).unwrap();
    let (head, systems) = text.split_once("[[system]]").unwrap();
    let (systems, rest) = systems.split_once("[[dependency]]").unwrap();
    let (one, other) = systems.split_once("[[system]]").unwrap();
    let text = format!("# A comment.\n{head}[[system]]{other}[[system]]{one}[[dependency]]{rest}")
        .replace(
            "id = \"region\"\npurpose = \"Show the right currency.\"",
            "purpose='Show the right currency.'\n\nid   = \"region\"",
        )
        .replace(
            "receivers = [\"storefront\", \"pay\"]",
            "receivers = [\n  \"pay\", # first\n  \"storefront\",\n]",
        )
        .replace("opens = 2027-03-02T09:00:00Z", "opens = 2027-03-02T10:00:00+01:00")
        .replace("rotate_every = \"90d\"", "rotate_every = \"2160h\"")
        .replace("title = \"Summer sale\"", "title = \"The summer sale\"");
    assert!(text.contains("2160h") && text.contains("first") && text.contains("+01:00"));
    assert_eq!(found(&desk.write(CAMPAIGN, &text).check()), []);
}

#[rstest]
#[case(
    "closes = 2027-03-05T22:00:00Z",
    "closes = 2027-03-05T21:00:00Z",
    "window.closes: 2027-03-05T22:00:00Z → 2027-03-05T21:00:00Z"
)]
#[case("opens = 2027-03-02T09:00:00Z", "opens = 2027-03-02T08:00:00Z", "window.opens")]
#[case("region = \"eu-west\"", "region = \"us-east\"", "system.pay.region: eu-west → us-east")]
#[case("vendor = \"Pay\"", "vendor = \"Payer\"", "system.pay.vendor")]
#[case("id = \"pay\"\nvendor", "id = \"pay2\"\nvendor", "system.pay removed; system.pay2 added")]
#[case("kind = \"api_key\"", "kind = \"token\"", "identity.checkout-key.kind")]
#[case("owner = \"identity\"", "owner = \"app\"", "identity.checkout-key.owner")]
#[case("environment = \"production\"", "environment = \"staging\"", "identity.checkout-key.environment")]
#[case(
    "scopes = [\"payments:create\"]",
    "scopes = [\"payments:create\", \"payments:refund\"]",
    "identity.checkout-key.scopes added: payments:refund"
)]
#[case("issued_at = 2027-01-20", "issued_at = 2027-01-21", "identity.checkout-key.issued_at")]
#[case("expires_at = 2027-04-20", "expires_at = 2027-04-19", "identity.checkout-key.expires_at")]
#[case("rotate_every = \"90d\"", "rotate_every = \"30d\"", "identity.checkout-key.rotate_every")]
#[case("used_by = [\"checkout\"]", "used_by = []", "identity.checkout-key.used_by removed: checkout")]
#[case("disable = \"key-disable\"\n", "", "identity.checkout-key.disable removed: key-disable")]
#[case("revoke = \"key-revoke\"", "revoke = \"key-disable\"", "identity.checkout-key.revoke")]
#[case("required = true\n", "", "signal.cart.required: true → false")]
#[case("purpose = \"Charge for what is in the cart.\"", "purpose = \"Adverts.\"", "signal.cart.purpose")]
#[case("notice = \"Shown in the cart.\"\n", "", "signal.cart.notice removed")]
#[case(
    "receivers = [\"storefront\", \"pay\"]",
    "receivers = [\"pay\"]",
    "signal.cart.receivers removed: storefront"
)]
#[case("retention = \"30d\"", "retention = \"29d\"", "signal.cart.retention: 30d → 29d")]
#[case(
    "retention = \"30d\"",
    "retention = \"30d\"\nreusable_by = [\"crm\"]",
    "signal.cart.reusable_by added: crm"
)]
#[case("session_only = true\n", "", "signal.region.session_only: true → false")]
#[case("protection = \"aggregated\"", "protection = \"none\"", "signal.region.protection")]
#[case("reidentification = \"Country only.\"\n", "", "signal.region.reidentification removed")]
#[case("fallback = \"Ask the customer.\"", "fallback = \"None.\"", "signal.region.fallback")]
#[case("[owners]", "[flags]\nregulated = true\n\n[owners]", "flags.regulated: false → true")]
#[case("[owners]", "[flags]\nuses_ai = true\n\n[owners]", "flags.uses_ai: false → true")]
fn each_governed_field_that_changes_makes_every_approval_stale_and_is_named(
    #[case] from: &str,
    #[case] to: &str,
    #[case] says: &str,
) {
    let report = Desk::sound().replace(CAMPAIGN, from, to).check();
    let stale = with(&report, Code::ApprovalStale);
    assert_eq!(stale.len(), 3, "{:#?}", words(&report));
    for finding in stale {
        assert!(finding.problem.message.as_str().contains(says), "{}", finding.problem.message);
    }
    assert!(!report.is_ready());
}

#[test]
fn at_most_five_changes_are_named() {
    let mut desk = Desk::sound();
    for field in ["purpose", "notice", "fallback", "reidentification"] {
        let text = fs::read_to_string(desk.root().join(CAMPAIGN)).unwrap();
        let text = text.replace(&format!("{field} = \""), &format!("{field} = \"New: "));
        desk = desk.write(CAMPAIGN, &text);
    }
    let report = desk.check();
    let message = &with(&report, Code::ApprovalStale)[0].problem.message;
    assert!(message.as_str().ends_with("; and 3 more"), "{message}");
}

#[test]
fn content_that_is_not_what_was_signed_names_nothing() {
    let desk = Desk::sound().replace(CAMPAIGN, "retention = \"30d\"", "retention = \"29d\"");
    let report = desk.replace(&path(Function::Iam), "\"retention\":\"30d\"", "\"retention\":\"29d\"").check();
    let said: Vec<&str> =
        with(&report, Code::ApprovalStale).iter().map(|it| it.problem.message.as_str()).collect();
    assert_eq!(said.len(), 3);
    assert_eq!(
        said.iter().filter(|it| it.ends_with("what has changed can't be said")).count(),
        1,
        "{said:?}"
    );
}

#[test]
fn content_with_quotes_and_signs_survives_the_file() {
    let desk = Desk::sound()
        .replace(CAMPAIGN, "Ask the customer.", "Ask: '''who''' \\\"are\\\" you? \\\\ ü \u{1f680}")
        .replace(CAMPAIGN, "Country only.", "It's '");
    let report = approve_all(desk).check();
    assert_eq!(found(&report), []);
    let desk = approve_all(Desk::sound().replace(CAMPAIGN, "Country only.", "a\\u0007b\\nc"));
    assert_eq!(found(&desk.check()), []);
}

#[test]
fn the_digest_governs_what_the_page_says() {
    let content = Content::of(&campaign(Desk::sound().root(), "sale")).unwrap();
    let value: serde_json::Value = serde_json::from_str(&content.json).unwrap();
    let names: Vec<&String> = value.as_object().unwrap().keys().collect();
    assert_eq!(names, ["flags", "identity", "signal", "system", "window"]);
    assert_eq!(content.digest.len(), 64);
    assert_eq!(changes(&content.json, &content.json), Some(Vec::new()));
}
