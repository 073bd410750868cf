//! Checking a million events, in the store and in an exported file, beside hashing the same bytes.
//!
//! `cargo bench --bench verify` prints a Markdown table. Budget (design): no less than half the speed of SHA-256 over
//! the same bytes, in the same run, on one core.

#![expect(clippy::unwrap_used, reason = "a bench that can't run has nothing to report")]
#![expect(clippy::disallowed_methods, reason = "measuring reads the clock")]
#![expect(clippy::print_stdout, reason = "the table is the result")]

use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Read as _, Write as _};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;
use sha2::{Digest as _, Sha256};
use warroom::journal::{Draft, Expected, Head, Journal as _, SqliteJournal, verify_file};
use warroom::runtime::record::knows;

const EVENTS: u64 = 1_000_000;
const BATCH: u64 = 10_000;
const RUNS: usize = 5;

fn main() {
    // Cargo passes `--bench`; with `--test` the harness only asks whether this builds.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("journal.db");
    let head = fill(&store);
    let journal = SqliteJournal::open(&store).unwrap();
    let file = folder.path().join("log.jsonl");
    export(&journal, &file);
    let length = std::fs::metadata(&file).unwrap().len();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{EVENTS} events, {length} bytes of lines, {cores} cores\n");
    println!("| what | median | MB/s | of SHA-256 |\n| --- | --- | --- | --- |");
    let hashed = median(|| {
        black_box(hash(&file));
    });
    row("SHA-256 of the same bytes, one core", length, hashed, hashed);
    let expected = Expected { incident: None, kept: Some(&head), witness: None, knows: &knows };
    let checked = median(|| assert_eq!(verify_file(&file, &expected).unwrap().head, head));
    row("verify the file", length, checked, hashed);
    let stored = median(|| assert_eq!(journal.verify("inc-1", None).unwrap(), head));
    row("verify the store", length, stored, hashed);
}

fn draft(n: u64) -> Draft {
    Draft {
        id: format!("0192f0c17a3b7c4d8e5f0123456789ab-{n}"),
        at: jiff::Timestamp::from_millisecond(1_772_442_000_000 + i64::try_from(n).unwrap()).unwrap(),
        actor: "ito".to_owned(),
        origin: "key".to_owned(),
        v: 1,
        kind: "step_done".to_owned(),
        data: json!({ "step": "exposed-key/disable", "note": "a note as long as a line of the timeline" }),
    }
}

fn fill(path: &Path) -> Head {
    let mut journal = SqliteJournal::open(path).unwrap();
    let mut head = Head::genesis();
    while head.count < EVENTS {
        let drafts = (head.count + 1..=head.count + BATCH).map(draft).collect();
        head = journal.append("inc-1", &head, drafts).unwrap().head;
    }
    head
}

fn export(journal: &SqliteJournal, path: &Path) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    journal
        .read("inc-1", 0, &mut |line| {
            file.write_all(line.to_json().as_bytes()).and_then(|()| file.write_all(b"\n")).unwrap();
            ControlFlow::Continue(())
        })
        .unwrap();
    file.flush().unwrap();
}

/// The bytes come from the same file, in pieces that stay in the cache of the core.
fn hash(path: &Path) -> [u8; 32] {
    let mut file = File::open(path).unwrap();
    let (mut hasher, mut bytes) = (Sha256::new(), vec![0; 1 << 18]);
    loop {
        match file.read(&mut bytes).unwrap() {
            0 => return hasher.finalize().into(),
            read => hasher.update(bytes.get(..read).unwrap()),
        }
    }
}

fn median(mut run: impl FnMut()) -> Duration {
    let mut took: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    took.sort();
    took.get(RUNS / 2).copied().unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "for people")]
fn row(what: &str, bytes: u64, took: Duration, hashed: Duration) {
    let (seconds, of) = (took.as_secs_f64(), hashed.as_secs_f64() / took.as_secs_f64());
    println!("| {what} | {:.0} ms | {:.0} | {of:.2} |", seconds * 1e3, bytes as f64 / 1e6 / seconds);
}
