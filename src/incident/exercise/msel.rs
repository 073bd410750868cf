//! The master scenario events list (MSEL) as it stands: what is to come, what is due.

use jiff::Timestamp;

use super::InjectState;
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
    pub fn standing(&self, inject: &Inject, now: Timestamp) -> Standing {
        let Some(exercise) = &self.exercise else { return Standing::Waits };
        let is_closed = || inject.until.is_some_and(|until| until.after(exercise.began) < now);
        let agenda = &exercise.agenda;
        match exercise.injects.get(&inject.id) {
            Some(InjectState::Delivered { at }) => Standing::Delivered(*at),
            Some(InjectState::Skipped { .. }) => Standing::Skipped,
            _ if exercise.ended.is_some() => Standing::Passed,
            Some(InjectState::Held) => Standing::Held(agenda.comes(&inject.id)),
            None => match agenda.comes(&inject.id) {
                Some(at) if agenda.is_to_come(&inject.id) => Standing::Comes(at),
                Some(_) | None if inject.when.is_some() && is_closed() => Standing::Passed,
                Some(_) | None => Standing::Waits,
            },
        }
    }

    /// An inject of the scenario.
    pub fn inject(&self, id: &InjectId) -> Option<&Inject> {
        let place = self.exercise.as_ref()?.agenda.place(id)?;
        self.scenario()?.inject.get(place)
    }

    /// The injects that are due now and not delivered, in order. What is due after the end never comes.
    pub fn due_injects(&self, now: Timestamp) -> impl Iterator<Item = &InjectId> {
        let until = self.exercise_ends_at().map_or(now, |end| end.min(now));
        let due = self.exercise.iter().flat_map(move |exercise| exercise.agenda.due(until));
        due.filter_map(|(_, place)| Some(&self.scenario()?.inject.get(place)?.id))
    }

    /// Is this inject due?
    pub fn is_due(&self, inject: &InjectId, now: Timestamp) -> bool {
        let Some(exercise) = &self.exercise else { return false };
        let in_time = |at: Timestamp| at <= now && self.exercise_ends_at().is_none_or(|end| at <= end);
        exercise.agenda.is_to_come(inject) && exercise.agenda.comes(inject).is_some_and(in_time)
    }

    /// The next instant at which an inject comes due or the exercise ends by itself, if nothing else happens.
    pub fn next_of_exercise(&self) -> Option<Timestamp> {
        let exercise = self.exercise.as_ref().filter(|exercise| exercise.ended.is_none())?;
        exercise.agenda.next().into_iter().chain(self.exercise_ends_at()).min()
    }

    /// When the exercise ends by itself.
    pub fn exercise_ends_at(&self) -> Option<Timestamp> {
        let began = self.exercise.as_ref()?.began;
        self.scenario().map(|scenario| scenario.length.after(began))
    }
}
