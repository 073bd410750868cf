//! `warroom maintenance`.

use clap::Args;

use super::Context;
use super::desk::say;
use super::failure::Failure;
use crate::incident::Command;
use crate::incident::command::PageCommand;
use crate::plan::duration::InvalidDuration;
use crate::plan::{Duration, Text};

/// Page nobody for a while: nothing escalates, new pages are refused
#[derive(Debug, Args)]
#[command(
    after_help = "For the commander; while nobody commands, for whoever may command or page. What comes due in it is\n\
    paged at its end. It can be begun anew with another length.\n\n\
    Example:\n  warroom maintenance spring-launch-1 --for 30m --reason \"the pager is being moved\"\n  \
    warroom maintenance spring-launch-1 --end"
)]
pub(super) struct Maintenance {
    /// The incident
    incident: String,
    /// How long, at most a day
    #[arg(long = "for", value_name = "LENGTH", value_parser = length, requires = "reason", required_unless_present = "end")]
    length: Option<Duration>,
    /// Why
    #[arg(long, value_name = "TEXT", conflicts_with = "end")]
    reason: Option<String>,
    /// End it now
    #[arg(long, conflicts_with = "length")]
    end: bool,
}

fn length(text: &str) -> Result<Duration, String> {
    Duration::parse(text).map_err(|error| format!("{error}; {}", InvalidDuration::HINT))
}

impl Maintenance {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let command = match self.length {
            None => PageCommand::ResumePaging,
            Some(length) => {
                let reason = self.reason.as_deref().map(Text::line).unwrap_or_default();
                PageCommand::PausePaging { length, reason }
            }
        };
        say(context, &self.incident, |_| Ok(Command::Page(command)))
    }
}
