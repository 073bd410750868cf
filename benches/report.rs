//! A report of a long record, in each of its forms.
//!
//! `cargo bench --bench report` prints a Markdown table. The record is the one of `tests/data/report/live.jsonl`, in which
//! every kind of event happens, told again and again until it is long enough: the same outage a hundred times over.
#![expect(clippy::unwrap_used, reason = "a bench that can't run has nothing to report")]
#![expect(clippy::disallowed_methods, reason = "measuring reads the clock")]
#![expect(clippy::print_stdout, reason = "the table is the result")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use warroom::incident::{Actor, Envelope, Event, Incident, Origin};
use warroom::plan::{CampaignId, IncidentId, Plan, Workspace};
use warroom::report::{ChainHead, Record, Report, html, markdown};

const LIVE: &str = include_str!("../tests/data/report/live.jsonl");
/// The first line declares, and the last ones end it: those in between are told again.
const AGAIN: std::ops::Range<usize> = 1..110;
/// How long one telling takes.
const LASTS: SignedDuration = SignedDuration::from_secs(2_000);
const RUNS: usize = 7;

fn main() {
    // Cargo passes `--bench`; with `--test` the harness only asks whether this builds.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let workspace = Workspace::embedded().unwrap();
    let plan = Arc::new(workspace.plan_for(&CampaignId::parse("spring-launch").unwrap()).unwrap());
    println!("| events | what | bytes | median | slowest |\n| --: | --- | --: | --: | --: |");
    for count in [1_000, 10_000, 100_000] {
        measure(&record(count), &plan);
    }
}

/// A record of so many events.
fn record(count: usize) -> Vec<Envelope> {
    let lines: Vec<Value> = LIVE.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut events: Vec<Envelope> =
        lines.iter().take(1).map(|line| envelope(line, 1, 0, SignedDuration::ZERO)).collect();
    let again = lines.get(AGAIN).unwrap();
    let mut later = SignedDuration::ZERO;
    while events.len() < count {
        let shift = u64::try_from(events.len()).unwrap() - 1;
        for line in again.iter().take(count - events.len()) {
            let seq = u64::try_from(events.len()).unwrap() + 1;
            events.push(envelope(line, seq, shift, later));
        }
        later += LASTS;
    }
    events
}

/// A line so much later; what names another event names it as many lines later.
fn envelope(line: &Value, seq: u64, shift: u64, later: SignedDuration) -> Envelope {
    let text = |name: &str| line.get(name).and_then(Value::as_str).unwrap();
    let mut data = line.get("data").unwrap().clone();
    refer(&mut data, shift);
    Envelope {
        seq,
        at: text("at").parse::<Timestamp>().unwrap() + later,
        actor: Actor::parse(text("actor")).unwrap(),
        origin: Origin::parse(text("origin")).unwrap(),
        event: Event::decode(text("type"), 1, &data.to_string()).unwrap(),
    }
}

fn refer(data: &mut Value, shift: u64) {
    let Value::Object(all) = data else { return };
    for (name, value) in all {
        let names_an_event = ["fire", "delivery", "draft", "release", "page", "undo_of", "decision"];
        if let Some(number) = value.as_u64().filter(|_| names_an_event.contains(&name.as_str())) {
            *value = Value::from(number + shift);
        } else {
            refer(value, shift);
        }
    }
}

fn measure(events: &[Envelope], plan: &Arc<Plan>) {
    let id = IncidentId::parse("spring-launch-1").unwrap();
    let incident = Incident::replay(id, Arc::clone(plan), events).unwrap();
    let head = ChainHead { count: incident.seq, hash: "0".repeat(64) };
    let record = Record { incident: &incident, events, head: &head, past: &[] };
    let count = events.len();
    row(count, "the data", || {
        black_box(Report::of(&record));
        0
    });
    row(count, "Markdown, data and words included", || {
        markdown::page(&Report::of(&record).document(Vec::new())).len()
    });
    row(count, "HTML, data and words included", || {
        html::page(&Report::of(&record).document(Vec::new())).len()
    });
    row(count, "JSON, data included", || serde_json::to_string(&Report::of(&record)).unwrap().len());
}

fn row(count: usize, what: &str, mut make: impl FnMut() -> usize) {
    let mut bytes = 0;
    let mut took: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            bytes = black_box(make());
            start.elapsed()
        })
        .collect();
    took.sort();
    let (median, slowest) = (took.get(RUNS / 2).unwrap(), took.last().unwrap());
    println!("| {count} | {what} | {bytes} | {median:.1?} | {slowest:.1?} |");
}
