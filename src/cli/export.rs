//! `warroom export`.

mod lines;
mod place;
mod sign;

use std::path::PathBuf;

use clap::Args;

pub(super) use self::lines::beside;
use self::place::Place;
use super::Context;
use super::failure::Failure;
use super::output::{Format, Output};
use super::store::{Store, find_incident, find_log};
use crate::incident::{Envelope, Incident};
use crate::journal::{Head, Journal};
use crate::plan::{IncidentId, Text};
use crate::report::{ChainHead, Record, csv, otlp};
use crate::runtime::{record, redacted};

/// Write the record of an incident for others
#[derive(Debug, Args)]
#[command(
    after_help = "JSON Lines (the default) are the lines of the log with their chain. The head stands apart from them: in\n\
    FILE.head, or on standard error without --output. --sign signs the head; OpenSSH checks it too:\n  \
    ssh-keygen -Y verify -n warroom.head -f SIGNERS -I PERSON -s FILE.head.sig < FILE.head\n\n\
    The timeline for other programs: --format csv, --format otlp.\n\n\
    Example:\n  warroom export spring-launch-1 -o spring-launch-1.jsonl --sign --key agent\n  \
    warroom export spring-launch-1 --redact --hide \"Blue Fox\" -o for-the-vendor.jsonl\n  \
    warroom export spring-launch-1 --format csv > timeline.csv"
)]
pub(super) struct Export {
    /// The incident; `intake` for the record of proposals
    incident: String,
    /// The file to write; standard output when absent
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace people, hosts and identifiers by placeholders
    #[arg(long)]
    redact: bool,
    /// With --redact: replace this too, in whatever text it stands; may be given again
    #[arg(long, value_name = "TEXT", requires = "redact", value_parser = hidden)]
    hide: Vec<String>,
    /// Sign the head, into FILE.head.sig
    #[arg(long, requires = "key", requires = "output")]
    sign: bool,
    /// A private key in OpenSSH's format, the .pub file of a key that the agent holds, or `agent`
    #[arg(long, value_name = "FILE|agent", requires = "sign")]
    key: Option<String>,
    /// Write over a file that is no export of this incident, or an export of another kind
    #[arg(long, requires = "output")]
    force: bool,
}

impl Export {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let journal = Store::locate(context)?.read()?;
        match context.out.format {
            Format::Human | Format::Json | Format::Jsonl => {
                let id = find_log(&*journal, &self.incident)?;
                self.lines(context, &*journal, &id)
            }
            Format::Csv | Format::Otlp | Format::Junit | Format::Sarif | Format::Md | Format::Html => {
                let id = find_incident(&*journal, &self.incident)?;
                self.timeline(context, &*journal, &id)
            }
        }
    }

    /// The timeline in a form of other programs. It has no chain, and so no head.
    fn timeline(&self, context: &Context, journal: &dyn Journal, id: &IncidentId) -> Result<(), Failure> {
        if self.sign {
            return Err(Failure::input(
                "only JSON Lines have a head that can be signed",
                "leave --format out, or --sign",
            ));
        }
        let (incident, events, head) = self.record(journal, id)?;
        let head = ChainHead { count: head.count, hash: head.hash };
        let record = Record { incident: &incident, events: &events, head: &head, past: &[] };
        let text = told(context.out.format, &record)?;
        match &self.output {
            None => Output::raw(text.as_bytes()),
            Some(path) => {
                Place::fresh(path, self.force)?.write(text.as_bytes())?;
                Output::aside(&format!("{}: {} events", path.display(), events.len()));
                Ok(())
            }
        }
    }

    fn record(
        &self,
        journal: &dyn Journal,
        id: &IncidentId,
    ) -> Result<(Incident, Vec<Envelope>, Head), Failure> {
        if self.redact {
            let redacted::Redacted { incident, events, head, absent, .. } =
                redacted::load_redacted(journal, id, &self.hide)?;
            tell_absent(&absent);
            return Ok((incident, events, head));
        }
        let (incident, events) = record::load_whole(journal, id)?;
        let head = journal.head(id.as_str())?.unwrap_or_else(Head::genesis);
        Ok((incident, events, head))
    }
}

/// What is to be hidden: so long that it is a name, and no letter of every other word.
pub(super) fn hidden(text: &str) -> Result<String, String> {
    let count = text.trim().chars().count();
    let fits = (2..=200).contains(&count);
    if fits { Ok(text.trim().to_owned()) } else { Err("write 2 to 200 letters".to_owned()) }
}

/// What was to be hidden and was nowhere: perhaps a slip, and then the right name is still in it.
pub(super) fn tell_absent(absent: &[String]) {
    for name in absent {
        Output::aside(&format!("`{}` stands nowhere in this record", Text::line(name)));
    }
}

/// The timeline of a record, in one of the formats that are none of ours.
fn told(format: Format, record: &Record<'_>) -> Result<String, Failure> {
    match format {
        Format::Csv => Ok(csv::timeline(record)),
        Format::Otlp => {
            let text = serde_json::to_string(&otlp::timeline(record));
            let doing = || "the timeline can't be written as JSON".to_owned();
            text.map(|text| text + "\n").map_err(|error| Failure::Io { doing: doing(), source: error.into() })
        }
        Format::Human
        | Format::Json
        | Format::Jsonl
        | Format::Junit
        | Format::Sarif
        | Format::Md
        | Format::Html => Err(Failure::not_its_format(format)),
    }
}
