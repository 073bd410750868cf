//! An action, from the look at what would be sent to the confirmation that its danger asks for.

mod content;

use std::collections::BTreeMap;

pub(crate) use content::{call_pieces, probe_words};

use super::choose::Item;
use super::form::{Field, Filled, Form};
use super::{Outcome, Piece, Scroll, Sheet};
use crate::incident::command::{ActionCommand, Confirmation, SpokenApproval};
use crate::incident::decide::actions::{Prepared, preview, preview_undo};
use crate::incident::event::{FireId, StepRef};
use crate::incident::{Command, Refusal};
use crate::plan::{Action, ActionId, Danger, PersonId, Text};
use crate::tui::input::{Key, Line, Stroke};
use crate::tui::keymap::availability::dry_run;
use crate::tui::theme::Role;
use crate::tui::{Glance, Intent, Skin};

/// How far the person is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    /// Filling in what the action needs.
    Inputs,
    /// Looking at what would be sent.
    Look,
    /// Typing the name of the target.
    Name,
    /// Choosing who approves. Nobody is chosen until a person chooses.
    Approver { could: Vec<PersonId>, on: Option<usize> },
    /// Writing how the approval was given.
    How(PersonId),
}

/// What is fired.
#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// An action.
    Action(ActionId, Option<StepRef>),
    /// The undo of a firing.
    Undo(FireId),
}

/// The window of one firing.
#[derive(Debug, Clone)]
pub struct Preview {
    what: What,
    title: String,
    fixed: BTreeMap<String, Text>,
    form: Form,
    stage: Stage,
    line: Line,
    typed: Option<Text>,
    runner: String,
    scroll: Scroll,
    error: Option<String>,
}

impl Preview {
    /// The window of an action; `fixed` are inputs that a step has filled in already.
    pub fn action(
        action: &Action,
        step: Option<StepRef>,
        fixed: BTreeMap<String, Text>,
        runner: &str,
    ) -> Self {
        let open = action.inputs.iter().filter(|input| !fixed.contains_key(&input.name));
        let field = |input: &crate::plan::action::Input| Field {
            name: input.name.clone(),
            prompt: input.prompt.as_str().to_owned(),
            line: input.default.as_ref().map(|text| Line::filled(text.as_str())).unwrap_or_default(),
            choices: input.choices.clone(),
        };
        let form = Form::new(open.map(field).collect());
        let stage = if form.fields.is_empty() { Stage::Look } else { Stage::Inputs };
        let what = What::Action(action.id.clone(), step);
        Self::new(what, action.title.as_str(), (fixed, form, stage), runner)
    }

    /// The window of an undo.
    pub fn undo(fire: FireId, title: &str, runner: &str) -> Self {
        let parts = (BTreeMap::new(), Form::default(), Stage::Look);
        Self::new(What::Undo(fire), &format!("Undo {fire}: {title}"), parts, runner)
    }

    fn new(
        what: What,
        title: &str,
        (fixed, form, stage): (BTreeMap<String, Text>, Form, Stage),
        runner: &str,
    ) -> Self {
        Self {
            what,
            title: title.to_owned(),
            fixed,
            form,
            stage,
            line: Line::default(),
            typed: None,
            runner: runner.to_owned(),
            scroll: Scroll::default(),
            error: None,
        }
    }

    fn inputs(&self) -> BTreeMap<String, Text> {
        let given = self.form.fields.iter().filter(|field| !field.line.is_blank());
        let given = given.map(|field| (field.name.clone(), field.line.text()));
        self.fixed.clone().into_iter().chain(given).collect()
    }

    fn prepared(&self, glance: &Glance<'_>) -> Result<Prepared, Refusal> {
        match &self.what {
            What::Action(id, _) => preview(glance.incident, glance.me, id, &self.inputs()),
            What::Undo(fire) => preview_undo(glance.incident, glance.me, *fire),
        }
    }

    fn command(&self, confirm: Confirmation) -> Command {
        let runner = self.runner.clone();
        Command::Action(match &self.what {
            What::Action(action, step) => ActionCommand::Fire {
                action: action.clone(),
                inputs: self.inputs(),
                step: step.clone(),
                confirm,
                runner,
            },
            What::Undo(fire) => ActionCommand::Undo { fire: *fire, runner },
        })
    }

    fn fire(&self, spoken: Option<SpokenApproval>) -> Outcome {
        let confirm = Confirmation { typed: self.typed.clone(), spoken, ask: false };
        Outcome::Do(vec![Intent::Decide(self.command(confirm))])
    }

    /// What happens without a look: an action that only observes is fired at once when nothing is missing.
    pub fn at_once(&self, glance: &Glance<'_>) -> Option<Intent> {
        let observes = self.prepared(glance).is_ok_and(|p| p.request.danger == Danger::Observe);
        let ready = self.stage == Stage::Look && observes && matches!(self.what, What::Action(..));
        ready.then(|| Intent::Decide(self.command(Confirmation::default())))
    }

