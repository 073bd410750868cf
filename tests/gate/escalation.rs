//! Escalation: that a page reaches somebody, and that a threshold changes something.

use warroom::plan::Code;

use super::kit::Desk;
use super::quoted::said;

const FILE: &str = "config/escalation.toml";
const SALE: &str = "config/campaigns/sale.toml";

fn nothing() -> Vec<String> {
    Vec::new()
}

/// The third level with other targets.
fn third(targets: &str) -> Desk {
    Desk::sound().replace(FILE, "[\"person:eli\"]", targets)
}

/// The sound threshold with other grants.
fn granting(grants: &str) -> Desk {
    let sound = "[{ authority = \"rollback\", to = \"ic\", waives = [\"consensus\"] }]";
    Desk::sound().replace(FILE, sound, grants)
}

#[test]
fn the_policy_of_the_workspace_does_where_a_campaign_names_none() {
    let desk = Desk::sound().replace(SALE, "policy = \"on-call\"\n", "");
    let error = "error config/campaigns/sale.toml [id = \"sale\"] the campaign has no escalation policy";
    assert_eq!(said(&desk, Code::PolicyMissing), [error]);
    let defaults = "schema = 1\ndefaults = { policy = \"on-call\" }";
    let desk = desk.replace("config/warroom.toml", "schema = 1", defaults);
    assert_eq!(said(&desk, Code::PolicyMissing), nothing());
    let desk = desk.replace(FILE, "targets = [\"person:eli\"]", "targets = []");
    assert_eq!(said(&desk, Code::LevelEmpty).len(), 1, "and it is looked at");
}

#[test]
fn a_policy_that_does_not_exist_is_said_once() {
    let desk = Desk::sound().replace(SALE, "policy = \"on-call\"", "policy = \"off-call\"");
    assert_eq!(said(&desk, Code::PolicyMissing).len(), 1);
    assert_eq!(said(&desk, Code::EscalationDeadEnd), nothing());
}

#[test]
fn a_level_that_reaches_nobody_for_some_role_is_a_warning_that_names_it() {
    let backup = "primary = \"cleo\"\nbackup = \"ben\"\nauthorities = [\"rollback\"]";
    let desk = Desk::sound().replace(
        "config/roster.toml",
        backup,
        "primary = \"cleo\"\nauthorities = [\"rollback\"]",
    );
    let line = "warning config/escalation.toml [targets = [\"backup\"]] level 2 of policy `on-call` reaches nobody when `app` is paged";
    assert_eq!(said(&desk, Code::LevelEmpty), [line]);
    assert_eq!(said(&desk, Code::EscalationDeadEnd), nothing(), "eli is asked third");
}

#[test]
fn a_level_of_roles_that_nobody_holds_is_empty() {
    let nobody = "primary = \"pay-desk\"\nbackup = \"dora\"\nadvisory = true";
    let with = |targets: &str| {
        let desk = third(targets).replace("config/roster.toml", nobody, "advisory = true");
        said(&desk, Code::LevelEmpty)
    };
    let line = "error config/escalation.toml [targets = [\"role:vendor\"]] level 3 of policy `on-call` reaches nobody: its roles have no primary";
    assert_eq!(with("[\"role:vendor\"]"), [line]);
    assert_eq!(with("[\"role:vendor\", \"primary\"]"), nothing());
}

#[test]
fn a_target_that_does_not_exist_is_said_once() {
    let desk = third("[\"role:nobody\"]");
    let found = said(&desk, Code::LevelEmpty);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("there is no role `nobody`"), "{found:?}");
}

#[test]
fn a_page_must_reach_a_second_person() {
    let primary_only = |third_level: &str| {
        third(third_level).replace(FILE, "targets = [\"backup\"]", "targets = [\"primary\"]")
    };
    let found = said(&primary_only("[\"primary\"]"), Code::EscalationDeadEnd);
    assert_eq!(
        found,
        [
            "error config/escalation.toml [[[policy.level]]] policy `on-call` asks no second person when one of `ic`, `dns`, `app`, `identity` and 1 more is paged"
        ]
    );
    let found = said(&primary_only("[\"person:ada\"]"), Code::EscalationDeadEnd);
    assert_eq!(
        found,
        [
            "error config/escalation.toml [[[policy.level]]] policy `on-call` asks no second person when `ic` is paged"
        ]
    );
    assert_eq!(said(&primary_only("[\"person:eli\"]"), Code::EscalationDeadEnd), nothing());
}

#[test]
fn a_policy_without_levels_reaches_nobody() {
    let desk = Desk::sound();
    let text = std::fs::read_to_string(desk.root().join(FILE)).unwrap();
    let threshold = text.split_once("[[threshold]]").unwrap().1;
    let desk = desk.write(FILE, &format!("[[policy]]\nid = \"on-call\"\n\n[[threshold]]{threshold}"));
    let line = "error config/escalation.toml [[[policy]]] policy `on-call` has no levels";
    assert_eq!(said(&desk, Code::EscalationDeadEnd), [line]);
}

