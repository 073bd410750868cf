//! What a window shows, as data: drawing it is the same for every window.

use std::cell::Cell;

use crate::tui::input::{Area, Line};
use crate::tui::theme::Role;

/// One piece of a window's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A paragraph.
    Text(Role, String),
    /// A name and its value, in two columns.
    Pair(&'static str, Role, String),
    /// Text that keeps its line breaks.
    Code(Role, String),
    /// A heading.
    Heading(String),
    /// An empty line.
    Gap,
    /// One of several that can be chosen.
    Choice {
        /// Its place, for the mouse.
        place: usize,
        /// It is the one.
        on: bool,
        /// What it is.
        label: String,
        /// What else there is to say.
        note: String,
        /// It can be chosen now.
        enabled: bool,
    },
    /// A text to write.
    Area {
        /// What is asked.
        label: String,
        /// What stands there.
        area: Area,
        /// It is being edited.
        on: bool,
    },
    /// A line to fill in.
    Field {
        /// What is asked.
        label: String,
        /// What stands there.
        line: Line,
        /// It is being edited.
        on: bool,
    },
}

impl Piece {
    /// A paragraph of plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(Role::Text, text.into())
    }

    /// A paragraph that matters less.
    pub fn muted(text: impl Into<String>) -> Self {
        Self::Text(Role::Muted, text.into())
    }

    /// A name and its value.
    pub fn pair(name: &'static str, value: impl Into<String>) -> Self {
        Self::Pair(name, Role::Text, value.into())
    }
}

/// Markdown as plain text: paragraphs flow, indented lines and lists keep their lines.
pub fn markdown(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut paragraph = String::new();
    for line in text.trim_end().split('\n').chain([""]) {
        let keeps = line.starts_with("    ") || line.trim_start().starts_with(['-', '*', '#', '>']);
        if !line.trim().is_empty() && !keeps {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line.trim());
            continue;
        }
        if !paragraph.is_empty() {
            pieces.push(Piece::Text(Role::Text, std::mem::take(&mut paragraph)));
        }
        let next = if keeps { Piece::Code(Role::Text, line.trim_end().to_owned()) } else { Piece::Gap };
        if next != Piece::Gap || pieces.last() != Some(&Piece::Gap) {
            pieces.push(next);
        }
    }
    while pieces.last() == Some(&Piece::Gap) {
        pieces.pop();
    }
    pieces
}

/// How far a body is scrolled. The limit is known once it was drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scroll {
    at: Cell<usize>,
    most: Cell<usize>,
    rows: Cell<usize>,
}

impl Scroll {
    /// Move by so many rows.
    pub fn by(&self, rows: isize) {
        self.at.set(self.at.get().saturating_add_signed(rows).min(self.most.get()));
    }

    /// Move by a page.
    pub fn page(&self, down: bool) {
        let rows = isize::try_from(self.rows.get().saturating_sub(1).max(1)).unwrap_or(1);
        self.by(if down { rows } else { -rows });
    }

    /// The first row to show of `total`, of which `rows` fit.
    pub(super) fn settle(&self, total: usize, rows: usize) -> usize {
        self.most.set(total.saturating_sub(rows));
        self.rows.set(rows);
        self.by(0);
        self.at.get()
    }
}

/// A window.
#[derive(Debug, Clone)]
pub struct Sheet<'a> {
    /// Its title.
    pub title: String,
    /// How loud its frame is.
    pub tone: Role,
    /// Its body.
    pub body: Vec<Piece>,
    /// How far the body is scrolled; a body with something to choose or fill in shows that instead.
    pub scroll: Option<&'a Scroll>,
    /// What is asked below the body.
    pub field: Option<(String, &'a Line)>,
    /// What is wrong with the last try.
    pub error: Option<String>,
    /// The keys and what they do.
    pub keys: Vec<(&'static str, &'static str)>,
}

impl<'a> Sheet<'a> {
    /// A quiet window.
    pub fn new(title: impl Into<String>, body: Vec<Piece>) -> Self {
        Self {
            title: title.into(),
            tone: Role::Border,
            body,
            scroll: None,
            field: None,
            error: None,
            keys: Vec::new(),
        }
    }

    /// With these keys.
    #[must_use]
    pub fn keys(mut self, keys: &[(&'static str, &'static str)]) -> Self {
        self.keys.extend_from_slice(keys);
        self
    }

    /// With a line below the body.
    #[must_use]
    pub fn asking(mut self, label: impl Into<String>, line: &'a Line) -> Self {
        self.field = Some((label.into(), line));
        self
    }

    /// With what is wrong.
    #[must_use]
    pub fn failing(mut self, error: Option<&String>) -> Self {
        self.error = error.cloned();
        self
    }

    /// Scrolled.
    #[must_use]
    pub const fn scrolled(mut self, scroll: &'a Scroll) -> Self {
        self.scroll = Some(scroll);
        self
    }

    /// As loud as that.
    #[must_use]
    pub const fn tone(mut self, tone: Role) -> Self {
        self.tone = tone;
        self
    }
}
