//! How much a source may send, and what it has sent before.

use std::collections::{BTreeSet, VecDeque};

use jiff::Timestamp;

use crate::plan::Duration;

/// How many requests a minute a source may make that does not say.
pub const PER_MINUTE: u32 = 600;
/// How long a signed body is remembered: the same one again within this time changes nothing.
pub const REMEMBERED: Duration = Duration::secs(600);
/// How many signed bodies of a source are remembered; the oldest is forgotten first.
const MOST_REMEMBERED: usize = 4_096;

/// A minute's worth of requests, that fills again all the time.
#[derive(Debug)]
pub(super) struct Allowance {
    per_minute: u64,
    /// Requests left, in sixty-thousandths: one a minute fills one each millisecond.
    left: u64,
    as_of: Timestamp,
}

const ONE: u64 = 60_000;

impl Allowance {
    pub(super) fn full(per_minute: u32, now: Timestamp) -> Self {
        let per_minute = u64::from(per_minute.max(1));
        Self { per_minute, left: per_minute * ONE, as_of: now }
    }

    /// Take one; else in how many seconds there will be one.
    pub(super) fn take(&mut self, now: Timestamp) -> Result<(), u64> {
        // A clock that was set back fills nothing and empties nothing.
        let passed = u64::try_from(now.duration_since(self.as_of).as_millis()).unwrap_or(0);
        self.as_of = now;
        let filled = passed.saturating_mul(self.per_minute);
        self.left = self.left.saturating_add(filled).min(self.per_minute * ONE);
        match self.left.checked_sub(ONE) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err((ONE - self.left).div_ceil(self.per_minute).div_ceil(1_000)),
        }
    }
}

/// What was taken in lately, by its digest.
#[derive(Debug, Default)]
pub(super) struct Memory {
    known: BTreeSet<String>,
    order: VecDeque<(Timestamp, String)>,
}

impl Memory {
    pub(super) fn has(&mut self, digest: &str, now: Timestamp) -> bool {
        while let Some((at, oldest)) = self.order.front() {
            if now < REMEMBERED.after(*at) && self.order.len() <= MOST_REMEMBERED {
                break;
            }
            self.known.remove(oldest);
            self.order.pop_front();
        }
        self.known.contains(digest)
    }

    pub(super) fn keep(&mut self, digest: String, now: Timestamp) {
        if self.known.insert(digest.clone()) {
            self.order.push_back((now, digest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(ms).unwrap()
    }

    #[test]
    fn a_source_has_a_minutes_worth_and_gets_it_back_over_a_minute() {
        let mut allowance = Allowance::full(60, at(0));
        for _ in 0..60 {
            allowance.take(at(0)).unwrap();
        }
        assert_eq!(allowance.take(at(0)), Err(1));
        assert_eq!(allowance.take(at(999)), Err(1));
        assert_eq!(allowance.take(at(1_000)), Ok(()));
        assert_eq!(allowance.take(at(1_000)), Err(1));
        assert_eq!(allowance.take(at(-3_600_000)), Err(1), "the clock was set back");
        assert_eq!(allowance.take(at(3_600_000)), Ok(()));
    }

    #[test]
    fn a_slow_source_is_told_how_long_to_wait() {
        let mut allowance = Allowance::full(1, at(0));
        allowance.take(at(0)).unwrap();
        assert_eq!(allowance.take(at(1)), Err(60));
        assert_eq!(allowance.take(at(30_000)), Err(30));
    }

    #[test]
    fn what_was_taken_in_is_remembered_for_ten_minutes_and_within_bounds() {
        let mut memory = Memory::default();
        memory.keep("a".to_owned(), at(0));
        assert!(memory.has("a", at(599_999)));
        assert!(!memory.has("a", at(600_000)));
        for n in 0..5_000 {
            memory.keep(n.to_string(), at(700_000));
        }
        assert!(memory.has("4999", at(700_001)) && !memory.has("0", at(700_001)));
        assert!(memory.known.len() <= MOST_REMEMBERED);
    }
}
