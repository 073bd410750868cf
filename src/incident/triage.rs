//! Which part of the world is the likely cause: a rule table over what the probes see.
//!
//! The result is a suggestion with its evidence. A person takes or dismisses it; it opens nothing and fires nothing by
//! itself. The rules are tried from the top; the first that holds speaks.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Incident;
use super::event::NoteAdded;
use super::state::Observed;
use crate::plan::probe::Symptom;
use crate::plan::runbook::Capability;
use crate::plan::{Dependency, Domain, ProbeStatus, RunbookId, Text};

/// A change that was made so long before the trouble began still counts as its likely cause.
const RECENT: SignedDuration = SignedDuration::from_hours(2);

/// What is suspected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suspect {
    /// A certificate that has ended or is not valid.
    Certificate,
    /// Name resolution.
    Dns,
    /// An expired or revoked credential.
    Credential,
    /// The last release or change.
    Release,
    /// A vendor.
    Vendor,
    /// The application itself.
    App,
}

impl Suspect {
    /// The word on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Dns => "DNS",
            Self::Credential => "credential",
            Self::Release => "release",
            Self::Vendor => "vendor",
            Self::App => "application",
        }
    }

    /// The part of the world that it belongs to.
    pub const fn domain(self) -> Domain {
        match self {
            Self::Certificate | Self::Credential => Domain::Identity,
            Self::Dns => Domain::Dns,
            Self::Release | Self::App => Domain::App,
            Self::Vendor => Domain::Vendor,
        }
    }

    /// What a runbook for it provides, the best first.
    const fn capabilities(self) -> &'static [Capability] {
        match self {
            Self::Certificate | Self::Credential => {
                &[Capability::SecretsRevocation, Capability::TokenInvalidation]
            }
            Self::Dns => &[Capability::Dns, Capability::Failover],
            Self::Release => &[Capability::Rollback, Capability::App],
            Self::Vendor => &[Capability::Vendor],
            Self::App => &[Capability::App, Capability::Rollback],
        }
    }
}

impl fmt::Display for Suspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What triage suspects, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspicion {
    /// What.
    pub suspect: Suspect,
    /// What speaks for it, and what speaks against the rest, a line each.
    pub evidence: Vec<Text>,
    /// The runbook for it, where the campaign has one.
    pub runbook: Option<RunbookId>,
    /// Since when its evidence stands.
    pub since: Timestamp,
}

/// A dependency that is in trouble.
struct Trouble<'a> {
    dependency: &'a Dependency,
    seen: &'a Observed,
}

impl Trouble<'_> {
    fn line(&self) -> Text {
        let symptom = self.seen.symptom.map(|symptom| format!(" ({})", symptom.as_str())).unwrap_or_default();
        let detail = self.seen.detail.first_line();
        let at = self.seen.since.strftime("%H:%M");
        Text::line(&format!("{} {} since {at}: {detail}{symptom}", self.dependency.name(), self.seen.status))
    }
}

/// What is known when the rules are tried.
struct Facts<'a> {
    troubles: Vec<Trouble<'a>>,
    healthy: Vec<&'a Dependency>,
    change: Option<(Timestamp, Text)>,
}

