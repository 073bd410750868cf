//! `PagerDuty`'s webhooks, version 3 (`PagerDuty/developer-docs`: `docs/webhooks`): one event about one incident.

use serde::Deserialize;

use super::told::{self, Bad, Report, Told};
use crate::plan::Text;

#[derive(Debug, Deserialize)]
struct Body {
    event: Event,
}

#[derive(Debug, Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "event_type")]
    kind: String,
    #[serde(default)]
    occurred_at: String,
    data: Data,
}

/// What the event is about. Notes, responders and status updates have another `type` and no `status`.
#[derive(Debug, Deserialize)]
struct Data {
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    html_url: Option<String>,
    #[serde(default)]
    created_at: Option<String>,
    #[serde(default)]
    urgency: Option<String>,
    #[serde(default)]
    service: Option<Named>,
    #[serde(default)]
    priority: Option<Named>,
    #[serde(default)]
    teams: Option<Vec<Named>>,
}

#[derive(Debug, Deserialize)]
struct Named {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    summary: Option<String>,
}

pub(super) fn read(text: &str) -> Result<Told, Bad> {
    let Body { event } = told::json(text)?;
    let delivery = Some(event.id.clone());
    // A test of the subscription, or news that change neither the state nor the words of the incident.
    if event.data.kind != "incident" {
        return Ok(Told { delivery, ..Told::default() });
    }
    if event.data.id.is_empty() {
        return Err(Bad::Missing("incident id"));
    }
    Ok(Told { reports: vec![event.report()], left_out: 0, delivery })
}

impl Event {
    fn report(self) -> Report {
        let data = self.data;
        let named = |named: Option<&Named>| named.and_then(|it| it.summary.clone()).unwrap_or_default();
        let labels = [
            ("service", named(data.service.as_ref())),
            ("service_id", data.service.as_ref().and_then(|it| it.id.clone()).unwrap_or_default()),
            ("priority", named(data.priority.as_ref())),
            ("team", named(data.teams.as_deref().and_then(<[Named]>::first))),
            ("urgency", data.urgency.unwrap_or_default()),
        ];
        let labels = labels.into_iter().filter(|(_, value)| !value.is_empty());
        Report {
            fingerprint: told::fingerprint(&data.id),
            is_over: self.kind == "incident.resolved" || data.status == "resolved",
            name: if data.title.is_empty() { Text::line("incident") } else { told::words(&data.title) },
            summary: Text::default(),
            url: data.html_url.as_deref().and_then(told::link),
            started_at: data.created_at.as_deref().and_then(told::instant),
            as_of: told::instant(&self.occurred_at),
            labels: told::labels(labels),
        }
    }
}
