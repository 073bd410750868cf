//! The timeline in lanes.

use super::pen::{line, stamp, words};
use super::rows::{self, HALF, Mark, Row, fitted};
use super::scale::Scale;
use super::shelf::{GAP, Label};
use super::sign::{bar, filled, glyph, lined, pattern, sign};
use crate::report::document::Tone;
use crate::report::figure::timeline::{PointKind, Stretch, Timeline};
use crate::report::markup::Markup;
use crate::report::words::{clock, lasting};

/// The whole drawing's width, in pixels of its own.
const WIDTH: i64 = 1_040;
/// Where the axis begins: the names of lanes and rows stand before it.
const LEFT: i64 = 214;
/// Where the axis ends.
const RIGHT: i64 = 1_028;
/// The height of a row.
const ROW: i64 = 22;
/// The height of a bar.
const BAR: i64 = 16;
/// Above and below the rows of a lane.
const PAD: i64 = 6;
/// The most that the name of a row takes, in pixels.
const NAME_MOST: i64 = 112;

/// A lane with its rows.
struct Laid<'t> {
    name: &'static str,
    top: i64,
    height: i64,
    rows: Vec<Row<'t>>,
}

/// Draw a timeline with its legend.
pub(super) fn draw(out: &mut Markup, timeline: &Timeline) {
    let scale = Scale::new(instants(timeline), LEFT, RIGHT);
    let (laid, bottom) = lay(timeline, &scale);
    let height = bottom + if scale.folds().next().is_some() { 60 } else { 44 };
    out.raw("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Drawing of the timeline\">\n");
    let view = format!("0 0 {WIDTH} {height}");
    out.open(
        "svg",
        &[
            ("class", &"drawing wide"),
            ("viewBox", &view),
            ("role", &"img"),
            ("aria-labelledby", &"timeline-drawing-name timeline-drawing-words"),
        ],
    );
    out.leaf("title", &[("id", &"timeline-drawing-name")], "Timeline of the incident in lanes");
    out.leaf("desc", &[("id", &"timeline-drawing-words")], describe(timeline)).raw("\n");
    lanes_behind(out, &laid);
    bands(out, &timeline.severities, &scale, (ROW + 2 * PAD, bottom));
    axis(out, &scale, (ROW + 2 * PAD, bottom));
    for lane in &laid {
        lane_marks(out, lane);
    }
    out.raw("</svg>\n</div>\n");
    legend(out, timeline);
}

fn instants(timeline: &Timeline) -> Vec<i64> {
    let mut all = vec![timeline.from, timeline.to];
    let stretches = timeline.severities.iter().chain(timeline.lanes.iter().flat_map(|lane| &lane.stretches));
    for stretch in stretches {
        all.push(stretch.from);
        all.extend(stretch.answered_at);
        all.extend(stretch.to);
    }
    all.extend(timeline.lanes.iter().flat_map(|lane| &lane.points).map(|point| point.at));
    all.into_iter().map(jiff::Timestamp::as_millisecond).collect()
}

/// The lanes from above to below, and where the last one ends.
fn lay<'t>(timeline: &'t Timeline, scale: &Scale) -> (Vec<Laid<'t>>, i64) {
    let severity = rows::of_severities(&timeline.severities, scale);
    let mut laid = vec![Laid { name: "Severity", top: 0, height: ROW + 2 * PAD, rows: vec![severity] }];
    let mut top = ROW + 2 * PAD;
    for lane in &timeline.lanes {
        let rows = rows::of(lane, scale);
        let height = i64::try_from(rows.len()).unwrap_or(1) * ROW + 2 * PAD;
        laid.push(Laid { name: lane.name.as_str(), top, height, rows });
        top += height;
    }
    (laid, top)
}

fn describe(timeline: &Timeline) -> String {
    let lanes: Vec<_> = timeline.lanes.iter().map(|lane| lane.name.as_str()).collect();
    let marks: usize = timeline.lanes.iter().map(|lane| lane.stretches.len() + lane.points.len()).sum();
    format!(
        "From {} to {} UTC. Lanes: {}. {marks} marks. The table that follows says the same in words.",
        timeline.from.strftime("%Y-%m-%d %H:%M"),
        timeline.to.strftime("%Y-%m-%d %H:%M"),
        lanes.join(", "),
    )
}

