//! `warroom playbook`: runbooks to and from the formats of other tools.

mod read;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::json;

use super::Context;
use super::failure::Failure;
use super::output::Output;
use super::place::Place;
use super::with::With;
use crate::exchange::cacao::{self, Stamp};
use crate::exchange::{Aim, Imported, markdown};
use crate::plan::load::source::Folder;
use crate::plan::{RunbookId, Workspace};
use crate::runtime::clock::Clock;

/// Take playbooks of other tools in, and give runbooks out
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  warroom playbook export dns -o dns.cacao.json\n  \
    warroom playbook import theirs.json --id phishing --write\n  warroom playbook import checklist.md")]
pub(super) struct Playbook {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Export(Export),
    Import(Import),
}

/// Write a runbook as a CACAO 2.0 playbook
#[derive(Debug, Args)]
#[command(
    after_help = "The same runbook gives the same playbook. The instants are not those of the clock: versions of a\n\
    playbook are told apart by when they were modified, so say it where you hand out a new one.\n\n\
    Example:\n  warroom playbook export dns --modified 2027-02-01T09:30:00Z -o dns.cacao.json"
)]
struct Export {
    /// The runbook
    runbook: String,
    /// Write it to this file, which must not exist, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// When the playbook was first made
    #[arg(long, value_name = "INSTANT", default_value = UNKNOWN)]
    created: Timestamp,
    /// When this version of it was made; its creation when absent
    #[arg(long, value_name = "INSTANT")]
    modified: Option<Timestamp>,
    /// Who made it: a STIX identity, identity--UUID
    #[arg(long, value_name = "IDENTITY", value_parser = identity)]
    by: Option<String>,
}

/// What stands for an instant that nobody has said.
const UNKNOWN: &str = "2000-01-01T00:00:00Z";

/// Read a CACAO 2.0 playbook or a checklist in Markdown as a runbook
#[derive(Debug, Args)]
#[command(
    after_help = "What can't be represented is refused by its name, all of it at once; what is kept in another form is\n\
    said. Without --output and --write the files are printed.\n\n\
    Example:\n  warroom playbook import theirs.json --id phishing -o runbooks/phishing.toml\n  \
    warroom playbook import checklist.md --write"
)]
struct Import {
    /// The file: JSON is a playbook, anything else a checklist
    file: PathBuf,
    /// The runbook's name; made from its title when absent
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Write the runbook to this file, which must not exist
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the actions that it fires to this file, which must not exist
    #[arg(long, value_name = "FILE", requires = "output")]
    actions: Option<PathBuf>,
    /// Write runbooks/ID.toml, and config/actions/ID.toml where there are calls; nothing where the workspace would have
    /// problems
    #[arg(long, conflicts_with = "output")]
    write: bool,
}

fn identity(text: &str) -> Result<String, String> {
    let uuid = text.strip_prefix("identity--").unwrap_or_default();
    let lengths = uuid.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    let is_hex = uuid.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let mut parts = uuid.split('-').skip(2);
    let has_version = parts.next().is_some_and(|part| part.starts_with(['1', '2', '3', '4', '5']));
    let has_variant = parts.next().is_some_and(|part| part.starts_with(['8', '9', 'a', 'b', 'A', 'B']));
    if lengths && is_hex && has_version && has_variant {
        Ok(text.to_owned())
    } else {
        Err("write identity-- and a UUID".to_owned())
    }
}

impl Playbook {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        match self.verb {
            Verb::Export(command) => command.run(context),
            Verb::Import(command) => command.run(context),
        }
    }
}

fn runbook_id(name: &str) -> Result<RunbookId, Failure> {
    RunbookId::parse(name)
        .map_err(|error| Failure::input(error.to_string(), crate::plan::id::InvalidId::HINT))
}

impl Export {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let workspace = Place::find(context)?.workspace;
        let id = RunbookId::parse(&self.runbook).ok();
        let known = workspace.runbooks.keys().map(RunbookId::as_str);
        let runbook = id.and_then(|id| workspace.runbooks.get(&id));
        let runbook = runbook.ok_or_else(|| Failure::unknown("runbook", &self.runbook, known))?;
        let modified = self.modified.unwrap_or(self.created);
        if modified < self.created {
            return Err(Failure::input("it can't be modified before it was created", "give --created too"));
        }
        let stamp = Stamp { created: self.created, modified, by: self.by };
        let playbook = cacao::export(&workspace, runbook, &stamp);
        let Some(file) = &self.output else { return Output::json_pretty(&playbook) };
        super::init::write(file, &format!("{playbook:#}\n"))?;
        let (file, steps) = (file.display().to_string(), runbook.step.len());
        context
            .out
            .either(|| json!({ "file": file, "steps": steps }), || format!("wrote {steps} steps to {file}\n"))
    }
}

