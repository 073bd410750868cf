//! Calls that wait for people, go to many targets, are called off, repeated, undone and redone.

use super::flows::skin;
use super::*;
use crate::incident::command::{ActionCommand, CallResult, ReportCommand};
use crate::incident::event::FireId;
use crate::incident::state::FireState;
use crate::plan::ProbeStatus;
use crate::tui::dialog::palette::palette;
use crate::tui::keymap::footer;
use crate::tui::testing::trust::{REGIONS, plan, records, results};

/// A drill with actions of every kind, in which ito commands.
fn at_work() -> Keys {
    Keys::with(plan(), Kind::Drill).press("c enter").fresh()
}

/// okafor has asked for a second person.
fn asked() -> (Keys, FireId) {
    let keys =
        at_work().acting("okafor").press("X enter").type_text("checkout-key-7").press("enter down enter");
    let fire = latest(&keys, "key-revoke");
    (keys.fresh(), fire)
}

/// An action without a key, fired from the Actions screen.
fn fired(id: &str) -> (Keys, FireId) {
    let keys = at_work().acting("okafor").press("a").on(Target::Action(action(id))).press("enter enter");
    let fire = latest(&keys, id);
    (keys.fresh(), fire)
}

fn latest(keys: &Keys, id: &str) -> FireId {
    keys.incident.fires.latest(&action(id)).unwrap_or_else(|| panic!("{id}: {:?}", keys.ui.dialog)).id
}

fn report(keys: Keys, report: ReportCommand) -> Keys {
    keys.system(&Command::Report(report))
}

fn shown(keys: &Keys) -> String {
    let dialog = keys.ui.dialog.as_ref().unwrap();
    keys.look(|glance| format!("{:?}", dialog.sheet(glance, skin())))
}

fn asked_for(keys: &Keys) -> &ActionCommand {
    let Command::Action(command) = keys.command() else { panic!("{:?}", keys.intents) };
    command
}

fn state(keys: &Keys, fire: FireId) -> &FireState {
    &keys.incident.fires.get(fire).unwrap().state
}

#[test]
fn a_second_person_is_asked_and_approves_what_is_shown() {
    let (keys, fire) = asked();
    assert!(matches!(state(&keys, fire), FireState::AwaitingApproval { .. }));
    let keys = keys.acting("silva").on(Target::Fire(fire)).press("+");
    let text = shown(&keys);
    for wanted in ["DELETE https://vault.example.com:8200/v1/auth", "asked by", "okafor", "denied in 10:00"] {
        assert!(text.contains(wanted), "no {wanted} in {text}");
    }
    assert_eq!(keys.intents, [], "nothing is approved before it was looked at");
    let keys = keys.press("enter");
    assert!(matches!(asked_for(&keys), ActionCommand::Approve { fire: id, .. } if *id == fire));
    assert_eq!(keys.refused, []);
    assert_eq!(*state(&keys, fire), FireState::Sending);
}

#[test]
fn asking_is_chosen_by_its_word_too_and_nothing_by_default() {
    let keys = at_work().acting("okafor").press("X enter").type_text("checkout-key-7").press("enter enter");
    assert_eq!(keys.intents, []);
    let keys = keys.type_text("ask").press("enter");
    let ActionCommand::Fire { confirm, .. } = asked_for(&keys) else { panic!("{:?}", keys.intents) };
    assert!(confirm.ask && confirm.spoken.is_none());
}

#[test]
fn whoever_asked_can_not_approve_and_is_told_who_could() {
    let (keys, fire) = asked();
    let keys = keys.on(Target::Fire(fire)).press("+");
    assert_eq!(keys.notice(), "approve: requester and approver must be two people; could: ito, khan, silva");
    assert!(keys.ui.dialog.is_none());
}

#[test]
fn a_second_person_says_no_for_a_reason() {
    let (keys, fire) = asked();
    let keys = keys.acting("silva").on(Target::Fire(fire)).press("+ - enter");
    assert_eq!(keys.intents, [], "a reason is required");
    let keys = keys.type_text("the key is still in use").press("enter");
    let reason = Text::line("the key is still in use");
    assert_eq!(asked_for(&keys), &ActionCommand::Deny { fire, reason });
    assert!(matches!(state(&keys, fire), FireState::Denied { .. }));
    let keys = keys.fresh().press("-");
    assert_eq!(keys.notice(), "deny: no call waits for a second person");
}

