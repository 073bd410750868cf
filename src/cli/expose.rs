//! `warroom exposed` and `warroom contained`.

use clap::Args;

use super::Context;
use super::desk::say;
use super::failure::Failure;
use super::talk::{When, when};
use crate::incident::command::DeputyCommand;
use crate::incident::{Command, Incident};
use crate::plan::{IdentityId, Text};
use crate::runtime::clock::Clock;

/// Say that a secret is exposed: its clock starts
#[derive(Debug, Args)]
#[command(
    after_help = "The deputy shows the clock against the fastest and the average attack on exposed keys. It ends when\n\
    the action that disables or revokes the identity is seen to have worked, or with `warroom contained`.\n\n\
    Example:\n  warroom exposed spring-launch-1 checkout-key-7 --since 10m --note \"in a public repository\""
)]
pub(super) struct Exposed {
    /// The incident
    incident: String,
    /// The identity
    identity: String,
    /// Since when: how long ago (20m), or an instant; now when absent
    #[arg(long, value_name = "WHEN", value_parser = when)]
    since: Option<When>,
    /// Where, and how that is known
    #[arg(long, value_name = "TEXT")]
    note: String,
}

impl Exposed {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let note = Text::block(&self.note);
        say(context, &self.incident, |incident| {
            let now = incident.time_at(Clock::Wall.now());
            let since = self.since.map_or(now, |when| when.resolve(now));
            let identity = find(incident, &self.identity)?;
            Ok(Command::Deputy(DeputyCommand::Expose { identity, since, note }))
        })
    }
}

/// Say that an exposed secret is of no use any more
#[derive(Debug, Args)]
#[command(after_help = "By the commander, or by who answers for the identity.\n\n\
    Example:\n  warroom contained spring-launch-1 checkout-key-7 --note \"the issuer locked it\"")]
pub(super) struct Contained {
    /// The incident
    incident: String,
    /// The identity
    identity: String,
    /// How that is known
    #[arg(long, value_name = "TEXT")]
    note: String,
}

impl Contained {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let note = Text::block(&self.note);
        say(context, &self.incident, |incident| {
            let identity = find(incident, &self.identity)?;
            Ok(Command::Deputy(DeputyCommand::Contain { identity, note }))
        })
    }
}

fn find(incident: &Incident, name: &str) -> Result<IdentityId, Failure> {
    let all = || incident.plan.campaign.identity.iter().map(|identity| &identity.id);
    let found = all().find(|id| id.as_str() == name).cloned();
    let names: Vec<&str> = all().map(IdentityId::as_str).collect();
    found.ok_or_else(|| Failure::unknown("identity", name, names.into_iter()))
}
