//! What people say: decisions, notes, messages.

use jiff::Timestamp;
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
    /// It is a change that was made, such as a release, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Timestamp>,
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
    /// When the next one was promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
}

/// A promised update did not come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateOverdue {
    /// When it was due.
    pub due_at: Timestamp,
    /// It was noticed after its time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}
