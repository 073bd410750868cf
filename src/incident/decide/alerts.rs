//! Alerts that join the incident. What is known already changes nothing, so a webhook that is sent again is harmless.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Context, Decision};
use crate::incident::command::AlertReport;
use crate::incident::event::{Alert, AlertFired, AlertKey, AlertResolved, AlertsOverflowed, Event};
use crate::incident::state::Alerts;
use crate::plan::SourceId;

/// How many alerts of an incident are kept one by one; the others are counted.
pub const MOST_ALERTS: usize = 500;

/// How often alerts of an incident may fire, all of them together, before the next ones are counted only. An alert that
/// comes and goes every few seconds for a night must not drown the record.
pub const MOST_FIRINGS: u64 = 5_000;

impl Context<'_> {
    pub(super) fn alerts(&self, reports: &[AlertReport]) -> Decision {
        let mut heard = Heard::before(&self.incident.alerts);
        for report in reports {
            heard.report(report);
        }
        Decision { events: heard.into_events(), effects: Vec::new() }
    }
}

/// What several reports come to, the later ones decided on what the earlier ones said.
struct Heard<'a> {
    before: &'a Alerts,
    /// What is known of an alert by now: its words while it fires, none when it is over; and as of when.
    now: BTreeMap<&'a AlertKey, (Option<&'a Alert>, Option<Timestamp>)>,
    joined: usize,
    fired: u64,
    overflowed: BTreeMap<&'a SourceId, u32>,
    events: Vec<Event>,
}

impl<'a> Heard<'a> {
    const fn before(before: &'a Alerts) -> Self {
        Self {
            before,
            now: BTreeMap::new(),
            joined: 0,
            fired: 0,
            overflowed: BTreeMap::new(),
            events: Vec::new(),
        }
    }

    fn report(&mut self, report: &'a AlertReport) {
        match report {
            AlertReport::Fired(alert) => self.fire(alert),
            AlertReport::Resolved { key, as_of } => self.resolve(key, *as_of),
            AlertReport::Overflowed { source, count } => self.overflow(source, *count),
        }
    }

    /// None for an alert that never joined.
    fn known(&self, key: &AlertKey) -> Option<(Option<&'a Alert>, Option<Timestamp>)> {
        self.now.get(key).copied().or_else(|| {
            let line = self.before.get(key)?;
            Some((line.resolved_at.is_none().then_some(&line.alert), line.as_of))
        })
    }

    fn fire(&mut self, alert: &'a Alert) {
        let known = self.known(&alert.key);
        if known.is_some_and(|(words, as_of)| {
            is_old_news(as_of, alert.as_of) || words.is_some_and(|words| words.says_the_same(alert))
        }) {
            return;
        }
        let is_full = known.is_none() && self.before.len() + self.joined >= MOST_ALERTS;
        if is_full || self.before.times_fired() + self.fired >= MOST_FIRINGS {
            return self.overflow(&alert.key.source, 1);
        }
        self.joined += usize::from(known.is_none());
        self.fired += 1;
        let as_of = alert.as_of.or_else(|| known.and_then(|(_, as_of)| as_of));
        self.now.insert(&alert.key, (Some(alert), as_of));
        self.events.push(AlertFired { alert: alert.clone() }.into());
    }

    fn resolve(&mut self, key: &'a AlertKey, as_of: Option<Timestamp>) {
        let Some((Some(_), before)) = self.known(key) else { return };
        if is_old_news(before, as_of) {
            return;
        }
        self.now.insert(key, (None, as_of.or(before)));
        self.events.push(AlertResolved { key: key.clone(), as_of }.into());
    }

    fn overflow(&mut self, source: &'a SourceId, count: u32) {
        let counted = self.overflowed.entry(source).or_default();
        *counted = counted.saturating_add(count);
    }

    /// One line for each source that sent too much.
    fn into_events(self) -> Vec<Event> {
        let Self { overflowed, mut events, .. } = self;
        let counted = overflowed.into_iter().filter(|(_, count)| *count > 0);
        events
            .extend(counted.map(|(source, count)| AlertsOverflowed { source: source.clone(), count }.into()));
        events
    }
}

/// A source that numbers its words may be heard out of their order, or by somebody who kept an old letter.
fn is_old_news(known: Option<Timestamp>, told: Option<Timestamp>) -> bool {
    matches!((known, told), (Some(known), Some(told)) if told < known)
}
