//! Frames of told stories, with their styles; and the promises that hold for every frame.

mod drill;

use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use rstest::rstest;

use super::*;
use crate::incident::Command;
use crate::incident::command::StepCommand;
use crate::plan::settings::ThemeName;
use crate::plan::{Step, StepId, Text};
use crate::tui::testing::{Story, dump, story};
use crate::tui::{Role, Screen, Target};

const COLOUR: Skin = Skin::new(ThemeName::OkabeIto, true, false);
const ASCII: Skin = Skin::new(ThemeName::Plain, false, true);

fn keys(story: &Story) -> Vec<FooterKey> {
    let free = story.incident.lead.commander.is_none();
    let key = |keys: &str, label, enabled: bool| {
        let why_not = (!enabled).then(|| "not now".to_owned());
        FooterKey { keys: keys.to_owned(), label, enabled, why_not }
    };
    vec![
        key("space", "step", true),
        key("s", "skip", true),
        key("a", "actions", true),
        key("p", "people", true),
        key("n", "note", true),
        key("h", "handover", !free),
        key("t", "take command", free),
        key(":", "palette", true),
        key("?", "help", true),
    ]
}

fn frame(story: &Story, ui: &Ui, skin: Skin, (width, height): (u16, u16)) -> (Buffer, Painted) {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let mut painted = Painted::default();
    let keys = keys(story);
    terminal.draw(|frame| painted = draw(frame, &story.glance(), ui, skin, &keys)).unwrap();
    (terminal.backend().buffer().clone(), painted)
}

fn text(buffer: &Buffer) -> String {
    dump(buffer).lines().filter(|line| line.starts_with('|')).collect::<Vec<_>>().join("\n")
}

fn snapshot(name: &str, story: &Story, screen: Screen, size: (u16, u16)) {
    let (buffer, painted) = frame(story, &story::ui(screen), COLOUR, size);
    let chosen = painted.selected.map_or_else(|| "nothing".to_owned(), |target| format!("{target:?}"));
    let name = format!("{name}_{}_{}x{}", screen.title().to_lowercase(), size.0, size.1);
    insta::assert_snapshot!(name, format!("{}chosen: {chosen}, page: {}\n", dump(&buffer), painted.page));
}

#[rstest]
#[case::fresh("fresh", Story::fresh())]
#[case::middle("middle", Story::middle())]
#[case::offered("offered", Story::offered())]
#[case::resolved("resolved", Story::resolved())]
#[case::stuck("stuck", Story::stuck())]
#[case::hostile("hostile", Story::hostile())]
fn the_command_screen_tells_the_story(#[case] name: &str, #[case] story: Story) {
    snapshot(name, &story, Screen::Command, (80, 24));
    snapshot(name, &story, Screen::Command, (120, 40));
}

#[rstest]
#[case(Screen::Runbooks)]
#[case(Screen::Actions)]
#[case(Screen::People)]
#[case(Screen::Timeline)]
fn every_other_screen_tells_the_middle(#[case] screen: Screen) {
    let story = Story::middle();
    snapshot("middle", &story, screen, (80, 24));
    snapshot("middle", &story, screen, (120, 40));
}

#[rstest]
#[case::gated("gated", Story::gated())]
#[case::gated_later("gated_later", Story::gated_later())]
#[case::ungated("ungated", Story::ungated())]
fn the_campaign_and_its_identities_are_told(#[case] name: &str, #[case] story: Story) {
    for screen in [Screen::Campaign, Screen::Identities] {
        snapshot(name, &story, screen, (60, 20));
        snapshot(name, &story, screen, (80, 24));
        snapshot(name, &story, screen, (120, 40));
    }
}

#[test]
fn the_gates_mark_takes_no_row_of_the_command_screen() {
    for size in [(60, 20), (80, 24), (120, 40)] {
        let rows = |story: &Story| text(&frame(story, &story::ui(Screen::Command), COLOUR, size).0);
        // The deputy speaks of the approvals too; that is told elsewhere.
        let quiet = |story: Story| rows(&Story { concerns: Vec::new(), ..story });
        let (with, without) = (quiet(Story::gated()), quiet(Story::ungated()));
        let changed: Vec<_> = with.lines().zip(without.lines()).filter(|(a, b)| a != b).collect();
        let [(line, _)] = changed.as_slice() else { panic!("{changed:?}") };
        assert!(line.starts_with("|─ Timeline  ! gate: 2 errors"), "{line}");
    }
    let (_, painted) = frame(&Story::gated(), &story::ui(Screen::Command), COLOUR, (80, 24));
    let tabs = painted.places.iter().filter(|(_, target)| *target == Target::Tab(Screen::Campaign));
    assert_eq!(tabs.count(), 2, "a click on the mark leads where all of it stands");
}

