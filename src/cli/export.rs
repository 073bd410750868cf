//! `warroom export`.

use clap::Args;

use super::Context;
use super::failure::Failure;

/// Write the record of an incident for others
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  warroom export spring-launch-1 > spring-launch-1.jsonl")]
pub(super) struct Export {
    /// The incident
    incident: String,
}

impl Export {
    pub(super) fn run(self, _context: &Context) -> Result<(), Failure> {
        Err(Failure::input(format!("`{}` can't be written yet", self.incident), "not built"))
    }
}
