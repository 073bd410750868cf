//! A text of several lines being edited.

use unicode_width::UnicodeWidthChar as _;

use super::line::{pop, shift};
use super::{Key, Stroke};
use crate::plan::Text;

/// The most characters that a text takes.
pub const MOST: usize = 8_000;

/// A text with a cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Area {
    before: String,
    after: String,
}

/// A text broken into rows, and where its cursor stands among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// The rows; at least one.
    pub rows: Vec<String>,
    /// The row of the cursor.
    pub row: usize,
    /// The column of the cursor.
    pub column: usize,
}

impl Area {
    /// A text that stands there already, the cursor at its end.
    pub fn filled(text: &str) -> Self {
        Self { before: Text::block(text).as_str().to_owned(), after: String::new() }
    }

    /// What stands in it.
    pub fn text(&self) -> Text {
        Text::block(&self.as_string())
    }

    /// What stands in it.
    pub fn as_string(&self) -> String {
        format!("{}{}", self.before, self.after)
    }

    /// Put text in at the cursor; control characters but the line feed become visible marks.
    pub fn paste(&mut self, raw: &str) {
        let safe = raw.replace("\r\n", "\n").replace('\r', "\n");
        let room = MOST.saturating_sub(self.before.chars().count() + self.after.chars().count());
        let safe: String = if safe == "\n" { safe } else { Text::block(&safe).as_str().to_owned() };
        self.before.extend(safe.chars().take(room));
    }

    /// Take a key; false when it means nothing to a text.
    pub fn key(&mut self, key: Key) -> bool {
        match (key.ctrl, key.stroke) {
            (false, Stroke::Char(c)) => self.paste(c.encode_utf8(&mut [0; 4])),
            (false, Stroke::Enter) => self.paste("\n"),
            (false, Stroke::Backspace) => drop(pop(&mut self.before)),
            (false, Stroke::Delete) => drop(shift(&mut self.after)),
            (false, Stroke::Left) => {
                let moved = pop(&mut self.before);
                self.after.insert_str(0, &moved);
            }
            (false, Stroke::Right) => {
                let moved = shift(&mut self.after);
                self.before.push_str(&moved);
            }
            (false, Stroke::Up) => self.up(),
            (false, Stroke::Down) => self.down(),
            (false, Stroke::Home) | (true, Stroke::Char('a')) => self.to(self.line_start()),
            (false, Stroke::End) | (true, Stroke::Char('e')) => self.to(self.line_end()),
            (true, Stroke::Char('u')) => self.before.truncate(self.line_start()),
            (true, Stroke::Char('k')) => {
                let end = self.line_end() - self.before.len();
                self.after.drain(..end);
            }
            (true, Stroke::Char('w')) => {
                let kept = self.before.trim_end().rfind([' ', '\n']).map_or(0, |at| at + 1);
                self.before.truncate(kept);
            }
            _ => return false,
        }
        true
    }

    /// Where the line of the cursor begins, in bytes of the whole.
    fn line_start(&self) -> usize {
        self.before.rfind('\n').map_or(0, |at| at + 1)
    }

    /// Where the line of the cursor ends, in bytes of the whole.
    fn line_end(&self) -> usize {
        self.before.len() + self.after.find('\n').unwrap_or(self.after.len())
    }

    /// Put the cursor at a byte of the whole; what is no border of a character changes nothing.
    fn to(&mut self, at: usize) {
        let all = self.as_string();
        if let Some((before, after)) = all.split_at_checked(at) {
            (self.before, self.after) = (before.to_owned(), after.to_owned());
        }
    }

    fn up(&mut self) {
        let start = self.line_start();
        if start == 0 {
            return self.to(0);
        }
        let column = self.before.get(start..).unwrap_or_default().chars().count();
        let above = self.before.get(..start - 1).unwrap_or_default();
        let above_start = above.rfind('\n').map_or(0, |at| at + 1);
        let at = above_start + prefix(above.get(above_start..).unwrap_or_default(), column);
        self.to(at);
    }

    fn down(&mut self) {
        let end = self.line_end();
        let column = self.before.get(self.line_start()..).unwrap_or_default().chars().count();
        let all = self.as_string();
        let Some(below) = all.get(end + 1..) else { return self.to(end) };
        let line = below.split('\n').next().unwrap_or_default();
        self.to(end + 1 + prefix(line, column));
    }

