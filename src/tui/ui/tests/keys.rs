//! Single keys: what they mean, and what they say when they do not work.

use super::*;
use crate::incident::command::{PageCommand, StepCommand, TalkCommand};
use crate::tui::dialog::choose::Pick;
use crate::tui::dialog::palette::palette;
use crate::tui::keymap::{ROWS, footer};

#[test]
fn a_change_between_the_look_and_the_key_does_not_change_the_target() {
    let mut keys = Keys::at_work().on(Target::Step(step("inventory")));
    keys.paint();
    // Another runbook's steps now stand above and around it, and nothing was painted since.
    let open = Command::Step(StepCommand::OpenRunbook { runbook: runbook("rollback") });
    keys.carry_out(&Intent::Decide(open));
    keys.incident.runs.reverse();
    let first = keys.look(|glance| order(glance, &keys.ui, Screen::Command)).remove(0);
    assert_ne!(first, Target::Step(step("inventory")));
    let keys = keys.press("s").type_text("not needed").press("enter");
    let wanted = StepCommand::Skip { at: step("inventory"), reason: Text::line("not needed") };
    assert_eq!(keys.command(), &Command::Step(wanted));
}

#[test]
fn a_change_while_a_window_is_open_does_not_change_its_target() {
    let mut keys = Keys::at_work().on(Target::Step(step("freeze"))).press("f");
    keys.incident.runs.reverse();
    keys.ui.select(Target::Step(step("rotate")));
    let keys = keys.type_text("pods restarted").press("enter");
    let wanted = StepCommand::Fail { at: step("freeze"), reason: Text::line("pods restarted") };
    assert_eq!(keys.command(), &Command::Step(wanted));
}

#[test]
fn the_timeline_opens_at_its_newest_event_and_follows_it() {
    let keys = Keys::at_work().press("5");
    assert_eq!(keys.ui.screen, Screen::Timeline);
    assert_eq!(keys.ui.selection.get(&Screen::Timeline), None, "the frame chooses the newest");
}

#[test]
fn every_act_is_in_the_palette_with_its_keys() {
    let keys = Keys::at_work();
    let choose = keys.look(|glance| palette(glance, &keys.ui, &keys.keymap));
    for row in ROWS.iter().filter(|row| row.act != Act::Palette) {
        let item = choose.items().iter().find(|item| item.pick == Pick::Act(row.act));
        assert_eq!(item.unwrap_or_else(|| panic!("{}", row.name)).note, keys.keymap.shown(row.act));
    }
    for wanted in ["key-disable: ", "secrets-revocation/freeze: ", "rollback: ", "ic: "] {
        assert!(choose.items().iter().any(|item| item.label.starts_with(wanted)), "{wanted}");
    }
}

#[test]
fn the_palette_finds_by_parts_of_a_name_and_does_what_the_key_does() {
    let keys = Keys::at_work().press(":").type_text("wrt dwn").press("enter");
    assert!(matches!(keys.ui.dialog, Some(Dialog::Prompt(_))), "{:?}", keys.ui.dialog);
    let keys = Keys::at_work().press(":").type_text("screen people").press("enter");
    assert_eq!(keys.ui.screen, Screen::People);
}

#[test]
fn a_key_that_is_not_allowed_says_why_and_who_could() {
    let keys = Keys::at_work().acting("marin").on(Target::Step(step("freeze"))).press("v");
    assert_eq!(keys.notice(), "severity: only the commander may do this; ito commands");
    assert!(keys.ui.dialog.is_none());
    let keys = keys.on(Target::Step(step("inventory"))).press("s");
    assert_eq!(keys.notice(), "skip: the step belongs to identity; could: okafor, silva, ito");
    let keys = keys.press("K");
    assert!(
        keys.notice().contains("needs the authority to revoke secrets; could: ito, okafor"),
        "{}",
        keys.notice()
    );
    assert_eq!(keys.intents, []);
}

#[test]
fn a_notice_goes_with_the_next_key() {
    let keys = Keys::at_work().acting("marin").press("v");
    assert_ne!(keys.notice(), "");
    assert_eq!(keys.press("down").notice(), "");
}

#[test]
fn a_refusal_of_the_core_opens_no_window() {
    let mut keys = Keys::at_work().press("n");
    keys.ui.answered(Err(Refusal::NotResolved));
    assert_eq!(keys.notice(), "resolve it first");
    let keys = keys.type_text("still typing").press("enter");
    let note = TalkCommand::Note { text: Text::line("still typing"), changed_at: None };
    assert_eq!(keys.command(), &Command::Talk(note));
}

