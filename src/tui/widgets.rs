//! The few shapes that every screen is drawn with.

pub mod canvas;
pub mod row;
pub mod text;
pub mod window;

pub use canvas::Canvas;
pub use row::Row;
pub use window::Window;
