//! From "needs" to a flow of sequences and parallel branches.
//!
//! Steps need others in any pattern; a flow of CACAO is nested. Not every pattern can be nested, so the flow may hold a step
//! back for longer than its needs do, and it never lets one begin earlier. Failure branches are no part of it: each stands
//! behind the step whose failure opens it.

use std::collections::{BTreeMap, BTreeSet};

use crate::plan::{Runbook, StepId};

/// How deep parallel branches are nested; deeper, steps that could go their own way wait for each other.
const DEEPEST: usize = 16;

/// A piece of the flow. Steps are numbers, in the order of the runbook.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// One step.
    Step(usize),
    /// Branches of which none waits for another.
    Parallel(Vec<Vec<Self>>),
}

/// The steps of a runbook in the order of a flow.
#[derive(Debug)]
pub(super) struct Order {
    /// The flow.
    pub(super) units: Vec<Unit>,
    /// For each step those that are over when the flow reaches it, as far as it needs them.
    held: Vec<BTreeSet<usize>>,
    needs: Vec<BTreeSet<usize>>,
}

impl Order {
    pub(super) fn of(runbook: &Runbook) -> Self {
        let numbers: BTreeMap<&StepId, usize> =
            runbook.step.iter().enumerate().map(|(number, step)| (&step.id, number)).collect();
        let number = |id: &StepId| numbers.get(id).copied();
        let needs: Vec<BTreeSet<usize>> =
            runbook.step.iter().map(|step| step.needs.iter().filter_map(number).collect()).collect();
        let mut openers: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (at, step) in runbook.step.iter().enumerate() {
            if let Some(branch) = step.on_failure.as_ref().and_then(number) {
                openers.entry(branch).or_default().insert(at);
            }
        }
        let main: BTreeSet<usize> = (0..needs.len()).filter(|at| !openers.contains_key(at)).collect();
        let mut before = vec![BTreeSet::new(); needs.len()];
        for at in &main {
            let wanted = needs.get(*at).into_iter().flatten().copied();
            let wanted: BTreeSet<usize> = wanted.filter(|need| main.contains(need) && need != at).collect();
            put(&mut before, *at, wanted);
        }
        // A need of a failure branch is over when the step that opens it is done, or its branch.
        for at in &main {
            for need in needs.get(*at).into_iter().flatten().filter(|need| !main.contains(need)) {
                for opener in opened_from(*need, &openers, &main) {
                    if opener != *at && !reaches(&before, opener, *at) {
                        put(&mut before, *at, BTreeSet::from([opener]));
                    }
                }
            }
        }
        let held = (0..needs.len())
            .map(|at| if main.contains(&at) { ancestors(&before, at) } else { BTreeSet::new() });
        let held = held.collect();
        Self { units: units(main.into_iter().collect(), &before, 0), held, needs }
    }

    /// What a step needs and the flow does not see to, where it stands behind these steps.
    pub(super) fn unheld(&self, at: usize, behind: &[usize]) -> Vec<usize> {
        let mut held: BTreeSet<usize> = self.held.get(at).cloned().unwrap_or_default();
        for other in behind {
            held.insert(*other);
            held.extend(self.held.get(*other).into_iter().flatten());
        }
        self.needs.get(at).into_iter().flatten().copied().filter(|need| !held.contains(need)).collect()
    }
}

fn put(before: &mut [BTreeSet<usize>], at: usize, wanted: BTreeSet<usize>) {
    if let Some(set) = before.get_mut(at) {
        set.extend(wanted);
    }
}

/// The steps of the flow whose failure leads to this branch, at once or by way of other branches.
fn opened_from(
    branch: usize,
    openers: &BTreeMap<usize, BTreeSet<usize>>,
    main: &BTreeSet<usize>,
) -> BTreeSet<usize> {
    let (mut seen, mut open, mut found) = (BTreeSet::new(), vec![branch], BTreeSet::new());
    while let Some(at) = open.pop() {
        if !seen.insert(at) {
            continue;
        }
        for opener in openers.get(&at).into_iter().flatten() {
            if main.contains(opener) {
                found.insert(*opener);
            } else {
                open.push(*opener);
            }
        }
    }
    found
}

/// Does `from` wait for `to`?
fn reaches(before: &[BTreeSet<usize>], from: usize, to: usize) -> bool {
    ancestors(before, from).contains(&to)
}

