//! From pieces to rows of cells: wrapping, columns, the line being edited.

use ratatui::symbols::border;
use ratatui::text::{Line, Span};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::tui::dialog::Piece;
use crate::tui::theme::Role;
use crate::tui::{Skin, input};

/// A frame for terminals that have ASCII only.
pub(super) const ASCII: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// The width of the names of pairs.
const NAMES: usize = 13;

/// One row of a window.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// What stands in it.
    pub(super) line: Line<'static>,
    /// The choice that it belongs to.
    pub(super) place: Option<usize>,
    /// It belongs to what is chosen or edited, and must be seen.
    pub(super) focus: bool,
    /// The column of the cursor.
    pub(super) cursor: Option<usize>,
}

impl Row {
    /// A row that nothing can be done with.
    pub(super) fn plain(line: Line<'static>) -> Self {
        Self { line, ..Self::default() }
    }
}

/// The rows of a piece.
pub(super) fn of(piece: &Piece, columns: usize, skin: Skin) -> Vec<Row> {
    let styled = |text: String, role: Role| Row::plain(Line::styled(text, skin.style(role)));
    match piece {
        Piece::Gap => vec![Row::default()],
        Piece::Heading(text) => vec![styled(text.clone(), Role::Heading)],
        Piece::Text(role, text) => {
            wrap(&readable(text, skin), columns).into_iter().map(|line| styled(line, *role)).collect()
        }
        Piece::Code(role, text) => {
            let lines = readable(text, skin);
            let wrapped = lines.split('\n').flat_map(|line| indented_wrap(line, columns.saturating_sub(2)));
            wrapped.map(|line| styled(format!("  {line}"), *role)).collect()
        }
        Piece::Pair(name, role, value) => {
            let lines = wrap(&readable(value, skin), columns.saturating_sub(NAMES)).into_iter().enumerate();
            let row = |(at, line)| {
                let name = if at == 0 { *name } else { "" };
                Row::plain(Line::from(vec![
                    Span::styled(format!("{name:<NAMES$}"), skin.style(Role::Muted)),
                    Span::styled(line, skin.style(*role)),
                ]))
            };
            lines.map(row).collect()
        }
        Piece::Choice { place, on, label, note, enabled } => {
            vec![choice(*place, Look::of((*on, *enabled)), (label, note), (columns, skin))]
        }
        Piece::Area { label, area, on } => {
            let role = if *on { Role::Heading } else { Role::Muted };
            let mut rows: Vec<Row> =
                wrap(label, columns).into_iter().map(|text| styled(text, role)).collect();
            rows.extend(written(area, *on, columns, skin));
            rows
        }
        Piece::Field { label, line, on } => {
            let role = if *on { Role::Heading } else { Role::Muted };
            let mut rows: Vec<Row> =
                wrap(label, columns).into_iter().map(|text| styled(text, role)).collect();
            let edited = edited(line, columns, skin);
            rows.push(if *on { edited } else { Row { cursor: None, ..edited } });
            for row in &mut rows {
                row.focus = *on;
            }
            rows
        }
    }
}

/// How a choice looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Chosen,
    Plain,
    Dim,
}

impl Look {
    const fn of(state: (bool, bool)) -> Self {
        match state {
            (true, _) => Self::Chosen,
            (false, true) => Self::Plain,
            (false, false) => Self::Dim,
        }
    }
}

fn choice(place: usize, look: Look, (label, note): (&str, &str), (columns, skin): (usize, Skin)) -> Row {
    let (mark, main, side) = match look {
        Look::Chosen => ("> ", Role::Selected, Role::Selected),
        Look::Plain => ("  ", Role::Text, Role::Muted),
        Look::Dim => ("  ", Role::Disabled, Role::Disabled),
    };
    // A long label must not hide a key or a state: up to half of the row is the note's.
    let kept = if note.is_empty() { 0 } else { note.width().min(columns / 2) + 2 };
    let label = cut(label, columns.saturating_sub(2 + kept), skin);
    let room = columns.saturating_sub(2 + label.width() + 2);
    let note = cut(note, room, skin);
    let gap = " ".repeat(columns.saturating_sub(2 + label.width() + note.width()));
    let line = Line::from(vec![
        Span::styled(format!("{mark}{label}{gap}"), skin.style(main)),
        Span::styled(note, skin.style(side)),
    ]);
    Row { line, place: Some(place), focus: look == Look::Chosen, cursor: None }
}

