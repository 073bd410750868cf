//! `warroom take` and `warroom handover`.

use clap::Args;

use super::Context;
use super::desk::say;
use super::failure::Failure;
use super::output::Output;
use super::store::{Store, find_incident};
use crate::incident::command::LeadCommand;
use crate::incident::{Command, Incident};
use crate::plan::{PersonId, Text};

/// Take command of an incident
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  warroom take spring-launch-1")]
pub(super) struct Take {
    /// The incident
    incident: String,
    /// Relieve a commander who is absent, and say why
    #[arg(long, value_name = "REASON")]
    relieve: Option<String>,
}

impl Take {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let relieve = self.relieve.as_deref().map(Text::line);
        say(context, &self.incident, |_| Ok(Command::Lead(LeadCommand::TakeCommand { relieve })))
    }
}

/// Offer command, or answer an offer
#[derive(Debug, Args)]
#[command(
    after_help = "The offer carries a brief drawn from the state; command passes when the other side accepts.\n\n\
    Example:\n  warroom handover spring-launch-1 --to khan\n  warroom --as khan handover spring-launch-1 --accept"
)]
pub(super) struct Handover {
    /// The incident
    incident: String,
    #[command(flatten)]
    what: What,
    /// Why the offer is declined
    #[arg(long, value_name = "TEXT", requires = "decline")]
    reason: Option<String>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct What {
    /// Offer command to this person
    #[arg(long, value_name = "PERSON")]
    to: Option<String>,
    /// Accept the offer
    #[arg(long)]
    accept: bool,
    /// Decline the offer
    #[arg(long)]
    decline: bool,
    /// Take the offer back
    #[arg(long)]
    withdraw: bool,
}

impl Handover {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let Self { incident, what, reason } = self;
        say(context, &incident, |incident| Ok(Command::Lead(command(&what, reason.as_deref(), incident)?)))?;
        if what.to.is_some() || what.accept { head(context, &incident) } else { Ok(()) }
    }
}

/// The head of the record, for both sides to keep: whoever has it can prove later that nothing before it was changed.
fn head(context: &Context, name: &str) -> Result<(), Failure> {
    let journal = Store::locate(context)?.read()?;
    let id = find_incident(&*journal, name)?;
    if let Some(head) = journal.head(id.as_str())?.filter(|_| !context.out.is_json()) {
        Output::text(&format!("head {}:{}\n", head.count, head.hash))?;
    }
    Ok(())
}

fn command(what: &What, reason: Option<&str>, incident: &Incident) -> Result<LeadCommand, Failure> {
    if let Some(to) = &what.to {
        return Ok(LeadCommand::OfferHandover { to: find_person(incident, to)?, log_hash: None });
    }
    Ok(if what.accept {
        LeadCommand::AcceptHandover
    } else if what.decline {
        LeadCommand::DeclineHandover { reason: reason.map(Text::line) }
    } else {
        LeadCommand::WithdrawHandover
    })
}

/// The person of that name on the incident's roster.
pub(super) fn find_person(incident: &Incident, name: &str) -> Result<PersonId, Failure> {
    let people = &incident.plan.people;
    let found = people.get_key_value(name).map(|(id, _)| id.clone());
    found.ok_or_else(|| Failure::unknown("person", name, people.keys().map(PersonId::as_str)))
}