#[test]
fn without_a_selected_call_the_key_opens_the_one_that_was_painted_or_a_list() {
    let (mut keys, fire) = asked();
    keys = keys.acting("silva");
    assert!(matches!(keys.press("+").ui.dialog, Some(Dialog::Choose(_))));
    let (mut keys, _) = asked();
    keys = keys.acting("silva");
    keys.ui.painted.places = vec![(ratatui::layout::Rect::new(0, 4, 80, 1), Target::Fire(fire))];
    let key = Key::char('+');
    assert_eq!(keys.event(key.event()), []);
    assert!(matches!(keys.ui.dialog, Some(Dialog::Preview(_))));
}

#[test]
fn a_campaign_that_takes_no_spoken_approval_offers_to_ask_only() {
    let mut plan = plan();
    plan.campaign.flags.forbid_attested = true;
    let keys = Keys::with(plan, Kind::Drill).press("c enter").fresh().acting("okafor");
    let keys = keys.press("X enter").type_text("checkout-key-7").press("enter");
    let text = shown(&keys);
    assert!(text.contains("ask ito, khan or silva") && !text.contains("by voice:"), "{text}");
    let keys = keys.type_text("silva");
    assert!(shown(&keys).contains("takes no spoken approval"));
    assert_eq!(keys.press("enter").intents, []);
}

#[test]
fn the_bottom_line_begins_with_the_answer_that_somebody_waits_for() {
    let (keys, _) = asked();
    let keys = keys.acting("silva");
    let first = keys.look(|glance| footer(glance, &keys.ui, &keys.keymap)).remove(0);
    assert_eq!((first.keys.as_str(), first.label, first.enabled), ("+", "approve", true));
}

#[test]
fn targets_that_were_read_are_shown_and_confirmed_by_name_and_a_second_person() {
    let (keys, fire) = fired("records-drain");
    let keys = report(keys, ReportCommand::Captured { fire, captured: records(18, 40) });
    assert!(matches!(state(&keys, fire), FireState::Held { .. }));
    let keys = keys.on(Target::Fire(fire)).press("+");
    let text = shown(&keys);
    for wanted in ["BRAKE: 18 of 40 there are, more than 30 %", "18 targets", "shop-01", "shop-18"] {
        assert!(text.contains(wanted), "no {wanted} in {text}");
    }
    let keys = keys.press("enter").type_text("example.net").press("enter");
    assert_eq!(keys.intents, [], "the name is wrong");
    let keys = keys.press("ctrl-u").type_text("example.com").press("enter").type_text("silva").press("enter");
    let keys = keys.type_text("by phone").press("enter");
    assert!(matches!(asked_for(&keys), ActionCommand::Confirm { fire: id, .. } if *id == fire));
    assert_eq!(keys.refused, []);
    assert_eq!(*state(&keys, fire), FireState::Sending);
}

#[test]
fn the_brake_asks_for_the_name_of_something_that_can_be_undone() {
    let keys =
        at_work().acting("okafor").press("a").on(Target::Action(action("regions-halt"))).press("enter");
    let text = shown(&keys);
    for wanted in
        ["BRAKE: 38 targets, more than 20", "$ kubectl --context region-01 scale", "region-38: $ kubectl"]
    {
        assert!(text.contains(wanted), "no {wanted} in {text}");
    }
    let keys = keys.press("enter");
    assert_eq!(keys.intents, []);
    assert!(shown(&keys).contains("Type the name of the target"));
}

#[test]
fn a_running_call_is_called_off() {
    let (keys, fire) = fired("sessions-end");
    let keys = report(keys, ReportCommand::Targets { fire, results: results(17, 2, 0) });
    let keys = keys.on(Target::Fire(fire)).press("b");
    assert!(shown(&keys).contains("17/38, 2 failed"), "{}", shown(&keys));
    assert_eq!(keys.intents, []);
    let keys = keys.press("enter");
    assert_eq!(asked_for(&keys), &ActionCommand::Cancel { fire });
    let keys = keys.fresh().press("b");
    assert!(keys.notice().contains("call off: it is being called off already"), "{}", keys.notice());
}

#[test]
fn only_the_targets_that_failed_are_sent_again() {
    let (keys, fire) = fired("sessions-end");
    let keys = report(keys, ReportCommand::Targets { fire, results: results(REGIONS - 2, 2, 0) });
    let looked = ReportCommand::TargetsLooked {
        fire,
        verified: (0..REGIONS - 2).collect(),
        not_verified: Vec::new(),
        detail: Text::line("seen"),
    };
    let keys = report(keys, looked).on(Target::Fire(fire)).press("e");
    let text = shown(&keys);
    assert!(
        text.contains("2 targets") && text.contains("region-38") && !text.contains("region-36"),
        "{text}"
    );
    let keys = keys.press("enter");
    assert!(matches!(asked_for(&keys), ActionCommand::Repeat { fire: id, .. } if *id == fire));
    assert_eq!(keys.refused, []);
    let keys = keys.fresh().press("e");
    assert_eq!(keys.notice(), "retry: can't be sent again: it is running");
}

