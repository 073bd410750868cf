//! Keys of whoever leads a drill.

use super::*;
use crate::incident::command::DrillCommand;
use crate::incident::event::ObservationKind;
use crate::plan::scenario::InjectKind;
use crate::plan::{Duration, InjectId};
use crate::tui::intent::Ahead;

fn inject(id: &str) -> InjectId {
    InjectId::parse(id).unwrap()
}

fn control() -> Keys {
    Keys::drill(true).press("0").on(Target::Inject(inject("3")))
}

fn decided(keys: &Keys) -> &DrillCommand {
    let Command::Drill(command) = keys.command() else { panic!("{:?}", keys.intents) };
    command
}

#[test]
fn space_tells_the_selected_inject() {
    assert_eq!(*decided(&control().press("space")), DrillCommand::Deliver { inject: inject("3") });
}

#[test]
fn the_same_key_holds_an_inject_and_lets_it_go() {
    let held = control().press("b");
    assert_eq!(*decided(&held), DrillCommand::Hold { inject: inject("3") });
    let gone = held.fresh().press("b");
    assert_eq!(*decided(&gone), DrillCommand::LetGo { inject: inject("3") });
}

#[test]
fn an_inject_is_left_out_for_a_reason() {
    let keys = control().press("s enter");
    assert_eq!(keys.intents, []);
    let keys = keys.type_text("too late").press("enter");
    let reason = Text::line("too late");
    assert_eq!(*decided(&keys), DrillCommand::SkipInject { inject: inject("3"), reason });
}

#[test]
fn the_clock_stops_and_goes_on_as_fast_as_before() {
    let keys = control().press(".");
    assert_eq!(keys.intents, [Intent::SetClock { ahead: Ahead::Stay, speed: 0 }]);
    let mut keys = keys.fresh();
    let wall = keys.now;
    let command = Command::Drill(DrillCommand::SetClock { wall, shows: None, speed: 0 });
    keys.carry_out(&Intent::Decide(command));
    let keys = keys.press(".");
    assert_eq!(keys.intents, [Intent::SetClock { ahead: Ahead::Stay, speed: 10 }]);
}

#[test]
fn the_clock_is_set_ahead_by_a_minute_or_to_the_next_inject() {
    let minute = control().press("> enter");
    let ahead = Ahead::By(Duration::mins(1));
    assert_eq!(minute.intents, [Intent::SetClock { ahead, speed: 10 }]);
    let next = control().press(">").type_text("next").press("enter");
    let ahead = Ahead::To("2027-03-02T14:22:38Z".parse().unwrap());
    assert_eq!(next.intents, [Intent::SetClock { ahead, speed: 10 }]);
}

#[test]
fn the_speed_is_chosen_from_what_is_now() {
    let keys = control().press("= down enter");
    assert_eq!(keys.intents, [Intent::SetClock { ahead: Ahead::Stay, speed: 30 }]);
}

#[test]
fn an_inject_is_added_on_the_spot() {
    let keys = control().press("#").type_text("board").press("enter enter").type_text("phone").press("enter");
    let keys = keys.press("enter");
    assert_eq!(keys.intents, [], "it says nothing yet");
    let keys = keys.type_text("When is it over?").press("enter");
    let DrillCommand::Add { kind, from, to, channel, text } = decided(&keys) else { panic!() };
    assert_eq!((*kind, from.as_str(), to.as_str()), (InjectKind::Information, "board", ""));
    assert_eq!((channel.as_str(), text.as_str()), ("phone", "When is it over?"));
}

#[test]
fn an_observation_names_its_kind_objective_and_owner() {
    let keys = control().press(",").type_text("asked twice").press("up right tab tab right tab");
    let keys = keys.type_text("ito").press("tab").type_text("30d").press("enter");
    let DrillCommand::Observe(made) = decided(&keys) else { panic!() };
    assert_eq!(made.kind, ObservationKind::Improve);
    assert_eq!(made.text.as_str(), "asked twice");
    assert_eq!(made.objective.as_ref().map(crate::plan::ObjectiveId::as_str), Some("command"));
    assert_eq!(made.owner.as_ref().map(PersonId::as_str), Some("ito"));
    assert_eq!(made.due_in, Some(Duration::parse("30d").unwrap()));
}

#[test]
fn a_wrong_length_in_an_observation_is_said_and_nothing_is_written() {
    let keys = control().press(",").type_text("asked twice").press("tab tab tab tab").type_text("soon");
    assert_eq!(keys.press("enter").intents, []);
}

#[test]
fn what_is_expected_is_judged_what_the_inject_calls_for_first() {
    let keys = control().press("t down enter").type_text("nobody said it").press("enter");
    let DrillCommand::Judge(judged) = decided(&keys) else { panic!() };
    assert_eq!((judged.expected.as_str(), judged.done), ("tell", false));
    assert_eq!(judged.note.as_ref().map(Text::as_str), Some("nobody said it"));
}

#[test]
fn a_question_is_answered_at_either_terminal() {
    let asked = |keys: Keys| keys.press("e").type_text("petrov, by phone").press("enter");
    let answer = DrillCommand::Discuss { inject: inject("2"), answer: Text::line("petrov, by phone") };
    let player = asked(Keys::drill(false).press("0"));
    assert_eq!(*decided(&player), answer);
    let control = asked(Keys::drill(true).press("0").on(Target::Inject(inject("2"))));
    assert_eq!(*decided(&control), answer);
    let notice = control.press("0").on(Target::Inject(inject("3"))).press("e").notice().to_owned();
    assert_eq!(notice, "answer: it was not told, or is no question");
}

#[test]
fn the_exercise_is_ended_for_a_reason_and_then_leads_nobody_anywhere() {
    let keys = control().press("\\").type_text("time is up").press("enter");
    assert_eq!(*decided(&keys), DrillCommand::End { reason: Text::line("time is up") });
    let keys = keys.fresh().press(".");
    assert_eq!(keys.notice(), "pause: the exercise has ended");
}

#[test]
fn a_players_terminal_leads_nothing() {
    for key in [".", ">", "=", "#", ",", "\\", "space", "b", "s", "t"] {
        let keys = Keys::drill(false).press("0").press(key);
        assert_eq!(keys.intents, [], "{key}");
        assert!(keys.notice().contains("--control"), "{key}: {}", keys.notice());
    }
}

#[test]
fn without_a_scenario_the_drill_screen_says_why_it_is_not_there() {
    let keys = Keys::new(Kind::Drill).press("0");
    assert_eq!(keys.ui.screen, Screen::Command);
    assert_eq!(keys.notice(), "drill: no scenario is played here; `warroom drill SCENARIO` begins one");
    let keys = keys.press("shift-tab");
    assert_eq!(keys.ui.screen, Screen::Deputy, "nothing to show is skipped");
}
