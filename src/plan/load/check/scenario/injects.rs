//! Injects: when they are due, who hears them, what they wait for.

use std::collections::BTreeSet;

use super::super::super::super::id;
use super::super::super::super::scenario::{Expected, Inject, InjectCondition};
use super::super::super::path::At;
use super::super::condition;
use super::Scene;

/// What a condition waits for, so that two that exclude each other are found.
type Leaf<'s> = (Told, &'s str);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    Done,
    Missed,
    Delivered,
}

impl Told {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Missed => "missed",
            Self::Delivered => "delivered",
        }
    }
}

impl Scene<'_, '_, '_, '_> {
    pub(super) fn injects(&mut self) {
        let list = At::Root.key("inject");
        for (index, inject) in self.scenario.inject.iter().enumerate() {
            let at = list.index(index);
            self.exactly_one(
                "an inject",
                at,
                &[("at", inject.at.is_some()), ("when", inject.when.is_some())],
            );
            for (key, time) in [("after", inject.after), ("until", inject.until)] {
                if time.is_some() && inject.when.is_none() {
                    self.problem(at.key(key), format!("`{key}` goes with `when` only"));
                }
            }
            if inject.text.is_blank() {
                self.problem(at.key("text"), "an inject without words");
            }
            self.recipient(at.key("to"), inject);
            if let Some(id) = &inject.objective {
                self.check.refer(self.file, at.key("objective"), &self.objectives, id.as_str());
            }
            self.turns(at.key("turns"), &inject.turns);
            if let Some(when) = &inject.when {
                self.condition(at.key("when"), when);
            }
        }
    }

    /// A single word names a role or a person. Anything else is read by people: "everybody in the war room".
    fn recipient(&mut self, at: At<'_>, inject: &Inject) {
        let (names, to) = (self.check.names, inject.to.as_str());
        if !id::is_valid(to) || names.roles.has(to) || names.people.has(to) {
            return;
        }
        let hint = "name a role or a person, or leave it out: then everybody hears it";
        self.hinted(at, format!("there is no role and no person `{to}`"), hint);
    }

    /// A condition and all inside it.
    pub(super) fn condition(&mut self, at: At<'_>, when: &InjectCondition) {
        self.inside(at, when, false);
    }

    fn inside(&mut self, at: At<'_>, when: &InjectCondition, under_all: bool) {
        let kinds = [
            ("all", when.all.is_some()),
            ("any", when.any.is_some()),
            ("not", when.not.is_some()),
            ("done", when.done.is_some()),
            ("missed", when.missed.is_some()),
            ("delivered", when.delivered.is_some()),
            ("state", when.state.is_some()),
        ];
        self.exactly_one("a condition", at, &kinds);
        self.named(at, when);
        for (key, children) in [("all", &when.all), ("any", &when.any)] {
            let Some(children) = children else { continue };
            let list = at.key(key);
            if children.is_empty() {
                self.problem(list, format!("`{key}` of nothing"));
            }
            for (index, child) in children.iter().enumerate() {
                self.inside(list.index(index), child, key == "all");
            }
        }
        if let Some(child) = &when.not {
            self.inside(at.key("not"), child, false);
        }
        if when.all.is_some() && !under_all {
            self.contradiction(at.key("all"), when);
        }
    }

    /// What a condition names.
    fn named(&mut self, at: At<'_>, when: &InjectCondition) {
        if let Some(id) = &when.done {
            self.check.refer(self.file, at.key("done"), &self.expected, id.as_str());
        }
        if let Some(id) = &when.missed {
            self.check.refer(self.file, at.key("missed"), &self.expected, id.as_str());
            let never = self.by_id.get(id.as_str()).and_then(|expected| never_missed(expected));
            if let Some((why, hint)) = never {
                self.hinted(at.key("missed"), format!("`{id}` {why}"), hint);
            }
        }
        if let Some(id) = &when.delivered {
            self.check.refer(self.file, at.key("delivered"), &self.injects, id.as_str());
        }
        let (Some(state), Some(reach)) = (&when.state, &self.reach) else { return };
        condition::check(self.check, self.file, at.key("state"), state, None);
        let mut found = Vec::new();
        condition::dependencies(at.key("state"), state, &mut found);
        for (path, id) in found {
            if let Some((message, hint)) = reach.dependencies.dangling(id) {
                self.check.reporter.report_path(self.file, path, message, Some(hint));
            }
        }
    }

    /// Under `all`, what can't be at the same time.
    fn contradiction(&mut self, at: At<'_>, when: &InjectCondition) {
        let (mut so, mut not_so) = (BTreeSet::new(), BTreeSet::new());
        literals(when, true, &mut so, &mut not_so);
        let missed = |name| (Told::Missed, name);
        let both = so.iter().find(|(told, name)| *told == Told::Done && so.contains(&missed(*name)));
        if let Some((_, name)) = both {
            let message = format!("`{name}` can't be done and missed at the same time");
            self.hinted(at, message, "`any` holds when one of them does");
        }
        if let Some((told, name)) = so.intersection(&not_so).next() {
            let message = format!("`{} = {name}` can't hold and not hold", told.as_str());
            self.problem(at, message);
        }
    }
}

/// What must hold, and what must not, for a condition that is made of `all` and `not` alone.
fn literals<'s>(
    when: &'s InjectCondition,
    holds: bool,
    so: &mut BTreeSet<Leaf<'s>>,
    not_so: &mut BTreeSet<Leaf<'s>>,
) {
    let leaves = [
        when.done.as_ref().map(|id| (Told::Done, id.as_str())),
        when.missed.as_ref().map(|id| (Told::Missed, id.as_str())),
        when.delivered.as_ref().map(|id| (Told::Delivered, id.as_str())),
    ];
    let kept = if holds { &mut *so } else { &mut *not_so };
    kept.extend(leaves.into_iter().flatten());
    if holds {
        for child in when.all.iter().flatten() {
            literals(child, holds, so, not_so);
        }
    }
    if let Some(child) = &when.not {
        literals(child, !holds, so, not_so);
    }
}

/// Why something is never missed; none where it can be.
pub(super) fn never_missed(expected: &Expected) -> Option<(&'static str, &'static str)> {
    if expected.avoid {
        return Some(("is to be avoided, so it is never missed", "wait for `done`"));
    }
    if expected.deed.is_none() {
        return Some(("is judged by hand, so it is never missed", "say with `deed` what shows it"));
    }
    if expected.within.is_none() {
        return Some(("has no deadline, so it is never missed", "give it `within`"));
    }
    None
}
