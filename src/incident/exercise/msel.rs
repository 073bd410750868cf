//! The master scenario events list (MSEL) as it stands: what is to come, what is due.

use jiff::Timestamp;

use super::{Exercise, InjectState};
use crate::incident::Incident;
use crate::plan::InjectId;
use crate::plan::scenario::Inject;

/// Where an inject stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It comes at this instant unless something is done.
    Comes(Timestamp),
    /// It comes if something happens.
    Waits,
    /// It is held by the controller; it was due at this instant, where that is known.
    Held(Option<Timestamp>),
    /// It was delivered at this instant.
    Delivered(Timestamp),
    /// It was left out.
    Skipped,
    /// It can't come any more.
    Passed,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Upcoming<'a> {
    /// The inject.
    pub inject: &'a Inject,
    /// Where it stands.
    pub standing: Standing,
}

impl Incident {
    /// The whole list in the scenario's order, as it stands now.
    pub fn msel(&self, now: Timestamp) -> impl Iterator<Item = Upcoming<'_>> {
        let of = move |inject| Upcoming { inject, standing: self.standing(inject, now) };
        self.scenario().into_iter().flat_map(|scenario| &scenario.inject).map(of)
    }

    /// Where an inject stands now.
    pub fn standing(&self, inject: &Inject, _now: Timestamp) -> Standing {
        let Some(exercise) = &self.exercise else { return Standing::Waits };
        let due = inject.at.map(|at| at.after(exercise.began));
        match exercise.injects.get(&inject.id) {
            Some(InjectState::Delivered { at }) => Standing::Delivered(*at),
            Some(InjectState::Skipped { .. }) => Standing::Skipped,
            Some(InjectState::Held) => Standing::Held(due),
            None => due.map_or(Standing::Waits, Standing::Comes),
        }
    }

    /// The injects that are due now and not delivered, in order.
    pub fn due_injects(&self, now: Timestamp) -> Vec<InjectId> {
        let is_due = |upcoming: &Upcoming<'_>| matches!(upcoming.standing, Standing::Comes(at) if at <= now);
        if self.exercise.as_ref().is_none_or(|exercise| exercise.ended.is_some()) {
            return Vec::new();
        }
        self.msel(now).filter(is_due).map(|upcoming| upcoming.inject.id.clone()).collect()
    }

    /// The next instant at which an inject comes due or the exercise ends by itself, if nothing else happens.
    pub fn next_of_exercise(&self, now: Timestamp) -> Option<Timestamp> {
        let exercise = self.exercise.as_ref().filter(|exercise| exercise.ended.is_none())?;
        let comes = |upcoming: Upcoming<'_>| match upcoming.standing {
            Standing::Comes(at) => Some(at),
            Standing::Waits
            | Standing::Held(_)
            | Standing::Delivered(_)
            | Standing::Skipped
            | Standing::Passed => None,
        };
        self.msel(now).filter_map(comes).chain(self.ends_at(exercise)).min()
    }

    fn ends_at(&self, exercise: &Exercise) -> Option<Timestamp> {
        self.scenario().map(|scenario| scenario.length.after(exercise.began))
    }
}
