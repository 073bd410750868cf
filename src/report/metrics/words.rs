//! The figures in words: tables whose every figure leads to the events that it was counted from.

use super::super::document::{Block, Line, Section, Table, Tone};
use super::super::figure::{Figure, Trend};
use super::super::words::{clock, instant, lasting};
use super::measure::{Length, Point, Status};
use super::promises::Kept;
use super::{Metrics, Promises, RoleTimes, SeverityTime, StepTime};
use crate::incident::event::Kind;
use crate::plan::message::Audience;

pub(super) fn section(metrics: &Metrics, trend: Option<&Trend>) -> Section {
    let mut blocks = vec![Block::Paragraph(about(metrics).into()), Block::Table(whole(metrics))];
    let mut part = |title: &str, inside: Vec<Block>| {
        if !inside.is_empty() {
            blocks.push(Block::Heading(title.to_owned()));
            blocks.extend(inside);
        }
    };
    part("How long each severity lasted", filled(severities(&metrics.severities)));
    part("Whether promised updates came in time", filled(promises(&metrics.promises)));
    part("How each role was reached", filled(roles(&metrics.roles)));
    part("Steps against their time", steps(&metrics.steps));
    if let Some(trend) = trend {
        part("Beside earlier ones", vec![Block::Figure(Figure::Trend(Box::new(trend.clone())))]);
    }
    Section::new("metrics", "Metrics", blocks)
}

fn about(metrics: &Metrics) -> String {
    let counted = "Every figure is counted from events of the log; nothing is estimated.";
    let standing = if metrics.over {
        String::new()
    } else {
        format!(" It is still open: this is how it stood at {}.", instant(metrics.as_of))
    };
    let world = match metrics.kind {
        Kind::Live => "",
        Kind::Drill => " This was a drill: its times count with no live incident.",
    };
    format!("{counted}{standing}{world}")
}

const fn tone(status: Status) -> Tone {
    match status {
        Status::Recorded | Status::NotApplicable => Tone::Plain,
        Status::Pending => Tone::Unknown,
        Status::Invalid => Tone::Bad,
    }
}

/// A table that has something to say.
fn filled(table: Table) -> Vec<Block> {
    if table.rows.is_empty() { Vec::new() } else { vec![Block::Table(table)] }
}

/// The length itself, or the word that says why there is none.
fn figure(length: &Length) -> Line {
    match length.value_ms {
        Some(ms) => lasting(ms).into(),
        None => status(length.status),
    }
}

/// Why there is no figure, in a word. Where there was nothing to measure, nobody has to look.
fn status(status: Status) -> Line {
    match status {
        Status::NotApplicable => status.as_str().into(),
        Status::Recorded | Status::Pending | Status::Invalid => {
            Line::new().mark(tone(status), status.as_str())
        }
    }
}

fn end(point: Option<Point>) -> Line {
    let Some(point) = point else { return Line::new() };
    Line::new().plain(format!("{} {} ", clock(point.at), point.what)).event(point.seq)
}

fn why(length: &Length) -> Line {
    length.why.clone().unwrap_or_default().into()
}

fn whole(metrics: &Metrics) -> Table {
    let mut table = Table::new("How long things took", &["Measure", "Took#", "From", "To", "To know"]);
    table.rows = metrics
        .measures
        .iter()
        .map(|it| {
            let length = &it.length;
            vec![it.title.into(), figure(length), end(length.from), end(length.to), why(length)]
        })
        .collect();
    table
}

fn severities(severities: &[SeverityTime]) -> Table {
    let mut table = Table::new("", &["Severity", "Lasted#", "Since", "To know"]);
    table.rows = severities
        .iter()
        .map(|it| {
            let lasted = match it.value_ms {
                Some(ms) => lasting(ms).into(),
                None => status(it.status),
            };
            let to_know = it.why.clone().unwrap_or_default();
            vec![it.severity.as_str().into(), lasted, events(&it.from), to_know.into()]
        })
        .collect();
    table
}

