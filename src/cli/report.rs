//! `warroom report`.

mod evaluation;
mod own;

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::Context;
use super::failure::Failure;
use super::output::{Format, Output};
use super::replace::{Readers, replace};
use super::store::{Store, find_incident};
use crate::drill::Evaluation;
use crate::incident::{Envelope, Incident};
use crate::journal::{Head, Journal};
use crate::plan::{IncidentId, Text};
use crate::report::metrics::Past;
use crate::report::{ChainHead, Record, Report, html, markdown};
use crate::runtime::figures::{self, Figures};
use crate::runtime::record;
use crate::runtime::redacted::{self, Redacted};

/// Write the after-action report of an incident
#[derive(Debug, Args)]
#[command(
    after_help = "Markdown by default; --format html is one file that needs nothing else, --format json is for programs.\n\
    An incident that is still open is told as of its last event.\n\n\
    Example:\n  warroom report spring-launch-1 --format html -o report.html"
)]
pub(super) struct ReportCommand {
    /// The incident
    incident: String,
    /// Write it to this file; to standard output when absent
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Sections of your own: a template in Markdown; the workspace's `config/report.md` when absent
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// Replace people, hosts and identifiers by placeholders; sections of your own are left out unless --template names them
    #[arg(long)]
    redact: bool,
    /// With --redact: replace this too, in whatever text it stands; may be given again
    #[arg(long, value_name = "TEXT", requires = "redact", value_parser = super::export::hidden)]
    hide: Vec<String>,
    /// Write over a file that is no report of this incident
    #[arg(long, requires = "output")]
    force: bool,
}

/// The JSON form: the report, and for a drill of a scenario that has ended what it showed.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    report: &'a Report,
    #[serde(skip_serializing_if = "Option::is_none")]
    evaluation: Option<&'a Evaluation>,
}

impl ReportCommand {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let journal = Store::locate(context)?.read()?;
        let id = find_incident(&*journal, &self.incident)?;
        let Source { incident, events, head, from } = self.source(&*journal, &id)?;
        let past = before(&*journal, &id, &incident)?;
        let mut report =
            Report::of(&Record { incident: &incident, events: &events, head: &head, past: &past });
        if let Some(from) = from {
            report.integrity = report.integrity.redacted(from);
        }
        // While an exercise runs, what its controller saw stays with its controller.
        let has_ended = incident.exercise_ended_at().is_some();
        let evaluation = Evaluation::of(&incident, &events).filter(|_| has_ended);
        let whole = || {
            let mut own: Vec<_> = evaluation.iter().map(evaluation::section).collect();
            own.extend(own::sections(context, (self.template.as_deref(), self.redact), &report)?);
            Ok::<_, Failure>(report.document(own))
        };
        let text = match self.format(context) {
            Format::Json => {
                let whole = Whole { report: &report, evaluation: evaluation.as_ref() };
                let mut text = serde_json::to_string(&whole).map_err(|error| unwritable(error.into()))?;
                text.push('\n');
                text
            }
            Format::Html => html::page(&whole()?),
            Format::Human | Format::Md => safe(&markdown::page(&whole()?)),
            other @ (Format::Junit | Format::Sarif | Format::Jsonl | Format::Csv | Format::Otlp) => {
                return Err(Failure::not_its_format(other));
            }
        };
        match &self.output {
            None => Output::raw(text.as_bytes()),
            Some(path) => write(path, &id, self.force, &text),
        }
    }
}

/// As much of a file as is read to see whose report it is.
const MOST_READ: u64 = 64 * 1024;

/// Write it whole or not at all, and never over something else.
fn write(path: &Path, id: &IncidentId, force: bool, text: &str) -> Result<(), Failure> {
    let name = Text::line(&path.to_string_lossy());
    if !force && fs::symlink_metadata(path).is_ok() && !is_report_of(path, id) {
        return Err(Failure::No {
            message: format!("`{name}` is there, and it is no report of `{id}`"),
            hint: Some("choose another name, or --force".to_owned()),
            could: Vec::new(),
        });
    }
    replace(path, text, Readers::Owner)
        .map_err(|source| Failure::Io { doing: format!("`{name}` can't be written"), source })
}

fn is_report_of(path: &Path, id: &IncidentId) -> bool {
    let mut begin = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(MOST_READ).read_to_end(&mut begin));
    let begin = String::from_utf8_lossy(&begin);
    let is_named = |form: &str, name: &str| begin.starts_with(form) && begin.contains(name);
    read.is_ok()
        && (begin.starts_with(&format!("# {id}:"))
            || is_named("{\"schema\":", &format!("\"id\":\"{id}\""))
            || is_named("<!DOCTYPE html>", &format!(" {id}: ")))
}

/// What a report is drawn from.
struct Source {
    incident: Incident,
    events: Vec<Envelope>,
    head: ChainHead,
    /// The head of the record that was redacted.
    from: Option<ChainHead>,
}

impl ReportCommand {
    /// As it was asked for, else by the name of the file.
    fn format(&self, context: &Context) -> Format {
        let ending = self.output.as_ref().and_then(|path| path.extension()?.to_str());
        match (context.out.format, ending.map(str::to_ascii_lowercase).as_deref()) {
            (Format::Human, Some("html" | "htm")) => Format::Html,
            (Format::Human, Some("json")) => Format::Json,
            (format, _) => format,
        }
    }

    fn source(&self, journal: &dyn Journal, id: &IncidentId) -> Result<Source, Failure> {
        let chain = |head: Head| ChainHead { count: head.count, hash: head.hash };
        if self.redact {
            let Redacted { incident, events, head, from, absent } =
                redacted::load_redacted(journal, id, &self.hide)?;
            super::export::tell_absent(&absent);
            return Ok(Source { incident, events, head: chain(head), from: Some(chain(from)) });
        }
        let (incident, events, head) = record::load_with_head(journal, id)?;
        Ok(Source { incident, events, head: chain(head), from: None })
    }
}

/// The figures of earlier incidents, under the name that this report has for their campaign.
fn before(journal: &dyn Journal, id: &IncidentId, incident: &Incident) -> Result<Vec<Past>, Failure> {
    let Figures { mut past, unreadable } = figures::before(journal, id)?;
    for (id, error) in unreadable {
        Output::aside(&format!("{id} can't be read and is not compared: {error}"));
    }
    for past in &mut past {
        past.campaign.clone_from(&incident.campaign);
    }
    Ok(past)
}

/// Words that go to a terminal, with what it could misread made visible.
fn safe(text: &str) -> String {
    Text::block(text).as_str().to_owned()
}

fn unwritable(source: std::io::Error) -> Failure {
    Failure::Io { doing: "the report can't be written as JSON".to_owned(), source }
}
