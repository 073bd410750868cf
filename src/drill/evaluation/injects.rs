//! What became of each inject.

use std::collections::BTreeSet;

use serde::Serialize;

use super::look::Look;
use crate::incident::event::Event;
use crate::incident::exercise::InjectState;
use crate::plan::scenario::{Inject, InjectKind};
use crate::plan::{Duration, InjectId, Text};

/// What comes so long after it was due came on time all the same: a second's hand moves once a second, ten times as fast
/// every ten.
const SLACK: Duration = Duration::mins(1);

/// What became of an inject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InjectOutcome {
    /// Delivered when it was due.
    OnTime,
    /// Delivered after it was due: the clock was set ahead over it, or nothing ran.
    Late,
    /// Delivered by the controller before it was due.
    Early,
    /// Held by the controller, and delivered later or not at all.
    Held,
    /// Left out by the controller.
    LeftOut,
    /// Made up by the controller on the spot.
    Added,
    /// It did not come: its time or its situation did not.
    DidNotCome,
}

impl InjectOutcome {
    /// Every outcome.
    pub const ALL: [Self; 7] =
        [Self::OnTime, Self::Late, Self::Early, Self::Held, Self::LeftOut, Self::Added, Self::DidNotCome];

    /// The words in a report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OnTime => "on time",
            Self::Late => "late",
            Self::Early => "early",
            Self::Held => "held",
            Self::LeftOut => "left out",
            Self::Added => "added",
            Self::DidNotCome => "did not come",
        }
    }
}

/// One inject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InjectResult {
    /// Its number.
    pub id: InjectId,
    /// What kind it is.
    pub kind: InjectKind,
    /// What became of it.
    pub outcome: InjectOutcome,
    /// When it was due; none for one that waits for a situation.
    pub due: Option<Duration>,
    /// When it was delivered.
    pub at: Option<Duration>,
    /// Why it was left out.
    pub reason: Option<Text>,
}

/// The scenario's, in its order, then those that were added.
pub(super) fn results(look: &Look<'_>) -> Vec<InjectResult> {
    let held: BTreeSet<&InjectId> = look.played().filter_map(|envelope| held(&envelope.event)).collect();
    let scripted = look.scenario.inject.iter().map(|inject| scripted(look, inject, &held));
    let added = look.exercise.told.iter().filter(|told| told.inject.added).map(|told| InjectResult {
        id: told.inject.inject.clone(),
        kind: told.inject.kind,
        outcome: InjectOutcome::Added,
        due: None,
        at: Some(look.after(told.at)),
        reason: None,
    });
    scripted.chain(added).collect()
}

fn scripted(look: &Look<'_>, inject: &Inject, held: &BTreeSet<&InjectId>) -> InjectResult {
    let (id, due) = (&inject.id, inject.at);
    let at = look.exercise.delivered_at(id).map(|at| look.after(at));
    // What was held and let go again before it was due came on time.
    let was_kept = held.contains(id) && due.is_none_or(|due| at.is_some_and(|at| at > due));
    let is_late = due
        .zip(at)
        .is_some_and(|(due, at)| at.as_millis().saturating_sub(due.as_millis()) > SLACK.as_millis());
    let (outcome, reason) = match look.exercise.injects.get(id) {
        Some(InjectState::Skipped { reason }) => (InjectOutcome::LeftOut, Some(reason.clone())),
        Some(InjectState::Held) => (InjectOutcome::Held, None),
        Some(InjectState::Delivered { .. }) if at < due => (InjectOutcome::Early, None),
        Some(InjectState::Delivered { .. }) if was_kept => (InjectOutcome::Held, None),
        Some(InjectState::Delivered { .. }) if is_late => (InjectOutcome::Late, None),
        Some(InjectState::Delivered { .. }) => (InjectOutcome::OnTime, None),
        None => (InjectOutcome::DidNotCome, None),
    };
    InjectResult { id: id.clone(), kind: inject.kind, outcome, due, at, reason }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "one event is looked for")]
const fn held(event: &Event) -> Option<&InjectId> {
    match event {
        Event::InjectHeld(e) => Some(&e.inject),
        _ => None,
    }
}
