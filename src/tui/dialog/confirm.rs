//! Yes or no.

use super::{Outcome, Piece, Scroll, Sheet};
use crate::tui::Intent;
use crate::tui::input::{Key, Stroke};

/// One question that enter answers with yes.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// What it is about.
    pub title: String,
    /// What there is to know first.
    pub about: Vec<Piece>,
    /// What enter does, in a word or two.
    pub yes: &'static str,
    /// What enter asks of the shell.
    pub intents: Vec<Intent>,
    /// How far it is scrolled.
    pub scroll: Scroll,
}

impl Confirm {
    /// A question.
    pub fn new(title: impl Into<String>, about: Vec<Piece>, yes: &'static str, intent: Intent) -> Self {
        Self { title: title.into(), about, yes, intents: vec![intent], scroll: Scroll::default() }
    }

    pub(super) fn key(&self, key: Key) -> Outcome {
        if key.closes() {
            return Outcome::Close;
        }
        if key.stroke == Stroke::Enter {
            return Outcome::Do(self.intents.clone());
        }
        super::scroll(&self.scroll, key);
        Outcome::Stay
    }

    pub(super) fn sheet(&self) -> Sheet<'_> {
        Sheet::new(&self.title, self.about.clone())
            .scrolled(&self.scroll)
            .keys(&[("enter", self.yes), ("esc", "back")])
    }
}
