//! The figures of many incidents, from their records.
//!
//! Which ones are wanted is known from the journal's milestones alone; only the records of those are read.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::listing::{self, Listed};
use super::record::{self, RecordError};
use crate::incident::event::{DrillMode, Event, Kind};
use crate::journal::{Head, Journal};
use crate::plan::{CampaignId, IncidentId, Plan, ScenarioId};
use crate::report::metrics::Past;
use crate::tui::start::IncidentLine;

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
    let mut figures = gather(journal, |listed| wanted.is_wanted(listed), usize::MAX)?;
    figures.past.retain(|past| wanted.unpractised || !past.unpractised);
    Ok(figures)
}

/// The figures that an incident is compared with: the newest of its kind and campaign that were declared before it, for
/// a drill those of its scenario. One that was played by itself is compared with its like alone.
pub fn before(journal: &dyn Journal, id: &IncidentId) -> Result<Figures, RecordError> {
    let this = listing::listed(journal, id)?.line;
    let is_auto = |line: &IncidentLine| matches!(line.scenario, Some((_, DrillMode::Auto)));
    let scenario = |line: &IncidentLine| line.scenario.as_ref().map(|(scenario, _)| scenario.clone());
    let is_like = |listed: &Listed| {
        let line = &listed.line;
        line.kind == this.kind
            && line.campaign == this.campaign
            && scenario(line) == scenario(&this)
            && is_auto(line) == is_auto(&this)
            && line.declared_at < this.declared_at
    };
    gather(journal, is_like, MOST_EARLIER)
}

/// The newest `most` of those that are wanted.
fn gather(
    journal: &dyn Journal,
    is_wanted: impl Fn(&Listed) -> bool,
    most: usize,
) -> Result<Figures, RecordError> {
    let (mut figures, mut chosen) = (Figures::default(), Vec::new());
    for (id, row) in listing::incidents(journal)? {
        match row {
            Ok(listed) if is_wanted(&listed) => chosen.push((listed.line.declared_at, id)),
            Ok(_) => {}
            Err(error) => figures.unreadable.push((id, error)),
        }
    }
    chosen.sort();
    let mut plans = Plans::default();
    for (_, id) in chosen.drain(chosen.len().saturating_sub(most)..) {
        match read(journal, &id, &mut plans) {
            Ok(past) => figures.past.push(past),
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
