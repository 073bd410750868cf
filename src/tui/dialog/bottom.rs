//! The bottom line: what was refused, or the filter that is being typed. It never takes a key away.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

use super::draw::rows::wrap;
use crate::tui::theme::{Glyph, Role};
use crate::tui::{Skin, Ui};

/// The most rows that a notice takes.
const MOST: usize = 3;

/// Draw the notice or the filter over the last rows of `area`; false when there is neither.
pub fn draw_bottom(frame: &mut Frame<'_>, area: Rect, ui: &Ui, skin: Skin) -> bool {
    if let Some(notice) = &ui.notice {
        let text = wrap(notice, usize::from(area.width.saturating_sub(4)));
        let lines = text.iter().take(MOST).enumerate().map(|(at, line)| {
            let mark = if at == 0 { skin.glyph(Glyph::Warning) } else { " " };
            Line::styled(format!(" {mark} {line}"), skin.style(Role::Attention))
        });
        paint(frame, area, lines.collect());
        return true;
    }
    let Some(line) = &ui.filtering else { return false };
    let label = " filter: ";
    let columns = usize::from(area.width).saturating_sub(label.len());
    let (text, cursor) = line.window(columns);
    let spans = vec![Span::styled(label, skin.style(Role::Key)), Span::styled(text, skin.style(Role::Text))];
    let window = paint(frame, area, vec![Line::from(spans)]);
    let column = u16::try_from(label.len() + cursor).unwrap_or(u16::MAX);
    if ui.dialog.is_none() && window.height > 0 && column < window.width {
        frame.set_cursor_position(Position::new(window.x + column, window.y));
    }
    true
}

fn paint(frame: &mut Frame<'_>, area: Rect, lines: Vec<Line<'static>>) -> Rect {
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height);
    let window = Rect { y: area.bottom().saturating_sub(height), height, ..area };
    frame.render_widget(Clear, window);
    for (line, y) in lines.into_iter().zip(window.y..window.bottom()) {
        frame.render_widget(line, Rect { y, height: 1, ..window });
    }
    window
}
