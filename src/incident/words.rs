//! Messages before they leave: whether a text is the approved one, what goes out, which message fits now, when the next
//! one is due, and what became of those that left.

mod clock;
mod compose;
mod fitting;
mod outbox;
mod standing;

pub use clock::{minute, utc};
pub use compose::{Composed, MOST_CHARACTERS, MOST_VALUE_CHARACTERS};
pub use fitting::{Fit, Nearness};
pub use outbox::{Answer, Posting, Sent};
pub use standing::{Standing, approver, mark, standing};
