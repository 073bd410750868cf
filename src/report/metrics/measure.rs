//! One length of time, and how far it can be trusted.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::super::words::lasting;

/// How far a figure can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Both ends stand in the record.
    Recorded,
    /// It goes on; it has no length yet.
    Pending,
    /// There was nothing to measure; the reason stands beside it.
    NotApplicable,
    /// The record contradicts itself; the events stand beside it.
    Invalid,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Recorded, Self::Pending, Self::NotApplicable, Self::Invalid];

    /// The words that people read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Pending => "pending",
            Self::NotApplicable => "not applicable",
            Self::Invalid => "invalid",
        }
    }
}

/// An end of a measure: an instant, and the event that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Point {
    /// The number of the event.
    pub seq: u64,
    /// When; where the event speaks of an earlier instant, that one.
    pub at: Timestamp,
    /// What happened then.
    pub what: &'static str,
}

/// A length with its status, its ends and the reason where it has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Length {
    /// How far it can be trusted.
    pub status: Status,
    /// In milliseconds; only where it is recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_ms: Option<u64>,
    /// Its beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Point>,
    /// Its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Point>,
    /// Why there is no figure, or what has to be known of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Length {
    /// From here to there. An end before its beginning is a contradiction of the record, not a length.
    pub(super) fn between(from: Point, to: Point) -> Self {
        let ms = to.at.duration_since(from.at).as_millis();
        let (status, value_ms, why) = match u64::try_from(ms) {
            Ok(ms) => (Status::Recorded, Some(ms), None),
            Err(_negative) => (Status::Invalid, None, Some(contradiction(from, to))),
        };
        Self { status, value_ms, from: Some(from), to: Some(to), why }
    }

    /// It goes on since `from`.
    pub(super) fn pending(from: Option<Point>, why: &str) -> Self {
        Self { status: Status::Pending, value_ms: None, from, to: None, why: Some(why.to_owned()) }
    }

    /// There is nothing to measure.
    pub(super) fn not_applicable(from: Option<Point>, why: impl Into<String>) -> Self {
        Self { status: Status::NotApplicable, value_ms: None, from, to: None, why: Some(why.into()) }
    }

    /// With something that has to be known of it, unless it says something already.
    pub(super) fn noting(mut self, note: Option<String>) -> Self {
        self.why = self.why.or(note);
        self
    }

    /// With something that has to be known of it before anything else. A contradiction stands for itself.
    pub(super) fn noting_first(mut self, note: Option<String>) -> Self {
        if let (Status::Recorded, Some(note)) = (self.status, note) {
            self.why = Some(self.why.map_or_else(|| note.clone(), |why| format!("{note}; {why}")));
        }
        self
    }
}

/// Which end lies before which, by how much, and in which events.
fn contradiction(from: Point, to: Point) -> String {
    let ms = from.at.duration_since(to.at).as_millis();
    let by = match u64::try_from(ms).unwrap_or(0) {
        short @ 0..1_000 => format!("{short}ms"),
        ms => lasting(ms),
    };
    format!("\"{}\" (event {}) lies {by} before \"{}\" (event {})", to.what, to.seq, from.what, from.seq)
}

macro_rules! measures {
    ($($name:ident = $word:literal, $title:literal, $asks:literal;)+) => {
        /// The measures of a whole incident.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum MeasureId {
            $(#[doc = $asks] $name,)+
        }

        impl MeasureId {
            /// Every measure, in the order in which things should happen.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The name in JSON.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }

            /// What people call it.
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)+
                }
            }

            /// From where to where it goes.
            pub const fn asks(self) -> &'static str {
                match self {
                    $(Self::$name => $asks,)+
                }
            }
        }
    };
}

measures! {
    TimeToDetect = "time_to_detect", "Time to detect",
        "From the beginning of the impact to the first that saw it: the declaration, or an alert that began earlier. \
         Where nobody wrote the impact down, from the beginning of the earliest alert or exposure to the declaration.";
    TimeToAcknowledge = "time_to_acknowledge", "Time to acknowledge",
        "From the first page to the first acknowledgement after it; who takes command answers the page for it.";
    TimeToCommand = "time_to_command", "Time to command", "From the declaration until somebody commanded.";
    TimeToFirstMessage = "time_to_first_message", "Time to first message",
        "From the declaration to the first message to customers.";
    TimeToMitigate = "time_to_mitigate", "Time to mitigate",
        "From the declaration to the mitigation that lasted; one that a reopening took back does not count.";
    TimeToResolve = "time_to_resolve", "Time to resolve",
        "From the declaration to the resolution that lasted; one that a reopening took back does not count.";
    ImpactToMitigate = "impact_to_mitigate", "Impact to mitigation",
        "From the beginning of the impact, as people wrote it down, to the mitigation that lasted.";
    ImpactToResolve = "impact_to_resolve", "Impact to resolution",
        "From the beginning of the impact, as people wrote it down, to the resolution that lasted.";
    ImpactLength = "impact_length", "Length of the impact",
        "From the beginning to the end of the impact, as people wrote both down last.";
}

impl Serialize for MeasureId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One measure of a whole incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Measure {
    /// Which.
    pub id: MeasureId,
    /// What people call it.
    pub title: &'static str,
    /// The figure.
    #[serde(flatten)]
    pub length: Length,
}

impl Measure {
    pub(super) const fn new(id: MeasureId, length: Length) -> Self {
        Self { id, title: id.title(), length }
    }
}
