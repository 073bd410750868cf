//! View models: from a glance to the words of a screen. Pure, without styles or places.

pub mod actions;
pub mod board;
pub mod deadlines;
pub mod head;
pub mod people;
pub mod runs;
pub mod steps;
pub mod thresholds;
pub mod time;
pub mod timeline;
