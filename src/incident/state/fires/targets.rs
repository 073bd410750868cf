//! Many targets of one firing.

use jiff::Timestamp;

use super::fire::Fire;
use super::phase::FireState;
use crate::incident::event::{ActionSettled, Target, TargetOutcome, TargetsAnswered, TargetsLooked};
use crate::plan::{Probe, ResolvedCall, Text};

/// One of many targets, and how far it is.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetState {
    /// What it is called.
    pub name: Text,
    /// The call for it.
    pub request: ResolvedCall,
    /// The independent look at the effect on it.
    pub verify: Option<Probe>,
    /// How far it is.
    pub outcome: TargetOutcome,
    /// An earlier attempt may have happened.
    pub(super) doubtful: bool,
    /// The status of the answer, where there was one.
    pub status: Option<u16>,
    /// Why, or the start of the answer.
    pub detail: Text,
}

impl TargetState {
    pub(super) fn new(target: Target) -> Self {
        Self {
            name: target.name,
            request: target.request,
            verify: target.verify,
            outcome: TargetOutcome::Waiting,
            doubtful: false,
            status: None,
            detail: Text::default(),
        }
    }
}

/// How far many targets are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many there are.
    pub all: u32,
    /// How many were answered as expected.
    pub done: u32,
    /// How many failed, or were not sent.
    pub failed: u32,
    /// How many are unknown.
    pub unknown: u32,
    /// How many effects were seen.
    pub verified: u32,
    /// How many have no answer yet.
    pub waiting: u32,
}

impl Fire {
    /// How far its targets are; none where there is one.
    pub fn progress(&self) -> Option<Progress> {
        if self.targets.is_empty() {
            return None;
        }
        let mut progress = Progress::default();
        for target in &self.targets {
            progress.all += 1;
            match target.outcome {
                TargetOutcome::Waiting => progress.waiting += 1,
                TargetOutcome::Succeeded | TargetOutcome::NotVerified => progress.done += 1,
                TargetOutcome::Failed | TargetOutcome::NotSent => progress.failed += 1,
                TargetOutcome::Unknown => progress.unknown += 1,
                TargetOutcome::Verified => {
                    progress.done += 1;
                    progress.verified += 1;
                }
            }
        }
        Some(progress)
    }

    /// The numbers of the targets that are to be looked at: those that may have happened and can be seen.
    pub fn targets_to_look_at(&self) -> Vec<u32> {
        let looks = |target: &TargetState| {
            target.verify.is_some()
                && matches!(
                    target.outcome,
                    TargetOutcome::Succeeded | TargetOutcome::Unknown | TargetOutcome::NotVerified
                )
        };
        (0..).zip(&self.targets).filter(|(_, target)| looks(target)).map(|(number, _)| number).collect()
    }

    /// The numbers of the targets that can be sent again. An unknown one only where that does it no more than once.
    pub fn targets_to_repeat(&self) -> Vec<u32> {
        let again = |target: &TargetState| match target.outcome {
            TargetOutcome::Failed | TargetOutcome::NotSent => true,
            TargetOutcome::Unknown => self.is_repeatable(),
            TargetOutcome::Waiting
            | TargetOutcome::Succeeded
            | TargetOutcome::Verified
            | TargetOutcome::NotVerified => false,
        };
        (0..).zip(&self.targets).filter(|(_, target)| again(target)).map(|(number, _)| number).collect()
    }

    pub(in crate::incident) fn take_in_targets(&mut self, event: &TargetsAnswered, at: Timestamp) {
        for result in &event.results {
            let index = usize::try_from(result.target).unwrap_or(usize::MAX);
            if let Some(target) = self.targets.get_mut(index) {
                // What did not happen this time may have happened before.
                let not_now = matches!(result.outcome, TargetOutcome::Failed | TargetOutcome::NotSent);
                let doubt = target.doubtful && not_now;
                target.outcome = if doubt { TargetOutcome::Unknown } else { result.outcome };
                target.status = result.status;
                target.detail = result.detail.clone();
            }
        }
        self.weigh_targets(at);
    }

    pub(in crate::incident) fn take_in_looks(&mut self, event: &TargetsLooked, at: Timestamp) {
        let marks =
            [(&event.verified, TargetOutcome::Verified), (&event.not_verified, TargetOutcome::NotVerified)];
        for (numbers, outcome) in marks {
            for index in numbers.iter().filter_map(|number| usize::try_from(*number).ok()) {
                // What is not seen and was never answered stays unknown.
                let stays = |now| now == TargetOutcome::Unknown && outcome == TargetOutcome::NotVerified;
                if let Some(target) = self.targets.get_mut(index).filter(|target| !stays(target.outcome)) {
                    target.outcome = outcome;
                }
            }
        }
        let Some(progress) = self.progress() else { return };
        let in_part = progress.failed > 0 || progress.unknown > 0;
        let state = if in_part {
            in_part_of(progress)
        } else if event.not_verified.is_empty() {
            FireState::Verified { detail: event.detail.clone() }
        } else {
            FireState::NotVerified { detail: event.detail.clone() }
        };
        self.enter(state, at);
    }

    /// A person said what those did that are unknown, or were not verified.
    pub(super) fn settle_targets(&mut self, settled: &ActionSettled, at: Timestamp) {
        let open = [TargetOutcome::Unknown, TargetOutcome::NotVerified];
        for target in self.targets.iter_mut().filter(|target| open.contains(&target.outcome)) {
            target.outcome = if settled.happened { TargetOutcome::Verified } else { TargetOutcome::Failed };
            target.doubtful = false;
        }
        let Some(progress) = self.progress() else { return };
        if progress.verified == progress.all {
            self.enter(FireState::Verified { detail: settled.note.clone() }, at);
        } else if progress.failed == progress.all {
            self.enter(FireState::DidNotHappen, at);
        } else {
            self.weigh_targets(at);
        }
    }

    /// Once every call has ended, where the firing as a whole is.
    fn weigh_targets(&mut self, at: Timestamp) {
        let Some(progress) = self.progress() else { return };
        if progress.waiting > 0 {
            return;
        }
        let first = self.targets.iter().find_map(|target| target.status).unwrap_or(0);
        let reason = || {
            let failed = self.targets.iter().find(|target| !target.detail.is_blank());
            failed.map(|target| target.detail.clone()).unwrap_or_default()
        };
        let state = if progress.done == progress.all {
            let looked_for = !self.targets_to_look_at().is_empty();
            if looked_for {
                FireState::Verifying { status: first }
            } else {
                FireState::Accepted { status: first }
            }
        } else if progress.failed == progress.all {
            if self.called_off && self.targets.iter().all(|t| t.outcome == TargetOutcome::NotSent) {
                FireState::Cancelled
            } else {
                FireState::Failed { reason: reason() }
            }
        } else if progress.unknown == progress.all {
            FireState::Unknown { reason: reason() }
        } else {
            in_part_of(progress)
        };
        self.enter(state, at);
    }
}

const fn in_part_of(progress: Progress) -> FireState {
    FireState::Partial { all: progress.all, failed: progress.failed, unknown: progress.unknown }
}
