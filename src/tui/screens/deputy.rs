//! Everything that should not be forgotten, the most urgent first, and every deadline.

use ratatui::layout::Rect;

use super::{Look, command, pieces};
use crate::tui::view::agenda::{self, AgendaLine};
use crate::tui::view::concerns;
use crate::tui::widgets::{Canvas, Window};
use crate::tui::{Role, Target};

/// Draw the screen: the deputy's lines, the deadlines, and the chosen line in full.
///
/// ```text
/// ─ Deputy  2 now, 1 soon ────────────────────────────────────────────────────────
///  ✗ now  +02:10   customers  the update promised for 14:35 is late
///  ! soon 00:40    step       ask petrov for the result of "Prove nothing uses it"
///  · due  02:36    threshold  rollback without consensus unlocks for ic
/// ─ Chosen ───────────────────────────────────────────────────────────────────────
/// ```
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, look: &Look<'_>) {
    let lines = agenda::lines(look.glance, look.filter());
    let (list, full) = pieces::short_list_and_detail(area, lines.len());
    let counts = concerns::counts(look.glance);
    let title = canvas.title(list).text(Role::Heading, "Deputy").gap(2).text(Role::Muted, counts);
    canvas.rule(list, 0, command::filter_note(title, look));
    let place = Rect { y: list.y + 1, height: list.height.saturating_sub(1), ..list };
    let chosen = match &canvas.painted.selected {
        Some(Target::Concern(key)) => {
            lines.iter().position(|line| matches!(line, AgendaLine::Concern(concern) if concern.key == key))
        }
        _ => None,
    };
    let window = Window::around(chosen.unwrap_or(0), usize::from(place.height), lines.len());
    pieces::agenda(canvas, place, look, lines.get(window.range()).unwrap_or_default());
    if lines.is_empty() {
        let none =
            if look.filter().is_empty() { "nothing is forgotten" } else { "no line matches the filter" };
        let row = canvas.row(place).gap(1).text(Role::Muted, none);
        canvas.put(place, 0, row);
    }
    canvas.rule_note(list, 0, (window.above(), window.below()));
    canvas.painted.page = usize::from(place.height);
    let text = match &canvas.painted.selected {
        Some(Target::Concern(key)) => concerns::detail(look.glance, key),
        _ => Vec::new(),
    };
    let text = pieces::wrapped(text, full);
    pieces::detail(canvas, list, full, text);
}
