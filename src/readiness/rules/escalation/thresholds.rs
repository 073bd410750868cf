//! Thresholds: what reaching one changes.

use super::super::super::finding::Finding;
use super::super::super::gate::Case;
use crate::plan::escalation::Grant;
use crate::plan::roster::PersonKind;
use crate::plan::{Authority, Code, Level, Threshold};

/// Look at each threshold of the campaign.
pub(super) fn check(case: &mut Case<'_>) {
    let rolls_back =
        |threshold: &Threshold| threshold.grants.iter().any(|grant| grant.authority == Authority::Rollback);
    if !case.thresholds().any(rolls_back) {
        let place = case.here.clone().key("thresholds");
        let message = "no threshold of the campaign grants `rollback`";
        case.report(Finding::new(Code::RollbackThresholdMissing, place, message));
    }
    for threshold in case.thresholds() {
        effect(case, threshold);
    }
}

/// Why a grant gives nobody an authority.
enum Idle {
    /// The role holds it already.
    Held,
    /// Nobody may use it there.
    Useless(&'static str),
}

fn effect(case: &mut Case<'_>, threshold: &Threshold) {
    let place = || case.survey.threshold(&threshold.id).key("grants");
    let idle: Vec<Option<Idle>> = threshold.grants.iter().map(|grant| idle(case, grant)).collect();
    let is_effective = |(grant, idle): (&Grant, &Option<Idle>)| idle.is_none() || !grant.waives.is_empty();
    let mut found = Vec::new();
    if threshold.grants.is_empty() {
        let message = format!("threshold `{}` grants nothing", threshold.id);
        found.push(Finding::new(Code::ThresholdGrantsNothing, place(), message));
    } else if !threshold.grants.iter().zip(&idle).any(is_effective) {
        let why: Vec<String> = threshold.grants.iter().zip(&idle).filter_map(reason).collect();
        let message = format!("threshold `{}` changes nothing: {}", threshold.id, why.join("; "));
        found.push(Finding::new(Code::ThresholdGrantsNothing, place(), message));
    } else {
        // What is waived is waived for everybody; the authority still comes to nobody.
        for (index, part) in threshold.grants.iter().zip(&idle).enumerate() {
            if let ((_, Some(Idle::Useless(_))), Some(why)) = (part, reason(part)) {
                let message = format!("threshold `{}` grants in vain: {why}", threshold.id);
                let finding =
                    Finding::new(Code::ThresholdGrantsNothing, place().index(index).key("to"), message);
                found.push(finding.weighing(Level::Warning));
            }
        }
    }
    for finding in found {
        case.report(finding.of(threshold.id.as_str()));
    }
}

/// As the core reads a grant: it counts for human beings who hold a role that is not advisory.
fn idle(case: &Case<'_>, grant: &Grant) -> Option<Idle> {
    let role = case.role(&grant.to)?;
    if role.advisory {
        return Some(Idle::Useless("is advisory"));
    }
    let known: Vec<PersonKind> =
        role.holders().filter_map(|id| case.person(id)).map(|person| person.kind).collect();
    if !known.is_empty() && !known.contains(&PersonKind::Human) {
        return Some(Idle::Useless("is held by no human being"));
    }
    role.authorities.contains(&grant.authority).then_some(Idle::Held)
}

fn reason((grant, idle): (&Grant, &Option<Idle>)) -> Option<String> {
    Some(match idle.as_ref()? {
        Idle::Held => format!("role `{}` holds `{}` already", grant.to, grant.authority),
        Idle::Useless(why) => format!("role `{}` {why}", grant.to),
    })
}
