//! The simulated world: a pure function of the plan, of what was done, and of the time it is told.
//!
//! It knows no socket and no clock. The same calls at the same instants give the same answers, and every program that has
//! read the same record sees the same world.

mod record;
mod script;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use crate::plan::action::SimulatedCall;
use crate::plan::probe::{SimulatedLook, Symptom};
use crate::plan::{ActionId, DependencyId, Duration, Plan, ProbeStatus, Text};

use record::Heard;
pub use record::NOT_SIMULATED;
pub use record::{Given, not_simulated};
use script::Script;

/// What a simulated system answers.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulatedAnswer {
    /// How long it takes.
    pub after: Duration,
    /// The body.
    pub json: Option<Value>,
    /// What capture finds, by the names of `capture.pick`.
    pub captured: BTreeMap<String, Value>,
}

impl From<&SimulatedCall> for SimulatedAnswer {
    fn from(call: &SimulatedCall) -> Self {
        Self { after: call.after, json: call.json.clone(), captured: call.captured.clone() }
    }
}

/// How something looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimulatedSight {
    /// The state.
    pub status: ProbeStatus,
    /// What the probe says.
    pub detail: Text,
    /// What kind of trouble it is.
    pub symptom: Option<Symptom>,
}

impl SimulatedSight {
    fn of(status: ProbeStatus, detail: Option<&Text>, symptom: Option<Symptom>) -> Self {
        Self { status, detail: detail.cloned().unwrap_or_else(simulated), symptom }
    }
}

/// A dependency's state from an instant on.
#[derive(Debug, Clone)]
struct Change {
    at: Timestamp,
    sight: SimulatedSight,
    /// The action that caused it: its undo takes it back. None where the scenario did, or an inject.
    by: Option<ActionId>,
}

/// The last thing that was done.
#[derive(Debug, Clone, Copy)]
struct Deed {
    /// Did the system say yes, or nothing at all?
    taken: bool,
    /// When the last of its turns is due.
    settled_at: Timestamp,
}

/// The dependencies of one campaign, and what actions do to them.
#[derive(Debug, Clone)]
pub struct SimulatedWorld {
    /// How each dependency starts: its probe's `simulate`, or working.
    start: BTreeMap<DependencyId, SimulatedSight>,
    /// What happens to each dependency, in the order of the instants.
    story: BTreeMap<DependencyId, Vec<Change>>,
    last: Option<Deed>,
    /// What the scenario says; none in a drill without one.
    script: Option<Script>,
    /// How far the record was taken in.
    heard: Heard,
}

impl SimulatedWorld {
    /// The world of a plan, before anything is done.
    pub fn new(plan: &Plan) -> Self {
        let start = plan.campaign.dependency.iter().map(|dependency| {
            let look = dependency.probe.simulate.as_ref();
            let status = look.map_or(ProbeStatus::Ok, |look| look.status);
            let detail = look.and_then(|look| look.detail.as_ref());
            let sight = SimulatedSight::of(status, detail, look.and_then(|look| look.symptom));
            (dependency.id.clone(), sight)
        });
        let script = plan.scenario.as_deref().map(Script::of);
        Self { start: start.collect(), story: BTreeMap::new(), last: None, script, heard: Heard::default() }
    }

    /// Read the prior state. Changes nothing; fails as the action itself would.
    pub fn capture(&self, simulate: &SimulatedCall) -> SimulatedAnswer {
        SimulatedAnswer::from(simulate)
    }

    /// Do it. The dependencies turn so long after the answer as the file says, unless the answer is a refusal
    /// (400 and above). An answer that never comes turns them all the same: that is the case to practise.
    pub fn act(&mut self, action: &ActionId, simulate: &SimulatedCall, now: Timestamp) -> SimulatedAnswer {
        let answered_at = simulate.after.after(now);
        let taken = is_taken(simulate);
        let mut settled_at = answered_at;
        for (dependency, turn) in simulate.turns.iter().filter(|_| taken) {
            let at = turn.after.after(answered_at);
            settled_at = settled_at.max(at);
            let change = Change {
                at,
                sight: SimulatedSight::of(turn.to, turn.detail.as_ref(), turn.symptom),
                by: Some(action.clone()),
            };
            self.add(dependency, change);
        }
        self.last = Some(Deed { taken, settled_at });
        SimulatedAnswer::from(simulate)
    }

