//! What the controller of a drill writes: an inject on the spot, or an observation.

use super::form::{Field, Filled, Form};
use super::{Outcome, Piece, Sheet};
use crate::incident::Command;
use crate::incident::command::DrillCommand;
use crate::incident::event::{ObservationKind, ObservationMade};
use crate::plan::scenario::InjectKind;
use crate::plan::{Duration, ObjectiveId, PersonId, Text};
use crate::tui::input::{Key, Line};
use crate::tui::{Glance, Intent};

/// What stands for no objective and no owner.
const NONE: &str = "-";
/// The kinds of observation, in the order in which a key goes through them.
const KINDS: [ObservationKind; 3] =
    [ObservationKind::Strength, ObservationKind::Improve, ObservationKind::Note];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Adding,
    Observing,
}

/// A form of the controller.
#[derive(Debug, Clone)]
pub struct DrillForm {
    what: What,
    form: Form,
    error: Option<String>,
}

impl DrillForm {
    /// An inject that the scenario does not have.
    pub fn adding() -> Self {
        let kinds = InjectKind::ALL.map(|kind| Text::line(kind.as_str())).to_vec();
        let fields = vec![
            choice("kind", "Kind", InjectKind::Information.as_str(), kinds),
            line("from", "From"),
            line("to", "To (all when empty)"),
            line("channel", "How it comes: phone, chat, mail, news"),
            line("text", "What the players read"),
        ];
        Self { what: What::Adding, form: Form::new(fields), error: None }
    }

    /// Something that was seen.
    pub fn observing(glance: &Glance<'_>) -> Self {
        let kinds = KINDS.map(|kind| Text::line(kind.as_str())).to_vec();
        let objectives = glance.incident.scenario().into_iter().flat_map(|scenario| &scenario.objective);
        let objectives = objectives.map(|objective| Text::line(objective.id.as_str()));
        let objectives = std::iter::once(Text::line(NONE)).chain(objectives).collect();
        let fields = vec![
            choice(
                "kind",
                "Kind",
                KINDS.map(ObservationKind::as_str).first().copied().unwrap_or(NONE),
                kinds,
            ),
            line("text", "What was seen"),
            choice("objective", "Objective", NONE, objectives),
            line("owner", "Who improves it (optional)"),
            line("due", "Until when, for example 30d (optional)"),
        ];
        Self { what: What::Observing, form: Form::new(fields), error: None }
    }

    pub(super) fn line(&mut self) -> Option<&mut Line> {
        self.form.line()
    }

    pub(super) fn key(&mut self, key: Key) -> Outcome {
        if key.closes() {
            return Outcome::Close;
        }
        self.error = None;
        if self.form.key(key) == Filled::Not {
            return Outcome::Stay;
        }
        let command = match self.what {
            What::Adding => self.add(),
            What::Observing => self.observe(),
        };
        match command {
            Ok(command) => Outcome::Do(vec![Intent::Decide(Command::Drill(command))]),
            Err((field, why)) => {
                self.form.focus(field);
                self.error = Some(why);
                Outcome::Stay
            }
        }
    }

    fn value(&self, name: &str) -> Text {
        let field = self.form.fields.iter().find(|field| field.name == name);
        field.map(|field| field.line.text()).unwrap_or_default()
    }

    fn text(&self) -> Result<Text, (&'static str, String)> {
        let text = self.value("text");
        if text.is_blank() { Err(("text", "write something first".to_owned())) } else { Ok(text) }
    }

    fn add(&self) -> Result<DrillCommand, (&'static str, String)> {
        let chosen = self.value("kind");
        let kind = InjectKind::ALL.into_iter().find(|kind| kind.as_str() == chosen.as_str());
        Ok(DrillCommand::Add {
            kind: kind.unwrap_or_default(),
            from: self.value("from"),
            to: self.value("to"),
            channel: self.value("channel"),
            text: self.text()?,
        })
    }

    fn observe(&self) -> Result<DrillCommand, (&'static str, String)> {
        let chosen = self.value("kind");
        let kind = KINDS.into_iter().find(|kind| kind.as_str() == chosen.as_str()).unwrap_or_default();
        let given = |name: &str| Some(self.value(name)).filter(|it| !it.is_blank() && it.as_str() != NONE);
        let objective = given("objective").and_then(|id| ObjectiveId::parse(id.as_str()).ok());
        let owner = match given("owner") {
            Some(id) => Some(PersonId::parse(id.as_str()).map_err(|error| ("owner", error.to_string()))?),
            None => None,
        };
        let due_in = match given("due") {
            Some(text) => Some(Duration::parse(text.as_str()).map_err(|error| ("due", error.to_string()))?),
            None => None,
        };
        Ok(DrillCommand::Observe(ObservationMade { kind, text: self.text()?, objective, owner, due_in }))
    }

    pub(super) fn sheet(&self) -> Sheet<'_> {
        let (title, yes, about) = match self.what {
            What::Adding => ("Add an inject", "tell the players", "It is told at once."),
            What::Observing => ("Observe", "write down", "The players read it after the end."),
        };
        let mut body = vec![Piece::muted(about), Piece::Gap];
        body.extend(self.form.pieces());
        Sheet::new(title, body).failing(self.error.as_ref()).keys(&[
            ("tab", "next line"),
            ("enter", yes),
            ("esc", "back"),
        ])
    }
}

fn line(name: &str, prompt: &str) -> Field {
    Field { name: name.to_owned(), prompt: prompt.to_owned(), line: Line::default(), choices: Vec::new() }
}

fn choice(name: &str, prompt: &str, first: &str, choices: Vec<Text>) -> Field {
    Field { line: Line::filled(first), choices, ..line(name, prompt) }
}
