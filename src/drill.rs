//! Practice: a simulated world that answers as the files say.

pub mod world;

pub use world::{SimulatedAnswer, SimulatedSight, SimulatedWorld};
