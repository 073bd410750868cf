//! The launch gate: may this campaign go live, and why not?
//!
//! Each family of rules is a file below `rules`; what a code means stands once, in [`catalogue`]. The gate reads a
//! [`Survey`](crate::plan::Survey), never a clock or a file: the same files at the same instant give the same answer.
//! It fails closed: what no rule understands is not ready.

pub mod approval;
pub mod catalogue;
mod crowd;
pub mod docs;
mod few;
mod finding;
mod gate;
mod reach;
mod rehearsed;
mod rules;
mod sheet;
mod slips;

pub use catalogue::{About, Family, about};
pub use finding::{Finding, Found, Waived};
pub use gate::{Gate, Report};
pub use sheet::sheet;
