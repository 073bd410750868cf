//! The one time limit. Nothing here waits for a while; everything waits for an event, at most this long, or looks
//! again at what tells nobody that it has changed.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Long enough for a busy machine; a test that needs more has failed.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);

/// How often something is looked at that tells nobody when it changes.
const BEAT: Duration = Duration::from_millis(20);

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

    pub(crate) fn is_over(self) -> bool {
        self.left().is_zero()
    }

    /// The next event; an error when there is none for a beat, or no more.
    ///
    /// For what another program does without telling: it is looked at again after each beat.
    pub(crate) fn next_or_beat<T>(self, events: &Receiver<T>) -> Result<T, RecvTimeoutError> {
        events.recv_timeout(BEAT.min(self.left()))
    }
}

/// Look until there is something to be seen; the test fails when there is nothing in time.
#[track_caller]
pub(crate) fn until<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let (_silent, nothing) = channel::<String>();
    let limit = Limit::new();
    while !limit.is_over() {
        if let Some(seen) = look() {
            return seen;
        }
        drop(limit.next_or_beat(&nothing));
    }
    panic!("{what}: not seen in {LIMIT:?}");
}
