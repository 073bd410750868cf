//! Objectives: criteria, ratings, and the score of the whole.

use serde::Serialize;

use super::expected::{ExpectedResult, Outcome};
use super::improvement::in_words;
use super::look::Look;
use super::times::{Measured, Times};
use crate::plan::scenario::{Criterion, Measure, Objective};
use crate::plan::{Duration, ObjectiveId, Text};

/// The rating of an objective, in HSEEP's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Rating {
    /// Performed without challenges.
    P,
    /// Performed with some challenges.
    S,
    /// Performed with major challenges.
    M,
    /// Unable to be performed.
    U,
}

impl Rating {
    /// The letter.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::P => "P",
            Self::S => "S",
            Self::M => "M",
            Self::U => "U",
        }
    }

    /// HSEEP's words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::P => "performed without challenges",
            Self::S => "performed with some challenges",
            Self::M => "performed with major challenges",
            Self::U => "unable to be performed",
        }
    }

    /// All of it is P, three quarters S, two fifths M, less U. Where something happened that must not, it is never better
    /// than M.
    fn of(score: Score, is_violated: bool) -> Option<Self> {
        let percent = score.percent?;
        let by_share = match percent {
            100 => Self::P,
            75.. => Self::S,
            40.. => Self::M,
            _ => Self::U,
        };
        Some(if is_violated { by_share.max(Self::M) } else { by_share })
    }
}

/// How much of what counted was done: in full is one, late is half.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Score {
    /// The share in percent, rounded down; none where nothing counted.
    pub percent: Option<u32>,
    /// How many were done in full.
    pub full: u32,
    /// How many were done late.
    pub half: u32,
    /// How many counted.
    pub counted: u32,
}

impl Score {
    fn of_points(points: impl Iterator<Item = u32>) -> Self {
        let mut score = Self::default();
        let mut sum = 0_u32;
        for it in points {
            score.counted += 1;
            score.full += u32::from(it == 2);
            score.half += u32::from(it == 1);
            sum += it;
        }
        let share = (u64::from(sum) * 50).checked_div(u64::from(score.counted));
        Self { percent: share.and_then(|share| u32::try_from(share).ok()), ..score }
    }

    pub(super) fn of(expected: &[ExpectedResult], objectives: &[ObjectiveResult]) -> Self {
        let deeds = expected.iter().filter_map(|it| it.outcome.points());
        let criteria = objectives.iter().flat_map(|it| &it.criteria).filter_map(|it| it.met.points());
        Self::of_points(deeds.chain(criteria))
    }
}

/// Is a criterion met?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Met {
    /// Yes.
    Yes,
    /// No.
    No,
    /// It can still go either way.
    Pending,
    /// There was nothing to measure.
    NotApplicable,
}

impl Met {
    /// The words in a report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "met",
            Self::No => "not met",
            Self::Pending => "pending",
            Self::NotApplicable => "not applicable",
        }
    }

    const fn points(self) -> Option<u32> {
        match self {
            Self::Yes => Some(2),
            Self::No => Some(0),
            Self::Pending | Self::NotApplicable => None,
        }
    }
}

impl CriterionResult {
    /// `time to mitigation: 1h35m, wanted at most 1h30m`.
    pub fn words(&self) -> String {
        in_words(self)
    }
}

/// One criterion with what was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CriterionResult {
    /// What is measured.
    pub measure: Measure,
    /// Is it met?
    pub met: Met,
    /// The time, for times; none where it did not happen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub took: Option<Duration>,
    /// At most so long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Duration>,
    /// The count, for counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// At most so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most_times: Option<u32>,
}

/// One objective with its rating.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ObjectiveResult {
    /// Its name.
    pub id: ObjectiveId,
    /// What the team should be able to do.
    pub title: Text,
    /// The capability that it belongs to.
    pub capability: Option<Text>,
    /// The rating; none where nothing counted.
    pub rating: Option<Rating>,
    /// How much of what counted was done.
    pub score: Score,
    /// What was measured.
    pub criteria: Vec<CriterionResult>,
}

/// What is counted from the record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    pub(super) steps_skipped: u32,
    pub(super) attempts_refused: u32,
    pub(super) updates_overdue: u32,
    pub(super) effects_unproved: u32,
}

pub(super) fn results(
    look: &Look<'_>,
    expected: &[ExpectedResult],
    times: &Times,
    counts: Counts,
) -> Vec<ObjectiveResult> {
    let result = |objective: &Objective| {
        let measure = |criterion: &Criterion| criterion_result(look, criterion, times, counts);
        let criteria: Vec<_> = objective.criteria.iter().map(measure).collect();
        let deeds = || expected.iter().filter(|it| it.objective.as_ref() == Some(&objective.id));
        let points = deeds().filter_map(|it| it.outcome.points());
        let score = Score::of_points(points.chain(criteria.iter().filter_map(|it| it.met.points())));
        let is_violated = deeds().any(|it| it.outcome == Outcome::Violated);
        ObjectiveResult {
            id: objective.id.clone(),
            title: objective.title.clone(),
            capability: objective.capability.clone(),
            rating: Rating::of(score, is_violated),
            score,
            criteria,
        }
    };
    look.scenario.objective.iter().map(result).collect()
}

fn criterion_result(
    look: &Look<'_>,
    criterion: &Criterion,
    times: &Times,
    counts: Counts,
) -> CriterionResult {
    let blank = CriterionResult {
        measure: criterion.measure,
        met: Met::NotApplicable,
        took: None,
        at_most: None,
        times: None,
        at_most_times: None,
    };
    let time = |measured: Measured, so_far: Duration| CriterionResult {
        met: is_time_met(measured, so_far, criterion.at_most),
        took: measured.after(),
        at_most: criterion.at_most,
        ..blank.clone()
    };
    let count = |count: u32| {
        let most = criterion.at_most_times.unwrap_or(0);
        let met = match count <= most {
            false => Met::No,
            true if look.is_over() => Met::Yes,
            true => Met::Pending,
        };
        CriterionResult { met, times: Some(count), at_most_times: Some(most), ..blank.clone() }
    };
    let so_far = look.after(look.now);
    match criterion.measure {
        Measure::TimeToAcknowledge => time(times.acknowledge, times.since_page(look)),
        Measure::TimeToCommand => time(times.command, so_far),
        Measure::TimeToFirstMessage => time(times.first_message, so_far),
        Measure::TimeToMitigation => time(times.mitigation, so_far),
        Measure::TimeToResolve => time(times.resolve, so_far),
        Measure::StepsSkipped => count(counts.steps_skipped),
        Measure::AttemptsRefused => count(counts.attempts_refused),
        Measure::UpdatesOverdue => count(counts.updates_overdue),
        Measure::EffectsUnproved => count(counts.effects_unproved),
    }
}

/// A time without a bound is met once it is there. `so_far` is how long it has gone on where it is not there yet.
fn is_time_met(measured: Measured, so_far: Duration, at_most: Option<Duration>) -> Met {
    let is_within = |took: Duration| at_most.is_none_or(|most| took <= most);
    match measured {
        Measured::Recorded { after } if is_within(after) => Met::Yes,
        Measured::Recorded { .. } | Measured::Never => Met::No,
        Measured::Pending if is_within(so_far) => Met::Pending,
        Measured::Pending => Met::No,
        Measured::NotApplicable => Met::NotApplicable,
    }
}
