//! View models: from a glance to the words of a screen. Pure, without styles or places.

pub mod actions;
pub mod agenda;
pub mod alerts;
pub mod board;
pub mod calls;
pub mod campaign;
pub mod concerns;
pub mod coverage;
pub mod deadlines;
pub mod deliveries;
pub mod drill;
pub mod fires;
pub mod head;
pub mod identities;
pub mod messages;
pub mod outbox;
pub mod pages;
pub mod people;
pub mod progress;
pub mod runs;
pub mod steps;
pub mod thresholds;
pub mod time;
pub mod timeline;
