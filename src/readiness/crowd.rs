//! What only shows when all campaigns are looked at together.
//!
//! Built once for a workspace, in the time that sorting its names takes. A campaign looks up its own signals and
//! identities and a few names for each, never all others: otherwise ten thousand campaigns that read one signal would
//! cost a hundred million looks, and as many names in the output.

use std::collections::{BTreeMap, BTreeSet};

use super::few::Few;
use super::rules::waivers::Waivers;
use crate::plan::campaign::Signal;
use crate::plan::{Campaign, CampaignId, Identity, IdentityId, SignalId, SystemId, Text, Workspace};

/// Who uses what, over all campaigns. Every list of campaigns is sorted.
#[derive(Debug)]
pub(super) struct Crowd<'g> {
    signals: BTreeMap<&'g SignalId, Readers<'g>>,
    identities: BTreeMap<&'g IdentityId, Users<'g>>,
    /// Every system of a data path, whoever's.
    systems: BTreeSet<&'g str>,
    campaigns: &'g BTreeMap<CampaignId, Campaign>,
    pub(super) waivers: Waivers<'g>,
}

/// Who reads a signal of one name.
#[derive(Debug, Default)]
struct Readers<'g> {
    campaigns: Vec<&'g CampaignId>,
    /// The systems that receive it, with the campaigns that send it there.
    receivers: BTreeMap<&'g SystemId, Vec<&'g CampaignId>>,
}

/// Who uses an identity of one name.
#[derive(Debug, Default)]
struct Users<'g> {
    campaigns: Vec<&'g CampaignId>,
    /// Where it is valid, with the campaigns that say so.
    environments: BTreeMap<String, Vec<(&'g CampaignId, &'g Text)>>,
    /// How many campaigns say where it is valid.
    placed: usize,
}

impl<'g> Crowd<'g> {
    /// Look at every campaign of a workspace once.
    pub(super) fn of(workspace: &'g Workspace) -> Self {
        let mut crowd = Self {
            signals: BTreeMap::new(),
            identities: BTreeMap::new(),
            systems: BTreeSet::new(),
            campaigns: &workspace.campaigns,
            waivers: Waivers::of(workspace),
        };
        for campaign in workspace.campaigns.values() {
            crowd.systems.extend(campaign.system.iter().map(|system| system.id.as_str()));
            for signal in &campaign.signal {
                let readers = crowd.signals.entry(&signal.id).or_default();
                note(&mut readers.campaigns, &campaign.id);
                for system in &signal.receivers {
                    note(readers.receivers.entry(system).or_default(), &campaign.id);
                }
            }
            for identity in &campaign.identity {
                let users = crowd.identities.entry(&identity.id).or_default();
                note(&mut users.campaigns, &campaign.id);
                if let Some((environment, text)) = environment(identity) {
                    users.environments.entry(environment).or_default().push((&campaign.id, text));
                    users.placed += 1;
                }
            }
        }
        crowd
    }

    /// Is there a campaign of that name?
    pub(super) fn has_campaign(&self, name: &str) -> bool {
        self.campaigns.contains_key(name)
    }

    /// Does any campaign's data path have a system of that name?
    pub(super) fn has_system(&self, name: &str) -> bool {
        self.systems.contains(name)
    }

