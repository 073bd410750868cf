//! What was expected, and what became of it.

use jiff::Timestamp;
use serde::Serialize;

use super::look::Look;
use crate::incident::exercise::Done;
use crate::plan::scenario::Expected;
use crate::plan::{Duration, ExpectedId, InjectId, ObjectiveId, PersonId, RoleId, Text};

/// What became of an expected action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Done in time.
    Done,
    /// Done after its deadline.
    Late,
    /// Not done by its deadline, or by the end.
    Missed,
    /// What must not happen did not happen.
    Avoided,
    /// What must not happen happened.
    Violated,
    /// Its time has not come yet.
    Pending,
    /// The exercise ended before its time.
    NotDue,
    /// The inject that calls for it was never delivered.
    NotCalledFor,
    /// Nothing in the record can show it, and the controller did not judge it.
    NotJudged,
}

impl Outcome {
    /// The words in a report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Late => "late",
            Self::Missed => "missed",
            Self::Avoided => "avoided",
            Self::Violated => "violated",
            Self::Pending => "pending",
            Self::NotDue => "not due",
            Self::NotCalledFor => "not called for",
            Self::NotJudged => "not judged",
        }
    }

    /// What it is worth, of two points; none where it does not count.
    pub const fn points(self) -> Option<u32> {
        match self {
            Self::Done | Self::Avoided => Some(2),
            Self::Late => Some(1),
            Self::Missed | Self::Violated => Some(0),
            Self::Pending | Self::NotDue | Self::NotCalledFor | Self::NotJudged => None,
        }
    }
}

/// Was it the expected role?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Its primary.
    Primary,
    /// Its backup.
    Backup,
    /// Somebody who does not hold it.
    Other,
}

impl Standing {
    /// The word in a report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Backup => "backup",
            Self::Other => "another role",
        }
    }
}

/// What the controller said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// It was done.
    pub done: bool,
    /// Why.
    pub note: Option<Text>,
}

/// One expected action, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExpectedResult {
    /// Its name.
    pub id: ExpectedId,
    /// What a good team does.
    pub title: Text,
    /// The objective that it serves.
    pub objective: Option<ObjectiveId>,
    /// The inject that calls for it.
    pub inject: Option<InjectId>,
    /// It must not happen.
    pub avoid: bool,
    /// What became of it.
    pub outcome: Outcome,
    /// Its deadline; none: the end.
    pub deadline: Option<Duration>,
    /// When it was done; none where only the controller says so.
    pub at: Option<Duration>,
    /// How long after its deadline.
    pub late_by: Option<Duration>,
    /// Who did it.
    pub by: Option<PersonId>,
    /// The role that is expected to do it.
    pub role: Option<RoleId>,
    /// Whether it was that role.
    pub standing: Option<Standing>,
    /// The controller's judgement.
    pub judged: Option<Judged>,
}

pub(super) fn results(look: &Look<'_>) -> Vec<ExpectedResult> {
    look.scenario.expected.iter().map(|expected| result(look, expected)).collect()
}

fn result(look: &Look<'_>, expected: &Expected) -> ExpectedResult {
    let done = look.exercise.done.get(&expected.id);
    let judged = look.exercise.judged.get(&expected.id);
    let called_at = called_at(look, expected);
    let deadline = called_at.zip(expected.within).map(|(from, within)| within.after(from));
    // The time of a judgement is not the time of the deed.
    let shown_at = done.filter(|done| !done.judged).map(|done| done.at);
    let outcome = match judged {
        Some(judgement) => judged_outcome(expected, judgement.done, shown_at, deadline),
        None => shown_outcome(look, expected, done, called_at, deadline),
    };
    let late_by = shown_at.zip(deadline).filter(|_| outcome == Outcome::Late).map(|(at, deadline)| {
        Duration::millis(u64::try_from(at.duration_since(deadline).as_millis()).unwrap_or(0))
    });
    let by = done.and_then(|done| done.by.clone());
    ExpectedResult {
        id: expected.id.clone(),
        title: expected.title.clone(),
        objective: expected.objective.clone(),
        inject: expected.inject.clone(),
        avoid: expected.avoid,
        outcome,
        deadline: deadline.map(|at| look.after(at)),
        at: shown_at.map(|at| look.after(at)),
        late_by,
        standing: standing(look, expected, by.as_ref()),
        by,
        role: expected.role.clone(),
        judged: judged.map(|it| Judged { done: it.done, note: it.note.clone() }),
    }
}

/// From when on it is expected: its inject, or the start. None where its inject was never delivered.
fn called_at(look: &Look<'_>, expected: &Expected) -> Option<Timestamp> {
    match &expected.inject {
        Some(inject) => look.exercise.delivered_at(inject),
        None => Some(look.exercise.began),
    }
}

fn is_late(at: Option<Timestamp>, deadline: Option<Timestamp>) -> bool {
    at.zip(deadline).is_some_and(|(at, deadline)| at > deadline)
}

fn judged_outcome(
    expected: &Expected,
    done: bool,
    at: Option<Timestamp>,
    deadline: Option<Timestamp>,
) -> Outcome {
    match (expected.avoid, done) {
        (true, true) => Outcome::Violated,
        (true, false) => Outcome::Avoided,
        (false, true) if is_late(at, deadline) => Outcome::Late,
        (false, true) => Outcome::Done,
        (false, false) => Outcome::Missed,
    }
}

fn shown_outcome(
    look: &Look<'_>,
    expected: &Expected,
    done: Option<&Done>,
    called_at: Option<Timestamp>,
    deadline: Option<Timestamp>,
) -> Outcome {
    let at = done.map(|done| done.at);
    let is_over = look.is_over();
    let is_past = deadline.is_some_and(|deadline| deadline <= look.now);
    match at {
        _ if expected.deed.is_none() => return if is_over { Outcome::NotJudged } else { Outcome::Pending },
        Some(_) if expected.avoid && !is_late(at, deadline) => return Outcome::Violated,
        Some(_) if expected.avoid => return Outcome::Avoided,
        Some(_) if is_late(at, deadline) => return Outcome::Late,
        Some(_) => return Outcome::Done,
        None => {}
    }
    match (called_at, expected.avoid) {
        (None, _) if is_over => Outcome::NotCalledFor,
        (None, _) => Outcome::Pending,
        (Some(_), true) if is_over || is_past => Outcome::Avoided,
        (Some(_), true) => Outcome::Pending,
        (Some(_), false) if is_past || is_over && deadline.is_none() => Outcome::Missed,
        (Some(_), false) if is_over => Outcome::NotDue,
        (Some(_), false) => Outcome::Pending,
    }
}

fn standing(look: &Look<'_>, expected: &Expected, by: Option<&PersonId>) -> Option<Standing> {
    let role = look.incident.plan.role(expected.role.as_ref()?)?;
    let by = by?;
    Some(if role.primary.as_ref() == Some(by) {
        Standing::Primary
    } else if role.backup.as_ref() == Some(by) {
        Standing::Backup
    } else {
        Standing::Other
    })
}
