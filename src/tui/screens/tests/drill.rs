//! Frames of drills with a scenario: the controller's, and the players'.

use super::*;
use crate::incident::command::DrillCommand;
use crate::plan::scenario::InjectKind;
use crate::tui::testing::drill;

/// Every cell of every screen at a size that hides little, as one text.
fn everything(story: &Story) -> String {
    let mut all = String::new();
    for screen in Screen::ALL {
        let mut ui = story::ui(screen);
        for target in order(&story.glance(), &ui, screen) {
            ui.selection.insert(screen, target);
            all.push_str(&text(&frame(story, &ui, COLOUR, (200, 60)).0));
        }
        all.push_str(&text(&frame(story, &ui, COLOUR, (200, 60)).0));
    }
    all
}

#[rstest]
#[case::control("drill_control", Story::drill(true))]
#[case::player("drill_player", Story::drill(false))]
#[case::ended("drill_ended", Story::drill_ended(false))]
fn the_drill_screen_tells_the_drill(#[case] name: &str, #[case] story: Story) {
    for size in [(60, 20), (80, 24), (120, 40)] {
        snapshot(name, &story, Screen::Drill, size);
    }
}

#[test]
fn players_see_nothing_of_what_is_to_come_on_any_screen() {
    let shown = everything(&Story::drill(false));
    assert!(shown.contains("We see no answer for shop.example.com"), "{shown}");
    assert!(!shown.contains("SECRET"), "{shown}");
}

#[test]
fn players_see_what_was_expected_and_seen_only_after_the_end() {
    let shown = everything(&Story::drill_ended(false));
    for wanted in [
        "SECRET-EXPECTED tell customers",
        "SECRET-TRUTH",
        "SECRET-SEEN ito asked for objections",
        "warroom evaluate inc-0042",
    ] {
        assert!(shown.contains(wanted), "{wanted} is missing");
    }
}

#[test]
fn the_controller_sees_what_is_to_come_and_how_long_until_then_on_every_screen() {
    let story = Story::drill(true);
    for screen in Screen::ALL {
        let shown = text(&frame(&story, &story::ui(screen), COLOUR, (80, 24)).0);
        assert!(shown.contains("02:40"), "{screen:?}: {shown}");
        assert!(shown.contains("SECRET-INJECT what do we tell"), "{screen:?}: {shown}");
    }
}

#[test]
fn the_head_says_how_the_drill_is_played_and_how_fast() {
    let mut story = Story::drill(false);
    let head = |story: &Story| {
        let shown = text(&frame(story, &story::ui(Screen::Command), COLOUR, (80, 24)).0);
        shown.lines().next().unwrap().to_owned()
    };
    assert!(head(&story).contains(" DRILL tabletop "), "{}", head(&story));
    assert!(head(&story).trim_end_matches('|').trim_end().ends_with("UTC ×10"), "{}", head(&story));
    let wall = "2026-11-26T10:01:00Z".parse().unwrap();
    story.lead_drill(DrillCommand::SetClock { wall, shows: None, speed: 0 });
    assert!(head(&story).trim_end_matches('|').trim_end().ends_with("UTC paused"), "{}", head(&story));
}

#[test]
fn a_new_inject_stands_on_every_screen_of_the_players_until_the_drill_screen_was_painted() {
    let story = Story::drill(false);
    let shown = |ui: &Ui| text(&frame(&story, ui, COLOUR, (80, 24)).0);
    let mut ui = story::ui(Screen::Command);
    assert!(shown(&ui).contains("  inject   00:20   controller: Who could stop"), "{}", shown(&ui));
    assert!(shown(&ui).contains("(1 more)"), "{}", shown(&ui));
    ui.screen = Screen::Drill;
    let (_, painted) = frame(&story, &ui, COLOUR, (80, 24));
    ui.painted(painted);
    ui.screen = Screen::Command;
    assert!(!shown(&ui).contains("  inject  "), "{}", shown(&ui));
}

#[test]
fn what_was_made_up_on_the_spot_stands_in_the_list_too() {
    let mut story = Story::drill(true);
    story.lead_drill(DrillCommand::Add {
        kind: InjectKind::Request,
        from: Text::line("board"),
        to: Text::default(),
        channel: Text::line("phone"),
        text: Text::line("When is it over?"),
    });
    let shown = text(&frame(&story, &story::ui(Screen::Drill), COLOUR, (120, 40)).0);
    assert!(shown.contains("added-1"), "{shown}");
    assert!(shown.contains("phone, board: When is it over?"), "{shown}");
}

#[test]
fn of_ten_thousand_injects_the_rows_around_the_chosen_one_are_drawn() {
    let story = Story::long_drill(10_000);
    let mut ui = story::ui(Screen::Drill);
    let chosen = Target::Inject(drill::inject("7000"));
    ui.selection.insert(Screen::Drill, chosen.clone());
    let (buffer, painted) = frame(&story, &ui, COLOUR, (80, 24));
    assert_eq!(painted.selected, Some(chosen));
    assert!(text(&buffer).contains("7000"), "{}", text(&buffer));
    assert!(!text(&buffer).contains("7020"));
    assert_eq!(order(&story.glance(), &ui, Screen::Drill).len(), 10_000);
}

#[test]
fn coverage_shows_the_holes_first_and_what_this_drill_has_practised() {
    use crate::plan::Duration;
    use crate::plan::coverage::{CoverageFile, CoverageSheet};
    let mut plan = story::example();
    let at = "2027-03-01T10:00:00Z".parse().unwrap();
    plan.coverage = Some(CoverageSheet::of(&plan, &CoverageFile::default(), Duration::mins(1), at));
    let mut story = Story::declared(plan, crate::incident::event::Kind::Drill, "401");
    story.open("ito", "rollback");
    story.done("petrov", story::step("rollback", "freeze"), "by hand");
    let sections = crate::tui::view::coverage::sections(&story.glance());
    let steps = sections.iter().find(|section| section.name == "Steps").unwrap();
    assert_eq!(steps.practised, 1);
    assert!(steps.lines[0].1.starts_with("never"), "{:?}", steps.lines[0]);
    let last = steps.lines.last().unwrap();
    assert!(last.1.starts_with("here 14:17") && last.1.contains("rollback/freeze"), "{last:?}");
    let names: Vec<_> = sections.iter().map(|section| section.name).collect();
    assert_eq!(names, ["Runbooks", "Steps", "Actions", "Backups", "Messages"]);
}

#[test]
fn there_is_no_drill_screen_where_no_scenario_is_played() {
    let shown = text(&frame(&Story::middle(), &story::ui(Screen::Command), COLOUR, (120, 40)).0);
    assert!(!shown.contains(" Drill "), "{shown}");
}
