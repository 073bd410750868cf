//! Roles as they were held.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::Record;
use super::document::{Block, Line, Section, Table, Tone};
use super::facts::{Commander, Facts};
use super::moment::{Moment, Who};
use super::words::{Days, between, counted, lasting};
use crate::incident::event::{Event, RolePaged};
use crate::incident::{Brief, Envelope};
use crate::plan::{Authority, ChannelId, PersonId, RoleId, Text};

mod handover;

pub use self::handover::{Ended, Handover};

/// Roles as they were held.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Roles {
    /// Who commanded, one after the other.
    pub command: Vec<Commander>,
    /// Each offer of command, with what the other side was told.
    pub handovers: Vec<Handover>,
    /// The roles, in the order of the roster.
    pub roles: Vec<Held>,
    /// Changes of the roster and of the policy while the incident ran.
    pub revisions: Vec<Revision>,
    #[serde(skip)]
    days: Days,
}

/// A role, who held it, and who answered for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Held {
    /// The role.
    pub role: RoleId,
    /// Its title.
    pub title: Text,
    /// Who held it, as of the last roster that the incident took over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary: Option<Who>,
    /// Who held it when the primary did not answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup: Option<Who>,
    /// It was heard and held no authority.
    pub advisory: bool,
    /// What it could do.
    pub authorities: Vec<Authority>,
    /// Each page.
    pub pages: Vec<Page>,
    /// Each acknowledgement.
    pub acknowledgements: Vec<Acknowledged>,
    /// Nobody of the policy answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exhausted: Option<Moment>,
}

/// A page, or a reminder of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    /// The event.
    #[serde(flatten)]
    pub moment: Moment,
    /// The level of the policy, from 1; left out for a reminder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u32>,
    /// Who was paged.
    pub people: Vec<PersonId>,
    /// The places that were paged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<ChannelId>,
    /// It went out after its time: nobody was watching.
    pub late: bool,
}

/// An acknowledgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Acknowledged {
    /// The event.
    #[serde(flatten)]
    pub moment: Moment,
    /// Who was at work.
    pub person: Who,
    /// Whether it is the role's primary, its backup, or somebody else: `primary`, `backup`, `other`.
    pub standing: &'static str,
    /// How long after the role was paged first; left out where it never was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_ms: Option<u64>,
    /// Until when it counted unless it was renewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// What the person said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// The event that says that it was not renewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lapsed: Option<Moment>,
}

/// The roster and the policy were taken over from the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Revision {
    /// The event.
    #[serde(flatten)]
    pub moment: Moment,
    /// What changed.
    pub changes: Vec<Text>,
}

impl Roles {
    /// What a record says of it.
    pub fn of(record: &Record<'_>) -> Self {
        let plan = &record.incident.plan;
        let who = |id: Option<&PersonId>| id.map(|id| Who::of(record.incident, id));
        let held = plan.roles.iter().map(|role| Held {
            role: role.id.clone(),
            title: role.title.clone(),
            primary: who(role.primary.as_ref()),
            backup: who(role.backup.as_ref()),
            advisory: role.advisory,
            authorities: role.authorities.clone(),
            pages: Vec::new(),
            acknowledgements: Vec::new(),
            exhausted: None,
        });
        let mut roles: Vec<Held> = held.collect();
        let places: BTreeMap<RoleId, usize> = roles.iter().map(|it| it.role.clone()).zip(0..).collect();
        let mut revisions = Vec::new();
        for envelope in record.events {
            if let Event::PolicyRevised(e) = &envelope.event {
                revisions.push(Revision { moment: Moment::of(envelope), changes: e.changes.clone() });
            }
            let held = role_of(&envelope.event).and_then(|role| places.get(role));
            if let Some(held) = held.and_then(|place| roles.get_mut(*place)) {
                held.take_in(record, envelope);
            }
        }
        let command = Facts::of(record).commanders;
        Self { command, handovers: handover::all(record), roles, revisions, days: Days::of(record) }
    }

    /// The same in words.
    pub fn section(&self) -> Section {
        let mut blocks = vec![Block::Heading("Command".to_owned())];
        if self.command.is_empty() {
            blocks.push(Block::Paragraph(Line::new().mark(Tone::Bad, "nobody took command")));
        } else {
            blocks.push(Block::List(self.command.iter().map(|it| command(it, self.days)).collect()));
        }
        for handover in &self.handovers {
            handover.write(&mut blocks, self.days);
        }
        blocks.push(Block::Heading("Who held which role".to_owned()));
        let mut table = Table::new("", &["Role", "Could", "Primary", "Backup", "Paged", "At work"]);
        table.rows = self.roles.iter().map(|it| it.row(self.days)).collect();
        blocks.push(Block::Table(table));
        let notes: Vec<Line> = self.roles.iter().flat_map(|it| it.notes(self.days)).collect();
        if !notes.is_empty() {
            blocks.push(Block::List(notes));
        }
        for revision in &self.revisions {
            let changes: Vec<&str> = revision.changes.iter().map(Text::first_line).collect();
            let words = Line::from("Roster and policy were taken over from the files at ")
                .with(revision.moment.line(self.days));
            let changes =
                if changes.is_empty() { String::new() } else { format!(": {}", changes.join("; ")) };
            blocks.push(Block::Paragraph(words.plain(changes)));
        }
        Section::new("roles", "Roles", blocks)
    }
}

