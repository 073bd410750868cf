//! One key takes a step on, whatever its kind asks for.

use super::Ui;
use crate::incident::command::StepCommand;
use crate::incident::event::StepRef;
use crate::incident::state::{FireState, StepPhase};
use crate::incident::{Command, Refusal};
use crate::plan::{Step, StepKind};
use crate::tui::dialog::choose::{Item, Pick};
use crate::tui::dialog::prompt::Then;
use crate::tui::dialog::sheet::markdown;
use crate::tui::dialog::{Choose, Confirm, Dialog, Piece, Poll, Prompt, Release};
use crate::tui::keymap::Act;
use crate::tui::keymap::availability::{ask, dry_run, fire_command, is_active};
use crate::tui::theme::Role;
use crate::tui::{Glance, Intent, Target};

impl Ui {
    /// Start it, fire its action, release its message, poll its decision, or say that it is done.
    pub(super) fn take_on(&mut self, selected: Option<Target>, glance: &Glance<'_>) -> Vec<Intent> {
        let Some(Target::Step(at)) = selected else { return Vec::new() };
        let Some(step) = glance.incident.planned(&at) else { return Vec::new() };
        match step.kind {
            StepKind::Action => return self.take_on_action(&at, step, glance),
            StepKind::Decision => self.take_on_decision(&at, step, glance),
            StepKind::Message if !is_active(glance, &at) => match &step.message {
                Some(id) => {
                    let release = Release::new(id, Some(at.clone()), glance);
                    self.dialog = Some(Dialog::Release(Box::new(release)));
                }
                None => self.start_or_finish(&at, step, glance),
            },
            StepKind::Manual | StepKind::Check | StepKind::Message => self.start_or_finish(&at, step, glance),
        }
        Vec::new()
    }

    fn take_on_action(&mut self, at: &StepRef, step: &Step, glance: &Glance<'_>) -> Vec<Intent> {
        let Some(action) = &step.action else {
            self.start_or_finish(at, step, glance);
            return Vec::new();
        };
        let fire = glance.incident.fires.latest(action);
        let active = is_active(glance, at);
        if active
            && fire
                .is_some_and(|f| matches!(f.state, FireState::Verified { .. } | FireState::Accepted { .. }))
        {
            self.finish(at, step, glance);
            return Vec::new();
        }
        let answer = ask(glance, &fire_command(action, Some(at)));
        let shown = matches!(answer, Ok(()) | Err(Refusal::InFlight(_) | Refusal::Unsettled(_)));
        if !active && shown {
            return self.fire(action, Some(at.clone()), glance);
        }
        let again = if active && fire.is_some() { "Fire its action again" } else { "Fire its action" };
        let state = fire.map(|f| format!("{}: {}", f.id, f.state.as_str())).unwrap_or_default();
        let start = Command::Step(StepCommand::Start(at.clone()));
        let mut items =
            vec![Item::new(again, "", Pick::Fire(action.clone(), Some(at.clone()))).allowed(answer)];
        if !active {
            let item = Item::new("Start it; somebody else fires", "", Pick::Start(at.clone()));
            items.push(item.allowed(ask(glance, &start)));
        }
        items.push(Item::new("It was done by hand", "a note says how", Pick::Ask(Then::Done(at.clone()))));
        let about = vec![Piece::text(step.title.as_str()), Piece::muted(state)];
        self.dialog = Some(Dialog::Choose(Choose::new(format!("Step {at}"), items).about(about)));
        Vec::new()
    }

    fn take_on_decision(&mut self, at: &StepRef, step: &Step, glance: &Glance<'_>) {
        match glance.incident.decisions.for_step(at) {
            Some(proposal) if proposal.concluded.is_some() => self.finish(at, step, glance),
            Some(proposal) => self.dialog = Some(Dialog::Poll(Poll::new(proposal.number))),
            None => {
                let then = Then::Propose(Some(at.clone()));
                let prompt =
                    Prompt::new(format!("Step {at}"), "What is proposed?", "put it to the others", then);
                let title = step.title.as_str();
                let proposal = title.strip_prefix("Decide: ").unwrap_or(title);
                self.prompt(prompt.about(vec![Piece::text(title)]).filled(proposal));
            }
        }
    }

    fn start_or_finish(&mut self, at: &StepRef, step: &Step, glance: &Glance<'_>) {
        if is_active(glance, at) {
            self.finish(at, step, glance);
            return;
        }
        let mut about = vec![Piece::Heading(step.title.as_str().to_owned())];
        about.extend(step.timebox.map(|length| Piece::muted(format!("time: {length}"))));
        if let Some(detail) = &step.detail {
            about.push(Piece::Gap);
            about.extend(markdown(detail.as_str()));
        }
        let intent = Intent::Decide(Command::Step(StepCommand::Start(at.clone())));
        let confirm = Confirm::new(format!("Start {at}"), about, "start", intent);
        self.dialog = Some(Dialog::Confirm(confirm));
    }

    /// The core says beforehand whether a note is needed, and why.
    fn finish(&mut self, at: &StepRef, step: &Step, glance: &Glance<'_>) {
        let plain = Command::Step(StepCommand::Complete { at: at.clone(), note: None });
        let mut about = vec![Piece::Heading(step.title.as_str().to_owned())];
        let label = match dry_run(glance, &plain) {
            Ok(()) => "What was found or done? (optional)",
            Err(refusal) => {
                about.push(Piece::Text(Role::Attention, refusal.to_string()));
                "What was found or done? A note is needed."
            }
        };
        let prompt = Prompt::new(format!("Done: {at}"), label, "done", Then::Done(at.clone()));
        self.prompt(prompt.about(about));
    }

    pub(super) fn ask_about_step(&mut self, act: Act, selected: Option<Target>, glance: &Glance<'_>) {
        let Some(Target::Step(at)) = selected else { return };
        let Some(step) = glance.incident.planned(&at) else { return };
        let mut about = vec![Piece::Heading(step.title.as_str().to_owned())];
        let prompt = match (act,) {
            (Act::Skip,) => {
                if step.critical {
                    about.push(Piece::Text(Role::Attention, "This step is critical.".to_owned()));
                }
                Prompt::new(format!("Skip {at}"), "Why is it left out?", "skip", Then::Skip(at))
            }
            (Act::Fail,) => {
                let branch = step.on_failure.as_ref();
                about.extend(branch.map(|id| Piece::muted(format!("opens the step {id}"))));
                Prompt::new(format!("Failed: {at}"), "What happened?", "record as failed", Then::Fail(at))
            }
            _ => {
                let was = glance.incident.step(&at).map_or(StepPhase::Pending, |state| state.phase);
                about.push(Piece::muted(format!("it is {}", was.as_str())));
                Prompt::new(format!("Reopen {at}"), "Why? (optional)", "reopen", Then::ReopenStep(at))
            }
        };
        self.prompt(prompt.about(about));
    }
}
