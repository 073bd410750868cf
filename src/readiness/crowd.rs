//! What only shows when all campaigns are looked at together.

use std::collections::BTreeMap;

use crate::plan::{Campaign, CampaignId, IdentityId, SignalId, Workspace};

/// Who uses what, over all campaigns.
#[derive(Debug, Default)]
pub(super) struct Crowd<'g> {
    signals: BTreeMap<&'g SignalId, Vec<&'g CampaignId>>,
    identities: BTreeMap<&'g IdentityId, Vec<&'g CampaignId>>,
}

impl<'g> Crowd<'g> {
    /// Look at every campaign of a workspace once.
    pub(super) fn of(workspace: &'g Workspace) -> Self {
        let mut crowd = Self::default();
        for campaign in workspace.campaigns.values() {
            for signal in &campaign.signal {
                crowd.signals.entry(&signal.id).or_default().push(&campaign.id);
            }
            for identity in &campaign.identity {
                crowd.identities.entry(&identity.id).or_default().push(&campaign.id);
            }
        }
        crowd
    }

    /// The other campaigns that read a signal of that name.
    pub(super) fn readers(
        &self,
        signal: &SignalId,
        but: &'g Campaign,
    ) -> impl Iterator<Item = &'g CampaignId> {
        self.signals.get(signal).into_iter().flatten().copied().filter(|id| **id != but.id)
    }

    /// The other campaigns that use an identity of that name.
    pub(super) fn users(
        &self,
        identity: &IdentityId,
        but: &'g Campaign,
    ) -> impl Iterator<Item = &'g CampaignId> {
        self.identities.get(identity).into_iter().flatten().copied().filter(|id| **id != but.id)
    }
}
