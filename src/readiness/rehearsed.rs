//! What was rehearsed: which runbook and which step, when, and in which wording.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::Timestamp;

use crate::plan::coverage::{self, Practice, Practices, Practised, Standing, Thing};
use crate::plan::{Runbook, RunbookId, Step, Workspace};

/// The rehearsals and marks of a workspace by runbook. A wording is digested once, however many campaigns use the
/// runbook, and not before somebody asks.
#[derive(Debug, Default)]
pub(super) struct Rehearsed<'g> {
    practices: Practices<'g>,
    digests: BTreeMap<&'g RunbookId, Digests>,
}

#[derive(Debug, Default)]
struct Digests {
    whole: OnceLock<Option<String>>,
    steps: OnceLock<Vec<Option<String>>>,
}

impl<'g> Rehearsed<'g> {
    pub(super) fn of(workspace: &'g Workspace) -> Self {
        let practices = Practices::of(&workspace.coverage);
        Self { practices, digests: workspace.runbooks.keys().map(|id| (id, Digests::default())).collect() }
    }

    /// How a whole runbook stands.
    pub(super) fn whole(&self, runbook: &Runbook, at: Timestamp) -> Standing<'g> {
        let rehearsals = self.practices.runbook(runbook.id.as_str());
        if rehearsals.is_empty() {
            return Standing::default();
        }
        let digests = self.digests.get(&runbook.id);
        let digest = digests.map(|it| it.whole.get_or_init(|| coverage::digest_of(runbook).ok()));
        Standing::of(rehearsals, digest.and_then(Option::as_deref), at)
    }

    /// How each step of a runbook stands, in order.
    pub(super) fn steps<'r>(&self, runbook: &'r Runbook, at: Timestamp) -> Vec<(&'r Step, Standing<'g>)> {
        let marks: Vec<&[Practice<'g>]> = runbook.step.iter().map(|step| self.marks(runbook, step)).collect();
        if marks.iter().all(|marks| marks.is_empty()) {
            return runbook.step.iter().map(|step| (step, Standing::default())).collect();
        }
        let digest = |step: &Step| Thing::Step(&runbook.id, step).digest();
        let digests = self.digests.get(&runbook.id);
        let digests = digests.map(|it| it.steps.get_or_init(|| runbook.step.iter().map(digest).collect()));
        let digests = digests.into_iter().flatten();
        let standing = |((step, marks), digest): ((&'r Step, &[Practice<'g>]), &Option<String>)| {
            (step, Standing::of(marks, digest.as_deref(), at))
        };
        runbook.step.iter().zip(marks).zip(digests).map(standing).collect()
    }

    fn marks(&self, runbook: &Runbook, step: &Step) -> &[Practice<'g>] {
        self.practices.thing(Practised::Step, Thing::Step(&runbook.id, step).name().as_str())
    }
}
