//! A few lines to fill in, one after the other.

use super::Piece;
use crate::plan::Text;
use crate::tui::input::{Key, Line, Stroke};

/// One line of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name of the value.
    pub name: String,
    /// What is asked.
    pub prompt: String,
    /// What stands there.
    pub line: Line,
    /// The only values allowed, when there are any; left and right change between them.
    pub choices: Vec<Text>,
}

/// What a key did to a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filled {
    /// It is being filled in.
    Not,
    /// Enter on the last line.
    Yes,
}

/// The lines, and which of them is being edited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// The lines.
    pub fields: Vec<Field>,
    on: usize,
}

impl Form {
    /// A form that begins at its first empty line.
    pub fn new(fields: Vec<Field>) -> Self {
        let on = fields.iter().position(|field| field.line.is_blank()).unwrap_or(0);
        Self { fields, on }
    }

    /// The line that is being edited.
    pub fn line(&mut self) -> Option<&mut Line> {
        self.fields.get_mut(self.on).map(|field| &mut field.line)
    }

    /// Go to the line of that name.
    pub fn focus(&mut self, name: &str) {
        if let Some(at) = self.fields.iter().position(|field| field.name == name) {
            self.on = at;
        }
    }

    /// Take a key.
    pub fn key(&mut self, key: Key) -> Filled {
        let last = self.fields.len().saturating_sub(1);
        match (key.stroke,) {
            (Stroke::Enter,) if self.on >= last => return Filled::Yes,
            (Stroke::Enter | Stroke::Tab | Stroke::Down,) => self.on = (self.on + 1).min(last),
            (Stroke::BackTab | Stroke::Up,) => self.on = self.on.saturating_sub(1),
            _ => self.edit(key),
        }
        Filled::Not
    }

    fn edit(&mut self, key: Key) {
        let Some(field) = self.fields.get_mut(self.on) else { return };
        if field.choices.is_empty() {
            field.line.key(key);
            return;
        }
        let now = field.choices.iter().position(|choice| *choice == field.line.text());
        let count = field.choices.len();
        let next = match (key.stroke, now) {
            (Stroke::Left, Some(at)) => (at + count - 1) % count,
            (Stroke::Right | Stroke::Char(' '), Some(at)) => (at + 1) % count,
            (Stroke::Left | Stroke::Right | Stroke::Char(' '), None) => 0,
            _ => return,
        };
        if let Some(choice) = field.choices.get(next) {
            field.line = Line::filled(choice.as_str());
        }
    }

    /// The pieces of a window.
    pub fn pieces(&self) -> Vec<Piece> {
        let piece = |(at, field): (usize, &Field)| {
            let choices: Vec<_> = field.choices.iter().map(Text::as_str).collect();
            let label = if choices.is_empty() {
                field.prompt.clone()
            } else {
                format!("{} (left and right: {})", field.prompt, choices.join(", "))
            };
            [Piece::Field { label, line: field.line.clone(), on: at == self.on }, Piece::Gap]
        };
        self.fields.iter().enumerate().flat_map(piece).collect()
    }
}
