//! `warroom log`.

use std::ops::ControlFlow;

use clap::Args;

use super::Context;
use super::catalog::kind_mark;
use super::failure::Failure;
use super::output::Output;
use super::store::{Store, find_incident, find_log};
use crate::incident::timeline::Entry;
use crate::plan::PersonId;
use crate::runtime::record;

/// Print an incident's timeline
#[derive(Debug, Args)]
#[command(
    after_help = "With --format json: one canonical line (RFC 8785) for each event, chained by hash.\n\n\
    Example:\n  warroom log spring-launch-1 --format json | python3 verify-log.py"
)]
pub(super) struct Log {
    /// The incident
    incident: String,
}

impl Log {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let journal = Store::locate(context)?.read()?;
        if context.out.is_json() {
            let id = find_log(&*journal, &self.incident)?;
            let mut written = Ok(());
            journal.read(id.as_str(), 0, &mut |line| {
                written = Output::raw_line(&line.to_json());
                if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
            return written;
        }
        let id = find_incident(&*journal, &self.incident)?;
        let (incident, _) = record::load(&*journal, &id)?;
        let mut text = format!(
            "{}  {}  {}: {}\n",
            kind_mark(incident.kind),
            incident.severity,
            incident.id,
            incident.title.first_line()
        );
        for entry in &incident.timeline {
            text.push_str(&line(entry));
            text.push('\n');
        }
        Output::text(&text)
    }
}

/// One line of the timeline, in UTC.
pub(super) fn line(entry: &Entry) -> String {
    let by = entry.by.as_ref().map_or("-", PersonId::as_str);
    format!(
        "{}  {:9}  {:12}  {}",
        entry.at.strftime("%Y-%m-%d %H:%M:%SZ"),
        entry.topic.as_str(),
        by,
        entry.text
    )
}
