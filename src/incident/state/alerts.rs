//! The alerts that joined the incident.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::incident::event::{Alert, AlertKey};
use crate::plan::SourceId;

/// One alert of the incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertLine {
    /// The alert as it was taken in last.
    pub alert: Alert,
    /// When it joined.
    pub joined_at: Timestamp,
    /// When it fired last.
    pub fired_at: Timestamp,
    /// How often it has fired.
    pub times: u32,
    /// Since when it is over.
    pub resolved_at: Option<Timestamp>,
    /// As of when its source said so last, where it numbers its words.
    pub as_of: Option<Timestamp>,
}

/// Every alert of the incident.
#[derive(Debug, Clone, Default)]
pub struct Alerts {
    lines: BTreeMap<AlertKey, AlertLine>,
    overflowed: BTreeMap<SourceId, u64>,
    fired: u64,
}

impl Alerts {
    pub(super) fn fire(&mut self, alert: &Alert, at: Timestamp) {
        self.fired += 1;
        if let Some(line) = self.lines.get_mut(&alert.key) {
            line.alert = alert.clone();
            line.fired_at = at;
            line.times = line.times.saturating_add(1);
            line.resolved_at = None;
            line.as_of = alert.as_of.or(line.as_of);
            return;
        }
        let line = AlertLine {
            alert: alert.clone(),
            joined_at: at,
            fired_at: at,
            times: 1,
            resolved_at: None,
            as_of: alert.as_of,
        };
        self.lines.insert(alert.key.clone(), line);
    }

    pub(super) fn resolve(&mut self, key: &AlertKey, as_of: Option<Timestamp>, at: Timestamp) {
        if let Some(line) = self.lines.get_mut(key) {
            line.resolved_at.get_or_insert(at);
            line.as_of = as_of.or(line.as_of);
        }
    }

    pub(super) fn overflow(&mut self, source: &SourceId, count: u32) {
        *self.overflowed.entry(source.clone()).or_default() += u64::from(count);
    }

    /// The alert of that name.
    pub fn get(&self, key: &AlertKey) -> Option<&AlertLine> {
        self.lines.get(key)
    }

    /// Every alert.
    pub fn iter(&self) -> impl Iterator<Item = &AlertLine> {
        self.lines.values()
    }

    /// Those that are not over.
    pub fn firing(&self) -> impl Iterator<Item = &AlertLine> {
        self.lines.values().filter(|line| line.resolved_at.is_none())
    }

    /// How many are kept one by one.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// How often an alert has fired, all of them together.
    pub const fn times_fired(&self) -> u64 {
        self.fired
    }

    /// How many more came than are kept one by one, by source.
    pub const fn overflowed(&self) -> &BTreeMap<SourceId, u64> {
        &self.overflowed
    }
}
