//! The one time limit. Nothing here waits for a while; everything waits for an event, at most this long.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// Long enough for a busy machine; a test that needs more has failed.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);

/// A moment after which a wait is given up.
#[derive(Clone, Copy)]
pub(crate) struct Limit(Instant);

impl Limit {
    pub(crate) fn new() -> Self {
        Self::of(LIMIT)
    }

    #[expect(clippy::disallowed_methods, reason = "a wait for another process is bounded by real time")]
    pub(crate) fn of(limit: Duration) -> Self {
        Self(Instant::now() + limit)
    }

    #[expect(clippy::disallowed_methods, reason = "a wait for another process is bounded by real time")]
    fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// The next event; an error when there is none in time, or no more.
    pub(crate) fn next<T>(self, events: &Receiver<T>) -> Result<T, RecvTimeoutError> {
        events.recv_timeout(self.left())
    }
}
