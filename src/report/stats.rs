//! Figures over many incidents of one kind.

use std::collections::BTreeMap;

use serde::Serialize;

use super::metrics::{Length, MeasureId, Past, Status};
use crate::incident::event::Kind;
use crate::plan::message::Audience;
use crate::plan::{ScenarioId, Severity};

/// From so many recorded figures on there is a middle one that says more than they do.
const ENOUGH_FOR_MEDIAN: usize = 3;
/// From so many recorded figures on nine of ten are told apart from the worst.
const ENOUGH_FOR_P90: usize = 10;

/// Figures over some incidents, all live or all drills.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stats {
    /// Live or drill.
    pub kind: Kind,
    /// How many incidents were counted.
    pub incidents: usize,
    /// Each measure, in the order of [`MeasureId::ALL`].
    pub measures: Vec<Spread>,
    /// Drills of each scenario apart, where there are several: what was practised differs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scenarios: Vec<ScenarioStats>,
    /// The promises to each audience that was promised anything.
    pub promises: Vec<PromiseCount>,
    /// How long each severity lasted, the worst first; those that none had are left out.
    pub severities: Vec<SeveritySum>,
    /// The incidents with their figures, the oldest first.
    pub each: Vec<Past>,
}

/// Figures over the drills of one scenario.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScenarioStats {
    /// The scenario.
    pub scenario: ScenarioId,
    /// How many drills were counted.
    pub incidents: usize,
    /// Each measure, in the order of [`MeasureId::ALL`].
    pub measures: Vec<Spread>,
}

/// How one measure came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// Which.
    pub id: MeasureId,
    /// What people call it.
    pub title: &'static str,
    /// How many incidents have a figure.
    pub recorded: usize,
    /// In how many it goes on.
    pub pending: usize,
    /// In how many there was nothing to measure.
    pub not_applicable: usize,
    /// In how many the record contradicts itself.
    pub invalid: usize,
    /// The middle figure in milliseconds, or halfway between the two middle ones; from three figures on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median_ms: Option<u64>,
    /// The figure that nine of ten do not exceed, in milliseconds (nearest rank); from ten figures on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p90_ms: Option<u64>,
    /// The longest, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst_ms: Option<u64>,
    /// The figure of each incident in milliseconds, the oldest first; none where there is none.
    pub trend: Vec<Option<u64>>,
}

/// What became of the promises to an audience, over all incidents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PromiseCount {
    /// Who.
    pub audience: Audience,
    /// How many were made.
    pub made: u32,
    /// How many were kept.
    pub kept: u32,
    /// How many came late.
    pub late: u32,
    /// How many were missed.
    pub missed: u32,
    /// How many are still open.
    pub open: u32,
    /// How many were not to be kept, since the incident was closed or the exercise had ended by then.
    pub not_applicable: u32,
}

/// How long a severity lasted, over all incidents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SeveritySum {
    /// Which.
    pub severity: Severity,
    /// In milliseconds, over the incidents where it is recorded.
    pub value_ms: u64,
    /// In how many incidents it is recorded.
    pub recorded: usize,
    /// In how many it goes on.
    pub pending: usize,
    /// In how many the record contradicts itself.
    pub invalid: usize,
}

impl Stats {
    /// The figures of those that are of this kind, in the order in which they were declared. The others are left out,
    /// whoever gathered them.
    pub fn of(kind: Kind, past: Vec<Past>) -> Self {
        let mut each: Vec<Past> = past.into_iter().filter(|it| it.metrics.kind == kind).collect();
        each.sort_by(|a, b| (a.declared_at, &a.incident).cmp(&(b.declared_at, &b.incident)));
        Self {
            kind,
            incidents: each.len(),
            measures: spreads(&each.iter().collect::<Vec<_>>()),
            scenarios: scenarios(&each),
            promises: promises(&each),
            severities: severities(&each),
            each,
        }
    }
}

fn spreads(each: &[&Past]) -> Vec<Spread> {
    MeasureId::ALL.iter().map(|id| Spread::of(*id, each)).collect()
}

fn scenarios(each: &[Past]) -> Vec<ScenarioStats> {
    let mut found: BTreeMap<&ScenarioId, Vec<&Past>> = BTreeMap::new();
    for past in each {
        if let Some(scenario) = &past.scenario {
            found.entry(scenario).or_default().push(past);
        }
    }
    if found.len() < 2 {
        return Vec::new();
    }
    let stats = |(scenario, each): (&ScenarioId, Vec<&Past>)| ScenarioStats {
        scenario: scenario.clone(),
        incidents: each.len(),
        measures: spreads(&each),
    };
    found.into_iter().map(stats).collect()
}

