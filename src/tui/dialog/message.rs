//! A message on its way out: fill it in, read it, edit it if need be, and let it go.

mod words;

pub(crate) use words::{audience, moment, outage_name};

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::form::{Field, Filled, Form};
use super::{Outcome, Piece, Scroll, Sheet};
use crate::incident::command::{StepCommand, TalkCommand, Wording};
use crate::incident::event::StepRef;
use crate::incident::words::{Composed, Standing};
use crate::incident::{Command, Refusal};
use crate::plan::{Message, MessageId, Text};
use crate::tui::input::{Area, Key, Line, Stroke};
use crate::tui::keymap::availability::dry_run;
use crate::tui::theme::Role;
use crate::tui::view::outbox;
use crate::tui::{Glance, Intent};

/// The variable that carries the promise.
pub(super) const NEXT: &str = "next_update";

/// What is being done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Its variables are filled in.
    Fill,
    /// It is read as it would go out.
    Read,
    /// It is written anew.
    Edit,
}

/// The window of one message.
#[derive(Debug, Clone)]
pub struct Release {
    message: MessageId,
    step: Option<StepRef>,
    form: Form,
    stage: Stage,
    /// What is promised, as it was read.
    next_at: Option<Timestamp>,
    /// Another text than the approved one.
    edited: Option<Area>,
    scroll: Scroll,
    error: Option<String>,
}

impl Release {
    /// The window of a message; `step` is begun with it.
    pub fn new(message: &MessageId, step: Option<StepRef>, glance: &Glance<'_>) -> Self {
        let planned = glance.incident.plan.messages.get(message);
        let variables = planned.map(|m| m.variables.as_slice()).unwrap_or_default();
        let fields = variables.iter().map(|name| words::field(name, planned, glance)).collect();
        let form = Form::new(fields);
        let stage = if form.fields.is_empty() { Stage::Read } else { Stage::Fill };
        Self {
            message: message.clone(),
            step,
            form,
            stage,
            next_at: None,
            edited: None,
            scroll: Scroll::default(),
            error: None,
        }
    }

    /// The same, to be written anew: from this text, else from the approved one with what is known filled in.
    pub fn edit(message: &MessageId, text: Option<&Text>, glance: &Glance<'_>) -> Self {
        let mut window = Self::new(message, None, glance);
        window.next_at = window.promised(glance.now);
        let text = text.map_or_else(|| window.text(glance), |text| text.as_str().to_owned());
        window.edited = Some(Area::filled(&text));
        window.stage = Stage::Edit;
        window
    }

    fn wording(&self) -> Wording {
        let value = |field: &Field| (field.name.clone(), Text::line(field.line.as_string().trim()));
        let fields = self.form.fields.iter().filter(|field| field.name != NEXT && !field.line.is_blank());
        let variables: BTreeMap<String, Text> = fields.map(value).collect();
        let edited = self.edited.as_ref().map(Area::text);
        Wording { variables, edited, next_at: self.next_at, ..Wording::of(&self.message) }
    }

    /// What would go out, as the core composes it.
    fn composed(&self, glance: &Glance<'_>) -> Result<Composed, Refusal> {
        glance.incident.compose(glance.now, &self.wording())
    }

    /// The instant that is promised: so many minutes from now, at the full minute that the text names.
    fn promised(&self, now: Timestamp) -> Option<Timestamp> {
        let field = self.form.fields.iter().find(|field| field.name == NEXT)?;
        let minutes = field.line.as_string().trim().parse::<u16>().ok().filter(|m| (1..=720).contains(m))?;
        let at = now.checked_add(SignedDuration::from_mins(i64::from(minutes))).ok()?;
        let minute = at.as_second() - at.as_second().rem_euclid(60);
        Timestamp::from_second(minute).ok().filter(|minute| *minute > now).or(Some(at))
    }

    /// The text as it would go out; while something is missing, with its name in brackets.
    fn text(&self, glance: &Glance<'_>) -> String {
        let promised = self.next_at.or_else(|| self.promised(glance.now));
        let wording = Wording { next_at: promised, ..self.wording() };
        if let Ok(composed) = glance.incident.compose(glance.now, &wording) {
            return composed.text.as_str().to_owned();
        }
        let body = glance.incident.plan.messages.get(&self.message).map(|message| message.body.as_str());
        let mut values: BTreeMap<String, String> =
            wording.variables.into_iter().map(|(name, value)| (name, value.as_str().to_owned())).collect();
        values.extend(promised.map(|at| (NEXT.to_owned(), format!("{} UTC", at.strftime("%H:%M")))));
        words::filled(body.unwrap_or_default(), &values)
    }

    pub(super) fn line(&mut self) -> Option<&mut Line> {
        if self.stage == Stage::Fill { self.form.line() } else { None }
    }

    pub(super) fn area(&mut self) -> Option<&mut Area> {
        if self.stage == Stage::Edit { self.edited.as_mut() } else { None }
    }

    pub(super) fn key(&mut self, key: Key, glance: &Glance<'_>) -> Outcome {
        self.error = None;
        if key.closes() {
            return self.back();
        }
        match self.stage {
            Stage::Fill => {
                if self.form.key(key) == Filled::Yes {
                    self.check(glance);
                }
            }
            Stage::Edit if key.stroke == Stroke::Tab => self.check(glance),
            Stage::Edit => {
                if let Some(area) = &mut self.edited {
                    area.key(key);
                }
            }
            Stage::Read => return self.key_read(key, glance),
        }
        Outcome::Stay
    }

