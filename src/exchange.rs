//! Other people's formats for runbooks: CACAO 2.0 in and out, Markdown checklists in.
//!
//! ```text
//! runbook ──cacao::export──▶ playbook (JSON)
//! playbook ──cacao::import──▶┐
//! checklist ──markdown::import──▶ Imported: runbook, actions, what has to be said ──to_toml──▶ files
//! ```
//!
//! Pure: no file, no clock. What can't be represented is refused, every such place at once and each by its name; what is
//! kept in another form than it had (a comment, a line of a step's detail) is said. Nothing is dropped in silence.

pub mod cacao;
pub mod markdown;
mod names;
mod write;

use crate::plan::{Action, Role, Runbook, RunbookId, StepId, Text};

/// The largest file that is read, in bytes.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;

/// The most steps that are read.
pub const MOST_STEPS: usize = 500;

/// The most faults that are kept.
pub const MOST_FAULTS: usize = 500;

/// What an import may know of the workspace that it is for.
#[derive(Debug, Clone, Copy)]
pub struct Aim<'a> {
    /// The new runbook's name; made from its title when absent.
    pub id: Option<&'a RunbookId>,
    /// The roles that there are: a step's owner is one of them or stands in its detail.
    pub roles: &'a [Role],
    /// The time, to say what is no longer valid.
    pub now: jiff::Timestamp,
}

/// Why a file can't be a runbook. Every such reason is there, not the first only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where: a JSON pointer (RFC 6901), or `line 12`; empty for the file as a whole.
    pub place: Text,
    /// What is wrong, as a fragment.
    pub message: Text,
    /// What to write instead.
    pub hint: Option<Text>,
}

/// What became of a file.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The runbook.
    pub runbook: Runbook,
    /// The actions that its steps fire and that have to be written, too.
    pub actions: Vec<Action>,
    /// What was kept in another form, or can't be checked: each with its place.
    pub said: Vec<Said>,
    /// What is written above the runbook, a line each.
    head: Vec<Text>,
    /// What is written above a step or action.
    above: Vec<(StepId, Vec<Text>)>,
}

/// Something that the reader should hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Where: a JSON pointer, or `line 12`.
    pub place: Text,
    /// What, as a fragment.
    pub words: Text,
}

/// Why what was read can't be written as TOML.
#[derive(Debug, thiserror::Error)]
#[error("it can't be written as TOML")]
pub struct Unwritable(#[from] toml::ser::Error);

/// Faults and words as they are found.
#[derive(Debug, Default)]
struct Desk {
    faults: Vec<Fault>,
    said: Vec<Said>,
}

impl Desk {
    fn fault(&mut self, place: &str, message: impl AsRef<str>) {
        self.hinted(place, message, "");
    }

    fn hinted(&mut self, place: &str, message: impl AsRef<str>, hint: &str) {
        if self.faults.len() == MOST_FAULTS {
            self.faults.push(Fault {
                place: Text::default(),
                message: Text::line("there is more; mend these first"),
                hint: None,
            });
        }
        if self.faults.len() < MOST_FAULTS {
            let hint = (!hint.is_empty()).then(|| Text::line(hint));
            let message = Text::line(message.as_ref()).cut(400);
            self.faults.push(Fault { place: Text::line(place).cut(400), message, hint });
        }
    }

    fn say(&mut self, place: &str, words: impl AsRef<str>) {
        if self.said.len() == MOST_FAULTS {
            let words = Text::line("there is more to say of it; read the comments in the file");
            self.said.push(Said { place: Text::default(), words });
        }
        if self.said.len() < MOST_FAULTS {
            self.said
                .push(Said { place: Text::line(place).cut(400), words: Text::line(words.as_ref()).cut(400) });
        }
    }
}
