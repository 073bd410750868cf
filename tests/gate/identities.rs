//! Identities: owners, ends, rotation, scopes, environments, and where a finding stops.

use rstest::rstest;
use warroom::plan::Code;

use super::kit::{Desk, with};
use super::said::{SALE, after, lines, said};

const NONE: [&str; 0] = [];
const EXPIRES: &str = "expires_at = 2027-04-20T08:00:00Z";
const ISSUED: &str = "issued_at = 2027-01-20T08:00:00Z";
const LIFE: &str =
    "issued_at = 2027-01-20T08:00:00Z\nexpires_at = 2027-04-20T08:00:00Z\nrotate_every = \"90d\"\n";
const SCOPES: &str = "scopes = [\"payments:create\"]";

/// What is said of a code as of an instant, once the life of the key is another.
fn lived(code: Code, life: &str, at: &str) -> Vec<String> {
    said(&Desk::sound().replace(SALE, LIFE, life).check_at("sale", at), code)
}

#[test]
fn an_identity_without_an_owner_is_told_by_its_name() {
    assert_eq!(
        after(Code::IdentityUnowned, "owner = \"identity\"\n", ""),
        ["error: identity `checkout-key` has no owner"]
    );
}

#[test]
fn an_owner_whom_nobody_is_owns_nothing() {
    let roster = "config/roster.toml";
    let desk = Desk::sound().replace(
        roster,
        "title = \"Machine identities\"\nprimary = \"ben\"\n",
        "title = \"Machine identities\"\n",
    );
    assert_eq!(
        said(&desk.check(), Code::IdentityUnowned),
        ["error: identity `checkout-key` belongs to role `identity`, which nobody holds"]
    );
}

#[test]
fn an_owner_that_does_not_exist_is_told_once() {
    let desk = Desk::sound().replace(SALE, "owner = \"identity\"\n", "owner = \"identify\"\n");
    let report = desk.check();
    let found = with(&report, Code::IdentityUnowned);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].problem.message.as_str(), "there is no role `identify`");
    assert_eq!(found[0].problem.hint.as_ref().unwrap().as_str(), "did you mean `identity`?");
}

#[rstest]
#[case::long_ago("2027-02-01T00:00:00Z", "has expired")]
#[case::this_instant("2027-03-01T00:00:00Z", "has expired")]
#[case::before("2027-03-01T00:00:01Z", "expires before the window opens")]
#[case::at_the_opening("2027-03-02T09:00:00Z", "expires before the window opens")]
#[case::inside("2027-03-02T09:00:01Z", "expires inside the window")]
#[case::a_second_before_the_end("2027-03-05T21:59:59Z", "expires inside the window")]
fn an_end_before_the_window_closes_is_told(#[case] end: &str, #[case] when: &str) {
    let life = format!("issued_at = 2027-01-20T08:00:00Z\nexpires_at = {end}\n");
    assert_eq!(
        lived(Code::IdentityExpiresInWindow, &life, "2027-03-01T00:00:00Z"),
        [format!(
            "error: identity `checkout-key` {when}: it ends at {end}, the window at 2027-03-05T22:00:00Z"
        )]
    );
}

#[test]
fn an_end_with_the_window_is_late_enough() {
    let life = "issued_at = 2027-01-20T08:00:00Z\nexpires_at = 2027-03-05T22:00:00Z\n";
    assert_eq!(lived(Code::IdentityExpiresInWindow, life, "2027-03-01T00:00:00Z"), NONE);
}

#[rstest]
#[case::in_the_window("42d", "2027-03-01T00:00:00Z", &["warning: the rotation of identity `checkout-key` falls due inside the window, at 2027-03-03T08:00:00Z"], &[])]
#[case::before_it("40d", "2027-02-20T00:00:00Z", &[], &[])]
#[case::after_it("45d", "2027-03-01T00:00:00Z", &[], &[])]
#[case::overdue("40d", "2027-03-01T08:00:01Z", &[], &["warning: identity `checkout-key` is to be rotated every 40d, and was not: it was due at 2027-03-01T08:00:00Z"])]
#[case::due_this_instant("40d", "2027-03-01T08:00:00Z", &[], &[])]
#[case::overdue_in_the_window("42d", "2027-03-04T00:00:00Z", &[], &["warning: identity `checkout-key` is to be rotated every 42d, and was not: it was due at 2027-03-03T08:00:00Z"])]
fn a_rotation_is_wanted_on_time_and_outside_the_window(
    #[case] every: &str,
    #[case] at: &str,
    #[case] inside: &[&str],
    #[case] overdue: &[&str],
) {
    let life = LIFE.replace("90d", every);
    assert_eq!(lived(Code::IdentityExpiresInWindow, &life, at), inside);
    assert_eq!(lived(Code::IdentityLongLived, &life, at), overdue);
}

