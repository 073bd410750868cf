//! Which key does what.

pub mod act;
pub mod availability;
pub mod docs;
pub mod error;
pub mod footer;

use std::collections::BTreeMap;

pub use act::{Act, Context, Kind, ROWS, Row};
pub use availability::availability;
pub use error::{KeymapError, KeymapErrors};
pub use footer::{FooterKey, footer};

use super::input::{Key, Stroke};
use super::{Screen, Target};
use crate::plan::{Action, ActionId};

/// What a key means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hit {
    /// Something of the table.
    Act(Act),
    /// The preview of an action.
    Action(ActionId),
}

/// The screens on which an action's own key opens its preview.
pub const HOT: [Screen; 4] = [Screen::Command, Screen::Runbooks, Screen::Actions, Screen::Identities];

/// Keys that go without a word when something else wants them.
const SOFT: [Key; 2] = [Key::char('j'), Key::char('k')];

#[derive(Debug, Clone, PartialEq, Eq)]
struct Binding {
    row: Row,
    keys: Vec<Key>,
    /// The workspace gave these keys, so they are not soft.
    own: bool,
}

/// Every key and what it does, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    bindings: Vec<Binding>,
    hot: BTreeMap<Key, ActionId>,
}

impl Keymap {
    /// The keys of a workspace: the table's, changed by `[ui.keys]`, and the actions' own. On failure, everything
    /// that is wrong.
    pub fn new<'a>(
        rebound: &BTreeMap<String, Vec<String>>,
        actions: impl IntoIterator<Item = &'a Action>,
    ) -> Result<Self, KeymapErrors> {
        let mut errors = unknown_names(rebound);
        let mut bindings: Vec<Binding> =
            ROWS.iter().map(|row| bind(*row, rebound.get(row.name), &mut errors)).collect();
        let hot = hot_keys(actions, &mut errors);
        drop_soft(&mut bindings, &hot);
        find_taken(&bindings, &hot, &mut errors);
        let quit = bindings.iter().find(|b| b.row.act == Act::Quit);
        if quit.is_none_or(|b| b.keys.is_empty()) {
            errors.push(KeymapError::Unbound(Act::Quit));
        }
        if errors.is_empty() { Ok(Self { bindings, hot }) } else { Err(KeymapErrors(errors)) }
    }

    /// What this key means on this screen while this is selected. A key whose thing is not selected is found too,
    /// so that it can say why it does nothing.
    pub fn resolve(&self, key: Key, screen: Screen, selected: Option<&Target>) -> Option<Hit> {
        let bound = || self.bindings.iter().filter(|b| b.keys.contains(&key));
        let found = bound().find(|b| b.row.context.holds(selected));
        if let Some(binding) = found.or_else(|| bound().next()) {
            return Some(Hit::Act(binding.row.act));
        }
        self.hot.get(&key).filter(|_| HOT.contains(&screen)).cloned().map(Hit::Action)
    }

    /// The keys of an act.
    pub fn keys_of(&self, act: Act) -> &[Key] {
        self.bindings.iter().find(|b| b.row.act == act).map(|b| b.keys.as_slice()).unwrap_or_default()
    }

    /// The keys of an act as they are shown: `a, 3`.
    pub fn shown(&self, act: Act) -> String {
        let keys: Vec<_> = self.keys_of(act).iter().map(ToString::to_string).collect();
        keys.join(", ")
    }

    /// The key that opens an action's preview.
    pub fn key_of_action(&self, action: &ActionId) -> Option<Key> {
        self.hot.iter().find(|(_, id)| *id == action).map(|(key, _)| *key)
    }
}

fn unknown_names(rebound: &BTreeMap<String, Vec<String>>) -> Vec<KeymapError> {
    let unknown = rebound.keys().filter(|name| Act::parse(name).is_none());
    let error = |name: &String| {
        let scored = ROWS.iter().map(|row| (strsim::damerau_levenshtein(name, row.name), row.name));
        let nearest = scored.min().filter(|(distance, _)| *distance <= 3).map(|(_, name)| name);
        KeymapError::UnknownAct { name: name.clone(), nearest }
    };
    unknown.map(error).collect()
}

fn bind(row: Row, rebound: Option<&Vec<String>>, errors: &mut Vec<KeymapError>) -> Binding {
    let mut keys: Vec<Key> = Vec::new();
    let own = rebound.is_some();
    let texts: Vec<&str> = match rebound {
        Some(texts) => texts.iter().map(String::as_str).collect(),
        None => row.keys.to_vec(),
    };
    for text in texts {
        match Key::parse(text) {
            Some(key) if keys.contains(&key) => {}
            Some(key) => keys.push(key),
            None => errors.push(KeymapError::UnknownKey { act: row.name, key: text.to_owned() }),
        }
    }
    Binding { row, keys, own }
}

fn hot_keys<'a>(
    actions: impl IntoIterator<Item = &'a Action>,
    errors: &mut Vec<KeymapError>,
) -> BTreeMap<Key, ActionId> {
    let mut hot: BTreeMap<Key, ActionId> = BTreeMap::new();
    for action in actions {
        let Some(c) = action.key else { continue };
        let key = Key::plain(Stroke::Char(c));
        if let Some(first) = hot.get(&key) {
            let (first, second) = (format!("action {first}"), format!("action {}", action.id));
            errors.push(KeymapError::Taken { key: key.to_string(), first, second });
        } else {
            hot.insert(key, action.id.clone());
        }
    }
    hot
}

/// `j` and `k` move only while nothing else wants them.
fn drop_soft(bindings: &mut [Binding], hot: &BTreeMap<Key, ActionId>) {
    for key in SOFT {
        let wanted = hot.contains_key(&key)
            || bindings.iter().any(|b| b.keys.contains(&key) && (b.own || !has_soft(b.row, key)));
        if wanted {
            for binding in bindings.iter_mut().filter(|b| !b.own && has_soft(b.row, key)) {
                binding.keys.retain(|k| *k != key);
            }
        }
    }
}

fn has_soft(row: Row, key: Key) -> bool {
    row.keys.iter().any(|text| Key::parse(text) == Some(key))
}

fn find_taken(bindings: &[Binding], hot: &BTreeMap<Key, ActionId>, errors: &mut Vec<KeymapError>) {
    for (at, first) in bindings.iter().enumerate() {
        for key in &first.keys {
            let taken = |second: String| KeymapError::Taken {
                key: key.to_string(),
                first: first.row.name.to_owned(),
                second,
            };
            let others = bindings.iter().skip(at + 1).filter(|b| b.keys.contains(key));
            let clashing = others.filter(|b| b.row.context.overlaps(first.row.context));
            errors.extend(clashing.map(|b| taken(b.row.name.to_owned())));
            errors.extend(hot.get(key).map(|action| taken(format!("action {action}"))));
        }
    }
}

#[cfg(test)]
mod tests;
