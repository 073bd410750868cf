//! Practice: a simulated world that answers as the files say, and what a drill showed.

pub mod director;
pub mod evaluation;
mod marks;
pub mod msel;
pub mod responder;
pub mod trend;
pub mod world;

pub use evaluation::Evaluation;
pub use marks::marks;
pub use world::{Given, SimulatedAnswer, SimulatedSight, SimulatedWorld, not_simulated};