#[test]
fn every_row_of_the_campaign_and_the_identities_can_be_chosen_and_is_on_the_screen() {
    for (screen, rows) in [(Screen::Campaign, 15), (Screen::Identities, 4)] {
        let story = Story::gated();
        let mut ui = story::ui(screen);
        let all = order(&story.glance(), &ui, screen);
        assert_eq!(all.len(), rows);
        for target in all {
            ui.selection.insert(screen, target.clone());
            let (buffer, painted) = frame(&story, &ui, COLOUR, (80, 24));
            assert_eq!(painted.selected.as_ref(), Some(&target));
            assert!(painted.places.iter().any(|(_, found)| *found == target), "{target:?}");
            let shown = text(&buffer);
            let full = shown.lines().skip_while(|line| !line.contains("─ Chosen")).nth(1).unwrap();
            assert!(full.trim_matches(['|', ' ']).len() > 4, "{target:?}\n{shown}");
        }
        ui.filter.insert(screen, "checkout-key".to_owned());
        let (buffer, painted) = frame(&story, &ui, COLOUR, (80, 24));
        assert!(text(&buffer).contains("only \"checkout-key\""));
        assert_eq!(painted.selected, order(&story.glance(), &ui, screen).first().cloned());
        ui.filter.insert(screen, "zzz".to_owned());
        assert!(text(&frame(&story, &ui, COLOUR, (80, 24)).0).contains("matches the filter"));
    }
}

#[test]
fn a_busy_hour_is_told_on_every_screen_that_tells_of_it() {
    let story = Story::busy();
    for screen in [Screen::Command, Screen::People, Screen::Messages, Screen::Deputy] {
        for size in [(80, 24), (120, 40), (200, 60)] {
            snapshot("busy", &story, screen, size);
        }
    }
}

#[test]
fn the_new_screens_read_without_colour_and_in_ascii() {
    let story = Story::busy();
    let plain = Skin::new(ThemeName::OkabeIto, false, false);
    for screen in [Screen::Messages, Screen::Deputy] {
        let name = screen.title().to_lowercase();
        let (buffer, _) = frame(&story, &story::ui(screen), plain, (80, 24));
        insta::assert_snapshot!(format!("plain_{name}_80x24"), dump(&buffer));
        let (buffer, _) = frame(&story, &story::ui(screen), ASCII, (80, 24));
        insta::assert_snapshot!(format!("ascii_{name}_80x24"), dump(&buffer));
    }
}

/// The style of the first cell with a sign in the first row that contains a text.
fn style_of(buffer: &Buffer, wanted: &str) -> ratatui::style::Style {
    let shown = text(buffer);
    let row = shown.lines().position(|line| line.contains(wanted));
    let row = row.unwrap_or_else(|| panic!("{wanted} is missing in\n{shown}"));
    let line: Vec<char> = shown.lines().nth(row).unwrap().chars().skip(1).collect();
    let at = line.windows(wanted.chars().count()).position(|part| part.iter().collect::<String>() == wanted);
    let cell = (u16::try_from(at.unwrap()).unwrap(), u16::try_from(row).unwrap());
    buffer.cell(cell).unwrap().style()
}

#[test]
fn an_overdue_update_is_as_loud_as_a_failing_service() {
    let story = Story::busy();
    for size in [(80, 24), (120, 40)] {
        let (buffer, _) = frame(&story, &story::ui(Screen::Command), COLOUR, size);
        assert_eq!(style_of(&buffer, "✗ overdue"), style_of(&buffer, "✗ failing"), "{}", text(&buffer));
    }
    let (buffer, _) = frame(&story, &story::ui(Screen::Messages), COLOUR, (80, 24));
    assert_eq!(style_of(&buffer, "✗ Customers").fg, COLOUR.style(Role::Bad).fg);
}

#[test]
fn a_page_that_did_not_arrive_is_as_loud_as_a_failing_service() {
    let story = Story::busy();
    let (buffer, _) = frame(&story, &story::ui(Screen::Command), COLOUR, (80, 24));
    let failing = style_of(&buffer, "✗ failing");
    let mut ui = story::ui(Screen::People);
    ui.selection.insert(Screen::People, Target::Role(crate::plan::RoleId::parse("dns").unwrap()));
    let (buffer, _) = frame(&story, &ui, COLOUR, (120, 40));
    assert_eq!(style_of(&buffer, "not delivered"), failing, "{}", text(&buffer));
}

