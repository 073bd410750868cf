//! SIGKILL and torn files.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rstest::rstest;
use warroom::journal::{Head, Journal as _, Line, SqliteJournal};

use crate::common::{Kind, Store, draft, grow};

/// Tells this test binary to be the writer that is killed, on the journal at the path.
const VICTIM: &str = "WARROOM_TEST_VICTIM";

/// Not a test of its own: the process that the next one kills. Appends for ever and prints each head once
/// the append has returned.
#[test]
#[expect(clippy::disallowed_methods, reason = "the only channel to a test that runs in another process")]
fn the_writer_that_is_killed() {
    let Some(path) = std::env::var_os(VICTIM) else {
        return;
    };
    let mut journal = SqliteJournal::open(Path::new(&path)).unwrap();
    let mut head = Head::genesis();
    let mut out = std::io::stdout().lock();
    for n in 0.. {
        // Every third batch is three lines, so that a torn batch could show.
        let batch = if n % 3 == 0 { vec![draft(n), draft(n), draft(n)] } else { vec![draft(n)] };
        head = journal.append("inc-1", &head, batch).unwrap().head;
        writeln!(out, "ack {} {}", head.count, head.hash).unwrap();
        out.flush().unwrap();
    }
}

/// The head in a line that the writer printed; none in what the test harness prints, or in a torn line.
fn ack(printed: &str) -> Option<Head> {
    let mut words = printed.split("ack ").nth(1)?.split(' ');
    let count = words.next()?.parse().ok()?;
    let hash = words.next().filter(|hash| hash.len() == 64)?.to_owned();
    Some(Head { count, hash })
}

#[expect(clippy::disallowed_methods, reason = "only a process of its own can be killed")]
fn start_writer(path: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::the_writer_that_is_killed", "--nocapture"])
        .env(VICTIM, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

#[rstest]
fn nothing_acknowledged_is_lost_when_the_writer_is_killed(#[values(1, 2, 7, 60, 300)] acknowledged: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let mut victim = start_writer(&path);
    let mut printed = BufReader::new(victim.stdout.take().unwrap()).lines().map_while(Result::ok);
    let acks: Vec<_> = printed.by_ref().filter_map(|line| ack(&line)).take(acknowledged).collect();
    victim.kill().unwrap();
    victim.wait().unwrap();
    assert_eq!(acks.len(), acknowledged, "the writer ended by itself");
    // What is still in the pipe was acknowledged too.
    let rest = printed.filter_map(|line| ack(&line));

    let mut journal = SqliteJournal::open(&path).unwrap();
    let head = journal.verify("inc-1", None).unwrap();
    let kept = journal.lines("inc-1", 0).unwrap();
    for acked in acks.into_iter().chain(rest) {
        let line = kept.get(usize::try_from(acked.count).unwrap() - 1);
        assert_eq!(line.map(Head::of), Some(acked), "an acknowledged event is gone");
    }
    // Batches of 3, 1, 1 lines: a whole number of them ends at 0, 3 or 4 of 5.
    assert!(matches!(head.count % 5, 0 | 3 | 4), "a batch was torn: {} lines", head.count);
    let grown = grow(&mut journal, "inc-1", 1, 2);
    assert_eq!(journal.verify("inc-1", None).unwrap(), grown);
}

#[test]
fn a_torn_write_ahead_log_leaves_whole_batches() {
    let mut store = Store::new(Kind::Sqlite);
    for n in 0..30 {
        grow(store.journal.as_mut(), "inc-1", 2 * n, 2 * n + 1);
    }
    let whole: Vec<Line> = store.journal.lines("inc-1", 0).unwrap();
    // Copied while open: closing would merge the log into the file.
    let file = std::fs::read(store.path()).unwrap();
    let wal = std::fs::read(store.folder.path().join("journal.db-wal")).unwrap();
    let mut counts = std::collections::BTreeSet::new();
    for cut in (0..=wal.len()).rev().step_by(wal.len() / 97) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        std::fs::write(&path, &file).unwrap();
        std::fs::write(folder.path().join("journal.db-wal"), &wal[..cut]).unwrap();
        let mut journal = SqliteJournal::open(&path).unwrap();
        let left = journal.lines("inc-1", 0).unwrap();
        assert_eq!(left.len() % 2, 0, "cut at {cut}: a batch was torn");
        assert_eq!(left, whole[..left.len()], "cut at {cut}");
        counts.insert(left.len());
        let head = grow(&mut journal, "inc-1", 1, 1);
        assert_eq!(journal.verify("inc-1", None).unwrap(), head, "cut at {cut}");
    }
    assert!(counts.contains(&60) && counts.contains(&0) && counts.len() > 20, "{counts:?}");
}
