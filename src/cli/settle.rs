//! `warroom settle`.

use clap::{Args, ValueEnum};

use super::Context;
use super::confirmation::fire_id;
use super::desk::say;
use super::failure::Failure;
use crate::incident::Command;
use crate::incident::command::ActionCommand;
use crate::incident::event::FireId;
use crate::plan::Text;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Verdict {
    /// It happened
    Happened,
    /// It did not happen
    DidNot,
}

/// Say what a call with an unknown outcome did
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  warroom settle spring-launch-1 12 did-not --note \"the audit log has nothing\""
)]
pub(super) struct Settle {
    /// The incident
    incident: String,
    /// The firing
    #[arg(value_name = "FIRE", value_parser = fire_id)]
    fire: FireId,
    /// Did it happen?
    #[arg(value_enum)]
    verdict: Verdict,
    /// How that is known
    #[arg(long, value_name = "TEXT")]
    note: String,
}

impl Settle {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let (fire, happened, note) = (self.fire, self.verdict == Verdict::Happened, Text::block(&self.note));
        say(context, &self.incident, |_| Ok(Command::Action(ActionCommand::Settle { fire, happened, note })))
    }
}
