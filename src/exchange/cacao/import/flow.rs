//! From a flow to needs and conditions.
//!
//! A workflow says where each step leads; a runbook says what each step needs. Every way into a step carries what has to be
//! over, and under which circumstances it is taken: which answer was given at a choice, which step failed or did not. A step
//! needs everything that its ways carry, and it applies under any of their circumstances.

mod cases;
mod tangle;

use std::collections::{BTreeMap, BTreeSet};

use self::cases::{merged, with};
use super::super::super::{Desk, MOST_STEPS};
use super::command::{Around, Deed};
use super::step::{Kind, Raw, Way};

/// Circumstances: for each choice the number of the answer; for each step that may fail 0 when it did not, 1 when it did.
pub(super) type Case<'v> = BTreeMap<&'v str, usize>;

/// The most different circumstances of one step.
const MOST_CASES: usize = MOST_STEPS;

/// A step in its place.
#[derive(Debug, Default, Clone)]
pub(super) struct Spot<'v> {
    /// The actions and choices that are over before it.
    pub(super) needs: BTreeSet<&'v str>,
    /// It applies in any of these; always, where one of them asks for nothing.
    pub(super) cases: BTreeSet<Case<'v>>,
    /// The steps whose failure leads straight to it.
    pub(super) opened_by: BTreeSet<&'v str>,
    /// The branching step in whose branch it is.
    owner: Option<&'v str>,
}

/// A flow, sorted.
#[derive(Debug)]
pub(super) struct Flow<'v> {
    /// The actions and choices, each after everything that leads to it.
    pub(super) order: Vec<&'v str>,
    pub(super) spots: BTreeMap<&'v str, Spot<'v>>,
    /// For each action the step that its failure leads to.
    pub(super) on_failure: BTreeMap<&'v str, &'v str>,
}

type Steps<'v> = BTreeMap<&'v str, Raw<'v>>;

/// Sort a flow out. `exception` is where a failure leads that nothing else is said of.
pub(super) fn sort<'v>(
    steps: &Steps<'v>,
    start: &'v str,
    exception: Option<&'v str>,
    desk: &mut Desk,
) -> Option<Flow<'v>> {
    let rescue = exception.map(|id| reach(steps, &[id], None)).unwrap_or_default();
    let failures = failures(steps, exception, &rescue, desk);
    let mut seen = reach(steps, &[start], None);
    seen.extend(rescue);
    for step in steps.values().filter(|step| !seen.contains(step.id)) {
        let message = format!("nothing leads to {}", step.called());
        desk.hinted(&step.node.at, message, "take it out, or let a step lead to it");
    }
    let order = sorted(steps, start, &failures, &seen, desk)?;
    let mut walk = Walk { steps, failures: &failures, spots: BTreeMap::new(), desk };
    walk.spots.entry(start).or_default().cases.insert(Case::new());
    for id in &order {
        walk.pass(id);
    }
    let spots = walk.spots;
    let is_done = |id: &&str| {
        let kind = steps.get(*id).map(|step| &step.kind);
        matches!(kind, Some(Kind::Action(_) | Kind::Choice { .. }))
    };
    let order = order.into_iter().filter(is_done).collect();
    Some(Flow { order, spots, on_failure: failures })
}

/// Where each action leads when it fails, where that is a step and not an end.
fn failures<'v>(
    steps: &Steps<'v>,
    exception: Option<&'v str>,
    rescue: &BTreeSet<&'v str>,
    desk: &mut Desk,
) -> BTreeMap<&'v str, &'v str> {
    let mut found = BTreeMap::new();
    for (id, step) in steps.iter().filter(|(_, step)| matches!(step.kind, Kind::Action(_))) {
        let other = exception.filter(|_| !rescue.contains(id));
        let Some(to) = step.on_failure.as_ref().map(|way| way.to).or(other) else { continue };
        match steps.get(to).map(|step| &step.kind) {
            Some(Kind::End) => desk.say(
                step.on_failure.as_ref().map_or(step.node.at.as_str(), |way| way.at.as_str()),
                format!(
                    "when {} fails, its branch ends: here what comes after it waits until somebody skips it",
                    step.called()
                ),
            ),
            Some(Kind::Action(_) | Kind::Choice { .. } | Kind::Parallel | Kind::Start) => {
                found.insert(*id, to);
            }
            None => {}
        }
    }
    found
}

