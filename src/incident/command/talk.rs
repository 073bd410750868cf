//! Decisions, notes, messages, sitreps.

use jiff::Timestamp;

use super::SpokenApproval;
use crate::incident::event::StepRef;
use crate::plan::{ChannelId, MessageId, PersonId, Text};

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
        /// It is something to do afterwards.
        follow_up: bool,
        /// It is a change that was made, such as a release, and when.
        changed_at: Option<Timestamp>,
    },
    /// Send a pre-approved message, or its edited text.
    ReleaseMessage {
        /// The message.
        message: MessageId,
        /// Its text with the variables filled.
        text: Text,
        /// When the next one was promised.
        next_at: Option<Timestamp>,
    },
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
        /// Where it goes.
        to: Vec<ChannelId>,
    },
}
