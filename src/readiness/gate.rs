//! The gate itself: ask every rule, find the lines, apply the waivers, weigh.

use std::collections::BTreeMap;
use std::{panic, thread};

use jiff::Timestamp;

use super::crowd::Crowd;
use super::finding::{Finding, Found};
use super::rehearsed::Rehearsed;
use super::rules;
use super::slips::Slips;
use crate::plan::gate::ApprovalLine;
use crate::plan::{
    Campaign, CampaignId, IdentityId, Level, Locator, Place, SignalId, Survey, Text, Workspace,
};

/// Everything that is the same for every campaign of a workspace.
#[derive(Debug)]
pub struct Gate<'g> {
    survey: &'g Survey,
    crowd: Crowd<'g>,
    rehearsed: Rehearsed<'g>,
    slips: Slips<'g>,
    locator: Locator<'g>,
}

/// Fewer campaigns are not worth a thread.
const FEW: usize = 16;

/// The most others that are named to somebody who looks at one campaign.
const SHOWN: usize = 20;

/// What others use too, with those others.
type Shared<K> = BTreeMap<K, Vec<CampaignId>>;

/// What the gate says of one campaign as of an instant.
#[derive(Debug, Clone)]
pub struct Report {
    /// The campaign.
    pub campaign: CampaignId,
    /// As of when.
    pub checked_at: Timestamp,
    /// What was found, sorted by family, file and line.
    pub findings: Vec<Found>,
    /// What each function said.
    pub approvals: Vec<ApprovalLine>,
    /// Is it enough that the business owner and one other function approve?
    pub lighter_path: bool,
}

impl Report {
    /// May the campaign launch?
    pub fn is_ready(&self) -> bool {
        !self.findings.iter().any(Found::blocks)
    }

    /// How many findings of a level are not waived.
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|found| found.level == level && found.waived.is_none()).count()
    }

    /// How many findings somebody answers for.
    pub fn waived(&self) -> usize {
        self.findings.iter().filter(|found| found.waived.is_some()).count()
    }
}

/// One campaign before the gate, as a rule sees it.
#[derive(Debug)]
pub(super) struct Case<'g> {
    pub(super) survey: &'g Survey,
    pub(super) workspace: &'g Workspace,
    pub(super) campaign: &'g Campaign,
    pub(super) crowd: &'g Crowd<'g>,
    pub(super) rehearsed: &'g Rehearsed<'g>,
    pub(super) at: Timestamp,
    /// Where the campaign stands.
    pub(super) here: Place,
    /// Filled by the rules of the approvals.
    pub(super) approvals: Vec<ApprovalLine>,
    pub(super) lighter_path: bool,
    found: Vec<Finding>,
}

impl Case<'_> {
    /// Say what was found.
    pub(super) fn report(&mut self, finding: Finding) {
        self.found.push(finding);
    }
}

impl<'g> Gate<'g> {
    /// Look at the whole workspace once.
    pub fn of(survey: &'g Survey) -> Self {
        let (crowd, rehearsed) = (Crowd::of(&survey.workspace), Rehearsed::of(&survey.workspace));
        Self { survey, crowd, rehearsed, slips: Slips::of(survey), locator: survey.locator() }
    }

    /// Check one campaign as of an instant; none where there is no such campaign.
    pub fn check(&self, id: &CampaignId, at: Timestamp) -> Option<Report> {
        self.check_with(&mut self.locator.clone(), id, at)
    }

    /// Check every campaign as of an instant, on as many processors as there are; in the order of their ids.
    pub fn check_all(&self, at: Timestamp) -> Vec<Report> {
        let ids: Vec<&CampaignId> = self.survey.workspace.campaigns.keys().collect();
        let processors = thread::available_parallelism().map_or(1, usize::from);
        let share = ids.len().div_ceil(processors).max(FEW);
        let check = |ids: &[&CampaignId]| {
            let mut locator = self.locator.clone();
            ids.iter().filter_map(|id| self.check_with(&mut locator, id, at)).collect::<Vec<_>>()
        };
        if ids.len() <= share {
            return check(&ids);
        }
        thread::scope(|scope| {
            let workers: Vec<_> = ids.chunks(share).map(|ids| scope.spawn(move || check(ids))).collect();
            let done = workers.into_iter();
            done.flat_map(|worker| worker.join().unwrap_or_else(|e| panic::resume_unwind(e))).collect()
        })
    }

    /// The same with a locator that is used for many campaigns, so that files which they share are read once.
    pub fn check_with(&self, locator: &mut Locator<'_>, id: &CampaignId, at: Timestamp) -> Option<Report> {
        let campaign = self.survey.workspace.campaigns.get(id)?;
        let mut case = Case {
            survey: self.survey,
            workspace: &self.survey.workspace,
            campaign,
            crowd: &self.crowd,
            rehearsed: &self.rehearsed,
            at,
            here: self.survey.campaign(id),
            approvals: Vec::new(),
            lighter_path: false,
            found: Vec::new(),
        };
        locator.turn_to(&case.here);
        rules::ask(&mut case);
        let mut findings = self.slips.concerning(campaign);
        findings.extend(std::mem::take(&mut case.found).iter().map(|finding| found(locator, finding)));
        let about_waivers = rules::waivers::apply(&case, &mut findings);
        findings.extend(about_waivers.iter().map(|finding| found(locator, finding)));
        findings.sort_by(|a, b| order(a).cmp(&order(b)));
        let Case { approvals, lighter_path, .. } = case;
        Some(Report { campaign: id.clone(), checked_at: at, findings, approvals, lighter_path })
    }

    /// The identities and signals of a campaign that others use too, with those others.
    pub(super) fn shared(&self, id: &CampaignId) -> (Shared<IdentityId>, Shared<SignalId>) {
        let Some(campaign) = self.survey.workspace.campaigns.get(id) else { return Default::default() };
        let users = |id: &IdentityId| self.crowd.users(id, campaign).take(SHOWN).cloned().collect::<Vec<_>>();
        let readers =
            |id: &SignalId| self.crowd.readers(id, campaign).take(SHOWN).cloned().collect::<Vec<_>>();
        let identities = campaign.identity.iter().map(|it| (it.id.clone(), users(&it.id)));
        let signals = campaign.signal.iter().map(|it| (it.id.clone(), readers(&it.id)));
        (
            identities.filter(|(_, others)| !others.is_empty()).collect(),
            signals.filter(|(_, others)| !others.is_empty()).collect(),
        )
    }
}

fn found(locator: &mut Locator<'_>, finding: &Finding) -> Found {
    let hint = finding.hint.as_deref().unwrap_or_else(|| super::about(finding.code).fix);
    Found {
        code: finding.code,
        level: finding.level,
        about: finding.about.as_deref().map(Text::line),
        problem: locator.problem(&finding.place, finding.code, &finding.message, Some(hint)),
        waived: None,
    }
}

/// Family by family, then as the files go.
fn order(found: &Found) -> (super::Family, &str, usize, usize, &str) {
    let problem = &found.problem;
    let family = super::about(found.code).family;
    (family, problem.file.as_str(), problem.line, problem.column, problem.message.as_str())
}
