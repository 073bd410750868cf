//! Conditions: one kind each, and steps that exist.

use super::super::super::Condition;
use super::super::path::{At, Path};
use super::super::report::FileNo;
use super::Check;
use super::names::Register;

/// Check a condition and all inside it. `steps` are those of its runbook; a threshold has none.
pub(super) fn check(
    check: &mut Check<'_, '_, '_>,
    file: FileNo,
    at: At<'_>,
    condition: &Condition,
    steps: Option<&Register<'_>>,
) {
    let kinds = [
        ("all", condition.all.is_some()),
        ("any", condition.any.is_some()),
        ("not", condition.not.is_some()),
        ("unmitigated_for", condition.unmitigated_for.is_some()),
        ("dependency", condition.dependency.is_some()),
        ("severity_at_least", condition.severity_at_least.is_some()),
        ("step_failed", condition.step_failed.is_some()),
    ];
    if let Some((message, hint)) = exactly_one("a condition", &kinds) {
        check.hinted(file, at, message, &hint);
    }
    for (key, given) in [("is", condition.is.is_some()), ("for", condition.lasting.is_some())] {
        if given && condition.dependency.is_none() {
            check.problem(file, at.key(key), format!("`{key}` goes with `dependency` only"));
        }
    }
    if let Some(step) = &condition.step_failed {
        match steps {
            Some(steps) => check.refer(file, at.key("step_failed"), steps, step.as_str()),
            None => check.problem(
                file,
                at.key("step_failed"),
                "`step_failed` looks at a step of its runbook, and this belongs to none".to_owned(),
            ),
        }
    }
    for (key, children) in [("all", &condition.all), ("any", &condition.any)] {
        let list = at.key(key);
        for (index, child) in children.iter().flatten().enumerate() {
            self::check(check, file, list.index(index), child, steps);
        }
    }
    if let Some(child) = &condition.not {
        self::check(check, file, at.key("not"), child, steps);
    }
}

/// Every dependency that a condition looks at, with its path.
pub(super) fn dependencies<'c>(at: At<'_>, condition: &'c Condition, found: &mut Vec<(Path, &'c str)>) {
    if let Some(dependency) = &condition.dependency {
        found.push((at.key("dependency").to_path(), dependency.as_str()));
    }
    for (key, children) in [("all", &condition.all), ("any", &condition.any)] {
        let list = at.key(key);
        for (index, child) in children.iter().flatten().enumerate() {
            dependencies(list.index(index), child, found);
        }
    }
    if let Some(child) = &condition.not {
        dependencies(at.key("not"), child, found);
    }
}

/// What is wrong unless exactly one of these is given, and the hint.
pub(super) fn exactly_one(what: &str, kinds: &[(&str, bool)]) -> Option<(String, String)> {
    let given: Vec<&str> = kinds.iter().filter(|(_, given)| *given).map(|(name, _)| *name).collect();
    let all: Vec<&str> = kinds.iter().map(|(name, _)| *name).collect();
    let hint = format!("one of: {}", all.join(", "));
    match given.as_slice() {
        [_] => None,
        [] => Some((format!("{what} needs exactly one kind, and has none"), hint)),
        several => Some((format!("{what} needs exactly one kind, and has {}", several.join(", ")), hint)),
    }
}
