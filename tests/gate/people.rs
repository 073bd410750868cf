//! People: who holds which role, who commands, who can be reached.

use warroom::plan::Code;

use super::kit::Desk;
use super::quoted::said;

const ROSTER: &str = "config/roster.toml";

/// The role `app` with other lines.
fn app(lines: &str) -> Desk {
    let sound = "primary = \"cleo\"\nbackup = \"ben\"\nauthorities = [\"rollback\"]";
    Desk::sound().replace(ROSTER, sound, lines)
}

/// The role of the vendor with other lines.
fn vendor(lines: &str) -> Desk {
    let sound = "primary = \"pay-desk\"\nbackup = \"dora\"\nadvisory = true";
    Desk::sound().replace(ROSTER, sound, lines)
}

fn nothing() -> Vec<String> {
    Vec::new()
}

#[test]
fn a_role_without_a_primary_is_an_error_unless_it_only_advises() {
    let error = "error config/roster.toml [[[role]]] role `app` has no primary";
    assert_eq!(said(&app("backup = \"ben\"\nauthorities = [\"rollback\"]"), Code::RoleUnassigned), [error]);
    let advisory = vendor("advisory = true");
    let warning = "warning config/roster.toml [[[role]]] role `vendor` has no primary";
    assert_eq!(said(&advisory, Code::RoleUnassigned), [warning]);
    assert_eq!(said(&advisory, Code::BackupMissing), nothing(), "an advisory role needs no backup");
}

#[test]
fn whoever_switches_the_ai_off_is_needed_though_the_role_only_advises() {
    let flags = "[flags]\nuses_ai = true\nai_off_switch = { role = \"vendor\", action = \"key-disable\" }\n\n[owners]";
    let desk = vendor("advisory = true").replace("config/campaigns/sale.toml", "[owners]", flags);
    let error = "error config/roster.toml [[[role]]] role `vendor` has no primary";
    assert_eq!(said(&desk, Code::RoleUnassigned), [error]);
}

#[test]
fn a_campaign_without_an_owner_is_warned_about() {
    let desk = Desk::sound().replace("config/campaigns/sale.toml", "business = \"business\"\n", "");
    let warning =
        "warning config/campaigns/sale.toml [[owners]] the campaign names no owner for the business";
    assert_eq!(said(&desk, Code::RoleUnassigned), [warning]);
}

#[test]
fn the_commander_does_nothing_else_and_who_may_have_to_command_is_not_first_elsewhere() {
    let found = |lines: String| said(&app(&lines), Code::CommanderHoldsOtherRole);
    let line = |who: &str| format!("{who}\nauthorities = [\"rollback\"]");
    let first = found(line("primary = \"ada\"\nbackup = \"ben\""));
    assert_eq!(
        first,
        ["error config/roster.toml [primary = \"ada\"] `ada` commands, and is primary of role `app` too"]
    );
    let second = found(line("primary = \"cleo\"\nbackup = \"ada\""));
    assert_eq!(
        second,
        ["warning config/roster.toml [backup = \"ada\"] `ada` commands, and is backup of role `app` too"]
    );
    let deputy = found(line("primary = \"eli\"\nbackup = \"ben\""));
    assert_eq!(
        deputy,
        [
            "warning config/roster.toml [primary = \"eli\"] `eli` is second in command, and primary of role `app` too"
        ]
    );
    assert_eq!(
        found(line("primary = \"cleo\"\nbackup = \"eli\"")),
        nothing(),
        "backup of both is nobody's first"
    );
}

#[test]
fn the_commander_may_advise_too() {
    let desk = vendor("primary = \"ada\"\nbackup = \"dora\"\nadvisory = true");
    assert_eq!(said(&desk, Code::CommanderHoldsOtherRole), nothing());
}

