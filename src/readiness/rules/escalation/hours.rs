//! Levels whose people are all outside their hours at some time of the launch window.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::listed;
use crate::plan::escalation::Target;
use crate::plan::{Code, Level, Person, PersonId, Policy, Role};
use crate::readiness::finding::Finding;
use crate::readiness::gate::Case;

/// How far apart the instants are that are looked at.
const STEP: SignedDuration = SignedDuration::from_mins(30);
/// The most of them: a week, after which the hours are the same again.
const MOST: usize = 7 * 48;

/// Instants of the launch window at which a person can be paged.
type Awake<'c> = BTreeMap<&'c PersonId, Vec<bool>>;

/// Say which levels are empty at which time, for which role.
pub(super) fn check(case: &mut Case<'_>, policy: &Policy) {
    let instants = instants(case);
    let awake = awake(case, &instants);
    if awake.is_empty() {
        return;
    }
    for (index, level) in policy.level.iter().enumerate() {
        let empty_at = |role: &Role| {
            let people = people(case, role, &level.targets)?;
            let is_empty = |at: usize| {
                people.iter().all(|it| awake.get(it).is_some_and(|on| on.get(at) == Some(&false)))
            };
            (0..instants.len()).find(|at| is_empty(*at))
        };
        let first = case.deciding().filter_map(empty_at).min().and_then(|at| instants.get(at));
        let Some(first) = first.copied() else { continue };
        let Some(roles) = listed(case.deciding().filter(|role| empty_at(role).is_some())) else { continue };
        let place = case.survey.policy(&policy.id).key("level").index(index).key("targets");
        let (number, at) = (index + 1, first.strftime("%Y-%m-%d %H:%M"));
        let message = format!(
            "level {number} of policy `{}` reaches nobody at {at} UTC when {roles} is paged: it is outside their hours",
            policy.id
        );
        let finding = Finding::new(Code::LevelEmpty, place, message);
        let hint = "add somebody who is awake then; where nobody of the policy is, the hours are set aside";
        case.report(finding.of(policy.id.as_str()).weighing(Level::Warning).hint(hint.to_owned()));
    }
}

fn instants(case: &Case<'_>) -> Vec<Timestamp> {
    let window = &case.campaign.window;
    let next = |at: &Timestamp| at.checked_add(STEP).ok();
    let all = std::iter::successors(Some(window.opens), next);
    all.take_while(|at| *at < window.closes).take(MOST).collect()
}

/// Only of those who have hours: the others are always there.
fn awake<'c>(case: &Case<'c>, instants: &[Timestamp]) -> Awake<'c> {
    let people = &case.workspace.people;
    let timed = people.values().filter(|person| !person.available.is_empty());
    let on = |person: &'c Person| {
        (&person.id, instants.iter().map(|at| person.is_available(*at)).collect::<Vec<_>>())
    };
    timed.map(on).collect()
}

/// The people of a level; none where a place is paged too, or where nobody is named, which is said already.
fn people<'c>(case: &Case<'c>, role: &'c Role, targets: &'c [Target]) -> Option<Vec<&'c PersonId>> {
    let mut people = Vec::new();
    for target in targets {
        match target {
            Target::Primary => people.extend(&role.primary),
            Target::Backup => people.extend(&role.backup),
            Target::Role(id) => people.extend(case.role(id).and_then(|other| other.primary.as_ref())),
            Target::Person(id) => people.push(id),
            Target::Channel(_) => return None,
        }
    }
    (!people.is_empty()).then_some(people)
}