/// One rule: what it suspects, and the troubles that speak for it; none where it does not hold.
type Rule = (Suspect, fn(&Facts<'_>) -> Vec<usize>);

/// The rules, in the order in which they are tried.
const RULES: [Rule; 7] = [
    (Suspect::Certificate, |facts| facts.with(|t| t.seen.symptom == Some(Symptom::Certificate))),
    (Suspect::Dns, |facts| facts.with(|t| t.seen.symptom == Some(Symptom::NameMissing))),
    (Suspect::Dns, |facts| facts.with(|t| t.dependency.domain == Domain::Dns)),
    (Suspect::Credential, credential),
    (Suspect::Vendor, |facts| facts.only(|t| t.dependency.domain == Domain::Vendor)),
    (Suspect::Release, |facts| {
        let fails = |t: &Trouble<'_>| t.is_app() && t.seen.symptom != Some(Symptom::Unauthorised);
        if facts.change.is_some() { facts.with(fails) } else { Vec::new() }
    }),
    (Suspect::App, |facts| {
        let answers = [Symptom::ServerError, Symptom::WrongAnswer, Symptom::NoAnswer];
        facts.with(|t| t.is_app() && t.seen.symptom.is_some_and(|symptom| answers.contains(&symptom)))
    }),
];

/// Everything in the application that fails is refused for its credential, while names resolve: the application works,
/// it is just not let in.
fn credential(facts: &Facts<'_>) -> Vec<usize> {
    let inside = |t: &Trouble<'_>| t.is_app() || t.dependency.domain == Domain::Identity;
    let refused = facts.with(|t| inside(t) && t.seen.symptom == Some(Symptom::Unauthorised));
    let otherwise = facts.with(|t| t.is_app() && t.seen.symptom != Some(Symptom::Unauthorised));
    let identity = facts.with(|t| t.dependency.domain == Domain::Identity);
    match (refused.is_empty(), otherwise.is_empty()) {
        (false, true) => refused.into_iter().chain(identity).collect(),
        (true, true) => identity,
        (_, false) => Vec::new(),
    }
}

impl Trouble<'_> {
    fn is_app(&self) -> bool {
        matches!(self.dependency.domain, Domain::App | Domain::Traffic)
    }
}

impl Facts<'_> {
    fn with(&self, is: impl Fn(&Trouble<'_>) -> bool) -> Vec<usize> {
        self.troubles.iter().enumerate().filter(|(_, trouble)| is(trouble)).map(|(at, _)| at).collect()
    }

    fn only(&self, is: impl Fn(&Trouble<'_>) -> bool) -> Vec<usize> {
        let found = self.with(is);
        if found.len() == self.troubles.len() { found } else { Vec::new() }
    }
}

/// What is the likely cause now? None while nothing fails, while no rule holds, and after it was dismissed until the
/// evidence changes.
pub fn suspect(incident: &Incident) -> Option<Suspicion> {
    if !incident.is_open() {
        return None;
    }
    let facts = facts(incident);
    let holds = |(suspect, rule): &Rule| {
        let mut found = rule(&facts);
        found.sort_unstable();
        found.dedup();
        (!found.is_empty()).then_some((*suspect, found))
    };
    let (suspect, found) = RULES.iter().find_map(holds)?;
    let speaking: Vec<&Trouble<'_>> = found.iter().filter_map(|at| facts.troubles.get(*at)).collect();
    let since = speaking.iter().map(|trouble| trouble.seen.since).max()?;
    if incident.dismissed.iter().any(|(what, at)| *what == suspect && since <= *at) {
        return None;
    }
    let mut evidence: Vec<Text> = speaking.iter().map(|trouble| trouble.line()).collect();
    if suspect == Suspect::Release
        && let Some((at, what)) = &facts.change
    {
        evidence.push(Text::line(&format!("changed at {}: {}", at.strftime("%H:%M"), what.first_line())));
    }
    if !facts.healthy.is_empty() && suspect != Suspect::Vendor {
        let names: Vec<_> = facts.healthy.iter().map(|dependency| dependency.name()).collect();
        evidence.push(Text::line(&format!("ok: {}", names.join(", "))));
    }
    Some(Suspicion { suspect, evidence, runbook: runbook_for(incident, suspect), since })
}

fn facts(incident: &Incident) -> Facts<'_> {
    let (mut troubles, mut healthy) = (Vec::new(), Vec::new());
    for dependency in &incident.plan.campaign.dependency {
        let Some(seen) = incident.dependencies.get(&dependency.id) else { continue };
        match seen.status {
            ProbeStatus::Failing => troubles.push(Trouble { dependency, seen }),
            ProbeStatus::Ok => healthy.push(dependency),
            ProbeStatus::Degraded | ProbeStatus::Unknown => {}
        }
    }
    let began = troubles.iter().map(|trouble| trouble.seen.since).min();
    let recent = |(at, _): &&(Timestamp, Text)| {
        began.is_some_and(|began| *at <= began && began.duration_since(*at) <= RECENT)
    };
    let change = incident.changes.iter().rfind(recent).cloned();
    Facts { troubles, healthy, change }
}

fn runbook_for(incident: &Incident, suspect: Suspect) -> Option<RunbookId> {
    let runbooks = || incident.plan.runbooks.iter();
    let provides = |capability| runbooks().find(|runbook| runbook.provides.contains(capability));
    suspect.capabilities().iter().find_map(provides).map(|runbook| runbook.id.clone())
}

impl Incident {
    pub(super) fn note_change(&mut self, note: &NoteAdded) {
        if let Some(at) = note.changed_at {
            let place = self.changes.partition_point(|(earlier, _)| *earlier <= at);
            self.changes.insert(place, (at, note.text.clone()));
        }
    }
}