#[test]
fn an_advisory_role_commands_nobody() {
    let desk = Desk::sound().replace(
        ROSTER,
        "authorities = [\"command\", \"page\", \"observe\"]",
        "advisory = true\nauthorities = [\"command\", \"page\", \"observe\"]",
    );
    assert_eq!(said(&desk, Code::CommanderNotSingle).len(), 1);
    let about_command = |line: &String| line.contains("`command`");
    let unheld = said(&desk, Code::AuthorityUnheld);
    assert!(!unheld.iter().any(about_command), "said by commander-not-single already: {unheld:?}");
}

#[test]
fn two_commanders_are_said_once() {
    let desk = app("primary = \"cleo\"\nbackup = \"ben\"\nauthorities = [\"rollback\", \"command\"]");
    let found = said(&desk, Code::CommanderNotSingle);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("two commanders: `ic` and `app`"), "{found:?}");
}

#[test]
fn an_agent_does_not_command_though_it_may_hold_a_role_without_authority() {
    let agent = "id = \"eli\"\nname = \"Eli East\"\nkind = \"ai_agent\"";
    let desk = Desk::sound().replace(ROSTER, "id = \"eli\"\nname = \"Eli East\"", agent);
    let expected =
        "error config/roster.toml [backup = \"eli\"] `eli`, an AI agent, commands as backup of role `ic`";
    assert_eq!(said(&desk, Code::CommanderNotHuman), [expected]);
    assert_eq!(said(&desk, Code::AiAgentHoldsAuthority).len(), 1);
    let scribe = "[[role]]\nid = \"scribe\"\ntitle = \"Scribe\"\nprimary = \"eli\"\nbackup = \"ben\"\n\n[[role]]\nid = \"app\"";
    let desk = desk
        .replace(ROSTER, "primary = \"ada\"\nbackup = \"eli\"", "primary = \"ada\"\nbackup = \"cleo\"")
        .replace(ROSTER, "[[role]]\nid = \"app\"", scribe);
    assert_eq!(said(&desk, Code::CommanderNotHuman), nothing());
    assert_eq!(said(&desk, Code::AiAgentHoldsAuthority), nothing());
}

#[test]
fn a_vendor_is_known_by_its_desk_its_name_and_the_data_path() {
    let place = "error config/roster.toml [[[role]]] role `app`";
    let desk = app("primary = \"pay-desk\"\nbackup = \"ben\"\nauthorities = [\"rollback\"]");
    let found = said(&desk, Code::VendorNotAdvisory);
    assert_eq!(found, [format!("{place} is held by `pay-desk`, a service, and is not advisory")]);
    let titled = |title: &str| {
        let desk = Desk::sound().replace(ROSTER, "\"Application\"", &format!("\"{title}\""));
        said(&desk, Code::VendorNotAdvisory)
    };
    assert_eq!(
        titled("Our VENDOR's hands"),
        [format!("{place} is a vendor's by its name, and is not advisory")]
    );
    assert_eq!(titled("Desk of pay"), [format!("{place} names the vendor `Pay`, and is not advisory")]);
    assert_eq!(titled("Payments"), nothing(), "a word is compared whole");
    assert_eq!(titled("Our own"), nothing(), "`own` is no vendor");
}

#[test]
fn a_vendor_of_several_words_is_found_only_by_all_of_them() {
    let titled = |title: &str| {
        let desk = Desk::sound().replace(ROSTER, "\"Application\"", &format!("\"{title}\"")).replace(
            "config/campaigns/sale.toml",
            "vendor = \"Pay\"",
            "vendor = \"North Pay\"",
        );
        said(&desk, Code::VendorNotAdvisory).len()
    };
    assert_eq!(titled("The north-pay desk"), 1);
    assert_eq!(titled("North wing, pay desk"), 0);
    assert_eq!(titled("North"), 0);
}

