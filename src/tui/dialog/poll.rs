//! A decision: who was asked, who objects, and the conclusion.

use super::{Outcome, Piece, Sheet};
use crate::incident::Command;
use crate::incident::command::TalkCommand;
use crate::incident::state::Proposal;
use crate::plan::roster::PersonKind;
use crate::plan::{PersonId, Text};
use crate::tui::input::{Key, Line, Stroke};
use crate::tui::keymap::availability::dry_run;
use crate::tui::theme::Role;
use crate::tui::{Glance, Intent};

/// The window of one decision.
#[derive(Debug, Clone)]
pub struct Poll {
    number: u32,
    on: usize,
    /// The objection that is being written, and whose it is.
    objection: Option<(PersonId, Line)>,
    error: Option<String>,
}

impl Poll {
    /// The window of the decision of that number.
    pub const fn new(number: u32) -> Self {
        Self { number, on: 0, objection: None, error: None }
    }

    pub(super) fn line(&mut self) -> Option<&mut Line> {
        self.objection.as_mut().map(|(_, line)| line)
    }

    pub(super) fn click(&mut self, place: usize) -> Outcome {
        self.on = place;
        Outcome::Stay
    }

    pub(super) fn key(&mut self, key: Key, glance: &Glance<'_>) -> Outcome {
        self.error = None;
        if self.objection.is_some() {
            return self.key_objection(key);
        }
        if key.closes() {
            return Outcome::Close;
        }
        let people = people(glance);
        let last = people.len().saturating_sub(1);
        match (key.ctrl, key.stroke) {
            (false, Stroke::Up) => self.on = self.on.saturating_sub(1),
            (false, Stroke::Down) => self.on = (self.on + 1).min(last),
            (false, Stroke::Char('n')) => {
                let Some(person) = people.get(self.on) else { return Outcome::Stay };
                self.on = (self.on + 1).min(last);
                let (decision, person) = (self.number, (*person).clone());
                return Outcome::Tell(vec![talk(TalkCommand::RecordPosition {
                    decision,
                    person,
                    objection: None,
                })]);
            }
            (false, Stroke::Char('o')) => {
                self.objection = people.get(self.on).map(|person| ((*person).clone(), Line::default()));
            }
            (false, Stroke::Char('a')) => return self.conclude(true, glance),
            (false, Stroke::Char('x')) => return self.conclude(false, glance),
            _ => {}
        }
        Outcome::Stay
    }

    fn key_objection(&mut self, key: Key) -> Outcome {
        let Some((person, line)) = &mut self.objection else { return Outcome::Stay };
        if key.closes() {
            self.objection = None;
        } else if key.stroke != Stroke::Enter {
            line.key(key);
        } else if line.is_blank() {
            self.error = Some("write the objection".to_owned());
        } else {
            let (decision, person, objection) = (self.number, person.clone(), Some(line.text()));
            self.objection = None;
            return Outcome::Tell(vec![talk(TalkCommand::RecordPosition { decision, person, objection })]);
        }
        Outcome::Stay
    }

    fn conclude(&mut self, adopt: bool, glance: &Glance<'_>) -> Outcome {
        let command = TalkCommand::Conclude { decision: self.number, adopt };
        match dry_run(glance, &Command::Talk(command.clone())) {
            Ok(()) => Outcome::Do(vec![talk(command)]),
            Err(refusal) => {
                self.error = Some(refusal.to_string());
                Outcome::Stay
            }
        }
    }

    pub(super) fn sheet(&self, glance: &Glance<'_>) -> Sheet<'_> {
        let title = format!("Decision {}", self.number);
        let Some(proposal) = glance.incident.decisions.get(self.number) else {
            return Sheet::new(title, vec![Piece::muted("it is not in the record yet")])
                .keys(&[("esc", "back")]);
        };
        let mut body = head(proposal);
        for (place, id) in people(glance).into_iter().enumerate() {
            let note = match proposal.positions.get(id) {
                None => "not asked".to_owned(),
                Some(None) => "no strong objection".to_owned(),
                Some(Some(objection)) => format!("objects: {objection}"),
            };
            let on = place == self.on && proposal.concluded.is_none();
            let name = super::preview::people_item(glance, id).label;
            body.push(Piece::Choice { place, on, label: name, note, enabled: true });
        }
        let sheet = Sheet::new(title, body).failing(self.error.as_ref());
        if proposal.concluded.is_some() {
            return sheet.keys(&[("esc", "back")]);
        }
        if let Some((person, line)) = &self.objection {
            let label = format!("The strong objection of {person}");
            return sheet.asking(label, line).keys(&[("enter", "record"), ("esc", "back")]);
        }
        sheet.keys(&[
            ("n", "no objection"),
            ("o", "objects"),
            ("a", "adopt"),
            ("x", "drop"),
            ("esc", "close"),
        ])
    }
}

fn talk(command: TalkCommand) -> Intent {
    Intent::Decide(Command::Talk(command))
}

fn head(proposal: &Proposal) -> Vec<Piece> {
    let mut body = vec![Piece::Text(Role::Heading, proposal.text.as_str().to_owned())];
    body.extend(proposal.step.as_ref().map(|step| Piece::pair("step", step.to_string())));
    body.push(match proposal.concluded {
        Some((at, adopted)) => {
            let word = if adopted { "adopted" } else { "dropped" };
            Piece::pair("result", format!("{word} at {} UTC", at.strftime("%H:%M")))
        }
        None => Piece::muted(format!(
            "Ask each one: any strong objection? {} asked, {} object.",
            proposal.positions.len(),
            proposal.objections()
        )),
    });
    body.push(Piece::Gap);
    body
}

/// The humans who hold a role, in the roster's order.
fn people<'a>(glance: &Glance<'a>) -> Vec<&'a PersonId> {
    let incident = glance.incident;
    let mut people: Vec<&PersonId> = Vec::new();
    for id in incident.plan.roles.iter().flat_map(crate::plan::Role::holders) {
        let human = incident.plan.person(id).is_some_and(|p| p.kind == PersonKind::Human);
        if human && !people.contains(&id) {
            people.push(id);
        }
    }
    people
}

/// A proposal in a line.
pub(crate) fn summary(proposal: &Proposal) -> (Text, String) {
    let note = format!("{} asked, {} object", proposal.positions.len(), proposal.objections());
    (proposal.text.clone(), note)
}
