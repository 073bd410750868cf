//! A report as a document: sections of blocks, without a layout. Markdown and HTML are made from it.
//!
//! Every text in it is plain: no markup is read from it, by no renderer. What comes from outside was made harmless for
//! a terminal when it was taken in (`Text`); each renderer makes it harmless for its own language.

use serde::Serialize;

use super::figure::Figure;
use crate::incident::event::Kind;

/// A whole report.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// What stands above it.
    pub head: Head,
    /// Its sections, in order.
    pub sections: Vec<Section>,
}

/// What stands above a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// `LIVE` or `DRILL`; every page carries it.
    pub banner: &'static str,
    /// The incident's name.
    pub id: String,
    /// What was wrong.
    pub title: String,
    /// Facts for one look: severity, phase, campaign, when.
    pub facts: Vec<(String, Line)>,
}

impl Head {
    /// Is it about an exercise? Whatever does not say that it is live counts as one.
    pub fn is_drill(&self) -> bool {
        self.banner != Kind::Live.banner()
    }
}

/// A part of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// By which links find it: lower-case letters, digits, hyphens.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it says.
    pub blocks: Vec<Block>,
}

impl Section {
    /// A section.
    pub fn new(id: &str, title: &str, blocks: Vec<Block>) -> Self {
        Self { id: id.to_owned(), title: title.to_owned(), blocks }
    }
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A title below that of the section.
    Heading(String),
    /// Some words.
    Paragraph(Line),
    /// Points, in no order.
    List(Vec<Line>),
    /// Names with what they stand for.
    Facts(Vec<(String, Line)>),
    /// Rows and columns.
    Table(Table),
    /// What somebody wrote or said, word for word, over one or more lines.
    Quote(String),
    /// What a machine was sent or answered, character for character.
    Code(String),
    /// A drawing, with the same in words.
    Figure(Figure),
    /// Something long that is folded away where that is possible.
    Fold {
        /// What it is.
        summary: Line,
        /// What is inside.
        blocks: Vec<Self>,
    },
    /// A team's own Markdown, with what its template put in escaped. Titles in it begin at the third level.
    Markdown(String),
}

/// Rows and columns.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// What it shows, for those who don't see it.
    pub caption: String,
    /// The columns' titles; those of figures stand to the right.
    pub columns: Vec<Column>,
    /// The rows, each as long as there are columns.
    pub rows: Vec<Vec<Line>>,
}

impl Document {
    /// Without columns that have nothing in any row: they take the room of those that have.
    pub(super) fn dense(head: Head, mut sections: Vec<Section>) -> Self {
        for section in &mut sections {
            section.blocks.iter_mut().for_each(Block::leave_out_empty_columns);
        }
        Self { head, sections }
    }
}

impl Block {
    fn leave_out_empty_columns(&mut self) {
        match self {
            Self::Table(table) => table.leave_out_empty_columns(),
            Self::Fold { blocks, .. } => blocks.iter_mut().for_each(Self::leave_out_empty_columns),
            Self::Heading(_)
            | Self::Paragraph(_)
            | Self::List(_)
            | Self::Facts(_)
            | Self::Quote(_)
            | Self::Code(_)
            | Self::Figure(_)
            | Self::Markdown(_) => {}
        }
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its title.
    pub title: String,
    /// It holds figures.
    pub is_number: bool,
}

impl Table {
    /// A table without rows. A column whose title ends with `#` holds figures.
    pub fn new(caption: &str, columns: &[&str]) -> Self {
        let column = |title: &&str| Column {
            title: title.trim_end_matches('#').to_owned(),
            is_number: title.ends_with('#'),
        };
        Self { caption: caption.to_owned(), columns: columns.iter().map(column).collect(), rows: Vec::new() }
    }

    fn leave_out_empty_columns(&mut self) {
        let has =
            |place: usize| self.rows.iter().any(|row| row.get(place).is_some_and(|cell| !cell.is_blank()));
        let kept: Vec<bool> = (0..self.columns.len()).map(has).collect();
        if self.rows.is_empty() || kept.iter().all(|is_kept| *is_kept) {
            return;
        }
        let keep = |place: &mut usize| {
            *place += 1;
            kept.get(*place - 1).copied().unwrap_or(true)
        };
        let mut place = 0;
        self.columns.retain(|_| keep(&mut place));
        for row in &mut self.rows {
            let mut place = 0;
            row.retain(|_| keep(&mut place));
        }
    }
}

/// How a mark is meant; renderers add a glyph, so that no meaning is in a colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Nothing special.
    Plain,
    /// As it should be.
    Good,
    /// Not as it should be.
    Bad,
    /// Somebody should look.
    Attention,
    /// Nobody can tell.
    Unknown,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Words.
    Plain(String),
    /// Words that are looked for.
    Strong(String),
    /// A name or value of a machine.
    Code(String),
    /// A state: a word with a tone.
    Mark(Tone, String),
    /// An event of the log: a link to it in the appendix.
    Event(u64),
    /// The place in the appendix where an event stands, `event-12`: what links to it leads here.
    Anchor(u64),
    /// A link to a section of this document, by its id.
    Jump(String, String),
}

/// Words in a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line(pub Vec<Span>);

impl Line {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// And these words.
    #[must_use]
    pub fn plain(self, words: impl Into<String>) -> Self {
        self.and(Span::Plain(words.into()))
    }

    /// And these words, which are looked for.
    #[must_use]
    pub fn strong(self, words: impl Into<String>) -> Self {
        self.and(Span::Strong(words.into()))
    }

    /// And a name or value of a machine.
    #[must_use]
    pub fn code(self, words: impl Into<String>) -> Self {
        self.and(Span::Code(words.into()))
    }

    /// And a state.
    #[must_use]
    pub fn mark(self, tone: Tone, word: impl Into<String>) -> Self {
        self.and(Span::Mark(tone, word.into()))
    }

    /// And a link to an event.
    #[must_use]
    pub fn event(self, seq: u64) -> Self {
        self.and(Span::Event(seq))
    }

    /// And the place where an event stands.
    #[must_use]
    pub fn anchor(self, seq: u64) -> Self {
        self.and(Span::Anchor(seq))
    }

    /// And a link to a section, by its id.
    #[must_use]
    pub fn jump(self, section: impl Into<String>, words: impl Into<String>) -> Self {
        self.and(Span::Jump(section.into(), words.into()))
    }

    /// And a link to each of these events, after these words; nothing where there is none.
    #[must_use]
    pub fn events(self, before: &str, seqs: impl IntoIterator<Item = u64>) -> Self {
        let mut first = true;
        seqs.into_iter().fold(self, |line, seq| {
            let words = if first { before } else { " " };
            first = false;
            line.plain(words).event(seq)
        })
    }

    /// And these spans.
    #[must_use]
    pub fn with(mut self, more: Self) -> Self {
        self.0.extend(more.0);
        self
    }

    /// Is there nothing in it?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Is there nothing in it to be read?
    fn is_blank(&self) -> bool {
        self.0.iter().all(|span| match span {
            Span::Plain(words)
            | Span::Strong(words)
            | Span::Code(words)
            | Span::Mark(_, words)
            | Span::Jump(_, words) => words.trim().is_empty(),
            Span::Event(_) | Span::Anchor(_) => false,
        })
    }

    fn and(mut self, span: Span) -> Self {
        self.0.push(span);
        self
    }
}

impl<S: Into<String>> From<S> for Line {
    fn from(words: S) -> Self {
        Self::new().plain(words)
    }
}
