//! What is drawn: the timeline in lanes, and trends. A figure is data; `svg` draws it.

pub mod timeline;
mod trend;

pub use self::timeline::Timeline;
pub use self::trend::{Mark, Series, Trend};

use super::document::{Block, Section};

/// A drawing.
#[derive(Debug, Clone, PartialEq)]
pub enum Figure {
    /// The timeline of an incident.
    Timeline(Box<Timeline>),
    /// How a figure went over incidents.
    Trend(Box<Trend>),
}

impl Figure {
    /// The same in words, for whoever can't see it: Markdown has these, HTML has them beside the drawing.
    pub fn words(&self) -> Vec<Block> {
        match self {
            Self::Timeline(timeline) => timeline.words(),
            Self::Trend(trend) => trend.words(),
        }
    }
}

/// The section of the drawn timeline.
pub fn section(timeline: &Timeline) -> Section {
    Section::new("timeline", "Timeline", vec![Block::Figure(Figure::Timeline(Box::new(timeline.clone())))])
}
