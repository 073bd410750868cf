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
        let workspace = self.workspace;
        self.campaign.runbooks.iter().filter_map(|id| workspace.runbooks.get(id))
    }

    /// The thresholds that apply.
    pub(super) fn thresholds(&self) -> impl Iterator<Item = &'g Threshold> + use<'g> {
        let workspace = self.workspace;
        self.campaign.thresholds.iter().filter_map(|id| workspace.thresholds.get(id))
    }

    /// The escalation policy that applies.
    pub(super) fn policy(&self) -> Option<&'g Policy> {
        let named = self.campaign.policy.as_ref().or(self.workspace.settings.defaults.policy.as_ref());
        self.workspace.policies.get(named?)
    }

    /// Every action that can be fired: the campaign's own and those of its runbooks' steps.
    pub(super) fn actions(&self) -> BTreeMap<&'g ActionId, &'g Action> {
        let steps = self.runbooks().flat_map(|runbook| &runbook.step);
        let named = self.campaign.named_actions().chain(steps.filter_map(|step| step.action.as_ref()));
        let actions = &self.workspace.actions;
        named.filter_map(|id| actions.get_key_value(id)).collect()
    }

    /// Every message that can be released: the campaign's own and those of its runbooks' steps.
    pub(super) fn messages(&self) -> BTreeMap<&'g MessageId, &'g Message> {
        let steps = self.runbooks().flat_map(|runbook| &runbook.step);
        let named = self.campaign.messages.iter().chain(steps.filter_map(|step| step.message.as_ref()));
        let messages = &self.workspace.messages;
        named.filter_map(|id| messages.get_key_value(id)).collect()
    }
}
