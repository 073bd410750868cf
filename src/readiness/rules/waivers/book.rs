//! The waivers of a workspace, read once and put where a campaign finds its own.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::Timestamp;

use super::fault::{Told, faults};
use crate::plan::waiver::Waiver;
use crate::plan::{CampaignId, Code, PersonId, Text, Workspace};

/// What a waiver is for: a code, and the id of a thing or all of them.
pub(super) type Key<'k> = (Code, Option<&'k str>);

/// A waiver with nothing wrong with it.
#[derive(Debug)]
pub(super) struct Sound<'g> {
    /// Its number in the workspace's list.
    pub(super) number: usize,
    pub(super) code: Code,
    pub(super) about: Option<&'g str>,
    pub(super) owner: &'g PersonId,
    pub(super) reason: &'g Text,
    pub(super) expires_at: Timestamp,
}

impl<'g> Sound<'g> {
    fn of(number: usize, waiver: &'g Waiver) -> Option<Self> {
        Some(Self {
            number,
            code: Code::parse(waiver.code.as_str())?,
            about: waiver.about.as_ref().map(Text::as_str),
            owner: waiver.owner.as_ref()?,
            reason: waiver.reason.as_ref()?,
            expires_at: waiver.expires_at?,
        })
    }
}

/// The waivers of one campaign, or those of all.
#[derive(Debug, Default)]
pub(super) struct Page<'g> {
    /// Those for the same thing together, the one that ends last before the others.
    sound: BTreeMap<Key<'g>, Vec<Sound<'g>>>,
    /// What is wrong with the first of those that have a fault.
    pub(super) told: Vec<Told>,
    /// How many have a fault.
    faulty: usize,
    /// The first of those whose faults are not told.
    untold: Option<usize>,
}

/// The most waivers of a page whose faults are told: enough to work on. The others waive nothing either.
const MOST_TOLD: usize = 50;

/// Every waiver of a workspace.
#[derive(Debug)]
pub(in super::super::super) struct Waivers<'g> {
    campaigns: BTreeMap<&'g CampaignId, Page<'g>>,
    /// Those that name no campaign, or none that exists.
    all: Page<'g>,
}

impl<'g> Waivers<'g> {
    /// Read them once.
    pub(in super::super::super) fn of(workspace: &'g Workspace) -> Self {
        let mut waivers = Self { campaigns: BTreeMap::new(), all: Page::default() };
        for (number, waiver) in workspace.waivers.iter().enumerate() {
            let campaign = waiver.campaign.as_ref().filter(|id| workspace.campaigns.contains_key(*id));
            let page = match campaign {
                Some(id) => waivers.campaigns.entry(id).or_default(),
                None => &mut waivers.all,
            };
            page.add(workspace, number, waiver);
        }
        for page in waivers.campaigns.values_mut().chain([&mut waivers.all]) {
            page.sound.values_mut().for_each(|same| same.sort_by_key(|waiver| Reverse(waiver.expires_at)));
        }
        waivers
    }

    /// Those that name a campaign.
    pub(super) fn of_campaign(&self, id: &CampaignId) -> Option<&Page<'g>> {
        self.campaigns.get(id)
    }

    /// Those that concern every campaign.
    pub(super) const fn of_all(&self) -> &Page<'g> {
        &self.all
    }
}

impl<'g> Page<'g> {
    fn add(&mut self, workspace: &'g Workspace, number: usize, waiver: &'g Waiver) {
        let faults = faults(workspace, waiver);
        if let Some(sound) = faults.is_empty().then(|| Sound::of(number, waiver)).flatten() {
            self.sound.entry((sound.code, sound.about)).or_default().push(sound);
            return;
        }
        self.faulty += 1;
        if self.faulty <= MOST_TOLD {
            let told = faults.into_iter().map(|fault| Told::of(workspace, number, waiver, fault));
            self.told.extend(told);
        } else {
            self.untold.get_or_insert(number);
        }
    }

    /// Of those for the same thing, the one that ends last.
    pub(super) fn last<'k>(&'k self, key: Key<'k>) -> Option<&'k Sound<'k>> {
        self.sound.get(&key)?.first()
    }

    /// How many waivers have faults that are not told, and the first of those.
    pub(super) fn untold(&self) -> Option<(usize, usize)> {
        Some((self.untold?, self.faulty.saturating_sub(MOST_TOLD)))
    }

    pub(super) fn sound(&self) -> impl Iterator<Item = &Sound<'_>> {
        self.sound.values().flatten()
    }
}
