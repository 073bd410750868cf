//! The list of incidents as the commands write it.

use serde_json::{Value, json};

use super::failure::Failure;
use crate::incident::event::Kind;
use crate::journal::Journal;
use crate::plan::IncidentId;
use crate::plan::settings::stamp;
use crate::runtime::listing::{self, Listed};

/// The newest incident that is neither resolved nor closed, among those that are wanted.
pub(super) fn newest_open(
    journal: &dyn Journal,
    wanted: impl Fn(&Listed) -> bool,
) -> Result<Option<IncidentId>, Failure> {
    let open = |listed: &Listed| listed.is_open() && wanted(listed);
    let rows = listing::incidents(journal)?;
    Ok(rows.into_iter().find(|(_, row)| row.as_ref().is_ok_and(open)).map(|(id, _)| id))
}

/// For programs.
pub(super) fn to_json(listed: &Listed) -> Value {
    let line = &listed.line;
    json!({
        "incident": line.id,
        "kind": kind_word(line.kind),
        "campaign": line.campaign,
        "title": line.title,
        "severity": line.severity,
        "phase": line.phase.as_str(),
        "over": listed.line.is_over,
        "commander": listed.commander,
        "declared_at": stamp(line.declared_at),
    })
}

/// The word of a kind in JSON.
pub(super) const fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Live => "live",
        Kind::Drill => "drill",
    }
}

/// The word of a kind in front of everything that people read.
pub(super) const fn kind_mark(kind: Kind) -> &'static str {
    match kind {
        Kind::Live => "LIVE",
        Kind::Drill => "DRILL",
    }
}
