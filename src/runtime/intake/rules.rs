//! Which campaign an alert belongs to, and how bad it is: the first rule that fits.

use std::collections::BTreeMap;

use super::told::{Report, Told};
use crate::incident::command::AlertReport;
use crate::incident::event::{Alert, AlertKey};
use crate::plan::intake::Rule;
use crate::plan::{CampaignId, Intake, Severity, SourceId, Text};

/// What is to be made of one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sorted {
    /// The campaign that it belongs to.
    pub campaign: CampaignId,
    /// How bad it is by its rule.
    pub severity: Severity,
    /// Declare an incident when none is open?
    pub declare: bool,
    /// What an incident is told.
    pub report: AlertReport,
}

/// What is to be made of what a source told, and how many alerts no rule fits.
pub fn sort(intake: &Intake, source: &SourceId, told: &Told) -> (Vec<Sorted>, usize) {
    let mut sorted = Vec::with_capacity(told.reports.len());
    let mut ignored = 0;
    for report in &told.reports {
        match intake.rule.iter().find(|rule| fits(rule, source, report)) {
            Some(rule) => sorted.push(by_rule(rule, source, report)),
            None => ignored += 1,
        }
    }
    // What the sender left out has no labels. It belongs where the first alert beside it does.
    let beside = sorted.first().map(|first: &Sorted| (first.campaign.clone(), first.severity));
    if let Some((campaign, severity)) = beside.filter(|_| told.left_out > 0) {
        let report = AlertReport::Overflowed { source: source.clone(), count: told.left_out };
        sorted.push(Sorted { campaign, severity, declare: false, report });
    }
    (sorted, ignored)
}

fn by_rule(rule: &Rule, source: &SourceId, report: &Report) -> Sorted {
    let key = AlertKey { source: source.clone(), fingerprint: report.fingerprint.clone() };
    let told = if report.is_over {
        AlertReport::Resolved { key, as_of: report.as_of }
    } else {
        AlertReport::Fired(Box::new(Alert {
            key,
            name: report.name.clone(),
            summary: report.summary.clone(),
            severity: rule.severity,
            started_at: report.started_at,
            dependency: rule.dependency.clone(),
            url: report.url.clone(),
            labels: report.labels.clone(),
            as_of: report.as_of,
        }))
    };
    Sorted {
        campaign: rule.campaign.clone(),
        severity: rule.severity,
        declare: rule.declare && !report.is_over,
        report: told,
    }
}

fn fits(rule: &Rule, source: &SourceId, report: &Report) -> bool {
    rule.source.as_ref().is_none_or(|wanted| wanted == source) && carries(&report.labels, &rule.labels)
}

/// Every wanted label is there with its value; `*` at the end of a value stands for anything.
fn carries(labels: &BTreeMap<String, Text>, wanted: &BTreeMap<String, String>) -> bool {
    wanted.iter().all(|(name, wanted)| {
        labels.get(name).is_some_and(|value| match wanted.strip_suffix('*') {
            Some(start) => value.as_str().starts_with(start),
            None => value.as_str() == wanted,
        })
    })
}
