//! An action, from the look at what would be sent to the confirmation that its danger asks for.
//!
//! The same window serves whatever lets something leave: firing, undoing, doing again, sending again, confirming
//! targets that were read, and approving what somebody else asked for. It holds the id that it was opened for.

mod content;
mod sheets;
mod stages;

use std::collections::BTreeMap;

pub(crate) use content::call_pieces;

use super::choose::Item;
use super::form::{Field, Form};
use super::{Outcome, Scroll, Sheet};
use crate::incident::command::{ActionCommand, Confirmation};
use crate::incident::decide::actions::{Prepared, preview, preview_undo};
use crate::incident::event::{ActionRequested, FireId, StepRef, Target};
use crate::incident::state::Fire;
use crate::incident::{Command, Refusal};
use crate::plan::escalation::Waived;
use crate::plan::{Action, ActionId, Danger, PersonId, Text};
use crate::tui::input::{Key, Line};
use crate::tui::keymap::Act;
use crate::tui::keymap::availability::ask;
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
    /// Choosing how a second person approves. Nothing is chosen until a person chooses.
    Approver { ways: Vec<Way>, on: Option<usize> },
    /// Writing how the approval was given.
    How(PersonId),
}

/// How a second person approves.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Way {
    /// One of these, from their own session.
    Ask(Vec<PersonId>),
    /// By voice; recorded here.
    Spoken(PersonId),
}

/// What lets something leave.
#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// An action.
    Action(ActionId, Option<StepRef>),
    /// The undo of a firing.
    Undo(FireId),
    /// A firing that was undone, once more.
    Redo(FireId),
    /// A firing that failed, or its targets that did.
    Repeat(FireId),
    /// The targets of a firing that were read.
    Confirm(FireId),
    /// What somebody else asked for.
    Approve(FireId),
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
        let empty = Self::new(what, action.title.as_str().to_owned(), runner);
        Self { fixed, form, stage, ..empty }
    }

    /// The window of what a key does with a firing; none where the key lets nothing leave. Approving is confirming
    /// the targets where those are what the firing waits for.
    pub fn about(act: Act, fire: &Fire, title: &str, runner: &str) -> Option<Self> {
        let id = fire.id;
        let held = matches!(fire.state, crate::incident::state::FireState::Held { .. });
        let (what, verb) = match (act,) {
            (Act::Undo,) => (What::Undo(id), "Undo"),
            (Act::Redo,) => (What::Redo(id), "Redo"),
            (Act::Retry,) => (What::Repeat(id), "Send again"),
            (Act::Approve,) if held => (What::Confirm(id), "Confirm the targets of"),
            (Act::Approve,) => (What::Approve(id), "Approve"),
            _ => return None,
        };
        Some(Self::new(what, format!("{verb} {id}: {title}"), runner))
    }

    fn new(what: What, title: String, runner: &str) -> Self {
        Self {
            what,
            title,
            fixed: BTreeMap::new(),
            form: Form::default(),
            stage: Stage::Look,
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

    /// What would leave, or why nothing may.
    fn prepared(&self, glance: &Glance<'_>) -> Result<Prepared, Refusal> {
        let (incident, me) = (glance.incident, glance.me);
        let found = |id: FireId| {
            let missing = || Refusal::NotFound { what: "call", name: id.to_string() };
            incident.fires.get(id).ok_or_else(missing)
        };
        let allowed = || ask(glance, &self.command(Confirmation::default()));
        match &self.what {
            What::Action(id, _) => preview(incident, me, id, &self.inputs()),
            What::Undo(fire) => preview_undo(incident, me, *fire),
            What::Redo(fire) => {
                allowed()?;
                let request = &found(*fire)?.request;
                preview(incident, me, &request.action, &request.inputs)
            }
            What::Repeat(fire) => {
                allowed()?;
                let fire = found(*fire)?;
                let again = fire.targets_to_repeat();
                let grave = fire.request.danger == Danger::Irreversible || fire.approval.is_some();
                Ok(recorded(glance, fire, grave, |number| again.contains(&number)))
            }
            What::Confirm(fire) => {
                allowed()?;
                Ok(recorded(glance, found(*fire)?, true, |_| true))
            }
            What::Approve(fire) => {
                allowed()?;
                Ok(recorded(glance, found(*fire)?, false, |_| true))
            }
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
            What::Redo(fire) => ActionCommand::Redo { fire: *fire, confirm, runner },
            What::Repeat(fire) => ActionCommand::Repeat { fire: *fire, confirm, runner },
            What::Confirm(fire) => ActionCommand::Confirm { fire: *fire, confirm, runner },
            What::Approve(fire) => ActionCommand::Approve { fire: *fire, runner },
        })
    }

    /// What happens without a look: an action that only observes is fired at once when nothing is missing.
    pub fn at_once(&self, glance: &Glance<'_>) -> Option<Intent> {
        let observes = self.prepared(glance).is_ok_and(|p| asks_nothing(&p));
        let ready = self.stage == Stage::Look && observes && matches!(self.what, What::Action(..));
        ready.then(|| Intent::Decide(self.command(Confirmation::default())))
    }

    pub(super) fn key(&mut self, key: Key, glance: &Glance<'_>) -> Outcome {
        self.press(key, glance)
    }

    pub(super) fn click(&mut self, place: usize, _: &Glance<'_>) -> Outcome {
        if let Stage::Approver { ways, on } = &mut self.stage {
            *on = Some(place.min(ways.len().saturating_sub(1)));
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
        self.picture(glance, skin)
    }
}

/// Does it only look, without anything that somebody should read first?
fn asks_nothing(prepared: &Prepared) -> bool {
    prepared.request.danger == Danger::Observe && prepared.brake.is_none()
}

/// What a firing that is in the record already would send: the calls as they were shown and recorded.
fn recorded(glance: &Glance<'_>, fire: &Fire, grave: bool, wanted: impl Fn(u32) -> bool) -> Prepared {
    let chosen = (0..).zip(&fire.targets).filter(|(number, _)| wanted(*number));
    let targets = chosen.map(|(_, target)| Target {
        name: target.name.clone(),
        request: target.request.clone(),
        verify: target.verify.clone(),
    });
    let request = ActionRequested {
        request: fire.call.clone(),
        targets: targets.collect(),
        expect: fire.expect.clone(),
        verify: fire.verify.clone(),
        capture: fire.request.capture.clone().filter(|_| fire.captured.is_none()),
        ..fire.request.clone()
    };
    let waived = glance.incident.is_waived(request.authority, Waived::SecondPerson);
    Prepared {
        request,
        needs_second_person: grave && !waived,
        waived: grave && waived,
        brake: None,
        confirms_later: false,
        sketch: None,
    }
}

/// A person with name and roles.
pub(crate) fn people_item(glance: &Glance<'_>, id: &PersonId) -> Item {
    let name = glance.incident.plan.person(id).map(|p| p.name.as_str().to_owned()).unwrap_or_default();
    let roles: Vec<_> = glance.incident.roles_of(id).map(|role| role.title.as_str()).collect();
    Item::new(format!("{id}: {name}"), roles.join(", "), super::choose::Pick::Offer(id.clone()))
}
