//! What the person types: keys in a form of our own, and the line that they edit.

pub mod area;
pub mod key;
pub mod line;

pub use area::Area;
pub use key::{Key, Stroke};
pub use line::Line;
