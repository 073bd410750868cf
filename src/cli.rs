//! The commands: one file per subcommand.
//!
//! Data goes to standard output, everything else to standard error. Exit statuses: 0 done; 1 the answer is no;
//! 2 bad usage, or input or state that can't be read or written; 3 a call to the outside failed, or its outcome is
//! unknown or not verified.

mod catalog;
mod confirmation;
mod desk;
mod environment;
mod evaluate;
mod failure;
mod outcome;
mod output;
mod person;
mod place;
mod replace;
mod seen;
mod step_name;
mod store;
mod with;

mod alerts;
mod approve;
mod cancel;
mod check;
mod confirm;
mod controller;
mod coverage;
mod declare;
mod deny;
mod deputy;
mod drill;
mod export;
mod expose;
mod fire;
mod init;
mod inject;
mod lead;
mod lifecycle;
mod list;
mod log;
mod maintenance;
mod manual;
mod message;
mod msel;
mod open;
mod page;
mod permit;
mod playbook;
mod redo;
mod report;
mod retry;
mod revise;
mod schema;
mod settle;
mod shells;
mod signing;
mod sitrep;
mod stats;
mod status;
mod steps;
mod talk;
mod triage;
mod undo;
mod verify;
mod watch;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use self::environment::Environment;
use self::failure::Failure;
use self::output::{Color, Format, Output};

/// Incident command for campaign outages.
#[derive(Debug, Parser)]
#[command(name = "warroom", version, about, long_about = None, disable_help_subcommand = true)]
#[command(after_help = "Without a command: the war room.\n\n\
    Exit status: 0 done, 1 the answer is no, 2 bad usage or unreadable input,\n\
    3 a call failed or its outcome is unknown or not verified.")]
struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What every command understands.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
struct Globals {
    #[arg(long, help = "The workspace's folder [env: WARROOM_WORKSPACE]", global = true, value_name = "DIR")]
    workspace: Option<PathBuf>,
    #[arg(
        long,
        help = "The journal: a file, or memory: [env: WARROOM_STORE]",
        global = true,
        value_name = "URL"
    )]
    store: Option<String>,
    #[arg(
        long = "as",
        help = "Who is at the keyboard [env: WARROOM_AS]",
        global = true,
        value_name = "PERSON"
    )]
    person: Option<String>,
    /// How answers are written
    #[arg(long, global = true, value_enum, default_value_t)]
    format: Format,
    /// When colour is used
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    color: Color,
    /// Say which workspace, journal and person are used
    #[arg(short, long, global = true)]
    verbose: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Init),
    Check(check::Check),
    Alerts(alerts::Alerts),
    Approve(approve::Approve),
    Declare(declare::Declare),
    Drill(drill::Drill),
    Inject(inject::Inject),
    Clock(controller::Clock),
    Observe(controller::Observe),
    Judge(controller::Judge),
    Endex(controller::Endex),
    Open(open::Open),
    List(list::List),
    Status(status::Status),
    Take(lead::Take),
    Handover(lead::Handover),
    Page(page::Page),
    Ack(page::Ack),
    Maintenance(maintenance::Maintenance),
    Revise(revise::Revise),
    Runbook(steps::Runbook),
    Step(steps::Step),
    Fire(fire::Fire),
    Permit(permit::Permit),
    Deny(deny::Deny),
    Confirm(confirm::Confirm),
    Cancel(cancel::Cancel),
    Retry(retry::Retry),
    Undo(undo::Undo),
    Redo(redo::Redo),
    Settle(settle::Settle),
    Note(talk::Note),
    Impact(talk::Impact),
    Triage(triage::Triage),
    Decide(talk::Decide),
    Message(message::Message),
    Msel(msel::MselCommand),
    Sitrep(sitrep::Sitrep),
    Deputy(deputy::Deputy),
    Dismiss(deputy::Dismiss),
    Exposed(expose::Exposed),
    Contained(expose::Contained),
    Severity(lifecycle::Severity),
    Mitigate(lifecycle::Mitigate),
    Resolve(lifecycle::Resolve),
    Reopen(lifecycle::Reopen),
    Close(lifecycle::Close),
    Log(log::Log),
    Report(report::ReportCommand),
    Stats(stats::Stats),
    Export(export::Export),
    Verify(verify::Verify),
    Playbook(playbook::Playbook),
    Watch(watch::Watch),
    Evaluate(evaluate::Evaluate),
    Coverage(coverage::Coverage),
    Manual(manual::Manual),
    Schema(schema::Schema),
    Completions(shells::Completions),
    Man(shells::Man),
}

