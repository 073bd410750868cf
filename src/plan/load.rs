//! Reading a workspace: every problem of every file at once.
//!
//! A file goes from text to a tree with the places of its values (`read`), is held against the schema of its kind
//! and mended where it fails (`conform`), becomes typed values, and is checked together with all others (`check`).
//! A check names a path such as `step[3].needs[0]`; only when there is a problem is the file read once more to
//! find the path's place (`report`).

mod check;
mod conform;
mod near;
mod path;
mod read;
mod report;
mod schema;
mod secrets;
pub mod source;

use std::collections::BTreeMap;

use self::check::{Filed, Files};
use self::report::Reporter;
use self::schema::Kind;
use self::source::{Source, SourceFile, Unreadable};
use super::diagnostic::Problem;
use super::workspace::MARKER;
use super::{Diagnostics, Workspace};

pub use self::near::nearest;
pub use self::schema::schemas;

/// Load and validate every file of a source. On failure, all problems of all files.
pub fn load(source: &impl Source) -> Result<Workspace, Diagnostics> {
    load_files(source.files(), Files::default())
}

/// Load and validate only the settings and the roster; everything else is empty. What they name in other files is
/// not looked for.
pub fn load_at_once(source: &impl Source) -> Result<Workspace, Diagnostics> {
    let mut files = Files::default();
    files.lost.extend(Kind::ALL.into_iter().filter(|kind| !matches!(kind, Kind::Settings | Kind::Roster)));
    load_files(source.at_once(), files)
}

fn load_files(read: Vec<SourceFile>, mut files: Files) -> Result<Workspace, Diagnostics> {
    let mut documents = Vec::new();
    let mut unread = Vec::new();
    let mut has_marker = false;
    for file in read {
        has_marker |= file.path == MARKER;
        match (Kind::of(&file.path), file.text) {
            (Some(kind), Ok(text)) => documents.push(files.add(documents.len(), kind, file.path, text)),
            (kind, Err(error)) => {
                unread.push(unreadable(&file.path, &error));
                match kind {
                    Some(kind) => files.lost.extend([kind]),
                    None => files.lost.extend(Kind::ALL),
                }
            }
            (None, Ok(_)) => {}
        }
    }
    if !has_marker {
        unread.push(Problem::of_file(
            MARKER,
            "there is none, so this folder is not a workspace",
            Some("`warroom init` writes a starter workspace"),
        ));
        return Err(Diagnostics::new(unread));
    }
    let mut reporter = Reporter::new(&documents);
    check::check(&files, &documents, &mut reporter);
    let diagnostics = reporter.finish(unread);
    match files.settings.take() {
        Some(settings) if diagnostics.is_empty() => Ok(workspace(settings.value, files)),
        Some(_) | None => Err(diagnostics),
    }
}

fn unreadable(path: &str, error: &Unreadable) -> Problem {
    let mut problem = Problem::of_file(path, &error.to_string(), None);
    if let Unreadable::NotUtf8 { line, column } = error {
        problem.line = *line;
        problem.column = *column;
    }
    problem
}

fn workspace(settings: super::Settings, files: Files) -> Workspace {
    fn by<K: Ord, V>(all: Vec<Filed<V>>, key: impl Fn(&V) -> K) -> BTreeMap<K, V> {
        all.into_iter().map(|filed| (key(&filed.value), filed.value)).collect()
    }
    let people = files.people.into_iter().map(|person| (person.value.id.clone(), person.value));
    Workspace {
        settings,
        people: people.collect(),
        roles: files.roles.into_iter().map(|role| role.value).collect(),
        actions: by(files.actions, |action| action.id.clone()),
        policies: by(files.policies, |policy| policy.id.clone()),
        thresholds: by(files.thresholds, |threshold| threshold.id.clone()),
        messages: by(files.messages, |message| message.id.clone()),
        runbooks: by(files.runbooks, |runbook| runbook.id.clone()),
        campaigns: by(files.campaigns, |campaign| campaign.id.clone()),
    }
}