    fn key_read(&mut self, key: Key, glance: &Glance<'_>) -> Outcome {
        match (key.stroke,) {
            (Stroke::Enter,) => return self.release(glance),
            (Stroke::Char('c'),) => {
                return Outcome::Tell(vec![Intent::Copy(Text::block(&self.text(glance)))]);
            }
            (Stroke::Char('e'),) => {
                let text = self.text(glance);
                self.edited.get_or_insert_with(|| Area::filled(&text));
                self.stage = Stage::Edit;
            }
            _ => drop(super::scroll(&self.scroll, key)),
        }
        Outcome::Stay
    }

    /// Escape goes back by one stage. An edited text is given up only with the window.
    fn back(&mut self) -> Outcome {
        match self.stage {
            Stage::Edit => self.stage = Stage::Read,
            Stage::Read if !self.form.fields.is_empty() && self.edited.is_none() => self.stage = Stage::Fill,
            Stage::Read | Stage::Fill => return Outcome::Close,
        }
        Outcome::Stay
    }

    /// Go on to reading when nothing is missing. What is promised is fixed here, so that what is read is what leaves.
    fn check(&mut self, glance: &Glance<'_>) {
        let promises = self.form.fields.iter().any(|field| field.name == NEXT);
        self.next_at = self.promised(glance.now);
        if promises && self.next_at.is_none() {
            self.form.focus(NEXT);
            self.error = Some("write a number of minutes, 1 to 720".to_owned());
            return;
        }
        if let Some(name) = self.unfilled(glance) {
            self.error = Some(format!("[{name}] is still to be filled in"));
            return;
        }
        match self.composed(glance) {
            Ok(_) => self.stage = Stage::Read,
            Err(Refusal::InputInvalid { name, reason }) => {
                self.form.focus(&name);
                self.error = Some(format!("{} {reason}", name.replace('_', " ")));
            }
            Err(refusal) => {
                self.form.focus(NEXT);
                self.error = Some(refusal.to_string());
            }
        }
    }

    /// What the edited text still has in brackets instead of a value.
    fn unfilled<'a>(&self, glance: &Glance<'a>) -> Option<&'a str> {
        let text = self.edited.as_ref()?.as_string();
        let message = glance.incident.plan.messages.get(&self.message)?;
        message.variables.iter().map(String::as_str).find(|name| text.contains(&format!("[{name}]")))
    }

    fn release(&mut self, glance: &Glance<'_>) -> Outcome {
        let release = Command::Talk(TalkCommand::ReleaseMessage(self.wording()));
        if let Err(refusal) = dry_run(glance, &release) {
            self.error = Some(refusal.to_string());
            return Outcome::Stay;
        }
        let begin = self.step.iter().map(|at| Command::Step(StepCommand::Start(at.clone())));
        Outcome::Do(begin.chain([release]).map(Intent::Decide).collect())
    }

    pub(super) fn sheet(&self, glance: &Glance<'_>) -> Sheet<'_> {
        let Some(message) = glance.incident.plan.messages.get(&self.message) else {
            return Sheet::new("Message", vec![Piece::muted("it is not in the plan")])
                .keys(&[("esc", "back")]);
        };
        let title = format!("Message: {}", self.message);
        let mut body = words::about(message, glance);
        body.push(Piece::Gap);
        match (self.stage, &self.edited) {
            (Stage::Fill, _) => {
                body.extend(self.form.pieces());
                body.push(Piece::Code(Role::Text, self.text(glance)));
                let keys = [("tab", "next line"), ("enter", "go on"), ("esc", "back")];
                Sheet::new(title, body).failing(self.error.as_ref()).keys(&keys)
            }
            (Stage::Edit, Some(area)) => {
                let label = "The text, as it is to be read".to_owned();
                body.push(Piece::Area { label, area: area.clone(), on: true });
                let keys = [("tab", "read it"), ("enter", "new line"), ("esc", "back")];
                Sheet::new(title, body).failing(self.error.as_ref()).keys(&keys)
            }
            (Stage::Read | Stage::Edit, _) => self.reading(title, body, message, glance),
        }
    }

    /// The text as it goes out, and what enter does with it.
    fn reading(
        &self,
        title: String,
        mut body: Vec<Piece>,
        message: &Message,
        glance: &Glance<'_>,
    ) -> Sheet<'_> {
        body.push(Piece::Code(Role::Text, self.text(glance)));
        body.push(Piece::Gap);
        let composed = self.composed(glance);
        let yes = match &composed {
            Ok(composed) => {
                body.extend(words::before_it_goes(composed, glance));
                if !composed.standing.is_approved() {
                    "hand it in for approval"
                } else if outbox::may_release(glance) {
                    "release"
                } else {
                    "hand it to the commander"
                }
            }
            Err(refusal) => {
                body.push(Piece::Text(Role::Attention, refusal.to_string()));
                "release"
            }
        };
        let edited = composed.is_ok_and(|composed| composed.standing == Standing::Edited);
        if !edited {
            // Said once more beside the key: in a small window what stands above the text may be out of sight.
            body.extend(words::not_approved(message, glance));
        }
        let keys = [("enter", yes), ("e", "edit"), ("c", "copy"), ("up down", "scroll"), ("esc", "back")];
        Sheet::new(title, body).scrolled(&self.scroll).failing(self.error.as_ref()).keys(&keys)
    }
}
