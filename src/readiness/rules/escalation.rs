//! Escalation: that a page reaches somebody, and that thresholds widen authority.

mod hours;
mod thresholds;

use super::super::finding::Finding;
use super::super::gate::Case;
use crate::plan::escalation::{Level as Rung, Target};
use crate::plan::{Code, Level, PersonId, Policy, Role};

/// Ask this family.
pub(super) fn check(case: &mut Case<'_>) {
    policy(case);
    thresholds::check(case);
}

fn policy(case: &mut Case<'_>) {
    if case.campaign.policy.is_none() && case.workspace.settings.defaults.policy.is_none() {
        let place = case.here.clone().key("policy");
        case.report(Finding::new(Code::PolicyMissing, place, "the campaign has no escalation policy"));
    }
    let Some(policy) = case.policy() else { return };
    for (index, level) in policy.level.iter().enumerate() {
        if let Some((message, weight)) = unanswered(case, policy, index, level) {
            let place = case.survey.policy(&policy.id).key("level").index(index).key("targets");
            let finding = Finding::new(Code::LevelEmpty, place, message);
            case.report(finding.of(policy.id.as_str()).weighing(weight));
        }
    }
    hours::check(case, policy);
    if let Some(message) = dead_end(case, policy) {
        let place = case.survey.policy(&policy.id).key("level");
        case.report(Finding::new(Code::EscalationDeadEnd, place, message).of(policy.id.as_str()));
    }
}

/// Who a target is for a page of a role. A name that leads nowhere stands for somebody: the loader has said it.
fn answers<'c>(case: &Case<'c>, role: &'c Role, target: &'c Target) -> Option<&'c str> {
    match target {
        Target::Primary => role.primary.as_ref().map(PersonId::as_str),
        Target::Backup => role.backup.as_ref().map(PersonId::as_str),
        Target::Role(id) => match case.role(id) {
            Some(other) => other.primary.as_ref().map(PersonId::as_str),
            None => Some(id.as_str()),
        },
        Target::Person(id) => Some(id.as_str()),
        Target::Channel(id) => Some(id.as_str()),
    }
}

/// Why nobody answers at a level, and how much that weighs: what some role lacks is an error of that role already.
fn unanswered(case: &Case<'_>, policy: &Policy, index: usize, level: &Rung) -> Option<(String, Level)> {
    let number = index + 1;
    if level.targets.is_empty() {
        return Some((format!("level {number} of policy `{}` has no targets", policy.id), Level::Error));
    }
    let is_lost = |role: &&Role| level.targets.iter().all(|target| answers(case, role, target).is_none());
    let lost = listed(case.deciding().filter(is_lost))?;
    let is_of_role = |target: &Target| matches!(target, Target::Primary | Target::Backup);
    if level.targets.iter().any(is_of_role) {
        let message = format!("level {number} of policy `{}` reaches nobody when {lost} is paged", policy.id);
        return Some((message, Level::Warning));
    }
    let message =
        format!("level {number} of policy `{}` reaches nobody: its roles have no primary", policy.id);
    Some((message, Level::Error))
}

/// Why a page may end with one person asked, or none.
fn dead_end(case: &Case<'_>, policy: &Policy) -> Option<String> {
    if policy.level.is_empty() {
        return Some(format!("policy `{}` has no levels", policy.id));
    }
    // To begin again after the last level asks the same people.
    let is_alone = |role: &&Role| {
        let targets = policy.level.iter().flat_map(|level| &level.targets);
        let mut asked = targets.filter_map(|target| answers(case, role, target));
        asked.next().is_none_or(|first| asked.all(|next| next == first))
    };
    let alone = listed(case.deciding().filter(is_alone))?;
    Some(format!("policy `{}` asks no second person when {alone} is paged", policy.id))
}

/// Some roles by name, the first of them where they are many.
fn listed<'r>(mut roles: impl Iterator<Item = &'r Role>) -> Option<String> {
    let first: Vec<String> = roles.by_ref().take(4).map(|role| format!("`{}`", role.id)).collect();
    Some(match (first.as_slice(), roles.count()) {
        ([], _) => return None,
        ([one], _) => one.clone(),
        (some, 0) => format!("one of {}", some.join(", ")),
        (some, more) => format!("one of {} and {more} more", some.join(", ")),
    })
}