#[rstest]
#[case::for_ever("issued_at = 2027-01-20T08:00:00Z\n", &["error: identity `checkout-key` never expires"])]
#[case::rotated("issued_at = 2027-01-20T08:00:00Z\nrotate_every = \"90d\"\n", &["warning: identity `checkout-key` never expires"])]
#[case::rotated_since_nobody_knows_when("rotate_every = \"90d\"\n", &["error: identity `checkout-key` never expires"])]
#[case::rotated_once_in_a_lifetime("issued_at = 2027-01-20T08:00:00Z\nrotate_every = \"36500d\"\n", &["error: identity `checkout-key` never expires"])]
#[case::a_leap_year("issued_at = 2027-01-20T08:00:00Z\nexpires_at = 2028-01-21T08:00:00Z\n", &[])]
#[case::a_second_more("issued_at = 2027-01-20T08:00:00Z\nexpires_at = 2028-01-21T08:00:01Z\n", &["error: identity `checkout-key` lives for 366 days, until 2028-01-21T08:00:01Z"])]
#[case::nobody_knows_since_when("expires_at = 2030-01-01T00:00:00Z\n", &["error: identity `checkout-key` lives for 1035 days, until 2030-01-01T00:00:00Z"])]
#[case::issued_in_the_future("issued_at = 2029-12-01T00:00:00Z\nexpires_at = 2030-01-01T00:00:00Z\n", &["error: identity `checkout-key` lives for 1035 days, until 2030-01-01T00:00:00Z"])]
fn an_identity_that_lives_too_long_is_told(#[case] life: &str, #[case] said: &[&str]) {
    assert_eq!(lived(Code::IdentityLongLived, life, "2027-03-01T00:00:00Z"), said);
}

#[rstest]
#[case::a_wildcard("scopes = [\"a:read\", \"orders:*\"]", &["error: identity `checkout-key` may do more than a campaign needs: `orders:*`"])]
#[case::five("scopes = [\"*\", \"a/*\", \"b.*\", \"ADMIN\", \"db-root\"]", &["error: identity `checkout-key` may do more than a campaign needs: `*`, `a/*`, `b.*` and 2 more"])]
#[case::none_named("scopes = []", &["warning: identity `checkout-key` does not say what it may do"])]
#[case::blank("scopes = [\" \"]", &["warning: identity `checkout-key` does not say what it may do"])]
#[case::narrow("scopes = [\"tls:shop.example.com\", \"overall:read\"]", &[])]
fn a_scope_that_stands_for_everything_is_told(#[case] scopes: &str, #[case] said: &[&str]) {
    assert_eq!(after(Code::IdentityOverprivileged, SCOPES, scopes), said);
}

#[test]
fn an_identity_says_in_which_environment_it_is_valid() {
    let environment = "environment = \"production\"\n";
    assert_eq!(
        after(Code::RotationEnvironmentUnnamed, environment, ""),
        ["error: identity `checkout-key` is rotated every 90d, and nothing says in which environment"]
    );
    assert_eq!(
        after(
            Code::RotationEnvironmentUnnamed,
            "environment = \"production\"\nscopes = [\"payments:create\"]\nissued_at = 2027-01-20T08:00:00Z\nexpires_at = 2027-04-20T08:00:00Z\nrotate_every = \"90d\"\n",
            "environment = \" \"\n"
        ),
        ["warning: identity `checkout-key` does not say in which environment it is valid"]
    );
}

#[test]
fn an_identity_that_no_action_revokes_is_told_and_an_action_that_does_not_exist_is_another_matter() {
    assert_eq!(
        after(Code::IdentityNoRevoke, "revoke = \"key-revoke\"\n", ""),
        ["error: no action revokes identity `checkout-key`"]
    );
    let to = "revoke = \"key-revok\"\n";
    assert_eq!(after(Code::IdentityNoRevoke, "revoke = \"key-revoke\"\n", to), NONE);
    assert_eq!(after(Code::ActionUnknown, "revoke = \"key-revoke\"\n", to).len(), 1);
}

