//! A frame as text with its styles, so that a snapshot also holds what is loud and what is dim.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Style;

/// The letters that stand for styles, in the order of their first use; plain cells have a space.
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Each row of the buffer; below it, where it is styled, a letter for the style of each cell; at the end the
/// styles by letter.
pub(crate) fn dump(buffer: &Buffer) -> String {
    let mut styles: Vec<Style> = Vec::new();
    let mut out = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let cells = || (buffer.area.left()..buffer.area.right()).filter_map(|x| buffer.cell((x, y)));
        let mut skip = 0;
        let mut text = String::new();
        for cell in cells() {
            if skip == 0 {
                text.push_str(cell.symbol());
                skip = crate::tui::widgets::text::width(cell.symbol());
            }
            skip = skip.saturating_sub(1);
        }
        let marks: String = cells().map(|cell| mark(cell, &mut styles)).collect();
        writeln!(out, "|{}", text.trim_end()).unwrap();
        if !marks.trim().is_empty() {
            writeln!(out, " {}", marks.trim_end()).unwrap();
        }
    }
    for (letter, style) in LETTERS.chars().zip(styles) {
        writeln!(out, "{letter} = {style:?}").unwrap();
    }
    out
}

fn mark(cell: &Cell, styles: &mut Vec<Style>) -> char {
    let style = cell.style();
    let plain = style == Cell::EMPTY.style();
    if plain {
        return ' ';
    }
    let place = styles.iter().position(|known| *known == style).unwrap_or_else(|| {
        styles.push(style);
        styles.len() - 1
    });
    LETTERS.chars().nth(place).unwrap_or('*')
}
