//! The figures as lines for a terminal.

use std::fmt::Write as _;

use super::super::catalog::kind_mark;
use crate::incident::event::Kind;
use crate::plan::Duration;
use crate::plan::message::Audience;
use crate::plan::settings::stamp;
use crate::report::metrics::{MeasureId, Past, Status};
use crate::report::stats::{Spread, Stats};
use crate::runtime::figures::Wanted;

/// The columns of a terminal that everything fits into.
const WIDTH: usize = 80;

/// The most incidents of a sparkline, the newest, and the fewest where figures leave it little room.
const BARS: (usize, usize) = (40, 8);

/// The most incidents that are listed: the newest. The JSON has all of them.
const MOST_LISTED: usize = 50;

/// From so many figures on they go somewhere: two say only which is longer.
const ENOUGH_FOR_TREND: usize = 3;

/// What stands between two columns.
const GAP: &str = "  ";

/// The measures that stand below each incident of the list.
const LISTED: [(MeasureId, &str); 5] = [
    (MeasureId::TimeToAcknowledge, "ack"),
    (MeasureId::TimeToCommand, "command"),
    (MeasureId::TimeToFirstMessage, "told"),
    (MeasureId::TimeToMitigate, "mitigate"),
    (MeasureId::TimeToResolve, "resolve"),
];

/// Everything, or that there is nothing.
pub(super) fn text(stats: &Stats, wanted: &Wanted, ascii: bool) -> String {
    if stats.incidents == 0 {
        return format!("no {}\n", asked(stats, wanted, true));
    }
    let mut text = format!("{} {}\n\n", kind_mark(stats.kind), asked(stats, wanted, false));
    measures(&mut text, &stats.measures, ascii);
    for part in &stats.scenarios {
        let _infallible = writeln!(text, "\nscenario {}, {}", part.scenario, drills(part.incidents));
        measures(&mut text, &part.measures, ascii);
    }
    promises(&mut text, stats);
    severities(&mut text, stats);
    each(&mut text, stats, ascii);
    text
}

