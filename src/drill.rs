//! Practice: a simulated world that answers as the files say, and what a drill showed.

pub mod evaluation;
pub mod world;

pub use evaluation::Evaluation;
pub use world::{SimulatedAnswer, SimulatedSight, SimulatedWorld};
