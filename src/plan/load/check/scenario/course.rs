//! The course of events: the earliest moment at which each thing can be, and what can never be.
//!
//! Everything that waits is a node of a graph: injects, expected actions done and missed, conditions, moves. A node has
//! its moment once enough of what it waits for has. Moments are given in the order of time (as Dijkstra's algorithm
//! does; Knuth's generalisation allows for `all`), so each arrow is looked at once, whatever the size of the file.
//! What has no moment in the end waits for itself, or for something that can't be.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::super::super::super::scenario::{Deed, Expected, InjectCondition};
use super::super::super::super::{Condition, Duration, Scenario};
use super::super::super::path::At;
use super::Scene;
use super::injects::never_missed;

/// It can't be, whatever happens.
const NEVER: usize = usize::MAX;

/// The end of time, for what has no later bound.
const UNBOUND: u64 = u64::MAX;

/// Something that waits.
#[derive(Debug, Clone)]
struct Node {
    /// For how many of its children it still waits.
    needs: usize,
    /// Not before this moment. All moments are in milliseconds of scenario time.
    floor: u64,
    /// So long after what it waits for.
    plus: u64,
    /// Not after this moment.
    ceiling: u64,
    children: Vec<usize>,
    parents: Vec<usize>,
    /// The earliest moment at which it can be.
    at: Option<u64>,
    /// The earliest moment, where that is after its bound.
    late: Option<u64>,
    /// Which inject it is.
    inject: Option<usize>,
}

impl Node {
    const fn new(needs: usize) -> Self {
        Self {
            needs,
            floor: 0,
            plus: 0,
            ceiling: UNBOUND,
            children: Vec::new(),
            parents: Vec::new(),
            at: None,
            late: None,
            inject: None,
        }
    }

    fn from(moment: u64) -> Self {
        Self { floor: moment, ..Self::new(0) }
    }
}

/// The graph of a scenario.
struct Course<'s> {
    scenario: &'s Scenario,
    nodes: Vec<Node>,
    injects: BTreeMap<&'s str, usize>,
    /// The nodes of being done and of being missed.
    expected: BTreeMap<&'s str, (usize, usize)>,
}

impl Scene<'_, '_, '_, '_> {
    /// Report what can never be.
    pub(super) fn course(&mut self) {
        if self.scenario.length == Duration::ZERO {
            return;
        }
        let mut course = Course::of(self.scenario);
        let moves = course.moves();
        course.settle();
        self.deadlines(&course);
        let mut explained = vec![false; self.scenario.inject.len()];
        let list = At::Root.key("inject");
        for (index, inject) in self.scenario.inject.iter().enumerate() {
            // A window that is over before it begins, or begins after the end, is reported as such.
            let after = inject.after.unwrap_or_default();
            let is_reported =
                after > self.scenario.length || inject.until.is_some_and(|until| until <= after);
            if inject.when.is_none() || is_reported {
                continue;
            }
            let at = list.index(index);
            match course.late(index) {
                Some(moment) => self.too_late(at, "the inject can never come", inject.until, moment),
                None => self.cycle(&course, index, &mut explained),
            }
        }
        let list = At::Root.key("move");
        for (index, node) in moves {
            if let Some(moment) = course.late(node) {
                self.too_late(list.index(index), "the move can never be made", None, moment);
            } else {
                self.cycle(&course, node, &mut explained);
            }
        }
    }

    fn too_late(&mut self, at: At<'_>, what: &str, until: Option<Duration>, moment: u64) {
        let (moment, length) = (Duration::millis(moment), self.scenario.length);
        let message = format!("{what}: what it waits for can't be before {moment}");
        match until.filter(|until| *until <= length) {
            Some(until) => self.hinted(at.key("until"), message, &format!("`until` is {until}")),
            None => self.hinted(at.key("when"), message, &format!("the exercise takes {length}")),
        }
    }

    /// A deadline comes before the end.
    fn deadlines(&mut self, course: &Course<'_>) {
        let list = At::Root.key("expected");
        let length = self.scenario.length;
        for (index, expected) in self.scenario.expected.iter().enumerate() {
            let Some(within) = expected.within else { continue };
            let called = expected.inject.as_ref().and_then(|id| course.injects.get(id.as_str()));
            let called = match called {
                Some(node) => course.nodes.get(*node).and_then(|node| node.at),
                None => Some(0),
            };
            let Some(called) = called.filter(|called| *called <= length.as_millis()) else { continue };
            let deadline = Duration::millis(called.saturating_add(within.as_millis()));
            if deadline > length {
                let message = format!("the deadline can't be before {deadline}, which is after the end");
                let at = list.index(index);
                self.hinted(at.key("within"), message, &format!("the exercise takes {length}"));
            }
        }
    }

