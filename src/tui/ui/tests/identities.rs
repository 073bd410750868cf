//! Keys on the identities and the campaign, on a campaign of our own.

use super::dialogs::picture;
use super::*;
use crate::incident::command::ActionCommand;
use crate::plan::campaign::Identity;
use crate::plan::message::Outage;
use crate::plan::{IdentityId, Message, MessageId};
use crate::tui::keymap::footer;
use crate::tui::testing::gate;
use crate::tui::view::outbox;

fn identity(id: &str) -> Target {
    Target::Identity(IdentityId::parse(id).unwrap())
}

fn at_work() -> Keys {
    Keys::with(gate::plan(), Kind::Drill).press("c enter 6").fresh()
}

#[test]
fn a_key_opens_the_preview_of_what_was_painted() {
    let keys = at_work().acting("okafor").on(identity("checkout-key-7"));
    assert!(picture(&keys.press("b"), (80, 24)).contains("Disable checkout-key-7"));
    let keys = at_work().acting("okafor").on(identity("checkout-key-7")).press("r");
    assert_eq!(keys.intents, []);
    assert!(picture(&keys, (80, 24)).contains("irreversible"), "{}", picture(&keys, (80, 24)));
    let keys = at_work().acting("okafor").on(identity("checkout-key-7")).press("b enter");
    let Command::Action(ActionCommand::Fire { action: fired, .. }) = keys.command() else {
        panic!("{:?}", keys.intents)
    };
    assert_eq!(*fired, action("key-disable"));
}

#[test]
fn what_no_action_does_is_said_and_opens_no_window() {
    let keys = at_work().acting("okafor").on(identity("storefront-web")).press("b");
    assert!(keys.ui.dialog.is_none());
    assert_eq!(keys.notice(), "disable: the campaign names no action that does this to storefront-web");
    let keys = at_work().acting("marin").on(identity("checkout-key-7")).press("r");
    assert!(keys.ui.dialog.is_none());
    assert!(
        keys.notice().starts_with("revoke: needs the authority to revoke secrets; could: "),
        "{}",
        keys.notice()
    );
    let keys = keys.press("1 b");
    assert_eq!(keys.notice(), "call off: select a call first");
}

/// An action that asks which identity is meant is not asked: the answer was painted.
#[test]
fn the_identity_that_was_painted_is_the_one_that_is_meant() {
    let mut plan = gate::plan();
    let look = action("key-look");
    let mut own = plan.actions[&look].clone();
    own.inputs[0].choices = vec![Text::line("feed-reader"), Text::line("checkout-key-7")];
    own.inputs[0].default = Some(Text::line("feed-reader"));
    plan.actions.insert(look.clone(), own);
    let own = |it: &mut Identity| it.restore = Some(look.clone());
    plan.campaign.identity.iter_mut().for_each(own);
    let keys = Keys::with(plan, Kind::Drill).press("c enter 6").fresh().acting("okafor");
    let keys = keys.on(identity("checkout-key-7")).press("u");
    let Command::Action(ActionCommand::Fire { inputs, .. }) = keys.command() else {
        panic!("{:?}", keys.intents)
    };
    assert_eq!(inputs["identity"].as_str(), "checkout-key-7");
}

#[test]
fn a_running_change_is_shown_instead_of_fired_again() {
    let keys = at_work().acting("okafor").on(identity("checkout-key-7")).press("b enter").fresh();
    let keys = keys.on(identity("checkout-key-7")).press("b");
    assert_eq!(keys.intents, []);
    assert!(picture(&keys, (80, 24)).contains("key-disable"), "{}", picture(&keys, (80, 24)));
}

#[test]
fn in_a_closed_incident_nothing_is_changed_and_all_can_be_read() {
    let keys =
        at_work().press("x").type_text("key 8 runs").press("enter z enter").type_text("over").press("enter");
    let keys = keys.press("z").type_text("Close").press("enter").fresh().acting("okafor");
    assert_eq!(keys.incident.phase, crate::incident::state::Phase::Closed);
    let keys = keys.on(identity("checkout-key-7")).press("r");
    assert!(keys.ui.dialog.is_none() && !keys.notice().is_empty(), "{}", keys.notice());
    let keys = keys.press("enter");
    assert!(picture(&keys, (80, 24)).contains("revoking breaks: Checkout"), "{}", picture(&keys, (80, 24)));
}

#[test]
fn the_campaign_is_one_key_away_where_the_gate_said_no() {
    let keys = Keys::with(gate::plan(), Kind::Drill);
    let labels = |keys: &Keys| keys.look(|glance| footer(glance, &keys.ui, &keys.keymap));
    assert!(labels(&keys).iter().any(|key| key.keys == "7" && key.label == "campaign"));
    let mut plan = gate::plan();
    plan.gate.as_mut().unwrap().ready = true;
    assert!(!labels(&Keys::with(plan, Kind::Drill)).iter().any(|key| key.label == "campaign"));
    assert_eq!(keys.press("7").ui.screen, Screen::Campaign);
}

#[test]
fn the_palette_leads_to_an_identity() {
    let keys = at_work().press("1 :").type_text("feed reader").press("enter");
    assert_eq!(keys.ui.screen, Screen::Identities);
    assert_eq!(keys.ui.painted.selected, Some(identity("feed-reader")));
}

/// The window of a message whose approval is as the closure leaves it.
fn message(change: impl Fn(&mut Message)) -> (String, String) {
    let mut plan = gate::plan();
    plan.campaign.owners.business = Some(crate::plan::RoleId::parse("comms").unwrap());
    let id = MessageId::parse("partial-scope").unwrap();
    let message = plan.messages.get_mut(&id).unwrap();
    message.approved_by = Some(person("dubois"));
    message.expires_at = Some("2027-03-20T00:00:00Z".parse().unwrap());
    message.digest = Some(crate::plan::digest::sha256_hex(message.body.as_str().as_bytes()));
    change(message);
    let keys = Keys::with(plan, Kind::Drill).press("c enter m").on(Target::Message(id.clone()));
    let lines = keys.look(|glance| outbox::lines(glance, Outage::Partial));
    let line = lines.into_iter().find(|line| line.target == Target::Message(id.clone())).unwrap();
    let keys = keys.press("enter").type_text("cards").press("enter enter");
    (line.state.text, picture(&keys, (120, 40)))
}

/// What happened to the message, its mark in the list, and the words of its window.
type Case = (fn(&mut Message), &'static str, &'static str);

#[test]
fn a_text_that_nobody_stands_for_is_marked_before_it_is_released() {
    let who = "dubois or silva (comms)";
    let (list, read) = message(|_| {});
    assert!(list == "approved" && read.contains("by dubois, unchanged, ends in 17d"), "{list}\n{read}");
    assert!(!read.contains("it goes out once"), "{read}");
    let cases: [Case; 5] = [
        (|it| it.approved_by = None, "not approved", "by nobody; before it goes out"),
        (|it| it.approved_by = Some(person("gone")), "not approved", "by gone, who is not on the roster"),
        (|it| it.expires_at = "2027-03-02T14:00:00Z".parse().ok(), "no longer approved", "expired 18:00 ago"),
        (|it| it.digest = None, "not approved", "nothing says which text"),
        (|it| it.body = Text::line("Buy now"), "not the approved one", "by dubois, and changed since"),
    ];
    for (change, mark, words) in cases {
        let (list, read) = message(change);
        assert_eq!(list, mark);
        assert!(
            read.contains(words) && read.contains("it goes out once dubois or silva"),
            "{words} is missing in\n{read}"
        );
        assert!(read.contains(who), "{read}");
    }
}
