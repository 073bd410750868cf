//! What a scenario may name: what its campaign has, and the roster.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::super::{
    Action, ActionId, Campaign, CampaignId, IdentityId, Message, MessageId, PersonId, RoleId, Runbook,
    RunbookId, Text,
};
use super::super::super::near;
use super::super::super::path::At;
use super::super::super::read::Document;
use super::super::super::schema::Kind;
use super::super::names::Register;
use super::super::{Files, action};
use super::Scene;

/// Everything of the workspace by name, made once for all scenarios.
pub(in super::super) struct Shelf<'f> {
    pub(super) campaigns: Register<'f>,
    by_id: BTreeMap<&'f str, &'f Campaign>,
    runbooks: BTreeMap<&'f str, &'f Runbook>,
    actions: BTreeMap<&'f str, &'f Action>,
    messages: BTreeMap<&'f str, &'f Message>,
    /// Kinds of files in which something is wrong that a campaign may have or name.
    faulty: BTreeSet<Kind>,
}

impl<'f> Shelf<'f> {
    pub(in super::super) fn of(files: &'f Files, documents: &[Document]) -> Self {
        let campaigns = || files.campaigns.iter().map(|it| (it.value.id.as_str(), &it.value));
        let names = Register::new("campaign", "campaigns", campaigns().map(|(name, _)| name));
        Self {
            campaigns: names.unless_lost(files, Kind::Campaign),
            by_id: campaigns().collect(),
            runbooks: files.runbooks.iter().map(|it| (it.value.id.as_str(), &it.value)).collect(),
            actions: files.actions.iter().map(|it| (it.value.id.as_str(), &it.value)).collect(),
            messages: files.messages.iter().map(|it| (it.value.id.as_str(), &it.value)).collect(),
            faulty: documents.iter().filter(|it| !it.faults.is_empty()).map(|it| it.kind).collect(),
        }
    }

    /// What the campaign of that name has.
    pub(super) fn reach(&self, files: &Files, id: &CampaignId) -> Option<Reach<'f>> {
        let campaign = *self.by_id.get(id.as_str())?;
        let lost =
            |kinds: &[Kind]| kinds.iter().any(|kind| files.lost.contains(kind) || self.faulty.contains(kind));
        let runbooks: BTreeMap<_, _> = campaign
            .runbooks
            .iter()
            .filter_map(|id| self.runbooks.get_key_value(id.as_str()).map(|(name, it)| (*name, *it)))
            .collect();
        let steps = || runbooks.values().flat_map(|runbook| &runbook.step);
        let fired = campaign.named_actions().chain(steps().filter_map(|step| step.action.as_ref()));
        let released = campaign.messages.iter().chain(steps().filter_map(|step| step.message.as_ref()));
        let actions: BTreeSet<&str> = fired.map(ActionId::as_str).collect();
        let messages: BTreeSet<&str> = released.map(MessageId::as_str).collect();
        let own = lost(&[Kind::Campaign]);
        let dependencies = campaign.dependency.iter().map(|it| it.id.as_str());
        let identities = campaign.identity.iter().map(|it| it.id.as_str());
        Some(Reach {
            campaign: &campaign.id,
            dependencies: Register::new("dependency", "dependencies of the campaign", dependencies)
                .partial_if(own),
            identities: Register::new("identity", "identities of the campaign", identities).partial_if(own),
            actions: actions.iter().filter_map(|id| self.actions.get_key_value(id)).map(own_pair).collect(),
            messages: messages
                .iter()
                .filter_map(|id| self.messages.get_key_value(id))
                .map(own_pair)
                .collect(),
            partial: lost(&[Kind::Campaign, Kind::Runbook, Kind::Actions, Kind::Messages]),
            runbooks,
        })
    }
}

fn own_pair<'f, T>((name, it): (&&'f str, &&'f T)) -> (&'f str, &'f T) {
    (*name, *it)
}

/// What a campaign has.
pub(super) struct Reach<'f> {
    campaign: &'f CampaignId,
    pub(super) dependencies: Register<'f>,
    identities: Register<'f>,
    runbooks: BTreeMap<&'f str, &'f Runbook>,
    actions: BTreeMap<&'f str, &'f Action>,
    messages: BTreeMap<&'f str, &'f Message>,
    /// May a file that could not be read have more of it?
    partial: bool,
}

/// A kind of thing that a campaign names.
#[derive(Clone, Copy)]
enum What {
    Action,
    Message,
    Runbook,
}