#[test]
fn an_authority_that_nobody_holds_weighs_as_much_as_it_is_needed() {
    let without = |authority: &str| {
        let desk = Desk::sound();
        let text = std::fs::read_to_string(desk.root().join(ROSTER)).unwrap();
        let desk = desk.write(ROSTER, &text.replace(&format!("\"{authority}\", "), ""));
        let found = said(&desk, Code::AuthorityUnheld);
        found.iter().map(|line| line.replace("config/roster.toml ", "")).collect::<Vec<_>>()
    };
    let top = "[[[role]]]";
    assert_eq!(
        without("revoke_secrets"),
        [format!(
            "error {top} nobody can revoke secrets: no role with a primary holds `revoke_secrets`, which action `key-disable` needs"
        )]
    );
    assert_eq!(
        without("change_dns"),
        [format!("error {top} nobody can change DNS: no role with a primary holds `change_dns`")]
    );
    assert_eq!(
        without("page"),
        [format!("warning {top} nobody can page people: no role with a primary holds `page`")]
    );
}

#[test]
fn an_authority_without_weight_weighs_when_an_action_needs_it() {
    let desk = Desk::sound().replace(ROSTER, "\"pause_campaign\", ", "").replace(
        "config/actions/all.toml",
        "authority = \"revoke_secrets\"\ndanger = \"irreversible\"",
        "authority = \"pause_campaign\"\ndanger = \"irreversible\"",
    );
    let found = said(&desk, Code::AuthorityUnheld);
    assert!(found.len() == 1 && found[0].starts_with("error"), "{found:?}");
}

#[test]
fn a_way_to_reach_somebody_is_one_with_something_in_it() {
    let eli = "contact = { phone = \"+1-555-0105\" }";
    let desk = Desk::sound().replace(ROSTER, eli, "contact = { phone = \" \" }");
    let expected = "error config/roster.toml [contact = { phone = \" \" }] nothing says how to reach `eli`, backup of role `ic`";
    assert_eq!(said(&desk, Code::PersonUnreachable), [expected]);
}

#[test]
fn who_is_paged_by_the_policy_alone_must_be_reachable_too() {
    let fay = "[[person]]\nid = \"fay\"\nname = \"Fay Fox\"\n\n[[role]]\nid = \"ic\"";
    let desk = Desk::sound().replace(ROSTER, "[[role]]\nid = \"ic\"", fay);
    assert_eq!(said(&desk, Code::PersonUnreachable), nothing(), "nobody needs Fay");
    let desk = desk.replace("config/escalation.toml", "\"person:eli\"", "\"person:fay\"");
    let expected =
        "error config/roster.toml [[[person]]] nothing says how to reach `fay`, paged by policy `on-call`";
    assert_eq!(said(&desk, Code::PersonUnreachable), [expected]);
}

#[test]
fn somebody_unknown_is_named_once_and_counts_as_somebody() {
    let desk = app("primary = \"cleoo\"\nbackup = \"ben\"\nauthorities = [\"rollback\"]");
    assert_eq!(said(&desk, Code::PersonUnknown).len(), 1);
    for code in [Code::RoleUnassigned, Code::PersonUnreachable, Code::AuthorityUnheld, Code::StepRoleUnheld] {
        assert_eq!(said(&desk, code), nothing(), "{code}");
    }
}

#[test]
fn somebody_whose_channels_all_need_a_contact_that_is_missing_is_unreachable() {
    let channels = "[[channel]]\nid = \"mail\"\ncontact = \"email\"\naction = \"key-disable\"\ninputs = {}\n\n\
        [[channel]]\nid = \"call\"\ncontact = \"phone\"\naction = \"key-disable\"\ninputs = {}\n";
    let with = |own: &str| {
        let desk = Desk::sound().write("config/channels.toml", channels);
        said(
            &desk.replace(ROSTER, "id = \"eli\"\n", &format!("id = \"eli\"\n{own}")),
            Code::PersonUnreachable,
        )
    };
    let line = "error config/roster.toml [contact = { phone = \"+1-555-0105\" }] no channel pages `eli`: `mail` needs a contact `email`";
    assert_eq!(with("channels = [\"mail\"]\n"), [line]);
    assert_eq!(with("channels = [\"mail\", \"call\"]\n"), nothing());
    assert_eq!(with(""), nothing(), "without channels people page each other");
}
