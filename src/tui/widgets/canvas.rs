//! Where a frame is drawn, and what it remembers for keys and the mouse.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Row;
use crate::tui::{Painted, Role, Skin, Target};

/// The buffer, the looks, and what has been painted so far.
#[derive(Debug)]
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    /// The looks.
    pub skin: Skin,
    /// What keys and the mouse need to know of this frame.
    pub painted: Painted,
}

impl<'a> Canvas<'a> {
    /// A canvas on a buffer.
    pub fn new(buffer: &'a mut Buffer, skin: Skin) -> Self {
        Self { buffer, skin, painted: Painted::default() }
    }

    /// The whole of it.
    pub const fn area(&self) -> Rect {
        self.buffer.area
    }

    /// An empty row as wide as an area.
    pub fn row<'r>(&self, area: Rect) -> Row<'r> {
        Row::new(self.skin, area.width)
    }

    /// Put a row on line `line` of an area; beyond the area nothing is drawn.
    pub fn put(&mut self, area: Rect, line: u16, row: Row<'_>) {
        let place = self.place(area, line);
        if !place.is_empty() {
            self.buffer.set_line(place.x, place.y, &row.line(), place.width);
        }
    }

    /// Put a row that can be chosen.
    pub fn put_target(&mut self, area: Rect, line: u16, row: Row<'_>, target: Target) {
        let place = self.place(area, line);
        if place.is_empty() {
            return;
        }
        let chosen = self.painted.selected.as_ref() == Some(&target);
        self.put(area, line, row);
        if chosen {
            self.buffer.set_style(place, self.skin.style(Role::Selected));
        }
        self.painted.places.push((place, target));
    }

    /// Remember what lies at a place.
    pub fn target(&mut self, place: Rect, target: Target) {
        let place = place.intersection(self.area());
        if !place.is_empty() {
            self.painted.places.push((place, target));
        }
    }

    /// A horizontal line with a title: `─ Board ──────`.
    pub fn rule(&mut self, area: Rect, line: u16, title: Row<'_>) {
        let place = self.place(area, line);
        self.horizontal(place);
        if title.used() > 0 && place.width > 4 {
            let used = u16::try_from(title.used()).unwrap_or(u16::MAX).min(place.width - 4);
            let blank = Rect { x: place.x + 1, width: used + 2, ..place };
            for column in blank.left()..blank.right() {
                if let Some(cell) = self.buffer.cell_mut((column, place.y)) {
                    cell.reset();
                }
            }
            self.buffer.set_line(blank.x + 1, blank.y, &title.line(), used);
        }
    }

    /// How much of a list lies above and below what is shown, at the right end of the rule above it.
    pub fn rule_note(&mut self, area: Rect, line: u16, (above, below): (usize, usize)) {
        let words = match (above, below) {
            (0, 0) => return,
            (0, below) => format!(" {below} more below "),
            (above, 0) => format!(" {above} above "),
            (above, below) => format!(" {above} above, {below} below "),
        };
        let width = u16::try_from(words.len()).unwrap_or(u16::MAX);
        if width + 8 < area.width {
            let place = Rect { x: area.right() - width - 1, width, ..area };
            let row = Row::new(self.skin, width).text(Role::Attention, words);
            self.put(place, line, row);
        }
    }

    /// An empty title for [`Self::rule`].
    pub fn title<'r>(&self, area: Rect) -> Row<'r> {
        Row::new(self.skin, area.width.saturating_sub(4))
    }

    fn horizontal(&mut self, place: Rect) {
        let (style, sign) = (self.skin.style(Role::Border), if self.skin.is_ascii() { "-" } else { "─" });
        for column in place.left()..place.right() {
            if let Some(cell) = self.buffer.cell_mut((column, place.y)) {
                cell.set_symbol(sign).set_style(style);
            }
        }
    }

    /// A vertical line in column `column` of an area, joined to the rule above it.
    pub fn vertical(&mut self, area: Rect, column: u16) {
        let style = self.skin.style(Role::Border);
        let ascii = self.skin.is_ascii();
        for line in area.top()..area.bottom() {
            let first = line == area.top();
            let sign = match (ascii, first) {
                (true, true) => "+",
                (true, false) => "|",
                (false, true) => "┬",
                (false, false) => "│",
            };
            if let Some(cell) = self.buffer.cell_mut((column, line)) {
                cell.set_symbol(sign).set_style(style);
            }
        }
    }

    /// Close a vertical line at the rule below it.
    pub fn foot(&mut self, column: u16, line: u16) {
        let sign = if self.skin.is_ascii() { "+" } else { "┴" };
        if let Some(cell) = self.buffer.cell_mut((column, line)) {
            cell.set_symbol(sign).set_style(self.skin.style(Role::Border));
        }
    }

    fn place(&self, area: Rect, line: u16) -> Rect {
        let row = Rect { y: area.y.saturating_add(line), height: 1, ..area };
        row.intersection(area).intersection(self.area())
    }
}
