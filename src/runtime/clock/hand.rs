//! A clock that is moved by hand.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use jiff::Timestamp;

use super::whole_ms;
use crate::plan::Duration;

/// A clock that is moved by hand. Its clones show the same time. Whoever sleeps is woken in the order of the instants, and
/// at the same instant in the order in which they lay down, so that what is played twice happens twice the same way.
#[derive(Debug, Clone)]
pub struct VirtualClock(Rc<Hand>);

#[derive(Debug)]
struct Hand {
    now: Cell<Timestamp>,
    sleepers: RefCell<BTreeMap<Place, Waker>>,
    counted: Cell<u64>,
}

/// When somebody wakes, and in which order they lay down.
type Place = (Timestamp, u64);

impl VirtualClock {
    /// A clock that stands at an instant.
    pub fn starting_at(at: Timestamp) -> Self {
        let (sleepers, counted) = (RefCell::default(), Cell::default());
        Self(Rc::new(Hand { now: Cell::new(whole_ms(at)), sleepers, counted }))
    }

    /// The instant it shows.
    pub fn now(&self) -> Timestamp {
        self.0.now.get()
    }

    /// Show another instant; earlier ones are allowed, as a stepped wall clock is.
    pub fn set(&self, at: Timestamp) {
        let at = whole_ms(at);
        self.0.now.set(at);
        let mut sleepers = self.0.sleepers.borrow_mut();
        let later = sleepers.split_off(&(at, u64::MAX));
        let woken = std::mem::replace(&mut *sleepers, later);
        drop(sleepers);
        woken.into_values().for_each(Waker::wake);
    }

    /// Move on by so much.
    pub fn advance(&self, by: Duration) {
        self.set(by.after(self.now()));
    }

    /// Wait until it shows this instant or a later one.
    pub async fn reach(&self, at: Timestamp) {
        let hand = Rc::clone(&self.0);
        hand.counted.set(hand.counted.get() + 1);
        let place = (at, hand.counted.get());
        Sleep { hand, place }.await;
    }

    /// When the next sleeper wakes; none where nobody sleeps.
    pub fn next_wake(&self) -> Option<Timestamp> {
        self.0.sleepers.borrow().first_key_value().map(|((at, _), _)| *at)
    }
}

/// Somebody who sleeps.
struct Sleep {
    hand: Rc<Hand>,
    place: Place,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut sleepers = self.hand.sleepers.borrow_mut();
        if self.hand.now.get() >= self.place.0 {
            sleepers.remove(&self.place);
            return Poll::Ready(());
        }
        sleepers.insert(self.place, context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.hand.sleepers.borrow_mut().remove(&self.place);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::poll;

    use super::*;

    #[tokio::test]
    async fn it_knows_who_wakes_next_and_forgets_who_is_gone() {
        let clock = VirtualClock::starting_at(Timestamp::UNIX_EPOCH);
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut late = Box::pin(clock.reach(at(9)));
        let mut early = Box::pin(clock.reach(at(5)));
        assert_eq!(clock.next_wake(), None, "nobody sleeps before they are asked");
        assert!(poll!(&mut late).is_pending() && poll!(&mut early).is_pending());
        assert_eq!(clock.next_wake(), Some(at(5)));
        clock.set(at(5));
        assert_eq!(clock.next_wake(), Some(at(9)));
        drop(late);
        assert_eq!(clock.next_wake(), None);
        early.await;
    }
}