    /// Report the circle that a node without a moment waits in, once.
    fn cycle(&mut self, course: &Course<'_>, from: usize, explained: &mut [bool]) {
        let Some(circle) = course.circle(from, explained) else { return };
        let Some(first) = circle.first().copied() else { return };
        let list = At::Root.key("inject");
        let at = list.index(first);
        let name = |index: &usize| self.scenario.inject.get(*index).map_or("", |it| it.id.as_str());
        let message = if let [only] = circle.as_slice() {
            format!("inject `{}` waits for itself", name(only))
        } else {
            let mut names: Vec<&str> = circle.iter().map(name).take(MOST_NAMED).collect();
            if circle.len() > MOST_NAMED {
                names.push("…");
            }
            names.push(name(&first));
            format!("injects wait for each other: {}", names.join(" waits for "))
        };
        self.problem(at.key("when"), message);
    }
}

/// The most injects of a circle that are named.
const MOST_NAMED: usize = 8;

impl<'s> Course<'s> {
    fn of(scenario: &'s Scenario) -> Self {
        let names = scenario.inject.iter().enumerate().map(|(index, inject)| (inject.id.as_str(), index));
        let mut course =
            Self { scenario, nodes: Vec::new(), injects: names.collect(), expected: BTreeMap::new() };
        let end = scenario.length.as_millis();
        for (index, inject) in scenario.inject.iter().enumerate() {
            let node = match (inject.at, &inject.when) {
                (Some(at), _) => Node::from(at.as_millis()),
                (None, None) => Node::from(0),
                (None, Some(_)) => Node {
                    floor: inject.after.unwrap_or_default().as_millis(),
                    ceiling: inject.until.map_or(end, |until| until.as_millis().min(end)),
                    ..Node::new(1)
                },
            };
            course.nodes.push(Node { inject: Some(index), ..node });
        }
        for expected in &scenario.expected {
            let nodes = (course.done(expected), course.missed(expected));
            course.expected.insert(expected.id.as_str(), nodes);
        }
        for (index, inject) in scenario.inject.iter().enumerate() {
            if let (None, Some(when)) = (inject.at, &inject.when) {
                let child = course.condition(when, true);
                course.wait(index, child);
            }
        }
        course
    }

    /// The nodes of the moves that wait for something, by their place in the list.
    fn moves(&mut self) -> Vec<(usize, usize)> {
        let end = self.scenario.length.as_millis();
        let mut nodes = Vec::new();
        for (index, one) in self.scenario.moves.iter().enumerate() {
            let Some(when) = &one.when else { continue };
            let child = self.condition(when, true);
            let floor = one.at.unwrap_or_default().as_millis();
            let node = self.add(Node { floor, ceiling: end, ..Node::new(1) });
            self.wait(node, child);
            nodes.push((index, node));
        }
        nodes
    }

