//! `warroom report`.

use clap::Args;

use super::Context;
use super::failure::Failure;

/// Write the after-action report of an incident
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  warroom report spring-launch-1 --format html > report.html")]
pub(super) struct ReportCommand {
    /// The incident
    incident: String,
}

impl ReportCommand {
    pub(super) fn run(self, _context: &Context) -> Result<(), Failure> {
        Err(Failure::input(format!("`{}` can't be written yet", self.incident), "not built"))
    }
}
