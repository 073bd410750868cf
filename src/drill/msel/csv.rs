//! CSV as RFC 4180 says, and as spreadsheets write it: with a byte order mark, with semicolons or tabs, with lines that
//! end in LF, CR LF or CR.
//!
//! A reader of our own: the `csv` crate takes a quote that is never closed for the rest of the file without a word, and
//! would cost 45 kB of the release binary. People need to hear in which row of their spreadsheet it is.

use super::{Fault, MOST_COLUMNS, MOST_FAULTS, MOST_OF_A_CELL};
use crate::plan::csv::plain;
pub(super) use crate::plan::csv::write;

/// The cells of a row.
pub(super) type Row = Vec<String>;

/// Read every row, at most so many.
pub(super) fn read(text: &str, most: usize) -> Result<Vec<Row>, Vec<Fault>> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reader = Reader::new(text);
    while let Some(c) = reader.chars.next() {
        reader.take(c);
        if reader.rows.len() > most {
            let message = format!("there are more than {most} rows");
            reader.faults.push(Fault::of_row(most + 1, &message, Some("make several lists of it")));
        }
        if reader.faults.len() >= MOST_FAULTS || reader.rows.len() > most {
            return Err(reader.faults);
        }
    }
    reader.end()
}

/// Where in a cell the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before its first character.
    Start,
    /// In a cell without quotes.
    Bare,
    /// Between quotes.
    Quoted,
    /// After the closing quote.
    Closed,
}

struct Reader<'t> {
    chars: std::iter::Peekable<std::str::Chars<'t>>,
    delimiter: char,
    place: Place,
    cell: String,
    row: Row,
    rows: Vec<Row>,
    /// The row in which the last quote was opened.
    opened: usize,
    faults: Vec<Fault>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            chars: text.chars().peekable(),
            delimiter: delimiter(text),
            place: Place::Start,
            cell: String::new(),
            row: Row::new(),
            rows: Vec::new(),
            opened: 0,
            faults: Vec::new(),
        }
    }

    fn take(&mut self, c: char) {
        match (self.place, c) {
            (Place::Quoted, '"') if self.chars.peek() == Some(&'"') => {
                self.chars.next();
                self.push('"');
            }
            (Place::Quoted, '"') => self.place = Place::Closed,
            (Place::Quoted, c) => self.push(c),
            (Place::Start, '"') => {
                (self.place, self.opened) = (Place::Quoted, self.rows.len() + 1);
            }
            (_, c) if c == self.delimiter => self.end_cell(),
            (_, '\r') => {
                if self.chars.peek() == Some(&'\n') {
                    self.chars.next();
                }
                self.end_row();
            }
            (_, '\n') => self.end_row(),
            (Place::Closed, ' ') => {}
            (Place::Closed, _) => {
                self.fault(
                    "something stands after the closing quote",
                    "a quote inside a cell is doubled: \"\"",
                );
                self.place = Place::Bare;
            }
            (Place::Start | Place::Bare, c) => {
                self.place = Place::Bare;
                self.push(c);
            }
        }
    }

    fn push(&mut self, c: char) {
        if self.cell.len() < MOST_OF_A_CELL {
            self.cell.push(c);
            if self.cell.len() >= MOST_OF_A_CELL {
                self.fault("a cell has more than 1 MiB", "shorten it");
            }
        }
    }

    fn fault(&mut self, message: &str, hint: &str) {
        self.faults.push(Fault::of_row(self.rows.len() + 1, message, Some(hint)));
    }

    fn end_cell(&mut self) {
        self.place = Place::Start;
        let cell = std::mem::take(&mut self.cell);
        if self.row.len() == MOST_COLUMNS {
            self.fault(&format!("there are more than {MOST_COLUMNS} columns"), "take some away");
        }
        if self.row.len() <= MOST_COLUMNS {
            self.row.push(plain(cell));
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        self.rows.push(std::mem::take(&mut self.row));
    }

    fn end(mut self) -> Result<Vec<Row>, Vec<Fault>> {
        if self.place == Place::Quoted {
            let hint = Some("put a quote at the end of its cell");
            self.faults.push(Fault::of_row(self.opened, "a quote is opened here and never closed", hint));
        }
        if !self.row.is_empty() || !self.cell.is_empty() || self.place == Place::Closed {
            self.end_row();
        }
        if self.faults.is_empty() { Ok(self.rows) } else { Err(self.faults) }
    }
}

