//! What stands in the file, and what drills left behind since.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::plan::coverage::{CoverageFile, Exercised, Rehearsal};

/// One line for each thing, campaign and wording: the last time.
pub(super) fn merge(kept: CoverageFile, found: CoverageFile) -> CoverageFile {
    let of_runbook = |it: &Rehearsal| (it.runbook.clone(), it.campaign.clone(), it.digest.clone());
    let of_thing = |it: &Exercised| (it.kind, it.name.clone(), it.campaign.clone(), it.digest.clone());
    CoverageFile {
        rehearsal: last(kept.rehearsal, found.rehearsal, of_runbook, |it| it.at),
        exercised: last(kept.exercised, found.exercised, of_thing, |it| it.at),
    }
}

fn last<T, K: Ord>(
    mut kept: Vec<T>,
    mut found: Vec<T>,
    wording: impl Fn(&T) -> K,
    at: impl Fn(&T) -> Timestamp,
) -> Vec<T> {
    found.sort_by_key(&at);
    let mut places: BTreeMap<K, usize> =
        kept.iter().enumerate().map(|(place, it)| (wording(it), place)).collect();
    for it in found {
        let next = kept.len();
        match kept.get_mut(*places.entry(wording(&it)).or_insert(next)) {
            Some(before) if at(before) < at(&it) => *before = it,
            Some(_) => {}
            None => kept.push(it),
        }
    }
    kept
}
