//! A large file in pieces, gone through at the same time.
//!
//! A line's hash depends on the line alone, so each piece can be checked by itself; only that the pieces follow each
//! other is looked at afterwards. The answer is yes or nothing: what is wrong is for somebody else to say.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use super::{Checked, Expected, LONGEST_LINE};
use crate::journal::chain::{Head, Run};
use crate::journal::scan::scan;

/// How long a piece is, in bytes. Each worker holds one, and the rest of its last line.
const PIECE: u64 = 2 << 20;

/// How much of the rest of a line is read at a time, in bytes.
const STEP: u64 = 1 << 16;

/// More workers than this find nothing to do but wait for the disk.
const MOST_WORKERS: usize = 8;

/// The file, if everything about it is as it should be.
pub(super) fn holds(path: &Path, length: u64, expected: &Expected<'_>) -> Option<Checked> {
    let job = Job { path, length, expected, next: AtomicU64::new(0), has_failed: AtomicBool::new(false) };
    let workers = thread::available_parallelism().map_or(1, NonZeroUsize::get).min(MOST_WORKERS);
    let mut runs = thread::scope(|scope| {
        let started: Vec<_> = (0..workers).map(|_| scope.spawn(|| job.work())).collect();
        started.into_iter().map(|worker| worker.join().ok().flatten()).collect::<Option<Vec<_>>>()
    })?
    .concat();
    runs.sort_by_key(|(piece, _)| *piece);
    let run = Run::joined(runs.into_iter().map(|(_, run)| run))?;
    let incident = expected.incident.unwrap_or(&run.incident).to_owned();
    let is_expected = run.incident == incident
        && run.is_from_the_beginning()
        && expected.kept.is_none_or(|kept| *kept == run.head())
        && expected.witness.is_none_or(|held| held.count <= run.last);
    is_expected.then(|| Checked { incident, head: run.head(), strange: Vec::new() })
}

struct Job<'j> {
    path: &'j Path,
    length: u64,
    expected: &'j Expected<'j>,
    next: AtomicU64,
    has_failed: AtomicBool,
}

impl Job<'_> {
    /// Takes pieces until there are none; none where something is wrong.
    fn work(&self) -> Option<Vec<(u64, Run)>> {
        let done = self.pieces();
        if done.is_none() {
            self.has_failed.store(true, Ordering::Relaxed);
        }
        done
    }

    fn pieces(&self) -> Option<Vec<(u64, Run)>> {
        let mut file = File::open(self.path).ok()?;
        let (mut bytes, mut runs) = (Vec::new(), Vec::new());
        loop {
            let piece = self.next.fetch_add(1, Ordering::Relaxed);
            let from = piece.checked_mul(PIECE).filter(|from| *from < self.length);
            let Some(from) = from else { return Some(runs) };
            if self.has_failed.load(Ordering::Relaxed) {
                return None;
            }
            let lines = read(&mut file, from, (from + PIECE).min(self.length), &mut bytes)?;
            if let Some(run) = self.check(lines)? {
                runs.push((piece, run));
            }
        }
    }

    /// The run of these lines; nothing where there are none, none where something is wrong.
    #[expect(clippy::option_option, reason = "no line and a wrong line are two answers")]
    fn check(&self, lines: &[u8]) -> Option<Option<Run>> {
        let mut rest = std::str::from_utf8(lines).ok()?;
        let mut run: Option<Run> = None;
        let Expected { witness, knows, .. } = *self.expected;
        while !rest.is_empty() {
            let line = scan(rest)?;
            rest = rest.get(line.length..)?.strip_prefix('\n')?;
            let is_held =
                witness.is_none_or(|held| held.count != line.link.seq || held.hash == line.link.hash);
            if !is_held || !line.is_whole() || !knows(line.link.incident, line.kind, line.v) {
                return None;
            }
            match &mut run {
                Some(run) => run.take(&line.link)?,
                None => run = Some(Run::of(&line.link)),
            }
        }
        Some(run)
    }
}

/// The lines that begin in a part of the file, each with its end.
fn read<'b>(file: &mut File, from: u64, to: u64, bytes: &'b mut Vec<u8>) -> Option<&'b [u8]> {
    bytes.clear();
    // The byte before says whether a line begins right here.
    let start = from.saturating_sub(1);
    file.seek(SeekFrom::Start(start)).ok()?;
    file.take(to - start).read_to_end(bytes).ok()?;
    if u64::try_from(bytes.len()).ok()? < to - start {
        return None;
    }
    let skipped =
        if from == 0 { 0 } else { bytes.iter().position(|b| *b == b'\n').map_or(bytes.len(), |at| at + 1) };
    if skipped == bytes.len() {
        // No line begins here: it is all the middle of one, or its end.
        return Some(&[]);
    }
    let whole = bytes.len();
    while bytes.last() != Some(&b'\n') {
        let before = bytes.len();
        let read = file.take(STEP).read_to_end(bytes).ok()?;
        let end = bytes.get(before..)?.iter().position(|b| *b == b'\n');
        if let Some(end) = end {
            bytes.truncate(before + end + 1);
        } else if read == 0 || bytes.len() - whole > LONGEST_LINE {
            return None;
        }
    }
    bytes.get(skipped..)
}

impl Run {
    /// Where it ends.
    fn head(&self) -> Head {
        Head { count: self.last, hash: self.hash.clone() }
    }
}
