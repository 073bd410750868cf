//! Running a program: an argument list, never a shell.
//!
//! Its environment holds nothing but [`PASSED_ON`] and what the file gives it. It has a session of its own: no
//! terminal to draw on or to ask at, and one process group that ends as a whole.

mod group;
mod output;
mod run;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use tokio::process::Command;

pub(super) use self::output::Kept;
pub(super) use self::run::{Ended, Ran, run};
use super::clock::Stopwatch;
use super::expect::{Answer, Judge};
use super::live::{Heard, LiveWorld};
use super::secret::environment;
use super::world::{Call, CallOutcome};
use crate::plan::{Duration, ResolvedExec};

/// What a program sees of this program's environment.
const PASSED_ON: [&str; 3] = ["PATH", "HOME", "LANG"];

/// A program that only has to be started.
#[derive(Debug)]
pub(super) struct Prepared {
    command: Command,
    name: String,
    input: Option<SecretString>,
}

/// Run the program of a call and judge how it ended.
pub(super) async fn call(
    world: &LiveWorld,
    call: &Call,
    program: &ResolvedExec,
    judge: &Judge,
    watch: Stopwatch,
) -> CallOutcome {
    let ran = match prepare(world, program).await {
        Ok(prepared) => start(prepared, call.timeout).await,
        Err(reason) => Err(reason),
    };
    match ran {
        Ok(ran) => weigh(world, call, program, judge, watch, &ran),
        Err(reason) => world.nothing(watch, &reason, "nothing was run"),
    }
}

fn weigh(
    world: &LiveWorld,
    call: &Call,
    program: &ResolvedExec,
    judge: &Judge,
    watch: Stopwatch,
    ran: &Ran,
) -> CallOutcome {
    let Ended::Exit(status) = ran.ended else {
        return world.lost(call, watch, &ran.ended.words(call.timeout));
    };
    let said = ran.ended.words(call.timeout);
    let allowed = allows(program, status);
    let answer = Answer { said: &said, allowed, body: ran.out.bytes(), whole: ran.out.is_whole() };
    let shown = if allowed { ran.out.or(&ran.err) } else { ran.err.or(&ran.out) };
    let heard = Heard { status, retry_after: None, excerpt: shown.excerpt(world) };
    world.judged(call, watch, judge.weigh(answer), heard)
}

/// Does this exit status mean success?
pub(super) fn allows(program: &ResolvedExec, status: u16) -> bool {
    if program.exit.is_empty() {
        status == 0
    } else {
        program.exit.iter().any(|good| u16::from(*good) == status)
    }
}

/// Put a program together, so that only starting it is left. Secrets are read here.
pub(super) async fn prepare(world: &LiveWorld, program: &ResolvedExec) -> Result<Prepared, String> {
    let Some((name, arguments)) = program.args.split_first() else {
        return Err("there is no program to run".to_owned());
    };
    let folder = folder(world.root(), program.folder.as_deref())?;
    let mut command = Command::new(name);
    command.args(arguments).current_dir(folder).env_clear();
    for passed in PASSED_ON {
        if let Some(value) = environment(passed) {
            command.env(passed, value);
        }
    }
    for (variable, slot) in &program.env {
        if variable.is_empty() || variable.contains(['=', '\0']) {
            return Err(format!("`{variable}` can't be the name of an environment variable"));
        }
        command.env(variable, world.reveal(slot).await?.expose_secret());
    }
    let input = match &program.stdin {
        Some(slot) => Some(world.reveal(slot).await?),
        None => None,
    };
    Ok(Prepared { command, name: name.clone(), input })
}

/// Run it within the limit. The error says why it could not be started.
pub(super) async fn start(prepared: Prepared, limit: Duration) -> Result<Ran, String> {
    let Prepared { command, name, input } = prepared;
    run(command, input, limit).await.map_err(|error| {
        if error.kind() == ErrorKind::NotFound {
            format!("program {name} is not found")
        } else if error.kind() == ErrorKind::PermissionDenied {
            format!("program {name} may not be run")
        } else {
            format!("program {name} can't be run: {error}")
        }
    })
}

/// The folder to run in. No link and no `..` leads out of the workspace.
fn folder(root: &Path, below: Option<&str>) -> Result<PathBuf, String> {
    let unusable = |path: &Path, error: std::io::Error| format!("folder {}: {error}", path.display());
    let home = root.canonicalize().map_err(|error| unusable(root, error))?;
    let Some(below) = below else {
        return Ok(home);
    };
    let path = home.join(below);
    let folder = path.canonicalize().map_err(|error| unusable(&path, error))?;
    if !folder.starts_with(&home) {
        return Err(format!("folder {below} is not in the workspace"));
    }
    if !folder.is_dir() {
        return Err(format!("folder {below} is not a folder"));
    }
    Ok(folder)
}