fn ancestors(before: &[BTreeSet<usize>], at: usize) -> BTreeSet<usize> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![at]);
    while let Some(here) = open.pop() {
        open.extend(before.get(here).into_iter().flatten().copied().filter(|need| seen.insert(*need)));
    }
    seen
}

fn units(mut left: BTreeSet<usize>, before: &[BTreeSet<usize>], depth: usize) -> Vec<Unit> {
    let mut units = Vec::new();
    while !left.is_empty() {
        let parts = components(&left, before);
        if parts.len() > 1 && depth < DEEPEST {
            let branches = parts.into_iter().map(|part| self::units(part, before, depth + 1)).collect();
            units.push(Unit::Parallel(branches));
            break;
        }
        let waits = |at: &usize| before.get(*at).is_some_and(|needs| !needs.is_disjoint(&left));
        let first: BTreeSet<usize> = left.iter().copied().filter(|at| !waits(at)).collect();
        if first.is_empty() {
            // Steps that wait for each other; the loader refuses them.
            break;
        }
        left.retain(|at| !first.contains(at));
        let mut branches: Vec<Vec<Unit>> = first.into_iter().map(|at| vec![Unit::Step(at)]).collect();
        match branches.len() {
            1 => units.extend(branches.pop().into_iter().flatten()),
            _ => units.push(Unit::Parallel(branches)),
        }
    }
    units
}

/// The parts between which nothing waits, in the order of their first steps.
fn components(left: &BTreeSet<usize>, before: &[BTreeSet<usize>]) -> Vec<BTreeSet<usize>> {
    let mut beside: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in left {
        for need in before.get(*at).into_iter().flatten().filter(|need| left.contains(need)) {
            beside.entry(*at).or_default().push(*need);
            beside.entry(*need).or_default().push(*at);
        }
    }
    let (mut seen, mut parts) = (BTreeSet::new(), Vec::new());
    for start in left {
        let (mut part, mut open) = (BTreeSet::new(), vec![*start]);
        while let Some(at) = open.pop() {
            if seen.insert(at) {
                part.insert(at);
                open.extend(beside.get(&at).into_iter().flatten());
            }
        }
        if !part.is_empty() {
            parts.push(part);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a,b<a,c<a b` : steps with what they need; `x!y` opens y when x fails.
    fn runbook(text: &str) -> Runbook {
        let step = |part: &str| {
            let (name, needs) = part.split_once('<').unwrap_or((part, ""));
            let (id, branch) = name.split_once('!').map_or((name, None), |(id, branch)| (id, Some(branch)));
            let needs: Vec<&str> = needs.split_whitespace().collect();
            let mut step = serde_json::json!({ "id": id, "title": id, "needs": needs });
            if let Some(branch) = branch {
                step["on_failure"] = branch.into();
            }
            step
        };
        let steps: Vec<_> = text.split(',').map(step).collect();
        serde_json::from_value(serde_json::json!({ "id": "r", "title": "R", "step": steps })).unwrap()
    }

    fn shown(units: &[Unit]) -> String {
        let one = |unit: &Unit| match unit {
            Unit::Step(at) => char::from(b'a' + u8::try_from(*at).unwrap()).to_string(),
            Unit::Parallel(branches) => {
                format!("({})", branches.iter().map(|branch| shown(branch)).collect::<Vec<_>>().join("|"))
            }
        };
        units.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn needs_become_sequences_and_parallel_branches() {
        for (text, wanted) in [
            ("a", "a"),
            ("a,b<a,c<b", "a b c"),
            ("a,b", "(a|b)"),
            ("a,b<a,c<a,d<b c", "a (b|c) d"),
            ("a,b<a,c,d<c", "(a b|c d)"),
            // Not nested: d waits for b although it needs only a, and nothing begins too early.
            ("a,b,c<a,d<a b", "(a|b) (c|d)"),
            // e stands behind the step whose failure opens it.
            ("a!e,b<a,c<b,d<c,e", "a b c d"),
            // c needs a failure branch: it waits for the step that opens it.
            ("a!b,b,c<b", "a c"),
        ] {
            assert_eq!(shown(&Order::of(&runbook(text)).units), wanted, "{text}");
        }
    }

    #[test]
    fn a_need_that_the_flow_does_not_hold_is_known() {
        let order = Order::of(&runbook("a!c,b,c<b"));
        assert_eq!(shown(&order.units), "(a|b)");
        assert_eq!(order.unheld(2, &[0]), [1]);
        let order = Order::of(&runbook("b,a!c<b,c<b"));
        assert_eq!(order.unheld(2, &[1]), Vec::<usize>::new());
    }
}
