//! The thresholds: how far they are from widening authority, and why.

use jiff::Timestamp;

use super::time;
use crate::incident::condition::{self, Truth};
use crate::plan::{Condition, Plan, Threshold, ThresholdId};
use crate::tui::Glance;

/// Where a threshold stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has widened authority.
    Reached(Timestamp),
    /// Time alone will open it.
    Counting(Timestamp),
    /// It can't be told; authority stays as it is.
    Inconclusive,
    /// Its condition does not hold.
    Waiting,
}

/// One threshold in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThresholdLine {
    /// Which.
    pub id: ThresholdId,
    /// Where it stands.
    pub standing: Standing,
    /// `00:28`, `reached`, `held`.
    pub time: String,
    /// What it means: `rollback unlocks for ic`.
    pub text: String,
    /// Why.
    pub reason: String,
}

/// Every threshold: the reached ones, then by the time that is left.
pub fn lines(glance: &Glance<'_>) -> Vec<ThresholdLine> {
    let mut all: Vec<_> = glance.incident.plan.thresholds.iter().map(|t| line(glance, t)).collect();
    all.sort_by_key(|line| match line.standing {
        Standing::Reached(at) => (0, at),
        Standing::Counting(at) => (1, at),
        Standing::Inconclusive => (2, Timestamp::MAX),
        Standing::Waiting => (3, Timestamp::MAX),
    });
    all
}

fn line(glance: &Glance<'_>, threshold: &Threshold) -> ThresholdLine {
    let incident = glance.incident;
    let reason = reason(&threshold.when, &incident.plan);
    let standing = standing(glance, threshold);
    let (time, text, reason) = match standing {
        Standing::Reached(at) => {
            ("reached".to_owned(), now_may(threshold), format!("since {}", time::hour_minute(at)))
        }
        Standing::Counting(at) => (time::countdown(at, glance.now), unlocks(threshold), reason),
        Standing::Inconclusive => (
            "held".to_owned(),
            format!("{}: inconclusive, authority stays as it is", title(threshold)),
            reason,
        ),
        Standing::Waiting => ("waits".to_owned(), unlocks(threshold), format!("when {reason}")),
    };
    ThresholdLine { id: threshold.id.clone(), standing, time, text, reason }
}

fn standing(glance: &Glance<'_>, threshold: &Threshold) -> Standing {
    let incident = glance.incident;
    if let Some(reached) = incident.reached.get(&threshold.id) {
        return Standing::Reached(reached.at);
    }
    if !incident.is_open() {
        return Standing::Waiting;
    }
    match condition::evaluate(&threshold.when, incident, None) {
        Truth::From(at) => Standing::Counting(at.max(incident.clock_from)),
        Truth::False => Standing::Waiting,
        Truth::Inconclusive => Standing::Inconclusive,
    }
}

fn title(threshold: &Threshold) -> &str {
    threshold.title.as_ref().map_or(threshold.id.as_str(), |title| title.first_line())
}

/// `roll back unlocks for ic`: what a threshold will grant.
pub fn unlocks(threshold: &Threshold) -> String {
    match threshold.grants.first() {
        None => format!("{} is reached", title(threshold)),
        Some(_) => format!("{} unlocks for {}", title(threshold), roles(threshold)),
    }
}

fn now_may(threshold: &Threshold) -> String {
    use crate::plan::escalation::Waived;
    let grants = threshold.grants.iter().map(|grant| {
        let without = grant.waives.iter().map(|waived| match waived {
            Waived::Consensus => "consensus",
            Waived::SecondPerson => "a second person",
        });
        let without = without.collect::<Vec<_>>().join(" and ");
        let tail = if without.is_empty() { String::new() } else { format!(" without {without}") };
        format!("{} may {}{tail}", grant.to, grant.authority.verb())
    });
    let text = grants.collect::<Vec<_>>().join(", ");
    if text.is_empty() { title(threshold).to_owned() } else { text }
}

fn roles(threshold: &Threshold) -> String {
    let mut roles: Vec<&str> = threshold.grants.iter().map(|grant| grant.to.as_str()).collect();
    roles.dedup();
    roles.join(", ")
}

/// A condition in words: `Checkout failing 15m, not mitigated 15m`.
pub fn reason(condition: &Condition, plan: &Plan) -> String {
    let joined = |all: &[Condition], with: &str| {
        all.iter().map(|one| reason(one, plan)).collect::<Vec<_>>().join(with)
    };
    if let Some(all) = &condition.all {
        return joined(all, ", ");
    }
    if let Some(any) = &condition.any {
        return joined(any, " or ");
    }
    if let Some(not) = &condition.not {
        return format!("not ({})", reason(not, plan));
    }
    if let Some(length) = condition.unmitigated_for {
        return format!("not mitigated {length}");
    }
    if let Some(severity) = condition.severity_at_least {
        return format!("{severity} or worse");
    }
    if let Some(id) = &condition.dependency {
        let name = plan.dependency(id).map_or(id.as_str(), |d| d.name());
        let lasting = condition.lasting.map(|length| format!(" {length}")).unwrap_or_default();
        return format!("{name} {}{lasting}", condition.wanted());
    }
    condition.step_failed.as_ref().map(|step| format!("step {step} failed")).unwrap_or_default()
}
