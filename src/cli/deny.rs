//! `warroom deny`.

use clap::Args;

use super::Context;
use super::confirmation::fire_id;
use super::desk::say;
use super::failure::Failure;
use crate::incident::Command;
use crate::incident::command::ActionCommand;
use crate::incident::event::FireId;
use crate::plan::Text;

/// Refuse another person's call: nothing is sent
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  warroom --as silva deny spring-launch-1 14 --reason \"the key is still in use\""
)]
pub(super) struct Deny {
    /// The incident
    incident: String,
    /// The call
    #[arg(value_name = "FIRE", value_parser = fire_id)]
    fire: FireId,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Deny {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let (fire, reason) = (self.fire, Text::block(&self.reason));
        say(context, &self.incident, |_| Ok(Command::Action(ActionCommand::Deny { fire, reason })))
    }
}
