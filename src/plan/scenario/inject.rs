//! What players are told during a drill: one line of the MSEL.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::action::SimulatedTurn;
use crate::plan::{Condition, DependencyId, Duration, ExpectedId, InjectId, ObjectiveId, Text};

/// One inject. It is *contextual* with `at`, and *contingency* with `when` (HSEEP).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inject {
    /// Its number.
    pub id: InjectId,
    /// The scenario time at which it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Duration>,
    /// The situation in which it is due: for when the players leave the expected path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<InjectCondition>,
    /// With `when`: not before this scenario time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Duration>,
    /// With `when`: not after this scenario time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Duration>,
    /// What kind of inject it is.
    #[serde(default, skip_serializing_if = "InjectKind::is_event")]
    pub kind: InjectKind,
    /// Who says it, as the players see it.
    #[serde(default, skip_serializing_if = "Text::is_blank")]
    pub from: Text,
    /// Who hears it: a role, a person, or everybody when empty.
    #[serde(default, skip_serializing_if = "Text::is_blank")]
    pub to: Text,
    /// How it comes: phone, chat, mail, news.
    #[serde(default, skip_serializing_if = "Text::is_blank")]
    pub channel: Text,
    /// What the players read.
    pub text: Text,
    /// The objective that it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objective: Option<ObjectiveId>,
    /// For the controller only.
    #[serde(default, skip_serializing_if = "Text::is_blank")]
    pub notes: Text,
    /// What turns in the world when it is delivered.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub turns: BTreeMap<DependencyId, SimulatedTurn>,
}

/// What kind of inject it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InjectKind {
    /// Something happens.
    #[default]
    Event,
    /// Somebody says something.
    Information,
    /// Somebody wants something.
    Request,
    /// The press, or social networks.
    Media,
    /// A question to discuss.
    Question,
}

impl InjectKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Event, Self::Information, Self::Request, Self::Media, Self::Question];

    /// The word in files and on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Information => "information",
            Self::Request => "request",
            Self::Media => "media",
            Self::Question => "question",
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
    const fn is_event(&self) -> bool {
        matches!(self, Self::Event)
    }
}

/// A situation. Exactly one of `all`, `any`, `not`, `done`, `missed`, `delivered` and `state` is given.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InjectCondition {
    /// Every one of these holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all: Option<Vec<Self>>,
    /// At least one of these holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub any: Option<Vec<Self>>,
    /// This does not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not: Option<Box<Self>>,
    /// This expected action was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<ExpectedId>,
    /// The deadline of this expected action passed without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed: Option<ExpectedId>,
    /// This inject was delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered: Option<InjectId>,
    /// The incident is in this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<Condition>,
}

impl InjectCondition {
    /// The conditions directly inside this one.
    pub fn children(&self) -> impl Iterator<Item = &Self> {
        self.all.iter().flatten().chain(self.any.iter().flatten()).chain(self.not.as_deref())
    }
}
