//! When a situation of a drill holds.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::incident::Incident;
use crate::incident::condition::{self, Truth};
use crate::plan::ExpectedId;
use crate::plan::scenario::{Expected, InjectCondition};

impl Incident {
    /// Does this hold at an instant, as far as is known now? None where it can't be told.
    pub fn holds(&self, when: &InjectCondition, at: Timestamp) -> Option<bool> {
        if let Some(all) = &when.all {
            return weigh(all.iter().map(|inner| self.holds(inner, at)), false);
        }
        if let Some(any) = &when.any {
            return weigh(any.iter().map(|inner| self.holds(inner, at)), true);
        }
        if let Some(not) = &when.not {
            return self.holds(not, at).map(|holds| !holds);
        }
        match self.leaf(when) {
            Truth::From(from) => Some(from <= at),
            Truth::False => Some(false),
            Truth::Inconclusive => None,
        }
    }

    /// The first instant, not before `opens` and not after `closes`, at which this holds unless something happens.
    pub fn holds_from(
        &self,
        when: &InjectCondition,
        opens: Timestamp,
        closes: Option<Timestamp>,
    ) -> Option<Timestamp> {
        let mut turns = BTreeSet::from([opens]);
        self.turns_of(when, &mut turns);
        let fits = |at: &Timestamp| *at >= opens && closes.is_none_or(|closes| *at <= closes);
        turns.into_iter().filter(fits).find(|at| self.holds(when, *at) == Some(true))
    }

    /// The instants at which time alone changes the answer.
    fn turns_of(&self, when: &InjectCondition, turns: &mut BTreeSet<Timestamp>) {
        if let Truth::From(at) = self.leaf(when) {
            turns.insert(at);
        }
        for inner in when.children() {
            self.turns_of(inner, turns);
        }
    }

    /// The part that looks at something itself.
    fn leaf(&self, when: &InjectCondition) -> Truth {
        if let Some(id) = &when.done {
            return known(self.done_at(id));
        }
        if let Some(id) = &when.missed {
            return known(self.missed_at(id));
        }
        if let Some(id) = &when.delivered {
            return known(self.exercise.as_ref().and_then(|exercise| exercise.delivered_at(id)));
        }
        when.state.as_ref().map_or(Truth::Inconclusive, |state| condition::evaluate(state, self, None))
    }

    /// When an expected action was done; what the controller says counts.
    fn done_at(&self, id: &ExpectedId) -> Option<Timestamp> {
        let exercise = self.exercise.as_deref()?;
        match exercise.judged.get(id) {
            Some(judged) if !judged.done => None,
            Some(judged) => Some(exercise.done.get(id).map_or(judged.at, |done| done.at)),
            None => exercise.done.get(id).map(|done| done.at),
        }
    }

    /// When an expected action was or will be missed unless it is done; what the controller says counts.
    fn missed_at(&self, id: &ExpectedId) -> Option<Timestamp> {
        let exercise = self.exercise.as_deref()?;
        let due = || self.expected_due(self.scenario()?.expected(id)?);
        match exercise.judged.get(id) {
            Some(judged) if judged.done => None,
            Some(judged) => Some(due().map_or(judged.at, |due| due.min(judged.at))),
            // Done too late was missed all the same.
            None => due().filter(|due| exercise.done.get(id).is_none_or(|done| done.at > *due)),
        }
    }

    /// The deadline of an expected action: so long after the inject that calls for it, or after the start; without a
    /// length, the end of the exercise. None while its inject was not delivered.
    pub fn expected_due(&self, expected: &Expected) -> Option<Timestamp> {
        let exercise = self.exercise.as_deref()?;
        let from = match &expected.inject {
            Some(inject) => exercise.delivered_at(inject)?,
            None => exercise.began,
        };
        match expected.within {
            Some(within) => Some(within.after(from)),
            None => self.exercise_ends_at(),
        }
    }
}

fn known(at: Option<Timestamp>) -> Truth {
    at.map_or(Truth::False, Truth::From)
}

/// `decisive` alone decides; else what can't be told leaves it open.
fn weigh(answers: impl Iterator<Item = Option<bool>>, decisive: bool) -> Option<bool> {
    let mut sum = Some(!decisive);
    for answer in answers {
        match answer {
            Some(answer) if answer == decisive => return Some(decisive),
            Some(_) => {}
            None => sum = None,
        }
    }
    sum
}
