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
    let mut part = |title: &str, is_empty: bool, block: Block| {
        if !is_empty {
            blocks.extend([Block::Heading(title.to_owned()), block]);
        }
    };
    part("Each severity", metrics.severities.is_empty(), Block::Table(severities(&metrics.severities)));
    part(
        "Updates that were promised",
        metrics.promises.is_empty(),
        Block::Table(promises(&metrics.promises)),
    );
    part("Each role", metrics.roles.is_empty(), Block::Table(roles(&metrics.roles)));
    part("Each step against its time", metrics.steps.is_empty(), Block::Table(steps(&metrics.steps)));
    if let Some(trend) = trend {
        part("Beside earlier ones", false, Block::Figure(Figure::Trend(Box::new(trend.clone()))));
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
        Status::Recorded => Tone::Plain,
        Status::Pending | Status::NotApplicable => Tone::Unknown,
        Status::Invalid => Tone::Bad,
    }
}

/// The length itself, or the word that says why there is none.
fn figure(length: &Length) -> Line {
    match length.value_ms {
        Some(ms) => lasting(ms).into(),
        None => Line::new().mark(tone(length.status), length.status.as_str()),
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
    let mut table = Table::new("How long each severity lasted", &["Severity", "Lasted#", "Since", "To know"]);
    table.rows = severities
        .iter()
        .map(|it| {
            let lasted = match it.value_ms {
                Some(ms) => lasting(ms).into(),
                None => Line::new().mark(tone(it.status), it.status.as_str()),
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
    let columns = ["Audience", "Made#", "Kept#", "Late#", "Missed#", "Open#", "Not kept"];
    let mut table = Table::new("Updates that were promised, and whether they came by then", &columns);
    table.rows = promises
        .iter()
        .map(|it| {
            let number = |count: u32| Line::from(count.to_string());
            let broken = |kept: Kept| matches!(kept, Kept::Late | Kept::Missed);
            let seqs: Vec<u64> = it.each.iter().filter(|it| broken(it.outcome)).map(|it| it.seq).collect();
            let counts = [it.made, it.kept, it.late, it.missed, it.open].map(number);
            [audience(it.audience).into()].into_iter().chain(counts).chain([events(&seqs)]).collect()
        })
        .collect();
    table
}

fn roles(roles: &[RoleTimes]) -> Table {
    let columns = ["Role", "To acknowledge#", "Pages#", "Reminders#", "Level#", "From", "To", "To know"];
    let mut table = Table::new("How each role was reached", &columns);
    table.rows = roles
        .iter()
        .map(|it| {
            let (ack, number) = (&it.acknowledge, |count: u32| Line::from(count.to_string()));
            let level = if it.level == 0 { Line::new() } else { number(it.level) };
            let title = if it.title.is_blank() { it.role.as_str() } else { it.title.first_line() };
            vec![
                title.into(),
                figure(ack),
                number(it.pages),
                number(it.reminders),
                level,
                end(ack.from),
                end(ack.to),
                why(ack),
            ]
        })
        .collect();
    table
}

fn steps(steps: &[StepTime]) -> Table {
    let columns = ["Step", "Became", "Took#", "Planned#", "Over#", "From", "To", "To know"];
    let mut table = Table::new("How long each step took against its timebox", &columns);
    let length = |ms: Option<u64>| Line::from(ms.map(lasting).unwrap_or_default());
    table.rows = steps
        .iter()
        .map(|it| {
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
        })
        .collect();
    table
}
