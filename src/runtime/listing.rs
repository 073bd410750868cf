//! The list of incidents, from the journal's milestones alone.

use super::record::{self, RecordError};
use crate::incident::Event;
use crate::incident::event::SeverityChanged;
use crate::incident::state::Phase;
use crate::journal::{Journal, MILESTONES};
use crate::plan::IncidentId;
use crate::tui::start::IncidentLine;

/// Every incident of the journal, the newest first. The cost does not grow with the length of their logs.
pub fn incidents(journal: &dyn Journal) -> Result<Vec<IncidentLine>, RecordError> {
    let mut lines = Vec::new();
    for name in journal.incidents()? {
        lines.extend(incident(journal, &name)?);
    }
    lines.reverse();
    Ok(lines)
}

fn incident(journal: &dyn Journal, name: &str) -> Result<Option<IncidentLine>, RecordError> {
    let mut listed: Option<IncidentLine> = None;
    for line in journal.milestones(name, MILESTONES)? {
        let envelope = record::decode(line.view())?;
        match (&envelope.event, &mut listed) {
            (Event::IncidentDeclared(declared), None) => {
                let Ok(id) = IncidentId::parse(name) else { return Ok(None) };
                listed = Some(IncidentLine {
                    id,
                    kind: declared.kind,
                    severity: declared.severity,
                    phase: Phase::Active,
                    campaign: declared.campaign.clone(),
                    title: declared.title.clone(),
                    declared_at: envelope.at,
                });
            }
            (event, Some(listed)) => update(listed, event),
            (_, None) => return Ok(None),
        }
    }
    Ok(listed)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "only milestones that change the line matter")]
fn update(listed: &mut IncidentLine, event: &Event) {
    match event {
        Event::SeverityChanged(SeverityChanged { to, .. }) => listed.severity = *to,
        Event::IncidentMitigated(_) => listed.phase = Phase::Mitigated,
        Event::IncidentResolved(_) => listed.phase = Phase::Resolved,
        Event::IncidentReopened(_) => listed.phase = Phase::Active,
        Event::IncidentClosed(_) => listed.phase = Phase::Closed,
        _ => {}
    }
}
