//! Agents, targets and logins of a playbook.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::Desk;
use super::json::Node;

/// Somebody or something that does a step, or that it is done to.
#[derive(Debug, Clone)]
pub(super) struct Party<'v> {
    pub(super) node: Node<'v>,
    pub(super) kind: &'v str,
    pub(super) name: &'v str,
}

/// How a target is logged in to.
#[derive(Debug, Clone)]
pub(super) struct Login<'v> {
    pub(super) node: Node<'v>,
    pub(super) kind: &'v str,
}

/// Everything that is defined outside the flow.
#[derive(Debug, Default)]
pub(super) struct Parties<'v> {
    pub(super) agents: BTreeMap<&'v str, Party<'v>>,
    pub(super) targets: BTreeMap<&'v str, Party<'v>>,
    pub(super) logins: BTreeMap<&'v str, Login<'v>>,
    /// Those of which it was said already that they can't be read.
    unread: BTreeSet<&'v str>,
}

impl<'v> Parties<'v> {
    pub(super) fn read(playbook: &Node<'v>, desk: &mut Desk) -> Self {
        let mut unread = BTreeSet::new();
        let agents = parties(playbook, "agent_definitions", &mut unread, desk);
        let targets = parties(playbook, "target_definitions", &mut unread, desk);
        let mut found = Self { agents, targets, logins: BTreeMap::new(), unread };
        for (id, node) in playbook.entries("authentication_info_definitions", desk) {
            if let Some(kind) = node.needed("type", desk) {
                found.logins.insert(id, Login { node, kind });
            }
        }
        for party in found.agents.values().chain(found.targets.values()) {
            if let Some(id) = party.node.text("authentication_info", desk)
                && !found.logins.contains_key(id)
            {
                let at = party.node.get("authentication_info").map(|node| node.at).unwrap_or_default();
                desk.fault(&at, format!("`{id}` is not defined"));
            }
        }
        found
    }
}

fn parties<'v>(
    playbook: &Node<'v>,
    key: &str,
    unread: &mut BTreeSet<&'v str>,
    desk: &mut Desk,
) -> BTreeMap<&'v str, Party<'v>> {
    let mut found = BTreeMap::new();
    for (id, node) in playbook.entries(key, desk) {
        let (kind, name) = (node.needed("type", desk), node.needed("name", desk));
        if let (Some(kind), Some(name)) = (kind, name) {
            found.insert(id, Party { node, kind, name });
        } else {
            unread.insert(id);
        }
    }
    found
}

impl Parties<'_> {
    /// Is it nowhere in the playbook?
    pub(super) fn is_missing(&self, id: &str) -> bool {
        !self.unread.contains(id)
    }
}

impl<'v> Party<'v> {
    /// Can it be a person, or people?
    pub(super) fn is_people(&self) -> bool {
        matches!(self.kind, "individual" | "group" | "organization")
    }

    /// The identifier of its login.
    pub(super) fn login(&self) -> Option<&'v str> {
        self.node.value.get("authentication_info").and_then(|id| id.as_str())
    }

    /// Everything that is known of it, in a line: its name, its kind, and the rest as it stands there.
    pub(super) fn described(&self) -> String {
        let mut out = format!("{} ({}", self.name, self.kind);
        for (_, line) in self.node.rest(&["type", "name", "authentication_info"]) {
            out.push_str("; ");
            out.push_str(&line);
        }
        out.push(')');
        out
    }
}