    fn add(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    fn wait(&mut self, node: usize, child: usize) {
        if let Some(node) = self.nodes.get_mut(node) {
            node.children.push(child);
        }
        if let Some(child) = self.nodes.get_mut(child) {
            child.parents.push(node);
        }
    }

    /// What is told counts only after the inject that calls for it.
    fn done(&mut self, expected: &Expected) -> usize {
        let is_told = expected.deed.as_ref().is_some_and(is_told);
        let inject = expected.inject.as_ref().filter(|_| is_told);
        match inject.and_then(|id| self.injects.get(id.as_str())).copied() {
            None => self.add(Node::from(0)),
            Some(inject) => {
                let node = self.add(Node::new(1));
                self.wait(node, inject);
                node
            }
        }
    }

    fn missed(&mut self, expected: &Expected) -> usize {
        let Some(within) = expected.within.filter(|_| never_missed(expected).is_none()) else {
            return self.add(Node::new(NEVER));
        };
        let (plus, ceiling) = (within.as_millis(), self.scenario.length.as_millis());
        match expected.inject.as_ref().and_then(|id| self.injects.get(id.as_str())).copied() {
            None => self.add(Node { ceiling, ..Node::from(plus) }),
            Some(inject) => {
                let node = self.add(Node { plus, ceiling, ..Node::new(1) });
                self.wait(node, inject);
                node
            }
        }
    }

    /// The node of a condition that is to hold, or not to hold. What is wrong in itself, or leads nowhere, is reported
    /// elsewhere and can be at once.
    fn condition(&mut self, when: &InjectCondition, holds: bool) -> usize {
        if let Some(child) = &when.not {
            return self.condition(child, !holds);
        }
        for (children, all) in [(&when.all, true), (&when.any, false)] {
            if let Some(children) = children {
                let needs = if all == holds { children.len() } else { children.len().min(1) };
                return self.group(children, needs, holds);
            }
        }
        if !holds {
            return self.add(Node::from(0));
        }
        if let Some(state) = &when.state {
            let moment = earliest(state);
            return self.add(Node::from(moment));
        }
        let done = when.done.as_ref().and_then(|id| self.expected.get(id.as_str())).map(|it| it.0);
        let missed = || when.missed.as_ref().and_then(|id| self.expected.get(id.as_str())).map(|it| it.1);
        let told = || when.delivered.as_ref().and_then(|id| self.injects.get(id.as_str())).copied();
        match done.or_else(missed).or_else(told) {
            Some(node) => node,
            None => self.add(Node::from(0)),
        }
    }

    /// What is said of nothing is reported elsewhere, and can be at once.
    fn group(&mut self, children: &[InjectCondition], needs: usize, holds: bool) -> usize {
        let children: Vec<usize> = children.iter().map(|child| self.condition(child, holds)).collect();
        let node = self.add(Node::new(needs));
        for child in children {
            self.wait(node, child);
        }
        node
    }

    /// Give every node its moment, the earliest first.
    fn settle(&mut self) {
        let mut open: BinaryHeap<Reverse<(u64, usize)>> = BinaryHeap::new();
        for (index, node) in self.nodes.iter().enumerate() {
            if node.needs == 0 {
                open.push(Reverse((node.floor, index)));
            }
        }
        while let Some(Reverse((moment, index))) = open.pop() {
            let Some(node) = self.nodes.get_mut(index) else { continue };
            if moment > node.ceiling {
                node.late = Some(moment);
                continue;
            }
            node.at = Some(moment);
            for parent in std::mem::take(&mut node.parents) {
                let Some(waits) = self.nodes.get_mut(parent).filter(|it| !matches!(it.needs, 0 | NEVER))
                else {
                    continue;
                };
                waits.needs -= 1;
                if waits.needs == 0 {
                    open.push(Reverse((moment.max(waits.floor).saturating_add(waits.plus), parent)));
                }
            }
        }
    }

    fn late(&self, node: usize) -> Option<u64> {
        self.nodes.get(node).and_then(|node| node.late)
    }

    /// The injects that wait for each other, where a node without a moment leads to such.
    fn circle(&self, from: usize, explained: &mut [bool]) -> Option<Vec<usize>> {
        let mut path: Vec<usize> = Vec::new();
        let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
        let mut here = from;
        loop {
            let node = self.nodes.get(here)?;
            if node.at.is_some() || node.late.is_some() || node.needs == NEVER {
                return None;
            }
            if let Some(inject) = node.inject {
                if let Some(start) = seen.get(&inject) {
                    return Some(path.split_off(*start));
                }
                let known = explained.get_mut(inject)?;
                if *known {
                    return None;
                }
                *known = true;
                seen.insert(inject, path.len());
                path.push(inject);
            }
            let open = |child: &usize| self.nodes.get(*child).is_some_and(|child| child.at.is_none());
            here = node.children.iter().copied().find(open)?;
        }
    }
}

/// Is it something that is told, or answered?
const fn is_told(deed: &Deed) -> bool {
    deed.message.is_some()
        || deed.text.is_some()
        || deed.decision
        || deed.note
        || deed.sitrep
        || deed.discussed
}

/// The earliest moment at which the incident can be in this state.
fn earliest(state: &Condition) -> u64 {
    if let Some(all) = &state.all {
        return all.iter().map(earliest).max().unwrap_or_default();
    }
    if let Some(any) = &state.any {
        return any.iter().map(earliest).min().unwrap_or_default();
    }
    state.unmitigated_for.or(state.lasting).unwrap_or_default().as_millis()
}
