//! Reading a workspace: every problem of every file at once.
//!
//! A file goes from text to a tree with the places of its values (`read`), is held against the schema of its kind
//! and mended where it fails (`conform`), becomes typed values, and is checked together with all others (`check`).
//! A check names a path such as `step[3].needs[0]`; only when there is a problem is the file read once more to
//! find the path's place (`report`).

mod check;
mod conform;
mod json;
mod near;
mod path;
mod read;
mod report;
mod schema;
mod secrets;
pub mod source;
pub mod survey;

use std::collections::{BTreeMap, BTreeSet};
use std::{panic, thread};

use self::check::{Filed, Files, Parsed};
use self::read::Document;
use self::report::Reporter;
use self::schema::Kind;
use self::source::{Source, SourceFile, Unreadable};
use super::diagnostic::Problem;
use super::workspace::MARKER;
use super::{Diagnostics, Workspace};

pub use self::near::nearest;
pub use self::schema::schemas;

/// Load and validate every file of a source. On failure, all problems of all files. A scenario with problems is left out
/// of the workspace, which says so: a drill must not stand in the way of an outage.
pub fn load(source: &impl Source) -> Result<Workspace, Diagnostics> {
    sound(read_all(source.files(), Files::default()))
}

/// Load and validate only the settings and the roster; everything else is empty. What they name in other files is
/// not looked for.
pub fn load_at_once(source: &impl Source) -> Result<Workspace, Diagnostics> {
    let mut files = Files::default();
    files.lost.extend(Kind::ALL.into_iter().filter(|kind| !matches!(kind, Kind::Settings | Kind::Roster)));
    sound(read_all(source.at_once(), files))
}

/// The workspace, if there is nothing wrong with it, but with its scenarios.
fn sound(read: Read) -> Result<Workspace, Diagnostics> {
    let (unsound, others) = read.diagnose().partition(is_scenario);
    let Read { documents, mut files, .. } = read;
    match files.settings.take() {
        Some(settings) if others.is_empty() => {
            leave_out(&unsound, &documents, &mut files);
            Ok(workspace(settings.value, files, unsound))
        }
        Some(_) | None => {
            let all = unsound.iter().chain(&others).cloned().collect();
            Err(Diagnostics::new(all))
        }
    }
}

fn is_scenario(path: &str) -> bool {
    Kind::of(path) == Some(Kind::Scenario)
}

/// Take away the scenarios that have problems.
fn leave_out(unsound: &Diagnostics, documents: &[Document], files: &mut Files) {
    let wrong: BTreeSet<&str> = unsound.iter().map(|problem| problem.file.as_str()).collect();
    let is_sound =
        |file: usize| documents.get(file).is_some_and(|document| !wrong.contains(document.path.as_str()));
    files.scenarios.retain(|filed| is_sound(filed.file));
}

/// Every file that was read.
struct Read {
    documents: Vec<Document>,
    files: Files,
    unread: Vec<Problem>,
    has_marker: bool,
}

impl Read {
    /// Everything that is wrong.
    fn diagnose(&self) -> Diagnostics {
        let mut unread = self.unread.clone();
        if !self.has_marker {
            unread.push(Problem::of_file(
                MARKER,
                "there is none, so this folder is not a workspace",
                Some("`warroom init` writes a starter workspace"),
            ));
            return Diagnostics::new(unread);
        }
        let mut reporter = Reporter::new(&self.documents);
        check::check(&self.files, &self.documents, &mut reporter);
        reporter.finish(unread)
    }
}

/// From how many files on it pays to read them on more than one processor.
const MANY: usize = 64;

fn read_all(read: Vec<SourceFile>, mut files: Files) -> Read {
    let (mut documents, mut unread, mut has_marker) = (Vec::new(), Vec::new(), false);
    for file in parse_all(read) {
        match file {
            Ok((document, parsed)) => {
                has_marker |= document.path == MARKER;
                files.add(documents.len(), &document, parsed);
                documents.push(document);
            }
            Err((path, error)) => {
                has_marker |= path == MARKER;
                unread.push(unreadable(&path, &error));
                match Kind::of(&path) {
                    Some(kind) => files.lost.extend([kind]),
                    None => files.lost.extend(Kind::ALL),
                }
            }
        }
    }
    Read { documents, files, unread, has_marker }
}

type ParsedFile = Result<(Document, Option<Parsed>), (String, Unreadable)>;

/// Every file that this house reads, parsed, in its order.
fn parse_all(mut read: Vec<SourceFile>) -> Vec<ParsedFile> {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    if read.len() < MANY || processors < 2 {
        return parse_some(read);
    }
    let share = read.len().div_ceil(processors);
    let mut shares = Vec::new();
    while !read.is_empty() {
        let rest = read.split_off(share.min(read.len()));
        shares.push(std::mem::replace(&mut read, rest));
    }
    thread::scope(|scope| {
        let workers: Vec<_> =
            shares.into_iter().map(|share| scope.spawn(move || parse_some(share))).collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|e| panic::resume_unwind(e)))
            .collect()
    })
}

fn parse_some(read: Vec<SourceFile>) -> Vec<ParsedFile> {
    let parsed = |file: SourceFile| match (Kind::of(&file.path), file.text) {
        (Some(kind), Ok(text)) => Some(Ok(check::parse(kind, file.path, text))),
        (_, Err(error)) => Some(Err((file.path, error))),
        (None, Ok(_)) => None,
    };
    read.into_iter().filter_map(parsed).collect()
}

fn unreadable(path: &str, error: &Unreadable) -> Problem {
    let mut problem = Problem::of_file(path, &error.to_string(), None);
    if let Unreadable::NotUtf8 { line, column } = error {
        problem.line = *line;
        problem.column = *column;
    }
    problem
}

fn workspace(settings: super::Settings, files: Files, unsound: Diagnostics) -> Workspace {
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
        channels: by(files.channels, |channel| channel.id.clone()),
        intake: files.intake.map(|filed| filed.value).unwrap_or_default(),
        messages: by(files.messages, |message| message.id.clone()),
        runbooks: by(files.runbooks, |runbook| runbook.id.clone()),
        campaigns: by(files.campaigns, |campaign| campaign.id.clone()),
        scenarios: by(files.scenarios, |scenario| scenario.id.clone()),
        unsound,
        waivers: files.waivers.into_iter().map(|waiver| waiver.value).collect(),
        coverage: files.coverage,
    }
}