/// Links to events, the first few of many.
fn events(seqs: &[u64]) -> Line {
    const MOST: usize = 6;
    let mut line = Line::new();
    for (place, seq) in seqs.iter().take(MOST).enumerate() {
        line = if place == 0 { line } else { line.plain(" ") }.event(*seq);
    }
    match seqs.len().saturating_sub(MOST) {
        0 => line,
        more => line.plain(format!(" and {more} more")),
    }
}

pub(super) const fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::Customers => "customers",
        Audience::Executives => "executives",
        Audience::Responders => "responders",
    }
}

fn promises(promises: &[Promises]) -> Table {
    let columns = ["Audience", "Made#", "Kept#", "Late#", "Missed#", "Open#", "Did not apply#", "Not kept"];
    let mut table = Table::new("", &columns);
    table.rows = promises
        .iter()
        .map(|it| {
            let broken = |kept: Kept| matches!(kept, Kept::Late | Kept::Missed);
            let seqs: Vec<u64> = it.each.iter().filter(|it| broken(it.outcome)).map(|it| it.seq).collect();
            let counts = [it.late, it.missed, it.open, it.not_applicable].map(some);
            let all = [it.made, it.kept].map(|count| Line::from(count.to_string()));
            [audience(it.audience).into()]
                .into_iter()
                .chain(all)
                .chain(counts)
                .chain([events(&seqs)])
                .collect()
        })
        .collect();
    table
}

/// A count, where there is something to count.
fn some(count: u32) -> Line {
    if count == 0 { Line::new() } else { Line::from(count.to_string()) }
}

fn roles(roles: &[RoleTimes]) -> Table {
    let columns = ["Role", "To acknowledge#", "Pages#", "Reminders#", "Level#", "From", "To", "To know"];
    let mut table = Table::new("", &columns);
    table.rows = roles
        .iter()
        .map(|it| {
            let ack = &it.acknowledge;
            let title = if it.title.is_blank() { it.role.as_str() } else { it.title.first_line() };
            vec![
                title.into(),
                figure(ack),
                some(it.pages),
                some(it.reminders),
                some(it.level),
                end(ack.from),
                end(ack.to),
                why(ack),
            ]
        })
        .collect();
    table
}

/// The steps that took longer than was planned, and those whose time can't be told. All others, with their times, stand
/// among the runbooks.
fn steps(steps: &[StepTime]) -> Vec<Block> {
    let is_over = |it: &&StepTime| it.over_ms.is_some_and(|ms| ms > 0);
    let is_odd = |it: &&StepTime| is_over(it) || it.took.status == Status::Invalid;
    let measured = steps.iter().filter(|it| it.took.value_ms.is_some() && it.planned_ms.is_some());
    let (planned, over) = (measured.count(), steps.iter().filter(is_over).count());
    if steps.is_empty() {
        return Vec::new();
    }
    let words = match (planned, over) {
        (0, _) => "No step was done that had a timebox. ".to_owned(),
        (all, 0) => format!("{} within it. ", steps_done(all)),
        (all, over) => format!("{}, {over} took longer. ", steps_done(all)),
    };
    let words = Line::from(words).plain("Each step stands among the ").jump("steps", "runbooks").plain(".");
    let columns = ["Step", "Became", "Took#", "Planned#", "Over#", "From", "To", "To know"];
    let mut table = Table::new("", &columns);
    table.rows = steps.iter().filter(is_odd).map(step).collect();
    [Block::Paragraph(words)].into_iter().chain(filled(table)).collect()
}

fn steps_done(count: usize) -> String {
    if count == 1 {
        "1 step with a timebox was done".to_owned()
    } else {
        format!("{count} steps with a timebox were done")
    }
}

fn step(it: &StepTime) -> Vec<Line> {
    let length = |ms: Option<u64>| Line::from(ms.map(lasting).unwrap_or_default());
    let over = it.over_ms.filter(|ms| *ms > 0);
    let end = |point: Option<Point>| match point {
        Some(point) => Line::new().plain(format!("{} ", clock(point.at))).event(point.seq),
        None => Line::new(),
    };
    vec![
        Line::new().code(it.step.to_string()),
        it.outcome.as_str().into(),
        figure(&it.took),
        length(it.planned_ms),
        length(over),
        end(it.took.from),
        end(it.took.to),
        why(&it.took),
    ]
}
