//! Between the core's events and the journal's lines.

use std::ops::ControlFlow;
use std::sync::Arc;

use jiff::Timestamp;

use crate::incident::event::{DecodeError, IncidentDeclared, VERSION};
use crate::incident::intake::{CHAIN, IntakeEvent};
use crate::incident::state::NotDeclared;
use crate::incident::{Actor, Envelope, Event, Incident, Origin};
use crate::journal::{Draft, Head, Journal, JournalError, LineRef, Told};
use crate::plan::{IncidentId, Plan};

/// The most lines of a timeline for which room is made beforehand, whatever the head of a log says.
const MOST_RESERVED: usize = 1 << 20;

/// Why an incident can't be read from the journal.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The journal itself.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A line that is no event of this version.
    #[error("event {seq} can't be read")]
    Line {
        /// Its number.
        seq: u64,
        /// Why.
        #[source]
        source: DecodeError,
    },
    /// A line whose frame is not right: its time, its actor or its origin.
    #[error("event {seq} has no valid {what}")]
    Frame {
        /// Its number.
        seq: u64,
        /// Which part.
        what: &'static str,
    },
    /// There is no such incident.
    #[error("there is no incident `{0}`")]
    Missing(IncidentId),
    /// The plan that it was declared with is gone.
    #[error("the plan {0} of the incident is not in the journal")]
    PlanMissing(String),
    /// The plan that it was declared with can't be read.
    #[error("the plan of the incident can't be read")]
    Plan(#[source] serde_json::Error),
    /// An event could not be written as JSON.
    #[error("an event can't be written")]
    Encode(#[source] serde_json::Error),
    /// The journal's thread is gone.
    #[error(transparent)]
    Stopped(#[from] super::ledger::Stopped),
    /// The first line is no declaration.
    #[error(transparent)]
    NotDeclared(#[from] NotDeclared),
}

/// Who and what is behind some events.
#[derive(Debug, Clone)]
pub struct Stamp<'a> {
    /// The stem of the events' ids.
    pub uid: &'a str,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: &'a Actor,
    /// What made them happen.
    pub origin: Origin,
}

/// The lines that events become behind the line numbered `after`, and the events as they will be read back.
pub fn encode(
    stamp: &Stamp<'_>,
    after: u64,
    events: Vec<Event>,
) -> Result<(Vec<Draft>, Vec<Envelope>), RecordError> {
    let mut drafts = Vec::with_capacity(events.len());
    let mut envelopes = Vec::with_capacity(events.len());
    for (seq, event) in (after + 1..).zip(events) {
        drafts.push(Draft {
            id: format!("{}-{seq}", stamp.uid),
            at: stamp.at,
            actor: stamp.actor.as_str().to_owned(),
            origin: stamp.origin.as_str().to_owned(),
            v: VERSION,
            kind: event.kind().to_owned(),
            data: event.data().map_err(RecordError::Encode)?,
        });
        let (actor, origin) = (stamp.actor.clone(), stamp.origin);
        envelopes.push(Envelope { seq, at: stamp.at, actor, origin, event });
    }
    Ok((drafts, envelopes))
}

/// Can this program read events of this kind and version of the log of that name?
pub fn knows(log: &str, kind: &str, v: u32) -> bool {
    let kinds = if log == CHAIN { IntakeEvent::KINDS } else { Event::KINDS };
    v <= VERSION && kinds.contains(&kind)
}

/// The event of a line.
pub fn decode(line: LineRef<'_>) -> Result<Envelope, RecordError> {
    decode_after(line.told(), None)
}

/// The event of a line. One person writes many lines in a row: their name is kept once.
fn decode_after(told: Told<'_>, before: Option<&Actor>) -> Result<Envelope, RecordError> {
    let seq = told.seq;
    let frame = |what| RecordError::Frame { seq, what };
    let same = before.filter(|actor| actor.as_str() == told.actor).cloned();
    Ok(Envelope {
        seq,
        at: told.instant().map_err(|_unreadable| frame("time"))?,
        actor: same.or_else(|| Actor::parse(told.actor)).ok_or_else(|| frame("actor"))?,
        origin: Origin::parse(told.origin).ok_or_else(|| frame("origin"))?,
        event: Event::decode(told.kind, told.v, told.data)
            .map_err(|source| RecordError::Line { seq, source })?,
    })
}

/// Call `each` for every event after `after`; the head is that of the last one.
pub fn read_events(
    journal: &dyn Journal,
    id: &IncidentId,
    after: &Head,
    mut each: impl FnMut(&Envelope) -> Result<(), RecordError>,
) -> Result<Head, RecordError> {
    let (mut actor, mut failed) = (None, None);
    let head = journal.replay(id.as_str(), after, &mut |told| {
        let read = decode_after(told, actor.as_ref()).and_then(|envelope| {
            each(&envelope)?;
            actor = Some(envelope.actor);
            Ok(())
        });
        match read {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    failed.map_or(Ok(head), Err)
}

/// Rebuild an incident: replay is `apply` over the journal, and nothing else.
pub fn load(journal: &dyn Journal, id: &IncidentId) -> Result<(Incident, Head), RecordError> {
    let mut incident: Option<Incident> = None;
    let head = read_events(journal, id, &Head::genesis(), |envelope| {
        if let Some(incident) = &mut incident {
            incident.apply(envelope);
            return Ok(());
        }
        let plan = plan_of(journal, envelope)?;
        let begun = incident.insert(Incident::begin(id.clone(), plan, envelope)?);
        let lines = journal.head(id.as_str())?.map_or(0, |head| head.count);
        begun.timeline.reserve_exact(usize::try_from(lines).unwrap_or(0).min(MOST_RESERVED));
        Ok(())
    })?;
    incident.map(|incident| (incident, head)).ok_or_else(|| RecordError::Missing(id.clone()))
}

/// An incident with every event of its record, for what is told afterwards. An open war room keeps no events.
pub fn load_whole(journal: &dyn Journal, id: &IncidentId) -> Result<(Incident, Vec<Envelope>), RecordError> {
    load_with_head(journal, id).map(|(incident, events, _)| (incident, events))
}

/// The same with the head of exactly these events, whatever is appended meanwhile.
pub fn load_with_head(
    journal: &dyn Journal,
    id: &IncidentId,
) -> Result<(Incident, Vec<Envelope>, Head), RecordError> {
    let mut events = Vec::new();
    let head = read_events(journal, id, &Head::genesis(), |envelope| {
        events.push(envelope.clone());
        Ok(())
    })?;
    let first = events.first().ok_or_else(|| RecordError::Missing(id.clone()))?;
    let incident = Incident::replay(id.clone(), plan_of(journal, first)?, &events)?;
    Ok((incident, events, head))
}

fn plan_of(journal: &dyn Journal, first: &Envelope) -> Result<Arc<Plan>, RecordError> {
    let Event::IncidentDeclared(IncidentDeclared { plan: digest, .. }) = &first.event else {
        return Err(NotDeclared.into());
    };
    let json = journal.plan(digest)?.ok_or_else(|| RecordError::PlanMissing(digest.clone()))?;
    serde_json::from_str(&json).map(Arc::new).map_err(RecordError::Plan)
}