    pub(super) fn key(&mut self, key: Key, glance: &Glance<'_>) -> Outcome {
        if key.closes() {
            return self.back();
        }
        self.error = None;
        match self.stage.clone() {
            Stage::Inputs => self.key_inputs(key, glance),
            Stage::Look if key.stroke == Stroke::Enter => self.agree(glance),
            Stage::Look => {
                super::scroll(&self.scroll, key);
                Outcome::Stay
            }
            Stage::Name if key.stroke == Stroke::Enter => self.named(glance),
            Stage::How(by) if key.stroke == Stroke::Enter => self.approved(by),
            Stage::Name | Stage::How(_) => {
                self.line.key(key);
                Outcome::Stay
            }
            Stage::Approver { could, on } => self.key_approver(key, could, on),
        }
    }

    /// Escape goes back by one stage; from the look it closes.
    fn back(&mut self) -> Outcome {
        self.error = None;
        self.line = Line::default();
        match self.stage {
            Stage::Inputs | Stage::Look => return Outcome::Close,
            Stage::Name | Stage::Approver { .. } | Stage::How(_) => self.stage = Stage::Look,
        }
        Outcome::Stay
    }

    fn key_inputs(&mut self, key: Key, glance: &Glance<'_>) -> Outcome {
        if self.form.key(key) == Filled::Not {
            return Outcome::Stay;
        }
        match self.prepared(glance) {
            Ok(prepared) if prepared.request.danger == Danger::Observe => return self.fire(None),
            Ok(_) => self.stage = Stage::Look,
            Err(refusal) => {
                if let Refusal::InputInvalid { name, .. } = &refusal {
                    self.form.focus(name);
                }
                self.error = Some(refusal.to_string());
            }
        }
        Outcome::Stay
    }

    fn agree(&mut self, glance: &Glance<'_>) -> Outcome {
        match self.prepared(glance) {
            Err(refusal) => self.error = Some(refusal.to_string()),
            Ok(prepared) if prepared.request.danger == Danger::Irreversible => self.stage = Stage::Name,
            Ok(_) => return self.fire(None),
        }
        Outcome::Stay
    }

    /// The core says whether the name is right and who could approve.
    fn named(&mut self, glance: &Glance<'_>) -> Outcome {
        let typed = self.line.text();
        let confirm = Confirmation { typed: Some(typed.clone()), spoken: None, ask: false };
        match dry_run(glance, &self.command(confirm)) {
            Err(Refusal::SecondPersonRequired { could }) => {
                self.typed = Some(typed);
                self.line = Line::default();
                self.stage = Stage::Approver { could, on: None };
                Outcome::Stay
            }
            Err(refusal) => {
                self.error = Some(refusal.to_string());
                Outcome::Stay
            }
            Ok(()) => {
                self.typed = Some(typed);
                self.fire(None)
            }
        }
    }

    fn key_approver(&mut self, key: Key, could: Vec<PersonId>, on: Option<usize>) -> Outcome {
        let last = could.len().saturating_sub(1);
        let on = match (key.stroke,) {
            (Stroke::Up,) => Some(on.unwrap_or(0).saturating_sub(1)),
            (Stroke::Down,) => Some(on.map_or(0, |on| on + 1).min(last)),
            (Stroke::Enter,) => {
                self.chosen(&could, on);
                return Outcome::Stay;
            }
            _ => self.found(key, &could),
        };
        self.stage = Stage::Approver { could, on };
        Outcome::Stay
    }

    fn chosen(&mut self, could: &[PersonId], on: Option<usize>) {
        self.line = Line::default();
        match on.and_then(|on| could.get(on)) {
            Some(person) => self.stage = Stage::How(person.clone()),
            None if could.is_empty() => self.error = Some("nobody else could approve".to_owned()),
            None => self.error = Some("choose who approves: type the name, or up and down".to_owned()),
        }
    }

    /// The first whose name begins with what has been typed; nobody when nobody's does.
    fn found(&mut self, key: Key, could: &[PersonId]) -> Option<usize> {
        self.line.key(key);
        let typed = self.line.as_string();
        let found = could.iter().position(|id| !typed.is_empty() && id.as_str().starts_with(&typed));
        if found.is_none() && !typed.is_empty() {
            self.error = Some(format!("nobody whose name begins with {typed} could approve"));
        }
        found
    }

    fn approved(&mut self, by: PersonId) -> Outcome {
        if self.line.is_blank() {
            self.error = Some("write how the approval was given".to_owned());
            return Outcome::Stay;
        }
        self.fire(Some(SpokenApproval { by, how: self.line.text() }))
    }