#[test]
fn the_bottom_line_dims_what_is_not_allowed() {
    let keys = Keys::at_work().acting("marin").on(Target::Step(step("rotate")));
    let keys_now = keys.look(|glance| footer(glance, &keys.ui, &keys.keymap));
    let step = keys_now.iter().find(|key| key.label == "step").unwrap();
    assert_eq!((step.keys.as_str(), step.enabled), ("space", false));
    assert!(step.why_not.as_ref().unwrap().contains("could: okafor"));
    assert!(keys_now.iter().any(|key| key.keys == "?" && key.enabled));
}

#[test]
fn without_a_commander_the_first_key_takes_command() {
    let keys = Keys::new(Kind::Drill);
    let first = keys.look(|glance| footer(glance, &keys.ui, &keys.keymap)).remove(0);
    assert_eq!((first.keys.as_str(), first.enabled), ("c", true));
}

#[test]
fn moving_goes_by_id_and_stops_at_the_ends() {
    let keys = Keys::at_work().press("home down down up");
    assert_eq!(keys.ui.painted.selected, Some(Target::Step(step("inventory"))));
    let keys = keys.press("end down j");
    assert_eq!(keys.ui.painted.selected, Some(Target::Step(step("halt"))));
    let keys = keys.press("home pgdn");
    assert_eq!(keys.ui.painted.selected, Some(Target::Step(step("prove-unused"))));
}

#[test]
fn each_screen_keeps_its_own_selection() {
    let keys = Keys::at_work().press("home down p down 1");
    assert_eq!(keys.ui.painted.selected, Some(Target::Step(step("inventory"))));
    let keys = keys.press("shift-tab tab tab tab tab");
    assert_eq!(keys.ui.screen, Screen::People);
    assert!(matches!(&keys.ui.painted.selected, Some(Target::Role(id)) if id.as_str() == "deputy"));
}

#[test]
fn the_filter_narrows_while_it_is_typed_and_escape_shows_all_again() {
    let keys = Keys::at_work().press("/").type_text("revoke");
    assert_eq!(keys.ui.filter(), Some("revoke"));
    assert_eq!(keys.ui.painted.selected, Some(Target::Step(step("decide-revoke"))));
    let keys = keys.press("enter down");
    assert_eq!(keys.ui.painted.selected, Some(Target::Step(step("revoke"))));
    let keys = keys.press("esc");
    assert_eq!(keys.ui.filter(), None);
    assert_eq!(keys.ui.painted.selected, Some(Target::Step(step("revoke"))));
}

#[test]
fn acting_as_somebody_else_is_for_drills() {
    let keys = Keys::new(Kind::Live).press("w");
    assert_eq!(keys.notice(), "act as: drills only; in a live incident everybody acts as themselves");
    let keys = Keys::at_work().press("w").type_text("marin").press("enter");
    assert_eq!(keys.intents, [Intent::ActAs(person("marin"))]);
}

#[test]
fn paging_starts_at_the_selected_role() {
    let keys = Keys::at_work().press("p down down down g enter");
    let dns = crate::plan::RoleId::parse("dns").unwrap();
    assert_eq!(keys.command(), &Command::Page(PageCommand::PageRole { role: dns.clone() }));
    let keys = keys.fresh().acting("marin").press("y");
    assert_eq!(keys.command(), &Command::Page(PageCommand::AcknowledgePage { role: dns, note: None }));
}

#[test]
fn a_click_selects_and_a_click_on_what_is_selected_opens_it() {
    use crossterm::event::KeyModifiers;
    use ratatui::layout::Rect;
    let mut keys = Keys::at_work();
    let target = Target::Step(step("rotate"));
    keys.ui.painted.places =
        vec![(Rect::new(0, 5, 40, 1), target.clone()), (Rect::new(0, 0, 9, 1), Target::Tab(Screen::People))];
    let click = |row| MouseEvent {
        kind: MouseEventKind::Down(MouseButton::Left),
        column: 3,
        row,
        modifiers: KeyModifiers::NONE,
    };
    let mut mouse = |row| {
        let (mut ui, keymap) = (std::mem::take(&mut keys.ui), keys.keymap.clone());
        let intents = keys.look(|glance| ui.mouse(click(row), glance, &keymap));
        assert_eq!(intents, []);
        keys.ui = ui;
        (keys.ui.screen, keys.ui.painted.selected.clone(), keys.ui.dialog.is_some())
    };
    assert_eq!(mouse(5), (Screen::Command, Some(target.clone()), false));
    assert_eq!(mouse(5), (Screen::Command, Some(target), true));
    assert!(!matches!(mouse(0), (Screen::People, ..)), "a window lies above the tabs");
}

#[test]
fn quitting_asks_only_while_a_call_waits_for_its_answer() {
    assert_eq!(Keys::at_work().press("q").intents, [Intent::Quit]);
    let keys = Keys::at_work().acting("okafor").press("K enter").fresh().press("q");
    assert_eq!(keys.intents, []);
    assert_eq!(keys.press("enter").intents, [Intent::Quit]);
}
