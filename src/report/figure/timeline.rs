//! The timeline in lanes: who commanded, what each part of the world did, what was done about it, what was said.
//!
//! A drawing has room for some hundreds of marks. Where a record has more, marks of the same kind that are close to
//! each other become one with a count, and what was thinned is said.

mod lane;
mod sketch;
mod thin;
mod words;

use jiff::Timestamp;
use serde::Serialize;

pub use self::lane::{Lane, LaneName, Point, PointKind, Stretch, StretchKind};
use self::sketch::Sketch;
pub use self::thin::Thinned;
use crate::report::{Block, Record};

/// The timeline of an incident in lanes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Timeline {
    /// When it begins: the declaration, or what customers saw before it.
    pub from: Timestamp,
    /// When it ends: the last event, or the end of what customers saw.
    pub to: Timestamp,
    /// How bad it was, over all lanes; ends when the incident was resolved.
    pub severities: Vec<Stretch>,
    /// The lanes that have something in them, in the order of [`LaneName::ALL`].
    pub lanes: Vec<Lane>,
    /// Where marks stand for several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub thinned: Vec<Thinned>,
}

impl Timeline {
    /// The timeline of a record.
    pub fn of(record: &Record<'_>) -> Self {
        let mut sketch = Sketch::new(record.incident);
        for envelope in record.events {
            sketch.take_in(envelope);
        }
        let mut timeline = sketch.finish();
        thin::thin(&mut timeline);
        timeline
    }

    /// Where marks stand for several, in words; none where each has its own.
    pub fn thinned_words(&self) -> Option<String> {
        words::thinned(self)
    }

    /// The same in words.
    pub fn words(&self) -> Vec<Block> {
        words::blocks(self)
    }
}

#[cfg(test)]
mod tests;
