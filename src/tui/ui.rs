//! What the person at the keyboard has chosen: never domain state.

mod drill;
mod fires;
mod guide;
mod identities;
mod matters;
mod open;
mod steps;
mod suspect;

pub use guide::Guide;
pub(in crate::tui) use open::warning;

use std::collections::BTreeMap;

use crossterm::event::{KeyEvent, MouseButton, MouseEvent, MouseEventKind};

use super::dialog::{Dialog, Outcome, Preview};
use super::input::{Key, Line, Stroke};
use super::keymap::{Act, Hit, Keymap, availability};
use super::{Glance, Intent, Painted, Screen, Target};
use crate::incident::Refusal;
use crate::plan::RunbookId;
use crate::plan::message::Outage;

/// What can be selected on a screen, from top to bottom, filtered as it is shown.
pub type Order = fn(&Glance<'_>, &Ui, Screen) -> Vec<Target>;

/// The choices of the person at the keyboard.
#[derive(Debug, Clone)]
pub struct Ui {
    /// The screen that is shown.
    pub screen: Screen,
    /// The chosen thing of each screen, by id.
    pub selection: BTreeMap<Screen, Target>,
    /// The filter of each screen.
    pub filter: BTreeMap<Screen, String>,
    /// The runbook that the Command and Runbooks screens show.
    pub runbook: Option<RunbookId>,
    /// The kind of outage that the Messages screen speaks of; what is presumed while nobody chose.
    pub outage: Option<Outage>,
    /// The last frame.
    pub painted: Painted,
    /// The open window.
    pub dialog: Option<Dialog>,
    /// The filter that is being typed.
    pub filtering: Option<Line>,
    /// What is said on the bottom line until the next key.
    pub notice: Option<String>,
    /// The number of the newest of what the players were told that stood on the Drill screen.
    pub told: u64,
    /// Where a guided run is; none outside of one.
    pub guide: Option<Guide>,
    /// The whole screen is to be drawn anew.
    pub redraw: bool,
    runner: String,
    order: Order,
}

impl Default for Ui {
    fn default() -> Self {
        Self::new("", |_, _, _| Vec::new())
    }
}

impl Ui {
    /// The Command screen with nothing chosen. `runner` is the name of this running program, which stands in the
    /// record of what it sends; `order` says what can be selected on a screen.
    pub fn new(runner: &str, order: Order) -> Self {
        Self {
            screen: Screen::Command,
            selection: BTreeMap::new(),
            filter: BTreeMap::new(),
            runbook: None,
            outage: None,
            painted: Painted::default(),
            dialog: None,
            filtering: None,
            notice: None,
            told: 0,
            guide: None,
            redraw: false,
            runner: runner.to_owned(),
            order,
        }
    }

    /// Take in what stood on the last frame.
    pub fn painted(&mut self, painted: Painted) {
        self.told = self.told.max(painted.told.unwrap_or(0));
        self.painted = painted;
    }

    /// Take in the answer of the core. A refusal is said on the bottom line; it never opens a window.
    pub fn answered(&mut self, result: Result<(), Refusal>) {
        if let Err(refusal) = result {
            self.notice = Some(refusal.to_string());
        }
    }

    /// The kind of outage that messages are about.
    pub fn outage(&self, glance: &Glance<'_>) -> Outage {
        self.outage.unwrap_or_else(|| glance.incident.outage_presumed())
    }

    /// Is text being typed, so that no key has its usual meaning?
    pub fn is_typing(&mut self) -> bool {
        self.filtering.is_some()
            || self.dialog.as_mut().is_some_and(|dialog| dialog.line().is_some() || dialog.area().is_some())
    }

    /// The filter of the screen that is shown, as it is being typed.
    pub fn filter(&self) -> Option<&str> {
        self.filter.get(&self.screen).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// Take a key; what the shell is asked to do.
    pub fn key(&mut self, event: KeyEvent, glance: &Glance<'_>, keymap: &Keymap) -> Vec<Intent> {
        let Some(key) = Key::of(event) else { return Vec::new() };
        self.notice = None;
        if let Some(mut dialog) = self.dialog.take() {
            let outcome = dialog.key(key, glance);
            return self.follow(dialog, outcome, glance, keymap);
        }
        if self.filtering.is_some() {
            self.key_filter(key, glance);
            return Vec::new();
        }
        match keymap.resolve(key, self.screen, self.painted.selected.as_ref()) {
            Some(Hit::Act(act)) => self.act(act, glance, keymap),
            Some(Hit::Action(action)) => self.fire(&action, None, glance),
            None => Vec::new(),
        }
    }

    /// Take the mouse: a click selects, a click on what is selected opens it, the wheel moves.
    pub fn mouse(&mut self, event: MouseEvent, glance: &Glance<'_>, keymap: &Keymap) -> Vec<Intent> {
        let wheel = match (event.kind,) {
            (MouseEventKind::ScrollUp,) => Some(Stroke::Up),
            (MouseEventKind::ScrollDown,) => Some(Stroke::Down),
            _ => None,
        };
        if let Some(stroke) = wheel {
            return self.wheel(stroke, glance, keymap);
        }
        if event.kind != MouseEventKind::Down(MouseButton::Left) {
            return Vec::new();
        }
        let Some(target) = self.painted.at(event.column, event.row).cloned() else { return Vec::new() };
        self.notice = None;
        match (self.dialog.take(), target) {
            (Some(mut dialog), Target::Choice(place)) => {
                let outcome = dialog.click(place, glance);
                self.follow(dialog, outcome, glance, keymap)
            }
            (dialog @ Some(_), _) => {
                self.dialog = dialog;
                Vec::new()
            }
            (None, Target::Tab(screen)) => {
                self.go(screen, glance);
                Vec::new()
            }
            (None, target) if self.painted.selected.as_ref() == Some(&target) => {
                self.act(Act::Open, glance, keymap)
            }
            (None, target) => {
                self.select(target);
                Vec::new()
            }
        }
    }

    fn wheel(&mut self, stroke: Stroke, glance: &Glance<'_>, keymap: &Keymap) -> Vec<Intent> {
        if self.dialog.is_some() {
            return self.key(Key::plain(stroke).event(), glance, keymap);
        }
        self.step_by(if stroke == Stroke::Up { -1 } else { 1 }, glance);
        Vec::new()
    }

    /// Take pasted text: into the line that is being typed, else nowhere.
    pub fn paste(&mut self, raw: &str) {
        if let Some(dialog) = &mut self.dialog {
            dialog.paste(raw);
        } else if let Some(line) = &mut self.filtering {
            line.paste(raw);
            let text = line.as_string();
            self.filter.insert(self.screen, text);
        }
    }

    /// Carry out what a window's key led to.
    fn follow(
        &mut self,
        dialog: Dialog,
        outcome: Outcome,
        glance: &Glance<'_>,
        keymap: &Keymap,
    ) -> Vec<Intent> {
        match outcome {
            Outcome::Stay => self.dialog = Some(dialog),
            Outcome::Close => {}
            Outcome::Do(intents) => return intents,
            Outcome::Tell(intents) => {
                self.dialog = Some(dialog);
                return intents;
            }
            Outcome::Swap(next) => self.dialog = Some(*next),
            Outcome::Act(act, meant) => {
                if meant.is_some() {
                    self.painted.selected = meant;
                }
                return self.act(act, glance, keymap);
            }
            Outcome::Fire(action, step) => return self.fire(&action, step, glance),
            Outcome::Show(target) => return self.show(target, glance),
            Outcome::Say(text) => self.notice = Some(text),
        }
        Vec::new()
    }

    fn key_filter(&mut self, key: Key, glance: &Glance<'_>) {
        let Some(line) = &mut self.filtering else { return };
        if key.closes() {
            self.filtering = None;
            self.filter.remove(&self.screen);
            return;
        }
        match (key.stroke,) {
            (Stroke::Enter,) => self.filtering = None,
            (Stroke::Up,) => self.step_by(-1, glance),
            (Stroke::Down,) => self.step_by(1, glance),
            _ => {
                line.key(key);
                let text = line.as_string();
                self.filter.insert(self.screen, text);
                self.reselect(glance);
            }
        }
    }

    /// Do what a key of the table does, or say why it is not done.
    fn act(&mut self, act: Act, glance: &Glance<'_>, keymap: &Keymap) -> Vec<Intent> {
        if let Some(screen) = act.screen().filter(|screen| screen.is_open(glance)) {
            self.go(screen, glance);
            self.used(act, glance);
            return Vec::new();
        }
        if let Err(why) = availability(act, glance, self) {
            self.notice = Some(format!("{}: {why}", act.row().label));
            return Vec::new();
        }
        self.used(act, glance);
        self.carry_out(act, glance, keymap)
    }

    fn quit(&mut self, glance: &Glance<'_>) -> Vec<Intent> {
        let running = glance.incident.fires.open().filter(|fire| fire.state.is_in_flight()).count();
        if running == 0 {
            return vec![Intent::Quit];
        }
        let about = super::dialog::Piece::text(format!(
            "{running} call(s) wait for an answer. If the program ends now, their outcome is recorded as unknown."
        ));
        let confirm = super::dialog::Confirm::new("Quit", vec![about], "quit all the same", Intent::Quit);
        self.dialog = Some(Dialog::Confirm(confirm));
        Vec::new()
    }

    fn close(&mut self, glance: &Glance<'_>) {
        self.filter.remove(&self.screen);
        self.reselect(glance);
    }

    /// Show a screen, with what was selected there before.
    pub fn go(&mut self, screen: Screen, glance: &Glance<'_>) {
        // What is new is what is read, whatever was read before.
        if screen == Screen::Drill && super::view::drill::unseen(glance, self).is_some() {
            self.selection.remove(&screen);
        }
        self.screen = screen;
        self.painted.selected = None;
        self.reselect(glance);
    }

    fn turn(&mut self, back: bool, glance: &Glance<'_>) {
        let all: Vec<_> = Screen::ALL.into_iter().filter(|screen| screen.is_open(glance)).collect();
        let by = if back { all.len() - 1 } else { 1 };
        let now = all.iter().position(|screen| *screen == self.screen).unwrap_or(0);
        if let Some(next) = all.get((now + by) % all.len()) {
            self.go(*next, glance);
        }
    }

    /// Keep what is selected while it is still there; else the first. On the timeline the next frame chooses the
    /// newest, and goes on choosing it while nobody moves.
    fn reselect(&mut self, glance: &Glance<'_>) {
        let order = (self.order)(glance, self, self.screen);
        let before = self.selection.get(&self.screen);
        let usual = order.first().filter(|_| self.screen != Screen::Timeline);
        let kept = before.filter(|target| order.contains(target)).or(usual).cloned();
        self.painted.selected.clone_from(&kept);
        if let Some(target) = kept {
            self.selection.insert(self.screen, target);
        }
    }

    /// Select a thing of the screen that is shown.
    pub fn select(&mut self, target: Target) {
        self.selection.insert(self.screen, target.clone());
        self.painted.selected = Some(target);
    }

    /// Move by so many rows, from what was painted as selected.
    fn step_by(&mut self, rows: isize, glance: &Glance<'_>) {
        let order = (self.order)(glance, self, self.screen);
        let now = self.painted.selected.as_ref().and_then(|target| order.iter().position(|t| t == target));
        let last = order.len().saturating_sub(1);
        let next = now.map_or(0, |at| at.saturating_add_signed(rows).min(last));
        if let Some(target) = order.get(next) {
            self.select(target.clone());
        }
    }

    /// Open the preview of an action, or fire it when it only looks.
    fn preview(&mut self, preview: Preview, glance: &Glance<'_>) -> Vec<Intent> {
        if let Some(intent) = preview.at_once(glance) {
            return vec![intent];
        }
        self.dialog = Some(Dialog::Preview(Box::new(preview)));
        Vec::new()
    }
}

#[cfg(test)]
mod tests;
