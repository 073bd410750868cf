//! An incident as of now, looked at without changing anything.

use std::path::Path;

use jiff::Timestamp;

use super::failure::Failure;
use crate::drill::director;
use crate::incident::command::ReportCommand;
use crate::incident::state::FireState;
use crate::incident::{Actor, Command, Envelope, FireId, Incident, Origin, decide};
use crate::journal::{Head, Journal};
use crate::plan::{IncidentId, Text};
use crate::runtime::record;
use crate::runtime::runner::is_gone;
use crate::runtime::session::SENDER_GONE;

/// An incident with what is due by now taken in, in memory only: the next program that opens it records the same.
pub(super) struct Seen {
    pub(super) incident: Incident,
    /// The head of the log as it is recorded.
    pub(super) head: Head,
    /// Now, by the incident's own time.
    pub(super) now: Timestamp,
}

impl Seen {
    /// `wall` is what the wall shows; a drill with a scenario has a time of its own.
    pub(super) fn load(
        journal: &dyn Journal,
        id: &IncidentId,
        wall: Timestamp,
        runners: Option<&Path>,
    ) -> Result<Self, Failure> {
        let (incident, head) = record::load(journal, id)?;
        let now = incident.time_at(wall).max(incident.last_at);
        let mut seen = Self { incident, head, now };
        if let Some(runners) = runners {
            seen.take_lost(runners);
        }
        seen.suppose(&Command::Tick);
        seen.suppose_exercise();
        Ok(seen)
    }

    /// What the exercise of a drill has due by now.
    fn suppose_exercise(&mut self) {
        loop {
            let before = self.incident.seq;
            for proposal in director::proposals(&self.incident, self.now) {
                self.suppose(&Command::Report(proposal));
            }
            if self.incident.seq == before {
                return;
            }
        }
    }

    /// Calls whose sender is gone are unknown.
    fn take_lost(&mut self, runners: &Path) {
        let in_flight = self
            .incident
            .fires
            .open()
            .filter(|fire| fire.state.needs_runner() && fire.state != FireState::Polling);
        let lost: Vec<FireId> =
            in_flight.filter(|fire| is_gone(runners, &fire.runner)).map(|fire| fire.id).collect();
        for fire in lost {
            let reason = Text::line(SENDER_GONE);
            self.suppose(&Command::Report(ReportCommand::Lost { fire, reason }));
        }
    }

    fn suppose(&mut self, command: &Command) {
        let Ok(decision) = decide(&self.incident, self.now, &Actor::System, "", command) else { return };
        for event in decision.events {
            let (seq, at) = (self.incident.seq + 1, self.now);
            let envelope = Envelope { seq, at, actor: Actor::System, origin: Origin::Timer, event };
            self.incident.apply(&envelope);
        }
    }
}
