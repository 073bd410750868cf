//! Names: that each is given once, and that every reference leads to one.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::Code;
use super::super::near;
use super::super::path::At;
use super::super::report::FileNo;
use super::super::schema::Kind;
use super::{Check, Filed, Files};

/// The names of one kind of thing.
pub(super) struct Register<'f> {
    one: &'static str,
    many: &'static str,
    names: BTreeSet<&'f str>,
    /// Is a file unread that may hold further names?
    partial: bool,
    /// What the launch gate calls a reference that leads nowhere.
    code: Option<Code>,
}

impl<'f> Register<'f> {
    pub(super) fn new(one: &'static str, many: &'static str, names: impl Iterator<Item = &'f str>) -> Self {
        Self { one, many, names: names.collect(), partial: false, code: None }
    }

    /// What the launch gate calls a reference that leads nowhere.
    pub(super) const fn known_as(mut self, code: Code) -> Self {
        self.code = Some(code);
        self
    }

    pub(super) fn unless_lost(self, files: &Files, kind: Kind) -> Self {
        self.partial_if(files.lost.contains(&kind))
    }

    /// Further names may stand in a file that could not be read.
    pub(super) const fn partial_if(mut self, partial: bool) -> Self {
        self.partial = partial;
        self
    }

    /// Is there such a name, or may there be?
    pub(super) fn has(&self, name: &str) -> bool {
        self.partial || self.names.contains(name)
    }

    /// What is wrong with a reference, and the hint.
    pub(super) fn dangling(&self, name: &str) -> Option<(String, String)> {
        if self.has(name) {
            return None;
        }
        let hint = near::hint(self.many, name, self.names.iter().copied());
        Some((format!("there is no {} `{name}`", self.one), hint))
    }
}

/// The names of a workspace.
pub(super) struct Names<'f> {
    pub(super) people: Register<'f>,
    pub(super) roles: Register<'f>,
    pub(super) actions: Register<'f>,
    pub(super) policies: Register<'f>,
    pub(super) thresholds: Register<'f>,
    pub(super) messages: Register<'f>,
    pub(super) channels: Register<'f>,
    pub(super) runbooks: Register<'f>,
}

impl<'f> Names<'f> {
    pub(super) fn of(files: &'f Files) -> Self {
        fn ids<'f, T>(all: &'f [Filed<T>], id: impl Fn(&'f T) -> &'f str) -> impl Iterator<Item = &'f str> {
            all.iter().map(move |filed| id(&filed.value))
        }
        Self {
            people: Register::new("person", "people", ids(&files.people, |it| it.id.as_str()))
                .unless_lost(files, Kind::Roster)
                .known_as(Code::PersonUnknown),
            roles: Register::new("role", "roles", ids(&files.roles, |it| it.id.as_str()))
                .unless_lost(files, Kind::Roster)
                .known_as(Code::RoleUnassigned),
            actions: Register::new("action", "actions", ids(&files.actions, |it| it.id.as_str()))
                .unless_lost(files, Kind::Actions)
                .known_as(Code::ActionUnknown),
            policies: Register::new("policy", "policies", ids(&files.policies, |it| it.id.as_str()))
                .unless_lost(files, Kind::Escalation)
                .known_as(Code::PolicyMissing),
            thresholds: Register::new("threshold", "thresholds", ids(&files.thresholds, |it| it.id.as_str()))
                .unless_lost(files, Kind::Escalation)
                .known_as(Code::ThresholdGrantsNothing),
            messages: Register::new("message", "messages", ids(&files.messages, |it| it.id.as_str()))
                .unless_lost(files, Kind::Messages)
                .known_as(Code::MessageMissing),
            channels: Register::new("channel", "channels", ids(&files.channels, |it| it.id.as_str()))
                .unless_lost(files, Kind::Channels),
            runbooks: Register::new("runbook", "runbooks", ids(&files.runbooks, |it| it.id.as_str()))
                .unless_lost(files, Kind::Runbook)
                .known_as(Code::CapabilityMissing),
        }
    }
}

impl Check<'_, '_, '_> {
    /// Report a reference that leads nowhere.
    pub(super) fn refer(&mut self, file: FileNo, at: At<'_>, register: &Register<'_>, name: &str) {
        self.refer_as(register.code, file, at, register, name);
    }

    /// Report a reference that leads nowhere, under another code than that of its register.
    pub(super) fn refer_as(
        &mut self,
        code: Option<Code>,
        file: FileNo,
        at: At<'_>,
        register: &Register<'_>,
        name: &str,
    ) {
        // Looking for the nearest of many names takes long: not for a problem that would not be kept.
        if self.reporter.is_full(file) {
            return;
        }
        if let Some((message, hint)) = register.dangling(name) {
            self.reporter.report_as(code, file, at, message, Some(hint));
        }
    }

    /// Report every name that is given more than once, with both places.
    pub(super) fn unique<'n>(
        &mut self,
        what: &str,
        list: At<'_>,
        key: &str,
        names: impl Iterator<Item = (FileNo, usize, &'n str)>,
    ) {
        let mut first: BTreeMap<&str, (FileNo, usize)> = BTreeMap::new();
        for (file, index, name) in names {
            let Some((other_file, other_index)) = first.get(name).copied() else {
                first.insert(name, (file, index));
                continue;
            };
            let other = list.index(other_index);
            let other = Some((other_file, other.key(key).to_path()));
            let message = format!("{what} `{name}` stands here a second time");
            let element = list.index(index);
            self.reporter.report_pair(file, element.key(key), message, None, other);
        }
    }
}

/// Names that are given twice in a file or across files.
pub(super) fn duplicates(check: &mut Check<'_, '_, '_>) {
    fn all<'f, T>(
        list: &'f [Filed<T>],
        id: impl Fn(&'f T) -> &'f str,
    ) -> impl Iterator<Item = (FileNo, usize, &'f str)> {
        list.iter().map(move |it| (it.file, it.index, id(&it.value)))
    }
    let files = check.files;
    let key = |name| At::Key(&At::Root, name);
    check.unique("person", key("person"), "id", all(&files.people, |it| it.id.as_str()));
    check.unique("role", key("role"), "id", all(&files.roles, |it| it.id.as_str()));
    check.unique("action", key("action"), "id", all(&files.actions, |it| it.id.as_str()));
    check.unique("policy", key("policy"), "id", all(&files.policies, |it| it.id.as_str()));
    check.unique("threshold", key("threshold"), "id", all(&files.thresholds, |it| it.id.as_str()));
    check.unique("channel", key("channel"), "id", all(&files.channels, |it| it.id.as_str()));
    check.unique("message", key("message"), "id", all(&files.messages, |it| it.id.as_str()));
}
