//! Alerts as the command writes them.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::cli::catalog::{kind_mark, kind_word};
use crate::incident::Incident;
use crate::incident::event::Alert;
use crate::incident::intake::Proposal;
use crate::incident::state::AlertLine;
use crate::plan::settings::stamp;

pub(super) fn proposals_json(open: &[&Proposal]) -> Value {
    let one = |it: &&Proposal| {
        let alerts = it.alerts.values().map(|line| alert_json(&line.alert, line.resolved_at));
        json!({
            "proposal": it.id,
            "campaign": it.campaign,
            "kind": kind_word(it.kind),
            "severity": it.severity,
            "title": it.title(),
            "opened_at": stamp(it.opened_at),
            "alerts": alerts.collect::<Vec<_>>(),
            "more": it.overflowed,
        })
    };
    open.iter().map(one).collect()
}

pub(super) fn proposals_text(open: &[&Proposal]) -> String {
    if open.is_empty() {
        return "no alert waits for a person\n".to_owned();
    }
    let one = |it: &&Proposal| {
        let mut text = format!(
            "{}  {:5}  {}  {}  {}  {}\n",
            it.id,
            kind_mark(it.kind),
            it.severity,
            it.opened_at.strftime("%Y-%m-%d %H:%M"),
            it.campaign,
            it.title(),
        );
        for line in it.alerts.values() {
            text.push_str(&alert_text(&line.alert, line.resolved_at));
        }
        text + &more(it.overflowed)
    };
    open.iter().map(one).collect()
}

pub(super) fn incident_json(incident: &Incident) -> Value {
    let one = |line: &AlertLine| {
        let mut value = alert_json(&line.alert, line.resolved_at);
        if let Some(members) = value.as_object_mut() {
            members.insert("joined_at".to_owned(), json!(stamp(line.joined_at)));
            members.insert("fired_at".to_owned(), json!(stamp(line.fired_at)));
            members.insert("times".to_owned(), json!(line.times));
        }
        value
    };
    let alerts: Vec<Value> = incident.alerts.iter().map(one).collect();
    json!({ "incident": incident.id, "alerts": alerts, "more": incident.alerts.overflowed() })
}

pub(super) fn incident_text(incident: &Incident) -> String {
    let alerts = &incident.alerts;
    if alerts.is_empty() && alerts.overflowed().is_empty() {
        return "no alert joined\n".to_owned();
    }
    let lines = alerts.iter().map(|line| alert_text(&line.alert, line.resolved_at));
    lines.collect::<String>() + &more(alerts.overflowed().values().sum())
}

fn alert_json(alert: &Alert, resolved_at: Option<Timestamp>) -> Value {
    json!({
        "source": alert.key.source,
        "fingerprint": alert.key.fingerprint,
        "name": alert.name,
        "summary": alert.summary,
        "severity": alert.severity,
        "state": if resolved_at.is_some() { "resolved" } else { "firing" },
        "started_at": alert.started_at.map(stamp),
        "resolved_at": resolved_at.map(stamp),
        "dependency": alert.dependency,
        "url": alert.url,
        "labels": alert.labels,
    })
}

fn alert_text(alert: &Alert, resolved_at: Option<Timestamp>) -> String {
    let state = match resolved_at {
        Some(at) => format!("over {}", at.strftime("%H:%M:%SZ")),
        None => "firing".to_owned(),
    };
    let since = alert.started_at.map(|at| at.strftime("%m-%d %H:%MZ").to_string()).unwrap_or_default();
    let words = crate::incident::intake::title_of(alert);
    format!("    {state:14}  {}  {}  {since:12}  {words}\n", alert.severity, alert.key.source)
}

fn more(count: u64) -> String {
    if count == 0 { String::new() } else { format!("    {count} more, not kept one by one\n") }
}