/// A failure opens one step here, and that step opens by nothing else. Where a failure leads to something that is also
/// reached in the usual course, or to several steps at once, a step is put between that a person takes. `names` are the
/// names of such steps, by the steps that fail.
pub(super) fn mend<'v>(
    steps: &mut Steps<'v>,
    exception: Option<&'v str>,
    names: &'v BTreeMap<String, String>,
    desk: &mut Desk,
) {
    let usual: BTreeSet<&'v str> = steps.values().flat_map(ways).collect();
    let rescue = exception.map(|id| reach(steps, &[id], None)).unwrap_or_default();
    let mut put = Vec::new();
    for step in steps.values_mut().filter(|step| matches!(step.kind, Kind::Action(_))) {
        let other = exception.filter(|_| !rescue.contains(step.id));
        let Some(to) = step.on_failure.as_ref().map(|way| way.to).or(other) else { continue };
        let at = step.on_failure.as_ref().map_or(&step.node.at, |way| &way.at).clone();
        let way = Way { to, at };
        put.push((step.id, step.called(), way, step.node.clone()));
    }
    for (id, called, way, node) in put {
        let kind = steps.get(way.to).map(|step| &step.kind);
        let is_direct =
            matches!(kind, Some(Kind::Action(_) | Kind::Choice { .. })) && !usual.contains(way.to);
        if is_direct || matches!(kind, Some(Kind::End) | None) {
            continue;
        }
        let Some((_, name)) = names.get_key_value(id) else { continue };
        let text = format!("Go on although {called} failed");
        desk.say(
            &way.at,
            format!("the failure of {called} leads on: a step was added that a person takes then"),
        );
        let kind = Kind::Action(vec![Deed::Words { text, around: Around::default() }]);
        let next = Some(Way { to: way.to, at: way.at.clone() });
        let added = Raw {
            id: name,
            name: None,
            kind,
            branches: Vec::new(),
            next,
            on_failure: None,
            variables: BTreeMap::new(),
            node,
            is_added: true,
        };
        steps.insert(name, added);
        if let Some(step) = steps.get_mut(id) {
            step.on_failure = Some(Way { to: name, at: way.at });
        }
    }
}

/// Where a step leads, but for its failure: into its branches, and on.
fn ways<'v, 's>(step: &'s Raw<'v>) -> impl Iterator<Item = &'v str> + 's {
    step.branches.iter().flatten().chain(&step.next).map(|way| way.to)
}

/// Everything that is reached from these, failures too; not through `stop`.
fn reach<'v>(steps: &Steps<'v>, from: &[&'v str], stop: Option<&str>) -> BTreeSet<&'v str> {
    let (mut seen, mut open) = (BTreeSet::new(), from.to_vec());
    while let Some(id) = open.pop() {
        if Some(id) == stop || !seen.insert(id) {
            continue;
        }
        if let Some(step) = steps.get(id) {
            open.extend(ways(step));
            open.extend(step.on_failure.as_ref().map(|way| way.to));
        }
    }
    seen
}

/// Every step after everything that leads to it, and what follows a branching step after all of its branches.
fn sorted<'v>(
    steps: &Steps<'v>,
    start: &'v str,
    failures: &BTreeMap<&'v str, &'v str>,
    seen: &BTreeSet<&'v str>,
    desk: &mut Desk,
) -> Option<Vec<&'v str>> {
    let mut after: BTreeMap<&str, BTreeSet<&'v str>> = BTreeMap::new();
    for (id, step) in steps.iter().filter(|(id, _)| seen.contains(*id)) {
        let on = after.entry(id).or_default();
        on.extend(ways(step).filter(|to| steps.contains_key(to)));
        on.extend(failures.get(id));
        let Some(next) = step.next.as_ref().filter(|_| !step.branches.is_empty()) else { continue };
        let entries: Vec<&'v str> = step.branches.iter().flatten().map(|way| way.to).collect();
        for inner in reach(steps, &entries, Some(next.to)) {
            // A shared end leads nowhere; what is reached from the next step on is no part of the branches.
            if inner != *id && !matches!(steps.get(inner).map(|step| &step.kind), Some(Kind::End) | None) {
                after.entry(inner).or_default().insert(next.to);
            }
        }
    }
    let mut waiting: BTreeMap<&str, usize> = BTreeMap::new();
    for to in after.values().flatten() {
        *waiting.entry(to).or_default() += 1;
    }
    let roots = seen.iter().copied().filter(|id| steps.contains_key(id) && !waiting.contains_key(id));
    let mut open: Vec<&'v str> = roots.filter(|id| *id != start).collect();
    if !waiting.contains_key(start) {
        open.push(start);
    }
    let mut order = Vec::new();
    while let Some(id) = open.pop() {
        order.push(id);
        let Some(step) = steps.get(id) else { continue };
        // The first branch is told first.
        let mut on: Vec<&'v str> = ways(step).chain(failures.get(id).copied()).collect();
        on.extend(
            after.get(id).into_iter().flatten().copied().filter(|to| !ways(step).any(|way| way == *to)),
        );
        on.dedup();
        let mut ready = Vec::new();
        let mut told = BTreeSet::new();
        for to in on {
            if after.get(id).is_some_and(|all| all.contains(to))
                && told.insert(to)
                && let Some(count) = waiting.get_mut(to)
            {
                *count -= 1;
                if *count == 0 {
                    ready.push(to);
                }
            }
        }
        open.extend(ready.into_iter().rev());
    }
    if order.len() < seen.iter().filter(|id| steps.contains_key(*id)).count() {
        tangle::tell(steps, start, failures, seen, desk);
        return None;
    }
    Some(order)
}

struct Walk<'s, 'v> {
    steps: &'s Steps<'v>,
    failures: &'s BTreeMap<&'v str, &'v str>,
    spots: BTreeMap<&'v str, Spot<'v>>,
    desk: &'s mut Desk,
}

