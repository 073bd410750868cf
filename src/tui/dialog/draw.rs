//! Drawing a window: opaque, centred, below the banner that says LIVE or DRILL.

pub(super) mod rows;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear};

use super::{Dialog, Sheet};
use crate::tui::theme::Role;
use crate::tui::{Glance, Skin, Target};
use rows::{Row, wrap};

/// The widest that a window gets.
const WIDEST: u16 = 92;

/// Draw a dialog, and say where its choices are.
pub fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    dialog: &Dialog,
    glance: &Glance<'_>,
    skin: Skin,
) -> Vec<(Rect, Target)> {
    draw_sheet(frame, area, &dialog.sheet(glance, skin), skin)
}

/// Draw a sheet, and say where its choices are.
pub fn draw_sheet(frame: &mut Frame<'_>, area: Rect, sheet: &Sheet<'_>, skin: Skin) -> Vec<(Rect, Target)> {
    let width = area.width.saturating_sub(4).min(WIDEST);
    let columns = usize::from(width.saturating_sub(4));
    let body: Vec<Row> = sheet.body.iter().flat_map(|piece| rows::of(piece, columns, skin)).collect();
    let foot = foot(sheet, columns, skin);
    let room = usize::from(area.height.saturating_sub(4)).saturating_sub(foot.len());
    let shown = body.len().min(room);
    let height = u16::try_from(shown + foot.len() + 2).unwrap_or(u16::MAX);
    let window = Rect {
        x: area.x + area.width.saturating_sub(width) / 2,
        y: area.y + 1 + area.height.saturating_sub(2).saturating_sub(height) / 2,
        width,
        height,
    }
    .intersection(area);
    let first = first_row(sheet, &body, shown);
    paint_frame(frame, window, sheet, skin, (first, shown, body.len()));
    let inner = Rect {
        x: window.x + 2,
        y: window.y + 1,
        width: window.width.saturating_sub(4),
        height: window.height.saturating_sub(2),
    };
    let rows = body.into_iter().skip(first).take(shown).chain(foot);
    paint_rows(frame, inner, rows)
}

/// The first row that is shown: the one that keeps what is chosen in view, else as far as it is scrolled.
fn first_row(sheet: &Sheet<'_>, body: &[Row], shown: usize) -> usize {
    let focus = body.iter().position(|row| row.focus);
    match (focus, sheet.scroll) {
        (Some(at), _) => {
            let end = body.iter().rposition(|row| row.focus).unwrap_or(at);
            let most = body.len().saturating_sub(shown);
            if end < shown { 0 } else { (end + 1 + shown / 3).saturating_sub(shown).min(at).min(most) }
        }
        (None, Some(scroll)) => scroll.settle(body.len(), shown),
        (None, None) => 0,
    }
}

fn paint_frame(
    frame: &mut Frame<'_>,
    window: Rect,
    sheet: &Sheet<'_>,
    skin: Skin,
    (first, shown, total): (usize, usize, usize),
) {
    frame.render_widget(Clear, window);
    let quiet = sheet.tone == Role::Border;
    let (border, title) = if quiet { (Role::Border, Role::Heading) } else { (Role::Attention, sheet.tone) };
    let mut block = Block::bordered()
        .border_type(BorderType::Plain)
        .border_style(skin.style(border))
        .title(Span::styled(format!(" {} ", sheet.title), skin.style(title)));
    if skin.is_ascii() {
        block = block.border_set(rows::ASCII);
    }
    let below = total.saturating_sub(first + shown);
    let more = match (first, below) {
        (0, 0) => None,
        (above, 0) => Some(format!(" {above} above ")),
        (0, below) => Some(format!(" {below} more below ")),
        (above, below) => Some(format!(" {above} above, {below} below ")),
    };
    if let Some(more) = more {
        block = block.title_bottom(Line::styled(more, skin.style(Role::Attention)).right_aligned());
    }
    frame.render_widget(block, window);
}

fn paint_rows(frame: &mut Frame<'_>, inner: Rect, rows: impl Iterator<Item = Row>) -> Vec<(Rect, Target)> {
    let mut places = Vec::new();
    for (row, y) in rows.zip(inner.y..inner.bottom()) {
        let area = Rect { y, height: 1, ..inner };
        if let Some(place) = row.place {
            places.push((area, Target::Choice(place)));
        }
        if let Some(column) = row.cursor {
            let x = inner.x.saturating_add(u16::try_from(column).unwrap_or(u16::MAX));
            frame.set_cursor_position(Position::new(x.min(inner.right().saturating_sub(1)), y));
        }
        frame.render_widget(row.line, area);
    }
    places
}

/// What stands below the body: the line that is asked for, what is wrong, the keys.
fn foot(sheet: &Sheet<'_>, columns: usize, skin: Skin) -> Vec<Row> {
    let mut foot = vec![Row::plain(Line::default())];
    if let Some((label, line)) = &sheet.field {
        let label = wrap(label, columns).into_iter();
        foot.extend(label.map(|text| Row::plain(Line::styled(text, skin.style(Role::Heading)))));
        foot.push(rows::edited(line, columns, skin));
        foot.push(Row::plain(Line::default()));
    }
    if let Some(error) = &sheet.error {
        let lines = wrap(error, columns.saturating_sub(2)).into_iter().enumerate();
        foot.extend(lines.map(|(at, text)| {
            let mark = if at == 0 { skin.glyph(crate::tui::Glyph::Warning) } else { " " };
            Row::plain(Line::styled(format!("{mark} {text}"), skin.style(Role::Attention)))
        }));
        foot.push(Row::plain(Line::default()));
    }
    foot.extend(keys(sheet, columns, skin));
    foot
}

fn keys(sheet: &Sheet<'_>, columns: usize, skin: Skin) -> Vec<Row> {
    let mut lines: Vec<Line<'static>> = vec![Line::default()];
    for (key, what) in &sheet.keys {
        let spans = [
            Span::styled(format!("[{key}]"), skin.style(Role::Key)),
            Span::styled(format!(" {what}"), Style::new()),
        ];
        let width: usize = spans.iter().map(Span::width).sum();
        let used = lines.last().map_or(0, Line::width);
        if used > 0 && used + 3 + width > columns {
            lines.push(Line::default());
        }
        if let Some(line) = lines.last_mut() {
            if line.width() > 0 {
                line.push_span("   ");
            }
            line.extend(spans);
        }
    }
    lines.into_iter().map(Row::plain).collect()
}
