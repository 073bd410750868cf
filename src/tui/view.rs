//! View models: from a glance to the words of a screen. Pure, without styles or places.

pub mod actions;
pub mod board;
pub mod calls;
pub mod campaign;
pub mod deadlines;
pub mod fires;
pub mod head;
pub mod identities;
pub mod messages;
pub mod people;
pub mod progress;
pub mod runs;
pub mod steps;
pub mod thresholds;
pub mod time;
pub mod timeline;
