//! Calls to the outside.

use std::collections::BTreeMap;

use crate::incident::event::{FireId, StepRef};
use crate::plan::{ActionId, PersonId, Text};

/// What a person gives with an action.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confirmation {
    /// The target's name, typed; needed for irreversible actions.
    pub typed: Option<Text>,
    /// A second person's spoken approval, recorded by the requester.
    pub spoken: Option<SpokenApproval>,
    /// Ask a second person, who approves from their own session.
    pub ask: bool,
}

/// An approval that was given by voice and is recorded by the requester: attested, not authenticated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpokenApproval {
    /// Who gave it.
    pub by: PersonId,
    /// How, for example `by phone`.
    pub how: Text,
}

/// Calls to the outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionCommand {
    /// Fire an action.
    Fire {
        /// The action.
        action: ActionId,
        /// What the person filled in.
        inputs: BTreeMap<String, Text>,
        /// The step it belongs to.
        step: Option<StepRef>,
        /// What the person gave with it.
        confirm: Confirmation,
        /// The running program that will send it.
        runner: String,
    },
    /// Approve another person's action, as the second person.
    Approve {
        /// The firing.
        fire: FireId,
        /// The running program that will send it.
        runner: String,
    },
    /// Refuse to approve another person's action.
    Deny {
        /// The firing.
        fire: FireId,
        /// Why.
        reason: Text,
    },
    /// Confirm the targets that were read.
    Confirm {
        /// The firing.
        fire: FireId,
        /// What the person gave with it.
        confirm: Confirmation,
        /// The running program that will send it.
        runner: String,
    },
    /// Call an action off: nothing further leaves.
    Cancel {
        /// The firing.
        fire: FireId,
    },
    /// Send it again with the same idempotency key; of many targets those that failed.
    Repeat {
        /// The firing.
        fire: FireId,
        /// What the person gave with it.
        confirm: Confirmation,
        /// The running program that will send it.
        runner: String,
    },
    /// Fire an action again that was undone, with the same inputs.
    Redo {
        /// The firing that was undone.
        fire: FireId,
        /// What the person gave with it.
        confirm: Confirmation,
        /// The running program that will send it.
        runner: String,
    },
    /// Put back what an action changed.
    Undo {
        /// The firing to undo.
        fire: FireId,
        /// The running program that will send it.
        runner: String,
    },
    /// Say what an unknown call did.
    Settle {
        /// The firing.
        fire: FireId,
        /// Did it happen?
        happened: bool,
        /// How that is known.
        note: Text,
    },
}
