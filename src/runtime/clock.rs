//! The one module that reads the wall.
//!
//! Everything else is told what time it is. Instants are cut to whole milliseconds, as the record writes them,
//! so that what was decided live is decided again by replay.

#![expect(clippy::disallowed_methods, reason = "this is the clock that the rest of the house is told to use")]

mod drill;
mod hand;

use std::cell::Cell;
use std::rc::Rc;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

pub use drill::DrillClock;
pub use hand::VirtualClock;

use crate::incident::exercise::clock::Pace;
use crate::plan::Duration;

/// Where the time comes from.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's clock, UTC.
    Wall,
    /// A clock that stands still until it is moved: for drills and tests.
    Virtual(VirtualClock),
    /// A clock that goes on from a record when the one below it was set back.
    OfRecord(RecordClock),
    /// The scenario time of a drill, at the pace that its record sets.
    Drill(DrillClock),
}

impl Clock {
    /// The instant, in whole milliseconds.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Wall => whole_ms(Timestamp::now()),
            Self::Virtual(clock) => clock.now(),
            Self::OfRecord(clock) => clock.now(),
            Self::Drill(clock) => clock.now(),
        }
    }

    /// The instant in the form that the standard library's users want.
    pub fn system_time(&self) -> std::time::SystemTime {
        self.now().into()
    }

    /// The pause until the second hand moves. Whatever wakes once a second wakes then, all at once, so that the
    /// machine is woken once. In a drill at another pace than the wall's it is the second hand below it: at ×60 nothing
    /// is drawn sixty times a second, and while scenario time stands still the screen is drawn all the same.
    pub fn to_next_second(&self) -> Duration {
        let hand = self.second_hand().now();
        let passed = u64::try_from(hand.as_millisecond().rem_euclid(1_000)).unwrap_or(0);
        Duration::millis(1_000 - passed)
    }

    /// Wait for so long on this clock: a virtual one must be moved that far.
    pub async fn sleep(&self, length: Duration) {
        match self {
            Self::Wall => tokio::time::sleep(length.to_std()).await,
            Self::Virtual(clock) => clock.reach(length.after(clock.now())).await,
            Self::OfRecord(clock) => clock.sleep(length).await,
            Self::Drill(clock) => clock.sleep(length).await,
        }
    }

    /// Wait for so long on the clock at the bottom, whatever scenario time does meanwhile.
    pub async fn pause(&self, length: Duration) {
        Box::pin(self.ground().sleep(length)).await;
    }

    /// Wait for so long on this clock, as a simulated system does before it answers. While scenario time stands still it
    /// takes as long on the clock below: nobody waits for an answer that never comes.
    pub async fn respond_in(&self, length: Duration) {
        match self.drill() {
            None => self.sleep(length).await,
            Some(clock) => tokio::select! {
                () = self.sleep(length) => {}
                () = async {
                    clock.stands_still().await;
                    self.pause(length).await;
                } => {}
            },
        }
    }

    /// Wait until the second hand moves.
    pub async fn next_second(&self) {
        self.pause(self.to_next_second()).await;
    }

    /// Wait for so long on this clock, but no longer than until the second hand moves, so that a wall clock that was
    /// stepped, and a machine that slept, are noticed. A clock that is moved by hand has no second hand of its own.
    pub async fn nap(&self, length: Duration) {
        match (self.ground(), self.drill()) {
            (Self::Virtual(_), _) => self.sleep(length).await,
            (_, None) => self.sleep(length.min(self.to_next_second())).await,
            (_, Some(_)) => tokio::select! {
                () = self.sleep(length) => {}
                () = self.next_second() => {}
            },
        }
    }

    /// Go on at this pace, where this is the clock of a drill.
    pub fn follow(&self, pace: Pace) {
        if let Some(clock) = self.drill() {
            clock.follow(pace);
        }
    }

    /// The clock of the drill, where there is one in it.
    fn drill(&self) -> Option<&DrillClock> {
        match self {
            Self::Wall | Self::Virtual(_) => None,
            Self::OfRecord(clock) => clock.base().drill(),
            Self::Drill(clock) => Some(clock),
        }
    }

    /// What the clock at the bottom shows, whatever scenario time does.
    pub fn wall(&self) -> Timestamp {
        self.ground().now()
    }

    /// The clock at the bottom.
    fn ground(&self) -> &Self {
        match self {
            Self::Wall | Self::Virtual(_) => self,
            Self::OfRecord(clock) => clock.base().ground(),
            Self::Drill(clock) => clock.base().ground(),
        }
    }

    /// The clock whose seconds are counted.
    fn second_hand(&self) -> &Self {
        match self.drill() {
            Some(clock) if !clock.is_as_fast() => clock.base(),
            Some(_) | None => self,
        }
    }
}

