//! The scenario time of a drill, over another clock.

use std::rc::Rc;

use jiff::Timestamp;
use tokio::sync::watch;

use super::Clock;
use crate::incident::exercise::clock::Pace;
use crate::plan::Duration;

/// A clock that goes at the pace of a drill's record: it stands still, or goes so many times as fast as the clock below
/// it. Its clones share the pace. Every program that follows the same record shows the same.
#[derive(Debug, Clone)]
pub struct DrillClock(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    base: Clock,
    pace: watch::Sender<Pace>,
}

impl DrillClock {
    /// The clock of a drill that goes at this pace, over another one.
    pub fn over(base: Clock, pace: Pace) -> Self {
        Self(Rc::new(Inner { base, pace: watch::Sender::new(pace) }))
    }

    /// The instant it shows.
    pub fn now(&self) -> Timestamp {
        self.0.pace.borrow().at_wall(self.0.base.now())
    }

    /// Go on at this pace. Whoever sleeps sleeps on at it.
    pub fn follow(&self, pace: Pace) {
        self.0.pace.send_if_modified(|now| std::mem::replace(now, pace) != pace);
    }

    pub(super) fn base(&self) -> &Clock {
        &self.0.base
    }

    pub(super) fn is_as_fast(&self) -> bool {
        self.0.pace.borrow().speed == 1
    }

    /// Wait until it stands still.
    pub(super) async fn stands_still(&self) {
        // Fails only when the sender is gone, and `self` holds it.
        drop(self.0.pace.subscribe().wait_for(|pace| pace.speed == 0).await);
    }

    /// Wait until it shows an instant so much later.
    pub(super) async fn sleep(&self, length: Duration) {
        let until = length.after(self.now());
        let mut paces = self.0.pace.subscribe();
        loop {
            let pace = *paces.borrow_and_update();
            let left = until.duration_since(pace.at_wall(self.0.base.now()));
            if left.is_zero() || left.is_negative() {
                return;
            }
            // The sender lives as long as `self`: a change is the only end of this wait.
            let changed = paces.changed();
            match pace.wall_for(left) {
                None => drop(changed.await),
                Some(wall) => {
                    // Rounded up, so that it is not asked again and again for the last part of a millisecond.
                    let ms = u64::try_from(wall.as_nanos().unsigned_abs().div_ceil(1_000_000));
                    let pause = Duration::millis(ms.unwrap_or(u64::MAX));
                    tokio::select! {
                        () = Box::pin(self.0.base.sleep(pause)) => {}
                        _ = changed => {}
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::poll;
    use proptest::prelude::*;

    use super::*;
    use crate::runtime::clock::VirtualClock;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(1_800_000_000_000 + ms).unwrap()
    }

    fn pace(wall: i64, shows: i64, speed: u32) -> Pace {
        Pace { wall: at(wall), shows: at(shows), speed }
    }

    fn clocks(speed: u32) -> (VirtualClock, DrillClock) {
        let hand = VirtualClock::starting_at(at(0));
        let clock = DrillClock::over(Clock::Virtual(hand.clone()), pace(0, 0, speed));
        (hand, clock)
    }

    #[tokio::test]
    async fn a_sleep_takes_as_long_as_the_pace_says() {
        let (hand, clock) = clocks(60);
        let mut nap = std::pin::pin!(clock.sleep(Duration::mins(10)));
        assert!(poll!(&mut nap).is_pending());
        hand.set(at(9_999));
        assert!(poll!(&mut nap).is_pending());
        hand.set(at(10_000));
        assert!(poll!(&mut nap).is_ready());
        assert_eq!(clock.now(), at(600_000));
    }

    #[tokio::test]
    async fn while_it_stands_still_nothing_wakes_and_a_new_pace_is_slept_on_at() {
        let (hand, clock) = clocks(0);
        let mut nap = std::pin::pin!(clock.sleep(Duration::secs(10)));
        hand.set(at(3_600_000));
        assert!(poll!(&mut nap).is_pending());
        assert_eq!(clock.now(), at(0));
        clock.follow(pace(3_600_000, 4_000, 2));
        assert!(poll!(&mut nap).is_pending());
        hand.set(at(3_602_999));
        assert!(poll!(&mut nap).is_pending());
        hand.set(at(3_603_000));
        assert!(poll!(&mut nap).is_ready());
    }

    #[tokio::test]
    async fn a_step_over_the_end_of_a_sleep_ends_it() {
        let (_, clock) = clocks(0);
        let mut nap = std::pin::pin!(clock.sleep(Duration::secs(10)));
        assert!(poll!(&mut nap).is_pending());
        clock.follow(pace(0, 10_000, 0));
        assert!(poll!(&mut nap).is_ready());
    }

    #[tokio::test]
    async fn the_second_hand_is_that_below_unless_both_are_as_fast() {
        let (hand, clock) = clocks(60);
        hand.set(at(100));
        let outer = Clock::Drill(clock.clone());
        assert_eq!(outer.to_next_second(), Duration::millis(900));
        clock.follow(pace(100, 6_400, 1));
        assert_eq!(outer.to_next_second(), Duration::millis(600));
    }

    #[tokio::test]
    async fn the_second_hand_wakes_although_scenario_time_stands_still() {
        let (hand, clock) = clocks(0);
        let outer = Clock::Drill(clock);
        let mut second = std::pin::pin!(outer.next_second());
        assert!(poll!(&mut second).is_pending());
        hand.set(at(1_000));
        assert!(poll!(&mut second).is_ready());
    }

    #[tokio::test]
    async fn a_simulated_system_answers_although_scenario_time_stands_still() {
        let (hand, clock) = clocks(1);
        let outer = Clock::Drill(clock.clone());
        let mut answer = std::pin::pin!(outer.respond_in(Duration::secs(2)));
        assert!(poll!(&mut answer).is_pending());
        hand.set(at(1_000));
        clock.follow(pace(1_000, 1_000, 0));
        assert!(poll!(&mut answer).is_pending());
        hand.set(at(3_000));
        assert!(poll!(&mut answer).is_ready());
        assert_eq!(outer.now(), at(1_000));
    }

    proptest! {
        #[test]
        fn it_never_goes_back_however_it_is_set(
            moves in proptest::collection::vec((0_i64..5_000, 0_i64..100_000, 0_u32..=3600), 1..40),
        ) {
            let (hand, clock) = clocks(1);
            let (mut wall, mut shown) = (0, clock.now());
            for (passed, stepped, speed) in moves {
                wall += passed;
                hand.set(at(wall));
                prop_assert!(clock.now() >= shown);
                // As the core sets it: never to less than it shows.
                let shows = Duration::millis(stepped.unsigned_abs()).after(clock.now());
                clock.follow(Pace { wall: at(wall), shows, speed });
                prop_assert_eq!(clock.now(), shows);
                shown = shows;
            }
        }
    }
}
