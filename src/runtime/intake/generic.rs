//! Any other JSON, read by the pointers of `config/intake.toml`.

use serde_json::Value;

use super::told::{self, Bad, Report, Told};
use crate::plan::Text;
use crate::plan::intake::Map;

pub(super) fn read(map: &Map, text: &str) -> Result<Told, Bad> {
    let body: Value = told::json(text)?;
    let found = map.alerts.as_ref().map_or(Some(&body), |pointer| body.pointer(pointer));
    let alerts = found.ok_or(Bad::Missing("list of alerts"))?;
    let one = std::slice::from_ref(alerts);
    let alerts = alerts.as_array().map_or(one, Vec::as_slice);
    let reports = alerts.iter().map(|alert| report(map, alert)).collect::<Result<_, _>>()?;
    Ok(Told { reports, left_out: 0, delivery: None })
}

fn report(map: &Map, alert: &Value) -> Result<Report, Bad> {
    let at = |pointer: &String| alert.pointer(pointer).and_then(word);
    let maybe = |pointer: &Option<String>| pointer.as_ref().and_then(at);
    let status = maybe(&map.status);
    let is_over = status.is_some_and(|status| {
        let is_default = map.resolved.is_empty() && status == "resolved";
        is_default || map.resolved.contains(&status)
    });
    Ok(Report {
        fingerprint: told::fingerprint(&at(&map.fingerprint).ok_or(Bad::Missing("fingerprint"))?),
        is_over,
        name: told::words(&at(&map.name).ok_or(Bad::Missing("name"))?),
        summary: maybe(&map.summary).map_or_else(Text::default, |text| told::words(&text)),
        url: maybe(&map.url).as_deref().and_then(told::link),
        started_at: maybe(&map.started_at).as_deref().and_then(told::instant),
        as_of: None,
        labels: told::labels(map.labels.iter().filter_map(|(name, pointer)| Some((name, at(pointer)?)))),
    })
}

/// Lists and objects are no words.
fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