/// The line being edited, with its cursor.
pub(super) fn edited(line: &input::Line, columns: usize, skin: Skin) -> Row {
    let (text, cursor) = line.window(columns.saturating_sub(2));
    let spans = vec![Span::styled("> ", skin.style(Role::Key)), Span::styled(text, skin.style(Role::Text))];
    Row { line: Line::from(spans), cursor: Some(cursor + 2), ..Row::default() }
}

/// The rows of a text, with its cursor where it is being edited.
fn written(area: &input::Area, on: bool, columns: usize, skin: Skin) -> Vec<Row> {
    let broken = area.rows(columns.saturating_sub(2));
    let (at, column) = (broken.row, broken.column);
    let tone = if on { Role::Text } else { Role::Muted };
    let row = |(number, text): (usize, String)| {
        let here = on && number == at;
        let mark = if here { "> " } else { "  " };
        let text = readable(&text, skin);
        let spans = vec![Span::styled(mark, skin.style(Role::Key)), Span::styled(text, skin.style(tone))];
        Row { line: Line::from(spans), cursor: here.then_some(column + 2), focus: here, place: None }
    };
    broken.rows.into_iter().enumerate().map(row).collect()
}

/// Signs that ASCII terminals lack are replaced.
fn readable(text: &str, skin: Skin) -> String {
    if skin.is_ascii() { text.replace('•', "*").replace('…', "...") } else { text.to_owned() }
}

/// At most so many columns, with a sign where something was cut.
fn cut(text: &str, columns: usize, skin: Skin) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let more = skin.glyph(crate::tui::Glyph::More);
    let mut kept = take(text, columns.saturating_sub(1)).0.to_owned();
    kept.push_str(more);
    kept
}

/// As much as fits, and the rest; at least one character, so that it ends.
fn take(text: &str, columns: usize) -> (&str, &str) {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > columns && at > 0 {
            return text.split_at(at);
        }
    }
    (text, "")
}

/// Lines of at most so many columns, broken anywhere.
fn hard_wrap(line: &str, columns: usize) -> Vec<String> {
    let (mut head, mut rest) = take(line, columns);
    let mut lines = vec![head.to_owned()];
    while !rest.is_empty() {
        (head, rest) = take(rest, columns);
        lines.push(head.to_owned());
    }
    lines
}

/// A line that keeps its leading spaces, also where it is broken.
fn indented_wrap(line: &str, columns: usize) -> Vec<String> {
    let text = line.trim_start_matches(' ');
    let indent = " ".repeat((line.len() - text.len()).min(columns / 3));
    wrap(text, columns.saturating_sub(indent.len()))
        .into_iter()
        .map(|part| format!("{indent}{part}"))
        .collect()
}

/// Lines of at most so many columns, broken between words where that is possible. Line feeds are kept.
pub(in crate::tui::dialog) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let fits = line.width() + 1 + word.width() <= columns;
            if !line.is_empty() && !fits {
                lines.push(std::mem::take(&mut line));
            } else if !line.is_empty() {
                line.push(' ');
            }
            if word.width() > columns {
                let mut parts = hard_wrap(word, columns);
                line = parts.pop().unwrap_or_default();
                lines.extend(parts);
            } else {
                line.push_str(word);
            }
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_wrap_and_a_long_word_is_broken() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("https://example.com x", 8), ["https://", "example.", "com x"]);
        assert_eq!(wrap("", 8), [""]);
        assert_eq!(wrap("a\nb", 8), ["a", "b"]);
    }

    #[test]
    fn wide_characters_are_never_cut_in_half() {
        assert_eq!(hard_wrap("漢字漢", 3), ["漢", "字", "漢"]);
        assert_eq!(hard_wrap("漢", 1), ["漢"]);
    }
}
