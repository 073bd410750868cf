//! Why a flow can't be put into an order.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::super::Desk;
use super::super::step::{Kind, Raw, Way};
use super::{Steps, reach};

/// Say where steps lead back, and where branches lead past the place at which they meet.
pub(super) fn tell<'v>(
    steps: &Steps<'v>,
    start: &'v str,
    failures: &BTreeMap<&'v str, &'v str>,
    seen: &BTreeSet<&'v str>,
    desk: &mut Desk,
) {
    let before = desk.faults.len();
    let mut roots = vec![start];
    roots.extend(seen.iter().copied());
    back(steps, &roots, failures, desk);
    if desk.faults.len() == before {
        past(steps, seen, desk);
    }
    if desk.faults.len() == before {
        desk.fault("/workflow", "its steps can't be put into an order");
    }
}

/// Every way that leads back to a step that comes before it.
fn back<'v>(steps: &Steps<'v>, roots: &[&'v str], failures: &BTreeMap<&'v str, &'v str>, desk: &mut Desk) {
    // Each step is opened once; while it is open, what leads to it leads back.
    let (mut done, mut open): (BTreeSet<&str>, BTreeSet<&str>) = (BTreeSet::new(), BTreeSet::new());
    for root in roots {
        let mut stack: Vec<(&'v str, Vec<Way<'v>>)> = Vec::new();
        let mut enter = Some(*root);
        loop {
            if let Some(id) = enter.take()
                && !done.contains(id)
                && let Some(step) = steps.get(id)
            {
                open.insert(id);
                let mut on = leading(step, failures.get(id).copied());
                on.reverse();
                stack.push((id, on));
            }
            let Some((id, on)) = stack.last_mut() else { break };
            match on.pop() {
                Some(way) if open.contains(way.to) => {
                    if let (Some(from), Some(to)) = (steps.get(*id), steps.get(way.to)) {
                        let failed = steps.values().find(|step| {
                            from.is_added && step.on_failure.as_ref().is_some_and(|way| way.to == from.id)
                        });
                        let message = if let Some(failed) = failed {
                            let (failed, to) = (failed.called(), to.called());
                            format!("the failure of {failed} leads back to {to}, which comes before it")
                        } else if from.id == to.id {
                            format!("{} leads back to itself", from.called())
                        } else {
                            format!("{} leads back to {}, which comes before it", from.called(), to.called())
                        };
                        let hint = "a step of a runbook is done once: let it lead on, and say in words when to begin anew";
                        desk.hinted(&way.at, message, hint);
                    }
                }
                Some(way) => enter = Some(way.to),
                None => {
                    open.remove(id);
                    done.insert(id);
                    stack.pop();
                }
            }
        }
    }
}

/// The ways out of a step, with their places; the branches first.
fn leading<'v>(step: &Raw<'v>, failure: Option<&'v str>) -> Vec<Way<'v>> {
    let mut all: Vec<Way<'v>> = step.branches.iter().flatten().chain(&step.next).cloned().collect();
    let at = step.on_failure.as_ref().map_or(&step.node.at, |way| &way.at);
    all.extend(failure.map(|to| Way { to, at: at.clone() }));
    all
}

/// Every way out of a branch to what comes after the place where the branches meet.
fn past<'v>(steps: &Steps<'v>, seen: &BTreeSet<&'v str>, desk: &mut Desk) {
    for step in steps.values().filter(|step| seen.contains(step.id)) {
        let Some(next) = step.next.as_ref().filter(|_| !step.branches.is_empty()) else { continue };
        let entries: Vec<&'v str> = step.branches.iter().flatten().map(|way| way.to).collect();
        let (inside, after) = (reach(steps, &entries, Some(next.to)), reach(steps, &[next.to], None));
        let is_end = |id: &str| matches!(steps.get(id).map(|step| &step.kind), Some(Kind::End) | None);
        let inner = inside.iter().filter(|id| !after.contains(*id)).filter_map(|id| steps.get(id));
        let into = step.branches.iter().flatten().map(|way| (step, way));
        let within = inner.flat_map(|inner| {
            let on = inner.branches.iter().flatten().chain(&inner.next).chain(&inner.on_failure);
            on.map(move |way| (inner, way))
        });
        for (from, way) in into.chain(within) {
            if way.to == next.to || !after.contains(way.to) || is_end(way.to) {
                continue;
            }
            let to = steps.get(way.to).map(Raw::called).unwrap_or_default();
            let meet = steps.get(next.to).map(Raw::called).unwrap_or_default();
            let message = format!(
                "{} leads out of a branch of {} to {to}, past {meet}, where its branches meet",
                from.called(),
                step.called()
            );
            let hint = "let the branch end (with an `end` step); what comes after all branches stands at `on_completion`";
            desk.hinted(&way.at, message, hint);
        }
    }
}
