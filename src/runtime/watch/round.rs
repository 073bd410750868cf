//! What other programs wrote since the last look: one cheap question a second, and more only when the answer is another.

use std::collections::BTreeMap;

use crate::incident::state::Phase;
use crate::journal::Journal;
use crate::plan::IncidentId;
use crate::runtime::ledger::Ledger;
use crate::runtime::listing::{self, Listed};
use crate::runtime::record::RecordError;

/// The journal at one moment.
pub(super) struct Round {
    /// Its mark of change.
    pub(super) revision: u64,
    /// The incidents whose log has another length than before.
    pub(super) changed: Vec<Changed>,
}

/// An incident whose log has grown.
pub(super) struct Changed {
    pub(super) id: IncidentId,
    /// How many lines it has.
    pub(super) length: u64,
    pub(super) listed: Result<Listed, RecordError>,
}

/// What changed since `revision`; none when nothing did.
pub(super) async fn ask(
    ledger: &Ledger,
    revision: Option<u64>,
    seen: BTreeMap<IncidentId, u64>,
) -> Result<Option<Round>, RecordError> {
    ledger.ask(move |journal| look(journal, revision, &seen)).await?
}

fn look(
    journal: &dyn Journal,
    before: Option<u64>,
    seen: &BTreeMap<IncidentId, u64>,
) -> Result<Option<Round>, RecordError> {
    let revision = journal.revision()?;
    if before == Some(revision) {
        return Ok(None);
    }
    let mut changed = Vec::new();
    for id in listing::names(journal)? {
        let length = journal.head(id.as_str())?.map_or(0, |head| head.count);
        if seen.get(&id) != Some(&length) {
            let listed = listing::listed(journal, &id);
            changed.push(Changed { id, length, listed });
        }
    }
    Ok(Some(Round { revision, changed }))
}

/// Is there anything to watch? An incident that was resolved may have left something to deliver; the
/// time of an exercise that has ended stands still.
pub(super) const fn may_have_work(listed: &Listed) -> bool {
    !matches!(listed.line.phase, Phase::Closed) && !listed.line.is_over
}
