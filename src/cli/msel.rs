//! `warroom msel`: the list of injects as CSV, out and in.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use super::Context;
use super::failure::Failure;
use super::output::Output;
use super::place::Place;
use super::with::With;
use crate::drill::msel::{self, Fault, MOST_BYTES, Msel};
use crate::plan::load::source::Folder;
use crate::plan::scenario::ScriptedWorld;
use crate::plan::{
    CampaignId, Diagnostics, Duration, Problem, Scenario, ScenarioId, Severity, Text, Workspace,
};

/// Take a scenario's list of injects (MSEL) to a spreadsheet, or from one
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  warroom msel export dns-record-emptied --out injects.csv\n  \
    warroom msel import injects.csv\n  warroom msel import injects.csv --scenario my-drill --write")]
pub(super) struct MselCommand {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Export(Export),
    Import(Import),
}

/// Write a scenario's injects as CSV, with what is expected after each
#[derive(Debug, Args)]
struct Export {
    /// The scenario
    scenario: String,
    /// Write it to this file, which must not exist, instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Read injects from CSV, and print them as the tables of a scenario's file
#[derive(Debug, Args)]
struct Import {
    /// The list: comma, semicolon or tab separated; the names of columns that other tools use are understood
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The name of the new scenario
    #[arg(long, value_name = "ID")]
    scenario: Option<String>,
    /// Write config/scenarios/ID.toml, which must not exist, instead of standard output
    #[arg(long, requires = "scenario")]
    write: bool,
    /// The campaign that it practises; with --write, the only one when absent
    #[arg(long, requires = "write")]
    campaign: Option<String>,
    /// How long the exercise takes; with --write, half an hour more than its last time when absent
    #[arg(long, requires = "write", value_parser = duration)]
    length: Option<Duration>,
    /// The time of day at which the exercise begins, for lists that give times of day
    #[arg(long, value_name = "HH:MM", value_parser = time_of_day)]
    begins: Option<Duration>,
}

fn duration(text: &str) -> Result<Duration, String> {
    Duration::parse(text).map_err(|error| error.to_string())
}

fn time_of_day(text: &str) -> Result<Duration, String> {
    let read = text.split_once(':').and_then(|(hours, minutes)| {
        let (hours, minutes): (u64, u64) = (hours.parse().ok()?, minutes.parse().ok()?);
        (hours < 24 && minutes < 60).then(|| Duration::mins(hours * 60 + minutes))
    });
    read.ok_or_else(|| "write for example 09:00".to_owned())
}

impl MselCommand {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        match self.verb {
            Verb::Export(command) => command.run(context),
            Verb::Import(command) => command.run(context),
        }
    }
}

fn scenario_id(name: &str) -> Result<ScenarioId, Failure> {
    ScenarioId::parse(name)
        .map_err(|error| Failure::input(error.to_string(), crate::plan::id::InvalidId::HINT))
}

impl Export {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let place = Place::find(context)?;
        let scenario = place.workspace.scenario(&scenario_id(&self.scenario)?)?;
        let list = msel::export(scenario);
        let Some(file) = &self.out else {
            if context.out.is_json() {
                return Output::json(&json!({ "inject": scenario.inject, "expected": scenario.expected }));
            }
            return Output::raw(list.as_bytes());
        };
        super::init::write(file, &list)?;
        let (file, count) = (file.display().to_string(), scenario.inject.len());
        context.out.either(
            || json!({ "file": file, "injects": count }),
            || format!("wrote {count} injects to {}\n", Text::line(&file)),
        )
    }
}

