//! What was rehearsed: which runbook, when, and in which wording.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::plan::coverage::{self, Rehearsal};
use crate::plan::{Runbook, RunbookId, Workspace};

/// The rehearsals of a workspace by runbook. A wording is digested once, however many campaigns use the runbook, and
/// not before somebody asks.
#[derive(Debug, Default)]
pub(super) struct Rehearsed<'g> {
    by_runbook: BTreeMap<&'g RunbookId, Line<'g>>,
}

#[derive(Debug, Default)]
struct Line<'g> {
    rehearsals: Vec<&'g Rehearsal>,
    digest: OnceLock<Option<String>>,
}

impl<'g> Rehearsed<'g> {
    pub(super) fn of(workspace: &'g Workspace) -> Self {
        let mut rehearsed = Self::default();
        for rehearsal in &workspace.rehearsals {
            rehearsed.by_runbook.entry(&rehearsal.runbook).or_default().rehearsals.push(rehearsal);
        }
        rehearsed
    }

    /// Every rehearsal of a runbook, and whether it was of the wording that the runbook has now.
    pub(super) fn rehearsals(&self, runbook: &Runbook) -> impl Iterator<Item = (&'g Rehearsal, bool)> {
        let line = self.by_runbook.get(&runbook.id);
        line.into_iter().flat_map(|line| {
            let digest = line.digest.get_or_init(|| coverage::digest_of(runbook).ok());
            line.rehearsals.iter().map(move |it| (*it, digest.as_ref() == Some(&it.digest)))
        })
    }
}