impl Spread {
    fn of(id: MeasureId, each: &[&Past]) -> Self {
        let length = |past: &&Past| past.metrics.measure(id).map(|measure| measure.length.clone());
        let lengths: Vec<Length> = each.iter().filter_map(length).collect();
        let count = |status| lengths.iter().filter(|length| length.status == status).count();
        let mut sorted: Vec<u64> = lengths.iter().filter_map(|length| length.value_ms).collect();
        sorted.sort_unstable();
        Self {
            id,
            title: id.title(),
            recorded: sorted.len(),
            pending: count(Status::Pending),
            not_applicable: count(Status::NotApplicable),
            invalid: count(Status::Invalid),
            median_ms: median(&sorted),
            p90_ms: p90(&sorted),
            worst_ms: sorted.last().copied(),
            trend: lengths.iter().map(|length| length.value_ms).collect(),
        }
    }
}

fn median(sorted: &[u64]) -> Option<u64> {
    if sorted.len() < ENOUGH_FOR_MEDIAN {
        return None;
    }
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get((sorted.len() - 1) / 2)?;
    Some(lower.midpoint(upper))
}

/// The nearest rank: a figure that was measured, never one in between.
fn p90(sorted: &[u64]) -> Option<u64> {
    if sorted.len() < ENOUGH_FOR_P90 {
        return None;
    }
    let rank = (sorted.len() * 9).div_ceil(10);
    sorted.get(rank.saturating_sub(1)).copied()
}

fn promises(each: &[Past]) -> Vec<PromiseCount> {
    let audiences = [Audience::Customers, Audience::Executives, Audience::Responders];
    let count = |audience: Audience| {
        let mut sum =
            PromiseCount { audience, made: 0, kept: 0, late: 0, missed: 0, open: 0, not_applicable: 0 };
        let all = each.iter().flat_map(|past| &past.metrics.promises);
        for promises in all.filter(|promises| promises.audience == audience) {
            sum.made = sum.made.saturating_add(promises.made);
            sum.kept = sum.kept.saturating_add(promises.kept);
            sum.late = sum.late.saturating_add(promises.late);
            sum.missed = sum.missed.saturating_add(promises.missed);
            sum.open = sum.open.saturating_add(promises.open);
            sum.not_applicable = sum.not_applicable.saturating_add(promises.not_applicable);
        }
        sum
    };
    audiences.map(count).into_iter().filter(|sum| sum.made > 0).collect()
}

fn severities(each: &[Past]) -> Vec<SeveritySum> {
    let sum = |severity: Severity| {
        let mut sum = SeveritySum { severity, value_ms: 0, recorded: 0, pending: 0, invalid: 0 };
        let all = each.iter().flat_map(|past| &past.metrics.severities);
        for time in all.filter(|time| time.severity == severity) {
            match time.status {
                Status::Recorded => sum.recorded += 1,
                Status::Pending => sum.pending += 1,
                Status::NotApplicable | Status::Invalid => sum.invalid += 1,
            }
            sum.value_ms = sum.value_ms.saturating_add(time.value_ms.unwrap_or(0));
        }
        sum
    };
    let is_had = |sum: &SeveritySum| sum.recorded + sum.pending + sum.invalid > 0;
    Severity::ALL.map(sum).into_iter().filter(is_had).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_needs_three_figures_and_is_between_two_only_where_two_are_in_the_middle() {
        let cases: [(&[u64], Option<u64>); 5] =
            [(&[], None), (&[7], None), (&[7, 9], None), (&[1, 2, 9], Some(2)), (&[1, 2, 4, 9], Some(3))];
        for (sorted, wanted) in cases {
            assert_eq!(median(sorted), wanted, "{sorted:?}");
        }
    }

    #[test]
    fn nine_of_ten_are_told_apart_from_ten_figures_on() {
        let upto = |last: u64| (1..=last).collect::<Vec<_>>();
        assert_eq!(p90(&upto(9)), None);
        assert_eq!(p90(&upto(10)), Some(9));
        assert_eq!(p90(&upto(11)), Some(10));
        assert_eq!(p90(&upto(100)), Some(90));
    }
}