/// Every second lane has a ground of its own, so that the eye keeps to one.
fn lanes_behind(out: &mut Markup, laid: &[Laid<'_>]) {
    for lane in laid.iter().step_by(2) {
        out.empty(
            "rect",
            &[("class", &"lane"), ("x", &0), ("y", &lane.top), ("width", &WIDTH), ("height", &lane.height)],
        );
    }
}

/// Severities through all lanes.
fn bands(out: &mut Markup, severities: &[Stretch], scale: &Scale, (top, bottom): (i64, i64)) {
    for severity in severities {
        let (left, right) = (scale.x(severity.from), severity.to.map_or(RIGHT, |to| scale.x(to)));
        let class = format!("band {}", bar(severity.tone));
        out.empty(
            "rect",
            &[
                ("class", &class),
                ("x", &left),
                ("y", &top),
                ("width", &(right - left).max(1)),
                ("height", &(bottom - top)),
            ],
        );
    }
}

fn axis(out: &mut Markup, scale: &Scale, (top, bottom): (i64, i64)) {
    for tick in scale.ticks() {
        line(out, "rule", (tick.x, top), (tick.x, bottom));
        words(out, "quiet", "middle", (tick.x, bottom + 16), &tick.label);
        if let Some(under) = &tick.under {
            words(out, "quiet title", "middle", (tick.x, bottom + 32), under);
        }
    }
    line(out, "axis", (LEFT, bottom), (RIGHT, bottom));
    words(out, "quiet", "start", (8, bottom + 16), "UTC");
    for fold in scale.folds() {
        let middle = i64::midpoint(fold.left, fold.right);
        for x in [middle - 3, middle + 3] {
            line(out, "axis", (x - 3, bottom + 5), (x + 3, bottom - 5));
            line(out, "rule", (x, top), (x, bottom));
        }
        let passed = u64::try_from(fold.to - fold.from).unwrap_or(0);
        // Below the days, which it would lie on.
        words(out, "quiet", "middle", (middle, bottom + 48), &format!("+{}", rough(passed)));
    }
}

/// A length of time for the axis: to the minute, and from a day on to the hour.
fn rough(ms: u64) -> String {
    let step = if ms < 86_400_000 { 60_000 } else { 3_600_000 };
    lasting(ms / step * step)
}

fn lane_marks(out: &mut Markup, lane: &Laid<'_>) {
    words(out, "title", "start", (8, lane.top + PAD + 15), lane.name);
    for (number, row) in (0_i64..).zip(&lane.rows) {
        let top = lane.top + PAD + number * ROW;
        if !row.name.is_empty() {
            let name = fitted(row.name, NAME_MOST).unwrap_or_default();
            words(out, "quiet", "end", (LEFT - 10, top + 15), &name);
        }
        for mark in &row.marks {
            one(out, mark, top);
        }
    }
}

/// A mark with what it says when one points at it; it leads to its event.
fn one(out: &mut Markup, mark: &Mark<'_>, top: i64) {
    let seq = match mark {
        Mark::Strip { stretch, .. } | Mark::Bar { stretch, .. } => stretch.seq,
        Mark::Point { point, .. } => point.seq,
    };
    out.open("a", &[("href", &format_args!("#event-{seq}")), ("tabindex", &-1)]);
    match mark {
        Mark::Strip { stretch, span, words } => strip(out, stretch, *span, words, top),
        Mark::Bar { stretch, span, answered, words } => work(out, stretch, *span, (*answered, words), top),
        Mark::Point { point, x, words: (text, label) } => {
            let title = format!("{} {}: {}", clock(point.at), point.kind.as_str(), point.label);
            out.leaf("title", &[], title);
            stamp(out, filled(point.tone), glyph(point.kind), (*x, top + 11));
            labelled(out, text, *label, (x - HALF, x + HALF), top);
        }
    }
    out.raw("</a>\n");
}

fn title(out: &mut Markup, stretch: &Stretch) {
    let lasted = stretch.to.map_or_else(
        || "not ended".to_owned(),
        |to| {
            lasting(u64::try_from((to.as_millisecond() - stretch.from.as_millisecond()).max(0)).unwrap_or(0))
        },
    );
    let (kind, label, word) = (stretch.kind.as_str(), &stretch.label, &stretch.word);
    out.leaf("title", &[], format_args!("{} {kind} {label}: {word}, {lasted}", clock(stretch.from)));
}

fn strip(out: &mut Markup, stretch: &Stretch, (left, right): (i64, i64), text: &str, top: i64) {
    title(out, stretch);
    block(out, stretch.tone, (left, right), top);
    let mut from = left + GAP;
    if let Some(sign) = sign(stretch.tone).filter(|_| right - left >= 16) {
        stamp(out, lined(stretch.tone), sign, (left + 9, top + 11));
        from = left + 18;
    }
    if let Some(text) = fitted(text, right - from - GAP) {
        plate(out, stretch.tone, (from - 2, rows::width(&text) + 4), top);
        words(out, "", "start", (from, top + 15), &text);
    }
    if stretch.to.is_none() && right - left >= 16 {
        stamp(out, "sign", "#s-on", (right - 7, top + 11));
    }
}

fn work(
    out: &mut Markup,
    stretch: &Stretch,
    (left, right): (i64, i64),
    (answered, (text, label)): (Option<i64>, &(String, Label)),
    top: i64,
) {
    title(out, stretch);
    block(out, stretch.tone, (left, right), top);
    if let Some(x) = answered.filter(|x| *x > left + 1 && *x < right - 1) {
        line(out, "axis", (x, top + 3), (x, top + 3 + BAR));
    }
    match (stretch.to, sign(stretch.tone)) {
        (None, _) => stamp(out, "sign", "#s-on", (right - 7, top + 11)),
        (Some(_), Some(sign)) => stamp(out, lined(stretch.tone), sign, (right + 8, top + 11)),
        (Some(_), None) => {}
    }
    if *label == Label::Inside {
        plate(out, stretch.tone, (left + GAP - 2, rows::width(text) + 4), top);
    }
    labelled(out, text, *label, (left, right + rows::SIGN), top);
}

/// The body of a bar: its fill, and its pattern above it.
fn block(out: &mut Markup, tone: Tone, (left, right): (i64, i64), top: i64) {
    let place = |class| -> [(&'static str, String); 5] {
        [
            ("class", class),
            ("x", left.to_string()),
            ("y", (top + 3).to_string()),
            ("width", (right - left).to_string()),
            ("height", BAR.to_string()),
        ]
    };
    rect(out, &place(bar(tone).to_owned()), None);
    if let Some(pattern) = pattern(tone) {
        rect(out, &place("over".to_owned()), Some(pattern));
    }
}

/// Words on a pattern have the plain fill behind them.
fn plate(out: &mut Markup, tone: Tone, (left, width): (i64, i64), top: i64) {
    if pattern(tone).is_some() {
        let class = format!("plate {}", bar(tone));
        out.empty(
            "rect",
            &[("class", &class), ("x", &left), ("y", &(top + 4)), ("width", &width), ("height", &(BAR - 2))],
        );
    }
}

fn rect(out: &mut Markup, place: &[(&'static str, String); 5], fill: Option<&'static str>) {
    let mut attributes: Vec<(&'static str, &dyn std::fmt::Display)> = Vec::with_capacity(6);
    for (name, value) in place {
        attributes.push((name, value));
    }
    if let Some(fill) = &fill {
        attributes.push(("fill", fill));
    }
    out.empty("rect", &attributes);
}

/// The label of a mark, where it was found a place.
fn labelled(out: &mut Markup, text: &str, label: Label, (left, right): (i64, i64), top: i64) {
    let baseline = top + 15;
    match label {
        Label::Inside => words(out, "", "start", (left + GAP, baseline), text),
        Label::After => words(out, "", "start", (right + GAP - 2, baseline), text),
        Label::Before => words(out, "", "end", (left - GAP, baseline), text),
        Label::Absent => {}
    }
}

/// What the glyphs and patterns of this drawing mean.
fn legend(out: &mut Markup, timeline: &Timeline) {
    let mut kinds: Vec<PointKind> =
        timeline.lanes.iter().flat_map(|lane| &lane.points).map(|point| point.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    out.raw("<figcaption>\n<ul class=\"legend\">\n");
    for kind in kinds {
        out.raw("<li><svg class=\"key\" viewBox=\"-8 -8 16 16\" aria-hidden=\"true\" focusable=\"false\">");
        stamp(out, "glyph", glyph(kind), (0, 0));
        out.raw("</svg> ").text(kind.as_str()).raw("</li>\n");
    }
    let drawn: Vec<&Stretch> =
        timeline.severities.iter().chain(timeline.lanes.iter().flat_map(|lane| &lane.stretches)).collect();
    let tones = [
        (Tone::Good, "good"),
        (Tone::Attention, "attention"),
        (Tone::Bad, "bad"),
        (Tone::Unknown, "unknown"),
    ];
    for (tone, word) in tones.into_iter().filter(|(tone, _)| drawn.iter().any(|it| it.tone == *tone)) {
        out.raw("<li><svg class=\"key\" viewBox=\"0 2 24 18\" aria-hidden=\"true\" focusable=\"false\">");
        block(out, tone, (1, 23), 0);
        out.raw("</svg> ").text(word).raw("</li>\n");
    }
    out.raw("</ul>\n");
    out.raw("<p>Times are UTC. Each mark leads to its event in the log.");
    if drawn.iter().any(|it| it.to.is_none()) {
        out.raw(" A bar that ends in a double arrow has no end in the record.");
    }
    if let Some(thinned) = timeline.thinned_words() {
        out.raw(" ").text(thinned);
    }
    out.raw("</p>\n</figcaption>");
}