    /// The text in rows of at most so many columns, broken after spaces where that is possible.
    pub fn rows(&self, columns: usize) -> Rows {
        let columns = columns.max(2);
        let text = self.as_string();
        // Where each row begins, in bytes.
        let mut starts = vec![0];
        let (mut start, mut width, mut space) = (0, 0, None);
        for (at, c) in text.char_indices() {
            if c == '\n' {
                (start, width, space) = (at + 1, 0, None);
                starts.push(start);
                continue;
            }
            let wide = c.width().unwrap_or(0);
            // What is left of a row that was broken at its last space may be too long still.
            while width + wide >= columns && at > start {
                let next = space.filter(|next| *next > start && *next <= at).unwrap_or(at);
                starts.push(next);
                width = text.get(next..at).unwrap_or_default().chars().map(|c| c.width().unwrap_or(0)).sum();
                (start, space) = (next, None);
            }
            width += wide;
            if c == ' ' {
                space = Some(at + 1);
            }
        }
        let cursor = self.before.len();
        let row = starts.partition_point(|at| *at <= cursor).saturating_sub(1);
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        let piece = |(from, to): (usize, usize)| {
            text.get(from..to).unwrap_or_default().trim_end_matches('\n').to_owned()
        };
        let column = starts.get(row).and_then(|from| text.get(*from..cursor)).unwrap_or_default();
        let column = column.chars().map(|c| c.width().unwrap_or(0)).sum();
        Rows { rows: starts.iter().copied().zip(ends).map(piece).collect(), row, column }
    }
}

/// So many characters, in bytes; fewer where there are not so many.
fn prefix(text: &str, characters: usize) -> usize {
    text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn play(area: &mut Area, keys: &str) {
        for word in keys.split(' ') {
            assert!(area.key(Key::parse(word).unwrap()), "{word}");
        }
    }

    #[test]
    fn lines_are_added_split_and_joined() {
        let mut area = Area::filled("one two");
        play(&mut area, "left left left backspace enter end enter x");
        assert_eq!(area.as_string(), "one\ntwo\nx");
        play(&mut area, "home backspace home delete T");
        assert_eq!(area.as_string(), "one\nTwox");
        play(&mut area, "ctrl-k up end ctrl-u");
        assert_eq!(area.as_string(), "\nT");
    }

    #[test]
    fn up_and_down_keep_the_column_where_there_is_one() {
        let mut area = Area::filled("abcdef\nxy\n123456");
        play(&mut area, "up !");
        assert_eq!(area.as_string(), "abcdef\nxy!\n123456");
        play(&mut area, "up ! down down down");
        assert_eq!(area.as_string(), "abc!def\nxy!\n123456");
        play(&mut area, ".");
        assert_eq!(area.as_string(), "abc!def\nxy!\n123456.");
    }

    #[test]
    fn rows_break_after_spaces_and_the_cursor_is_in_them() {
        let area = Area::filled("one two three\nfour");
        let rows = area.rows(9);
        assert_eq!(rows.rows, ["one two ", "three", "four"]);
        assert_eq!((rows.row, rows.column), (2, 4));
        assert_eq!(Area::filled(" aaa漢漢漢").rows(9).rows, [" ", "aaa漢漢", "漢"]);
        assert_eq!(Area::default().rows(5), Rows { rows: vec![String::new()], row: 0, column: 0 });
    }

    #[test]
    fn what_is_pasted_is_made_safe_and_keeps_its_lines() {
        let mut area = Area::default();
        area.paste("one\r\ntwo\x1b[2J");
        assert_eq!(area.as_string(), "one\ntwo␛[2J");
        area.paste(&"x".repeat(MOST * 2));
        assert_eq!(area.as_string().chars().count(), MOST);
    }

    proptest! {
        #[test]
        fn every_row_fits_and_no_letter_is_lost(text in "[a-z 漢\\n]{0,120}", columns in 3_usize..30, left in 0_usize..40) {
            let mut area = Area::filled(&text);
            for _ in 0..left {
                area.key(Key::plain(Stroke::Left));
            }
            let rows = area.rows(columns);
            let width = |row: &String| row.chars().map(|c| c.width().unwrap_or(0)).sum::<usize>();
            prop_assert!(rows.rows.iter().all(|row| width(row) <= columns), "{rows:?}");
            prop_assert!(rows.row < rows.rows.len() && rows.column < columns.max(3), "{rows:?}");
            let letters = |t: &str| t.chars().filter(|c| *c != '\n').collect::<String>();
            prop_assert_eq!(letters(&rows.rows.concat()), letters(area.text().as_str()));
        }
    }
}
