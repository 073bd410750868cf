//! One press of a key, as it is written in files and shown on screen: `a`, `A`, `space`, `ctrl-x`, `f1`.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// The key itself, without what is held down beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stroke {
    /// A printable character, as it arrives: `A` is shift and `a`.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift and tab.
    BackTab,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// A function key, from 1.
    F(u8),
}

/// The names of the keys that are no character.
const NAMES: [(&str, Stroke, KeyCode); 16] = [
    ("space", Stroke::Char(' '), KeyCode::Char(' ')),
    ("enter", Stroke::Enter, KeyCode::Enter),
    ("esc", Stroke::Esc, KeyCode::Esc),
    ("tab", Stroke::Tab, KeyCode::Tab),
    ("shift-tab", Stroke::BackTab, KeyCode::BackTab),
    ("up", Stroke::Up, KeyCode::Up),
    ("down", Stroke::Down, KeyCode::Down),
    ("left", Stroke::Left, KeyCode::Left),
    ("right", Stroke::Right, KeyCode::Right),
    ("home", Stroke::Home, KeyCode::Home),
    ("end", Stroke::End, KeyCode::End),
    ("pgup", Stroke::PageUp, KeyCode::PageUp),
    ("pgdn", Stroke::PageDown, KeyCode::PageDown),
    ("backspace", Stroke::Backspace, KeyCode::Backspace),
    ("delete", Stroke::Delete, KeyCode::Delete),
    ("f1", Stroke::F(1), KeyCode::F(1)),
];

/// How a key is written.
pub const HINT: &str = "write one character, or space, enter, esc, tab, shift-tab, up, down, left, right, home, \
    end, pgup, pgdn, backspace, delete, f1 to f12, or ctrl- and a letter";

/// One press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The key.
    pub stroke: Stroke,
    /// Control was held down.
    pub ctrl: bool,
}

impl Key {
    /// A key without control.
    pub const fn plain(stroke: Stroke) -> Self {
        Self { stroke, ctrl: false }
    }

    /// A character.
    pub const fn char(c: char) -> Self {
        Self::plain(Stroke::Char(c))
    }

    /// Read `a`, `space`, `ctrl-x` and their like; none when it is no key.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((_, stroke, _)) = NAMES.iter().find(|(name, ..)| *name == text) {
            return Some(Self::plain(*stroke));
        }
        if let Some(letter) = text.strip_prefix("ctrl-") {
            let key = Self::parse(letter)?;
            let is_letter = matches!(key.stroke, Stroke::Char('a'..='z'));
            return (is_letter && !key.ctrl).then_some(Self { ctrl: true, ..key });
        }
        if let Some(number) = text.strip_prefix('f').and_then(|n| n.parse::<u8>().ok()) {
            return (1..=12).contains(&number).then_some(Self::plain(Stroke::F(number)));
        }
        let mut chars = text.chars();
        let only = chars.next().filter(|c| !c.is_control() && *c != ' ')?;
        chars.next().is_none().then_some(Self::char(only))
    }

    /// The key of an event; none for releases and for keys that mean nothing here.
    pub fn of(event: KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release || event.modifiers.contains(KeyModifiers::ALT) {
            return None;
        }
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        if let KeyCode::Char(c) = event.code {
            let upper = event.modifiers.contains(KeyModifiers::SHIFT) && c.is_ascii_lowercase();
            let c = if upper || (ctrl && c.is_ascii()) {
                if ctrl { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() }
            } else {
                c
            };
            return Some(Self { stroke: Stroke::Char(c), ctrl });
        }
        if let KeyCode::F(number) = event.code {
            return Some(Self::plain(Stroke::F(number)));
        }
        if event.code == KeyCode::Tab && event.modifiers.contains(KeyModifiers::SHIFT) {
            return Some(Self::plain(Stroke::BackTab));
        }
        let found = NAMES.iter().find(|(_, _, code)| *code == event.code);
        found.map(|(_, stroke, _)| Self { stroke: *stroke, ctrl })
    }

    /// The event that a terminal sends for it.
    pub fn event(self) -> KeyEvent {
        let named = NAMES.iter().find(|(_, stroke, _)| *stroke == self.stroke).map(|(_, _, code)| *code);
        let code = match (self.stroke, named) {
            (Stroke::Char(c), _) => KeyCode::Char(c),
            (Stroke::F(number), _) => KeyCode::F(number),
            (_, named) => named.unwrap_or(KeyCode::Null),
        };
        KeyEvent::new(code, if self.ctrl { KeyModifiers::CONTROL } else { KeyModifiers::NONE })
    }

    /// The character that it types, if it types one.
    pub const fn typed(self) -> Option<char> {
        match (self.ctrl, self.stroke) {
            (false, Stroke::Char(c)) => Some(c),
            _ => None,
        }
    }

    /// Does it mean "close this": escape, or control and c?
    pub fn closes(self) -> bool {
        self.stroke == Stroke::Esc || (self.ctrl && self.stroke == Stroke::Char('c'))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("ctrl-")?;
        }
        if let Some((name, ..)) = NAMES.iter().find(|(_, stroke, _)| *stroke == self.stroke) {
            return f.write_str(name);
        }
        match (self.stroke,) {
            (Stroke::Char(c),) => write!(f, "{c}"),
            (Stroke::F(number),) => write!(f, "f{number}"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_shown_as_it_is_written() {
        for text in ["a", "A", "?", "space", "enter", "shift-tab", "up", "f1", "f12", "ctrl-x", "ü"] {
            let key = Key::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(key.to_string(), text);
            assert_eq!(Key::of(key.event()), Some(key), "{text}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in
            ["", " ", "aa", "ctrl-", "ctrl-up", "ctrl-ctrl-a", "f13", "f0", "hyper-x", "\u{1b}", "Enter"]
        {
            assert_eq!(Key::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn shift_and_a_letter_is_the_upper_case_letter_on_every_terminal() {
        let kitty = KeyEvent::new(KeyCode::Char('k'), KeyModifiers::SHIFT);
        let plain = KeyEvent::new(KeyCode::Char('K'), KeyModifiers::SHIFT);
        assert_eq!(Key::of(kitty), Some(Key::char('K')));
        assert_eq!(Key::of(plain), Some(Key::char('K')));
    }
}