/// What was asked for, in words.
fn asked(stats: &Stats, wanted: &Wanted, is_none: bool) -> String {
    let (one, many) = match stats.kind {
        Kind::Live => ("live incident", "live incidents"),
        Kind::Drill => ("drill", "drills"),
    };
    let mut words = match stats.incidents {
        _ if is_none => one.to_owned(),
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
    if let Some(campaign) = &wanted.campaign {
        let _infallible = write!(words, " of {campaign}");
    }
    if let Some(scenario) = &wanted.scenario {
        let _infallible = write!(words, " of scenario {scenario}");
    }
    if let Some(since) = wanted.since {
        let _infallible = write!(words, " since {}", stamp(since));
    }
    if let Some(until) = wanted.until {
        let _infallible = write!(words, " until {}", stamp(until));
    }
    if is_none && stats.kind == Kind::Drill && !wanted.unpractised {
        words.push_str(" in which people practised (--all counts those that played by themselves)");
    }
    words
}

/// A column: its title and cells, and whether they stand to the right.
struct Column {
    title: &'static str,
    is_number: bool,
    cells: Vec<String>,
}

impl Column {
    fn left(title: &'static str, cells: impl Iterator<Item = String>) -> Self {
        Self { title, is_number: false, cells: cells.collect() }
    }

    fn right(title: &'static str, cells: impl Iterator<Item = String>) -> Self {
        Self { title, is_number: true, cells: cells.collect() }
    }

    fn width(&self) -> usize {
        let cells = self.cells.iter().map(|cell| cell.chars().count());
        cells.chain([self.title.chars().count()]).max().unwrap_or(0)
    }

    fn put(&self, cell: &str) -> String {
        let width = self.width();
        if self.is_number { format!("{cell:>width$}") } else { format!("{cell:width$}") }
    }
}

fn table(text: &mut String, columns: &[Column]) {
    let rows = columns.iter().map(|column| column.cells.len()).max().unwrap_or(0);
    let mut line = |cell: &dyn Fn(&Column) -> String| {
        let cells: Vec<_> = columns.iter().map(|column| column.put(&cell(column))).collect();
        text.push_str(cells.join(GAP).trim_end());
        text.push('\n');
    };
    line(&|column| column.title.to_owned());
    for row in 0..rows {
        line(&|column| column.cells.get(row).cloned().unwrap_or_default());
    }
}

fn seconds(ms: Option<u64>) -> String {
    ms.map_or_else(|| "-".to_owned(), |ms| Duration::secs(ms / 1000).to_string())
}

fn number(count: usize) -> String {
    count.to_string()
}

fn drills(count: usize) -> String {
    if count == 1 { "1 drill".to_owned() } else { format!("{count} drills") }
}

/// A column of counts or figures, but for one that says nothing in any row.
fn said(column: Column) -> Option<Column> {
    let says = |cell: &String| !matches!(cell.as_str(), "0" | "-");
    column.cells.iter().any(says).then_some(column)
}

fn measures(text: &mut String, measures: &[Spread], ascii: bool) {
    let of = |cell: fn(&Spread) -> String| measures.iter().map(cell);
    let mut columns = vec![
        Column::left("measure", of(|it| it.title.to_owned())),
        Column::right("n", of(|it| number(it.recorded))),
    ];
    let figures = [
        Column::right("median", of(|it| seconds(it.median_ms))),
        Column::right("90 %", of(|it| seconds(it.p90_ms))),
        Column::right("worst", of(|it| seconds(it.worst_ms))),
        Column::right("pending", of(|it| number(it.pending))),
        Column::right("n/a", of(|it| number(it.not_applicable))),
        Column::right("invalid", of(|it| number(it.invalid))),
    ];
    columns.extend(figures.into_iter().filter_map(said));
    let is_trend = measures.iter().any(|it| it.recorded >= ENOUGH_FOR_TREND);
    if is_trend {
        let taken: usize = columns.iter().map(|column| column.width() + GAP.len()).sum();
        let bars = WIDTH.saturating_sub(taken).clamp(BARS.1, BARS.0);
        columns.push(Column::left("trend", measures.iter().map(|it| sparkline(it, bars, ascii))));
    }
    table(text, &columns);
    text.push_str("n: how many have the figure");
    text.push_str(if measures.iter().any(|it| it.median_ms.is_some()) {
        "\n"
    } else {
        "; a median needs three\n"
    });
    text.push_str(if is_trend {
        "trend: the oldest is on the left, the longest the highest, a gap has no figure\n"
    } else {
        "trend: none yet, no measure was recorded three times\n"
    });
}

/// One sign for each incident, the oldest on the left: the higher the longer. One or two figures are no trend.
fn sparkline(spread: &Spread, most: usize, ascii: bool) -> String {
    const BLOCKS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
    const PLAIN: [&str; 8] = [".", ":", "-", "=", "+", "*", "%", "#"];
    if spread.recorded < ENOUGH_FOR_TREND {
        return String::new();
    }
    let newest = spread.trend.len().saturating_sub(most);
    let shown = || spread.trend.iter().skip(newest);
    let longest = shown().flatten().max().copied().unwrap_or(0).max(1);
    let bars = if ascii { PLAIN } else { BLOCKS };
    let bar = |value: &Option<u64>| {
        let Some(value) = value else { return " " };
        let step = u128::from(*value) * 8 / u128::from(longest);
        let place = usize::try_from(step).unwrap_or(7).min(7);
        bars.get(place).copied().unwrap_or(" ")
    };
    shown().map(bar).collect()
}

fn promises(text: &mut String, stats: &Stats) {
    if stats.promises.is_empty() {
        return;
    }
    text.push_str("\nupdates that were promised\n");
    let audience = |audience: Audience| match audience {
        Audience::Customers => "customers",
        Audience::Executives => "executives",
        Audience::Responders => "responders",
    };
    for it in &stats.promises {
        let _infallible = writeln!(
            text,
            "  to {}: {} made, {} kept, {} late, {} missed, {} open{}",
            audience(it.audience),
            it.made,
            it.kept,
            it.late,
            it.missed,
            it.open,
            match it.not_applicable {
                0 => String::new(),
                count => format!(", {count} did not apply"),
            }
        );
    }
}

fn severities(text: &mut String, stats: &Stats) {
    if stats.severities.is_empty() {
        return;
    }
    text.push_str("\ntime at each severity\n");
    for it in &stats.severities {
        let incidents = if it.recorded == 1 { "incident" } else { "incidents" };
        let lasted = seconds((it.recorded > 0).then_some(it.value_ms));
        let _infallible = write!(text, "  {}: {lasted} in {} {incidents}", it.severity, it.recorded);
        for (count, word) in [(it.pending, "pending"), (it.invalid, "invalid")] {
            if count > 0 {
                let _infallible = write!(text, ", {count} {word}");
            }
        }
        text.push('\n');
    }
}

/// The newest incidents, each with some of its figures on a line of its own: beside each other they need more room than a
/// terminal has.
fn each(text: &mut String, stats: &Stats, ascii: bool) {
    text.push('\n');
    let hidden = stats.each.len().saturating_sub(MOST_LISTED);
    for past in stats.each.iter().skip(hidden) {
        let day = past.declared_at.strftime("%Y-%m-%d");
        let scenario = past.scenario.as_ref().map(|it| format!("{GAP}{it}")).unwrap_or_default();
        let head = format!("{}{GAP}{day}{GAP}{}{scenario}{GAP}", past.incident, past.severity);
        let room = WIDTH.saturating_sub(head.chars().count()).max(16);
        let _infallible = writeln!(text, "{head}{}", cut(past.title.first_line(), room, ascii));
        let figures = LISTED.map(|(id, title)| format!("{title} {}", figure(past, id)));
        let _infallible = writeln!(text, "{GAP}{}", figures.join(", "));
    }
    if hidden > 0 {
        let _infallible = writeln!(text, "and {hidden} before them; --format json has all of them");
    }
}

/// The beginning of words that are longer than their room.
fn cut(words: &str, room: usize, ascii: bool) -> String {
    if words.chars().count() <= room {
        return words.to_owned();
    }
    let end = if ascii { "..." } else { "…" };
    let kept: String = words.chars().take(room.saturating_sub(end.chars().count())).collect();
    format!("{}{end}", kept.trim_end())
}

fn figure(past: &Past, id: MeasureId) -> String {
    let Some(measure) = past.metrics.measure(id) else { return "-".to_owned() };
    match measure.length.value_ms {
        Some(ms) => seconds(Some(ms)),
        None => match measure.length.status {
            Status::Pending => "pending".to_owned(),
            Status::Invalid => "invalid".to_owned(),
            Status::NotApplicable | Status::Recorded => "n/a".to_owned(),
        },
    }
}
