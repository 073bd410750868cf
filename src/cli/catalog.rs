//! Incidents in short, from their milestones: at a cost that does not grow with their logs.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::failure::Failure;
use super::store;
use crate::incident::event::Kind;
use crate::incident::state::Phase;
use crate::incident::{Envelope, Event};
use crate::journal::{Journal, MILESTONES};
use crate::plan::settings::stamp;
use crate::plan::{CampaignId, IncidentId, PersonId, Severity, Text};
use crate::runtime::record::{self, RecordError};

/// What a list shows of an incident.
#[derive(Debug, Clone)]
pub(super) struct Summary {
    pub(super) id: IncidentId,
    pub(super) kind: Kind,
    pub(super) campaign: CampaignId,
    pub(super) title: Text,
    pub(super) severity: Severity,
    pub(super) phase: Phase,
    pub(super) commander: Option<PersonId>,
    pub(super) declared_at: Timestamp,
}

/// A row of the list: one unreadable incident must not hide the others.
pub(super) type Row = (IncidentId, Result<Summary, RecordError>);

/// Every incident, the newest first.
pub(super) fn all(journal: &dyn Journal) -> Result<Vec<Row>, Failure> {
    let ids = store::incidents(journal)?;
    Ok(ids.into_iter().rev().map(|id| (id.clone(), summary(journal, id))).collect())
}

/// The newest incident that is neither resolved nor closed, among those that are wanted.
pub(super) fn newest_open(
    journal: &dyn Journal,
    wanted: impl Fn(&Summary) -> bool,
) -> Result<Option<IncidentId>, Failure> {
    let open = |summary: &Summary| summary.is_open() && wanted(summary);
    let rows = all(journal)?;
    Ok(rows.into_iter().find(|(_, row)| row.as_ref().is_ok_and(open)).map(|(id, _)| id))
}

fn summary(journal: &dyn Journal, id: IncidentId) -> Result<Summary, RecordError> {
    let lines = journal.milestones(id.as_str(), MILESTONES)?;
    let mut summary: Option<Summary> = None;
    for line in &lines {
        let envelope = record::decode(line.view())?;
        match (&mut summary, &envelope.event) {
            (Some(summary), _) => summary.take(&envelope),
            (None, Event::IncidentDeclared(declared)) => {
                summary = Some(Summary {
                    id: id.clone(),
                    kind: declared.kind,
                    campaign: declared.campaign.clone(),
                    title: declared.title.clone(),
                    severity: declared.severity,
                    phase: Phase::Active,
                    commander: None,
                    declared_at: envelope.at,
                });
            }
            (None, _) => break,
        }
    }
    summary.ok_or_else(|| crate::incident::state::NotDeclared.into())
}

impl Summary {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "a milestone that a list does not show changes nothing"
    )]
    fn take(&mut self, envelope: &Envelope) {
        match &envelope.event {
            Event::SeverityChanged(event) => self.severity = event.to,
            Event::CommandTaken(event) => self.commander = Some(event.by.clone()),
            Event::HandoverAccepted(event) => self.commander = Some(event.to.clone()),
            Event::IncidentMitigated(_) => self.phase = Phase::Mitigated,
            Event::IncidentResolved(_) => self.phase = Phase::Resolved,
            Event::IncidentReopened(_) => self.phase = Phase::Active,
            Event::IncidentClosed(_) => self.phase = Phase::Closed,
            _ => {}
        }
    }

    /// Is work on it going on?
    pub(super) const fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Active | Phase::Mitigated)
    }

    /// For programs.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "incident": self.id,
            "kind": kind_word(self.kind),
            "campaign": self.campaign,
            "title": self.title,
            "severity": self.severity,
            "phase": self.phase.as_str(),
            "commander": self.commander,
            "declared_at": stamp(self.declared_at),
        })
    }
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
