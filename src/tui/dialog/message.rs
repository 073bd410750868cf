//! A pre-approved message: fill it in, read it, record that it went out and when the next one is promised.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::form::{Field, Filled, Form};
use super::{Outcome, Piece, Scroll, Sheet};
use crate::incident::Command;
use crate::incident::command::{StepCommand, TalkCommand, Wording};
use crate::incident::event::StepRef;
use crate::incident::words::NEXT_UPDATE;
use crate::plan::message::{Audience, Outage, Phase};
use crate::plan::{Message, MessageId, Text};
use crate::tui::input::{Key, Line, Stroke};
use crate::tui::theme::Role;
use crate::tui::view::messages;
use crate::tui::{Glance, Intent};

/// The variable that carries the promise.
const NEXT: &str = "next_update";

/// The window of one message.
#[derive(Debug, Clone)]
pub struct Release {
    message: MessageId,
    step: Option<StepRef>,
    form: Form,
    reading: bool,
    scroll: Scroll,
    error: Option<String>,
}

impl Release {
    /// The window of a message; `step` is begun with it.
    pub fn new(message: &MessageId, step: Option<StepRef>, glance: &Glance<'_>) -> Self {
        let variables = glance.incident.plan.messages.get(message).map(|m| m.variables.clone());
        let fields = variables.unwrap_or_default().into_iter().map(|name| field(&name, glance)).collect();
        let form = Form::new(fields);
        let reading = form.fields.is_empty();
        Self { message: message.clone(), step, form, reading, scroll: Scroll::default(), error: None }
    }

    fn values(&self, now: Timestamp) -> BTreeMap<String, String> {
        let value = |field: &Field| {
            let text = field.line.as_string();
            let text = if field.name == NEXT {
                self.promised(now).map_or(text, |at| format!("{} UTC", at.strftime("%H:%M")))
            } else {
                text
            };
            (field.name.clone(), text)
        };
        self.form.fields.iter().map(value).collect()
    }

    /// The instant that is promised: so many minutes from now, at the full minute that the text names.
    fn promised(&self, now: Timestamp) -> Option<Timestamp> {
        let field = self.form.fields.iter().find(|field| field.name == NEXT)?;
        let minutes = field.line.as_string().trim().parse::<u16>().ok().filter(|m| (1..=720).contains(m))?;
        let at = now.checked_add(SignedDuration::from_mins(i64::from(minutes))).ok()?;
        Timestamp::from_second(at.as_second() - at.as_second().rem_euclid(60)).ok()
    }

    fn text(&self, message: &Message, now: Timestamp) -> String {
        filled(message.body.as_str(), &self.values(now))
    }

    pub(super) fn line(&mut self) -> Option<&mut Line> {
        if self.reading { None } else { self.form.line() }
    }

    pub(super) fn key(&mut self, key: Key, glance: &Glance<'_>) -> Outcome {
        self.error = None;
        if key.closes() {
            if self.reading && !self.form.fields.is_empty() {
                self.reading = false;
                return Outcome::Stay;
            }
            return Outcome::Close;
        }
        if self.reading {
            if key.stroke == Stroke::Enter {
                return self.release(glance);
            }
            super::scroll(&self.scroll, key);
        } else if self.form.key(key) == Filled::Yes {
            self.check(glance.now);
        }
        Outcome::Stay
    }

    fn check(&mut self, now: Timestamp) {
        let empty = self.form.fields.iter().find(|field| field.line.is_blank()).map(|f| f.name.clone());
        let promises = self.form.fields.iter().any(|field| field.name == NEXT);
        if let Some(name) = empty {
            self.form.focus(&name);
            self.error = Some(format!("{} is empty", name.replace('_', " ")));
        } else if promises && self.promised(now).is_none() {
            self.form.focus(NEXT);
            self.error = Some("write a number of minutes, 1 to 720".to_owned());
        } else {
            self.reading = true;
        }
    }

    fn release(&self, glance: &Glance<'_>) -> Outcome {
        if !glance.incident.plan.messages.contains_key(&self.message) {
            return Outcome::Close;
        }
        let next_at = self.promised(glance.now);
        let values = self.values(glance.now).into_iter().filter(|(name, _)| name != NEXT);
        let variables = values.map(|(name, value)| (name, Text::line(value.trim()))).collect();
        let wording = Wording { variables, next_at, ..Wording::of(&self.message) };
        let release = TalkCommand::ReleaseMessage(wording);
        let begin = self.step.iter().map(|at| Command::Step(StepCommand::Start(at.clone())));
        let commands = begin.chain([Command::Talk(release)]);
        Outcome::Do(commands.map(Intent::Decide).collect())
    }

