//! A drill that was played in memory, put into the store.

use jiff::Timestamp;

use super::Played;
use crate::incident::event::{DrillClockSet, DrillStarted};
use crate::incident::{Envelope, Event};
use crate::journal::{Draft, Head, Journal, JournalError};
use crate::plan::{CampaignId, IncidentId};
use crate::runtime::ledger::Ledger;
use crate::runtime::record::{self, RecordError, Stamp};
use crate::runtime::session::first_number;

/// The number of the next drill of a campaign.
pub async fn next_number(ledger: &Ledger, campaign: &CampaignId) -> Result<u32, RecordError> {
    let stem = format!("drill-{campaign}");
    ledger.ask(move |journal| Ok(first_number(journal, &stem)?)).await?
}

/// Put what was played into the store, as a drill that began at `wall`; answers with its name there.
pub async fn keep(
    ledger: &Ledger,
    played: &Played,
    wall: Timestamp,
    number: u32,
) -> Result<IncidentId, RecordError> {
    let (digest, json) = played.plan()?;
    let stem = format!("drill-{}", played.incident.campaign);
    let drafts = played.drafts(wall)?;
    let kept = ledger.ask(move |journal| {
        journal.put_plan(&digest, &json)?;
        write(journal, &stem, number, &drafts)
    });
    let name = kept.await??;
    IncidentId::parse(&name).map_err(|_too_long| RecordError::Frame { seq: 1, what: "name" })
}

/// All of it, behind the first number from this one on that nobody has.
fn write(
    journal: &mut dyn Journal,
    stem: &str,
    number: u32,
    drafts: &[Draft],
) -> Result<String, RecordError> {
    let mut number = number;
    loop {
        let name = format!("{stem}-{number}");
        match journal.append(&name, &Head::genesis(), drafts.to_vec()) {
            Ok(_) => return Ok(name),
            Err(JournalError::Conflict { .. }) if number < u32::MAX => number += 1,
            Err(error) => return Err(error.into()),
        }
    }
}

impl Played {
    fn plan(&self) -> Result<(String, String), RecordError> {
        self.incident.plan.sealed().map_err(RecordError::Encode)
    }

    /// The lines of its record, with the wall's instants counted from `wall`.
    fn drafts(&self, wall: Timestamp) -> Result<Vec<Draft>, RecordError> {
        let uid = &self.incident.uid;
        let first = self.record.iter().find_map(|envelope| {
            if let Event::DrillStarted(started) = &envelope.event { Some(started.wall) } else { None }
        });
        let moved = |at: Timestamp| {
            let passed = first.map(|first| at.duration_since(first)).unwrap_or_default();
            wall.checked_add(passed).unwrap_or(wall)
        };
        let mut drafts = Vec::with_capacity(self.record.len());
        for envelope in &self.record {
            let Envelope { seq, at, actor, origin, event } = envelope;
            let mut event = event.clone();
            if let Event::DrillStarted(DrillStarted { wall, .. })
            | Event::DrillClockSet(DrillClockSet { wall, .. }) = &mut event
            {
                *wall = moved(*wall);
            }
            let stamp = Stamp { uid, at: *at, actor, origin: *origin };
            drafts.extend(record::encode(&stamp, seq - 1, vec![event])?.0);
        }
        Ok(drafts)
    }
}
