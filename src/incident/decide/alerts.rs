//! Alerts that join the incident. What is known already changes nothing, so a webhook that is sent again is harmless.

use super::{Answer, Context, Decision};
use crate::incident::command::AlertReport;
use crate::incident::event::{Alert, AlertFired, AlertResolved, AlertsOverflowed, Event};

/// How many alerts of an incident are kept one by one; the others are counted.
pub const MOST_ALERTS: usize = 500;

impl Context<'_> {
    pub(super) fn alerts(&self, reports: &[AlertReport]) -> Answer {
        let events = reports.iter().filter_map(|report| self.alert(report)).collect();
        Ok(Decision { events, effects: Vec::new() })
    }

    fn alert(&self, report: &AlertReport) -> Option<Event> {
        match report {
            AlertReport::Fired(alert) => self.fired(alert),
            AlertReport::Resolved(key) => {
                let line = self.incident.alerts.get(key)?;
                line.resolved_at.is_none().then(|| AlertResolved { key: key.clone() }.into())
            }
            AlertReport::Overflowed { source, count } => {
                Some(AlertsOverflowed { source: source.clone(), count: *count }.into())
            }
        }
    }

    fn fired(&self, alert: &Alert) -> Option<Event> {
        let known = self.incident.alerts.get(&alert.key);
        if known.is_some_and(|line| line.resolved_at.is_none() && line.alert == *alert) {
            return None;
        }
        Some(AlertFired { alert: alert.clone() }.into())
    }
}