impl Import {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let text = read(&self.file)?;
        let list = msel::import(&text, self.begins).map_err(|faults| problems(&self.file, &faults))?;
        if !list.unused.is_empty() {
            let names: Vec<&str> = list.unused.iter().map(Text::as_str).collect();
            Output::aside(&format!("these columns say nothing here: {}", names.join(", ")));
        }
        match &self.scenario {
            Some(name) if self.write => self.write(context, &scenario_id(name)?, list),
            Some(_) | None if context.out.is_json() => Output::json(&json!(list)),
            Some(_) | None => Output::raw(toml(list.to_toml())?.as_bytes()),
        }
    }

    /// A new file in the workspace; nothing where it would have problems.
    fn write(&self, context: &Context, id: &ScenarioId, list: Msel) -> Result<(), Failure> {
        let place = Place::find(context)?;
        let root = place.root.as_ref().ok_or_else(|| {
            Failure::input(
                "the example that is compiled in can't be written to",
                "`warroom init DIR` writes it out",
            )
        })?;
        let path = format!("config/scenarios/{id}.toml");
        let file = root.join(&path);
        if file.exists() {
            let message = format!("`{path}` is there already, so nothing was written");
            let hint = Some("choose another name, or print the tables and put them in by hand".to_owned());
            return Err(Failure::No { message, hint, could: Vec::new() });
        }
        let campaign = self.campaign(&place.workspace)?;
        let scenario = self.made_of(id, campaign, list);
        let (injects, expected) = (scenario.inject.len(), scenario.expected.len());
        let text = toml(toml::to_string_pretty(&scenario))?;
        let with = With { folder: Folder::new(root), more: vec![(path.clone(), text.clone())] };
        Workspace::load(&with).map_err(Failure::Workspace)?.scenario(id)?;
        super::init::write(&file, &text)?;
        context.out.either(
            || json!({ "scenario": id, "file": path, "injects": injects, "expected": expected }),
            || format!("wrote {injects} injects and {expected} expected actions to {path}\n"),
        )
    }

    fn campaign(&self, workspace: &Workspace) -> Result<CampaignId, Failure> {
        let names = || workspace.campaigns.keys().map(CampaignId::as_str);
        if let Some(name) = &self.campaign {
            let id = CampaignId::parse(name).ok().filter(|id| workspace.campaigns.contains_key(id));
            return id.ok_or_else(|| Failure::unknown("campaign", name, names()));
        }
        let mut ids = workspace.campaigns.keys();
        match (ids.next(), ids.next()) {
            (Some(only), None) => Ok(only.clone()),
            _ => Err(Failure::input("which campaign?", "name it with --campaign")),
        }
    }

    fn made_of(&self, id: &ScenarioId, campaign: CampaignId, list: Msel) -> Scenario {
        let title = Text::line(&id.as_str().replace(['-', '_'], " "));
        let length = self.length.unwrap_or_else(|| length_of(&list));
        let Msel { objective, inject, expected, unused: _ } = list;
        Scenario {
            id: id.clone(),
            title: title.clone(),
            briefing: Text::default(),
            ground_truth: Text::default(),
            source: None,
            synthetic: true,
            campaign,
            incident: title,
            severity: Severity::Sev1,
            begins: None,
            length,
            objective,
            world: ScriptedWorld::default(),
            inject,
            expected,
            moves: Vec::new(),
            lesson: Vec::new(),
        }
    }
}

/// Half an hour more than the last time that the list names.
fn length_of(list: &Msel) -> Duration {
    let times = list.inject.iter().flat_map(|inject| [inject.at, inject.after, inject.until]);
    let last = times.flatten().max().unwrap_or_default();
    let deadline = list.expected.iter().filter_map(|expected| expected.within).max().unwrap_or_default();
    Duration::millis(last.as_millis().saturating_add(deadline.as_millis()) + Duration::mins(30).as_millis())
}

fn toml(text: Result<String, toml::ser::Error>) -> Result<String, Failure> {
    let doing = || "the injects can't be written as TOML".to_owned();
    text.map_err(|error| Failure::Io { doing: doing(), source: std::io::Error::other(error) })
}

/// A regular file of bounded size.
fn read(path: &Path) -> Result<String, Failure> {
    let failed = |source| Failure::Io { doing: format!("`{}` can't be read", path.display()), source };
    let file = File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    file.take(most).read_to_end(&mut bytes).map_err(failed)?;
    String::from_utf8(bytes).map_err(|_not_utf8| {
        let message = format!("`{}` is not UTF-8", path.display());
        Failure::input(message, "let the spreadsheet write \"CSV UTF-8\"")
    })
}

fn problems(file: &Path, faults: &[Fault]) -> Failure {
    let name = file.display().to_string();
    let problem = |fault: &Fault| {
        let message = format!("{}: {}", fault.place(), fault.message);
        let column = fault.column.as_ref().map_or(0, |(column, _)| *column);
        let problem = Problem::of_file(&name, &message, fault.hint.as_ref().map(Text::as_str));
        Problem { line: fault.row, column, ..problem }
    };
    Failure::Workspace(Diagnostics::new(faults.iter().map(problem).collect()))
}
