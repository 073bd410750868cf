//! Runbooks: what they provide, who works through them, what their actions prove, when they were rehearsed.

use warroom::plan::{Code, Workspace, coverage};

use super::kit::Desk;
use super::quoted::{said, said_in};

const SALE: &str = "config/campaigns/sale.toml";
const RECOVER: &str = "runbooks/recover.toml";
const ACTIONS: &str = "config/actions/all.toml";
const COVERAGE: &str = "config/coverage.toml";

fn nothing() -> Vec<String> {
    Vec::new()
}

#[test]
fn the_runbooks_of_a_campaign_provide_what_it_needs_together() {
    let desk = Desk::sound().replace(RECOVER, "\"dns\", \"failover\", ", "");
    let line = |words: &str| {
        format!(
            "error config/campaigns/sale.toml [runbooks = [\"recover\"]] no runbook of the campaign {words}"
        )
    };
    let expected =
        ["moves to the standby: none provides `failover`", "repairs name resolution: none provides `dns`"];
    assert_eq!(said(&desk, Code::CapabilityMissing), expected.map(line));
    let dns = "id = \"dns\"\ntitle = \"DNS\"\nprovides = [\"dns\", \"failover\"]\n";
    let desk = desk
        .replace(SALE, "runbooks = [\"recover\"]", "runbooks = [\"recover\", \"dns\"]")
        .write("runbooks/dns.toml", dns);
    let empty = |key: &str| {
        format!(
            "error runbooks/dns.toml [provides = [\"dns\", \"failover\"]] runbook `dns` provides `{key}` and has no steps"
        )
    };
    assert_eq!(said(&desk, Code::CapabilityMissing), ["dns", "failover"].map(empty));
    let desk =
        desk.write("runbooks/dns.toml", &format!("{dns}\n[[step]]\nid = \"look\"\ntitle = \"Look\"\n"));
    assert_eq!(said(&desk, Code::CapabilityMissing), nothing());
}

#[test]
fn what_other_runbooks_provide_is_for_the_vendor_and_the_application() {
    let desk = Desk::sound().replace(
        RECOVER,
        "\"token_invalidation\"]",
        "\"token_invalidation\", \"app\", \"vendor\"]",
    );
    assert_eq!(said(&desk, Code::CapabilityMissing), nothing());
}

#[test]
fn a_runbook_that_does_not_exist_is_said_once() {
    let desk = Desk::sound().replace(SALE, "runbooks = [\"recover\"]", "runbooks = [\"recovery\"]");
    let found = said(&desk, Code::CapabilityMissing);
    assert!(found.len() == 1 && found[0].contains("there is no runbook `recovery`"), "{found:?}");
}

#[test]
fn a_step_belongs_to_a_role_that_somebody_holds() {
    let desk = Desk::sound().replace(
        "config/roster.toml",
        "primary = \"ben\"\nbackup = \"dora\"",
        "backup = \"dora\"",
    );
    let line = "error runbooks/recover.toml [role = \"identity\"] step `disable` belongs to role `identity`, which has no primary";
    assert_eq!(said(&desk, Code::StepRoleUnheld), [line]);
}

#[test]
fn an_advisory_role_may_look_and_not_fire() {
    let desk = Desk::sound().replace(RECOVER, "role = \"app\"", "role = \"vendor\"");
    assert_eq!(said(&desk, Code::StepRoleUnheld), nothing());
    let desk = Desk::sound().replace(RECOVER, "role = \"identity\"", "role = \"vendor\"");
    let line = "error runbooks/recover.toml [role = \"vendor\"] step `disable` belongs to role `vendor`, which is advisory and can't fire its action";
    assert_eq!(said(&desk, Code::StepRoleUnheld), [line]);
}

#[test]
fn an_action_that_nothing_verifies_weighs_more_where_it_revokes() {
    let disable =
        "verify = { http = { url = \"https://api.example.com/keys/state\", expect = { status = [200] } } }\n";
    let desk = Desk::sound().replace(ACTIONS, disable, "");
    let line = "warning config/actions/all.toml [[[action]]] nothing looks whether action `key-disable` had its effect";
    assert_eq!(said(&desk, Code::ActionUnverified), [line]);
    let poll = "poll = { request = { url = \"https://api.example.com/job\" }, done = { json = { \"/state\" = \"done\" } } }\n";
    let desk = Desk::sound().replace(ACTIONS, disable, poll);
    assert_eq!(said(&desk, Code::ActionUnverified), [line], "to ask whoever did it proves nothing");
    let observe = "danger = \"observe\"";
    let desk =
        Desk::sound().replace(ACTIONS, disable, "").replace(ACTIONS, "danger = \"reversible\"", observe);
    assert_eq!(said(&desk, Code::ActionUnverified), nothing(), "what only looks has no effect");
}