    pub(super) fn click(&mut self, place: usize, _: &Glance<'_>) -> Outcome {
        if let Stage::Approver { could, on } = &mut self.stage {
            *on = Some(place.min(could.len().saturating_sub(1)));
        }
        Outcome::Stay
    }

    pub(super) fn line(&mut self) -> Option<&mut Line> {
        match self.stage {
            Stage::Inputs => self.form.line(),
            Stage::Name | Stage::How(_) | Stage::Approver { .. } => Some(&mut self.line),
            Stage::Look => None,
        }
    }

    pub(super) fn sheet(&self, glance: &Glance<'_>, skin: Skin) -> Sheet<'_> {
        let prepared = self.prepared(glance);
        let error = match (&prepared, &self.error) {
            (Err(refusal), None) if self.stage != Stage::Inputs => Some(refusal.to_string()),
            (_, error) => error.clone(),
        };
        let sheet = match &self.stage {
            Stage::Inputs => Sheet::new(&self.title, content::inputs(self, glance, skin)).keys(&[
                ("tab", "next line"),
                ("enter", "go on"),
                ("esc", "back"),
            ]),
            Stage::Look => self.look(prepared.as_ref().ok(), glance, skin),
            Stage::Name => self.naming(prepared.as_ref().ok(), glance, skin),
            Stage::Approver { could, on } => self.approvers(could, *on, (glance, skin)),
            Stage::How(by) => {
                let body = vec![
                    content::mode(glance, skin),
                    Piece::text(format!(
                        "{by} approves. It is recorded as attested by {}, not authenticated.",
                        glance.me
                    )),
                ];
                let label = "How was the approval given? For example: by phone";
                Sheet::new(&self.title, body)
                    .asking(label, &self.line)
                    .keys(&[("enter", content::verb(glance)), ("esc", "back to the preview")])
            }
        };
        let loud = prepared.is_ok_and(|p| p.request.danger == Danger::Irreversible);
        sheet.failing(error.as_ref()).tone(if loud { Role::Alarm } else { Role::Border })
    }

    fn look<'a>(&'a self, prepared: Option<&Prepared>, glance: &Glance<'_>, skin: Skin) -> Sheet<'a> {
        let body = prepared.map(|p| content::look(self, p, glance, skin)).unwrap_or_default();
        let irreversible = prepared.is_some_and(|p| p.request.danger == Danger::Irreversible);
        let enter = if irreversible { "go on to the confirmation" } else { content::verb(glance) };
        let sheet = Sheet::new(&self.title, body).scrolled(&self.scroll);
        if prepared.is_none() {
            return sheet.keys(&[("esc", "back")]);
        }
        sheet.keys(&[("enter", enter), ("up down", "scroll"), ("esc", "back")])
    }

    fn naming(&self, prepared: Option<&Prepared>, glance: &Glance<'_>, skin: Skin) -> Sheet<'_> {
        let target = prepared.map(|p| p.request.target.as_str().to_owned()).unwrap_or_default();
        let mut body = vec![content::mode(glance, skin), content::danger(Danger::Irreversible, skin)];
        body.push(Piece::Pair("target", Role::Heading, target));
        let last = prepared.is_some_and(|p| !p.needs_second_person);
        let enter = if last { content::verb(glance) } else { "go on to the second person" };
        Sheet::new(&self.title, body)
            .asking("Type the name of the target", &self.line)
            .keys(&[("enter", enter), ("esc", "back to the preview")])
    }

    fn approvers(
        &self,
        could: &[PersonId],
        on: Option<usize>,
        (glance, skin): (&Glance<'_>, Skin),
    ) -> Sheet<'_> {
        let mut body = vec![
            content::mode(glance, skin),
            Piece::text("A second person approves. Ask now, by voice; who?"),
            Piece::Gap,
        ];
        let choice = |(place, id): (usize, &PersonId)| {
            let item = people_item(glance, id);
            Piece::Choice { place, on: on == Some(place), label: item.label, note: item.note, enabled: true }
        };
        body.extend(could.iter().enumerate().map(choice));
        Sheet::new(&self.title, body).keys(&[
            ("type", "a name"),
            ("up down", "move"),
            ("enter", "this person approved"),
            ("esc", "back to the preview"),
        ])
    }
}

/// A person with name and roles.
pub(crate) fn people_item(glance: &Glance<'_>, id: &PersonId) -> Item {
    let name = glance.incident.plan.person(id).map(|p| p.name.as_str().to_owned()).unwrap_or_default();
    let roles: Vec<_> = glance.incident.roles_of(id).map(|role| role.title.as_str()).collect();
    Item::new(format!("{id}: {name}"), roles.join(", "), super::choose::Pick::Offer(id.clone()))
}