fn command(it: &Commander, days: Days) -> Line {
    let until = it.until.map(|at| format!(" to {}", days.say(at))).unwrap_or_default();
    let lasted = it.until.map(|at| format!(" ({})", lasting(between(it.from.at, at)))).unwrap_or_default();
    Line::from(format!("{} from {}{until}{lasted} ", it.who.words(), days.say(it.from.at))).event(it.from.seq)
}

/// The role that an event of paging is about.
#[expect(clippy::wildcard_enum_match_arm, reason = "paging has a few events")]
const fn role_of(event: &Event) -> Option<&RoleId> {
    match event {
        Event::RolePaged(e) => Some(&e.role),
        Event::PageReminded(e) => Some(&e.role),
        Event::RoleAcknowledged(e) => Some(&e.role),
        Event::AcknowledgementLapsed(e) => Some(&e.role),
        Event::PageExhausted(e) => Some(&e.role),
        _ => None,
    }
}

impl Held {
    #[expect(clippy::wildcard_enum_match_arm, reason = "`role_of` lets the events of paging through only")]
    fn take_in(&mut self, record: &Record<'_>, envelope: &Envelope) {
        let moment = Moment::of(envelope);
        match &envelope.event {
            Event::RolePaged(e) => self.pages.push(page(moment, e)),
            Event::PageReminded(e) => {
                let (people, channels) = (e.people.clone(), Vec::new());
                self.pages.push(Page { moment, level: None, people, channels, late: e.late });
            }
            Event::RoleAcknowledged(e) => {
                let is = |who: Option<&Who>| who.is_some_and(|who| who.id == e.by);
                let standing = match (is(self.primary.as_ref()), is(self.backup.as_ref())) {
                    (true, _) => "primary",
                    (false, true) => "backup",
                    (false, false) => "other",
                };
                let after_ms = self.pages.first().map(|first| between(first.moment.at, envelope.at));
                let (person, until, note) = (Who::of(record.incident, &e.by), e.until, e.note.clone());
                let ack = Acknowledged { moment, person, standing, after_ms, until, note, lapsed: None };
                self.acknowledgements.push(ack);
            }
            Event::AcknowledgementLapsed(e) => {
                let mut given = self.acknowledgements.iter_mut();
                if let Some(ack) = given.rfind(|ack| ack.person.id == e.by) {
                    ack.lapsed = Some(moment);
                }
            }
            Event::PageExhausted(_) => self.exhausted = Some(moment),
            _ => {}
        }
    }

    fn row(&self, days: Days) -> Vec<Line> {
        let name = |who: Option<&Who>| who.map_or_else(|| "-".to_owned(), Who::words);
        let advisory = if self.advisory { ", advisory" } else { "" };
        let role =
            Line::from(format!("{} ", self.title.first_line())).code(self.role.as_str()).plain(advisory);
        let paged = match self.pages.first() {
            None => Line::from("-"),
            Some(first) => {
                let more = self.pages.len().saturating_sub(1);
                let more = if more == 0 { String::new() } else { format!(", {more} more") };
                first.moment.when(days).plain(more)
            }
        };
        let at_work = match self.acknowledgements.first() {
            Some(first) => {
                let after = first.after_ms.map(|ms| format!(" after {}", lasting(ms))).unwrap_or_default();
                let standing =
                    if first.standing == "primary" { String::new() } else { format!(", {}", first.standing) };
                Line::from(format!("{}{standing}{after} ", first.person.id)).event(first.moment.seq)
            }
            None if self.pages.is_empty() => Line::from("-"),
            None => Line::new().mark(Tone::Bad, "nobody acknowledged"),
        };
        let could: Vec<&str> = self.authorities.iter().map(|it| it.as_str()).collect();
        let could = if could.is_empty() { "-".to_owned() } else { could.join(", ").replace('_', " ") };
        vec![
            role,
            Line::from(could),
            Line::from(name(self.primary.as_ref())),
            Line::from(name(self.backup.as_ref())),
            paged,
            at_work,
        ]
    }

    /// What a row of the table has no room for.
    fn notes(&self, days: Days) -> Vec<Line> {
        let mut notes = Vec::new();
        for ack in &self.acknowledgements {
            if let Some(note) = &ack.note {
                let words = format!("{} for {}: {} ", ack.person.id, self.role, note.first_line());
                notes.push(Line::from(words).event(ack.moment.seq));
            }
            if let Some(lapsed) = &ack.lapsed {
                let words = format!("{} for {} did not renew the acknowledgement", ack.person.id, self.role);
                notes.push(Line::new().mark(Tone::Attention, words).plain(" at ").with(lapsed.when(days)));
            }
        }
        let (levels, reminders): (Vec<&Page>, Vec<&Page>) =
            self.pages.iter().partition(|it| it.level.is_some());
        if levels.len() > 1 || !reminders.is_empty() {
            let reminded = if reminders.is_empty() {
                String::new()
            } else {
                format!(" and {}", counted(reminders.len(), "reminder"))
            };
            let words = format!("{}: {}{reminded}", self.role, counted(levels.len(), "page"));
            let all = self.pages.iter().map(|it| it.moment.seq);
            notes.push(Line::from(words).events(" ", all));
        }
        if let Some(exhausted) = &self.exhausted {
            let words = format!("nobody of the policy answered for {}", self.role);
            notes.push(Line::new().mark(Tone::Bad, words).plain(" at ").with(exhausted.when(days)));
        }
        notes
    }
}

fn page(moment: Moment, e: &RolePaged) -> Page {
    let level = Some(e.level.saturating_add(1));
    Page { moment, level, people: e.people.clone(), channels: e.channels.clone(), late: e.late }
}