#[test]
fn an_action_that_the_campaign_can_t_reach_is_not_its_trouble() {
    let spare = "[[action]]\nid = \"spare\"\ntitle = \"Spare\"\ndomain = \"app\"\nauthority = \"rollback\"\ndanger = \"reversible\"\nrequest = { method = \"POST\", url = \"https://api.example.com/spare\" }\n";
    let desk = Desk::sound().write("config/actions/spare.toml", spare);
    let codes = [Code::ActionUnverified, Code::UndoMissing];
    for code in codes {
        assert_eq!(said(&desk, code), nothing());
    }
    let desk =
        desk.replace(SALE, "runbooks = [\"recover\"]", "runbooks = [\"recover\"]\nactions = [\"spare\"]");
    for code in codes {
        assert_eq!(said(&desk, code).len(), 1);
    }
}

#[test]
fn what_can_t_be_undone_needs_no_undo() {
    let undo = "undo = { request = { method = \"POST\", url = \"https://api.example.com/keys/enable\" } }\n";
    let desk = Desk::sound().replace(ACTIONS, undo, "");
    let line =
        "warning config/actions/all.toml [[[action]]] action `key-disable` is reversible and has no undo";
    assert_eq!(said(&desk, Code::UndoMissing), [line]);
    let desk = desk.replace(ACTIONS, "danger = \"reversible\"", "danger = \"irreversible\"");
    assert_eq!(said(&desk, Code::UndoMissing), nothing());
}

#[test]
fn the_sound_rehearsal_is_of_the_sound_runbook() {
    let desk = Desk::sound();
    let workspace = Workspace::load_dir(desk.root()).unwrap();
    let now = coverage::digest_of(&workspace.runbooks["recover"]).unwrap();
    assert_eq!(now, workspace.coverage.rehearsal[0].digest);
}

#[test]
fn a_rehearsal_is_fresh_for_as_long_as_the_settings_say() {
    let found = |desk: &Desk, instant: &str| {
        let found = said_in(&desk.check_at("sale", instant), Code::RehearsalStale);
        found.iter().map(|line| line.split_once("] ").unwrap().1.to_owned()).collect::<Vec<_>>()
    };
    let desk = Desk::sound();
    assert_eq!(found(&desk, "2027-03-12T10:00:00Z"), nothing(), "14 days to the second");
    let old = "runbook `recover` was last rehearsed 2027-02-26T10:00:00Z, more than 14d ago";
    assert_eq!(found(&desk, "2027-03-12T10:00:01Z"), [old]);
    assert_eq!(found(&desk, "2027-02-26T10:00:00Z"), nothing());
    assert_eq!(found(&desk, "2027-02-26T09:59:59Z"), ["runbook `recover` was never rehearsed"], "not yet");
    let desk =
        desk.replace("config/warroom.toml", "rehearsal_freshness = \"14d\"", "rehearsal_freshness = \"1h\"");
    assert_eq!(found(&desk, "2027-02-26T11:00:01Z").len(), 1);
    let desk = desk.replace("config/warroom.toml", "rehearsal_freshness = \"1h\"", "");
    assert_eq!(found(&desk, "2027-03-12T10:00:00Z"), nothing(), "14 days where nothing is said");
    assert_eq!(found(&desk, "2027-03-12T10:00:01Z").len(), 1);
}

#[test]
fn the_last_rehearsal_of_the_wording_counts() {
    let desk = Desk::sound();
    let text = std::fs::read_to_string(desk.root().join(COVERAGE)).unwrap();
    let other = |at: &str| {
        format!("{text}\n[[rehearsal]]\nrunbook = \"recover\"\nat = {at}\ndigest = \"{}\"\n", "0".repeat(64))
    };
    let desk = desk.write(COVERAGE, &other("2027-03-01T10:00:00Z"));
    assert_eq!(said(&desk, Code::RehearsalStale), nothing(), "another wording later takes nothing away");
    let desk = desk.replace(RECOVER, "\"Disable the key\"", "\"Disable that key\"");
    let line = "warning runbooks/recover.toml [id = \"recover\"] runbook `recover` has changed since it was rehearsed 2027-03-01T10:00:00Z";
    assert_eq!(said(&desk, Code::RehearsalStale), [line]);
    let desk = desk.write(COVERAGE, "");
    let line = "warning runbooks/recover.toml [id = \"recover\"] runbook `recover` was never rehearsed";
    assert_eq!(said(&desk, Code::RehearsalStale), [line]);
}

#[test]
fn comments_and_the_order_of_keys_are_no_change() {
    let desk = Desk::sound().replace(
        RECOVER,
        "id = \"recover\"\ntitle = \"Recover\"",
        "# As last year.\ntitle = \"Recover\"\nid   = \"recover\"",
    );
    assert_eq!(said(&desk, Code::RehearsalStale), nothing());
}