    /// The other campaigns that read a signal of that name.
    pub(super) fn readers(
        &self,
        signal: &SignalId,
        but: &'g Campaign,
    ) -> impl Iterator<Item = &'g CampaignId> {
        others(self.signals.get(signal).map(|it| it.campaigns.as_slice()), &but.id)
    }

    /// The other campaigns that use an identity of that name.
    pub(super) fn users(
        &self,
        identity: &IdentityId,
        but: &'g Campaign,
    ) -> impl Iterator<Item = &'g CampaignId> {
        others(self.identities.get(identity).map(|it| it.campaigns.as_slice()), &but.id)
    }

    /// The other readers of a signal, parted into those that are named and those that are not.
    pub(super) fn readers_parted(
        &self,
        signal: &SignalId,
        but: &CampaignId,
        named: &[Text],
    ) -> Parted<&'g CampaignId> {
        parted(self.signals.get(signal).map(|it| it.campaigns.as_slice()), but, named)
    }

    /// The other users of an identity, parted into those that are named and those that are not.
    pub(super) fn users_parted(
        &self,
        identity: &IdentityId,
        but: &CampaignId,
        named: &[Text],
    ) -> Parted<&'g CampaignId> {
        parted(self.identities.get(identity).map(|it| it.campaigns.as_slice()), but, named)
    }

    /// The systems outside an approved path that receive a signal of that name from other campaigns, each with one of
    /// those.
    pub(super) fn receivers_outside(
        &self,
        signal: &Signal,
        path: &BTreeSet<&SystemId>,
        but: &CampaignId,
    ) -> Few<(&'g SystemId, &'g CampaignId)> {
        let Some(readers) = self.signals.get(&signal.id) else { return Few::of(std::iter::empty(), 0) };
        let outside = readers.receivers.iter().filter(|(system, _)| !path.contains(*system));
        let sent =
            outside.filter_map(|(system, senders)| Some((*system, others(Some(senders), but).next()?)));
        let inside = common(path, &readers.receivers);
        let own: BTreeSet<&SystemId> = signal.receivers.iter().collect();
        let alone = own.into_iter().filter(|system| {
            !path.contains(*system)
                && readers.receivers.get(*system).is_some_and(|senders| senders.len() == 1)
        });
        let total = readers.receivers.len().saturating_sub(inside).saturating_sub(alone.count());
        Few::of(sent, total)
    }

    /// Other campaigns in which an identity is valid in another environment, with what they call it. Where one of the
    /// two does not say, nothing is known.
    pub(super) fn placed_elsewhere(
        &self,
        identity: &Identity,
        but: &CampaignId,
    ) -> Few<(&'g CampaignId, &'g Text)> {
        let found =
            environment(identity).and_then(|(here, _)| Some((here, self.identities.get(&identity.id)?)));
        let Some((here, users)) = found else { return Few::of(std::iter::empty(), 0) };
        let same = users.environments.get(&here).map_or(0, Vec::len);
        let elsewhere = users.environments.iter().filter(|(environment, _)| **environment != here);
        let campaigns = elsewhere.flat_map(|(_, campaigns)| campaigns).filter(|(id, _)| *id != but);
        Few::of(campaigns.copied(), users.placed.saturating_sub(same))
    }
}

/// Others, parted by whether they are named.
#[derive(Debug)]
pub(super) struct Parted<T> {
    pub(super) named: Few<T>,
    pub(super) unnamed: Few<T>,
}

/// What is looked at is what is named and the few that are shown, not all others.
fn parted<'g>(all: Option<&[&'g CampaignId]>, but: &CampaignId, named: &[Text]) -> Parted<&'g CampaignId> {
    let all = all.unwrap_or_default();
    let named: BTreeSet<&str> = named.iter().map(Text::as_str).filter(|name| *name != but.as_str()).collect();
    let find = |name: &&str| {
        let found = all.binary_search_by(|id| id.as_str().cmp(name)).ok()?;
        all.get(found).copied()
    };
    let there: Vec<&CampaignId> = named.iter().filter_map(find).collect();
    let rest = others(Some(all), but).filter(|id| !named.contains(id.as_str()));
    let total = all.len().saturating_sub(usize::from(find(&but.as_str()).is_some()));
    let (inside, outside) = (there.len(), total.saturating_sub(there.len()));
    Parted { unnamed: Few::of(rest, outside), named: Few::of(there.into_iter(), inside) }
}

/// How many systems of a path receive something, from the shorter of the two lists.
fn common(path: &BTreeSet<&SystemId>, receivers: &BTreeMap<&SystemId, Vec<&CampaignId>>) -> usize {
    if path.len() < receivers.len() {
        path.iter().filter(|system| receivers.contains_key(*system)).count()
    } else {
        receivers.keys().filter(|system| path.contains(*system)).count()
    }
}

fn others<'g>(all: Option<&[&'g CampaignId]>, but: &CampaignId) -> impl Iterator<Item = &'g CampaignId> {
    all.unwrap_or_default().iter().copied().filter(move |id| *id != but)
}

/// Campaigns come in their order, each with all that is its own: it stands once where the last is not it.
fn note<'g>(campaigns: &mut Vec<&'g CampaignId>, campaign: &'g CampaignId) {
    if campaigns.last() != Some(&campaign) {
        campaigns.push(campaign);
    }
}

/// The environment, so that `Production` and `production` are one, and as it is written.
fn environment(identity: &Identity) -> Option<(String, &Text)> {
    let text = identity.environment.as_ref().filter(|text| !text.is_blank())?;
    Some((text.as_str().trim().to_lowercase(), text))
}
