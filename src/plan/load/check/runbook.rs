//! Runbooks: steps, what they need, and what they fire.

use std::collections::BTreeMap;

use super::super::super::{Action, Code, Runbook, Step, StepKind};
use super::super::path::At;
use super::super::read::Document;
use super::super::report::FileNo;
use super::names::Register;
use super::probe::Part;
use super::template::Scope;
use super::{Check, Filed, action, condition, named_after};

/// Check one runbook by itself; what a campaign must have for it is checked per campaign.
pub(super) fn check(check: &mut Check<'_, '_, '_>, filed: &Filed<Runbook>, documents: &[Document]) {
    let (file, runbook) = (filed.file, &filed.value);
    named_after(check, file, documents, runbook.id.as_str());
    let list = At::Root.key("step");
    let ids = || runbook.step.iter().map(|step| step.id.as_str());
    check.unique("step", list, "id", ids().enumerate().map(|(index, id)| (file, index, id)));
    let steps = Register::new("step", "steps of this runbook", ids());
    for (index, step) in runbook.step.iter().enumerate() {
        step_order(check, file, list.index(index), step, &steps);
        step_content(check, file, list.index(index), step, &steps);
    }
    cycles(check, file, runbook);
}

fn step_order(check: &mut Check<'_, '_, '_>, file: FileNo, at: At<'_>, step: &Step, steps: &Register<'_>) {
    let needs = at.key("needs");
    for (index, id) in step.needs.iter().enumerate() {
        if *id == step.id {
            let message = format!("step `{id}` needs itself");
            check.reporter.report_as(Some(Code::StepCycle), file, needs.index(index), message, None);
        } else {
            check.refer(file, needs.index(index), steps, id.as_str());
        }
    }
    if let Some(id) = &step.on_failure {
        if *id == step.id {
            check.problem(file, at.key("on_failure"), format!("step `{id}` can't follow its own failure"));
        } else {
            check.refer(file, at.key("on_failure"), steps, id.as_str());
        }
    }
}

fn step_content(check: &mut Check<'_, '_, '_>, file: FileNo, at: At<'_>, step: &Step, steps: &Register<'_>) {
    let names = check.names;
    if let Some(role) = &step.role {
        check.refer_as(Some(Code::StepRoleUnheld), file, at.key("role"), &names.roles, role.as_str());
    }
    if let Some(when) = &step.when {
        condition::check(check, file, at.key("when"), when, Some(steps));
    }
    if let Some(verify) = &step.verify {
        Part { check, file, scope: Scope::none() }.probe(at.key("verify"), verify);
    }
    if let Some(id) = &step.action {
        check.refer(file, at.key("action"), &names.actions, id.as_str());
    }
    if let Some(id) = &step.message {
        check.refer(file, at.key("message"), &names.messages, id.as_str());
    }
    let kinds = [
        (StepKind::Action, "action", step.action.is_some()),
        (StepKind::Message, "message", step.message.is_some()),
    ];
    for (kind, name, given) in kinds {
        if step.kind == kind && !given {
            let hint = format!("write {name} = \"…\"");
            check.hinted(file, at, format!("a step of kind `{name}` needs `{name}`"), &hint);
        } else if step.kind != kind && given {
            let hint = format!("write kind = \"{name}\", or leave `{name}` out");
            check.hinted(file, at.key(name), format!("only a step of kind `{name}` has `{name}`"), &hint);
        }
    }
    inputs(check, file, at, step);
}

/// The inputs that a step fixes exist, and take the value.
fn inputs(check: &mut Check<'_, '_, '_>, file: FileNo, at: At<'_>, step: &Step) {
    let fixed = at.key("inputs");
    let Some(id) = &step.action else {
        if !step.inputs.is_empty() {
            check.problem(file, fixed, "`inputs` goes with `action` only".to_owned());
        }
        return;
    };
    let found = check.files.actions.iter().find(|filed| filed.value.id == *id);
    let Some(target): Option<&Action> = found.map(|filed| &filed.value) else {
        return;
    };
    let known = target.inputs.iter().map(|input| input.name.as_str());
    let known = Register::new("input", "inputs of this action", known);
    for (name, value) in &step.inputs {
        check.refer(file, fixed.key(name), &known, name);
        let input = target.inputs.iter().find(|input| input.name == *name);
        if let Some(message) = input.and_then(|input| action::refuses(input, value.as_str())) {
            check.problem(file, fixed.key(name), message);
        }
    }
}

/// The most cycles of one runbook that are named.
const MOST_CYCLES: usize = 20;

/// Steps that wait for each other would never open.
fn cycles(check: &mut Check<'_, '_, '_>, file: FileNo, runbook: &Runbook) {
    let numbers: BTreeMap<&str, usize> =
        runbook.step.iter().enumerate().map(|(number, step)| (step.id.as_str(), number)).collect();
    let number_of = |at: usize, id: &str| numbers.get(id).copied().filter(|number| *number != at);
    let mut needs: Vec<Vec<(usize, usize)>> = runbook
        .step
        .iter()
        .enumerate()
        .map(|(at, step)| {
            let needed = step.needs.iter().enumerate();
            needed.filter_map(|(index, id)| Some((index, number_of(at, id.as_str())?))).collect()
        })
        .collect();
    let list = At::Root.key("step");
    for _ in 0..MOST_CYCLES {
        let Some(cycle) = find_cycle(&needs) else { return };
        let Some((first, closing)) = cycle.first().copied() else {
            return;
        };
        let mut names: Vec<&str> = cycle
            .iter()
            .filter_map(|(number, _)| runbook.step.get(*number))
            .map(|step| step.id.as_str())
            .collect();
        names.extend(names.first().copied());
        let step = list.index(first);
        let at = step.key("needs");
        let message = format!("steps wait for each other: {}", names.join(" needs "));
        check.reporter.report_as(Some(Code::StepCycle), file, at.index(closing), message, None);
        if let Some(edges) = needs.get_mut(first) {
            edges.retain(|(index, _)| *index != closing);
        }
    }
}

/// A cycle as steps, each with which of its needs leads to the next.
fn find_cycle(needs: &[Vec<(usize, usize)>]) -> Option<Vec<(usize, usize)>> {
    // Take away, again and again, what waits for nothing; what is left has a cycle.
    let mut waiting: Vec<usize> = needs.iter().map(Vec::len).collect();
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); needs.len()];
    for (number, edges) in needs.iter().enumerate() {
        for (_, needed) in edges {
            if let Some(list) = needed_by.get_mut(*needed) {
                list.push(number);
            }
        }
    }
    let mut open: Vec<usize> = (0..needs.len()).filter(|n| waiting.get(*n) == Some(&0)).collect();
    let mut left = vec![true; needs.len()];
    while let Some(number) = open.pop() {
        if let Some(mark) = left.get_mut(number) {
            *mark = false;
        }
        for other in needed_by.get(number).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(*other) {
                *count -= 1;
                if *count == 0 {
                    open.push(*other);
                }
            }
        }
    }
    let is_left = |number: usize| left.get(number) == Some(&true);
    let mut here = (0..needs.len()).find(|number| is_left(*number))?;
    let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
    let mut path: Vec<(usize, usize)> = Vec::new();
    while !seen.contains_key(&here) {
        seen.insert(here, path.len());
        let (index, next) = needs.get(here)?.iter().copied().find(|(_, next)| is_left(*next))?;
        path.push((here, index));
        here = next;
    }
    Some(path.split_off(*seen.get(&here)?))
}
