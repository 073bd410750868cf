//! Proposals: alerts that belong to no open incident and wait for a person.
//!
//! They have a record of their own, one for the whole store, made in the same way as that of an incident: decisions
//! here are pure, the state is a fold over the events, and replay is `apply` and nothing else.

mod event;

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;

pub use event::{
    AlertProposed, IntakeEvent, ProposalDeclared, ProposalDismissed, ProposalId, ProposalLapsed,
    ProposalOverflowed, ProposedAlertResolved,
};

use super::command::AlertReport;
use super::event::{Alert, AlertKey, Kind};
use crate::plan::{CampaignId, Duration, IncidentId, Severity, SourceId, Text};

/// The name of the record. No incident has it: theirs end in a number.
pub const CHAIN: &str = "intake";
/// How many alerts of a proposal are kept one by one; the others are counted.
pub const MOST_ALERTS: usize = 100;
/// How often alerts of a proposal may fire before the next ones are counted only.
pub const MOST_FIRINGS: u64 = 1_000;
/// How long an alert that a person dismissed stays dismissed while it goes on.
pub const DISMISSED_FOR: Duration = Duration::secs(24 * 3600);
/// How many dismissed alerts are remembered; the oldest is forgotten first.
const MOST_DISMISSED: usize = 1_000;

/// An alert of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedAlert {
    /// The alert as it was taken in last.
    pub alert: Alert,
    /// Since when it is over.
    pub resolved_at: Option<Timestamp>,
}

/// Something that a person may declare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Its name.
    pub id: ProposalId,
    /// The campaign.
    pub campaign: CampaignId,
    /// What it would be: live or a drill.
    pub kind: Kind,
    /// The worst severity that a rule gave one of its alerts.
    pub severity: Severity,
    /// When its first alert came.
    pub opened_at: Timestamp,
    /// The alerts, by name.
    pub alerts: BTreeMap<AlertKey, ProposedAlert>,
    /// How many more came than are kept one by one.
    pub overflowed: u64,
    /// Which alert came first.
    first: AlertKey,
    fired: u64,
}

impl Proposal {
    /// The alerts that are not over.
    pub fn firing(&self) -> impl Iterator<Item = &Alert> {
        self.alerts.values().filter(|line| line.resolved_at.is_none()).map(|line| &line.alert)
    }

    /// A title for the incident: the words of the alert that came first.
    pub fn title(&self) -> Text {
        let first = self.alerts.get(&self.first).map(|line| &line.alert);
        first.map_or_else(Text::default, title_of)
    }
}

/// The words of an alert as the title of an incident.
pub fn title_of(alert: &Alert) -> Text {
    let (name, summary) = (alert.name.first_line(), alert.summary.first_line());
    let title = if summary.trim().is_empty() { name.to_owned() } else { format!("{name}: {summary}") };
    Text::line(&title).cut(120)
}

/// Why nothing is made of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IntakeRefusal {
    /// There is none of that number, or it was dealt with.
    #[error("there is no open proposal {0}")]
    NotOpen(ProposalId),
    /// Dismissed without saying why.
    #[error("say why")]
    ReasonRequired,
}

/// The open proposals.
#[derive(Debug, Clone, Default)]
pub struct Proposals {
    /// The number of the last event.
    pub seq: u64,
    open: BTreeMap<ProposalId, Proposal>,
    /// What a person dismissed: which alert, since when it fires, and when it was dismissed.
    dismissed: VecDeque<(AlertKey, Option<Timestamp>, Timestamp)>,
}

impl Proposals {
    /// Those that wait for a person, the oldest first.
    pub fn open(&self) -> impl Iterator<Item = &Proposal> {
        self.open.values()
    }

    /// The open one of that number.
    pub fn get(&self, id: ProposalId) -> Option<&Proposal> {
        self.open.get(&id)
    }

    /// The open one of a campaign. There is at most one of each kind.
    pub fn of(&self, campaign: &CampaignId, kind: Kind) -> Option<&Proposal> {
        self.open().find(|it| it.campaign == *campaign && it.kind == kind)
    }

    /// What alerts of a campaign without an open incident come to.
    pub fn hear(
        &self,
        now: Timestamp,
        campaign: &CampaignId,
        kind: Kind,
        reports: &[AlertReport],
    ) -> Vec<IntakeEvent> {
        let mut after = self.clone();
        let mut events = Vec::new();
        let mut overflowed: BTreeMap<&SourceId, u32> = BTreeMap::new();
        for report in reports {
            let event = match report {
                AlertReport::Fired(alert) => match after.fire(now, campaign, kind, alert) {
                    Heard::Known => continue,
                    Heard::TooMany => {
                        *overflowed.entry(&alert.key.source).or_default() += 1;
                        continue;
                    }
                    Heard::New(event) => *event,
                },
                AlertReport::Resolved { key, .. } => match after.end(campaign, kind, key) {
                    Some(event) => event,
                    None => continue,
                },
                AlertReport::Overflowed { source, count } => {
                    let counted = overflowed.entry(source).or_default();
                    *counted = counted.saturating_add(*count);
                    continue;
                }
            };
            after.take(event, now, &mut events);
            if let Some(lapsed) = after.of(campaign, kind).filter(|it| it.firing().next().is_none()) {
                let event = ProposalLapsed { proposal: lapsed.id }.into();
                after.take(event, now, &mut events);
            }
        }
        if let Some(proposal) = after.of(campaign, kind).map(|it| it.id) {
            for (source, count) in overflowed {
                let event = ProposalOverflowed { proposal, source: source.clone(), count }.into();
                after.take(event, now, &mut events);
            }
        }
        events
    }

