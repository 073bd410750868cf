//! A long log in ranges, each read on a connection of its own at the same time.
//!
//! What stands before a head never changes, so that every connection sees the same lines, whenever it looks and whoever
//! is writing behind them. The answer is yes or nothing: what is wrong is for the verifier to say.

use std::num::NonZeroUsize;
use std::path::Path;
use std::thread;

use super::{READ, line_ref, open, place};
use crate::journal::chain::{Head, Run, hash_of};
use crate::journal::kinds::Kinds;

/// A shorter log is read faster than connections are opened.
pub(super) const LONG: u64 = 20_000;

/// More connections than this find nothing to do but wait for the disk.
const MOST_WORKERS: u64 = 8;

/// A log of which everything up to its head is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Long<'l> {
    pub(super) path: &'l Path,
    pub(super) incident: &'l str,
    pub(super) num: i64,
    pub(super) kept: &'l Head,
    pub(super) witness: Option<&'l Head>,
}

impl Long<'_> {
    /// The kinds of its events, where every line is there, whole, and chained to the one before, and the last one is the
    /// head's.
    pub(super) fn kinds(self) -> Option<Kinds> {
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let workers = u64::try_from(cores).unwrap_or(1).clamp(1, MOST_WORKERS);
        let each = self.kept.count.div_ceil(workers).max(1);
        let runs = thread::scope(|scope| {
            let started: Vec<_> = (0..workers)
                .map(|worker| (worker * each + 1, ((worker + 1) * each).min(self.kept.count)))
                .filter(|(first, last)| first <= last)
                .map(|(first, last)| scope.spawn(move || self.range(first, last)))
                .collect();
            started.into_iter().map(|worker| worker.join().ok().flatten()).collect::<Option<Vec<_>>>()
        });
        let (runs, kinds): (Vec<_>, Vec<_>) = runs?.into_iter().unzip();
        let holds = Run::joined(runs).is_some_and(|run| {
            run.is_from_the_beginning()
                && (run.last, &run.hash) == (self.kept.count, &self.kept.hash)
                && self.witness.is_none_or(|held| held.count <= run.last)
        });
        holds.then(|| Kinds::joined(kinds))
    }

    fn range(self, first: u64, last: u64) -> Option<(Run, Kinds)> {
        let conn = open::read_only(self.path).ok()?;
        let mut statement = conn.prepare(READ).ok()?;
        let mut rows = statement.query([place(self.num, first).ok()?, place(self.num, last).ok()?]).ok()?;
        let (mut run, mut kinds, mut text) = (None::<Run>, Kinds::default(), String::new());
        while let Some(row) = rows.next().ok()? {
            let line = line_ref(self.incident, row).ok()?;
            let is_held = self.witness.is_none_or(|held| held.count != line.seq || held.hash == line.hash);
            if !is_held || hash_of(&line, &mut text) != *line.hash {
                return None;
            }
            kinds.take(line.kind, line.v, line.seq);
            match &mut run {
                Some(run) => run.take(&line.link())?,
                None => run = Some(Run::of(&line.link())),
            }
        }
        run.filter(|run| (run.first, run.last) == (first, last)).map(|run| (run, kinds))
    }
}
