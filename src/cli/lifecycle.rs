//! `warroom severity`, `mitigate`, `resolve`, `reopen` and `close`.

use clap::Args;

use super::Context;
use super::declare::severity;
use super::desk::say;
use super::failure::Failure;
use super::output::Output;
use crate::incident::command::LifecycleCommand;
use crate::incident::{Command, Incident};
use crate::plan::{ProbeStatus, Severity as Sev, Text};
use crate::tui::view::board::failing_words;

/// Change how bad it is
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  warroom severity spring-launch-1 sev2 --reason \"cards work again\"")]
pub(super) struct Severity {
    /// The incident
    incident: String,
    /// The new severity
    #[arg(value_name = "SEV", value_parser = severity)]
    to: Sev,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

impl Severity {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let (to, reason) = (self.to, self.reason.as_deref().map(Text::line));
        say(context, &self.incident, |_| Ok(Command::Lifecycle(LifecycleCommand::SetSeverity { to, reason })))
    }
}

/// Say that the impact has stopped
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  warroom mitigate spring-launch-1 --summary \"rolled back to the release of Monday\""
)]
pub(super) struct Mitigate {
    /// The incident
    incident: String,
    /// What stopped it
    #[arg(long, value_name = "TEXT")]
    summary: String,
}

impl Mitigate {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let summary = Text::block(&self.summary);
        let command = Command::Lifecycle(LifecycleCommand::Mitigate { summary });
        say(context, &self.incident, |incident| Ok(warned(incident, command)))
    }
}

/// Say that it is over
#[derive(Debug, Args)]
#[command(after_help = "Refused while the outcome of a call is unknown.\n\n\
    Example:\n  warroom resolve spring-launch-1 --summary \"key rotated, old key revoked\"")]
pub(super) struct Resolve {
    /// The incident
    incident: String,
    /// What ended it
    #[arg(long, value_name = "TEXT")]
    summary: String,
}

impl Resolve {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let summary = Text::block(&self.summary);
        let command = Command::Lifecycle(LifecycleCommand::Resolve { summary });
        say(context, &self.incident, |incident| Ok(warned(incident, command)))
    }
}

/// Say that it is not over after all
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  warroom reopen spring-launch-1 --reason \"401 again\"")]
pub(super) struct Reopen {
    /// The incident
    incident: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Reopen {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let reason = Text::block(&self.reason);
        say(context, &self.incident, |_| Ok(Command::Lifecycle(LifecycleCommand::Reopen { reason })))
    }
}

/// Close a resolved incident: nothing more is recorded
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  warroom close spring-launch-1")]
pub(super) struct Close {
    /// The incident
    incident: String,
}

impl Close {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let command = Command::Lifecycle(LifecycleCommand::Close);
        say(context, &self.incident, |incident| Ok(warned(incident, command)))
    }
}

/// What fails still, as far as the record knows, is said; it forbids nothing.
fn warned(incident: &Incident, command: Command) -> Command {
    let failing = incident.plan.campaign.dependency.iter().filter(|dependency| {
        let seen = incident.dependencies.get(&dependency.id);
        seen.is_some_and(|seen| seen.status == ProbeStatus::Failing)
    });
    let names: Vec<_> = failing.map(crate::plan::Dependency::name).collect();
    if let Some(words) = failing_words(&names) {
        Output::aside(&format!("warning: {words}"));
    }
    command
}
