//! `warroom check`.

mod human;
mod json;
mod junit;
#[cfg(test)]
mod sample;
mod sarif;

use std::path::Path;

use clap::Args;
use jiff::Timestamp;

use super::Context;
use super::failure::{self, Failure};
use super::output::{Format, Output};
use super::place::Place;
use crate::plan::{CampaignId, Survey};
use crate::readiness::{Gate, Report};
use crate::runtime::clock::Clock;

/// Say whether a campaign may launch, and why not
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 ready, 1 not ready, 2 bad usage or unreadable input.\n\n\
    For CI there is also --format junit and --format sarif.\n\n\
    Example:\n  warroom check spring-launch\n  warroom check spring-launch --at 2027-03-02T09:00:00Z\n  \
    warroom check --all --format sarif > gate.sarif")]
pub(super) struct Check {
    /// The campaign; the only one when absent
    campaign: Option<String>,
    /// Every campaign of the workspace
    #[arg(long, conflicts_with = "campaign")]
    all: bool,
    /// As of this instant instead of now: will it be ready on the day?
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    at: Option<Timestamp>,
}

fn instant(text: &str) -> Result<Timestamp, String> {
    let hint = || "write an RFC 3339 instant with its offset, such as 2027-03-02T09:00:00Z".to_owned();
    text.parse().ok().ok_or_else(hint)
}

/// Why another command does not write this format.
impl Check {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let only = self.campaign.as_deref().and_then(|name| CampaignId::parse(name).ok());
        let out = context.out;
        let root = Place::root(context);
        let prefix = Prefix::of(context, root.as_deref());
        let survey = Survey::at(root.as_deref(), only.as_ref());
        // A broken scenario keeps nobody from launching, and it is not passed over in silence where files are checked.
        let survey = survey.and_then(|it| if it.unsound.is_empty() { Ok(it) } else { Err(it.unsound) });
        let survey = survey.map_err(|problems| {
            // Whether anybody reads it or not, there is no answer; standard error says why.
            drop(match out.format {
                Format::Junit => Output::raw(junit::unreadable(&problems, &prefix).as_bytes()),
                Format::Sarif => Output::json_pretty(&sarif::unreadable(&problems, &prefix)),
                Format::Human
                | Format::Json
                | Format::Md
                | Format::Html
                | Format::Jsonl
                | Format::Csv
                | Format::Otlp => Ok(()),
            });
            Failure::Workspace(problems)
        })?;
        let at = self.at.unwrap_or_else(|| Clock::Wall.now());
        let gate = Gate::of(&survey);
        let reports = if self.all { all(&gate, &survey, at)? } else { vec![self.one(&gate, &survey, at)?] };
        let written = match out.format {
            Format::Human | Format::Md | Format::Html | Format::Jsonl | Format::Csv | Format::Otlp => {
                let style = human::Style { all: self.all, color: out.out_color, verbose: out.verbose };
                Output::raw(human::text(&reports, style).as_bytes())
            }
            Format::Json => Output::json(&json::value(&reports, self.all)),
            Format::Junit => Output::raw(junit::xml(&reports, &prefix).as_bytes()),
            Format::Sarif => Output::json_pretty(&sarif::value(&reports, &prefix)),
        };
        match written {
            written if reports.iter().all(Report::is_ready) => written,
            Err(failure) if failure.status() != failure::DONE => Err(failure),
            // A reader who left early is no failure elsewhere; here it would read as ready.
            Ok(()) | Err(_) => Err(Failure::NotReady),
        }
    }

    fn one(&self, gate: &Gate<'_>, survey: &Survey, at: Timestamp) -> Result<Report, Failure> {
        let names = || survey.workspace.campaigns.keys().map(CampaignId::as_str);
        let Some(name) = &self.campaign else {
            let mut ids = survey.workspace.campaigns.keys();
            return match (ids.next(), ids.next()) {
                (Some(only), None) => gate.check(only, at).ok_or_else(none),
                (None, _) => Err(none()),
                (Some(_), Some(_)) => Err(several(names())),
            };
        };
        let id = CampaignId::parse(name).ok();
        let report = id.and_then(|id| gate.check(&id, at));
        report.ok_or_else(|| Failure::unknown("campaign", name, names()))
    }
}

/// A workspace without campaigns has nothing that may launch.
fn all(gate: &Gate<'_>, survey: &Survey, at: Timestamp) -> Result<Vec<Report>, Failure> {
    if survey.workspace.campaigns.is_empty() { Err(none()) } else { Ok(gate.check_all(at)) }
}

fn none() -> Failure {
    Failure::input("the workspace has no campaign", "write one in config/campaigns")
}

fn several<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Failure {
    const SHOWN: usize = 12;
    let more = names.clone().count().saturating_sub(SHOWN);
    let shown: Vec<&str> = names.take(SHOWN).collect();
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    Failure::input(format!("which campaign? there is {}{more}", shown.join(", ")), "name one, or `--all`")
}

/// Where the workspace is below the folder that the program was started in: what a CI shows is named from there.
struct Prefix(String);

impl Prefix {
    fn of(context: &Context, root: Option<&Path>) -> Self {
        let below = |root: &Path| {
            let (root, cwd) = (root.canonicalize().ok()?, context.env.cwd.as_ref()?.canonicalize().ok()?);
            let parts = root.strip_prefix(cwd).ok()?.components();
            Some(parts.map(|part| part.as_os_str().to_string_lossy().into_owned() + "/").collect::<String>())
        };
        Self(root.and_then(below).unwrap_or_default())
    }

    /// The file as it is named from that folder.
    fn path(&self, file: &str) -> String {
        format!("{}{file}", self.0)
    }
}
