//! A timeline as CSV and as log records of OpenTelemetry.

use std::collections::BTreeMap;

use serde_json::Value;

use super::kit::{Home, ID};

/// An incident with hostile words in it.
fn home() -> Home {
    let home = Home::quick().declared();
    home.done(&["take", ID]);
    home.done(&["note", ID, "=HYPERLINK(\"http://evil.example\";\"x\")\n<script>\u{1b}[2J,@SUM(1)"]);
    home
}

/// Cells of RFC 4180, read without our own reader.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (quoted, c) {
            (true, '"') if chars.peek() == Some(&'"') => cell.extend(chars.next()),
            (_, '"') => quoted = !quoted,
            (false, ',') => row.push(std::mem::take(&mut cell)),
            (false, '\r') => {
                assert_eq!(chars.next(), Some('\n'));
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            (_, c) => cell.push(c),
        }
    }
    assert!(!quoted && row.is_empty() && cell.is_empty());
    rows
}

#[test]
fn the_timeline_as_csv_has_a_row_for_each_event_and_no_formula() {
    let home = home();
    let text = home.done(&["export", ID, "--format", "csv"]).out;
    let rows = rows(&text);
    let log = home.done(&["log", ID, "--format", "json"]).out;
    let events: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        rows[0],
        ["seq", "at", "kind", "topic", "actor", "origin", "words", "incident", "live_or_drill"]
    );
    assert_eq!(rows.len(), events.len() + 1);
    for (row, event) in rows[1..].iter().zip(&events) {
        let wanted = [event["seq"].to_string(), event["at"].as_str().unwrap().to_owned()];
        assert_eq!(row[..2], wanted);
        let wanted = ["type", "actor", "origin", "incident"].map(|key| event[key].as_str().unwrap());
        assert_eq!([&row[2], &row[4], &row[5], &row[7]], wanted);
        assert_eq!(row[8], "drill");
        assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])), "{row:?}");
    }
    assert!(text.contains("HYPERLINK") && !text.contains('\u{1b}'));
    assert_eq!(home.done(&["export", ID, "--format", "csv"]).out, text);
}

/// The members of the messages that a request of the logs service is made of (opentelemetry-proto 1.5), in their JSON
/// names, with what they hold.
const MESSAGES: [(&str, &[(&str, &str)]); 8] = [
    ("Request", &[("resourceLogs", "[ResourceLogs")]),
    ("ResourceLogs", &[("resource", "Resource"), ("scopeLogs", "[ScopeLogs"), ("schemaUrl", "text")]),
    ("Resource", &[("attributes", "[KeyValue"), ("droppedAttributesCount", "int")]),
    ("ScopeLogs", &[("scope", "Scope"), ("logRecords", "[LogRecord"), ("schemaUrl", "text")]),
    ("Scope", &[("name", "text"), ("version", "text"), ("attributes", "[KeyValue")]),
    (
        "LogRecord",
        &[
            ("timeUnixNano", "int64"),
            ("observedTimeUnixNano", "int64"),
            ("severityNumber", "int"),
            ("severityText", "text"),
            ("body", "AnyValue"),
            ("attributes", "[KeyValue"),
            ("eventName", "text"),
        ],
    ),
    ("KeyValue", &[("key", "text"), ("value", "AnyValue")]),
    ("AnyValue", &[("stringValue", "text"), ("boolValue", "bool"), ("intValue", "int64")]),
];

fn held(value: &Value, kind: &str, at: &str) {
    if let Some(kind) = kind.strip_prefix('[') {
        for (number, item) in value.as_array().unwrap_or_else(|| panic!("{at}: {value}")).iter().enumerate() {
            held(item, kind, &format!("{at}/{number}"));
        }
        return;
    }
    let fits = match kind {
        "text" => value.is_string(),
        "bool" => value.is_boolean(),
        "int" => value.is_u64(),
        // proto3's JSON form writes 64-bit integers as texts.
        "int64" => value.as_str().is_some_and(|text| text.parse::<u64>().is_ok()),
        message => {
            let (_, members) = MESSAGES.iter().find(|(name, _)| *name == message).unwrap();
            for (key, item) in value.as_object().unwrap_or_else(|| panic!("{at}: {value}")) {
                let (_, kind) =
                    members.iter().find(|(name, _)| name == key).unwrap_or_else(|| panic!("{at}: {key}"));
                held(item, kind, &format!("{at}/{key}"));
            }
            message != "AnyValue" || value.as_object().unwrap().len() == 1
        }
    };
    assert!(fits, "{at}: {value} is no {kind}");
}

fn attributes(of: &Value) -> BTreeMap<String, Value> {
    let one = |pair: &Value| {
        let value = pair["value"].as_object().unwrap().values().next().unwrap().clone();
        (pair["key"].as_str().unwrap().to_owned(), value)
    };
    of["attributes"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn the_timeline_as_log_records_has_the_form_that_collectors_read() {
    let home = home();
    let logs = home.done(&["export", ID, "--format", "otlp"]).json();
    held(&logs, "Request", "");
    let resource = attributes(&logs["resourceLogs"][0]["resource"]);
    assert_eq!(resource["service.name"], "warroom");
    assert_eq!(resource["warroom.incident.id"], ID);
    assert_eq!(resource["warroom.drill"], true);
    let records = logs["resourceLogs"][0]["scopeLogs"][0]["logRecords"].as_array().unwrap();
    let log = home.done(&["log", ID, "--format", "json"]).out;
    assert_eq!(records.len(), log.lines().count());
    assert_eq!(resource["warroom.chain.count"], records.len().to_string());
    for (record, line) in records.iter().zip(log.lines()) {
        let event: Value = serde_json::from_str(line).unwrap();
        let at: jiff::Timestamp = event["at"].as_str().unwrap().parse().unwrap();
        assert_eq!(record["timeUnixNano"], at.as_nanosecond().to_string());
        assert_eq!(record["eventName"], format!("warroom.{}", event["type"].as_str().unwrap()));
        let said = attributes(record);
        assert_eq!(said["warroom.seq"], event["seq"].to_string());
        assert_eq!(said["warroom.actor"], event["actor"]);
        assert_eq!(said["warroom.live_or_drill"], "drill");
        assert!([9, 13, 17].contains(&record["severityNumber"].as_u64().unwrap()));
    }
}
