//! The board: what the campaign depends on, and what the probes see.

use super::time;
use crate::plan::{Dependency, DependencyId, ProbeStatus};
use crate::tui::Glance;

/// One dependency in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardLine<'a> {
    /// Which.
    pub id: &'a DependencyId,
    /// What the board calls it.
    pub name: &'a str,
    /// The part of the world.
    pub domain: &'static str,
    /// The last look, or the record where there was none since the start.
    pub status: ProbeStatus,
    /// What the probe says.
    pub detail: &'a str,
    /// Since when it is in this state: `14:21`.
    pub since: Option<String>,
    /// Until an old answer ends: `settles in 03:12`.
    pub settles: Option<String>,
    /// How old the look is, where it is older than a minute.
    pub age: Option<String>,
}

/// Every dependency, in the campaign's order.
pub fn lines<'a>(glance: &Glance<'a>) -> Vec<BoardLine<'a>> {
    glance.incident.plan.campaign.dependency.iter().map(|dependency| line(glance, dependency)).collect()
}

/// A warning about what fails still, for whoever says that it is over; none when nothing does.
pub fn still_failing(glance: &Glance<'_>) -> Option<String> {
    let all = lines(glance).into_iter();
    let names: Vec<_> =
        all.filter(|line| line.status == ProbeStatus::Failing).map(|line| line.name).collect();
    failing_words(&names)
}

/// `Checkout, Machine login are still failing`; none without names.
pub fn failing_words(names: &[&str]) -> Option<String> {
    match names {
        [] => None,
        [only] => Some(format!("{only} is still failing")),
        names => Some(format!("{} are still failing", names.join(", "))),
    }
}

/// One dependency.
pub(super) fn line<'a>(glance: &Glance<'a>, dependency: &'a Dependency) -> BoardLine<'a> {
    let recorded = glance.incident.dependencies.get(&dependency.id);
    let live = glance.board.0.get(&dependency.id);
    let status = live.map(|l| l.status).or_else(|| recorded.map(|r| r.status)).unwrap_or_default();
    let detail = live.map(|l| l.detail.first_line()).or_else(|| recorded.map(|r| r.detail.first_line()));
    let unchanged = recorded.filter(|r| r.status == status && status != ProbeStatus::Unknown);
    let settles_at = live.and_then(|l| l.settles_at).filter(|at| *at > glance.now);
    let old = live.filter(|l| glance.now.duration_since(l.at).as_secs() >= 60);
    BoardLine {
        id: &dependency.id,
        name: dependency.name(),
        domain: dependency.domain.label(),
        status,
        detail: detail.unwrap_or_default(),
        since: unchanged.map(|r| time::hour_minute(r.since)),
        settles: settles_at.map(|at| format!("settles in {}", time::countdown(at, glance.now))),
        age: old.map(|l| format!("seen {} ago", time::elapsed(l.at, glance.now))),
    }
}
