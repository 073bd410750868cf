//! How long each severity lasted.

use jiff::Timestamp;
use serde::Serialize;

use super::measure::Status;
use crate::incident::Envelope;
use crate::incident::event::Event;
use crate::plan::Severity;

/// How long an incident had a severity, over all its bands until it was resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeverityTime {
    /// The severity.
    pub severity: Severity,
    /// Pending while the incident has it.
    pub status: Status,
    /// In milliseconds; only where it is recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_ms: Option<u64>,
    /// The events that began a band of it.
    pub from: Vec<u64>,
    /// Why there is no figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// A stretch of one severity.
struct Band {
    severity: Severity,
    seq: u64,
    from: Timestamp,
    to: Option<(u64, Timestamp)>,
}

pub(super) fn times(played: &[Envelope]) -> Vec<SeverityTime> {
    let bands = bands(played);
    Severity::ALL.into_iter().filter_map(|severity| time(severity, &bands)).collect()
}

/// From the declaration to the resolution, and again from each reopening.
#[expect(clippy::wildcard_enum_match_arm, reason = "most events change no severity")]
fn bands(played: &[Envelope]) -> Vec<Band> {
    let mut bands: Vec<Band> = Vec::new();
    let (mut severity, mut running) = (Severity::Sev4, false);
    for envelope in played {
        let (next, goes_on) = match &envelope.event {
            Event::IncidentDeclared(e) => (e.severity, true),
            Event::SeverityChanged(e) => (e.to, running),
            Event::IncidentResolved(_) | Event::IncidentClosed(_) | Event::DrillEnded(_) => (severity, false),
            Event::IncidentReopened(_) => (severity, true),
            _ => continue,
        };
        if running && (next != severity || !goes_on) {
            end(&mut bands, (envelope.seq, envelope.at));
        }
        if goes_on && (!running || next != severity) {
            bands.push(Band { severity: next, seq: envelope.seq, from: envelope.at, to: None });
        }
        (severity, running) = (next, goes_on);
    }
    bands
}

fn end(bands: &mut [Band], to: (u64, Timestamp)) {
    if let Some(band) = bands.last_mut() {
        band.to.get_or_insert(to);
    }
}

fn time(severity: Severity, bands: &[Band]) -> Option<SeverityTime> {
    let bands: Vec<_> = bands.iter().filter(|band| band.severity == severity).collect();
    let from: Vec<u64> = bands.iter().map(|band| band.seq).collect();
    let mut sum = 0_u64;
    let mut unclear = None;
    for band in &bands {
        let Some((seq, to)) = band.to else {
            unclear = Some((Status::Pending, "the incident has it as of its last event".to_owned()));
            break;
        };
        match u64::try_from(to.duration_since(band.from).as_millis()) {
            Ok(ms) => sum = sum.saturating_add(ms),
            Err(_negative) => {
                let why = format!("event {seq} ends what event {} began, and lies before it", band.seq);
                unclear = Some((Status::Invalid, why));
                break;
            }
        }
    }
    if bands.is_empty() {
        return None;
    }
    let (status, value_ms, why) = match unclear {
        Some((status, why)) => (status, None, Some(why)),
        None => (Status::Recorded, Some(sum), None),
    };
    Some(SeverityTime { severity, status, value_ms, from, why })
}