#[test]
fn a_threshold_that_grants_nothing_new_says_why() {
    let found = |grants: &str| said(&granting(grants), Code::ThresholdGrantsNothing);
    let line = |grants: &str, why: &str| {
        vec![format!("error config/escalation.toml [grants = {grants}] threshold `rollback-unlocks` {why}")]
    };
    assert_eq!(found("[]"), line("[]", "grants nothing"));
    let held = "[{ authority = \"rollback\", to = \"app\" }]";
    assert_eq!(found(held), line(held, "changes nothing: role `app` holds `rollback` already"));
    let advisory = "[{ authority = \"rollback\", to = \"vendor\" }]";
    assert_eq!(found(advisory), line(advisory, "changes nothing: role `vendor` is advisory"));
    assert_eq!(found("[{ authority = \"rollback\", to = \"app\", waives = [\"consensus\"] }]"), nothing());
    assert_eq!(found("[{ authority = \"rollback\", to = \"ic\" }]"), nothing());
}

#[test]
fn a_grant_to_machines_alone_is_none() {
    let service = "id = \"ben\"\nname = \"Ben Bell\"\nkind = \"service\"";
    let desk = granting("[{ authority = \"rollback\", to = \"dns\" }]").replace(
        "config/roster.toml",
        "id = \"ben\"\nname = \"Ben Bell\"",
        service,
    );
    assert_eq!(said(&desk, Code::ThresholdGrantsNothing), nothing(), "cleo is a human being");
    let desk = desk.replace(
        "config/roster.toml",
        "primary = \"ben\"\nbackup = \"cleo\"",
        "primary = \"ben\"\nbackup = \"pay-desk\"",
    );
    let found = said(&desk, Code::ThresholdGrantsNothing);
    assert!(found.len() == 1 && found[0].contains("role `dns` is held by no human being"), "{found:?}");
}

#[test]
fn an_authority_that_comes_to_nobody_is_said_though_something_is_waived() {
    let desk = granting("[{ authority = \"rollback\", to = \"vendor\", waives = [\"consensus\"] }]");
    let found = said(&desk, Code::ThresholdGrantsNothing);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("warning") && found[0].ends_with("grants in vain: role `vendor` is advisory"),
        "{found:?}"
    );
}

#[test]
fn a_campaign_needs_a_threshold_of_its_own_that_grants_rollback() {
    let desk = Desk::sound().replace(SALE, "thresholds = [\"rollback-unlocks\"]", "thresholds = []");
    let line =
        "error config/campaigns/sale.toml [thresholds = []] no threshold of the campaign grants `rollback`";
    assert_eq!(said(&desk, Code::RollbackThresholdMissing), [line]);
    let desk = granting(
        "[{ authority = \"halt_traffic\", to = \"ic\" }, { authority = \"rollback\", to = \"ic\" }]",
    );
    assert_eq!(said(&desk, Code::RollbackThresholdMissing), nothing());
}

#[test]
fn what_a_campaign_does_not_name_is_not_its_trouble() {
    let idle = "[[threshold]]\nid = \"idle\"\nwhen = { unmitigated_for = \"1m\" }\n\n[[threshold]]\nid = \"rollback-unlocks\"";
    let desk = Desk::sound().replace(FILE, "[[threshold]]\nid = \"rollback-unlocks\"", idle);
    assert_eq!(said(&desk, Code::ThresholdGrantsNothing), nothing());
    let desk = desk.replace(SALE, "[\"rollback-unlocks\"]", "[\"rollback-unlocks\", \"idle\"]");
    assert_eq!(said(&desk, Code::ThresholdGrantsNothing).len(), 1);
}

/// The sound workspace with hours for somebody.
fn hours(desk: Desk, person: &str, zone: &str, hours: &str) -> Desk {
    let (id, with) =
        (format!("id = \"{person}\"\n"), format!("timezone = \"{zone}\"\navailable = [{hours}]\n"));
    desk.replace("config/roster.toml", &id, &(id.clone() + &with))
}

#[test]
fn a_level_whose_people_are_outside_their_hours_at_some_time_of_the_window_is_a_warning() {
    let days = "{ from = \"08:00\", to = \"20:00\" }";
    let desk = hours(Desk::sound(), "eli", "Europe/Berlin", days);
    let line = "warning config/escalation.toml [targets = [\"person:eli\"]] level 3 of policy `on-call` reaches nobody at 2027-03-02 19:00 UTC when";
    let backup = "warning config/escalation.toml [targets = [\"backup\"]] level 2 of policy `on-call` reaches nobody at 2027-03-02 19:00 UTC when `ic` is paged: it is outside their hours";
    let found = said(&desk, Code::LevelEmpty);
    assert!(found.len() == 2 && found[0] == backup && found[1].starts_with(line), "{found:?}");
    let beside = desk.replace(FILE, "[\"person:eli\"]", "[\"person:eli\", \"person:ben\"]");
    assert_eq!(said(&beside, Code::LevelEmpty), [backup], "ben is always there");
    let night = "{ from = \"20:00\", to = \"08:00\" }";
    let by_turns = hours(
        hours(Desk::sound(), "eli", "Europe/Berlin", days).replace(
            FILE,
            "[\"person:eli\"]",
            "[\"person:eli\", \"person:dora\"]",
        ),
        "dora",
        "Europe/Berlin",
        night,
    );
    let third = |found: &String| found.contains("level 3");
    assert!(!said(&by_turns, Code::LevelEmpty).iter().any(third), "one of the two is always there");
}

#[test]
fn hours_that_hold_for_the_whole_window_are_no_finding() {
    let desk = hours(
        Desk::sound(),
        "eli",
        "Etc/UTC",
        "{ days = [\"tue\", \"wed\", \"thu\", \"fri\"], from = \"00:00\", to = \"24:00\" }",
    );
    assert_eq!(said(&desk, Code::LevelEmpty), nothing());
}
