//! The world: dependencies that the campaign has, answers that can be given.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::super::scenario::{ScriptedAnswer, ScriptedDependency};
use super::super::super::super::{Action, Duration};
use super::super::super::path::At;
use super::Scene;
use crate::plan::DependencyId;
use crate::plan::action::{SimulatedCall, SimulatedTurn};

impl Scene<'_, '_, '_, '_> {
    pub(super) fn world(&mut self) {
        let (file, world) = (self.file, &self.scenario.world);
        let root = At::Root.key("world");
        let list = root.key("dependency");
        let ids = world.dependency.iter().enumerate().map(|(index, it)| (file, index, it.id.as_str()));
        self.check.unique("dependency", list, "id", ids);
        for (index, dependency) in world.dependency.iter().enumerate() {
            self.dependency(list.index(index).key("id"), dependency.id.as_str());
            self.states(list.index(index), dependency);
        }
        let list = root.key("answer");
        // What an answer that always fits leaves for those after it: nothing.
        let mut taken: BTreeSet<(&str, bool)> = BTreeSet::new();
        for (index, answer) in world.answer.iter().enumerate() {
            let at = list.index(index);
            let key = (answer.action.as_str(), answer.undo);
            if taken.contains(&key) {
                let message = "it is never given: an answer above it always fits";
                self.hinted(at, message, "put the one that always fits last");
            } else if always_fits(answer) {
                taken.insert(key);
            }
            self.answer(at, answer);
        }
    }

    fn states(&mut self, at: At<'_>, dependency: &ScriptedDependency) {
        if dependency.state.is_empty() {
            let message = format!("`{}` has no state", dependency.id);
            self.hinted(at, message, "state = [{ at = \"0s\", to = \"failing\" }]");
        }
        let list = at.key("state");
        let mut last: Option<Duration> = None;
        for (index, state) in dependency.state.iter().enumerate() {
            let time = state.at;
            let at = list.index(index);
            if let Some(last) = last.filter(|last| time <= *last) {
                let message = format!("`{time}` does not come after `{last}`, which stands before it");
                self.problem(at.key("at"), message);
            }
            last = Some(last.map_or(time, |last| last.max(time)));
            self.before_the_end(at.key("at"), Some(time));
        }
    }

    fn answer(&mut self, at: At<'_>, answer: &ScriptedAnswer) {
        let id = Some(&answer.action);
        let key = at.key("action");
        let action = if answer.undo { self.undone(key, id) } else { self.action(key, id) };
        if let Some(action) = action {
            self.inputs(at.key("inputs"), action, &answer.inputs);
        }
        self.before_the_end(at.key("from"), answer.from);
        self.before_the_end(at.key("until"), answer.until);
        self.window(at.key("until"), ("from", answer.from), answer.until);
        if answer.times == Some(0) {
            self.hinted(at.key("times"), "it is never given", "write how often it is given, or leave it out");
        }
        self.simulated(at.key("simulate"), &answer.simulate, action.filter(|_| !answer.undo));
    }

    /// A simulated answer: a status, names that are kept, dependencies that turn.
    fn simulated(&mut self, at: At<'_>, simulated: &SimulatedCall, action: Option<&Action>) {
        if let Some(status) = simulated.status.filter(|status| !(100..600).contains(status)) {
            self.problem(at.key("status"), format!("{status} is not an HTTP status"));
        }
        if simulated.lost && simulated.status.is_some() {
            let message = "an answer that is lost has no status";
            self.hinted(at.key("status"), message, "keep one of `lost` and `status`");
        }
        self.turns(at.key("turns"), &simulated.turns);
        let Some(action) = action else { return };
        let picked = action.capture.iter().flat_map(|capture| capture.pick.keys());
        let then = action.then.iter().flat_map(|then| then.keep.keys());
        let kept: BTreeSet<&str> = picked.chain(action.keep.keys()).chain(then).map(String::as_str).collect();
        let captured = at.key("captured");
        for name in simulated.captured.keys().filter(|name| !kept.contains(name.as_str())) {
            let shown = crate::plan::Text::line(name).cut(80);
            let message = format!("action `{}` captures and keeps no `{shown}`", action.id);
            let hint = super::super::super::near::hint("it has", name, kept.iter().copied());
            self.hinted(captured.key(name), message, &hint);
        }
    }

    /// What turns is a dependency of the campaign.
    pub(super) fn turns(&mut self, at: At<'_>, turns: &BTreeMap<DependencyId, SimulatedTurn>) {
        for id in turns.keys() {
            self.dependency(at.key(id.as_str()), id.as_str());
        }
    }
}

fn always_fits(answer: &ScriptedAnswer) -> bool {
    let ScriptedAnswer { action: _, inputs, undo: _, from, until, times, jitter: _, simulate: _ } = answer;
    inputs.is_empty() && from.is_none_or(|from| from == Duration::ZERO) && until.is_none() && times.is_none()
}
