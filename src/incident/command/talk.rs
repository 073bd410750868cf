//! Decisions, notes, messages, sitreps.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::SpokenApproval;
use crate::incident::event::StepRef;
use crate::plan::{MessageId, PersonId, Text};

/// A message as a person wants it to go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// The pre-approved message.
    pub message: MessageId,
    /// The values of its variables; what the state knows may be left out.
    pub variables: BTreeMap<String, Text>,
    /// Another text than the pre-approved one.
    pub edited: Option<Text>,
    /// Why no pre-approved text fits.
    pub deviation: Option<Text>,
    /// When the next one is promised; by the clocks when absent.
    pub next_at: Option<Timestamp>,
}

impl Wording {
    /// The pre-approved text of a message, with what the state knows.
    pub fn of(message: &MessageId) -> Self {
        let (variables, edited, deviation, next_at) = (BTreeMap::new(), None, None, None);
        Self { message: message.clone(), variables, edited, deviation, next_at }
    }
}

/// Decisions, notes, messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TalkCommand {
    /// Put a decision to the others.
    Propose {
        /// What is proposed.
        proposal: Text,
        /// The step it belongs to.
        step: Option<StepRef>,
    },
    /// Record what somebody said to it.
    RecordPosition {
        /// The decision.
        decision: u32,
        /// Who was asked.
        person: PersonId,
        /// The strong objection, if there is one.
        objection: Option<Text>,
    },
    /// Decide.
    Conclude {
        /// The decision.
        decision: u32,
        /// Adopt it, else drop it.
        adopt: bool,
    },
    /// Write something down.
    Note {
        /// What.
        text: Text,
        /// It is a change that was made, such as a release, and when.
        changed_at: Option<Timestamp>,
    },
    /// Write down what is to be done afterwards.
    FollowUp {
        /// What.
        text: Text,
        /// Who does it.
        owner: Option<PersonId>,
        /// Until which day.
        due: Option<Date>,
    },
    /// Write down what customers saw, from when until when.
    RecordImpact {
        /// When it began.
        began: Timestamp,
        /// When it ended, where it has.
        ended: Option<Timestamp>,
        /// What they saw.
        what: Text,
    },
    /// Send a pre-approved message, or its edited text. What may not go out yet becomes a draft.
    ReleaseMessage(Wording),
    /// The business approver's word on a draft.
    ApproveDraft {
        /// The event of the draft.
        draft: u64,
        /// Given by voice, and recorded by somebody else.
        spoken: Option<SpokenApproval>,
    },
    /// Send a draft.
    ReleaseDraft {
        /// The event of the draft.
        draft: u64,
    },
    /// Do not send a draft.
    DiscardDraft {
        /// The event of the draft.
        draft: u64,
        /// Why.
        reason: Text,
    },
    /// Issue a sitrep.
    IssueSitrep {
        /// How it stands.
        condition: Text,
        /// What is being done.
        actions: Text,
        /// What is needed.
        needs: Text,
        /// Where it goes, each as `channel` or `channel:address`.
        to: Vec<Text>,
    },
}
