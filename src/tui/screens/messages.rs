//! What customers and executives are told: the clocks, what fits now, what waits, and what was sent where.

use ratatui::layout::Rect;

use super::{Look, command, pieces};
use crate::tui::dialog::message::outage_name;
use crate::tui::keymap::Act;
use crate::tui::view::outbox::{self, Clock, Line};
use crate::tui::widgets::{Canvas, Row, Window, text};
use crate::tui::{Glyph, Role};

/// The columns of an audience, and of a time.
const WHO: usize = 11;
const TIME: usize = 9;
/// The columns of a kind and of a state.
const KIND: usize = 8;
const STATE: usize = 14;

/// Draw the screen: the clocks, one list of what fits, what waits and what was sent, and the chosen one in full.
///
/// ```text
/// ─ Messages  partial outage [left] [right] ─────────────────────────────────────
///  ✗ Customers  overdue  +03:12    promised for 14:35 UTC; last told 14:15: partial-scope
///  · Executives          12:10     due at 14:50 UTC; nothing was said yet
/// ─ Fits, waits, sent ───────────────────────────────────────────────────────────
///  fits    ✓ approved      partial-update   update, partial outage, to customers by Status page
///  waits   ! to approve    partial-scope    waits 02:10 for weber (business); by dubois, #41
///  sent    ✗ not delivered partial-first    14:15 to customers: Status page not delivered
/// ─ Chosen ──────────────────────────────────────────────────────────────────────
/// ```
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) {
    let outage = look.ui.outage(look.glance);
    let clocks = outbox::clocks(look.glance.incident, look.glance.now);
    let height = u16::try_from(clocks.len() + 1).unwrap_or(u16::MAX).min(area.height);
    let top = Rect { height, ..area };
    let title = canvas.title(top).text(Role::Heading, "Messages").gap(2);
    let title = title.text(Role::Active, outage_name(outage)).gap(1);
    canvas.rule(top, 0, title.text(Role::Key, outage_keys(look)));
    for (line, clock) in (1..).zip(&clocks) {
        let row = clock_row(canvas.row(top), clock);
        canvas.put(top, line, row);
    }
    let rest = Rect { y: top.bottom(), height: area.height - top.height, ..area };
    let lines = outbox::shown(look.glance, outage, look.filter());
    let (list, full) = split(rest, lines.len());
    let title = canvas.title(list);
    let title = match outbox::none_fits(look.glance, outage) {
        Some(words) => title.glyph(Role::Bad, Glyph::Warning).gap(1).text(Role::Bad, words),
        None => title.text(Role::Heading, "Fits, waits, sent"),
    };
    canvas.rule(list, 0, command::filter_note(title, look));
    let place = Rect { y: list.y + 1, height: list.height.saturating_sub(1), ..list };
    let hidden = rows(canvas, place, &lines, look);
    canvas.rule_note(list, 0, hidden);
    let text = match &canvas.painted.selected {
        Some(target) => outbox::detail(look.glance, target),
        None => Vec::new(),
    };
    let text = pieces::wrapped(text, full);
    pieces::detail(canvas, list, full, text);
}

/// The text matters as much as the list: on a small screen they share the rows.
fn split(area: Rect, listed: usize) -> (Rect, Rect) {
    if area.width >= 110 {
        return pieces::short_list_and_detail(area, listed);
    }
    let wanted = u16::try_from(listed.max(1)).unwrap_or(u16::MAX).saturating_add(1);
    let list = Rect { height: wanted.min(area.height.div_ceil(2)), ..area };
    (list, Rect { y: list.bottom(), height: area.height - list.height, ..area })
}

/// `[left] [right]`: the keys that change the kind of outage.
fn outage_keys(look: &Look<'_>) -> String {
    let keys = look.keys.iter().filter(|key| key.label == Act::NextOutage.row().label);
    keys.map(|key| format!("[{}]", key.keys)).collect::<Vec<_>>().join(" ")
}

fn clock_row<'a>(row: Row<'a>, clock: &Clock) -> Row<'a> {
    let tone = clock.state.tone;
    let row = row.gap(1).glyph(tone, clock.state.glyph).gap(1).column(tone, clock.who, WHO);
    let row = row.column(tone, clock.state.text.clone(), TIME).column(tone, clock.late.clone(), TIME);
    row.text(Role::Text, clock.text.clone())
}

/// Draw the list; the answer is how many rows lie above and below it.
fn rows(canvas: &mut Canvas<'_>, area: Rect, lines: &[Line], look: &Look<'_>) -> (usize, usize) {
    let is_chosen = |line: &Line| canvas.painted.selected.as_ref() == Some(&line.target);
    let chosen = lines.iter().position(is_chosen).unwrap_or(0);
    let window = Window::around(chosen, usize::from(area.height), lines.len());
    let longest = lines.iter().map(|line| text::width(&line.name)).max().unwrap_or(0);
    let name = longest.min(usize::from(area.width / 4));
    for (place, line) in (0..).zip(lines.get(window.range()).unwrap_or_default()) {
        let row = row(canvas.row(area), line, name);
        canvas.put_target(area, place, row, line.target.clone());
    }
    if lines.is_empty() {
        let none =
            if look.filter().is_empty() { "the plan has no messages" } else { "no row matches the filter" };
        let row = canvas.row(area).gap(1).text(Role::Muted, none);
        canvas.put(area, 0, row);
    }
    canvas.painted.page = usize::from(area.height);
    (window.above(), window.below())
}

fn row<'a>(row: Row<'a>, line: &Line, name: usize) -> Row<'a> {
    let dim = line.kind == outbox::OTHER;
    let words = if dim { Role::Muted } else { Role::Text };
    let row = row.gap(1).column(Role::Muted, line.kind, KIND);
    let row = row.glyph(line.state.tone, line.state.glyph).gap(1);
    let row = row.column(line.state.tone, line.state.text.clone(), STATE);
    let row = row.column(if dim { Role::Muted } else { Role::Heading }, line.name.clone(), name + 1);
    row.text(words, line.text.clone())
}
