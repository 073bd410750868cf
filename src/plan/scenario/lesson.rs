//! What a guided run teaches, by letting the person do it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::{ExpectedId, Text};

/// One lesson: it is learned once the deed is in the record, or, where none is given, once the key was used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// What to do and why, in one or two sentences. `{key}` stands for the key of `act`, as it is
    /// bound, and `{NAME}` for that of another name of `[ui.keys]`.
    pub say: Text,
    /// The name of what the key does, as in `[ui.keys]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Text>,
    /// The expected action that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<ExpectedId>,
}
