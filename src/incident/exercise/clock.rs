//! Scenario time, as the record sets it. A pure function of what the wall clock shows, so that every terminal on the same
//! record shows the same.

use jiff::{SignedDuration, Timestamp};

use crate::incident::event::{DrillClockSet, DrillStarted};

/// From a moment on: what the wall showed, what scenario time was, and how fast it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// What the wall clock showed.
    pub wall: Timestamp,
    /// What scenario time was.
    pub shows: Timestamp,
    /// How many times as fast as the wall clock it goes on; 0 stands still.
    pub speed: u32,
}

impl Pace {
    /// Scenario time when the wall shows this; it never goes back.
    pub fn at_wall(self, wall: Timestamp) -> Timestamp {
        let passed = wall.duration_since(self.wall).max(SignedDuration::ZERO);
        let factor = i32::try_from(self.speed).unwrap_or(i32::MAX);
        let gone = passed.checked_mul(factor).unwrap_or(SignedDuration::MAX);
        self.shows.checked_add(gone).unwrap_or(Timestamp::MAX)
    }

    /// How long the wall takes for so much scenario time; none while it stands still.
    pub fn wall_for(self, length: SignedDuration) -> Option<SignedDuration> {
        let factor = i32::try_from(self.speed).ok().filter(|factor| *factor > 0)?;
        length.checked_div(factor)
    }
}

/// The clock of an exercise: its paces, in order. There is always one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExerciseClock {
    first: Pace,
    later: Vec<Pace>,
}

impl ExerciseClock {
    pub(super) fn begin(started: &DrillStarted, at: Timestamp) -> Self {
        Self { first: Pace { wall: started.wall, shows: at, speed: started.speed }, later: Vec::new() }
    }

    pub(super) fn set(&mut self, set: &DrillClockSet) {
        self.later.push(Pace { wall: set.wall, shows: set.shows, speed: set.speed });
    }

    pub(super) fn stop(&mut self, at: Timestamp) {
        let wall = self.wall_of(at);
        self.later.push(Pace { wall, shows: at, speed: 0 });
    }

    /// How it goes on now.
    pub fn pace(&self) -> Pace {
        self.later.last().copied().unwrap_or(self.first)
    }

    /// How fast it goes on after a pause: as fast as it last went, else as the wall clock.
    pub fn resumes_at(&self) -> u32 {
        let paces = self.later.iter().rev().chain(std::iter::once(&self.first));
        paces.map(|pace| pace.speed).find(|speed| *speed > 0).unwrap_or(1)
    }

    /// Scenario time when the wall shows this.
    pub fn at_wall(&self, wall: Timestamp) -> Timestamp {
        self.pace().at_wall(wall)
    }

    /// What the wall showed when scenario time was this; for what a step jumped over, the moment of the step.
    pub fn wall_of(&self, at: Timestamp) -> Timestamp {
        let paces = std::iter::once(&self.first).chain(&self.later);
        let mut pace = self.first;
        for next in paces.take_while(|pace| pace.shows <= at) {
            pace = *next;
        }
        let gone = at.duration_since(pace.shows).max(SignedDuration::ZERO);
        let passed = pace.wall_for(gone).unwrap_or(SignedDuration::ZERO);
        pace.wall.checked_add(passed).unwrap_or(pace.wall)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn clock() -> ExerciseClock {
        // Begins at wall 0 with scenario time 10,000, as fast as the wall.
        let mut clock =
            ExerciseClock { first: Pace { wall: at(0), shows: at(10_000), speed: 1 }, later: Vec::new() };
        clock.set(&DrillClockSet { wall: at(60), shows: at(10_060), speed: 0 });
        clock.set(&DrillClockSet { wall: at(100), shows: at(10_360), speed: 10 });
        clock
    }

    #[test]
    fn scenario_time_goes_at_its_pace_and_never_back() {
        assert_eq!(clock().at_wall(at(100)), at(10_360));
        assert_eq!(clock().at_wall(at(106)), at(10_420));
        assert_eq!(clock().at_wall(at(0)), at(10_360));
    }

    #[test]
    fn the_wall_of_an_instant_is_that_of_the_pace_it_fell_into() {
        assert_eq!(clock().wall_of(at(10_030)), at(30));
        assert_eq!(clock().wall_of(at(10_060)), at(60));
        assert_eq!(clock().wall_of(at(10_200)), at(60));
        assert_eq!(clock().wall_of(at(10_420)), at(106));
    }
}
