//! `warroom status`.

mod deliveries;
pub(super) mod json;
mod launch;
mod pages;
mod text;
mod words;

use clap::Args;

use super::Context;
use super::failure::Failure;
use super::seen::Seen;
use super::store::{Store, find_incident};
use crate::journal::Journal;
use crate::plan::IncidentId;
use crate::runtime::clock::Clock;

/// Print one screen about an incident
#[derive(Debug, Args)]
#[command(after_help = "Reads only: nothing is recorded, no probe looks.\n\n\
    Example:\n  warroom status spring-launch-1")]
pub(super) struct Status {
    /// The incident
    incident: String,
}

impl Status {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let store = Store::locate(context)?;
        let journal = store.read()?;
        let id = find_incident(&*journal, &self.incident)?;
        print(context, &store, &*journal, &id)
    }
}

/// Print the state of an incident.
pub(super) fn print(
    context: &Context,
    store: &Store,
    journal: &dyn Journal,
    id: &IncidentId,
) -> Result<(), Failure> {
    let seen = Seen::load(journal, id, Clock::Wall.now(), store.runners().as_deref())?;
    context.out.either(|| json::of(&seen), || text::of(&seen))
}
