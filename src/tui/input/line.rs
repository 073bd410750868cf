//! One line of text being edited.

use unicode_width::UnicodeWidthChar as _;

use super::{Key, Stroke};
use crate::plan::Text;

/// The most characters that one line takes.
pub const MOST: usize = 2_000;

/// A line with a cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    before: String,
    after: String,
}

impl Line {
    /// A line that is filled in already, the cursor at its end.
    pub fn filled(text: &str) -> Self {
        Self { before: Text::line(text).as_str().to_owned(), after: String::new() }
    }

    /// What stands in it.
    pub fn text(&self) -> Text {
        Text::line(&self.as_string())
    }

    /// What stands in it.
    pub fn as_string(&self) -> String {
        format!("{}{}", self.before, self.after)
    }

    /// Is there nothing but white space?
    pub fn is_blank(&self) -> bool {
        self.before.trim().is_empty() && self.after.trim().is_empty()
    }

    /// Put text in at the cursor; line feeds become spaces, other control characters become visible marks.
    pub fn paste(&mut self, raw: &str) {
        let one_line = raw.trim_end_matches(['\r', '\n']).replace("\r\n", " ").replace(['\n', '\r'], " ");
        let safe = Text::line(&one_line);
        let room = MOST.saturating_sub(self.before.chars().count() + self.after.chars().count());
        self.before.extend(safe.as_str().chars().take(room));
    }

    /// Take a key; false when it means nothing to a line.
    pub fn key(&mut self, key: Key) -> bool {
        match (key.ctrl, key.stroke) {
            (false, Stroke::Char(c)) => self.paste(c.encode_utf8(&mut [0; 4])),
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
            (false, Stroke::Home) | (true, Stroke::Char('a')) => {
                self.after = self.as_string();
                self.before.clear();
            }
            (false, Stroke::End) | (true, Stroke::Char('e')) => {
                self.before = self.as_string();
                self.after.clear();
            }
            (true, Stroke::Char('u')) => self.before.clear(),
            (true, Stroke::Char('k')) => self.after.clear(),
            (true, Stroke::Char('w')) => {
                let kept = self.before.trim_end().rfind(' ').map_or(0, |at| at + 1);
                self.before.truncate(kept);
            }
            _ => return false,
        }
        true
    }

    /// The part that fits into so many columns, and the column of the cursor in it.
    pub fn window(&self, columns: usize) -> (String, usize) {
        let room = columns.saturating_sub(1);
        let mut shown: Vec<char> = Vec::new();
        let mut used = 0;
        for c in self.before.chars().rev() {
            let width = c.width().unwrap_or(0);
            if used + width > room {
                break;
            }
            used += width;
            shown.push(c);
        }
        let cursor = used;
        let mut text: String = shown.into_iter().rev().collect();
        for c in self.after.chars() {
            used += c.width().unwrap_or(0);
            if used > columns {
                break;
            }
            text.push(c);
        }
        (text, cursor)
    }
}

/// Take the last character with the marks that stand on it.
pub(super) fn pop(text: &mut String) -> String {
    let mut taken = Vec::new();
    while let Some(c) = text.pop() {
        taken.push(c);
        if c.width() != Some(0) {
            break;
        }
    }
    taken.into_iter().rev().collect()
}

/// Take the first character with the marks that stand on it.
pub(super) fn shift(text: &mut String) -> String {
    let mut chars = text.chars();
    let mut taken: String = chars.next().into_iter().collect();
    taken.extend(chars.take_while(|c| c.width() == Some(0)));
    text.drain(..taken.len());
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn play(line: &mut Line, keys: &str) {
        for word in keys.split(' ') {
            assert!(line.key(Key::parse(word).unwrap()), "{word}");
        }
    }

    #[test]
    fn the_cursor_moves_and_edits_in_the_middle() {
        let mut line = Line::filled("revke");
        play(&mut line, "left left o end d home delete R");
        assert_eq!(line.as_string(), "Revoked");
    }

    #[test]
    fn a_word_and_a_line_can_be_taken_back() {
        let mut line = Line::filled("one two three");
        play(&mut line, "ctrl-w ctrl-w x");
        assert_eq!(line.as_string(), "one x");
        play(&mut line, "ctrl-u");
        assert!(line.is_blank());
    }

    #[test]
    fn a_letter_with_its_accent_is_one_thing() {
        let mut line = Line::filled("e\u{301}a");
        play(&mut line, "left backspace");
        assert_eq!(line.as_string(), "a");
    }

    #[test]
    fn wide_characters_count_twice_and_the_cursor_stays_in_view() {
        let line = Line::filled("漢字漢字");
        assert_eq!(line.window(5), ("漢字".to_owned(), 4));
        assert_eq!(line.window(20), ("漢字漢字".to_owned(), 8));
    }

    #[test]
    fn what_is_pasted_is_made_safe() {
        let mut line = Line::default();
        line.paste("one\r\ntwo\x1b[2J\n");
        assert_eq!(line.as_string(), "one two␛[2J");
    }

    #[test]
    fn a_line_has_an_end() {
        let mut line = Line::default();
        line.paste(&"x".repeat(5_000));
        assert_eq!(line.as_string().chars().count(), MOST);
    }
}
