//! The war room: keymap, theme, view models, screens.
//!
//! The view reads. It never writes domain state, never waits, and holds no sender and no database: it is given a
//! [`Glance`] to draw, and answers keys with [`Intent`]s that the shell carries out.

pub mod board;
pub mod dialog;
pub mod glance;
pub mod input;
pub mod intent;
pub mod keymap;
pub mod painted;
pub mod screens;
pub mod start;
#[cfg(test)]
pub(crate) mod testing;
pub mod theme;
pub mod ui;
pub mod view;
pub mod widgets;

pub use board::{Board, Health, Live};
pub use glance::Glance;
pub use intent::Intent;
pub use keymap::{Act, FooterKey, Keymap};
pub use painted::{Painted, Screen, Target};
pub use screens::{draw, order};
pub use start::Start;
pub use theme::{Glyph, Role, Skin};
pub use ui::Ui;
