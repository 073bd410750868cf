//! The guide of a first run: a strip below everything, so that windows and notices leave it in sight.

use ratatui::layout::Rect;

use crate::tui::widgets::{Canvas, text};
use crate::tui::{Role, Ui};

/// The rows of the strip: a rule and two lines.
const ROWS: u16 = 3;

/// The rows that the guide leaves to everything else.
pub(super) const fn rest(area: Rect, ui: &Ui) -> Rect {
    match &ui.guide {
        Some(guide) if !guide.hidden => Rect { height: area.height.saturating_sub(ROWS), ..area },
        _ => area,
    }
}

/// Draw the strip.
///
/// ```text
/// ─ Guide  3 of 16 ───────────────────────────────────── [ctrl-n] skip  [ctrl-g] hide ─
///  Press [1] for the Command screen, the one to watch: steps, systems, deadlines, the
///  record.
/// ```
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, ui: &Ui) {
    let Some(guide) = ui.guide.as_ref().filter(|guide| !guide.hidden) else { return };
    let rest = rest(area, ui);
    let place = Rect { y: rest.bottom(), height: area.height - rest.height, ..area };
    let count =
        if guide.is_over() { "done".to_owned() } else { format!("{} of {}", guide.at + 1, guide.count) };
    let title = canvas.title(place).text(Role::Active, "Guide").gap(2).text(Role::Heading, count);
    canvas.rule(place, 0, title);
    let (skip, hide) = &guide.keys;
    let keys =
        if guide.is_over() { format!(" [{hide}] hide ") } else { format!(" [{skip}] skip  [{hide}] hide ") };
    let width = u16::try_from(text::width(&keys)).unwrap_or(u16::MAX);
    if width + 24 < place.width {
        let corner = Rect { x: place.right() - width - 1, width, ..place };
        let row = canvas.row(corner).text(Role::Key, keys);
        canvas.put(corner, 0, row);
    }
    let columns = usize::from(place.width.saturating_sub(2));
    for (line, words) in (1..).zip(text::wrap(&guide.words, columns)) {
        let row = canvas.row(place).gap(1).text(Role::Heading, words);
        canvas.put(place, line, row);
    }
}
