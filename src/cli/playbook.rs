//! `warroom playbook`.

use clap::Args;

use super::Context;
use super::failure::Failure;

/// Take playbooks of other tools in, and give runbooks out
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  warroom playbook")]
pub(super) struct Playbook {}

impl Playbook {
    pub(super) fn run(self, _context: &Context) -> Result<(), Failure> {
        Err(Failure::input("not built", "not built"))
    }
}
