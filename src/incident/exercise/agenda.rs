//! When the injects come, kept as the record goes on: neither an event nor a look costs more because the list is long.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use jiff::Timestamp;

use crate::incident::Incident;
use crate::incident::event::{Envelope, Event};
use crate::plan::scenario::{InjectCondition, Scenario};
use crate::plan::{ExpectedId, InjectId};

/// The injects by their times, and what their conditions look at. An inject is named by its place in the scenario.
#[derive(Debug, Clone, Default)]
pub(super) struct Agenda {
    place: BTreeMap<InjectId, usize>,
    /// When each comes, as far as that is known.
    comes: Vec<Option<Timestamp>>,
    /// Those that will come by themselves.
    order: BTreeSet<(Timestamp, usize)>,
    by_expected: BTreeMap<ExpectedId, Vec<usize>>,
    by_inject: BTreeMap<InjectId, Vec<usize>>,
    by_state: Vec<usize>,
    /// How many expected actions were done when the conditions were looked at.
    done: usize,
}

impl Agenda {
    fn of(scenario: &Scenario) -> Self {
        let mut agenda = Self { comes: vec![None; scenario.inject.len()], ..Self::default() };
        for (place, inject) in scenario.inject.iter().enumerate() {
            agenda.place.insert(inject.id.clone(), place);
            if let Some(when) = &inject.when {
                agenda.look_at(scenario, when, place);
            }
        }
        agenda
    }

    /// Note down what a condition looks at.
    fn look_at(&mut self, scenario: &Scenario, when: &InjectCondition, place: usize) {
        if let Some(id) = when.done.as_ref().or(when.missed.as_ref()) {
            self.by_expected.entry(id.clone()).or_default().push(place);
        }
        let called_for_by = when.missed.as_ref().and_then(|id| scenario.expected(id)?.inject.as_ref());
        if let Some(id) = when.delivered.as_ref().or(called_for_by) {
            self.by_inject.entry(id.clone()).or_default().push(place);
        }
        if when.state.is_some() && self.by_state.last() != Some(&place) {
            self.by_state.push(place);
        }
        for inner in when.children() {
            self.look_at(scenario, inner, place);
        }
    }

    fn forget(&mut self, place: usize) {
        if let Some(at) = self.comes.get(place).copied().flatten() {
            self.order.remove(&(at, place));
        }
    }

    fn expect(&mut self, place: usize, at: Option<Timestamp>) {
        self.forget(place);
        if let Some(known) = self.comes.get_mut(place) {
            *known = at;
        }
        self.order.extend(at.map(|at| (at, place)));
    }

    /// The place of an inject in the scenario.
    pub(super) fn place(&self, id: &InjectId) -> Option<usize> {
        self.place.get(id).copied()
    }

    /// When an inject comes or came due, as far as that is known.
    pub(super) fn comes(&self, id: &InjectId) -> Option<Timestamp> {
        self.comes.get(self.place(id)?).copied().flatten()
    }

    /// Does it come by itself?
    pub(super) fn is_to_come(&self, id: &InjectId) -> bool {
        let known = self.place(id).and_then(|place| Some((self.comes.get(place).copied().flatten()?, place)));
        known.is_some_and(|known| self.order.contains(&known))
    }

    /// The places of those that are due at an instant, the earliest first.
    pub(super) fn due(&self, now: Timestamp) -> impl Iterator<Item = (Timestamp, usize)> {
        self.order.range((Bound::Unbounded, Bound::Included((now, usize::MAX)))).copied()
    }

    /// When the next one comes.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.order.first().map(|(at, _)| *at)
    }
}

impl Incident {
    /// Take in what an event changes about what is to come. Everything else of the state is as after the event.
    #[expect(clippy::wildcard_enum_match_arm, reason = "few events change what is to come")]
    pub(in crate::incident) fn revise_agenda(&mut self, envelope: &Envelope) {
        let (now, event) = (envelope.at, &envelope.event);
        let Some(exercise) = self.exercise.as_deref() else { return };
        let agenda = &exercise.agenda;
        let mut again: Vec<usize> = match event {
            Event::DrillStarted(_) => return self.begin_agenda(now),
            Event::InjectDelivered(e) => agenda.by_inject.get(&e.inject).cloned().unwrap_or_default(),
            Event::InjectLetGo(e) => agenda.place(&e.inject).into_iter().collect(),
            Event::ExpectationJudged(e) => agenda.by_expected.get(&e.expected).cloned().unwrap_or_default(),
            Event::SeverityChanged(_)
            | Event::IncidentMitigated(_)
            | Event::IncidentResolved(_)
            | Event::IncidentReopened(_)
            | Event::IncidentClosed(_)
            | Event::DependencyChanged(_) => agenda.by_state.clone(),
            _ => Vec::new(),
        };
        let done = exercise.done.len();
        if done != agenda.done {
            let new = exercise.done.iter().filter(|(_, done)| done.seq == envelope.seq);
            again.extend(new.filter_map(|(id, _)| agenda.by_expected.get(id)).flatten());
        }
        again.retain(|place| self.may_come(*place));
        let revised: Vec<_> = again.iter().map(|place| (*place, self.due_of(*place, now))).collect();
        let Some(agenda) = self.exercise.as_deref_mut().map(|exercise| &mut exercise.agenda) else { return };
        agenda.done = done;
        match event {
            Event::InjectDelivered(e) => agenda.place(&e.inject).into_iter().for_each(|it| agenda.forget(it)),
            Event::InjectHeld(e) => agenda.place(&e.inject).into_iter().for_each(|it| agenda.forget(it)),
            Event::InjectSkipped(e) => agenda.place(&e.inject).into_iter().for_each(|it| agenda.forget(it)),
            Event::DrillEnded(_) => agenda.order.clear(),
            _ => {}
        }
        for (place, at) in revised {
            agenda.expect(place, at);
        }
    }

    fn begin_agenda(&mut self, now: Timestamp) {
        let Some(scenario) = self.plan.scenario.as_deref() else { return };
        let (agenda, injects) = (Agenda::of(scenario), scenario.inject.len());
        if let Some(exercise) = &mut self.exercise {
            exercise.agenda = agenda;
        }
        let comes: Vec<_> = (0..injects).map(|place| self.due_of(place, now)).collect();
        if let Some(exercise) = &mut self.exercise {
            let known = comes.into_iter().enumerate();
            known.for_each(|(place, at)| exercise.agenda.expect(place, at));
        }
    }

    /// Does an inject still come by itself?
    fn may_come(&self, place: usize) -> bool {
        let exercise = self.exercise.as_deref().filter(|exercise| exercise.ended.is_none());
        let inject = self.scenario().and_then(|scenario| scenario.inject.get(place));
        exercise.zip(inject).is_some_and(|(exercise, inject)| !exercise.injects.contains_key(&inject.id))
    }

    /// When an inject comes, as known after an event at `now`.
    fn due_of(&self, place: usize, now: Timestamp) -> Option<Timestamp> {
        let began = self.exercise.as_ref()?.began;
        let inject = self.scenario()?.inject.get(place)?;
        let at = inject.at.map(|at| at.after(began));
        let Some(when) = &inject.when else { return at };
        let opens = inject.after.map(|after| after.after(began)).max(at).map_or(now, |at| at.max(now));
        let closes = inject.until.map(|until| until.after(began));
        self.holds_from(when, opens, closes)
    }
}