#[test]
fn at_80_by_24_the_messages_screen_shows_everything_that_is_promised() {
    let shown = text(&frame(&Story::busy(), &story::ui(Screen::Messages), COLOUR, (80, 24)).0);
    for wanted in [
        "Messages  security",
        "✗ Customers  overdue",
        "promised for 14:41 UTC",
        "Executives",
        "waits",
        "to approve",
        "sent",
        "─ Chosen",
        "to customers by status page",
        "approved by weber, unchanged",
        "! nothing pre-approved fits; nearest: security-first",
    ] {
        assert!(shown.contains(wanted), "{wanted} is missing in\n{shown}");
    }
}

#[test]
fn the_head_counts_what_is_due_now_on_every_screen() {
    let story = Story::busy();
    let urgent = crate::tui::view::concerns::urgent(&story.glance());
    assert!(urgent > 0);
    for screen in Screen::ALL {
        let shown = text(&frame(&story, &story::ui(screen), COLOUR, (80, 24)).0);
        assert!(shown.lines().next().unwrap().contains(&format!(" {urgent} now ")), "{shown}");
    }
}

#[rstest]
#[case::awaiting("awaiting", Story::awaiting())]
#[case::many("many", Story::many())]
#[case::partial("partial", Story::partial())]
#[case::held("held", Story::held())]
fn a_call_that_waits_for_people_or_goes_to_many_targets_is_told(#[case] name: &str, #[case] story: Story) {
    for screen in [Screen::Command, Screen::Actions] {
        snapshot(name, &story, screen, (80, 24));
        snapshot(name, &story, screen, (120, 40));
    }
}

#[test]
fn whoever_may_approve_is_told_loudly_and_the_others_calmly() {
    let mut story = Story::awaiting();
    let row = |story: &Story| {
        let (buffer, _) = frame(story, &story::ui(Screen::Command), COLOUR, (80, 24));
        let shown = text(&buffer);
        let at = shown.lines().position(|line| line.contains("denied in 09:12")).unwrap();
        let loud = buffer.cell((1, u16::try_from(at).unwrap())).unwrap().style().add_modifier;
        (shown.lines().nth(at).unwrap().to_owned(), loud == COLOUR.style(Role::Alarm).add_modifier)
    };
    let (line, loud) = row(&story);
    assert!(line.contains("! approve") && line.contains("Revoke checkout-key-7") && loud, "{line}");
    story.me = story::person("okafor");
    let (line, loud) = row(&story);
    assert!(line.contains("! asked") && !loud, "{line}");
    let shown = text(&frame(&story, &story::ui(Screen::Command), COLOUR, (120, 40)).0);
    assert!(shown.contains("waits for ito, khan or silva"), "{shown}");
}

#[test]
fn a_list_that_is_cut_says_how_much_is_below() {
    for (story, screen) in [(Story::held(), Screen::Actions), (Story::offered(), Screen::Command)] {
        let shown = text(&frame(&story, &story::ui(screen), COLOUR, (80, 24)).0);
        assert!(shown.contains(" more below ─"), "{shown}");
    }
    let shown = text(&frame(&Story::many(), &story::ui(Screen::Actions), COLOUR, (80, 24)).0);
    assert!(shown.contains("more lines: enter"), "{shown}");
}

#[test]
fn the_actions_of_runbooks_and_those_with_a_key_come_first() {
    let story = Story::held();
    let order = order(&story.glance(), &story::ui(Screen::Actions), Screen::Actions);
    let place = |id: &str| {
        let wanted = Target::Action(crate::plan::ActionId::parse(id).unwrap());
        order.iter().position(|target| *target == wanted).unwrap()
    };
    assert!(matches!(order.first(), Some(Target::Fire(_))), "what waits for somebody stands above all");
    assert!(place("sends-pause") < place("zone-freeze"), "a key counts more than a domain");
    assert!(place("zone-freeze") < place("release-back"), "the others stand by domain");
}

#[test]
fn hostile_text_stays_in_its_place_on_every_screen() {
    for screen in Screen::ALL {
        snapshot("hostile", &Story::hostile(), screen, (80, 24));
    }
}