    fn take(&mut self, event: IntakeEvent, at: Timestamp, events: &mut Vec<IntakeEvent>) {
        self.apply(self.seq + 1, at, &event);
        events.push(event);
    }

    fn fire(&self, now: Timestamp, campaign: &CampaignId, kind: Kind, alert: &Alert) -> Heard {
        let is_dismissed = |(key, since, at): &(AlertKey, Option<Timestamp>, Timestamp)| {
            *key == alert.key && *since == alert.started_at && now < DISMISSED_FOR.after(*at)
        };
        if self.dismissed.iter().any(is_dismissed) {
            return Heard::Known;
        }
        let open = self.of(campaign, kind);
        let known = open.and_then(|it| it.alerts.get(&alert.key));
        if known.is_some_and(|line| line.resolved_at.is_none() && line.alert.says_the_same(alert)) {
            return Heard::Known;
        }
        let is_full =
            |it: &Proposal| known.is_none() && it.alerts.len() >= MOST_ALERTS || it.fired >= MOST_FIRINGS;
        if open.is_some_and(is_full) {
            return Heard::TooMany;
        }
        let proposal = open.map_or(ProposalId(self.seq + 1), |it| it.id);
        let (campaign, alert) = (campaign.clone(), alert.clone());
        Heard::New(Box::new(AlertProposed { proposal, campaign, kind, alert }.into()))
    }

    fn end(&self, campaign: &CampaignId, kind: Kind, key: &AlertKey) -> Option<IntakeEvent> {
        let open = self.of(campaign, kind)?;
        let line = open.alerts.get(key).filter(|line| line.resolved_at.is_none())?;
        Some(ProposedAlertResolved { proposal: open.id, key: line.alert.key.clone() }.into())
    }

    /// An incident was declared, or is open again: its alerts join it and the proposal is closed.
    pub fn declared(&self, id: ProposalId, incident: &IncidentId) -> Result<IntakeEvent, IntakeRefusal> {
        let proposal = self.get(id).ok_or(IntakeRefusal::NotOpen(id))?.id;
        Ok(ProposalDeclared { proposal, incident: incident.clone() }.into())
    }

    /// A person says that there is nothing to declare.
    pub fn dismiss(&self, id: ProposalId, reason: &Text) -> Result<IntakeEvent, IntakeRefusal> {
        let proposal = self.get(id).ok_or(IntakeRefusal::NotOpen(id))?.id;
        if reason.is_blank() {
            return Err(IntakeRefusal::ReasonRequired);
        }
        Ok(ProposalDismissed { proposal, reason: reason.clone() }.into())
    }

    /// Take an event in. Total: an event about something unknown changes nothing.
    pub fn apply(&mut self, seq: u64, at: Timestamp, event: &IntakeEvent) {
        self.seq = seq;
        match event {
            IntakeEvent::AlertProposed(e) => self.proposed(at, e),
            IntakeEvent::ProposedAlertResolved(e) => {
                let line = self.open.get_mut(&e.proposal).and_then(|it| it.alerts.get_mut(&e.key));
                if let Some(line) = line {
                    line.resolved_at.get_or_insert(at);
                }
            }
            IntakeEvent::ProposalOverflowed(e) => {
                if let Some(it) = self.open.get_mut(&e.proposal) {
                    it.overflowed = it.overflowed.saturating_add(e.count.into());
                }
            }
            IntakeEvent::ProposalDeclared(e) => drop(self.open.remove(&e.proposal)),
            IntakeEvent::ProposalLapsed(e) => drop(self.open.remove(&e.proposal)),
            IntakeEvent::ProposalDismissed(e) => {
                if let Some(it) = self.open.remove(&e.proposal) {
                    self.dismissed.extend(it.firing().map(|it| (it.key.clone(), it.started_at, at)));
                    let over = self.dismissed.len().saturating_sub(MOST_DISMISSED);
                    self.dismissed.drain(..over);
                }
            }
        }
    }

    fn proposed(&mut self, at: Timestamp, event: &AlertProposed) {
        let alert = &event.alert;
        let it = self.open.entry(event.proposal).or_insert_with(|| Proposal {
            id: event.proposal,
            campaign: event.campaign.clone(),
            kind: event.kind,
            severity: alert.severity,
            opened_at: at,
            alerts: BTreeMap::new(),
            overflowed: 0,
            first: alert.key.clone(),
            fired: 0,
        });
        it.severity = it.severity.min(alert.severity);
        it.fired += 1;
        let line = ProposedAlert { alert: alert.clone(), resolved_at: None };
        it.alerts.insert(alert.key.clone(), line);
    }
}

enum Heard {
    Known,
    TooMany,
    New(Box<IntakeEvent>),
}
