//! What a person gives with an action, and which call is meant, as arguments.

use clap::Args;

use super::failure::Failure;
use super::lead::find_person;
use crate::incident::Incident;
use crate::incident::command::{Confirmation, SpokenApproval};
use crate::incident::event::FireId;
use crate::plan::Text;

/// The name, and the second person.
#[derive(Debug, Clone, Args)]
pub(super) struct Given {
    /// The name of the target: needed for what can't be undone, and above the brake
    #[arg(long, value_name = "NAME")]
    confirm: Option<String>,
    /// The second person, who approved by voice
    #[arg(long, value_name = "PERSON", requires = "how")]
    approved_by: Option<String>,
    /// How the approval was given
    #[arg(long, value_name = "TEXT", requires = "approved_by")]
    how: Option<String>,
    /// Ask a second person, and wait for the answer
    #[arg(long, conflicts_with = "approved_by")]
    ask: bool,
}

impl Given {
    /// For the core.
    pub(super) fn confirmation(&self, incident: &Incident) -> Result<Confirmation, Failure> {
        let spoken = match (&self.approved_by, &self.how) {
            (Some(by), Some(how)) => {
                Some(SpokenApproval { by: find_person(incident, by)?, how: Text::line(how) })
            }
            (Some(_), None) | (None, _) => None,
        };
        Ok(Confirmation { typed: self.confirm.as_deref().map(Text::line), spoken, ask: self.ask })
    }
}

/// The number of a call, with or without its `#`.
pub(super) fn fire_id(text: &str) -> Result<FireId, String> {
    let number = text.strip_prefix('#').unwrap_or(text).parse();
    number.map(FireId).map_err(|_no_number| "use the number that `warroom status` shows".to_owned())
}