fn verified(keys: Keys, fire: FireId) -> Keys {
    let done = CallResult::Succeeded {
        status: 200,
        duration_ms: 3,
        excerpt: Text::default(),
        kept: BTreeMap::new(),
    };
    let keys = report(keys, ReportCommand::Call { fire, result: done });
    report(keys, ReportCommand::Verification { fire, status: ProbeStatus::Ok, detail: Text::line("seen") })
}

#[test]
fn what_was_undone_is_redone_with_the_same_inputs() {
    let keys = at_work().acting("dubois").press("P enter");
    let fire = latest(&keys, "sends-pause");
    let keys = verified(keys, fire).fresh().press("a").on(Target::Fire(fire)).press("ctrl-r");
    assert_eq!(keys.notice(), "redo: it was not undone");
    let keys = keys.press("u enter");
    let undo = latest(&keys, "sends-pause");
    let keys = verified(keys, undo).fresh().press("a").on(Target::Fire(fire)).press("ctrl-r");
    assert!(shown(&keys).contains("which was undone"), "{}", shown(&keys));
    let keys = keys.press("enter");
    assert!(matches!(asked_for(&keys), ActionCommand::Redo { fire: id, .. } if *id == fire));
    assert_eq!(keys.refused, []);
}

#[test]
fn what_surrounds_the_call_is_shown_before_it_is_sent() {
    let keys =
        at_work().acting("okafor").press("a").on(Target::Action(action("release-back"))).press("enter");
    let text = shown(&keys);
    for wanted in [
        "with OAuth 2.0 client credentials: •••• (env:CI_SECRET)",
        "/start, filled from the answer",
        "until the job has ended",
        "up to 3 attempts in all on 429 or 503, same key",
    ] {
        assert!(text.contains(wanted), "no {wanted} in {text}");
    }
}

#[test]
fn a_call_found_in_the_palette_is_the_one_that_was_painted() {
    let (keys, fire) = fired("sessions-end");
    let mut keys = keys.on(Target::Fire(fire)).press(":");
    // Meanwhile something else is selected: another frame, another row.
    keys.ui.select(Target::Action(action("zone-freeze")));
    let keys = keys.type_text("call-off").press("enter enter");
    assert_eq!(asked_for(&keys), &ActionCommand::Cancel { fire });
}

#[test]
fn what_can_be_done_with_a_call_is_in_the_palette() {
    let (keys, fire) = fired("sessions-end");
    let keys = keys.press(":").type_text(&format!("call off {fire}")).press("enter enter");
    assert_eq!(asked_for(&keys), &ActionCommand::Cancel { fire });
    let keys = keys.fresh();
    let labels = keys.look(|glance| {
        let items = palette(glance, &keys.ui, &keys.keymap);
        items.items().iter().map(|item| item.label.clone()).collect::<Vec<_>>()
    });
    assert!(!labels.iter().any(|label| label.starts_with("undo #")), "{labels:?}");
}

#[test]
fn a_name_that_matches_ranks_before_a_sentence_and_a_note() {
    let keys = at_work().press(":").type_text("undo");
    let text = shown(&keys);
    let place = |label: &str| text.find(label).unwrap_or(usize::MAX);
    assert!(place("\"undo: Put back") < place("\"redo: Fire the selected call"), "{text}");
}

#[test]
fn in_a_drill_nothing_is_called_sent() {
    let (keys, fire) = fired("sessions-end");
    let keys = keys.on(Target::Fire(fire)).press("enter");
    let text = shown(&keys);
    assert!(text.contains("simulated, no answer yet") && !text.contains("sent,"), "{text}");
}

#[test]
fn whoever_says_that_it_is_over_is_told_what_fails_still() {
    let keys = at_work();
    let failing = ReportCommand::Dependency {
        dependency: crate::plan::DependencyId::parse("checkout").unwrap(),
        status: ProbeStatus::Failing,
        detail: Text::line("401"),
        symptom: None,
    };
    let keys = report(keys, failing).press("x");
    assert!(shown(&keys).contains("Checkout is still failing."), "{}", shown(&keys));
    let keys = keys.press("esc z enter");
    assert!(shown(&keys).contains("Checkout is still failing."), "{}", shown(&keys));
    let keys = keys.type_text("over").press("enter");
    assert_eq!(keys.refused, [], "it is a warning, not a refusal");
}
