//! What the loader found and the gate goes on in spite of, by the campaign that it concerns.

use std::collections::BTreeMap;

use super::finding::Found;
use crate::plan::{Campaign, Problem, Survey, Text};

/// The loader's findings, sorted once, so that ten thousand campaigns don't each look through all of them.
#[derive(Debug, Default)]
pub(super) struct Slips<'g> {
    /// In files that all campaigns share.
    shared: Vec<&'g Problem>,
    /// In a campaign's own file and in its approvals.
    campaigns: BTreeMap<&'g str, Vec<&'g Problem>>,
    runbooks: BTreeMap<&'g str, Vec<&'g Problem>>,
}

impl<'g> Slips<'g> {
    /// Sort them.
    pub(super) fn of(survey: &'g Survey) -> Self {
        let mut slips = Self::default();
        for problem in &survey.problems {
            let file = problem.file.as_str();
            let stem = |name: &'g str| name.strip_suffix(".toml").unwrap_or(name);
            let list = if let Some(name) = file.strip_prefix("config/campaigns/") {
                slips.campaigns.entry(stem(name)).or_default()
            } else if let Some((campaign, _)) =
                file.strip_prefix("config/approvals/").and_then(|rest| rest.split_once('/'))
            {
                slips.campaigns.entry(campaign).or_default()
            } else if let Some(name) = file.strip_prefix("runbooks/") {
                slips.runbooks.entry(stem(name)).or_default()
            } else {
                &mut slips.shared
            };
            list.push(problem);
        }
        slips
    }

    /// Those that concern a campaign: its own files, its runbooks, and what all share.
    pub(super) fn concerning(&self, campaign: &Campaign) -> Vec<Found> {
        let own = self.campaigns.get(campaign.id.as_str()).into_iter().flatten();
        let runbooks = campaign.runbooks.iter().filter_map(|id| self.runbooks.get(id.as_str())).flatten();
        self.shared.iter().chain(own).chain(runbooks).filter_map(|problem| found(problem)).collect()
    }
}

fn found(problem: &Problem) -> Option<Found> {
    let code = problem.code?;
    let about = super::about(code);
    let mut problem = problem.clone();
    problem.hint = problem.hint.or_else(|| Some(Text::line(about.fix)));
    Some(Found { code, level: about.level, about: None, problem, waived: None })
}