    pub(super) fn sheet(&self, glance: &Glance<'_>) -> Sheet<'_> {
        let Some(message) = glance.incident.plan.messages.get(&self.message) else {
            return Sheet::new("Message", vec![Piece::muted("it is not in the plan")])
                .keys(&[("esc", "back")]);
        };
        let mut body = about(message, glance);
        body.push(Piece::Gap);
        if !self.reading {
            body.extend(self.form.pieces());
        }
        body.push(Piece::Code(Role::Text, self.text(message, glance.now)));
        let title = format!("Message: {}", self.message);
        if self.reading {
            body.push(Piece::Gap);
            // Said once more beside the key: in a small window what stands above the text may be out of sight.
            body.extend(not_approved(message, glance));
            body.push(Piece::muted("Send it by the channel above; enter records that it went out."));
            let keys = [("enter", "record it as released"), ("up down", "scroll"), ("esc", "back")];
            return Sheet::new(title, body).scrolled(&self.scroll).keys(&keys);
        }
        let keys = [("tab", "next line"), ("enter", "go on"), ("esc", "back")];
        Sheet::new(title, body).failing(self.error.as_ref()).keys(&keys)
    }
}

/// The words of an audience.
pub(crate) const fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::Customers => "customers",
        Audience::Executives => "executives",
        Audience::Responders => "responders",
    }
}

/// The words of a message's place in the outage.
pub(crate) const fn moment(message: &Message) -> (&'static str, &'static str) {
    let outage = match message.outage {
        Outage::Partial => "partial outage",
        Outage::Full => "full outage",
        Outage::Security => "security",
        Outage::Resolved => "resolved",
    };
    let phase = match message.phase {
        Phase::First => "first word",
        Phase::Scope => "scope",
        Phase::Update => "update",
        Phase::Final => "final word",
    };
    (outage, phase)
}

fn about(message: &Message, glance: &Glance<'_>) -> Vec<Piece> {
    let channel = message.channel.as_ref().map_or("not said", Text::as_str);
    let mode = if glance.is_drill() { "DRILL: do not send this to anybody. " } else { "" };
    let (outage, phase) = moment(message);
    vec![
        Piece::pair("for", format!("{}{}, by {channel}", mode, audience(message.audience))),
        Piece::pair("when", format!("{outage}, {phase}")),
        approval(message, glance),
    ]
}

/// Is the text still the one that was approved?
fn approval(message: &Message, glance: &Glance<'_>) -> Piece {
    let (role, words) = messages::approval(glance.incident, message, glance.now);
    Piece::Pair("approved", role, words)
}

/// A text that does not count as approved, and who must approve it.
fn not_approved(message: &Message, glance: &Glance<'_>) -> Option<Piece> {
    let mark = messages::mark(messages::standing(glance.incident, message, glance.now))?;
    let who = messages::approver(glance.incident);
    Some(Piece::Text(Role::Attention, format!("This text is {mark}: ask {who} before you send it.")))
}

fn field(name: &str, glance: &Glance<'_>) -> Field {
    let incident = glance.incident;
    let clock = |at: Timestamp| format!("{} UTC", at.strftime("%H:%M"));
    let commander = incident.lead.commander.as_ref();
    let value = match name {
        NEXT => (NEXT_UPDATE.as_millis() / 60_000).to_string(),
        "severity" => incident.severity.as_str().to_owned(),
        "commander" => commander.map(|tenure| tenure.by.to_string()).unwrap_or_default(),
        "started" => clock(incident.declared_at),
        "ended" => clock(glance.now),
        _ => String::new(),
    };
    let prompt = match name {
        NEXT => "Next update, in how many minutes".to_owned(),
        other => other.replace('_', " "),
    };
    Field { name: name.to_owned(), prompt, line: Line::filled(&value), choices: Vec::new() }
}

/// The text with its variables filled; an empty one stays visible as `[name]`.
fn filled(body: &str, values: &BTreeMap<String, String>) -> String {
    let mut text = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((before, tail)) = rest.split_once("{{") {
        text.push_str(before);
        let Some((name, after)) = tail.split_once("}}") else {
            text.push_str("{{");
            rest = tail;
            continue;
        };
        let name = name.trim();
        match values.get(name).filter(|value| !value.trim().is_empty()) {
            Some(value) => text.push_str(value.trim()),
            None => text.extend(["[", name, "]"]),
        }
        rest = after;
    }
    text.push_str(rest);
    text
}
