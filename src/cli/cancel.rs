//! `warroom cancel`.

use clap::Args;

use super::Context;
use super::confirmation::fire_id;
use super::desk::say;
use super::failure::Failure;
use crate::incident::Command;
use crate::incident::command::ActionCommand;
use crate::incident::event::FireId;

/// Call a call off: nothing further leaves
#[derive(Debug, Args)]
#[command(
    after_help = "What has left is not called back. The program that sends stops; `status` says what became of it.\n\nExample:\n  warroom cancel spring-launch-1 14"
)]
pub(super) struct Cancel {
    /// The incident
    incident: String,
    /// The call
    #[arg(value_name = "FIRE", value_parser = fire_id)]
    fire: FireId,
}

impl Cancel {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let fire = self.fire;
        say(context, &self.incident, |_| Ok(Command::Action(ActionCommand::Cancel { fire })))
    }
}