impl Command {
    /// Some formats are those of one command.
    const fn knows(&self, format: Format) -> bool {
        match format {
            Format::Human | Format::Json => true,
            Format::Junit | Format::Sarif => matches!(self, Self::Check(_)),
            Format::Md | Format::Html => matches!(self, Self::Report(_)),
            Format::Jsonl | Format::Csv | Format::Otlp => matches!(self, Self::Export(_)),
        }
    }

    fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Init(command) => command.run(context),
            Self::Check(command) => command.run(context),
            Self::Alerts(command) => command.run(context),
            Self::Approve(command) => command.run(context),
            Self::Declare(command) => command.run(context),
            Self::Drill(command) => command.run(context),
            Self::Inject(command) => command.run(context),
            Self::Clock(command) => command.run(context),
            Self::Observe(command) => command.run(context),
            Self::Judge(command) => command.run(context),
            Self::Endex(command) => command.run(context),
            Self::Open(command) => command.run(context),
            Self::List(command) => command.run(context),
            Self::Status(command) => command.run(context),
            Self::Take(command) => command.run(context),
            Self::Handover(command) => command.run(context),
            Self::Page(command) => command.run(context),
            Self::Ack(command) => command.run(context),
            Self::Maintenance(command) => command.run(context),
            Self::Revise(command) => command.run(context),
            Self::Runbook(command) => command.run(context),
            Self::Step(command) => command.run(context),
            Self::Fire(command) => command.run(context),
            Self::Permit(command) => command.run(context),
            Self::Deny(command) => command.run(context),
            Self::Confirm(command) => command.run(context),
            Self::Cancel(command) => command.run(context),
            Self::Retry(command) => command.run(context),
            Self::Undo(command) => command.run(context),
            Self::Redo(command) => command.run(context),
            Self::Settle(command) => command.run(context),
            Self::Note(command) => command.run(context),
            Self::Impact(command) => command.run(context),
            Self::Triage(command) => command.run(context),
            Self::Decide(command) => command.run(context),
            Self::Message(command) => command.run(context),
            Self::Msel(command) => command.run(context),
            Self::Sitrep(command) => command.run(context),
            Self::Deputy(command) => command.run(context),
            Self::Dismiss(command) => command.run(context),
            Self::Exposed(command) => command.run(context),
            Self::Contained(command) => command.run(context),
            Self::Severity(command) => command.run(context),
            Self::Mitigate(command) => command.run(context),
            Self::Resolve(command) => command.run(context),
            Self::Reopen(command) => command.run(context),
            Self::Close(command) => command.run(context),
            Self::Log(command) => command.run(context),
            Self::Report(command) => command.run(context),
            Self::Stats(command) => command.run(context),
            Self::Export(command) => command.run(context),
            Self::Verify(command) => command.run(context),
            Self::Playbook(command) => command.run(context),
            Self::Watch(command) => command.run(context),
            Self::Evaluate(command) => command.run(context),
            Self::Coverage(command) => command.run(context),
            Self::Manual(command) => command.run(context),
            Self::Schema(command) => command.run(),
            Self::Completions(command) => command.run(),
            Self::Man(command) => command.run(),
        }
    }
}

/// What a command is given beside its own arguments.
struct Context {
    globals: Globals,
    env: Environment,
    out: Output,
}

/// Run the program with these arguments, the first of which is its name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match command().try_get_matches_from(args).and_then(|found| Cli::from_arg_matches(&found)) {
        Ok(cli) => cli,
        Err(error) => {
            // Help that nobody reads to the end is no failure.
            drop(error.print());
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(failure::BAD));
        }
    };
    let env = Environment::read();
    let out = Output::new(cli.globals.format, cli.globals.color, cli.globals.verbose, &env);
    let context = Context { globals: cli.globals, env, out };
    let done = match cli.command {
        Some(command) if command.knows(out.format) => command.run(&context),
        None if out.format.only_of().is_none() => open::bare(&context),
        _ => Err(Failure::not_its_format(out.format)),
    };
    match done {
        Ok(()) => ExitCode::from(failure::DONE),
        Err(failure) => {
            failure.report(out);
            ExitCode::from(failure.status())
        }
    }
}

/// The command line. Commands with formats of their own say which: `--format` is one option of all commands, and would
/// show the two that all of them know.
fn command() -> clap::Command {
    ["check", "report", "export"].into_iter().fold(Cli::command(), |all, name| {
        all.mut_subcommand(name, |command| command.arg(Format::argument(name)))
    })
}

/// Run something that waits, on this thread.
fn block_on<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let doing = "the program can't wait for anything".to_owned();
    runtime.map_err(|source| Failure::Io { doing, source })?.block_on(future)
}
