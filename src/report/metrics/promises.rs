//! Updates that an audience was promised, and what became of each promise.

use jiff::Timestamp;
use serde::Serialize;

use super::moments::Moments;
use crate::incident::Envelope;
use crate::incident::event::{Event, MessageReleased};
use crate::plan::message::Audience;

/// What became of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// The next message came by then.
    Kept,
    /// It came later.
    Late,
    /// Its time is past, and none came.
    Missed,
    /// Its time has not come.
    Open,
    /// Its time came while the incident was closed, or after the end of an exercise: there was nothing to tell.
    NotApplicable,
}

impl Kept {
    /// The word in a report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Late => "late",
            Self::Missed => "missed",
            Self::Open => "open",
            Self::NotApplicable => "not applicable",
        }
    }
}

/// One promise: a message that said when the next one comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Promise {
    /// The event of the message that promised it.
    pub seq: u64,
    /// Until when.
    pub due_at: Timestamp,
    /// What became of it.
    pub outcome: Kept,
    /// The event of the next message to the same audience.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<u64>,
    /// How much later than promised it came, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_ms: Option<u64>,
    /// Why it was not to be kept; only where it is not applicable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<&'static str>,
}

/// What one audience was promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Promises {
    /// Who.
    pub audience: Audience,
    /// How many promises were made.
    pub made: u32,
    /// How many were kept.
    pub kept: u32,
    /// How many came late.
    pub late: u32,
    /// How many were missed.
    pub missed: u32,
    /// How many are still open.
    pub open: u32,
    /// How many were not to be kept, since the incident was closed or the exercise had ended by then.
    pub not_applicable: u32,
    /// Each of them, in order.
    pub each: Vec<Promise>,
}

/// A message to an audience.
struct Told<'e> {
    seq: u64,
    at: Timestamp,
    released: &'e MessageReleased,
}

pub(super) fn promises(played: &[Envelope], moments: &Moments) -> Vec<Promises> {
    let told: Vec<Told<'_>> = played.iter().filter_map(told).collect();
    let audiences = [Audience::Customers, Audience::Executives, Audience::Responders];
    let all = audiences.map(|audience| to(audience, &told, moments));
    all.into_iter().filter(|promises| promises.made > 0).collect()
}

fn told(envelope: &Envelope) -> Option<Told<'_>> {
    let Event::MessageReleased(released) = &envelope.event else { return None };
    Some(Told { seq: envelope.seq, at: envelope.at, released })
}

fn to(audience: Audience, told: &[Told<'_>], moments: &Moments) -> Promises {
    let to_them: Vec<_> = told.iter().filter(|told| told.released.audience == audience).collect();
    let nexts = to_them.iter().skip(1).map(Some).chain([None]);
    let each: Vec<Promise> = to_them
        .iter()
        .zip(nexts)
        .filter_map(|(told, next)| {
            let due_at = told.released.next_at?;
            Some(promise(told.seq, due_at, next.map(|next| (next.seq, next.at)), moments))
        })
        .collect();
    let count = |outcome| {
        let such = each.iter().filter(|promise| promise.outcome == outcome).count();
        u32::try_from(such).unwrap_or(u32::MAX)
    };
    Promises {
        audience,
        made: u32::try_from(each.len()).unwrap_or(u32::MAX),
        kept: count(Kept::Kept),
        late: count(Kept::Late),
        missed: count(Kept::Missed),
        open: count(Kept::Open),
        not_applicable: count(Kept::NotApplicable),
        each,
    }
}

/// What became of one. A closed incident promises nothing, and nobody could keep what lies behind the end of an exercise;
/// a message that came by then keeps the promise all the same.
fn promise(seq: u64, due_at: Timestamp, next: Option<(u64, Timestamp)>, moments: &Moments) -> Promise {
    let late = next.and_then(|(_, at)| u64::try_from(at.duration_since(due_at).as_millis()).ok());
    let late_ms = late.filter(|ms| *ms > 0);
    let answered_by = next.map(|(seq, _)| seq);
    let made = |outcome, late_ms, why| Promise { seq, due_at, outcome, answered_by, late_ms, why };
    if next.is_some() && late_ms.is_none() {
        return made(Kept::Kept, None, None);
    }
    if let Some(why) = moments.over_at(due_at) {
        return made(Kept::NotApplicable, None, Some(why));
    }
    match next {
        Some(_) => made(Kept::Late, late_ms, None),
        None if moments.last_at() > due_at => made(Kept::Missed, None, None),
        None => made(Kept::Open, None, None),
    }
}
