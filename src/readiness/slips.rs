//! What the loader found, by whom it concerns: ten thousand campaigns with a slip each must not look through ten
//! thousand slips each.

use std::collections::{BTreeMap, BTreeSet};

use super::about;
use super::finding::Found;
use crate::plan::{Campaign, Problem, RunbookId, Survey, Text};

/// The loader's problems that have a code.
#[derive(Debug, Default)]
pub(super) struct Slips<'g> {
    /// In files that all campaigns share.
    all: Vec<&'g Problem>,
    /// In the file of a campaign, or in its approvals.
    campaigns: BTreeMap<&'g str, Vec<&'g Problem>>,
    /// In the file of a runbook.
    runbooks: BTreeMap<&'g str, Vec<&'g Problem>>,
}

impl<'g> Slips<'g> {
    /// Look through them once.
    pub(super) fn of(survey: &'g Survey) -> Self {
        let mut slips = Self::default();
        for problem in &survey.problems {
            let file = problem.file.as_str();
            if let Some(name) = file.strip_prefix("runbooks/") {
                slips.runbooks.entry(stem(name)).or_default().push(problem);
            } else if let Some(name) = file.strip_prefix("config/campaigns/") {
                slips.campaigns.entry(stem(name)).or_default().push(problem);
            } else if let Some(rest) = file.strip_prefix("config/approvals/") {
                let folder = rest.split_once('/').map_or(rest, |(folder, _)| folder);
                slips.campaigns.entry(folder).or_default().push(problem);
            } else {
                slips.all.push(problem);
            }
        }
        slips
    }

    /// Those that concern a campaign: its own files, its runbooks, and what all share.
    pub(super) fn of_campaign(&self, campaign: &Campaign) -> Vec<Found> {
        let runbooks: BTreeSet<&str> = campaign.runbooks.iter().map(RunbookId::as_str).collect();
        let runbooks = runbooks.into_iter().filter_map(|id| self.runbooks.get(id));
        let own = self.campaigns.get(campaign.id.as_str());
        let mine = runbooks.chain(own).flatten().chain(&self.all);
        mine.filter_map(|problem| found(problem)).collect()
    }
}

fn stem(name: &str) -> &str {
    name.strip_suffix(".toml").unwrap_or(name)
}

fn found(problem: &Problem) -> Option<Found> {
    let code = problem.code?;
    let about = about(code);
    let mut problem = problem.clone();
    problem.hint = problem.hint.or_else(|| Some(Text::line(about.fix)));
    Some(Found { code, level: about.level, about: None, problem, waived: None })
}