#[test]
fn too_small_a_terminal_is_told_what_is_needed() {
    snapshot("middle", &Story::middle(), Screen::Command, (59, 19));
    let (buffer, painted) = frame(&Story::middle(), &story::ui(Screen::Command), COLOUR, (59, 24));
    assert!(text(&buffer).contains("60"));
    assert_eq!(painted.selected, None);
}

#[test]
fn at_80_by_24_the_commander_sees_everything_that_is_promised() {
    let (buffer, _) = frame(&Story::middle(), &story::ui(Screen::Command), COLOUR, (80, 24));
    let shown = text(&buffer);
    for wanted in [
        "DRILL",
        "SEV1",
        "Spring launch",
        "T+00:12:24",
        "14:30:02 UTC",
        "commander ito",
        "backup khan",
        "next      00:40",
        "rollback without consensus unlocks for ic",
        "02:36",
        "? unknown 01:05",
        "active 01:20",
        "DNS",
        "settles in 03:12",
        "✗ failing  Checkout",
        "Machine login",
        "Certificate",
        "Northpay",
        "unknown, no answer",
        "[a]ctions",
        "[?]",
    ] {
        assert!(shown.contains(wanted), "{wanted} is missing in\n{shown}");
    }
}

#[test]
fn nobody_commanding_is_a_bar_over_the_whole_width_on_every_screen() {
    let story = Story::fresh();
    for screen in Screen::ALL {
        let (buffer, _) = frame(&story, &story::ui(screen), COLOUR, (80, 24));
        let alarm = COLOUR.style(Role::Alarm);
        let loud = |x: u16| buffer.cell((x, 1)).unwrap().style().add_modifier == alarm.add_modifier;
        assert!((0..80).all(loud), "{screen:?}");
        assert!(text(&buffer).contains("ito or khan can take command   you can: [t] take command"));
    }
}

#[test]
fn a_filter_leaves_what_matches_and_says_that_it_is_on() {
    let story = Story::middle();
    let mut ui = story::ui(Screen::Command);
    ui.filter.insert(Screen::Command, "REVOKE".to_owned());
    let (buffer, painted) = frame(&story, &ui, COLOUR, (120, 40));
    assert!(text(&buffer).contains("only \"REVOKE\""));
    assert!(!text(&buffer).contains("Freeze deployments"));
    let decide = Target::Step(story::step("secrets-revocation", "decide-revoke"));
    assert_eq!(painted.selected, Some(decide.clone()));
    let glance = story.glance();
    let steps = order(&glance, &ui, Screen::Command).into_iter().filter(|t| matches!(t, Target::Step(_)));
    let revoke = Target::Step(story::step("secrets-revocation", "revoke"));
    assert_eq!(steps.collect::<Vec<_>>(), [decide, revoke]);
}

#[test]
fn a_failure_branch_is_hidden_until_its_step_fails() {
    let mut story = Story::middle();
    let (disable, halt) =
        (story::step("secrets-revocation", "disable"), story::step("secrets-revocation", "halt"));
    let ui = story::ui(Screen::Command);
    let listed =
        |story: &Story| order(&story.glance(), &ui, Screen::Command).contains(&Target::Step(halt.clone()));
    let shown =
        |story: &Story| text(&frame(story, &ui, COLOUR, (120, 40)).0).contains(" 11 Put up the maintenance");
    assert!(!listed(&story) && !shown(&story));
    let reason = Text::line("the issuer refuses");
    story.by("okafor", &Command::Step(StepCommand::Fail { at: disable, reason }));
    assert!(listed(&story));
    assert!(shown(&story), "{}", text(&frame(&story, &ui, COLOUR, (120, 40)).0));
}

#[test]
fn what_was_chosen_stays_chosen_and_what_is_gone_gives_way() {
    let story = Story::middle();
    let mut ui = story::ui(Screen::Command);
    let freeze = Target::Step(story::step("secrets-revocation", "freeze"));
    ui.selection.insert(Screen::Command, freeze.clone());
    assert_eq!(frame(&story, &ui, COLOUR, (80, 24)).1.selected, Some(freeze));
    ui.selection.insert(Screen::Command, Target::Step(story::step("rollback", "freeze")));
    let active = Target::Step(story::step("secrets-revocation", "disable"));
    assert_eq!(frame(&story, &ui, COLOUR, (80, 24)).1.selected, Some(active));
}

