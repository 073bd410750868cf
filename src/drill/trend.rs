//! Past drills beside each other: what has become better, and what worse.

use serde::Serialize;

use super::evaluation::{Evaluation, Measured, Rating, Times};
use crate::incident::event::DrillMode;
use crate::plan::scenario::Measure;
use crate::plan::{Duration, IncidentId, ObjectiveId, ScenarioId};

/// One drill of a trend.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrendLine {
    /// The drill.
    pub incident: IncidentId,
    /// What was practised.
    pub scenario: ScenarioId,
    /// The day, in UTC.
    pub day: jiff::civil::Date,
    /// How it was played.
    pub mode: DrillMode,
    /// The score in percent.
    pub score: Option<u32>,
    /// The rating of each objective.
    pub ratings: Vec<ObjectiveRating>,
    /// How long things took.
    pub times: Times,
    /// What is different from the drill of the same scenario before it; none for the first.
    pub change: Option<Change>,
}

/// The rating of one objective.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ObjectiveRating {
    /// The objective.
    pub objective: ObjectiveId,
    /// Its rating; none where nothing counted.
    pub rating: Option<Rating>,
}

/// What is different from the drill before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    /// How many points more, or less; none where one of the two has no score.
    pub score: Option<i64>,
    /// Objectives with another rating.
    pub ratings: Vec<RatingChange>,
    /// Times that are not the same.
    pub times: Vec<TimeChange>,
}

/// Another rating than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RatingChange {
    /// The objective.
    pub objective: ObjectiveId,
    /// Before.
    pub from: Option<Rating>,
    /// Now.
    pub to: Option<Rating>,
}

/// Another time than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimeChange {
    /// Which.
    pub measure: Measure,
    /// Before; none where it was not reached.
    pub from: Option<Duration>,
    /// Now.
    pub to: Option<Duration>,
}

/// The trend of some drills, the oldest first. Those that still run are no part of it, nor, unless `all`, those that a
/// scenario's own responder played.
pub fn trend(drills: Vec<(IncidentId, Evaluation)>, all: bool) -> Vec<TrendLine> {
    let is_auto = |it: &Evaluation| it.mode == DrillMode::Auto;
    let mut drills: Vec<_> =
        drills.into_iter().filter(|(_, it)| it.ended.is_some() && (all || !is_auto(it))).collect();
    drills.sort_by(|(a_id, a), (b_id, b)| (a.began, a_id).cmp(&(b.began, b_id)));
    let mut lines: Vec<TrendLine> = Vec::with_capacity(drills.len());
    for (incident, evaluation) in drills {
        let line = TrendLine {
            incident,
            scenario: evaluation.scenario,
            day: evaluation.day,
            mode: evaluation.mode,
            score: evaluation.score.percent,
            ratings: evaluation
                .objectives
                .into_iter()
                .map(|it| ObjectiveRating { objective: it.id, rating: it.rating })
                .collect(),
            times: evaluation.times,
            change: None,
        };
        let before = lines.iter().rfind(|before| before.scenario == line.scenario);
        let change = before.map(|before| change(before, &line));
        lines.push(TrendLine { change, ..line });
    }
    lines
}

fn change(before: &TrendLine, now: &TrendLine) -> Change {
    let score = before.score.zip(now.score).map(|(from, to)| i64::from(to) - i64::from(from));
    let ratings = now.ratings.iter().filter_map(|it| {
        let from = before.ratings.iter().find(|before| before.objective == it.objective)?.rating;
        let changed = RatingChange { objective: it.objective.clone(), from, to: it.rating };
        (from != it.rating).then_some(changed)
    });
    let times = before.times.all().into_iter().zip(now.times.all());
    let times = times.filter_map(|((measure, from), (_, to))| {
        let (from, to) = (Measured::after(from), Measured::after(to));
        (from != to).then_some(TimeChange { measure, from, to })
    });
    Change { score, ratings: ratings.collect(), times: times.collect() }
}
