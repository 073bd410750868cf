//! What is practised and how it is judged (HSEEP: objective, capability, criteria).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::{Duration, ObjectiveId, Text};

/// One objective.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    /// Its name.
    pub id: ObjectiveId,
    /// What the team should be able to do.
    pub title: Text,
    /// The capability that it belongs to, for example `dns` or `command`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capability: Option<Text>,
    /// What can be measured for it. What is expected for it counts beside these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<Criterion>,
}

/// Something that is measured from the record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// What is measured.
    pub measure: Measure,
    /// At most so long, for times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Duration>,
    /// At most so many, for counts; none when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most_times: Option<u32>,
}

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Until the first page was acknowledged.
    TimeToAcknowledge,
    /// Until somebody commanded.
    TimeToCommand,
    /// Until customers heard first.
    TimeToFirstMessage,
    /// Until it was mitigated.
    TimeToMitigation,
    /// Until it was resolved.
    TimeToResolve,
    /// How many steps were skipped.
    StepsSkipped,
    /// How many times a wrong target or a forbidden action was refused.
    AttemptsRefused,
    /// How many promised updates were overdue.
    UpdatesOverdue,
    /// How many effects could not be verified or stayed unknown.
    EffectsUnproved,
}

impl Measure {
    /// Is it a time? Else it is a count.
    pub const fn is_time(self) -> bool {
        matches!(
            self,
            Self::TimeToAcknowledge
                | Self::TimeToCommand
                | Self::TimeToFirstMessage
                | Self::TimeToMitigation
                | Self::TimeToResolve
        )
    }

    /// The words in an evaluation.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TimeToAcknowledge => "time to acknowledge",
            Self::TimeToCommand => "time to command",
            Self::TimeToFirstMessage => "time to first message",
            Self::TimeToMitigation => "time to mitigation",
            Self::TimeToResolve => "time to resolve",
            Self::StepsSkipped => "steps skipped",
            Self::AttemptsRefused => "attempts refused",
            Self::UpdatesOverdue => "updates overdue",
            Self::EffectsUnproved => "effects unproved",
        }
    }
}
