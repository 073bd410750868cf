//! What is due, and what happens then.

use super::{steps, time};
use crate::incident::timeline;
use crate::incident::timer::{Deadline, Due};
use crate::plan::escalation::Policy;
use crate::tui::Glance;

/// One deadline in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueLine {
    /// Its time has come.
    pub overdue: bool,
    /// How long until it, or since it.
    pub time: String,
    /// A word: `customers`, `page`, `step`.
    pub topic: &'static str,
    /// What happens then.
    pub text: String,
}

/// Every deadline that somebody could do something about, the earliest first.
pub fn lines(glance: &Glance<'_>) -> Vec<DueLine> {
    shown(glance).map(|deadline| line(glance, &deadline)).collect()
}

/// Not those that take care of themselves: a reminder says no more than its page, and the deputy speaks of an
/// acknowledgement shortly before it ends.
pub fn shown(glance: &Glance<'_>) -> impl Iterator<Item = Deadline> {
    let is_quiet = |due: &Due| matches!(due, Due::PageReminds(_) | Due::AcknowledgementEnds(_));
    glance.incident.deadlines().into_iter().filter(move |deadline| !is_quiet(&deadline.due))
}

/// One deadline in words.
pub fn line(glance: &Glance<'_>, Deadline { at, due }: &Deadline) -> DueLine {
    let overdue = time::is_over(*at, glance.now);
    let time = if overdue { time::elapsed(*at, glance.now) } else { time::countdown(*at, glance.now) };
    let (topic, text) = match due {
        Due::PageEscalates(role) => ("page", page(glance, role)),
        Due::PageReminds(role) => ("page", format!("{role}: who has not answered is paged again")),
        Due::AcknowledgementEnds(role) => {
            ("page", format!("{role}: paged again unless the answer is renewed"))
        }
        Due::ThresholdOpens(id) => {
            let threshold = glance.incident.plan.threshold(id);
            ("threshold", threshold.map_or_else(|| id.to_string(), super::thresholds::unlocks))
        }
        Due::CustomerUpdate => ("customers", customers(glance, *at)),
        Due::ExecutiveUpdate => ("executives", "executives hear the next update".to_owned()),
        Due::StepTimebox(at) => ("step", steps::call_out(glance.incident, at)),
        Due::Approval(fire) => {
            let title = super::fires::fire_title(glance.incident, *fire);
            let who =
                glance.incident.fires.get(*fire).map(|fire| super::fires::approvers(glance.incident, fire));
            ("approval", format!("{title}: denied unless {} approves", who.unwrap_or_default()))
        }
        Due::ActionAnswer(fire) => {
            let title = super::fires::fire_title(glance.incident, *fire);
            ("action", format!("{title}: without an answer it is unknown"))
        }
        Due::Delivery(id) => {
            let title = timeline::delivery_title(glance.incident, *id);
            ("delivery", format!("{title}: without an answer it is unknown"))
        }
    };
    DueLine { overdue, time, topic, text }
}

fn page(glance: &Glance<'_>, role: &crate::plan::RoleId) -> String {
    let incident = glance.incident;
    let level = incident.people.get(role).and_then(|a| a.paging.as_ref()).map_or(0, |p| p.level);
    let levels = incident.plan.policy.as_ref().map_or(2, |policy: &Policy| policy.level.len());
    let repeats = incident.plan.policy.as_ref().map_or(0, |policy| policy.repeat);
    let round = incident.people.get(role).and_then(|a| a.paging.as_ref()).map_or(0, |p| p.round);
    let next = usize::try_from(level).unwrap_or(usize::MAX).saturating_add(2);
    if next <= levels {
        format!("{role} has not answered: page level {next}")
    } else if round < repeats {
        format!("{role} has not answered: page from level 1 again")
    } else {
        format!("{role} has not answered: nobody is left to page")
    }
}

fn customers(glance: &Glance<'_>, at: jiff::Timestamp) -> String {
    let promised = glance.incident.updates.last.as_ref().is_some_and(|(_, sent)| sent.next_at == Some(at));
    if glance.incident.updates.last.is_none() {
        "customers hear the first message".to_owned()
    } else if promised {
        format!("customers hear the update promised for {}", time::hour_minute(at))
    } else {
        format!("customers hear the next update, at {}", time::hour_minute(at))
    }
}
