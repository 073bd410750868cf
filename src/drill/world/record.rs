//! The world as the record has made it: every program that has read as far sees the same.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::script::Asked;
use super::{Change, SimulatedSight, SimulatedWorld};
use crate::incident::Incident;
use crate::incident::exercise::Told;
use crate::incident::state::{Fire, FireState, Sending};
use crate::plan::action::{CallTemplate, SimulatedCall, SimulatedTurn};
use crate::plan::request::Expect;
use crate::plan::{Action, ActionId, DependencyId, Text};

/// How it begins when nothing answers an action.
pub const NOT_SIMULATED: &str = "not simulated";

/// How far the record was taken in, and how its calls are answered, by their idempotency keys.
#[derive(Debug, Clone, Default)]
pub(super) struct Heard {
    sent: usize,
    told: usize,
    given: BTreeMap<String, Given>,
    /// The firings whose prior state is read, or was: what is sent after that is answered as that was.
    reading: BTreeSet<String>,
    /// Of the firings that are sent again later.
    waiting: BTreeMap<String, Given>,
}

/// How a call is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// As the files say.
    Answer {
        /// The answer.
        simulate: Box<SimulatedCall>,
        /// When it was asked.
        at: Timestamp,
        /// The scenario says so, rather than the action.
        scripted: bool,
    },
    /// The drill has a scenario, and nothing in it or in the action says how.
    NotSimulated,
}

impl SimulatedWorld {
    /// The world of an incident, after everything that its record says.
    pub fn of(incident: &Incident) -> Self {
        let mut world = Self::new(&incident.plan);
        world.follow(incident);
        world
    }

    /// Take in what the record says and this world does not know yet.
    pub fn follow(&mut self, incident: &Incident) {
        self.begin(incident);
        loop {
            let sending = incident.fires.sent().get(self.heard.sent).copied();
            let told = incident.exercise.as_ref().and_then(|it| it.told.get(self.heard.told));
            match (sending, told) {
                (None, None) => break,
                (Some(sending), told) if told.is_none_or(|told| sending.seq < told.seq) => {
                    self.heard.sent += 1;
                    self.take_sending(incident, sending);
                }
                (_, told) => {
                    self.heard.told += 1;
                    if let Some(told) = told {
                        self.take_told(incident, told);
                    }
                }
            }
        }
        self.heard.waiting = incident.fires.open().filter_map(|fire| self.waiting(incident, fire)).collect();
    }

    /// How the call of this key is answered; none where the record knows no such call. What follows a call, and the calls
    /// to many targets, have its key with something behind it.
    pub fn given(&self, key: &str) -> Option<&Given> {
        let of = |key| self.heard.waiting.get(key).or_else(|| self.heard.given.get(key));
        let shorter = || key.rsplit_once("-then-").or_else(|| key.rsplit_once('-'));
        of(key).or_else(|| of(shorter()?.0))
    }

    /// What the scenario answers to a call that only tells people. `times` counts nothing there.
    pub fn told(&self, action: &ActionId, at: Timestamp) -> Option<SimulatedCall> {
        self.script.as_ref()?.peek(&Asked { action, undo: false, inputs: &BTreeMap::new(), at })
    }

    fn begin(&mut self, incident: &Incident) {
        let (Some(script), Some(exercise)) = (&mut self.script, &incident.exercise) else { return };
        let began = exercise.began;
        for dependency in script.begin(began, exercise.seed) {
            for state in &dependency.state {
                let sight = SimulatedSight::of(state.to, state.detail.as_ref(), state.symptom);
                self.add(&dependency.id, Change { at: state.at.after(began), sight, by: None });
            }
        }
    }

    fn take_told(&mut self, incident: &Incident, told: &Told) {
        if let Some(inject) = incident.inject(&told.inject.inject).filter(|_| !told.inject.added) {
            self.turn(&inject.turns, told.at);
        }
    }

    fn turn(&mut self, turns: &BTreeMap<DependencyId, SimulatedTurn>, from: Timestamp) {
        for (dependency, turn) in turns {
            let sight = SimulatedSight::of(turn.to, turn.detail.as_ref(), turn.symptom);
            self.add(dependency, Change { at: turn.after.after(from), sight, by: None });
        }
    }

