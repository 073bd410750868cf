//! What is said where there is too little room to show an incident.

use ratatui::layout::Rect;

use super::SMALLEST;
use crate::tui::Role;
use crate::tui::widgets::{Canvas, text};

/// Say how much room is needed.
///
/// ```text
///  This terminal is too small.
///  It has 59 columns and 19 rows;
///  the war room needs 60 and 20.
///  The incident goes on.
/// ```
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect) {
    let said = format!(
        "This terminal is too small.\nIt has {} columns and {} rows; the war room needs {} and {}.\nThe incident goes on.",
        area.width, area.height, SMALLEST.0, SMALLEST.1
    );
    let room =
        Rect { x: area.x + u16::from(area.width > 2), width: area.width.saturating_sub(2).max(1), ..area };
    for (line, words) in (0..).zip(text::wrap(&said, usize::from(room.width))) {
        let row = canvas.row(room).text(Role::Text, words);
        canvas.put(room, line, row);
    }
}
