//! Everything that people wrote beforehand, loaded and validated.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::coverage::CoverageFile;
use super::embedded::Embedded;
use super::load::source::{Folder, Source};
use super::waiver::Waiver;
use super::{
    Action, ActionId, Campaign, CampaignId, Channel, ChannelId, Diagnostics, Intake, Message, MessageId,
    Person, PersonId, Plan, Policy, PolicyId, Role, Runbook, RunbookId, Scenario, ScenarioId, Settings,
    Threshold, ThresholdId, load,
};

/// The file that makes a folder a workspace.
pub const MARKER: &str = "config/warroom.toml";

/// A workspace in which every reference leads somewhere.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// `config/warroom.toml`.
    pub settings: Settings,
    /// The people of `config/roster.toml`.
    pub people: BTreeMap<PersonId, Person>,
    /// The roles of `config/roster.toml`, in the file's order.
    pub roles: Vec<Role>,
    /// The actions of `config/actions/*.toml`.
    pub actions: BTreeMap<ActionId, Action>,
    /// The policies of `config/escalation.toml`.
    pub policies: BTreeMap<PolicyId, Policy>,
    /// The thresholds of `config/escalation.toml`.
    pub thresholds: BTreeMap<ThresholdId, Threshold>,
    /// The channels of `config/channels.toml`.
    pub channels: BTreeMap<ChannelId, Channel>,
    /// `config/intake.toml`.
    pub intake: Intake,
    /// The messages of `config/messages.toml`.
    pub messages: BTreeMap<MessageId, Message>,
    /// The runbooks of `runbooks/*.toml`.
    pub runbooks: BTreeMap<RunbookId, Runbook>,
    /// The campaigns of `config/campaigns/*.toml`.
    pub campaigns: BTreeMap<CampaignId, Campaign>,
    /// The scenarios of `config/scenarios/*.toml` that have no problem.
    pub scenarios: BTreeMap<ScenarioId, Scenario>,
    /// What is wrong with the other scenarios.
    pub unsound: Diagnostics,
    /// The waivers of `config/waivers.toml`, in the file's order.
    pub waivers: Vec<Waiver>,
    /// What was rehearsed: `config/coverage.toml`, in the file's order.
    pub coverage: CoverageFile,
}

/// There is no campaign of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no campaign `{id}`")]
pub struct NoSuchCampaign {
    /// The name that was asked for.
    pub id: CampaignId,
    /// The nearest name that exists, for a hint.
    pub nearest: Option<CampaignId>,
}

/// Why a scenario can't be played.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoScenario {
    /// There is none of that name.
    #[error("there is no scenario `{id}`")]
    Missing {
        /// The name that was asked for.
        id: ScenarioId,
        /// The nearest name that exists, for a hint.
        nearest: Option<ScenarioId>,
    },
    /// Its file has problems.
    #[error("{0}")]
    Unsound(Diagnostics),
}

impl Workspace {
    /// Load and validate every file of a source. On failure, all problems of all files.
    pub fn load(source: &impl Source) -> Result<Self, Diagnostics> {
        load::load(source)
    }

    /// Load the workspace in a folder.
    pub fn load_dir(root: &Path) -> Result<Self, Diagnostics> {
        Self::load(&Folder::new(root))
    }

    /// Load the example that is compiled in. A test holds it free of problems.
    pub fn embedded() -> Result<Self, Diagnostics> {
        Self::load(&Embedded)
    }

    /// Load only the settings and the roster of a folder, or of the example that is compiled in: what an incident is
    /// opened with. Its plan stands in its own record, so no other file can keep its room closed.
    pub fn at_once(root: Option<&Path>) -> Result<Self, Diagnostics> {
        match root {
            Some(root) => load::load_at_once(&Folder::new(root)),
            None => load::load_at_once(&Embedded),
        }
    }

    /// The nearest folder, from `start` upwards, that has a `config/warroom.toml`.
    pub fn find(start: &Path) -> Option<PathBuf> {
        start.ancestors().find(|folder| folder.join(MARKER).is_file()).map(Path::to_owned)
    }

