//! Has this campaign had an incident about these alerts?
//!
//! A rule that declares must not declare again what a person has just ended: an alert that goes on since the same
//! instant was dealt with once, and what comes of it now is a person's business.

use jiff::Timestamp;

use crate::incident::event::{Alert, Kind};
use crate::incident::state::Phase;
use crate::journal::Journal;
use crate::plan::{CampaignId, Duration, IncidentId};
use crate::runtime::listing;
use crate::runtime::record::{self, RecordError};

/// How long after an incident of a campaign was declared no rule declares another one.
pub(super) const AT_MOST_EVERY: Duration = Duration::secs(600);

/// What there was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Precedent {
    /// An incident is open.
    Open(IncidentId),
    /// None is open, and the last one had these alerts, or was a moment ago. Where that is resolved and not closed,
    /// it still hears how its alerts end.
    DealtWith(Option<IncidentId>),
    /// A rule declares, and there is something that no incident had.
    News,
}

/// What there was for a campaign, when a rule declares by these alerts.
pub(super) fn of(
    journal: &dyn Journal,
    campaign: &CampaignId,
    kind: Kind,
    now: Timestamp,
    alerts: &[Alert],
) -> Result<Precedent, RecordError> {
    let rows = listing::incidents(journal)?;
    let lines = rows.into_iter().filter_map(|(_, row)| row.ok());
    let mut lines = lines.filter(|it| it.line.campaign == *campaign && it.line.kind == kind);
    let Some(last) = lines.next() else {
        return Ok(if alerts.is_empty() { Precedent::DealtWith(None) } else { Precedent::News });
    };
    if let Some(open) = std::iter::once(&last).chain(&lines.collect::<Vec<_>>()).find(|it| it.is_open()) {
        return Ok(Precedent::Open(open.line.id.clone()));
    }
    let hears = (last.line.phase == Phase::Resolved).then(|| last.line.id.clone());
    if alerts.is_empty() || now < AT_MOST_EVERY.after(last.line.declared_at) {
        return Ok(Precedent::DealtWith(hears));
    }
    let (incident, _) = record::load(journal, &last.line.id)?;
    let had = |alert: &Alert| {
        let line = incident.alerts.get(&alert.key);
        line.is_some_and(|line| line.alert.started_at == alert.started_at)
    };
    Ok(if alerts.iter().all(had) { Precedent::DealtWith(hears) } else { Precedent::News })
}
