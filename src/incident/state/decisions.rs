//! Decisions put to the others.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::incident::event::{DecisionConcluded, DecisionProposed, PositionRecorded, StepRef};
use crate::plan::{PersonId, Text};

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Its number, from 1.
    pub number: u32,
    /// What is proposed.
    pub text: Text,
    /// The step it belongs to.
    pub step: Option<StepRef>,
    /// When it was proposed.
    pub at: Timestamp,
    /// Who was asked, and the strong objection where there is one.
    pub positions: BTreeMap<PersonId, Option<Text>>,
    /// When it was concluded, and whether it was adopted.
    pub concluded: Option<(Timestamp, bool)>,
}

impl Proposal {
    /// How many objected.
    pub fn objections(&self) -> usize {
        self.positions.values().filter(|p| p.is_some()).count()
    }
}

/// All of them, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions(Vec<Proposal>);

impl Decisions {
    pub(super) fn propose(&mut self, proposed: &DecisionProposed, at: Timestamp) {
        self.0.push(Proposal {
            number: proposed.decision,
            text: proposed.proposal.clone(),
            step: proposed.step.clone(),
            at,
            positions: BTreeMap::new(),
            concluded: None,
        });
    }

    pub(super) fn record(&mut self, position: &PositionRecorded) {
        if let Some(proposal) = self.find_mut(position.decision) {
            proposal.positions.insert(position.person.clone(), position.objection.clone());
        }
    }

    pub(super) fn conclude(&mut self, concluded: &DecisionConcluded, at: Timestamp) {
        if let Some(proposal) = self.find_mut(concluded.decision) {
            proposal.concluded = Some((at, concluded.adopted));
        }
    }

    fn find_mut(&mut self, number: u32) -> Option<&mut Proposal> {
        self.0.iter_mut().rev().find(|p| p.number == number)
    }

    /// The decision of that number.
    pub fn get(&self, number: u32) -> Option<&Proposal> {
        self.0.iter().rev().find(|p| p.number == number)
    }

    /// Those that wait for a conclusion, the newest first.
    pub fn open(&self) -> impl Iterator<Item = &Proposal> {
        self.0.iter().rev().filter(|p| p.concluded.is_none())
    }

    /// The last one for a step.
    pub fn for_step(&self, at: &StepRef) -> Option<&Proposal> {
        self.0.iter().rev().find(|p| p.step.as_ref() == Some(at))
    }

    /// The number of the next one.
    pub fn next_number(&self) -> u32 {
        self.0.last().map_or(1, |p| p.number + 1)
    }

    /// All of them, the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Proposal> {
        self.0.iter()
    }
}
