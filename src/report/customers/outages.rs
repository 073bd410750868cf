//! When something that the campaign needs did not work.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::incident::{Envelope, Event};
use crate::plan::{DependencyId, Domain, ProbeStatus, Text};
use crate::report::Record;
use crate::report::document::{Line, Tone};
use crate::report::moment::Moment;
use crate::report::words::{Days, between, lasting};

/// A time in which a dependency was failing or degraded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outage {
    /// The dependency.
    pub dependency: DependencyId,
    /// What the board calls it.
    pub name: Text,
    /// The part of the world that it belongs to; left out where the plan does not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<Domain>,
    /// `failing` or `degraded`.
    pub status: ProbeStatus,
    /// The event that saw it begin.
    #[serde(flatten)]
    pub began: Moment,
    /// When it ended; left out where the record does not have that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The event that saw it end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<u64>,
    /// What came after it: `ok`, `degraded`, `failing`, or `unknown` where the probe could not look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<ProbeStatus>,
    /// How long it lasted, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lasted_ms: Option<u64>,
    /// What the probe said.
    pub detail: Text,
}

/// All of them, in the order in which they began.
pub(super) fn all(record: &Record<'_>) -> Vec<Outage> {
    let mut all: Vec<Outage> = Vec::new();
    let mut open: BTreeMap<&DependencyId, usize> = BTreeMap::new();
    for envelope in record.events {
        let Event::DependencyChanged(e) = &envelope.event else { continue };
        let before = open.get(&e.dependency).and_then(|place| all.get_mut(*place));
        if let Some(before) = before {
            if before.status == e.to {
                continue;
            }
            end(before, envelope, e.to);
            open.remove(&e.dependency);
        }
        if matches!(e.to, ProbeStatus::Failing | ProbeStatus::Degraded) {
            let planned = record.incident.plan.dependency(&e.dependency);
            open.insert(&e.dependency, all.len());
            all.push(Outage {
                dependency: e.dependency.clone(),
                name: Text::line(planned.map_or(e.dependency.as_str(), |it| it.name())),
                domain: planned.map(|it| it.domain),
                status: e.to,
                began: Moment::of(envelope),
                until: None,
                ended_by: None,
                then: None,
                lasted_ms: None,
                detail: e.detail.clone(),
            });
        }
    }
    all
}

fn end(outage: &mut Outage, envelope: &Envelope, then: ProbeStatus) {
    outage.until = Some(envelope.at);
    outage.ended_by = Some(envelope.seq);
    outage.then = Some(then);
    outage.lasted_ms = Some(between(outage.began.at, envelope.at));
}

impl Outage {
    pub(super) fn row(&self, days: Days) -> Vec<Line> {
        let domain = self.domain.map(|domain| format!(" ({})", domain.label())).unwrap_or_default();
        let tone = if self.status == ProbeStatus::Failing { Tone::Bad } else { Tone::Attention };
        let until = match (self.until, self.ended_by) {
            (Some(at), Some(seq)) => {
                let then = match self.then {
                    Some(ProbeStatus::Ok) | None => String::new(),
                    Some(other) => format!(", then {other}"),
                };
                Line::from(format!("{}{then} ", days.say(at))).event(seq)
            }
            (Some(_), None) | (None, _) => Line::new().mark(Tone::Attention, "not seen"),
        };
        let lasted = self.lasted_ms.map_or_else(|| "-".to_owned(), lasting);
        vec![
            Line::from(format!("{}{domain}", self.name.first_line())),
            Line::new().mark(tone, self.status.as_str()),
            self.began.when(days),
            until,
            Line::from(lasted),
            Line::from(self.detail.first_line()),
        ]
    }
}
