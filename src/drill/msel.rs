//! The master scenario events list (MSEL, HSEEP) as CSV: for people who plan exercises in a spreadsheet, and for other
//! tools.
//!
//! There is no standard for its columns; these are a union of those in use (preparedex, `OpenAEV`, SP 800-84). One row is
//! one inject, with what is expected after it. What is expected from the start has rows of its own, of type `expected`.
//! What a CSV can't hold (the world, the responder) stays in the scenario's file.

mod columns;
mod csv;
mod export;
mod import;
mod time;
mod words;

use serde::Serialize;

use crate::plan::Text;
use crate::plan::scenario::{Expected, Inject, MOST_INJECTS, Objective};

pub use self::export::export;
pub use self::import::import;

/// The largest file that is read, in bytes.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;

/// The most rows that are read: an inject each, and as many again for what is expected from the start.
pub const MOST_ROWS: usize = 2 * MOST_INJECTS;

/// The most columns of a row that are read.
pub const MOST_COLUMNS: usize = 256;

/// The largest cell that is read, in bytes.
pub const MOST_OF_A_CELL: usize = 1024 * 1024;

/// The most faults that are kept.
pub const MOST_FAULTS: usize = 500;

/// What a list holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Msel {
    /// The objectives that it names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub objective: Vec<Objective>,
    /// The injects, in the order of the rows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inject: Vec<Inject>,
    /// What is expected, in the order of the rows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expected: Vec<Expected>,
    /// The names of columns that say nothing here.
    #[serde(skip)]
    pub unused: Vec<Text>,
}

impl Msel {
    /// The tables of a scenario's file.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string_pretty(self)
    }
}

/// What is wrong with a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The row, from 1, as a spreadsheet counts; 0 for the list as a whole.
    pub row: usize,
    /// The column, from 1, and its name there; none for the row as a whole.
    pub column: Option<(usize, Text)>,
    /// What is wrong, as a fragment.
    pub message: Text,
    /// What to write instead.
    pub hint: Option<Text>,
}

impl Fault {
    fn of_row(row: usize, message: &str, hint: Option<&str>) -> Self {
        Self { row, column: None, message: Text::line(message), hint: hint.map(Text::line) }
    }

    /// Where it is: `row 3, column B (scenario_time)`.
    pub fn place(&self) -> String {
        match &self.column {
            None if self.row == 0 => "the list".to_owned(),
            None => format!("row {}", self.row),
            Some((column, name)) => format!("row {}, column {} ({name})", self.row, letters(*column)),
        }
    }
}

/// The letters that a spreadsheet gives a column: 1 is A, 27 is AA.
fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        let digit = u8::try_from((column - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + digit));
        column = (column - 1) / 26;
    }
    letters.into_iter().rev().collect()
}

#[cfg(test)]
mod tests;
