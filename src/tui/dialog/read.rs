//! Something to read: the help, or everything about one thing.

mod about;

use super::{Outcome, Piece, Scroll, Sheet};
use crate::tui::input::{Key, Stroke};
use crate::tui::keymap::act::Group;
use crate::tui::keymap::{Keymap, ROWS};
use crate::tui::theme::Role;
use crate::tui::{Glance, Skin, Target};

#[derive(Debug, Clone)]
enum What {
    /// A thing, read anew for each frame.
    Target(Target),
    /// A text.
    Text(String, Vec<Piece>),
}

/// A window to read in.
#[derive(Debug, Clone)]
pub struct Read {
    what: What,
    scroll: Scroll,
}

impl Read {
    /// Everything about a thing.
    pub fn about(target: Target) -> Self {
        Self { what: What::Target(target), scroll: Scroll::default() }
    }

    /// The help, with the keys of this workspace.
    pub fn help(keymap: &Keymap) -> Self {
        let mut body = vec![
            Piece::muted("A key that does not work now is dim, and says why and who could."),
            Piece::muted("Upper-case letters open the previews of actions."),
        ];
        for group in Group::ALL {
            body.push(Piece::Gap);
            body.push(Piece::Heading(group.title().to_owned()));
            body.extend(ROWS.iter().filter(|row| row.group == group).map(|row| {
                let keys = keymap.shown(row.act);
                Piece::Pair(row.label, Role::Text, format!("[{keys}] {}", row.help))
            }));
        }
        Self { what: What::Text("Keys".to_owned(), body), scroll: Scroll::default() }
    }

    pub(super) fn key(&self, key: Key) -> Outcome {
        if key.closes() || key.stroke == Stroke::Enter || key == Key::char('?') || key == Key::char('q') {
            return Outcome::Close;
        }
        super::scroll(&self.scroll, key);
        Outcome::Stay
    }

    pub(super) fn sheet(&self, glance: &Glance<'_>, skin: Skin) -> Sheet<'_> {
        let (title, body) = match &self.what {
            What::Text(title, body) => (title.clone(), body.clone()),
            What::Target(target) => about::describe(target, glance, skin),
        };
        let keys = [("up down", "scroll"), ("esc", "close")];
        Sheet::new(title, body).scrolled(&self.scroll).keys(&keys)
    }
}
