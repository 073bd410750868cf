//! `warroom triage`.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::Context;
use super::desk::say;
use super::failure::Failure;
use super::seen::Seen;
use super::store::{Store, find_incident};
use crate::incident::command::TriageCommand;
use crate::incident::triage::{self, Suspicion};
use crate::incident::{Command, Incident, Refusal};
use crate::plan::Text;
use crate::runtime::clock::Clock;

/// Say which part of the world is the likely cause, and why
#[derive(Debug, Args)]
#[command(after_help = "A suggestion with its evidence: it opens nothing by itself.\n\n\
    Example:\n  warroom triage spring-launch-1\n  warroom triage spring-launch-1 take\n  \
    warroom triage spring-launch-1 dismiss --reason \"the key was rotated an hour ago\"")]
pub(super) struct Triage {
    /// The incident
    incident: String,
    #[command(subcommand)]
    verdict: Option<Verdict>,
}

#[derive(Debug, Subcommand)]
enum Verdict {
    /// Take it: open the runbook for it
    Take,
    /// Dismiss it until the evidence changes
    Dismiss {
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

impl Triage {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let Self { incident, verdict } = self;
        let Some(verdict) = verdict else { return show(context, &incident) };
        say(context, &incident, |incident| {
            let suspicion = triage::suspect(incident).ok_or(Failure::Refused(Refusal::NothingSuspected))?;
            let suspect = suspicion.suspect;
            Ok(Command::Triage(match verdict {
                Verdict::Take => TriageCommand::Take { suspect },
                Verdict::Dismiss { reason } => {
                    TriageCommand::Dismiss { suspect, reason: Text::block(&reason) }
                }
            }))
        })
    }
}

fn show(context: &Context, incident: &str) -> Result<(), Failure> {
    let store = Store::locate(context)?;
    let journal = store.read()?;
    let id = find_incident(&*journal, incident)?;
    let seen = Seen::load(&*journal, &id, Clock::Wall.now(), store.runners().as_deref())?;
    context.out.either(|| json(&seen.incident), || text(triage::suspect(&seen.incident).as_ref()))
}

/// What is suspected, for programs; null when nothing is.
pub(super) fn json(incident: &Incident) -> Value {
    triage::suspect(incident).map_or(Value::Null, |suspicion| {
        json!({
            "suspect": suspicion.suspect,
            "domain": suspicion.suspect.domain(),
            "runbook": suspicion.runbook,
            "evidence": suspicion.evidence,
            "since": suspicion.since,
        })
    })
}

fn text(suspicion: Option<&Suspicion>) -> String {
    let Some(suspicion) = suspicion else { return "nothing is suspected\n".to_owned() };
    lines(suspicion).iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// What is suspected, for people.
pub(super) fn lines(suspicion: &Suspicion) -> Vec<String> {
    let runbook = suspicion.runbook.as_ref();
    let runbook = runbook.map_or_else(|| "no runbook for it".to_owned(), |id| format!("runbook {id}"));
    let first = format!("suspect: {} ({runbook})", suspicion.suspect);
    let evidence = suspicion.evidence.iter().map(|line| format!("  {}", line.first_line()));
    std::iter::once(first).chain(evidence).collect()
}
