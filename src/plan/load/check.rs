//! What must hold between the values of a workspace: one file per family of rules.

mod action;
mod campaign;
mod condition;
mod names;
mod probe;
mod roster;
mod runbook;
mod template;

use std::borrow::Cow;
use std::collections::BTreeSet;

use self::names::Names;
use super::super::action::ActionFile;
use super::super::escalation::EscalationFile;
use super::super::message::MessageFile;
use super::super::roster::RosterFile;
use super::super::{Action, Campaign, Message, Person, Policy, Role, Runbook, Settings, Threshold};
use super::path::At;
use super::read::Document;
use super::report::{FileNo, Reporter};
use super::schema::Kind;

/// A value, the file it is from, and its number in that file's list.
#[derive(Debug)]
pub(super) struct Filed<T> {
    pub(super) file: FileNo,
    pub(super) index: usize,
    pub(super) value: T,
}

/// Everything that the files hold.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) settings: Option<Filed<Settings>>,
    pub(super) people: Vec<Filed<Person>>,
    pub(super) roles: Vec<Filed<Role>>,
    pub(super) actions: Vec<Filed<Action>>,
    pub(super) policies: Vec<Filed<Policy>>,
    pub(super) thresholds: Vec<Filed<Threshold>>,
    pub(super) messages: Vec<Filed<Message>>,
    pub(super) runbooks: Vec<Filed<Runbook>>,
    pub(super) campaigns: Vec<Filed<Campaign>>,
    /// Kinds of files of which a part could not be read. A name that seems to be absent may stand there.
    pub(super) lost: BTreeSet<Kind>,
}

impl Files {
    /// Read one file and keep what it holds.
    pub(super) fn add(
        &mut self,
        file: FileNo,
        kind: Kind,
        path: String,
        text: Cow<'static, str>,
    ) -> Document {
        let one = |value| Filed { file, index: 0, value };
        let (document, whole) = match kind {
            Kind::Settings => {
                let (document, value) = Document::load(path, kind, text);
                let whole = value.is_some();
                self.settings = value.map(|value| Filed { file, index: 0, value });
                (document, whole)
            }
            Kind::Roster => {
                let (document, value) = Document::load::<RosterFile>(path, kind, text);
                let whole = value.is_some();
                let value = value.unwrap_or_default();
                put(&mut self.people, file, value.person);
                put(&mut self.roles, file, value.role);
                (document, whole)
            }
            Kind::Escalation => {
                let (document, value) = Document::load::<EscalationFile>(path, kind, text);
                let whole = value.is_some();
                let value = value.unwrap_or_default();
                put(&mut self.policies, file, value.policy);
                put(&mut self.thresholds, file, value.threshold);
                (document, whole)
            }
            Kind::Messages => {
                let (document, value) = Document::load::<MessageFile>(path, kind, text);
                let whole = value.is_some();
                put(&mut self.messages, file, value.unwrap_or_default().message);
                (document, whole)
            }
            Kind::Actions => {
                let (document, value) = Document::load::<ActionFile>(path, kind, text);
                let whole = value.is_some();
                put(&mut self.actions, file, value.unwrap_or_default().action);
                (document, whole)
            }
            Kind::Campaign => {
                let (document, value) = Document::load(path, kind, text);
                let whole = value.is_some();
                self.campaigns.extend(value.map(|value| Filed { file, index: 0, value }));
                (document, whole)
            }
            Kind::Runbook => {
                let (document, value) = Document::load(path, kind, text);
                let whole = value.is_some();
                self.runbooks.extend(value.map(one));
                (document, whole)
            }
        };
        if document.broken || !whole {
            self.lost.insert(kind);
        }
        document
    }
}

fn put<T>(list: &mut Vec<Filed<T>>, file: FileNo, values: Vec<T>) {
    let filed = |(index, value)| Filed { file, index, value };
    list.extend(values.into_iter().enumerate().map(filed));
}

/// What the checks read and where they report.
struct Check<'f, 'r, 'd> {
    files: &'f Files,
    names: &'f Names<'f>,
    reporter: &'r mut Reporter<'d>,
}

impl Check<'_, '_, '_> {
    fn problem(&mut self, file: FileNo, at: At<'_>, message: String) {
        self.reporter.report(file, at, message, None);
    }

    fn hinted(&mut self, file: FileNo, at: At<'_>, message: String, hint: &str) {
        self.reporter.report(file, at, message, Some(hint.to_owned()));
    }
}

/// Run every check.
pub(super) fn check(files: &Files, documents: &[Document], reporter: &mut Reporter<'_>) {
    let names = Names::of(files);
    let mut check = Check { files, names: &names, reporter };
    names::duplicates(&mut check);
    roster::settings(&mut check);
    roster::roles(&mut check);
    roster::escalation(&mut check);
    roster::messages(&mut check);
    for action in &files.actions {
        action::check(&mut check, action);
    }
    for runbook in &files.runbooks {
        runbook::check(&mut check, runbook, documents);
    }
    for campaign in &files.campaigns {
        campaign::check(&mut check, campaign, documents);
    }
    campaign::reached(&mut check);
}

/// `config/campaigns/ID.toml` and `runbooks/ID.toml` are named after what is in them.
fn named_after(check: &mut Check<'_, '_, '_>, file: FileNo, documents: &[Document], id: &str) {
    let path = documents.get(file).map_or("", |document| document.path.as_str());
    let stem = path.rsplit('/').next().unwrap_or_default();
    let stem = stem.strip_suffix(".toml").unwrap_or(stem);
    if stem != id {
        let hint = format!("write id = \"{stem}\", or name the file {id}.toml");
        check.hinted(file, At::Root.key("id"), format!("`{id}` stands in a file named `{stem}.toml`"), &hint);
    }
}