impl<'f> Scene<'_, 'f, '_, '_> {
    pub(super) fn role(&mut self, at: At<'_>, id: Option<&RoleId>) {
        if let Some(id) = id {
            let names = self.check.names;
            self.check.refer_as(None, self.file, at, &names.roles, id.as_str());
        }
    }

    pub(super) fn person(&mut self, at: At<'_>, id: &PersonId) {
        let names = self.check.names;
        self.check.refer_as(None, self.file, at, &names.people, id.as_str());
    }

    pub(super) fn dependency(&mut self, at: At<'_>, id: &str) {
        if let Some(reach) = &self.reach {
            self.check.refer_as(None, self.file, at, &reach.dependencies, id);
        }
    }

    pub(super) fn identity(&mut self, at: At<'_>, id: Option<&IdentityId>) {
        if let (Some(reach), Some(id)) = (&self.reach, id) {
            self.check.refer_as(None, self.file, at, &reach.identities, id.as_str());
        }
    }

    /// An action that the campaign reaches.
    pub(super) fn action(&mut self, at: At<'_>, id: Option<&ActionId>) -> Option<&'f Action> {
        let id = id?.as_str();
        let found = self.reach.as_ref().and_then(|reach| reach.actions.get(id)).copied();
        if found.is_none() {
            self.unreached(What::Action, at, id);
        }
        found
    }

    /// An action that can be undone.
    pub(super) fn undone(&mut self, at: At<'_>, id: Option<&ActionId>) -> Option<&'f Action> {
        let action = self.action(at, id)?;
        if action.undo.is_none() {
            self.problem(at, format!("action `{}` has no undo", action.id));
        }
        Some(action)
    }

    /// A message that the campaign has.
    pub(super) fn message(&mut self, at: At<'_>, id: Option<&MessageId>) -> Option<&'f Message> {
        let id = id?.as_str();
        let found = self.reach.as_ref().and_then(|reach| reach.messages.get(id)).copied();
        if found.is_none() {
            self.unreached(What::Message, at, id);
        }
        found
    }

    /// A runbook of the campaign.
    pub(super) fn runbook(&mut self, at: At<'_>, id: Option<&RunbookId>) {
        if let Some(id) = id {
            self.runbook_named(at, id.as_str());
        }
    }

    fn runbook_named(&mut self, at: At<'_>, id: &str) -> Option<&'f Runbook> {
        let found = self.reach.as_ref().and_then(|reach| reach.runbooks.get(id)).copied();
        if found.is_none() {
            self.unreached(What::Runbook, at, id);
        }
        found
    }

    /// `RUNBOOK/STEP` of the campaign's runbooks.
    pub(super) fn step(&mut self, at: At<'_>, name: Option<&Text>) {
        let Some(name) = name else { return };
        let Some((runbook, step)) = name.as_str().split_once('/') else {
            let message = format!("`{}` is not a step", name.clone().cut(80));
            self.hinted(at, message, "write RUNBOOK/STEP, for example dns/switch");
            return;
        };
        let Some(found) = self.runbook_named(at, runbook) else { return };
        if !found.step.iter().any(|it| it.id.as_str() == step) {
            let ids = found.step.iter().map(|it| it.id.as_str());
            let steps = Register::new("step", "steps of this runbook", ids);
            self.check.refer_as(None, self.file, at, &steps, step);
        }
    }

    /// The inputs of an action exist, and take the values.
    pub(super) fn inputs(&mut self, at: At<'_>, action: &Action, inputs: &BTreeMap<String, Text>) {
        if inputs.is_empty() {
            return;
        }
        let known = action.inputs.iter().map(|input| input.name.as_str());
        let known = Register::new("input", "inputs of this action", known);
        for (name, value) in inputs {
            self.check.refer_as(None, self.file, at.key(name), &known, name);
            let input = action.inputs.iter().find(|input| input.name == *name);
            if let Some(message) = input.and_then(|input| action::refuses(input, value.as_str())) {
                self.problem(at.key(name), message);
            }
        }
    }

    /// Say that there is no such thing, or that the campaign does not have it.
    fn unreached(&mut self, what: What, at: At<'_>, id: &str) {
        let (file, names) = (self.file, self.check.names);
        let (one, many, all) = match what {
            What::Action => ("action", "its actions", &names.actions),
            What::Message => ("message", "its messages", &names.messages),
            What::Runbook => ("runbook", "its runbooks", &names.runbooks),
        };
        let Some(reach) = &self.reach else {
            self.check.refer_as(None, file, at, all, id);
            return;
        };
        if self.check.reporter.is_full(file) || reach.partial {
            return;
        }
        let known: Vec<&str> = match what {
            What::Action => reach.actions.keys().copied().collect(),
            What::Message => reach.messages.keys().copied().collect(),
            What::Runbook => reach.runbooks.keys().copied().collect(),
        };
        let hint = near::hint(many, id, known.into_iter());
        let message = if all.has(id) {
            format!("campaign `{}` does not have {one} `{id}`", reach.campaign)
        } else {
            format!("there is no {one} `{}`", Text::line(id).cut(80))
        };
        self.hinted(at, message, &hint);
    }
}
