//! Practice: a simulated world that answers as the files say, and what a drill showed.

pub mod evaluation;
mod marks;
pub mod trend;
pub mod world;

pub use evaluation::Evaluation;
pub use marks::marks;
pub use world::{SimulatedAnswer, SimulatedSight, SimulatedWorld};
