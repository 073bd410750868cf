//! The journal beside bare SQLite, and the reading of a long log.
//!
//! Budgets (design): durable events a second at least 80 % of SQLite with full sync, in the same run; a
//! hundred thousand events opened in 200 ms, of which reading is the larger part.

#![expect(clippy::unwrap_used, reason = "a bench that can't run has nothing to report")]

use std::hint::black_box;
use std::ops::ControlFlow;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde_json::json;
use warroom::journal::{Draft, Head, Journal as _, SqliteJournal};

const LONG: u64 = 100_000;

fn draft(n: u64) -> Draft {
    Draft {
        id: format!("0192f0c1-7a3b-7c4d-8e5f-{n:012}"),
        at: jiff::Timestamp::UNIX_EPOCH,
        actor: "ito".to_owned(),
        origin: "key".to_owned(),
        v: 1,
        kind: "step_done".to_owned(),
        data: json!({ "step": "disable-key", "n": n, "note": "a note as long as a line of the timeline" }),
    }
}

fn append(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let mut group = criterion.benchmark_group("one durable event");
    group.throughput(Throughput::Elements(1));

    let bare = rusqlite::Connection::open(folder.path().join("bare.db")).unwrap();
    bare.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE line (n INTEGER PRIMARY KEY, data TEXT)",
    )
    .unwrap();
    let data = "x".repeat(200);
    group.bench_function("bare SQLite, 200 bytes", |bench| {
        bench.iter(|| {
            bare.prepare_cached("INSERT INTO line (data) VALUES (?1)").unwrap().execute([&data]).unwrap()
        });
    });

    let mut journal = SqliteJournal::open(&folder.path().join("journal.db")).unwrap();
    let mut head = Head::genesis();
    group.bench_function("journal", |bench| {
        bench.iter(|| {
            head = journal.append("inc-1", &head, vec![draft(head.count)]).unwrap().head;
        });
    });
    group.finish();
}

fn read(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let mut journal = SqliteJournal::open(&path).unwrap();
    journal.append("inc-1", &Head::genesis(), (0..LONG).map(draft).collect()).unwrap();
    let mut group = criterion.benchmark_group("100,000 events");
    group.sample_size(10).throughput(Throughput::Elements(LONG));
    group.bench_function("open and read", |bench| {
        bench.iter(|| {
            let mut bytes = 0;
            let journal = SqliteJournal::open(&path).unwrap();
            journal
                .read("inc-1", 0, &mut |line| {
                    bytes += black_box(line).data.len();
                    ControlFlow::Continue(())
                })
                .unwrap();
            bytes
        });
    });
    group.bench_function("verify", |bench| {
        bench.iter(|| journal.verify("inc-1", None).unwrap());
    });
    group.finish();
}

criterion_group!(benches, append, read);
criterion_main!(benches);
