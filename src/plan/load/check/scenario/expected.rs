//! What is expected and how it is judged: deeds that can be done, measures with their bounds.

use super::super::super::super::scenario::{Criterion, Deed, Expected, Measure};
use super::super::super::path::At;
use super::Scene;

impl Scene<'_, '_, '_, '_> {
    pub(super) fn objectives(&mut self) {
        let list = At::Root.key("objective");
        for (index, objective) in self.scenario.objective.iter().enumerate() {
            let at = list.index(index);
            let criteria = at.key("criteria");
            let mut measured: Vec<Measure> = Vec::new();
            for (index, criterion) in objective.criteria.iter().enumerate() {
                let at = criteria.index(index);
                let what = criterion.measure.as_str();
                if measured.contains(&criterion.measure) {
                    self.problem(at.key("measure"), format!("{what} is measured here a second time"));
                } else {
                    measured.push(criterion.measure);
                }
                self.criterion(at, criterion);
            }
        }
    }

    fn criterion(&mut self, at: At<'_>, criterion: &Criterion) {
        let what = criterion.measure.as_str();
        match (criterion.measure.is_time(), criterion.at_most, criterion.at_most_times) {
            (true, None, None) => {
                self.hinted(at, format!("{what} needs `at_most`"), "write for example at_most = \"5m\"");
            }
            (true, _, Some(_)) => {
                let message = format!("{what} is a time, not a count");
                self.hinted(at.key("at_most_times"), message, "write for example at_most = \"5m\"");
            }
            (false, Some(_), _) => {
                let message = format!("{what} is a count, not a time");
                self.hinted(at.key("at_most"), message, "write for example at_most_times = 1");
            }
            (true, Some(_), None) | (false, None, _) => {}
        }
    }

    pub(super) fn expected(&mut self) {
        let list = At::Root.key("expected");
        for (index, expected) in self.scenario.expected.iter().enumerate() {
            let at = list.index(index);
            if expected.title.is_blank() {
                self.problem(at.key("title"), "an expected action without words");
            }
            if let Some(id) = &expected.inject {
                self.check.refer(self.file, at.key("inject"), &self.injects, id.as_str());
            }
            if let Some(id) = &expected.objective {
                self.check.refer(self.file, at.key("objective"), &self.objectives, id.as_str());
            }
            self.role(at.key("role"), expected.role.as_ref());
            if let Some(deed) = &expected.deed {
                self.deed(at.key("deed"), deed, expected);
            }
        }
    }

    fn deed(&mut self, at: At<'_>, deed: &Deed, expected: &Expected) {
        self.exactly_one("a deed", at, &kinds(deed));
        self.role(at.key("acknowledge"), deed.acknowledge.as_ref());
        self.role(at.key("page"), deed.page.as_ref());
        self.runbook(at.key("open"), deed.open.as_ref());
        self.step(at.key("step"), deed.step.as_ref());
        self.undone(at.key("undo"), deed.undo.as_ref());
        self.message(at.key("text"), deed.text.as_ref());
        if let Some(action) = self.action(at.key("fire"), deed.fire.as_ref()) {
            self.inputs(at.key("inputs"), action, &deed.inputs);
            if deed.verified && action.verify.is_none() {
                let message = format!("action `{}` is never verified", action.id);
                self.hinted(at.key("verified"), message, "give the action `verify`, or leave this out");
            }
        }
        for (key, given) in [("inputs", !deed.inputs.is_empty()), ("verified", deed.verified)] {
            if given && deed.fire.is_none() {
                self.problem(at.key(key), format!("`{key}` goes with `fire` only"));
            }
        }
        if deed.discussed && expected.inject.is_none() {
            let message = "`discussed` is the answer to the question of an inject, and none is named";
            self.hinted(at.key("discussed"), message, "write inject = \"…\" beside `deed`");
        }
    }
}

fn kinds(deed: &Deed) -> [(&'static str, bool); 18] {
    [
        ("command", deed.command),
        ("handover", deed.handover),
        ("acknowledge", deed.acknowledge.is_some()),
        ("page", deed.page.is_some()),
        ("open", deed.open.is_some()),
        ("step", deed.step.is_some()),
        ("fire", deed.fire.is_some()),
        ("undo", deed.undo.is_some()),
        ("message", deed.message.is_some()),
        ("text", deed.text.is_some()),
        ("decision", deed.decision),
        ("note", deed.note),
        ("sitrep", deed.sitrep),
        ("exposed", deed.exposed),
        ("severity", deed.severity.is_some()),
        ("mitigated", deed.mitigated),
        ("resolved", deed.resolved),
        ("discussed", deed.discussed),
    ]
}
