//! How each window reads, as pictures.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;

use super::flows::skin;
use super::*;
use crate::incident::command::{CallResult, ReportCommand};
use crate::tui::dialog::draw;

pub(super) fn picture(keys: &Keys, (width, height): (u16, u16)) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let dialog = keys.ui.dialog.as_ref().unwrap();
    let frame = terminal.draw(|frame| {
        let area = frame.area();
        drop(keys.look(|glance| draw(frame, area, dialog, glance, skin())));
    });
    let buffer = frame.unwrap().buffer.clone();
    let row = |y| {
        let cells = (0..width).map(|x| buffer[(x, y)].symbol().to_owned());
        cells.collect::<String>().trim_end().to_owned()
    };
    (0..height).map(row).collect::<Vec<_>>().join("\n")
}

const SIZES: [(u16, u16); 3] = [(60, 20), (80, 24), (120, 40)];

fn shown(name: &str, keys: &Keys) {
    for (width, height) in SIZES {
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), picture(keys, (width, height)));
    }
}

#[test]
fn a_reversible_preview_reads_well() {
    shown("reversible", &Keys::at_work().acting("petrov").press("H enter"));
}

#[test]
fn an_irreversible_preview_reads_well() {
    let keys = Keys::at_work().acting("okafor").press("X");
    shown("irreversible", &keys);
    let keys = keys.press("enter").type_text("checkout-key-");
    shown("irreversible_name", &keys);
    let keys = keys.press("enter");
    shown("irreversible_wrong_name", &keys);
    let keys = keys.press("7 enter");
    shown("irreversible_approver", &keys);
    shown("irreversible_how", &keys.press("enter"));
}

#[test]
fn a_live_preview_says_so() {
    let keys = Keys::new(Kind::Live).acting("okafor").press("K");
    shown("live", &keys);
}

#[test]
fn a_form_reads_well() {
    shown("form", &Keys::at_work().acting("petrov").press("H"));
}

#[test]
fn a_text_is_asked_for_calmly() {
    shown(
        "skip",
        &Keys::at_work().on(Target::Step(step("freeze"))).press("s").type_text("frozen since noon"),
    );
    shown("start", &Keys::at_work().on(Target::Step(step("freeze"))).press("space"));
}

#[test]
fn the_brief_of_a_handover_reads_well() {
    shown("handover", &Keys::at_work().on(Target::Step(step("freeze"))).press("space enter h enter"));
}

#[test]
fn a_decision_reads_well() {
    let keys = Keys::at_work().press("d").type_text("revoke checkout-key-7 now").press("enter d enter n o");
    shown("decision", &keys.type_text("evidence first"));
}

fn partial_scope() -> Target {
    Target::Message(crate::plan::MessageId::parse("partial-scope").unwrap())
}

#[test]
fn a_message_reads_well() {
    let keys = Keys::at_work().press("m").on(partial_scope()).press("enter").type_text("card payments");
    shown("message", &keys);
    shown("message_read", &keys.press("enter enter"));
}

#[test]
fn a_sitrep_reads_well() {
    let keys = Keys::at_work().press(";");
    shown("sitrep", &keys);
    let keys = keys.press("e").type_text(" and more").press("tab");
    shown("sitrep_edit", &keys);
    shown("sitrep_to", &keys.press("esc s space"));
}

#[test]
fn a_text_that_waits_reads_well() {
    let keys = Keys::at_work().press("m").on(partial_scope()).press("e");
    let keys = keys.press("ctrl-u ctrl-w").press("up up up home ctrl-k").type_text("Affected: cards.");
    shown("message_edit", &keys);
    let keys = keys.press("tab");
    shown("message_edited", &keys);
    let keys = keys.press("enter");
    let draft = keys.incident.messages.drafts().next().unwrap().id;
    shown("draft", &keys.on(Target::Draft(draft)).press("enter"));
}

#[test]
fn escalating_a_page_reads_well() {
    shown("escalate", &Keys::at_work().press("p down down down g enter e"));
}

#[test]
fn alerts_read_well() {
    use crate::incident::command::AlertReport;
    use crate::plan::Severity;
    use crate::tui::testing::busy::alert;
    let fired = |number| AlertReport::Fired(Box::new(alert(number, Severity::Sev2)));
    let keys = Keys::at_work().system(&Command::Report(ReportCommand::Alerts((1..=30).map(fired).collect())));
    let over = AlertReport::Resolved { key: alert(7, Severity::Sev2).key, as_of: None };
    let keys = keys.system(&Command::Report(ReportCommand::Alerts(vec![over]))).press("*");
    shown("alerts", &keys);
    shown("alerts_end", &keys.press("end"));
}

#[test]
fn the_palette_and_the_help_read_well() {
    shown("palette", &Keys::at_work().press(":").type_text("revoke"));
    shown("help", &Keys::at_work().press("?"));
}

#[test]
fn everything_about_a_step_and_a_call_reads_well() {
    shown("step", &Keys::at_work().on(Target::Step(step("rotate"))).press("enter"));
    let keys = Keys::at_work().acting("okafor").press("A enter");
    let fire = keys.incident.fires.open().next().unwrap().id;
    let lost = CallResult::Unknown { reason: Text::line("the answer was lost") };
    let keys = keys.system(&Command::Report(ReportCommand::Call { fire, result: lost }));
    shown("call", &keys.press("a home enter"));
}

#[test]
fn a_window_never_covers_the_banner_and_never_leaves_the_screen() {
    let keys = Keys::at_work().acting("okafor").press("X");
    for width in (1..130).step_by(7) {
        for height in 1..45 {
            let text = picture(&keys, (width, height));
            assert_eq!(text.lines().next().unwrap_or_default(), "", "{width}x{height}");
        }
    }
}

#[test]
fn what_can_be_clicked_lies_inside_the_window() {
    let keys = Keys::at_work().press("z");
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let mut places = Vec::new();
    let dialog = keys.ui.dialog.as_ref().unwrap();
    let drawn = terminal.draw(|frame| {
        let area = Rect::new(0, 0, 80, 24);
        places = keys.look(|glance| draw(frame, area, dialog, glance, skin()));
    });
    assert!(drawn.is_ok());
    assert_eq!(places.len(), 3);
    assert!(places.iter().all(|(area, target)| area.height == 1 && matches!(target, Target::Choice(_))));
}
