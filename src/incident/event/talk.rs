//! What people say: decisions, notes, messages.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::StepRef;
use crate::plan::message::Audience;
use crate::plan::{MessageId, PersonId, Text};

/// The commander put a decision to the others: "any strong objections?"
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionProposed {
    /// Its number in the incident, from 1.
    pub decision: u32,
    /// What is proposed.
    pub proposal: Text,
    /// The step it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<StepRef>,
}

/// Somebody was polled. Silence is consent; an objection has a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PositionRecorded {
    /// The decision.
    pub decision: u32,
    /// Who was asked.
    pub person: PersonId,
    /// The strong objection, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objection: Option<Text>,
}

/// The commander decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionConcluded {
    /// The decision.
    pub decision: u32,
    /// It was adopted; else it was dropped.
    pub adopted: bool,
    /// How many were polled.
    pub polled: u32,
    /// How many objected.
    pub objections: u32,
}

/// Somebody wrote something down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteAdded {
    /// What.
    pub text: Text,
    /// It is something to do afterwards.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub follow_up: bool,
    /// Who does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonId>,
    /// Until which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// It is a change that was made, such as a release, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Timestamp>,
}

/// A text that waits for somebody: an edited one for the business approver, any for the commander's release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageDrafted {
    /// The pre-approved message that it is made from.
    pub message: MessageId,
    /// The text.
    pub text: Text,
    /// It is not the approved text.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub edited: bool,
    /// When the next one is promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
    /// Why no pre-approved text fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<Text>,
}

/// The business approver's word on a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageApproved {
    /// The event of the draft.
    pub draft: u64,
    /// Who approved it.
    pub by: PersonId,
    /// How it was given, for example `by phone`.
    pub how: Text,
    /// Somebody else recorded it: attested, not authenticated.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub attested: bool,
}

/// A draft does not go out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageDiscarded {
    /// The event of the draft.
    pub draft: u64,
    /// Why.
    pub reason: Text,
}

/// A message went out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageReleased {
    /// The pre-approved message.
    pub message: MessageId,
    /// Who reads it.
    pub audience: Audience,
    /// The text as it went out.
    pub text: Text,
    /// The event of the draft that was released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<u64>,
    /// It is not the approved text; somebody answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited: Option<MessageApproved>,
    /// Why no pre-approved text fitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<Text>,
    /// When the next one was promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
}

/// A promised update did not come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateOverdue {
    /// Who waits for it.
    #[serde(default = "customers", skip_serializing_if = "is_customers")]
    pub audience: Audience,
    /// When it was due.
    pub due_at: Timestamp,
    /// It was noticed after its time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}

const fn customers() -> Audience {
    Audience::Customers
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
const fn is_customers(audience: &Audience) -> bool {
    matches!(audience, Audience::Customers)
}
