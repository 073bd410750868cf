//! The list of incidents, from the journal's milestones alone: its cost does not grow with their logs.

use super::record::{self, RecordError};
use crate::incident::intake::CHAIN;
use crate::incident::state::{NotDeclared, Phase};
use crate::incident::{Envelope, Event};
use crate::journal::{Journal, MILESTONES};
use crate::plan::{IncidentId, PersonId};
use crate::tui::start::IncidentLine;

/// What a list shows of an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What every list shows.
    pub line: IncidentLine,
    /// Who commands; none while nobody does.
    pub commander: Option<PersonId>,
}

/// A row of the list: one unreadable incident must not hide the others.
pub type Row = (IncidentId, Result<Listed, RecordError>);

/// Every incident of the journal, the newest first. Fails only where the journal can't name them.
pub fn incidents(journal: &dyn Journal) -> Result<Vec<Row>, RecordError> {
    let row = |id: IncidentId| {
        let listed = listed(journal, &id);
        (id, listed)
    };
    Ok(names(journal)?.into_iter().rev().map(row).collect())
}

/// The name of every incident of the journal, the oldest first.
pub fn names(journal: &dyn Journal) -> Result<Vec<IncidentId>, RecordError> {
    let name = |name: &String| {
        IncidentId::parse(name).map_err(|_unreadable| RecordError::Frame { seq: 1, what: "name" })
    };
    journal.incidents()?.iter().filter(|name| name.as_str() != CHAIN).map(name).collect()
}

/// What a list shows of one incident.
pub fn listed(journal: &dyn Journal, id: &IncidentId) -> Result<Listed, RecordError> {
    let mut listed: Option<Listed> = None;
    for line in journal.milestones(id.as_str(), MILESTONES)? {
        let envelope = record::decode(line.view())?;
        match &mut listed {
            Some(listed) => listed.update(&envelope.event),
            None => listed = Some(declared(id, &envelope)?),
        }
    }
    listed.ok_or_else(|| NotDeclared.into())
}

/// Nothing comes before the declaration.
fn declared(id: &IncidentId, envelope: &Envelope) -> Result<Listed, RecordError> {
    let Event::IncidentDeclared(declared) = &envelope.event else { return Err(NotDeclared.into()) };
    let line = IncidentLine {
        id: id.clone(),
        kind: declared.kind,
        severity: declared.severity,
        phase: Phase::Active,
        campaign: declared.campaign.clone(),
        title: declared.title.clone(),
        declared_at: envelope.at,
        scenario: None,
        is_over: false,
    };
    Ok(Listed { line, commander: None })
}

impl Listed {
    /// Is work on it going on?
    pub const fn is_open(&self) -> bool {
        matches!(self.line.phase, Phase::Active | Phase::Mitigated) && !self.line.is_over
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a milestone that no list shows changes nothing")]
    fn update(&mut self, event: &Event) {
        match event {
            Event::SeverityChanged(event) => self.line.severity = event.to,
            Event::CommandTaken(event) => self.commander = Some(event.by.clone()),
            Event::HandoverAccepted(event) => self.commander = Some(event.to.clone()),
            Event::IncidentMitigated(_) => self.line.phase = Phase::Mitigated,
            Event::IncidentResolved(_) => self.line.phase = Phase::Resolved,
            Event::IncidentReopened(_) => self.line.phase = Phase::Active,
            Event::IncidentClosed(_) => self.line.phase = Phase::Closed,
            // A list orders by when things really were; scenario time may lie in another year.
            Event::DrillStarted(event) => {
                self.line.declared_at = event.wall;
                self.line.scenario = Some((event.scenario.clone(), event.mode));
            }
            Event::DrillEnded(_) => self.line.is_over = true,
            _ => {}
        }
    }
}