impl Import {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let text = read::text(&self.file)?;
        let id = self.id.as_deref().map(runbook_id).transpose()?;
        // Without a workspace that can be read, an owner stands in the step's detail.
        let place = Place::find_at_once(context).ok();
        let roles = place.as_ref().map_or(&[][..], |place| &place.workspace.roles);
        let aim = Aim { id: id.as_ref(), roles, now: Clock::Wall.now() };
        let is = |wanted: &str| self.file.extension().is_some_and(|it| it.eq_ignore_ascii_case(wanted));
        if is("yaml") || is("yml") {
            let message = format!("`{}` is YAML, and a CACAO playbook is JSON", self.file.display());
            return Err(Failure::input(message, "convert it first, for example with `yq -o json`"));
        }
        let is_json = is("json");
        let read = if is_json || cacao::looks_like_one(&text) {
            cacao::import(&text, &aim)
        } else {
            markdown::import(&text, &aim)
        };
        let imported = read.map_err(|faults| read::refused(&self.file, &faults))?;
        let toml = (written(imported.runbook_toml())?, written(imported.actions_toml())?);
        for said in &imported.said {
            Output::aside(&format!("{}: {}", said.place, said.words));
        }
        if self.write {
            return write_workspace(context, &imported, toml);
        }
        match &self.output {
            Some(file) => self.write_files(context, file, &imported, toml),
            None => printed(context, &imported, toml),
        }
    }

    fn write_files(
        &self,
        context: &Context,
        file: &std::path::Path,
        imported: &Imported,
        (runbook, actions): Toml,
    ) -> Result<(), Failure> {
        match (actions, &self.actions) {
            (Some(text), Some(path)) => super::init::write(path, &text)?,
            (Some(_), None) => {
                let message = format!("{} of its steps fire calls", imported.actions.len());
                return Err(Failure::input(
                    message,
                    "name a file for them with --actions FILE, or use --write",
                ));
            }
            (None, _) => {}
        }
        super::init::write(file, &runbook)?;
        told(
            context,
            imported,
            &file.display().to_string(),
            self.actions.as_ref().map(|path| path.display().to_string()),
        )
    }
}

/// A runbook's file, and that of its actions.
type Toml = (String, Option<String>);

fn written<T>(text: Result<T, crate::exchange::Unwritable>) -> Result<T, Failure> {
    let doing = || "the runbook can't be written as TOML".to_owned();
    text.map_err(|error| Failure::Io { doing: doing(), source: std::io::Error::other(error) })
}

fn printed(context: &Context, imported: &Imported, (runbook, actions): Toml) -> Result<(), Failure> {
    if context.out.is_json() {
        let said = |said: &crate::exchange::Said| json!({ "place": said.place, "words": said.words });
        return Output::json(&json!({
            "runbook": imported.runbook,
            "actions": imported.actions,
            "said": imported.said.iter().map(said).collect::<Vec<_>>(),
            "runbook_toml": runbook,
            "actions_toml": actions,
        }));
    }
    let id = &imported.runbook.id;
    Output::raw(runbook.as_bytes())?;
    if let Some(actions) = actions {
        Output::raw(format!("\n# ---- from here on: config/actions/{id}.toml ----\n").as_bytes())?;
        Output::raw(actions.as_bytes())?;
        Output::aside(&format!(
            "two files: runbooks/{id}.toml and config/actions/{id}.toml; --write writes both"
        ));
    }
    Ok(())
}

/// New files in the workspace; none where it would have problems.
fn write_workspace(context: &Context, imported: &Imported, (runbook, actions): Toml) -> Result<(), Failure> {
    let root = Place::root(context).ok_or_else(|| {
        Failure::input(
            "the example that is compiled in can't be written to",
            "`warroom init DIR` writes it out",
        )
    })?;
    let id = &imported.runbook.id;
    let path = format!("runbooks/{id}.toml");
    let calls = actions.map(|text| (format!("config/actions/{id}.toml"), text));
    let mut more: Vec<(String, String)> = calls.clone().into_iter().collect();
    more.push((path.clone(), runbook));
    if let Some((there, _)) = more.iter().find(|(path, _)| root.join(path).exists()) {
        let message = format!("`{there}` is there already, so nothing was written");
        let hint = Some("choose another name with --id".to_owned());
        return Err(Failure::No { message, hint, could: Vec::new() });
    }
    let with = With { folder: Folder::new(&root), more: more.clone() };
    Workspace::load(&with).map_err(Failure::Workspace)?;
    for (path, text) in &more {
        super::init::write(&root.join(path), text)?;
    }
    told(context, imported, &path, calls.map(|(path, _)| path))
}

fn told(context: &Context, imported: &Imported, file: &str, calls: Option<String>) -> Result<(), Failure> {
    let (steps, actions) = (imported.runbook.step.len(), imported.actions.len());
    let id = &imported.runbook.id;
    let calls = calls.filter(|_| actions > 0);
    context.out.either(
        || json!({ "runbook": id, "file": file, "steps": steps, "actions": actions, "actions_file": calls }),
        || {
            let more = calls.as_ref().map(|path| format!(", and {actions} actions to {path}"));
            let offer = format!("to offer it, name `{id}` in `runbooks` of config/campaigns/CAMPAIGN.toml");
            format!("wrote {steps} steps to {file}{}\n{offer}\n", more.unwrap_or_default())
        },
    )
}
