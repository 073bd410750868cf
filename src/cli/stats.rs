//! `warroom stats`.

use clap::Args;

use super::Context;
use super::failure::Failure;

/// Compare incidents: how long things took, and where that goes
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  warroom stats")]
pub(super) struct Stats {}

impl Stats {
    pub(super) fn run(self, _context: &Context) -> Result<(), Failure> {
        Err(Failure::input("not built", "not built"))
    }
}
