//! What happened, shortly: the injects, and the deeds that answer them.

use serde::Serialize;

use super::expected::ExpectedResult;
use super::look::Look;
use crate::plan::{Duration, ExpectedId, InjectId, PersonId, Text};

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum StoryLine {
    /// The players were told something.
    Inject {
        /// When.
        at: Duration,
        /// Its number.
        inject: InjectId,
        /// Who says it.
        from: Text,
        /// What they read.
        text: Text,
    },
    /// Something that was expected, or must not happen, was done.
    Deed {
        /// When.
        at: Duration,
        /// Which.
        expected: ExpectedId,
        /// What it is.
        title: Text,
        /// By whom.
        by: Option<PersonId>,
        /// It must not happen.
        avoid: bool,
    },
}

impl StoryLine {
    /// When it was.
    pub const fn at(&self) -> Duration {
        match self {
            Self::Inject { at, .. } | Self::Deed { at, .. } => *at,
        }
    }
}

pub(super) fn story(look: &Look<'_>, expected: &[ExpectedResult]) -> Vec<StoryLine> {
    let injects = look.exercise.told.iter().map(|told| {
        let (inject, from, text) =
            (told.inject.inject.clone(), told.inject.from.clone(), told.inject.text.clone());
        (told.seq, StoryLine::Inject { at: look.after(told.at), inject, from, text })
    });
    let deeds = expected.iter().filter_map(|it| {
        let done = look.exercise.done.get(&it.id)?;
        let (expected, title, by, avoid) = (it.id.clone(), it.title.clone(), it.by.clone(), it.avoid);
        let line = StoryLine::Deed { at: look.after(done.at), expected, title, by, avoid };
        Some((done.seq, line))
    });
    let mut lines: Vec<_> = injects.chain(deeds).collect();
    // Stable: what the same event shows stays in the scenario's order.
    lines.sort_by_key(|(seq, line)| (line.at(), *seq));
    lines.into_iter().map(|(_, line)| line).collect()
}