    fn take_sending(&mut self, incident: &Incident, sending: Sending) {
        let Some(fire) = incident.fires.get(sending.fire) else { return };
        let Some(action) = incident.plan.actions.get(&fire.request.action) else { return };
        let key = fire.request.idempotency_key.clone();
        if sending.reads || !self.heard.reading.remove(&key) {
            let chosen = self.choose(fire, action, sending.at);
            self.heard.given.insert(key.clone(), chosen);
        }
        if sending.reads {
            self.heard.reading.insert(key);
            return;
        }
        if let Some(Given::Answer { simulate, at, scripted }) = self.heard.given.get_mut(&key) {
            *at = sending.at;
            let (simulate, scripted) = (simulate.clone(), *scripted);
            self.take_effect(fire, action, &simulate, (sending.at, scripted));
        }
    }

    /// How a firing is answered. Each firing counts, and each repetition.
    fn choose(&mut self, fire: &Fire, action: &Action, at: Timestamp) -> Given {
        let answer = self.script.as_mut().and_then(|script| script.answer(&asked(fire, at)));
        let scripted = answer.is_some();
        let answer = answer.or_else(|| self.of_action(action));
        answer.map_or(Given::NotSimulated, |it| Given::Answer { simulate: Box::new(it), at, scripted })
    }

    fn take_effect(
        &mut self,
        fire: &Fire,
        action: &Action,
        simulate: &SimulatedCall,
        (at, scripted): (Timestamp, bool),
    ) {
        let undo = fire.request.undo_of.is_some();
        let plain = in_http_words(action, undo, simulate);
        if !undo {
            self.act(&action.id, &plain, at);
            return;
        }
        self.undo(&action.id, &plain, at);
        // The turns of the action's own table are those that were taken back.
        if scripted && super::is_taken(&plain) {
            self.turn(&simulate.turns, simulate.after.after(at));
        }
    }

    fn waiting(&self, incident: &Incident, fire: &Fire) -> Option<(String, Given)> {
        let FireState::Postponed { until: at, .. } = fire.state else { return None };
        if fire.stage > 0 {
            return None;
        }
        let scripted = self.script.as_ref().and_then(|script| script.peek(&asked(fire, at)));
        let own = || self.of_action(incident.plan.actions.get(&fire.request.action)?);
        let is_scripted = scripted.is_some();
        let answer = |it| Given::Answer { simulate: Box::new(it), at, scripted: is_scripted };
        let given = scripted.or_else(own).map_or(Given::NotSimulated, answer);
        Some((fire.request.idempotency_key.clone(), given))
    }

    /// The action's own answer. Without a scenario every action has one.
    fn of_action(&self, action: &Action) -> Option<SimulatedCall> {
        let plain = || self.script.is_none().then(SimulatedCall::default);
        action.simulate.clone().or_else(plain)
    }
}

const fn asked(fire: &Fire, at: Timestamp) -> Asked<'_> {
    let request = &fire.request;
    Asked { action: &request.action, undo: request.undo_of.is_some(), inputs: &request.inputs, at }
}

/// The answer with the status that HTTP has for such a yes or no: each kind of call has its own words.
fn in_http_words(action: &Action, undo: bool, simulate: &SimulatedCall) -> SimulatedCall {
    let (call, expect) = match (undo, &action.undo) {
        (true, Some(undo)) => (undo.call(), &undo.expect),
        _ => (action.call(), &action.expect),
    };
    let status = simulate.status.and_then(|status| plain_status(call.as_ref(), expect, status));
    SimulatedCall { status, ..simulate.clone() }
}

/// A status of another kind of call says nothing.
fn plain_status(call: Option<&CallTemplate<'_>>, expect: &Expect, status: u16) -> Option<u16> {
    let word = |yes: bool| if yes { 200 } else { 500 };
    match call {
        Some(CallTemplate::Http(_)) | None => Some(status),
        Some(CallTemplate::Exec(program)) => (status <= 255).then(|| {
            let good = program.exit.iter().any(|exit| u16::from(*exit) == status);
            word(good || program.exit.is_empty() && status == 0)
        }),
        Some(CallTemplate::DnsUpdate(_)) => (status <= 255).then(|| word(status == 0)),
        Some(CallTemplate::Mail(_)) => (status >= 200).then(|| word(expect.allows(status))),
    }
}

/// What is said of a call that nothing in the scenario answers.
pub fn not_simulated() -> Text {
    Text::line(&format!(
        "{NOT_SIMULATED}: neither the scenario nor the action says what is answered; nothing was sent"
    ))
}