/// What parts the cells: the most frequent outside quotes in the first lines.
fn delimiter(text: &str) -> char {
    let (mut counts, mut quoted, mut lines) = ([0_usize; 3], false, 0);
    for c in text.chars().take(4096) {
        match c {
            '"' => quoted = !quoted,
            '\n' if !quoted => lines += 1,
            ',' if !quoted => counts[0] += 1,
            ';' if !quoted => counts[1] += 1,
            '\t' if !quoted => counts[2] += 1,
            _ => {}
        }
        if lines >= 3 {
            break;
        }
    }
    let [commas, semicolons, tabs] = counts;
    if tabs > commas && tabs > semicolons {
        '\t'
    } else if semicolons > commas {
        ';'
    } else {
        ','
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(text: &str) -> Vec<Row> {
        read(text, 100).unwrap()
    }

    fn said(text: &str) -> Vec<(usize, String)> {
        let faults = read(text, 100).unwrap_err();
        faults.into_iter().map(|fault| (fault.row, fault.message.to_string())).collect()
    }

    #[test]
    fn what_spreadsheets_write_is_read() {
        let wanted = vec![vec!["a", "b"], vec!["1, 2", "say \"no\"\nand wait"], vec!["", ""]];
        for text in [
            "a,b\r\n\"1, 2\",\"say \"\"no\"\"\nand wait\"\r\n,\r\n",
            "\u{FEFF}a,b\n\"1, 2\",\"say \"\"no\"\"\nand wait\"\n,",
            "a;b\n1, 2;\"say \"\"no\"\"\nand wait\"\n;\n",
            "a\tb\r1, 2\t\"say \"\"no\"\"\nand wait\"\r\t\r",
        ] {
            assert_eq!(rows(text), wanted, "{text:?}");
        }
        assert!(rows("").is_empty());
    }

    #[test]
    fn what_is_no_csv_is_said_with_its_row() {
        assert_eq!(said("a,b\n1,\"open\n2,3\n"), [(2, "a quote is opened here and never closed".to_owned())]);
        assert_eq!(said("a,\"b\"c\n"), [(1, "something stands after the closing quote".to_owned())]);
        assert_eq!(said(&"a\n".repeat(101)), [(101, "there are more than 100 rows".to_owned())]);
        assert_eq!(said(&",".repeat(300)), [(1, "there are more than 256 columns".to_owned())]);
        let large = "x".repeat(MOST_OF_A_CELL + 10);
        assert_eq!(said(&large), [(1, "a cell has more than 1 MiB".to_owned())]);
    }

    #[test]
    fn no_cell_is_a_formula_and_none_is_changed_by_that() {
        let mut text = String::new();
        let cells = ["=1+1", "+1", "-1", "@A1", "'=1", "''-2", "'quoted'", "a=1", "\tx"];
        write(cells.into_iter(), &mut text);
        for cell in text.trim_end().split(',') {
            assert!(!cell.trim_start_matches('"').starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        }
        assert_eq!(rows(&text), [cells.map(str::to_owned).to_vec()]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            table in prop::collection::vec(prop::collection::vec("[ -~äé\n\r\t\"',;=]{0,8}", 2..5), 1..6),
        ) {
            // A header tells what parts the cells.
            let mut text = "first,second,third,fourth,fifth\r\n".to_owned();
            for row in &table {
                write(row.iter().map(String::as_str), &mut text);
            }
            let read = rows(&text);
            prop_assert_eq!(&read[1..], &table[..]);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in any::<String>()) {
            drop(read(&text, 10));
        }
    }
}
