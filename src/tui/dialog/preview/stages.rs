//! From stage to stage: what a key does in the window of a firing.

use super::{Preview, Stage, Way, What, asks_nothing};
use crate::incident::Refusal;
use crate::incident::command::{Confirmation, SpokenApproval};
use crate::plan::PersonId;
use crate::tui::dialog::form::Filled;
use crate::tui::dialog::prompt::Then;
use crate::tui::dialog::{Dialog, Outcome, choose};
use crate::tui::input::{Key, Line, Stroke};
use crate::tui::keymap::availability::dry_run;
use crate::tui::{Glance, Intent};

/// The key that says no to what somebody else asked for, in the window that shows it.
pub(super) const NO: &str = "-";

impl Preview {
    pub(super) fn press(&mut self, key: Key, glance: &Glance<'_>) -> Outcome {
        if key.closes() {
            return self.back();
        }
        self.error = None;
        match self.stage.clone() {
            Stage::Inputs => self.key_inputs(key, glance),
            Stage::Look => self.key_look(key, glance),
            Stage::Name if key.stroke == Stroke::Enter => self.named(glance),
            Stage::How(by) if key.stroke == Stroke::Enter => self.approved(by),
            Stage::Name | Stage::How(_) => {
                self.line.key(key);
                Outcome::Stay
            }
            Stage::Approver { ways, on } => self.key_approver(key, ways, on),
        }
    }

    fn go(&self, confirm: Confirmation) -> Outcome {
        Outcome::Do(vec![Intent::Decide(self.command(confirm))])
    }

    fn fire(&self, spoken: Option<SpokenApproval>) -> Outcome {
        self.go(Confirmation { typed: self.typed.clone(), spoken, ask: false })
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
            Ok(prepared) if asks_nothing(&prepared) => return self.fire(None),
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

    fn key_look(&mut self, key: Key, glance: &Glance<'_>) -> Outcome {
        if key.stroke == Stroke::Enter {
            return self.agree(glance);
        }
        if let What::Approve(fire) = self.what
            && Key::parse(NO) == Some(key)
        {
            return Outcome::Swap(Box::new(Dialog::Prompt(choose::asked(Then::Deny(fire)))));
        }
        crate::tui::dialog::scroll(&self.scroll, key);
        Outcome::Stay
    }

    /// The core says whether the target's name is wanted.
    fn agree(&mut self, glance: &Glance<'_>) -> Outcome {
        match dry_run(glance, &self.command(Confirmation::default())) {
            Ok(()) => return self.fire(None),
            Err(Refusal::TargetNotTyped { .. }) => self.stage = Stage::Name,
            Err(refusal) => self.error = Some(refusal.to_string()),
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
                self.stage = Stage::Approver { ways: ways(could, glance), on: None };
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

    fn key_approver(&mut self, key: Key, ways: Vec<Way>, on: Option<usize>) -> Outcome {
        let last = ways.len().saturating_sub(1);
        let on = match (key.stroke,) {
            (Stroke::Up,) => Some(on.unwrap_or(0).saturating_sub(1)),
            (Stroke::Down,) => Some(on.map_or(0, |on| on + 1).min(last)),
            (Stroke::Enter,) => return self.chosen(&ways, on),
            _ => self.found(key, &ways),
        };
        self.stage = Stage::Approver { ways, on };
        Outcome::Stay
    }

    fn chosen(&mut self, ways: &[Way], on: Option<usize>) -> Outcome {
        self.line = Line::default();
        match on.and_then(|on| ways.get(on)) {
            Some(Way::Ask(_)) => {
                return self.go(Confirmation { typed: self.typed.clone(), spoken: None, ask: true });
            }
            Some(Way::Spoken(person)) => self.stage = Stage::How(person.clone()),
            None if ways.is_empty() => self.error = Some("nobody else could approve".to_owned()),
            None => self.error = Some("choose who approves: type ask or a name, or up and down".to_owned()),
        }
        Outcome::Stay
    }

    /// The first person whose name begins with what has been typed, or the word `ask`; else nothing.
    fn found(&mut self, key: Key, ways: &[Way]) -> Option<usize> {
        self.line.key(key);
        let typed = self.line.as_string();
        if typed.is_empty() {
            return None;
        }
        let named = |way: &Way| matches!(way, Way::Spoken(id) if id.as_str().starts_with(&typed));
        let asked = |way: &Way| matches!(way, Way::Ask(_)) && "ask".starts_with(&typed);
        let found = ways.iter().position(named).or_else(|| ways.iter().position(asked));
        if found.is_none() {
            let spoken = ways.iter().any(|way| matches!(way, Way::Spoken(_)));
            self.error = Some(if spoken {
                format!("nobody whose name begins with {typed} could approve")
            } else {
                "this campaign takes no spoken approval: ask".to_owned()
            });
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
}

/// Asking comes first: it is authenticated. A spoken approval is recorded only where the campaign takes one.
fn ways(could: Vec<PersonId>, glance: &Glance<'_>) -> Vec<Way> {
    if could.is_empty() {
        return Vec::new();
    }
    let spoken = !glance.incident.plan.campaign.flags.forbid_attested;
    let by_voice: Vec<Way> = could.iter().filter(|_| spoken).cloned().map(Way::Spoken).collect();
    std::iter::once(Way::Ask(could)).chain(by_voice).collect()
}
