//! What is worth keeping, and what is to be improved by whom and until when.

use jiff::Span;
use jiff::civil::Date;
use serde::Serialize;

use super::expected::{ExpectedResult, Outcome};
use super::look::Look;
use super::objectives::{CriterionResult, Met, ObjectiveResult, Rating};
use crate::incident::event::ObservationKind;
use crate::plan::{Duration, ObjectiveId, PersonId, Text};

/// How many days there are for an improvement where nobody says otherwise.
const DAYS: i64 = 14;

/// One line of the improvement plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Improvement {
    /// What is to be improved: what was seen, missed, late or too much.
    pub what: Text,
    /// The objective that it belongs to.
    pub objective: Option<ObjectiveId>,
    /// Who improves it; none where the roster has nobody.
    pub owner: Option<PersonId>,
    /// Until when.
    pub due: Date,
}

pub(super) fn strengths(look: &Look<'_>, objectives: &[ObjectiveResult]) -> Vec<Text> {
    let observed = look.exercise.observations.iter();
    let seen = observed.filter(|it| it.made.kind == ObservationKind::Strength).map(|it| it.made.text.clone());
    let performed = objectives.iter().filter(|objective| objective.rating == Some(Rating::P));
    performed.map(|objective| objective.title.clone()).chain(seen).collect()
}

pub(super) fn improvements(
    look: &Look<'_>,
    expected: &[ExpectedResult],
    objectives: &[ObjectiveResult],
) -> Vec<Improvement> {
    let mut all: Vec<_> = expected.iter().filter_map(|it| of_expected(look, it)).collect();
    for objective in objectives {
        all.extend(objective.criteria.iter().filter(|it| it.met == Met::No).map(|criterion| Improvement {
            what: Text::line(&in_words(criterion)),
            objective: Some(objective.id.clone()),
            owner: look.commander().cloned(),
            due: due(look, None),
        }));
    }
    let observed = look.exercise.observations.iter();
    all.extend(observed.filter(|it| it.made.kind == ObservationKind::Improve).map(|it| Improvement {
        what: it.made.text.clone(),
        objective: it.made.objective.clone(),
        owner: it.made.owner.clone().or_else(|| look.commander().cloned()),
        due: due(look, it.made.due_in),
    }));
    all
}

fn of_expected(look: &Look<'_>, it: &ExpectedResult) -> Option<Improvement> {
    let how = match (it.outcome, it.late_by) {
        (Outcome::Late, Some(by)) => format!("late by {}", whole_seconds(by)),
        (Outcome::Late, None) => "late".to_owned(),
        (Outcome::Missed, _) => "missed".to_owned(),
        (Outcome::Violated, _) => "it happened all the same".to_owned(),
        (
            Outcome::Done
            | Outcome::Avoided
            | Outcome::Pending
            | Outcome::NotDue
            | Outcome::NotCalledFor
            | Outcome::NotJudged,
            _,
        ) => return None,
    };
    let owner = it.role.as_ref().and_then(|role| look.holder(role)).or_else(|| look.commander());
    Some(Improvement {
        what: Text::line(&format!("{}: {how}", it.title.first_line())),
        objective: it.objective.clone(),
        owner: owner.cloned(),
        due: due(look, None),
    })
}

/// Whole days from the day of the drill; a part of a day is a day.
fn due(look: &Look<'_>, due_in: Option<Duration>) -> Date {
    const DAY_MS: u64 = 24 * 60 * 60 * 1000;
    let days = due_in.map_or(DAYS, |it| i64::try_from(it.as_millis().div_ceil(DAY_MS)).unwrap_or(i64::MAX));
    Span::new().try_days(days).and_then(|days| look.day().checked_add(days)).unwrap_or(Date::MAX)
}

/// A length as people say it; the record knows it to the millisecond.
pub(super) const fn whole_seconds(length: Duration) -> Duration {
    Duration::secs(length.as_millis() / 1000)
}

/// `time to mitigation: 1h35m, wanted at most 1h30m`.
pub(super) fn in_words(criterion: &CriterionResult) -> String {
    let measure = criterion.measure.as_str();
    if criterion.measure.is_time() {
        let took =
            criterion.took.map_or_else(|| "not reached".to_owned(), |it| whole_seconds(it).to_string());
        return match criterion.at_most {
            Some(most) => format!("{measure}: {took}, wanted at most {most}"),
            None => format!("{measure}: {took}"),
        };
    }
    let (count, most) = (criterion.times.unwrap_or(0), criterion.at_most_times.unwrap_or(0));
    match most {
        0 => format!("{measure}: {count}, wanted none"),
        most => format!("{measure}: {count}, wanted at most {most}"),
    }
}
