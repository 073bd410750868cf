//! Drawings as SVG inside a page: plain shapes and text, coloured by the page's style sheet.
//!
//! A state has a glyph or a pattern and a word; a colour only repeats them. Every mark leads to its event. The drawing
//! is one picture to a screen reader, and the table below it says the same.

mod lanes;
mod pen;
mod plot;
mod rows;
mod scale;
mod shelf;
mod sign;

use super::figure::Figure;
use super::markup::Markup;

pub(super) use self::sign::DEFINITIONS;

/// Draw a figure, in a box that scrolls where the page is too narrow for it.
pub(super) fn draw(out: &mut Markup, figure: &Figure) {
    match figure {
        Figure::Timeline(timeline) => lanes::draw(out, timeline),
        Figure::Trend(trend) => plot::draw(out, trend),
    }
}

#[cfg(test)]
mod tests;