    /// The snapshot that an incident of this campaign is played from: what the campaign can reach, no more.
    pub fn plan_for(&self, id: &CampaignId) -> Result<Plan, NoSuchCampaign> {
        let campaign = self.campaigns.get(id).ok_or_else(|| NoSuchCampaign {
            id: id.clone(),
            nearest: load::nearest(id.as_str(), self.campaigns.keys().map(CampaignId::as_str))
                .and_then(|name| CampaignId::parse(name).ok()),
        })?;
        Ok(Plan {
            campaign: campaign.clone(),
            people: self.people.clone(),
            roles: self.roles.clone(),
            actions: owned(self.sent_for(campaign)),
            policy: self.policy_of(campaign).cloned(),
            thresholds: self.thresholds_of(campaign).cloned().collect(),
            messages: owned(self.messages_of(campaign)),
            channels: self.channels.clone(),
            updates: self.settings.updates.clone(),
            deputy: self.settings.deputy.clone(),
            anchors: self.settings.record.anchor.clone(),
            resolvers: self.settings.dns.resolvers.clone(),
            names: self.settings.names.clone(),
            gate: None,
            coverage: None,
            scenario: None,
            runbooks: self.runbooks_of(campaign).cloned().collect(),
        })
    }

    /// The scenario of that name, or why it can't be played.
    pub fn scenario(&self, id: &ScenarioId) -> Result<&Scenario, NoScenario> {
        let file = format!("config/scenarios/{id}.toml");
        self.scenarios.get(id).ok_or_else(|| {
            let (own, _) = self.unsound.clone().partition(|path| path == file);
            if !own.is_empty() {
                return NoScenario::Unsound(own);
            }
            let nearest = load::nearest(id.as_str(), self.scenarios.keys().map(ScenarioId::as_str));
            let nearest = nearest.and_then(|name| ScenarioId::parse(name).ok());
            NoScenario::Missing { id: id.clone(), nearest }
        })
    }

    /// The runbooks of a campaign, in its order. Here and below, a name that leads nowhere is passed over.
    pub fn runbooks_of<'w>(&'w self, campaign: &'w Campaign) -> impl Iterator<Item = &'w Runbook> {
        campaign.runbooks.iter().filter_map(|id| self.runbooks.get(id))
    }

    /// The thresholds of a campaign, in its order.
    pub fn thresholds_of<'w>(&'w self, campaign: &'w Campaign) -> impl Iterator<Item = &'w Threshold> {
        campaign.thresholds.iter().filter_map(|id| self.thresholds.get(id))
    }

    /// The escalation policy of a campaign: its own, or the workspace's.
    pub fn policy_of(&self, campaign: &Campaign) -> Option<&Policy> {
        let named = campaign.policy.as_ref().or(self.settings.defaults.policy.as_ref());
        self.policies.get(named?)
    }

    /// Every action that can be fired: the campaign's own and those of its runbooks' steps.
    pub fn actions_of<'w>(&'w self, campaign: &'w Campaign) -> BTreeMap<&'w ActionId, &'w Action> {
        let steps = self.runbooks_of(campaign).flat_map(|runbook| &runbook.step);
        let named = campaign.named_actions().chain(steps.filter_map(|step| step.action.as_ref()));
        named.filter_map(|id| self.actions.get_key_value(id)).collect()
    }

    /// Those, and the actions that channels send with.
    fn sent_for<'w>(&'w self, campaign: &'w Campaign) -> BTreeMap<&'w ActionId, &'w Action> {
        let by_channels = self.channels.values().flat_map(Channel::actions);
        let mut all = self.actions_of(campaign);
        all.extend(by_channels.filter_map(|id| self.actions.get_key_value(id)));
        all
    }

    /// Every message that can be released: the campaign's own and those of its runbooks' steps.
    pub fn messages_of<'w>(&'w self, campaign: &'w Campaign) -> BTreeMap<&'w MessageId, &'w Message> {
        let steps = self.runbooks_of(campaign).flat_map(|runbook| &runbook.step);
        let named = campaign.messages.iter().chain(steps.filter_map(|step| step.message.as_ref()));
        named.filter_map(|id| self.messages.get_key_value(id)).collect()
    }
}

fn owned<K: Ord + Clone, V: Clone>(some: BTreeMap<&K, &V>) -> BTreeMap<K, V> {
    some.into_iter().map(|(id, value)| (id.clone(), value.clone())).collect()
}
