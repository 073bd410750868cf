//! The figures of many incidents, from their records.
//!
//! Which ones are wanted is known from the journal's milestones alone; only the records of those are read.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::listing::{self, Listed};
use super::record::{self, RecordError};
use crate::incident::Incident;
use crate::incident::event::{DrillMode, Event, Kind};
use crate::journal::{Head, Journal};
use crate::plan::{CampaignId, IncidentId, Plan, ScenarioId};
use crate::report::metrics::Past;

/// The most earlier incidents that one is compared with: the newest of them.
pub const MOST_EARLIER: usize = 39;

/// Which incidents are wanted. Live ones and drills are never wanted together.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Live or drill.
    pub kind: Kind,
    /// Of one campaign only.
    pub campaign: Option<CampaignId>,
    /// Drills of one scenario only.
    pub scenario: Option<ScenarioId>,
    /// Declared no earlier than this.
    pub since: Option<Timestamp>,
    /// Declared before this.
    pub until: Option<Timestamp>,
    /// Also drills in which nobody practised: played by the scenario's own responder, or the guided lesson.
    pub unpractised: bool,
}

impl Wanted {
    /// Every incident of a kind in which people worked.
    pub const fn all(kind: Kind) -> Self {
        Self { kind, campaign: None, scenario: None, since: None, until: None, unpractised: false }
    }

    fn is_wanted(&self, listed: &Listed) -> bool {
        let line = &listed.line;
        let scenario = line.scenario.as_ref();
        line.kind == self.kind
            && self.campaign.as_ref().is_none_or(|campaign| *campaign == line.campaign)
            && self.scenario.as_ref().is_none_or(|wanted| scenario.is_some_and(|(it, _)| it == wanted))
            && self.since.is_none_or(|since| line.declared_at >= since)
            && self.until.is_none_or(|until| line.declared_at < until)
            && (self.unpractised || scenario.is_none_or(|(_, mode)| *mode != DrillMode::Auto))
    }
}

/// The figures of some incidents.
#[derive(Debug, Default)]
pub struct Figures {
    /// Those that could be read, the oldest first.
    pub past: Vec<Past>,
    /// Those that could not: they hide no other, and are no figure.
    pub unreadable: Vec<(IncidentId, RecordError)>,
}

/// The figures of those that are wanted. Fails only where the journal can't name its incidents.
pub fn figures(journal: &dyn Journal, wanted: &Wanted) -> Result<Figures, RecordError> {
    gather(journal, wanted, usize::MAX)
}

/// The figures that an incident is compared with: the newest of its kind and campaign that were declared before it, for
/// a drill of its scenario. One in which people practised is compared with no other.
pub fn before(journal: &dyn Journal, incident: &Incident) -> Result<Figures, RecordError> {
    let scenario = incident.scenario();
    let is_auto = incident.exercise.as_ref().is_some_and(|exercise| exercise.mode == DrillMode::Auto);
    let is_unpractised = is_auto || scenario.is_some_and(|scenario| scenario.is_guided());
    let wanted = Wanted {
        kind: incident.kind,
        campaign: Some(incident.campaign.clone()),
        scenario: scenario.map(|scenario| scenario.id.clone()),
        since: None,
        until: Some(incident.wall_at(incident.declared_at)),
        unpractised: is_unpractised,
    };
    let mut figures = gather(journal, &wanted, MOST_EARLIER)?;
    figures.past.retain(|past| past.incident != incident.id && past.unpractised == is_unpractised);
    Ok(figures)
}

/// The newest `most` of those that are wanted.
fn gather(journal: &dyn Journal, wanted: &Wanted, most: usize) -> Result<Figures, RecordError> {
    let (mut figures, mut chosen) = (Figures::default(), Vec::new());
    for (id, row) in listing::incidents(journal)? {
        match row {
            Ok(listed) if wanted.is_wanted(&listed) => chosen.push((listed.line.declared_at, id)),
            Ok(_) => {}
            Err(error) => figures.unreadable.push((id, error)),
        }
    }
    chosen.sort();
    let mut plans = Plans::default();
    for (_, id) in chosen.drain(chosen.len().saturating_sub(most)..) {
        match read(journal, &id, &mut plans) {
            Ok(past) if wanted.unpractised || !past.unpractised => figures.past.push(past),
            Ok(_) => {}
            Err(error) => figures.unreadable.push((id, error)),
        }
    }
    Ok(figures)
}

/// Plans that were read, by their digest: many incidents of a campaign have the same.
#[derive(Default)]
struct Plans(BTreeMap<String, Arc<Plan>>);

impl Plans {
    fn of(&mut self, journal: &dyn Journal, digest: &str) -> Result<Arc<Plan>, RecordError> {
        if let Some(plan) = self.0.get(digest) {
            return Ok(Arc::clone(plan));
        }
        let json = journal.plan(digest)?.ok_or_else(|| RecordError::PlanMissing(digest.to_owned()))?;
        let plan: Arc<Plan> = serde_json::from_str(&json).map(Arc::new).map_err(RecordError::Plan)?;
        self.0.insert(digest.to_owned(), Arc::clone(&plan));
        Ok(plan)
    }
}

/// The figures of one incident: its events, without the state that a war room would build of them.
fn read(journal: &dyn Journal, id: &IncidentId, plans: &mut Plans) -> Result<Past, RecordError> {
    let mut events = Vec::new();
    record::read_events(journal, id, &Head::genesis(), |envelope| {
        events.push(envelope.clone());
        Ok(())
    })?;
    let Some(Event::IncidentDeclared(declared)) = events.first().map(|first| &first.event) else {
        return Err(RecordError::Missing(id.clone()));
    };
    let plan = plans.of(journal, &declared.plan)?;
    Past::of(id.clone(), &plan, &events).ok_or_else(|| RecordError::Missing(id.clone()))
}

#[cfg(test)]
mod tests;
