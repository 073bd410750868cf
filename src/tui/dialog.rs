//! Windows above the screen: each a small machine that takes keys, and a sheet that is drawn.
//!
//! A dialog holds the id that was chosen when it opened, so nothing that happens meanwhile can change what it is
//! about. Texts about the incident are read anew for each frame.

pub mod bottom;
pub mod brief;
pub mod choose;
pub mod confirm;
pub mod draft;
pub mod draw;
pub mod drill;
pub mod form;
pub mod message;
pub mod palette;
pub mod poll;
pub mod preview;
pub mod prompt;
pub mod read;
pub mod sheet;
pub mod sitrep;

pub use bottom::draw_bottom;
pub use brief::BriefView;
pub use choose::Choose;
pub use confirm::Confirm;
pub use draft::DraftView;
pub use draw::{draw, draw_sheet};
pub use drill::DrillForm;
pub use message::Release;
pub use poll::Poll;
pub use preview::Preview;
pub use prompt::Prompt;
pub use read::Read;
pub use sheet::{Piece, Scroll, Sheet};
pub use sitrep::SitrepView;

use super::input::{Area, Key, Line, Stroke};
use super::keymap::Act;
use super::{Glance, Intent, Skin, Target};
use crate::incident::event::StepRef;
use crate::plan::ActionId;

/// An open window.
#[derive(Debug, Clone)]
pub enum Dialog {
    /// One line of text is asked for.
    Prompt(Prompt),
    /// One of a list is asked for.
    Choose(Choose),
    /// Yes or no.
    Confirm(Confirm),
    /// What firing an action would send.
    Preview(Box<Preview>),
    /// A message on its way out.
    Release(Box<Release>),
    /// A text that waits.
    Draft(DraftView),
    /// A decision and who objects.
    Poll(Poll),
    /// The brief of a handover.
    Brief(BriefView),
    /// Something to read.
    Read(Read),
    /// How it stands.
    Sitrep(Box<SitrepView>),
    /// What the controller of a drill writes.
    Drill(Box<DrillForm>),
}

/// What a key led to.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Nothing; the window stays.
    Stay,
    /// The window closes.
    Close,
    /// These wishes go to the shell, and the window closes.
    Do(Vec<Intent>),
    /// These wishes go to the shell, and the window stays.
    Tell(Vec<Intent>),
    /// Another window takes its place.
    Swap(Box<Dialog>),
    /// The window closes, and this is done as if its key was pressed while that was selected.
    Act(Act, Option<Target>),
    /// The window closes, and the preview of this action opens.
    Fire(ActionId, Option<StepRef>),
    /// The window closes, and this is shown and selected.
    Show(Target),
    /// The window closes, and a notice says this.
    Say(String),
}

impl Dialog {
    /// Take a key.
    pub fn key(&mut self, key: Key, glance: &Glance<'_>) -> Outcome {
        match self {
            Self::Prompt(dialog) => dialog.key(key),
            Self::Choose(dialog) => dialog.key(key, glance),
            Self::Confirm(dialog) => dialog.key(key),
            Self::Preview(dialog) => dialog.key(key, glance),
            Self::Release(dialog) => dialog.key(key, glance),
            Self::Draft(dialog) => dialog.key(key, glance),
            Self::Poll(dialog) => dialog.key(key, glance),
            Self::Brief(dialog) => dialog.key(key, glance),
            Self::Read(dialog) => dialog.key(key),
            Self::Sitrep(dialog) => dialog.key(key, glance),
            Self::Drill(dialog) => dialog.key(key),
        }
    }

    /// A click on the choice of this place.
    pub fn click(&mut self, place: usize, glance: &Glance<'_>) -> Outcome {
        match self {
            Self::Choose(dialog) => dialog.click(place, glance),
            Self::Preview(dialog) => dialog.click(place, glance),
            Self::Poll(dialog) => dialog.click(place),
            Self::Sitrep(dialog) => {
                dialog.click(place);
                Outcome::Stay
            }
            Self::Prompt(_)
            | Self::Confirm(_)
            | Self::Release(_)
            | Self::Draft(_)
            | Self::Brief(_)
            | Self::Drill(_)
            | Self::Read(_) => Outcome::Stay,
        }
    }

    /// The line that is being edited, if there is one.
    pub fn line(&mut self) -> Option<&mut Line> {
        match self {
            Self::Prompt(dialog) => Some(&mut dialog.line),
            Self::Choose(dialog) => Some(dialog.line()),
            Self::Preview(dialog) => dialog.line(),
            Self::Release(dialog) => dialog.line(),
            Self::Poll(dialog) => dialog.line(),
            Self::Drill(dialog) => dialog.line(),
            Self::Sitrep(_) | Self::Draft(_) | Self::Confirm(_) | Self::Brief(_) | Self::Read(_) => None,
        }
    }

    /// The text of several lines that is being edited, if there is one.
    pub fn area(&mut self) -> Option<&mut Area> {
        match self {
            Self::Sitrep(dialog) => dialog.area(),
            Self::Release(dialog) => dialog.area(),
            Self::Prompt(_)
            | Self::Choose(_)
            | Self::Preview(_)
            | Self::Draft(_)
            | Self::Poll(_)
            | Self::Confirm(_)
            | Self::Brief(_)
            | Self::Drill(_)
            | Self::Read(_) => None,
        }
    }

    /// Put pasted text into the line that is being edited; dropped when there is none.
    pub fn paste(&mut self, raw: &str) {
        if let Some(area) = self.area() {
            area.paste(raw);
        } else if let Some(line) = self.line() {
            line.paste(raw);
        }
        if let Self::Choose(dialog) = self {
            dialog.narrow();
        }
    }

    /// What is drawn.
    pub fn sheet(&self, glance: &Glance<'_>, skin: Skin) -> Sheet<'_> {
        match self {
            Self::Prompt(dialog) => dialog.sheet(),
            Self::Choose(dialog) => dialog.sheet(),
            Self::Confirm(dialog) => dialog.sheet(),
            Self::Preview(dialog) => dialog.sheet(glance, skin),
            Self::Release(dialog) => dialog.sheet(glance),
            Self::Draft(dialog) => dialog.sheet(glance),
            Self::Poll(dialog) => dialog.sheet(glance),
            Self::Brief(dialog) => dialog.sheet(glance),
            Self::Read(dialog) => dialog.sheet(glance, skin),
            Self::Sitrep(dialog) => dialog.sheet(glance),
            Self::Drill(dialog) => dialog.sheet(),
        }
    }
}

/// The keys that scroll; true when it was one of them.
pub(crate) fn scroll(scroll: &Scroll, key: Key) -> bool {
    match (key.stroke,) {
        (Stroke::Up,) => scroll.by(-1),
        (Stroke::Down,) => scroll.by(1),
        (Stroke::PageUp,) => scroll.page(false),
        (Stroke::PageDown,) => scroll.page(true),
        (Stroke::Home,) => scroll.by(isize::MIN),
        (Stroke::End,) => scroll.by(isize::MAX),
        _ => return false,
    }
    true
}
