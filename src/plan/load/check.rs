//! What must hold between the values of a workspace: one file per family of rules.

mod action;
mod campaign;
mod channel;
mod condition;
mod intake;
mod names;
mod paging;
mod probe;
mod roster;
mod runbook;
mod scenario;
mod template;

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use self::names::Names;
use super::super::action::ActionFile;
use super::super::channel::ChannelFile;
use super::super::coverage::CoverageFile;
use super::super::escalation::EscalationFile;
use super::super::message::MessageFile;
use super::super::roster::RosterFile;
use super::super::waiver::{Waiver, WaiverFile};
use super::super::{
    Action, Approval, Campaign, Channel, Intake, Message, Person, Policy, Role, Runbook, Scenario, Settings,
    Threshold,
};
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
    pub(super) channels: Vec<Filed<Channel>>,
    pub(super) intake: Option<Filed<Intake>>,
    pub(super) runbooks: Vec<Filed<Runbook>>,
    pub(super) campaigns: Vec<Filed<Campaign>>,
    pub(super) scenarios: Vec<Filed<Scenario>>,
    pub(super) waivers: Vec<Filed<Waiver>>,
    pub(super) coverage: CoverageFile,
    /// Only where the launch gate asked for them.
    pub(super) approvals: Vec<Filed<Approval>>,
    /// Kinds of files of which a part could not be read. A name that seems to be absent may stand there.
    pub(super) lost: BTreeSet<Kind>,
}

/// What one file holds.
#[derive(Debug)]
pub(super) enum Parsed {
    Settings(Box<Settings>),
    Roster(RosterFile),
    Escalation(EscalationFile),
    Messages(MessageFile),
    Channels(ChannelFile),
    Intake(Box<Intake>),
    Actions(ActionFile),
    Campaign(Box<Campaign>),
    Runbook(Runbook),
    Scenario(Box<Scenario>),
    Waivers(WaiverFile),
    Coverage(CoverageFile),
    Approval(Box<Approval>),
}

/// Read one file.
pub(super) fn parse(kind: Kind, path: String, text: Cow<'static, str>) -> (Document, Option<Parsed>) {
    fn one<T: DeserializeOwned>(
        (path, kind, text): (String, Kind, Cow<'static, str>),
        wrap: impl FnOnce(T) -> Parsed,
    ) -> (Document, Option<Parsed>) {
        let (document, value) = Document::load(path, kind, text);
        (document, value.map(wrap))
    }
    let file = (path, kind, text);
    match kind {
        Kind::Settings => one(file, |it| Parsed::Settings(Box::new(it))),
        Kind::Roster => one(file, Parsed::Roster),
        Kind::Escalation => one(file, Parsed::Escalation),
        Kind::Messages => one(file, Parsed::Messages),
        Kind::Channels => one(file, Parsed::Channels),
        Kind::Intake => one(file, |it| Parsed::Intake(Box::new(it))),
        Kind::Actions => one(file, Parsed::Actions),
        Kind::Campaign => one(file, |it| Parsed::Campaign(Box::new(it))),
        Kind::Runbook => one(file, Parsed::Runbook),
        Kind::Scenario => one(file, |it| Parsed::Scenario(Box::new(it))),
        Kind::Waivers => one(file, Parsed::Waivers),
        Kind::Coverage => one(file, Parsed::Coverage),
        Kind::Approval => one(file, |it| Parsed::Approval(Box::new(it))),
    }
}

impl Files {
    /// Keep what a file holds.
    pub(super) fn add(&mut self, file: FileNo, document: &Document, parsed: Option<Parsed>) {
        if document.broken || parsed.is_none() {
            self.lost.insert(document.kind);
        }
        match parsed {
            None => {}
            Some(Parsed::Settings(value)) => self.settings = Some(Filed { file, index: 0, value: *value }),
            Some(Parsed::Roster(value)) => {
                put(&mut self.people, file, value.person);
                put(&mut self.roles, file, value.role);
            }
            Some(Parsed::Escalation(value)) => {
                put(&mut self.policies, file, value.policy);
                put(&mut self.thresholds, file, value.threshold);
            }
            Some(Parsed::Messages(value)) => put(&mut self.messages, file, value.message),
            Some(Parsed::Channels(value)) => put(&mut self.channels, file, value.channel),
            Some(Parsed::Intake(value)) => self.intake = Some(Filed { file, index: 0, value: *value }),
            Some(Parsed::Actions(value)) => put(&mut self.actions, file, value.action),
            Some(Parsed::Campaign(value)) => put(&mut self.campaigns, file, vec![*value]),
            Some(Parsed::Runbook(value)) => put(&mut self.runbooks, file, vec![value]),
            Some(Parsed::Scenario(value)) => put(&mut self.scenarios, file, vec![*value]),
            Some(Parsed::Waivers(value)) => put(&mut self.waivers, file, value.waiver),
            Some(Parsed::Coverage(value)) => self.coverage = value,
            Some(Parsed::Approval(value)) => put(&mut self.approvals, file, vec![*value]),
        }
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
    paging::people(&mut check);
    paging::policies(&mut check);
    roster::thresholds(&mut check);
    roster::messages(&mut check);
    channel::check(&mut check);
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
    intake::check(&mut check);
    if !files.scenarios.is_empty() {
        let shelf = scenario::Shelf::of(files, documents);
        for scenario in &files.scenarios {
            scenario::check(&mut check, scenario, &shelf, documents);
        }
    }
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
