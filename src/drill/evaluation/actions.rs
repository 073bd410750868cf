//! What was fired, what was refused, and what thresholds were reached for.

use serde::Serialize;

use super::look::Look;
use crate::drill::world::NOT_SIMULATED;
use crate::incident::event::{AttemptKind, Basis};
use crate::incident::state::{Fire, FireState};
use crate::plan::{ActionId, Duration, PersonId, Text, ThresholdId};

/// One firing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FireResult {
    /// The action.
    pub action: ActionId,
    /// What it changed.
    pub target: Text,
    /// When it was authorised.
    pub at: Duration,
    /// Who fired it.
    pub by: Option<PersonId>,
    /// Who approved it, where a second person did.
    pub approved_by: Option<PersonId>,
    /// It undoes an earlier one.
    pub undo: bool,
    /// How it ended: the word of machine-readable output.
    pub outcome: &'static str,
    /// The effect was seen, or it was not; none where nobody looked for it.
    pub verified: Option<bool>,
    /// It was undone.
    pub undone: bool,
    /// The threshold without which it would not have been allowed.
    pub threshold: Option<ThresholdId>,
    /// The words of the outcome on the screen.
    #[serde(skip)]
    pub words: &'static str,
}

/// Something that was tried and refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attempt {
    /// When.
    pub at: Duration,
    /// Who.
    pub person: PersonId,
    /// What, where it was an action.
    pub action: Option<ActionId>,
    /// What kind of refusal it was.
    pub kind: AttemptKind,
    /// The refusal.
    pub why: Text,
}

/// A threshold that was reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThresholdResult {
    /// Which.
    pub id: ThresholdId,
    /// What it makes possible.
    pub title: Text,
    /// When it was reached last.
    pub at: Duration,
    /// Who fired what on its authority, in order.
    pub used: Vec<(ActionId, Option<PersonId>)>,
}

pub(super) fn actions(look: &Look<'_>) -> Vec<FireResult> {
    let result = |fire: &Fire| FireResult {
        action: fire.request.action.clone(),
        target: fire.request.target.clone(),
        at: look.after(fire.at),
        by: fire.by.person().cloned(),
        approved_by: fire.approval.as_ref().map(|approval| approval.by.clone()),
        undo: fire.request.undo_of.is_some(),
        outcome: fire.state.word(),
        verified: verified(&fire.state),
        undone: fire.undone_by.is_some(),
        threshold: threshold(fire).cloned(),
        words: words(&fire.state),
    };
    look.incident.fires.iter().map(result).collect()
}

/// The words of a state, but for what no simulated system answered.
fn words(state: &FireState) -> &'static str {
    let is_unsimulated =
        matches!(state, FireState::Failed { reason } if reason.first_line().starts_with(NOT_SIMULATED));
    if is_unsimulated { NOT_SIMULATED } else { state.as_str() }
}

fn verified(state: &FireState) -> Option<bool> {
    if matches!(state, FireState::Verified { .. }) {
        Some(true)
    } else if matches!(state, FireState::NotVerified { .. }) {
        Some(false)
    } else {
        None
    }
}

const fn threshold(fire: &Fire) -> Option<&ThresholdId> {
    match &fire.request.basis {
        Basis::Threshold(id) => Some(id),
        Basis::Role(_) => None,
    }
}

/// How many effects were looked for and not seen, or are unknown: at the end also those that nobody waited for.
pub(super) fn unproved(look: &Look<'_>) -> u32 {
    let is_unproved = |fire: &&Fire| {
        let not_awaited = fire.state.is_in_flight() || matches!(fire.state, FireState::Verifying { .. });
        fire.state.is_unknown()
            || matches!(fire.state, FireState::NotVerified { .. })
            || not_awaited && look.is_over()
    };
    u32::try_from(look.incident.fires.iter().filter(is_unproved).count()).unwrap_or(u32::MAX)
}

pub(super) fn attempts(look: &Look<'_>) -> Vec<Attempt> {
    let attempt = |(at, refused): &(_, crate::incident::event::AttemptRefused)| Attempt {
        at: look.after(*at),
        person: refused.person.clone(),
        action: refused.action.clone(),
        kind: refused.kind,
        why: refused.why.clone(),
    };
    look.exercise.refused.iter().map(attempt).collect()
}

/// How many times a wrong target or a forbidden action was refused. To be too early is no fault.
pub(super) fn forbidden(attempts: &[Attempt]) -> u32 {
    let is_forbidden = |it: &&Attempt| matches!(it.kind, AttemptKind::WrongTarget | AttemptKind::NotAllowed);
    u32::try_from(attempts.iter().filter(is_forbidden).count()).unwrap_or(u32::MAX)
}

pub(super) fn thresholds(look: &Look<'_>) -> Vec<ThresholdResult> {
    let result = |(id, reached): (&ThresholdId, &crate::incident::state::Reached)| {
        let planned = look.incident.plan.threshold(id);
        let fires = look.incident.fires.iter().filter(|fire| threshold(fire) == Some(id));
        ThresholdResult {
            id: id.clone(),
            title: planned.and_then(|it| it.title.clone()).unwrap_or_default(),
            at: look.after(reached.at),
            used: fires.map(|fire| (fire.request.action.clone(), fire.by.person().cloned())).collect(),
        }
    };
    look.incident.reached.iter().map(result).collect()
}
