//! Texts of other people in Markdown: nothing in them may become a heading, a link, a table's cell or HTML.

use std::fmt::Write as _;

use crate::drill::evaluation::objectives::Score;
use crate::plan::{Duration, Text};

/// One long text does not widen every row beside it.
const WIDEST: usize = 60;

/// The most characters of a text that a line holds.
const MOST: usize = 300;

/// What Markdown could read in the middle of a line.
const SPECIAL: &str = "\\`*_{}[]<>#|&~@$";

/// A text on one line, with everything that Markdown could read made plain.
pub(super) fn line(text: &Text) -> String {
    let whole = text.as_str().trim();
    let words: Vec<&str> = whole.split_whitespace().collect();
    let joined = words.join(" ");
    let cut = Text::line(&joined).cut(MOST);
    let mut plain = String::with_capacity(cut.as_str().len() + 8);
    for c in cut.as_str().chars() {
        // What GitHub links by itself: `scheme://` and `www.`.
        let links = c == '/' && plain.ends_with(':') || c == '.' && ends_with_www(&plain);
        if links || SPECIAL.contains(c) {
            plain.push('\\');
        }
        plain.push(c);
    }
    plain
}

fn ends_with_www(text: &str) -> bool {
    text.get(text.len().saturating_sub(3)..).is_some_and(|end| end.eq_ignore_ascii_case("www"))
}

/// An address that is one, as it is; else as any other text.
pub(super) fn link(text: &Text) -> String {
    let address = text.as_str();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#=&%+,".contains(c);
    if address.starts_with("https://") && address.len() <= MOST && address.chars().all(is_plain) {
        format!("<{address}>")
    } else {
        line(text)
    }
}

/// Scenario time: `T+00:12:30`; more than a hundred hours have more digits.
pub(super) fn clock(at: Duration) -> String {
    let seconds = at.as_millis() / 1000;
    format!("T+{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// `80 % of 5`.
pub(super) fn share(score: Score) -> String {
    score.percent.map_or_else(|| "-".to_owned(), |percent| format!("{percent} % of {}", score.counted))
}

/// A table whose columns stand under each other, so that it reads as well where nothing draws it.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let cell = |row: &[String], column: usize| row.get(column).map_or(0, |cell| cell.chars().count());
    let widths: Vec<usize> = head
        .iter()
        .enumerate()
        .map(|(column, name)| {
            let widest = rows.iter().map(|row| cell(row, column)).max().unwrap_or(0);
            widest.min(WIDEST).max(name.chars().count()).max(3)
        })
        .collect();
    let mut text = String::new();
    let mut add = |cells: &mut dyn Iterator<Item = String>| {
        let padded = cells.zip(&widths).map(|(cell, width)| format!(" {cell:width$} |"));
        let row: String = padded.collect();
        let _infallible = writeln!(text, "|{row}");
    };
    add(&mut head.iter().map(|name| (*name).to_owned()));
    add(&mut widths.iter().map(|width| "-".repeat(*width)));
    for row in rows {
        add(&mut row.iter().cloned());
    }
    text
}

/// How many lines of a list were left out.
pub(super) fn more(text: &mut String, all: usize, shown: usize) {
    if all > shown {
        let _infallible = writeln!(text, "\nand {} more", all - shown);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_read_as_markdown() {
        let hostile = Text::block(
            "# a\n| b | [c](https://d.example) ![e](f) <img src=x> **g** `h` _i_ ~~j~~ &lt; @k $l$ www.m.example \\|",
        );
        let plain = line(&hostile);
        assert!(!plain.contains('\n'));
        let mut before = ' ';
        for c in plain.chars() {
            let is_special = "`*_{}[]<>#|&~@$".contains(c);
            assert!(!is_special || before == '\\', "{c} in {plain}");
            // A backslash that was escaped itself escapes nothing.
            before = if before == '\\' && c == '\\' { ' ' } else { c };
        }
        assert!(!plain.contains("://") && !plain.contains("www."), "{plain}");
        assert_eq!(line(&Text::line("Come back now. (At 9: or 10.)")), "Come back now. (At 9: or 10.)");
    }

    #[test]
    fn only_an_address_is_a_link() {
        assert_eq!(link(&Text::line("https://example.com/a?b=c")), "<https://example.com/a?b=c>");
        assert_eq!(link(&Text::line("https://example.com/) <b>")), "https:\\//example.com/) \\<b\\>");
        assert_eq!(link(&Text::line("javascript:alert")), "javascript:alert");
    }

    #[test]
    fn scenario_time_is_hours_minutes_seconds() {
        assert_eq!(clock(Duration::secs(750)), "T+00:12:30");
        assert_eq!(clock(Duration::mins(100 * 60)), "T+100:00:00");
        assert_eq!(clock(Duration::millis(999)), "T+00:00:00");
    }

    #[test]
    fn the_columns_of_a_table_are_as_wide_as_their_widest_cell() {
        let rows = [vec!["a".to_owned(), "über".to_owned()]];
        assert_eq!(table(&["x", "y"], &rows), "| x   | y    |\n| --- | ---- |\n| a   | über |\n");
    }
}