    /// Put it back: with the answer, each dependency that the action turned is as if the action had not been.
    /// What other actions did since stays.
    pub fn undo(&mut self, action: &ActionId, simulate: &SimulatedCall, now: Timestamp) -> SimulatedAnswer {
        let at = simulate.after.after(now);
        let taken = is_taken(simulate);
        if taken {
            let turned: BTreeSet<DependencyId> = self
                .story
                .iter()
                .filter(|(_, changes)| changes.iter().any(|change| change.by.as_ref() == Some(action)))
                .map(|(id, _)| id.clone())
                .collect();
            for dependency in &turned {
                self.take_back(dependency, action, at);
            }
        }
        self.last = Some(Deed { taken, settled_at: at });
        SimulatedAnswer::from(simulate)
    }

    fn take_back(&mut self, dependency: &DependencyId, action: &ActionId, at: Timestamp) {
        let others = |change: &&Change| change.at <= at && change.by.as_ref() != Some(action);
        let changes = self.story.entry(dependency.clone()).or_default();
        changes.retain(|change| change.at <= at || change.by.as_ref() != Some(action));
        let before = changes.iter().rfind(others).map(|change| change.sight.clone());
        let sight = before
            .or_else(|| self.start.get(dependency).cloned())
            .unwrap_or_else(|| SimulatedSight::of(ProbeStatus::Unknown, Some(&Text::default()), None));
        let change = Change { at, sight, by: None };
        self.add(dependency, change);
    }

    fn add(&mut self, dependency: &DependencyId, change: Change) {
        let changes = self.story.entry(dependency.clone()).or_default();
        let place = changes.partition_point(|earlier| earlier.at <= change.at);
        changes.insert(place, change);
    }

    /// How a dependency looks at an instant.
    pub fn look(&self, dependency: &DependencyId, now: Timestamp) -> SimulatedSight {
        let last =
            |changes: &'_ Vec<Change>| changes.partition_point(|change| change.at <= now).checked_sub(1);
        let changed = self.story.get(dependency).and_then(|changes| changes.get(last(changes)?));
        match (changed, self.start.get(dependency)) {
            (Some(change), _) => change.sight.clone(),
            (None, Some(sight)) => sight.clone(),
            (None, None) => {
                let detail = Text::line("no such dependency in this campaign");
                SimulatedSight::of(ProbeStatus::Unknown, Some(&detail), None)
            }
        }
    }

    /// What a `verify` sees when it names no dependency: what its `simulate` says, but nothing good before the turns
    /// of what was done last are due.
    pub fn verify(&self, simulate: Option<&SimulatedLook>, now: Timestamp) -> SimulatedSight {
        let no = |detail| SimulatedSight::of(ProbeStatus::Failing, Some(&Text::line(detail)), None);
        match self.last {
            Some(deed) if !deed.taken => return no("nothing has changed (simulated)"),
            Some(deed) if now < deed.settled_at => return no("no effect yet (simulated)"),
            Some(_) | None => {}
        }
        match simulate {
            Some(look) => SimulatedSight::of(look.status, look.detail.as_ref(), look.symptom),
            None if self.last.is_some() => {
                SimulatedSight::of(ProbeStatus::Ok, Some(&Text::line("as expected (simulated)")), None)
            }
            None => {
                let detail = Text::line("nothing was done yet (simulated)");
                SimulatedSight::of(ProbeStatus::Unknown, Some(&detail), None)
            }
        }
    }
}

fn is_taken(simulate: &SimulatedCall) -> bool {
    simulate.lost || simulate.status.is_none_or(|status| status < 400)
}

fn simulated() -> Text {
    Text::line("simulated")
}

#[cfg(test)]
mod tests;
