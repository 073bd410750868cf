//! The timeline as log records of OpenTelemetry, in the JSON form of OTLP (opentelemetry-proto 1.5,
//! `ExportLogsServiceRequest`): what a collector takes at `/v1/logs`, and what its file receiver reads.
//!
//! The JSON form is that of proto3 with two exceptions that the specification names: members are in lowerCamelCase only,
//! and enumerations are numbers. 64-bit integers are texts. There is no trace: an incident is none, so `traceId` is left
//! out instead of being made up.

use serde::Serialize;

use super::Record;
use super::csv::{mark, paired};
use crate::incident::Envelope;
use crate::incident::event::Kind;
use crate::incident::timeline::{Entry, Tone};

/// The name of the scope that the records belong to.
pub const SCOPE: &str = "warroom.timeline";

/// A request of the logs service: `ExportLogsServiceRequest`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Logs {
    resource_logs: [ResourceLogs; 1],
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ResourceLogs {
    resource: Resource,
    scope_logs: [ScopeLogs; 1],
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Resource {
    attributes: Vec<KeyValue>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ScopeLogs {
    scope: Scope,
    log_records: Vec<LogRecord>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Scope {
    name: &'static str,
    version: &'static str,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct LogRecord {
    time_unix_nano: String,
    observed_time_unix_nano: String,
    severity_number: u8,
    severity_text: &'static str,
    body: AnyValue,
    attributes: Vec<KeyValue>,
    event_name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct KeyValue {
    key: &'static str,
    value: AnyValue,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
enum AnyValue {
    #[serde(rename = "stringValue")]
    Text(String),
    #[serde(rename = "boolValue")]
    Flag(bool),
    /// A 64-bit integer, which the JSON form writes as a text.
    #[serde(rename = "intValue")]
    Int(String),
}

fn text(key: &'static str, value: impl Into<String>) -> KeyValue {
    KeyValue { key, value: AnyValue::Text(value.into()) }
}

fn int(key: &'static str, value: u64) -> KeyValue {
    KeyValue { key, value: AnyValue::Int(value.to_string()) }
}

const fn flag(key: &'static str, value: bool) -> KeyValue {
    KeyValue { key, value: AnyValue::Flag(value) }
}

/// The timeline of a record. The resource and every record say whether it is of a drill.
pub fn timeline(record: &Record<'_>) -> Logs {
    let records = paired(record).map(|(envelope, entry)| log_record(record, envelope, entry)).collect();
    let scope = Scope { name: SCOPE, version: env!("CARGO_PKG_VERSION") };
    let scope_logs = [ScopeLogs { scope, log_records: records }];
    Logs { resource_logs: [ResourceLogs { resource: resource(record), scope_logs }] }
}

fn resource(record: &Record<'_>) -> Resource {
    let incident = record.incident;
    let attributes = vec![
        text("service.name", "warroom"),
        text("service.version", env!("CARGO_PKG_VERSION")),
        text("warroom.incident.id", incident.id.as_str()),
        text("warroom.incident.title", incident.title.first_line()),
        text("warroom.incident.severity", incident.severity.to_string()),
        text("warroom.campaign", incident.campaign.as_str()),
        flag("warroom.drill", incident.kind == Kind::Drill),
        int("warroom.chain.count", record.head.count),
        text("warroom.chain.hash", record.head.hash.as_str()),
    ];
    Resource { attributes }
}

fn log_record(record: &Record<'_>, envelope: &Envelope, entry: &Entry) -> LogRecord {
    let at = nanoseconds(envelope);
    let (severity_number, severity_text) = severity(entry.tone);
    let kind = envelope.event.kind();
    LogRecord {
        time_unix_nano: at.clone(),
        // The record has one instant for each event: that at which it was taken in.
        observed_time_unix_nano: at,
        severity_number,
        severity_text,
        body: AnyValue::Text(entry.text.to_string()),
        attributes: vec![
            text("warroom.event", kind),
            int("warroom.seq", envelope.seq),
            text("warroom.topic", entry.topic.as_str()),
            text("warroom.actor", envelope.actor.as_str()),
            text("warroom.origin", envelope.origin.as_str()),
            text("warroom.incident.id", record.incident.id.as_str()),
            text("warroom.live_or_drill", mark(record.incident.kind)),
        ],
        event_name: format!("warroom.{kind}"),
    }
}

/// Since the beginning of 1970; the form has no instants before it.
fn nanoseconds(envelope: &Envelope) -> String {
    envelope.at.as_nanosecond().max(0).to_string()
}

/// `SeverityNumber`, and its short name (data model of OpenTelemetry's logs).
const fn severity(tone: Tone) -> (u8, &'static str) {
    match tone {
        Tone::Plain | Tone::Good => (9, "INFO"),
        Tone::Attention => (13, "WARN"),
        Tone::Bad => (17, "ERROR"),
    }
}
