//! What is wrong with the keys that a workspace asks for. All of it is reported at once, before the start.

use std::fmt;

use super::act::{Act, ROWS};
use crate::tui::input::key;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    /// There is nothing of that name to bind.
    #[error("ui.keys.{name}: there is no such name")]
    UnknownAct {
        /// The name.
        name: String,
        /// The nearest name that exists.
        nearest: Option<&'static str>,
    },
    /// That is no key.
    #[error("ui.keys.{act}: {key:?} is not a key")]
    UnknownKey {
        /// The name.
        act: &'static str,
        /// The text.
        key: String,
    },
    /// Two things want the same key at the same time.
    #[error("the key {key} is taken twice: by {first} and by {second}")]
    Taken {
        /// The key.
        key: String,
        /// Who has it.
        first: String,
        /// Who wants it too.
        second: String,
    },
    /// Nobody could leave the program.
    #[error("ui.keys.{}: has no key", .0.row().name)]
    Unbound(Act),
}

impl KeymapError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::UnknownAct { nearest: Some(nearest), .. } => format!("did you mean {nearest}?"),
            Self::UnknownAct { nearest: None, .. } => {
                format!("names: {}", ROWS.iter().map(|r| r.name).collect::<Vec<_>>().join(", "))
            }
            Self::UnknownKey { .. } => key::HINT.to_owned(),
            Self::Taken { .. } => {
                "give one of them another key: [ui.keys] for the screen's own, `key` for an action; upper-case \
                 letters are free for actions"
                    .to_owned()
            }
            Self::Unbound(_) => "give it at least one key".to_owned(),
        }
    }
}

/// Everything that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeymapErrors(pub Vec<KeymapError>);

impl fmt::Display for KeymapErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}\n  hint: {}", error.hint())?;
        }
        Ok(())
    }
}

impl std::error::Error for KeymapErrors {}
