//! One row of text, built from the left, that never grows beyond its width.

use std::borrow::Cow;

use ratatui::text::{Line, Span};

use super::text;
use crate::tui::{Glyph, Role, Skin};

/// A row under construction.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    skin: Skin,
    width: usize,
    used: usize,
    spans: Vec<Span<'a>>,
}

impl<'a> Row<'a> {
    /// An empty row of so many columns.
    pub fn new(skin: Skin, width: u16) -> Self {
        Self { skin, width: usize::from(width), used: 0, spans: Vec::with_capacity(8) }
    }

    /// The looks.
    pub const fn skin(&self) -> Skin {
        self.skin
    }

    /// How many columns are left.
    pub const fn left(&self) -> usize {
        self.width.saturating_sub(self.used)
    }

    /// How many columns are taken.
    pub const fn used(&self) -> usize {
        self.used
    }

    /// Text, cut to what is left.
    #[must_use]
    pub fn text(mut self, role: Role, content: impl Into<Cow<'a, str>>) -> Self {
        self.push(role, content.into(), usize::MAX);
        self
    }

    /// A sign.
    #[must_use]
    pub fn glyph(self, role: Role, glyph: Glyph) -> Self {
        let sign = self.skin.glyph(glyph);
        self.text(role, sign)
    }

    /// So many spaces.
    #[must_use]
    pub fn gap(mut self, columns: usize) -> Self {
        self.push_gap(columns);
        self
    }

    /// Text in a column: cut to it, then filled with spaces.
    #[must_use]
    pub fn column(mut self, role: Role, content: impl Into<Cow<'a, str>>, columns: usize) -> Self {
        let end = self.used + columns;
        self.push(role, content.into(), columns);
        self.push_gap(end.saturating_sub(self.used));
        self
    }

    /// Text, cut to so many columns.
    #[must_use]
    pub fn text_at_most(mut self, role: Role, content: impl Into<Cow<'a, str>>, columns: usize) -> Self {
        self.push(role, content.into(), columns);
        self
    }

    /// Spaces up to a column.
    #[must_use]
    pub fn fill_to(mut self, column: usize) -> Self {
        self.push_gap(column.saturating_sub(self.used));
        self
    }

    /// Text at the right edge of a column.
    #[must_use]
    pub fn column_right(mut self, role: Role, content: impl Into<Cow<'a, str>>, columns: usize) -> Self {
        let content = content.into();
        self.push_gap(columns.saturating_sub(text::width(&content)));
        self.push(role, content, columns);
        self
    }

    /// Text at the right edge of the row, when it fits with a space before it.
    #[must_use]
    pub fn right(mut self, role: Role, content: impl Into<Cow<'a, str>>) -> Self {
        let content = content.into();
        let wanted = text::width(&content);
        if wanted < self.left() {
            self.push_gap(self.left() - wanted);
            self.push(role, content, wanted);
        }
        self
    }

    /// Spaces in the style of a role up to the end, so that a bar is as wide as the row.
    #[must_use]
    pub fn fill(mut self, role: Role) -> Self {
        let blank = " ".repeat(self.left());
        self.push(role, Cow::Owned(blank), usize::MAX);
        self
    }

    /// The finished line.
    pub fn line(self) -> Line<'a> {
        Line::from(self.spans)
    }

    fn push(&mut self, role: Role, content: Cow<'a, str>, most: usize) {
        let most = most.min(self.left());
        if most == 0 || content.is_empty() {
            return;
        }
        let more = self.skin.glyph(Glyph::More);
        let content = if self.skin.is_ascii() { text::ascii(content) } else { content };
        let content = match content {
            Cow::Borrowed(content) => text::cut(content, most, more),
            Cow::Owned(content) => Cow::Owned(text::cut(&content, most, more).into_owned()),
        };
        self.used += text::width(&content);
        self.spans.push(Span::styled(content, self.skin.style(role)));
    }

    fn push_gap(&mut self, columns: usize) {
        let columns = columns.min(self.left());
        if columns > 0 {
            self.used += columns;
            self.spans.push(Span::raw(blanks(columns)));
        }
    }
}

const BLANKS: &str = "                                                                                ";

fn blanks(columns: usize) -> Cow<'static, str> {
    BLANKS.get(..columns).map_or_else(|| Cow::Owned(" ".repeat(columns)), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::settings::ThemeName;

    const PLAIN: Skin = Skin::new(ThemeName::Plain, false, false);

    #[test]
    fn a_row_is_never_wider_than_its_place() {
        let row = Row::new(PLAIN, 10).text(Role::Text, "checkout").gap(5).text(Role::Text, "failing");
        assert_eq!(row.line().to_string(), "checkout  ");
    }

    #[test]
    fn what_stands_at_the_right_goes_when_it_does_not_fit() {
        let row = |width| Row::new(PLAIN, width).text(Role::Text, "left").right(Role::Text, "right");
        assert_eq!(row(12).line().to_string(), "left   right");
        assert_eq!(row(9).line().to_string(), "left");
    }
}