impl<'v> Walk<'_, 'v> {
    /// Carry on from a step that everything before it has been carried to.
    fn pass(&mut self, id: &'v str) {
        let Some(step) = self.steps.get(id) else { return };
        let mut spot = self.spots.get(id).cloned().unwrap_or_default();
        spot.cases = merged(spot.cases, |step| self.arity(step));
        if spot.cases.len() > MOST_CASES {
            let message = format!("{} is reached under more than {MOST_CASES} circumstances", step.called());
            self.desk.fault(&step.node.at, message);
            spot.cases = BTreeSet::from([Case::new()]);
        }
        self.spots.insert(id, spot.clone());
        match &step.kind {
            Kind::Start => self.on(&spot, &spot.needs, step, None),
            Kind::End => {}
            Kind::Action(_) => self.action(id, step, &spot),
            Kind::Parallel => {
                for way in step.branches.iter().flatten() {
                    self.carry(way.to, &spot.needs, &spot.cases, Some(id));
                }
                self.after_branches(step, &spot, &spot.needs);
            }
            Kind::Choice { .. } => {
                let over = BTreeSet::from([id]);
                for (answer, way) in step.branches.iter().enumerate() {
                    let cases = with(&spot.cases, id, answer);
                    if let Some(way) = way {
                        self.carry(way.to, &over, &cases, Some(id));
                    }
                }
                self.after_branches(step, &spot, &over);
            }
        }
    }

    fn action(&mut self, id: &'v str, step: &Raw<'v>, spot: &Spot<'v>) {
        let over = BTreeSet::from([id]);
        let Some(branch) = self.failures.get(id).copied() else {
            return self.on(spot, &over, step, None);
        };
        self.on(spot, &over, step, Some((id, 0)));
        // It opens by the failure; what it waits for is over already. Where every failure leads to one place, how each
        // step was reached is of no matter there.
        let cases = match &step.on_failure {
            Some(_) => with(&spot.cases, id, 1),
            None => with(&BTreeSet::from([Case::new()]), id, 1),
        };
        self.carry(branch, &BTreeSet::new(), &cases, spot.owner);
        self.spots.entry(branch).or_default().opened_by.insert(id);
    }

    /// Lead on to the next step, under one circumstance more.
    fn on(
        &mut self,
        spot: &Spot<'v>,
        over: &BTreeSet<&'v str>,
        step: &Raw<'v>,
        more: Option<(&'v str, usize)>,
    ) {
        let cases = more.map_or_else(|| spot.cases.clone(), |(id, value)| with(&spot.cases, id, value));
        match &step.next {
            Some(next) => self.carry(next.to, over, &cases, spot.owner),
            None => self.exit(spot.owner, over),
        }
    }

    /// What follows the branches: the walk comes by here before them, so what is over at their ends is added as they end.
    fn after_branches(&mut self, step: &Raw<'v>, spot: &Spot<'v>, over: &BTreeSet<&'v str>) {
        match &step.next {
            Some(next) => self.carry(next.to, over, &spot.cases, spot.owner),
            None => self.exit(spot.owner, over),
        }
    }

    fn carry(
        &mut self,
        to: &'v str,
        over: &BTreeSet<&'v str>,
        cases: &BTreeSet<Case<'v>>,
        owner: Option<&'v str>,
    ) {
        if matches!(self.steps.get(to).map(|step| &step.kind), Some(Kind::End)) {
            return self.exit(owner, over);
        }
        let depth = |owner: Option<&'v str>, spots: &BTreeMap<&'v str, Spot<'v>>| {
            std::iter::successors(owner, |id| spots.get(id).and_then(|spot| spot.owner)).count()
        };
        let known = self.spots.get(to).map(|spot| spot.owner);
        let outer = match known {
            Some(known) if depth(known, &self.spots) <= depth(owner, &self.spots) => known,
            Some(_) | None => owner,
        };
        let spot = self.spots.entry(to).or_default();
        spot.needs.extend(over);
        spot.cases.extend(cases.iter().cloned());
        spot.owner = outer;
    }

    /// A branch of `owner` ends.
    fn exit(&mut self, owner: Option<&'v str>, over: &BTreeSet<&'v str>) {
        if let Some(owner) = owner {
            self.exit_of(owner, over);
        }
    }

    fn exit_of(&mut self, owner: &'v str, over: &BTreeSet<&'v str>) {
        let (Some(step), Some(spot)) = (self.steps.get(owner), self.spots.get(owner).cloned()) else {
            return;
        };
        match &step.next {
            Some(next) => self.carry(next.to, over, &BTreeSet::new(), spot.owner),
            None => self.exit(spot.owner, over),
        }
    }

    /// How many answers there are, where one of them always fits.
    fn arity(&self, id: &str) -> Option<usize> {
        match self.steps.get(id).map(|step| &step.kind) {
            Some(Kind::Action(_)) => Some(2),
            Some(Kind::Choice { answers, is_whole: true, .. }) => Some(answers.len()),
            Some(Kind::Choice { .. } | Kind::Start | Kind::End | Kind::Parallel) | None => None,
        }
    }
}
