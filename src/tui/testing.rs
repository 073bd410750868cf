//! Incidents for tests, made by the real core at fixed instants.

pub(crate) mod busy;
pub(crate) mod drill;
pub(crate) mod dump;
pub(crate) mod gate;
pub(crate) mod story;
pub(crate) mod trust;

pub(crate) use dump::dump;
pub(crate) use story::Story;
