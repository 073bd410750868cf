//! The strokes that all drawings are made of.

use crate::report::markup::Markup;

/// A glyph of the page's definitions at a place.
pub(super) fn stamp(out: &mut Markup, class: &'static str, glyph: &'static str, (x, y): (i64, i64)) {
    out.empty("use", &[("class", &class), ("href", &glyph), ("x", &x), ("y", &y)]);
}

/// A line.
pub(super) fn line(out: &mut Markup, class: &'static str, from: (i64, i64), to: (i64, i64)) {
    out.empty("line", &[("class", &class), ("x1", &from.0), ("y1", &from.1), ("x2", &to.0), ("y2", &to.1)]);
}

/// Words on one line, with their `start`, `middle` or `end` at a place.
pub(super) fn words(
    out: &mut Markup,
    class: &'static str,
    anchor: &'static str,
    (x, y): (i64, i64),
    text: &str,
) {
    out.leaf("text", &[("class", &class), ("text-anchor", &anchor), ("x", &x), ("y", &y)], text);
}
