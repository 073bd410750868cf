//! Letters that are recorded together, by campaign.

use std::collections::{BTreeMap, BTreeSet};

use tokio::sync::oneshot;

use crate::incident::command::AlertReport;
use crate::incident::event::Alert;
use crate::plan::{CampaignId, Intake, Severity};
use crate::runtime::intake::door::{Later, Letter, Reply, Taken};
use crate::runtime::intake::rules;

/// What belongs to one campaign, in the order in which it came.
pub(super) struct Bundle {
    pub(super) reports: Vec<AlertReport>,
    /// The alerts by which a rule declares an incident.
    pub(super) declaring: Vec<Alert>,
    /// The worst severity among those.
    pub(super) severity: Severity,
}

struct Waiting {
    reply: oneshot::Sender<Reply>,
    taken: Taken,
    campaigns: BTreeSet<CampaignId>,
}

pub(super) struct Batch {
    bundles: BTreeMap<CampaignId, Bundle>,
    waiting: Vec<Waiting>,
    failed: BTreeSet<CampaignId>,
}

impl Batch {
    pub(super) fn of(intake: &Intake, letters: Vec<Letter>) -> Self {
        let mut batch = Self { bundles: BTreeMap::new(), waiting: Vec::new(), failed: BTreeSet::new() };
        for Letter { source, told, reply } in letters {
            let (sorted, ignored) = rules::sort(intake, &source, &told);
            let taken = Taken { taken: told.reports.len() - ignored, ignored };
            let mut campaigns = BTreeSet::new();
            for one in sorted {
                campaigns.insert(one.campaign.clone());
                batch.add(one);
            }
            batch.waiting.push(Waiting { reply, taken, campaigns });
        }
        batch
    }

    fn add(&mut self, one: rules::Sorted) {
        let empty = || Bundle { reports: Vec::new(), declaring: Vec::new(), severity: one.severity };
        let bundle = self.bundles.entry(one.campaign).or_insert_with(empty);
        if let (true, AlertReport::Fired(alert)) = (one.declare, &one.report) {
            bundle.severity =
                if bundle.declaring.is_empty() { one.severity } else { bundle.severity.min(one.severity) };
            bundle.declaring.push(Alert::clone(alert));
        }
        bundle.reports.push(one.report);
    }

    pub(super) fn take_bundles(&mut self) -> BTreeMap<CampaignId, Bundle> {
        std::mem::take(&mut self.bundles)
    }

    /// What belongs to this campaign is not on the disk.
    pub(super) fn failed(&mut self, campaign: CampaignId) {
        self.failed.insert(campaign);
    }

    /// A letter is taken when all of it is. What of it was recorded and comes again changes nothing.
    pub(super) fn answer(self) {
        for Waiting { reply, taken, campaigns } in self.waiting {
            let is_taken = campaigns.is_disjoint(&self.failed);
            // Whoever hung up sends again, which changes nothing either.
            let _who_hung_up_sends_again = reply.send(if is_taken { Ok(taken) } else { Err(Later) });
        }
    }
}