#[test]
fn an_identity_with_every_optional_field_missing_is_not_ready_for_six_reasons() {
    let desk = Desk::sound();
    let text = std::fs::read_to_string(desk.root().join(SALE)).unwrap();
    let (before, rest) = text.split_once("[[identity]]").unwrap();
    let (_, after) = rest.split_once("[[signal]]").unwrap();
    let bare = format!("{before}[[identity]]\nid = \"bare\"\nkind = \"token\"\n\n[[signal]]{after}");
    let report = desk.write(SALE, &bare).check();
    let about = report.findings.iter().filter(|it| it.about.as_ref().is_some_and(|it| it.as_str() == "bare"));
    let mut told: Vec<String> = about.map(|it| format!("{} {}", it.level, it.code)).collect();
    told.sort();
    assert_eq!(
        told,
        [
            "error identity-long-lived",
            "error identity-no-revoke",
            "error identity-unowned",
            "warning identity-overprivileged",
            "warning rotation-environment-unnamed",
        ]
    );
    assert!(!report.is_ready());
}

#[test]
fn a_secret_in_a_file_is_told_and_never_shown() {
    let secret = "ghp_EXAMPLEexampleEXAMPLE0000";
    let desk = Desk::sound().replace(SALE, SCOPES, &format!("scopes = [\"payments:*\", \"{secret}:admin\"]"));
    let report = desk.check();
    assert_eq!(said(&report, Code::SecretInFile), ["error: a secret must not stand in the file"]);
    assert_eq!(
        said(&report, Code::IdentityOverprivileged),
        ["error: identity `checkout-key` may do more than a campaign needs: `payments:*` and `••••`"]
    );
    assert!(!format!("{report:?}").contains(secret));
    assert!(!report.is_ready());
}

#[test]
fn several_workloads_with_one_identity_are_told() {
    assert_eq!(
        after(
            Code::IdentityShared,
            "used_by = [\"checkout\"]",
            "used_by = [\"checkout\", \"returns\", \"checkout\"]"
        ),
        ["warning: `checkout` and `returns` use one identity, `checkout-key`: none can be cut off alone"]
    );
    assert_eq!(
        after(Code::IdentityShared, "used_by = [\"checkout\"]", "used_by = [\"checkout\", \"checkout\"]"),
        NONE
    );
}

#[test]
fn a_user_outside_the_approved_path_is_told() {
    let pay = "vendor = \"Pay\"\nregion = \"eu-west\"\napproved = ";
    let desk = Desk::sound().replace(SALE, &format!("{pay}true"), &format!("{pay}false")).replace(
        SALE,
        "used_by = [\"checkout\"]",
        "used_by = [\"pay\"]",
    );
    assert_eq!(
        said(&desk.check(), Code::IdentityShared),
        ["error: identity `checkout-key` is used by system `pay`, which is not in the approved path"]
    );
    assert_eq!(after(Code::IdentityShared, "used_by = [\"checkout\"]", "used_by = [\"pay\"]"), NONE);
}

#[test]
fn the_issue_may_lie_after_the_end() {
    let report = Desk::sound()
        .replace(SALE, ISSUED, "issued_at = 9999-12-30T22:00:00Z")
        .replace(SALE, EXPIRES, "expires_at = 0001-01-01T00:00:00Z")
        .check();
    assert_eq!(with(&report, Code::IdentityExpiresInWindow).len(), 1);
}

#[test]
fn a_finding_points_at_the_value_that_is_meant_or_at_the_identity_that_lacks_it() {
    let broken = Desk::sound()
        .replace(SALE, EXPIRES, "expires_at = 2027-03-04T00:00:00Z")
        .replace(SALE, SCOPES, "scopes = [\n  \"payments:create\",\n  \"orders:*\",\n]")
        .replace(SALE, "revoke = \"key-revoke\"\n", "")
        .replace(SALE, "used_by = [\"checkout\"]", "used_by = [\"a\", \"b\"]");
    let report = broken.check();
    assert_eq!(lines(&report, Code::IdentityExpiresInWindow), ["expires_at = 2027-03-04T00:00:00Z"]);
    assert_eq!(lines(&report, Code::IdentityOverprivileged), ["\"orders:*\","]);
    assert_eq!(lines(&report, Code::IdentityNoRevoke), ["[[identity]]"]);
    assert_eq!(lines(&report, Code::IdentityShared), ["used_by = [\"a\", \"b\"]"]);
}
