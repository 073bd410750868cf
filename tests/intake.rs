//! Alerts from outside: what bodies say, what is made of them, and what comes of attacks.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail loudly")]

#[path = "intake/attacks.rs"]
mod attacks;
#[path = "intake/bodies.rs"]
mod bodies;
#[path = "intake/kit.rs"]
mod kit;
#[path = "intake/listening.rs"]
mod listening;
#[path = "intake/made.rs"]
mod made;