/// A clock that never shows less than the end of a record. Where the clock below was set back behind that, it goes on at
/// the same pace, so that what is due comes due; once the clock below has caught up, both show the same. Its clones share
/// that.
#[derive(Debug, Clone)]
pub struct RecordClock(Rc<Kept>);

#[derive(Debug)]
struct Kept {
    base: Clock,
    /// Where the record ends.
    end: Cell<Timestamp>,
    /// What was shown last.
    shown: Cell<Timestamp>,
    ahead: Cell<SignedDuration>,
}

impl RecordClock {
    /// A clock over another one, for a record that ends at an instant.
    pub fn over(base: Clock, end: Timestamp) -> Self {
        let (end, shown) = (Cell::new(end), Cell::new(end));
        Self(Rc::new(Kept { base, end, shown, ahead: Cell::default() }))
    }

    /// The record ends at this instant now.
    pub fn not_before(&self, end: Timestamp) {
        self.0.end.set(end);
    }

    /// The instant it shows.
    pub fn now(&self) -> Timestamp {
        let Kept { base, end, shown, ahead } = &*self.0;
        let below = base.now();
        if below >= end.get() {
            ahead.set(SignedDuration::ZERO);
            shown.set(below);
            return below;
        }
        let least = shown.get().max(end.get());
        ahead.set(ahead.get().max(least.duration_since(below)));
        let now = below.checked_add(ahead.get()).unwrap_or(least);
        shown.set(now);
        now
    }

    fn base(&self) -> &Clock {
        &self.0.base
    }

    async fn sleep(&self, length: Duration) {
        Box::pin(self.0.base.sleep(length)).await;
    }
}

/// Measures how long something took, untouched by steps of the wall clock.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Start measuring.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// What is left of so long a time.
    pub fn left(self, of: Duration) -> Duration {
        Duration::millis(of.as_millis().saturating_sub(self.ms()))
    }

    /// Whole milliseconds since the start.
    pub fn ms(self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

fn whole_ms(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wall_is_read_in_whole_milliseconds() {
        assert_eq!(Clock::Wall.now().as_nanosecond() % 1_000_000, 0);
    }

    #[test]
    fn everything_that_waits_for_the_second_hand_waits_for_the_same_moment() {
        let clock = VirtualClock::starting_at(Timestamp::UNIX_EPOCH);
        let pause = |at| {
            clock.set(Timestamp::from_millisecond(at).unwrap());
            Clock::Virtual(clock.clone()).to_next_second()
        };
        assert_eq!([pause(5_000), pause(5_001), pause(5_999)], [1_000, 999, 1].map(Duration::millis));
    }

    #[test]
    fn a_clock_of_a_record_goes_on_when_the_wall_was_set_back() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let hand = VirtualClock::starting_at(at("2027-03-02T09:00:00Z"));
        let clock = RecordClock::over(Clock::Virtual(hand.clone()), at("2027-03-02T08:50:00Z"));
        assert_eq!(clock.now(), at("2027-03-02T09:00:00Z"));
        hand.set(at("2027-03-01T09:00:00Z"));
        assert_eq!(clock.now(), at("2027-03-02T09:00:00Z"), "not even what nothing was recorded of is lost");
        hand.advance(Duration::mins(5));
        clock.not_before(at("2027-03-02T09:04:00Z"));
        assert_eq!(clock.now(), at("2027-03-02T09:05:00Z"));
        hand.set(at("2027-03-02T10:00:00Z"));
        assert_eq!(clock.now(), at("2027-03-02T10:00:00Z"), "the wall has caught up");
        hand.set(at("2027-03-02T09:30:00Z"));
        assert_eq!(clock.now(), at("2027-03-02T09:30:00Z"), "what was not recorded may be shown again");
    }

    #[test]
    fn a_record_from_the_future_is_gone_on_from() {
        let hand = VirtualClock::starting_at("2027-03-01T09:00:00Z".parse().unwrap());
        let clock = RecordClock::over(Clock::Virtual(hand.clone()), "2027-03-02T09:00:00Z".parse().unwrap());
        hand.advance(Duration::mins(5));
        let before = clock.now();
        hand.advance(Duration::mins(5));
        assert_eq!(clock.now(), Duration::mins(5).after(before));
    }

    #[tokio::test]
    async fn a_virtual_clock_wakes_its_sleepers_when_it_is_moved() {
        let hand = VirtualClock::starting_at(Timestamp::UNIX_EPOCH);
        let clock = Clock::Virtual(hand.clone());
        let mut nap = std::pin::pin!(clock.sleep(Duration::secs(5)));
        assert!(futures_util::poll!(&mut nap).is_pending());
        hand.advance(Duration::millis(4_999));
        assert!(futures_util::poll!(&mut nap).is_pending());
        hand.advance(Duration::millis(1));
        nap.await;
        assert_eq!(clock.now().as_millisecond(), 5_000);
    }
}
