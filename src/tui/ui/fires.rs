//! Keys about calls: firing, approving, calling off, sending again, undoing, settling.

use std::collections::BTreeMap;

use super::Ui;
use crate::incident::command::ActionCommand;
use crate::incident::event::{FireId, StepRef};
use crate::incident::state::Fire;
use crate::incident::state::steps::Readiness;
use crate::incident::{Command, Refusal};
use crate::plan::{ActionId, Text};
use crate::tui::dialog::choose::{self, Item, Pick};
use crate::tui::dialog::prompt::Then;
use crate::tui::dialog::{Choose, Confirm, Dialog, Piece, Preview, Read};
use crate::tui::keymap::Act;
use crate::tui::keymap::availability::{ask, fire_command, of_fire, waiting};
use crate::tui::theme::Role;
use crate::tui::view::{fires, progress};
use crate::tui::{Glance, Intent, Target};

impl Ui {
    /// The preview of an action. While the same one runs, that one is shown instead.
    pub(super) fn fire(&mut self, id: &ActionId, step: Option<StepRef>, glance: &Glance<'_>) -> Vec<Intent> {
        // Its own key belongs to the step that waits for it, where that step can be worked on now.
        let ready = |at: &StepRef| glance.incident.readiness(at, glance.now) == Readiness::Ready;
        let step = step.or_else(|| glance.incident.step_of_action(id).filter(ready));
        let fixed = step.as_ref().and_then(|at| glance.incident.planned(at)).map(|s| s.inputs.clone());
        self.fire_with(id, step, fixed.unwrap_or_default(), glance)
    }

    /// The preview of an action with inputs that are given already.
    pub(super) fn fire_with(
        &mut self,
        id: &ActionId,
        step: Option<StepRef>,
        fixed: BTreeMap<String, Text>,
        glance: &Glance<'_>,
    ) -> Vec<Intent> {
        let Some(action) = glance.incident.plan.actions.get(id) else { return Vec::new() };
        match ask(glance, &fire_command(id, step.as_ref())) {
            Ok(()) => {}
            Err(refusal @ (Refusal::InFlight(fire) | Refusal::Unsettled(fire))) => {
                self.notice = Some(refusal.to_string());
                self.dialog = Some(Dialog::Read(Read::about(Target::Fire(fire))));
                return Vec::new();
            }
            Err(refusal) => {
                self.notice = Some(format!("{}: {refusal}", action.title));
                return Vec::new();
            }
        }
        let preview = Preview::action(action, step, fixed, &self.runner);
        self.preview(preview, glance)
    }

    /// Answer what a call waits for: the selected one, else the one that was painted, else one of a list.
    pub(super) fn answer_call(
        &mut self,
        act: Act,
        selected: Option<&Target>,
        glance: &Glance<'_>,
    ) -> Vec<Intent> {
        let all: Vec<FireId> = waiting(glance).collect();
        let chosen = match selected {
            Some(Target::Fire(id)) => all.iter().find(|one| *one == id),
            _ => None,
        };
        let seen = |id: &&FireId| self.painted.places.iter().any(|(_, target)| *target == Target::Fire(**id));
        let only = match all.as_slice() {
            [only] => Some(only).filter(seen),
            _ => None,
        };
        if let Some(id) = chosen.or(only).copied() {
            return self.about_fire(act, id, glance);
        }
        let item = |id: &FireId| {
            let fire = glance.incident.fires.get(*id);
            let note = fire.map(|fire| fires::matter_words(glance, fire)).unwrap_or_default();
            let label = format!("{id}: {}", fires::fire_title(glance.incident, *id));
            Item::new(label, note, Pick::About(act, *id)).allowed(of_fire(act, glance, *id))
        };
        self.choose(Choose::new(
            format!("Which call to {}?", act.row().label),
            all.iter().map(item).collect(),
        ));
        Vec::new()
    }

    pub(super) fn about_selected(
        &mut self,
        act: Act,
        selected: Option<&Target>,
        glance: &Glance<'_>,
    ) -> Vec<Intent> {
        match selected {
            Some(Target::Fire(id)) => self.about_fire(act, *id, glance),
            _ => Vec::new(),
        }
    }

    fn about_fire(&mut self, act: Act, id: FireId, glance: &Glance<'_>) -> Vec<Intent> {
        let Some(fire) = glance.incident.fires.get(id) else { return Vec::new() };
        let title = fires::title_of(glance.incident, fire);
        if let Some(preview) = Preview::about(act, fire, &title, &self.runner) {
            return self.preview(preview, glance);
        }
        match (act,) {
            (Act::Deny,) => self.prompt(choose::asked(Then::Deny(id)).about(vec![Piece::text(title)])),
            (Act::CallOff,) => self.dialog = Some(Dialog::Confirm(call_off(fire, &title, glance))),
            _ => self.choose(settle(id, &title)),
        }
        Vec::new()
    }
}

fn call_off(fire: &Fire, title: &str, glance: &Glance<'_>) -> Confirm {
    let words = fires::state_words(&fire.state, glance.is_drill());
    let mut about = vec![Piece::text(title), Piece::Pair("state", Role::Attention, words.into_owned())];
    about.extend(fire.progress().map(|all| Piece::pair("targets", progress::words(&all))));
    about.push(Piece::muted(if fire.state.is_before_sending() {
        "Nothing has left that changes anything, and nothing will."
    } else {
        "What has left is not called back. What has not left stays here."
    }));
    let intent = Intent::Decide(Command::Action(ActionCommand::Cancel { fire: fire.id }));
    Confirm::new(format!("Call off {}", fire.id), about, "call it off", intent)
}

fn settle(id: FireId, title: &str) -> Choose {
    let items = vec![
        Item::new("It happened", "somebody saw the effect", Pick::Settle(id, true)),
        Item::new("It did not happen", "somebody saw that there is no effect", Pick::Settle(id, false)),
    ];
    Choose::new(format!("Settle {id}: {title}"), items)
}
