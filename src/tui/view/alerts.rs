//! The alerts that joined the incident.

use std::cmp::Reverse;

use super::time;
use crate::incident::Incident;
use crate::incident::state::AlertLine;
use crate::tui::{Glance, Role};

/// How many fire, and the newest of them.
pub fn firing(incident: &Incident) -> Option<(usize, &AlertLine)> {
    let count = incident.alerts.firing().count();
    let newest = incident.alerts.firing().max_by_key(|line| line.fired_at)?;
    Some((count, newest))
}

/// All of them: those that fire, the worst and the newest first; then those that are over, dim.
pub fn all(incident: &Incident) -> Vec<&AlertLine> {
    let mut lines: Vec<&AlertLine> = incident.alerts.iter().collect();
    lines.sort_by_key(|line| {
        (line.resolved_at.is_some(), line.alert.severity, Reverse(line.resolved_at.unwrap_or(line.fired_at)))
    });
    lines
}

/// An alert in a line or two.
pub fn words(glance: &Glance<'_>, line: &AlertLine) -> Vec<(Role, String)> {
    let alert = &line.alert;
    let name = alert.name.first_line();
    let times = if line.times > 1 { format!(", {} times", line.times) } else { String::new() };
    if let Some(over) = line.resolved_at {
        let fired = time::clock(line.joined_at);
        return vec![(Role::Muted, format!("resolved {}  {name}, from {fired}{times}", time::clock(over)))];
    }
    let since = time::long_ago(line.joined_at, glance.now);
    let source = &alert.key.source;
    let head = format!("firing {since}  {}  {name}, by {source}{times}", alert.severity);
    let mut lines = vec![(Role::Bad, head)];
    let about = alert.dependency.as_ref().map(|id| {
        let name = glance.incident.plan.dependency(id).map_or(id.as_str(), |dependency| dependency.name());
        format!("about {name}")
    });
    let summary = Some(alert.summary.first_line().to_owned()).filter(|text| !text.is_empty());
    let url = alert.url.as_ref().map(|url| url.first_line().to_owned());
    let rest: Vec<String> = [summary, about, url].into_iter().flatten().collect();
    if !rest.is_empty() {
        lines.push((Role::Text, format!("  {}", rest.join("  "))));
    }
    lines
}

/// `and 9,500 more of grafana that were only counted`.
pub fn overflowed(incident: &Incident) -> Vec<String> {
    let all = incident.alerts.overflowed().iter();
    all.map(|(source, count)| format!("and {count} more of {source} that were only counted")).collect()
}
