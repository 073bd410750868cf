//! `warroom alerts`.

mod rehearse;
mod show;

use clap::{Args, Subcommand};
use serde_json::json;

use super::declare::severity;
use super::failure::Failure;
use super::place::Place;
use super::store::{Store, find_incident};
use super::{Context, block_on, person};
use crate::incident::Origin;
use crate::incident::event::Kind;
use crate::incident::intake::{IntakeRefusal, Proposal, ProposalId};
use crate::journal::Journal;
use crate::plan::{Severity, Text};
use crate::runtime::clock::Clock;
use crate::runtime::host::Wish;
use crate::runtime::intake::proposals::{self, Book, By, ProposalError};
use crate::runtime::listing;
use crate::runtime::record;

/// Show the alerts that wait for a person, or those of an incident
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Alerts come in by `warroom watch --listen`. Those of a campaign without an open incident wait\n\
    here, unless a rule of config/intake.toml declares one.\n\n\
    Example:\n  warroom alerts\n  warroom alerts declare 7 --severity sev1\n  \
    warroom alerts dismiss 7 --reason \"load test\"\n  warroom alerts test alertmanager body.json"
)]
pub(super) struct Alerts {
    #[command(subcommand)]
    what: Option<What>,
    /// The incident; what waits for a person when absent
    incident: Option<String>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Declare an incident of what was proposed, and print its name
    Declare(Declare),
    /// Say that there is nothing to declare
    Dismiss(Dismiss),
    /// Say what would be made of a body, and record nothing
    Test(rehearse::Test),
}

#[derive(Debug, Args)]
struct Declare {
    /// The number of the proposal
    proposal: u64,
    /// How bad it is; what its rule says when absent
    #[arg(long, value_name = "SEV", value_parser = severity)]
    severity: Option<Severity>,
    /// What is wrong, in a line; the words of the first alert when absent
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
}

#[derive(Debug, Args)]
struct Dismiss {
    /// The number of the proposal
    proposal: u64,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Alerts {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        match (self.what, self.incident) {
            (Some(What::Declare(declare)), _) => declare.run(context),
            (Some(What::Dismiss(dismiss)), _) => dismiss.run(context),
            (Some(What::Test(test)), _) => test.run(context),
            (None, Some(incident)) => {
                Place::check(context)?;
                let journal = Store::locate(context)?.read()?;
                let id = find_incident(&*journal, &incident)?;
                let (incident, _) = record::load(&*journal, &id)?;
                context.out.either(|| show::incident_json(&incident), || show::incident_text(&incident))
            }
            (None, None) => {
                Place::check(context)?;
                let book = Book::read(&*Store::locate(context)?.read()?)?;
                let open: Vec<&Proposal> = book.proposals.open().collect();
                context.out.either(|| show::proposals_json(&open), || show::proposals_text(&open))
            }
        }
    }
}

/// The open proposal of that number.
fn find(journal: &dyn Journal, number: u64) -> Result<Proposal, Failure> {
    let (id, book) = (ProposalId(number), Book::read(journal)?);
    let found = book.proposals.get(id).cloned();
    found.ok_or_else(|| ProposalError::from(IntakeRefusal::NotOpen(id)).into())
}

impl Declare {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let place = Place::find(context)?;
        let by = person::who(context, &place)?;
        let store = Store::locate(context)?;
        let journal = store.open()?;
        let proposal = find(&*journal, self.proposal)?;
        refuse_second(&*journal, &proposal)?;
        let title = self.title.map_or_else(|| proposal.title(), |title| Text::line(&title));
        if title.is_blank() {
            return Err(Failure::input("the title is empty", "say in a line what is wrong"));
        }
        let wish = Wish {
            campaign: proposal.campaign.clone(),
            severity: self.severity.unwrap_or(proposal.severity),
            title,
            drill: proposal.kind == Kind::Drill,
            by: by.into(),
            origin: Origin::Command,
        };
        let host = place.host(&store, journal)?;
        if proposal.kind == Kind::Live && !host.is_live() {
            return Err(Failure::No {
                message: format!("proposal {} is live, but this workspace is in rehearsal", proposal.id),
                hint: Some("declare it from its own workspace".to_owned()),
                could: Vec::new(),
            });
        }
        let id = block_on(async { Ok(host.declare(wish).await?) })?;
        context.out.either(|| json!({ "incident": id }), || id.to_string())
    }
}

/// What is open takes the alerts over by itself, within seconds.
fn refuse_second(journal: &dyn Journal, proposal: &Proposal) -> Result<(), Failure> {
    let same = |it: &listing::Listed| {
        it.is_open() && it.line.campaign == proposal.campaign && it.line.kind == proposal.kind
    };
    let rows = listing::incidents(journal)?;
    match rows.into_iter().find(|(_, row)| row.as_ref().is_ok_and(same)) {
        None => Ok(()),
        Some((id, _)) => Err(Failure::No {
            message: format!("`{id}` of the same campaign is open"),
            hint: Some("its alerts join that one while `warroom watch --listen` runs".to_owned()),
            could: Vec::new(),
        }),
    }
}

impl Dismiss {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let place = Place::find(context)?;
        let me = person::who(context, &place)?;
        let store = Store::locate(context)?;
        let journal = store.open()?;
        let proposal = find(&*journal, self.proposal)?;
        let host = place.host(&store, journal)?;
        let by = By { actor: me.into(), origin: Origin::Command, at: Clock::Wall.now() };
        let reason = Text::line(&self.reason);
        block_on(async { Ok(proposals::dismiss(&host.ledger, proposal.id, reason, by).await?) })?;
        let said = format!("{} dismissed: {}\n", proposal.id, proposal.title());
        context.out.either(|| json!({ "proposal": proposal.id, "dismissed": true }), || said)
    }
}
