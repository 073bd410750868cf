//! The machine identities of a campaign, and what happened to each.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::incident::Event;
use crate::incident::event::FireId;
use crate::incident::state::Fire;
use crate::plan::{Identity, IdentityId, Text};
use crate::report::Record;
use crate::report::document::{Line, Tone};
use crate::report::moment::Moment;
use crate::report::words::Days;

/// A machine identity, and what happened to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Used {
    /// The identity.
    pub identity: IdentityId,
    /// It stands in the campaign, so that the approvals speak of it.
    pub in_campaign: bool,
    /// What it may do, as the campaign says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<Text>,
    /// Since when it was exposed, as a person wrote it down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposed_since: Option<Timestamp>,
    /// The event that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposed: Option<Moment>,
    /// When it was of no use to a thief any more; left out where it still is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contained_at: Option<Timestamp>,
    /// What contained it, where an action did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contained_by: Option<FireId>,
    /// The actions that were fired to disable, revoke or restore it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fires: Vec<FireId>,
}

/// Every identity of the campaign, in its order, and behind them those that were exposed and are none of its.
pub fn identities(record: &Record<'_>) -> Vec<Used> {
    let incident = record.incident;
    let all = &incident.plan.campaign.identity;
    let mut used: Vec<Used> = all.iter().map(|identity| of(record, &identity.id, true)).collect();
    let mut places: BTreeMap<IdentityId, usize> =
        used.iter().map(|it| it.identity.clone()).zip(0..).collect();
    for envelope in record.events {
        let Event::SecretExposed(e) = &envelope.event else { continue };
        let place = *places.entry(e.identity.clone()).or_insert(used.len());
        if place == used.len() {
            used.push(of(record, &e.identity, false));
        }
        if let Some(it) = used.get_mut(place) {
            it.exposed = Some(Moment::of(envelope));
        }
    }
    for fire in incident.fires.iter() {
        for (identity, it) in all.iter().zip(&mut used) {
            if is_fired_at(fire, identity, all) {
                it.fires.push(fire.id);
            }
        }
    }
    used
}

fn of(record: &Record<'_>, id: &IdentityId, in_campaign: bool) -> Used {
    let exposure = record.incident.deputy.exposures.get(id);
    Used {
        identity: id.clone(),
        in_campaign,
        scopes: record
            .incident
            .plan
            .campaign
            .identity
            .iter()
            .find(|it| it.id == *id)
            .map_or_else(Vec::new, |it| it.scopes.clone()),
        exposed_since: exposure.map(|it| it.since),
        exposed: None,
        contained_at: exposure.and_then(|it| it.contained.as_ref()).map(|(at, _)| *at),
        contained_by: exposure.and_then(|it| it.contained_by),
        fires: Vec::new(),
    }
}

/// Was this fired to disable, revoke or restore that identity? An action that several identities share has to name it.
fn is_fired_at(fire: &Fire, identity: &Identity, all: &[Identity]) -> bool {
    let has = |it: &Identity| {
        [&it.disable, &it.revoke, &it.restore].into_iter().flatten().any(|id| *id == fire.request.action)
    };
    let name = identity.id.as_str();
    let names = || {
        fire.request.target.as_str() == name
            || fire.targets.iter().any(|target| target.name.as_str() == name)
            || fire.request.inputs.values().any(|value| value.as_str() == name)
    };
    has(identity) && (all.iter().filter(|it| has(it)).count() == 1 || names())
}

impl Used {
    /// Did anything happen to it?
    pub const fn is_touched(&self) -> bool {
        self.exposed.is_some() || !self.fires.is_empty()
    }

    pub(super) fn row(&self, days: Days) -> Vec<Line> {
        let approved = if self.in_campaign { Line::from("yes") } else { Line::new().mark(Tone::Bad, "no") };
        let exposed = match (&self.exposed, self.exposed_since) {
            (Some(moment), Some(since)) => {
                Line::from(format!("since {} ", days.say(since))).event(moment.seq)
            }
            (Some(moment), None) => Line::new().event(moment.seq),
            (None, _) => Line::from("-"),
        };
        let contained = match (self.contained_at, self.contained_by, &self.exposed) {
            (Some(at), Some(fire), _) => Line::from(format!("{} ", days.say(at))).event(fire.0),
            (Some(at), None, _) => Line::from(days.say(at)),
            (None, _, Some(_)) => Line::new().mark(Tone::Bad, "not on record"),
            (None, _, None) => Line::from("-"),
        };
        let fires = self.fires.iter().map(|fire| fire.0);
        let scopes: Vec<&str> = self.scopes.iter().map(Text::first_line).collect();
        vec![
            Line::new().code(self.identity.as_str()),
            Line::from(scopes.join(", ")),
            approved,
            exposed,
            contained,
            Line::new().events("", fires),
        ]
    }
}
