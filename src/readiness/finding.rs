//! One finding: what is wrong, where, how much it weighs, and what to do.

use crate::plan::{Code, Level, PersonId, Place, Problem, Text};

use super::catalogue::about;
use jiff::Timestamp;

/// What a rule found.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Its name.
    pub code: Code,
    /// How much it weighs; the code's own weight unless the rule says otherwise.
    pub level: Level,
    /// What is wrong, as a fragment.
    pub message: String,
    /// What to do; the code's own advice unless the rule knows better.
    pub hint: Option<String>,
    /// The id of the thing it is about, for waivers and for the screens.
    pub about: Option<String>,
    /// Where it stands.
    pub place: Place,
}

impl Finding {
    /// A finding with the weight of its code.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        let level = about(code).level;
        Self { code, level, message: message.into(), hint: None, about: None, place }
    }

    /// What it is about.
    #[must_use]
    pub fn of(mut self, id: impl Into<String>) -> Self {
        self.about = Some(id.into());
        self
    }

    /// Another weight than its code's.
    #[must_use]
    pub const fn weighing(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// Better advice than its code's.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// A finding with its line, as it is printed.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its name.
    pub code: Code,
    /// How much it weighs.
    pub level: Level,
    /// The id of the thing it is about.
    pub about: Option<Text>,
    /// The words, the file, the line, the excerpt, the hint.
    pub problem: Problem,
    /// Who answers for it, where somebody does.
    pub waived: Option<Waived>,
}

/// Who answers for a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waived {
    /// Who.
    pub owner: PersonId,
    /// Why it can wait.
    pub reason: Text,
    /// Until when.
    pub expires_at: Timestamp,
}

impl Found {
    /// Does it keep the campaign from launching?
    pub fn blocks(&self) -> bool {
        self.level == Level::Error && self.waived.is_none()
    }
}
