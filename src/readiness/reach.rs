//! What a campaign can reach of the workspace. References that lead nowhere are passed over: the loader names them.

use std::collections::BTreeMap;

use super::gate::Case;
use crate::plan::{
    Action, ActionId, Message, MessageId, Person, PersonId, Policy, Role, RoleId, Runbook, Threshold,
};

impl<'g> Case<'g> {
    /// The person of that name.
    pub(super) fn person(&self, id: &PersonId) -> Option<&'g Person> {
        self.workspace.people.get(id)
    }

    /// The role of that name.
    pub(super) fn role(&self, id: &RoleId) -> Option<&'g Role> {
        self.workspace.roles.iter().find(|role| role.id == *id)
    }

    /// The roles that decide and do, in the file's order.
    pub(super) fn deciding(&self) -> impl Iterator<Item = &'g Role> + use<'g> {
        self.workspace.roles.iter().filter(|role| !role.advisory)
    }

    /// The runbooks that apply.
    pub(super) fn runbooks(&self) -> impl Iterator<Item = &'g Runbook> + use<'g> {
        self.workspace.runbooks_of(self.campaign)
    }

    /// The thresholds that apply.
    pub(super) fn thresholds(&self) -> impl Iterator<Item = &'g Threshold> + use<'g> {
        self.workspace.thresholds_of(self.campaign)
    }

    /// The escalation policy that applies.
    pub(super) fn policy(&self) -> Option<&'g Policy> {
        self.workspace.policy_of(self.campaign)
    }

    /// Every action that can be fired.
    pub(super) fn actions(&self) -> BTreeMap<&'g ActionId, &'g Action> {
        self.workspace.actions_of(self.campaign)
    }

    /// Every message that can be released.
    pub(super) fn messages(&self) -> BTreeMap<&'g MessageId, &'g Message> {
        self.workspace.messages_of(self.campaign)
    }
}
