//! All runbooks of the campaign, and the steps of one.

use ratatui::layout::Rect;

use super::{Look, command, pieces};
use crate::plan::RunbookId;
use crate::tui::view::runs::RunLine;
use crate::tui::view::{runs, steps};
use crate::tui::widgets::{Canvas, Row, Window};
use crate::tui::{Glyph, Role, Target};

/// Draw the screen: a tree of runbooks, of which one shows its steps; below or beside it the chosen one in full.
///
/// ```text
/// ─ Runbooks ─────────────────────────────────────────────────────────────────────
///  ▶ open   Secrets revocation            3/11 steps, 1 active
///    ✓  1 Freeze deployments                                app       done 01:10
///    ▶  3 Disable checkout-key-7 [K]                        identity  active 00:40
///  · closed Rollback                      7 steps
/// ─ Chosen ───────────────────────────────────────────────────────────────────────
///  3 Disable checkout-key-7
/// ```
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) {
    let (list, full) = pieces::list_and_detail(area);
    let title = command::filter_note(canvas.title(list).text(Role::Heading, "Runbooks"), look);
    canvas.rule(list, 0, title);
    let hidden = tree(canvas, Rect { y: list.y + 1, height: list.height.saturating_sub(1), ..list }, look);
    canvas.rule_note(list, 0, hidden);
    let columns = usize::from(full.width.saturating_sub(2));
    let lines = chosen(canvas, look, columns);
    pieces::detail(canvas, list, full, lines);
}

/// Draw the tree; the answer is how many steps lie above and below those that are shown.
fn tree(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) -> (usize, usize) {
    let books: Vec<RunLine<'_>> = runs::lines(look.glance.incident).collect();
    let expanded = runs::expanded(look.glance, look.ui);
    let around = match &canvas.painted.selected {
        Some(Target::Runbook(id)) => Some(id.clone()),
        _ => expanded.cloned(),
    };
    let place = books.iter().position(|book| Some(book.id) == around.as_ref()).unwrap_or(0);
    let rows = usize::from(area.height);
    let window = Window::around(place, books.len().min(rows / 2), books.len());
    let for_steps = area.height.saturating_sub(u16::try_from(window.range().len()).unwrap_or(0));
    let mut line = 0;
    let mut hidden = (0, 0);
    for book in books.get(window.range()).unwrap_or_default() {
        let row = book_row(canvas.row(area), book);
        canvas.put_target(area, line, row, Target::Runbook(book.id.clone()));
        line += 1;
        if expanded == Some(book.id) {
            let place = Rect { x: area.x + 2, width: area.width - 2, y: area.y + line, height: for_steps };
            let rows;
            (rows, hidden) = book_steps(canvas, place, look, book.id);
            line += rows;
        }
    }
    canvas.painted.page = usize::from(for_steps);
    hidden
}

fn book_row<'a>(row: Row<'a>, book: &RunLine<'a>) -> Row<'a> {
    let (settled, total) = book.progress;
    let (glyph, tone, word) = match (book.open, settled == total) {
        (true, true) => (Glyph::Done, Role::Good, "done"),
        (true, false) => (Glyph::Active, Role::Active, "open"),
        (false, _) => (Glyph::Pending, Role::Muted, "closed"),
    };
    let row = row.gap(1).glyph(tone, glyph).gap(1).column(tone, word, 7);
    let row = row.column(Role::Heading, book.title, 26);
    let active = if book.active > 0 { format!(", {} active", book.active) } else { String::new() };
    let progress =
        if book.open { format!("{settled}/{total} steps{active}") } else { format!("{total} steps") };
    let row = row.column(Role::Text, progress, 24);
    if row.left() < 24 { row } else { row.text(Role::Muted, book.summary) }
}

/// The steps; the answer is how many rows they take, and how many lie above and below.
fn book_steps(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>, id: &RunbookId) -> (u16, (usize, usize)) {
    let incident = look.glance.incident;
    let total = incident.plan.runbook(id).map_or(0, |book| book.step.len());
    let height = area.height.min(u16::try_from(total).unwrap_or(u16::MAX));
    let area = Rect { height, ..area };
    if let Some(run) = incident.run(id) {
        let shown = canvas.painted.places.len();
        let hidden = command::step_list(canvas, area, look, run);
        let rows = u16::try_from(canvas.painted.places.len() - shown).unwrap_or(height).max(1);
        return (rows, hidden);
    }
    let planned = incident.plan.runbook(id).map(|book| book.step.as_slice()).unwrap_or_default();
    for (line, step) in (0..height).zip(planned) {
        let row = canvas.row(area).gap(3).column_right(Role::Muted, (line + 1).to_string(), 2).gap(1);
        let row = row.column(Role::Muted, step.title.first_line(), 50);
        let row = row.text(Role::Muted, steps::owner(incident, step));
        canvas.put(area, line, row);
    }
    (height, (0, total.saturating_sub(usize::from(height))))
}

fn chosen(canvas: &Canvas<'_>, look: &Look<'_>, columns: usize) -> Vec<(Role, String)> {
    match &canvas.painted.selected {
        Some(Target::Step(at)) => steps::detail(look.glance, at, columns),
        Some(Target::Runbook(id)) => runs::detail(look.glance.incident, id, columns),
        _ => Vec::new(),
    }
}