#[test]
fn the_mouse_finds_what_is_drawn_and_the_chosen_row_is_on_the_screen() {
    for screen in Screen::ALL {
        let story = Story::middle();
        let mut ui = story::ui(screen);
        for target in order(&story.glance(), &ui, screen) {
            ui.selection.insert(screen, target.clone());
            let (_, painted) = frame(&story, &ui, COLOUR, (80, 24));
            assert_eq!(painted.selected.as_ref(), Some(&target));
            let (place, _) = painted.places.iter().find(|(_, found)| *found == target).unwrap();
            assert_eq!(painted.at(place.x, place.y), Some(&target));
        }
    }
}

#[test]
fn a_runbook_of_two_thousand_steps_shows_the_rows_around_the_chosen_one() {
    let mut plan = story::example();
    let book = plan.runbooks.iter_mut().find(|book| book.id.as_str() == "rollback").unwrap();
    let pattern = book.step[0].clone();
    let step = |n: usize| Step {
        id: StepId::parse(&format!("s{n}")).unwrap(),
        title: Text::line(&format!("Step number {n}")),
        needs: Vec::new(),
        on_failure: None,
        ..pattern.clone()
    };
    book.step = (1..=2000).map(step).collect();
    let mut story = Story::declared(plan, crate::incident::event::Kind::Drill, "long");
    story.open("ito", "rollback");
    let mut ui = story::ui(Screen::Command);
    let chosen = Target::Step(story::step("rollback", "s1500"));
    ui.selection.insert(Screen::Command, chosen.clone());
    let (buffer, painted) = frame(&story, &ui, COLOUR, (80, 24));
    assert_eq!(painted.selected, Some(chosen));
    assert!(text(&buffer).contains("1500 Step number 1500"));
    assert!(!text(&buffer).contains("Step number 1520"));
    assert_eq!(order(&story.glance(), &ui, Screen::Command).len(), 2000);
}

#[test]
fn without_unicode_a_frame_is_ascii_alone() {
    for story in [Story::middle(), Story::hostile()] {
        for screen in Screen::ALL {
            let shown = text(&frame(&story, &story::ui(screen), ASCII, (120, 40)).0);
            let strange: String = shown.chars().filter(|c| !c.is_ascii()).collect();
            assert!(strange.is_empty(), "{screen:?}: {strange}");
        }
    }
}

#[test]
fn without_colour_no_cell_has_one() {
    use ratatui::style::Color;
    let skin = Skin::new(ThemeName::OkabeIto, false, false);
    let (buffer, _) = frame(&Story::middle(), &story::ui(Screen::Command), skin, (80, 24));
    assert!(buffer.content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
}

#[test]
fn a_slow_disk_is_mentioned_and_moves_nothing() {
    let mut story = Story::middle();
    let before = text(&frame(&story, &story::ui(Screen::Command), COLOUR, (80, 24)).0);
    let ago = |ms| story.now - jiff::SignedDuration::from_millis(ms);
    let (short, long) = (ago(300), ago(1300));
    story.health.saving_since = Some(short);
    assert_eq!(text(&frame(&story, &story::ui(Screen::Command), COLOUR, (80, 24)).0), before);
    story.health.saving_since = Some(long);
    let after = text(&frame(&story, &story::ui(Screen::Command), COLOUR, (80, 24)).0);
    assert!(after.contains("saving… 00:01"));
    assert_eq!(after.lines().zip(before.lines()).filter(|(a, b)| a != b).count(), 1);
}

thread_local! {
    /// Every story, told once for all the frames.
    static TOLD: Vec<Story> = vec![
        Story::fresh(), Story::middle(), Story::offered(), Story::resolved(), Story::stuck(), Story::hostile(),
        Story::awaiting(), Story::many(), Story::partial(), Story::held(), Story::gated(), Story::gated_later(),
        Story::ungated(), Story::busy(), Story::drill(true), Story::drill(false), Story::drill_ended(false),
    ];
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn drawing_never_fails(
        width in 1_u16..=250,
        height in 1_u16..=100,
        screen in proptest::sample::select(Screen::ALL.to_vec()),
        which in 0_usize..17,
        ascii: bool,
        filter in "[a-z\\PC]{0,3}",
    ) {
        let story = TOLD.with(|told| told[which].clone());
        let mut ui = story::ui(screen);
        ui.filter.insert(screen, filter);
        let skin = Skin::new(ThemeName::HighContrast, true, ascii);
        let (buffer, painted) = frame(&story, &ui, skin, (width, height));
        let area = buffer.area;
        prop_assert!(painted.places.iter().all(|(place, _)| area.intersection(*place) == *place));
    }
}
