//! How figures went over incidents: a small plot for each, one below the other on the same incidents.

use super::pen::{line, stamp, words};
use crate::report::figure::{Mark, Series, Trend};
use crate::report::markup::Markup;
use crate::report::words::lasting;

/// The drawing's width, in pixels of its own.
const WIDTH: i64 = 440;
/// Where the plot begins and ends.
const ACROSS: (i64, i64) = (8, 432);
/// From so many figures on a line through them is more than a line between two.
const ENOUGH_FOR_LINE: usize = 3;
/// The height of one plot with its title.
const PANEL: i64 = 104;
/// Where in a panel the greatest value and zero are.
const DOWN: (i64, i64) = (34, 88);

/// Draw a trend.
pub(super) fn draw(out: &mut Markup, trend: &Trend) {
    let count = i64::try_from(trend.series.len()).unwrap_or(0);
    let view = format!("0 0 {WIDTH} {}", count * PANEL + 16);
    out.raw("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Drawing of the trend\">\n");
    out.open(
        "svg",
        &[
            ("class", &"drawing plot"),
            ("viewBox", &view),
            ("role", &"img"),
            ("aria-labelledby", &"trend-drawing-name trend-drawing-words"),
        ],
    );
    out.leaf("title", &[("id", &"trend-drawing-name")], "How this incident compares with those before it");
    out.leaf(
        "desc",
        &[("id", &"trend-drawing-words")],
        "A plot for each figure, the oldest incident to the left, this one to the right. The table that follows says the \
         same in words.",
    );
    for (number, series) in (0_i64..).zip(&trend.series) {
        panel(out, series, number * PANEL);
    }
    days(out, trend, count * PANEL + 6);
    out.raw(
        "</svg>\n</div>\n<figcaption><p>The oldest incident stands to the left, this one to the right, \
             ringed; its figure stands above. A gap is an incident without that figure.</p></figcaption>",
    );
}

fn panel(out: &mut Markup, series: &Series, top: i64) {
    let (left, right) = ACROSS;
    let (highest, zero) = (top + DOWN.0, top + DOWN.1);
    let most = series.points.iter().filter_map(|mark| mark.value_ms).max().unwrap_or(0);
    words(out, "title", "start", (left, top + 16), series.title);
    let this = series.points.last().and_then(|mark| mark.value_ms).map(lasting);
    let this = this.map(|ms| format!("{ms}, ")).unwrap_or_default();
    words(out, "quiet", "end", (right, top + 16), &format!("{this}longest {}", lasting(most)));
    line(out, "rule", (left, highest), (right, highest));
    line(out, "axis", (left, zero), (right, zero));
    let last = series.points.len().saturating_sub(1);
    let places: Vec<_> =
        (0_usize..).zip(&series.points).map(|(at, mark)| (at, mark, place(mark, at, last, most))).collect();
    let is_line = series.points.iter().filter(|mark| mark.value_ms.is_some()).count() >= ENOUGH_FOR_LINE;
    for pair in places.windows(2).filter(|_| is_line) {
        if let [(.., Some(from)), (.., Some(to))] = pair {
            line(out, "curve", (from.0, top + from.1), (to.0, top + to.1));
        }
    }
    for (at, mark, place) in places {
        let Some((x, y)) = place else { continue };
        dot(out, mark, (x, top + y), at == last);
    }
}

/// When the oldest and the newest incident were declared.
fn days(out: &mut Markup, trend: &Trend, down: i64) {
    let marks = trend.series.first().map_or(&[][..], |series| &series.points);
    let ends = [(marks.first(), "start", ACROSS.0), (marks.last(), "end", ACROSS.1)];
    for (mark, anchor, x) in ends {
        if let Some(mark) = mark {
            words(out, "quiet", anchor, (x, down), &mark.at.strftime("%Y-%m-%d").to_string());
        }
    }
}

/// Where a figure is; none where there is none.
fn place(mark: &Mark, at: usize, last: usize, most: u64) -> Option<(i64, i64)> {
    let value = mark.value_ms?;
    let part = |number: u64, of: u64, from: i64, to: i64| {
        let (number, of) = (i128::from(number), i128::from(of.max(1)));
        from + i64::try_from(i128::from(to - from) * number / of).unwrap_or(0)
    };
    let number = |n: usize| u64::try_from(n).unwrap_or(0);
    let x = part(number(at), number(last), ACROSS.0 + 8, ACROSS.1 - 8);
    Some((x, part(value, most, DOWN.1, DOWN.0)))
}

fn dot(out: &mut Markup, mark: &Mark, (x, y): (i64, i64), is_this_one: bool) {
    out.open("g", &[]);
    let day = mark.at.strftime("%Y-%m-%d");
    out.leaf(
        "title",
        &[],
        format_args!("{} ({day}): {}", mark.incident, lasting(mark.value_ms.unwrap_or(0))),
    );
    if is_this_one {
        out.empty("circle", &[("class", &"sign"), ("cx", &x), ("cy", &y), ("r", &7)]);
    }
    stamp(out, "glyph", "#k-dot", (x, y));
    out.raw("</g>\n");
}
