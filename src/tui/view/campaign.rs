//! The campaign: its window, its owners, and what the launch gate said of it when the incident was declared.

mod approvals;
mod context;
mod findings;

use jiff::Timestamp;

use super::time;
use crate::incident::Incident;
use crate::plan::gate::GateSheet;
use crate::plan::{Level, RoleId};
use crate::tui::widgets::text;
use crate::tui::{Glance, Glyph, Role, Target};

pub use approvals::{Standing, ended_words, standing};

/// A sign, a loudness and words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The sign.
    pub glyph: Glyph,
    /// How loud it is.
    pub tone: Role,
    /// The words.
    pub text: String,
}

impl Said {
    pub(super) fn new(glyph: Glyph, tone: Role, text: impl Into<String>) -> Self {
        Self { glyph, tone, text: text.into() }
    }
}

/// One row of the Campaign screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub target: Target,
    /// `approval`, `finding`, `system` or `signal`.
    pub kind: &'static str,
    /// Its state, in a word.
    pub state: Said,
    /// What it is called; for a finding the thing it is about.
    pub name: String,
    /// The rest.
    pub text: String,
}

/// Where now is in the launch window.
pub fn window(incident: &Incident, now: Timestamp) -> Said {
    let window = &incident.plan.campaign.window;
    if now < window.opens {
        let opens = time::far(window.opens, now);
        return Said::new(Glyph::Pending, Role::Text, format!("opens in {opens}"));
    }
    if now >= window.closes {
        let closed = time::long_ago(window.closes, now);
        return Said::new(Glyph::Done, Role::Muted, format!("closed {closed} ago"));
    }
    Said::new(Glyph::Active, Role::Active, format!("open, closes in {}", time::far(window.closes, now)))
}

/// How much of the window is over: `███░░░░░░░`; none unless it is open.
pub fn window_bar(incident: &Incident, now: Timestamp, cells: usize) -> Option<String> {
    let window = &incident.plan.campaign.window;
    let whole = window.closes.duration_since(window.opens).as_secs();
    let over = now.duration_since(window.opens).as_secs();
    if !(0..whole).contains(&over) || now >= window.closes {
        return None;
    }
    let full = usize::try_from(i128::from(over) * i128::try_from(cells).ok()? / i128::from(whole)).ok()?;
    Some(format!("{}{}", "█".repeat(full), "░".repeat(cells.saturating_sub(full))))
}

/// `2027-03-02 09:00 to 2027-03-05 22:00 UTC`.
pub fn window_dates(incident: &Incident) -> String {
    let window = &incident.plan.campaign.window;
    format!("{} to {} UTC", time::date(window.opens), time::date(window.closes))
}

/// Who answers for the campaign: what for, and who it is.
pub fn owners(incident: &Incident) -> [(&'static str, Said); 3] {
    let owners = &incident.plan.campaign.owners;
    let all =
        [("operations", &owners.operations), ("identity", &owners.identity), ("business", &owners.business)];
    all.map(|(what, role)| {
        let mut said = holder(incident, role.as_ref());
        // The role is not named where it is called what it answers for.
        if let Some(person) = said.text.strip_suffix(&format!(" ({what})")) {
            said.text = person.to_owned();
        }
        (what, said)
    })
}

/// The person who holds a role, with the role: `petrov (app)`.
pub(super) fn holder(incident: &Incident, id: Option<&RoleId>) -> Said {
    let missing = |text: String| Said::new(Glyph::Warning, Role::Attention, text);
    let Some(id) = id else { return missing("no role".to_owned()) };
    let Some(role) = incident.plan.role(id) else { return missing(format!("no such role {id}")) };
    match role.holders().next() {
        Some(person) => Said::new(Glyph::Done, Role::Text, format!("{person} ({id})")),
        None => missing(format!("nobody ({id})")),
    }
}

/// What the gate said: `not ready: 2 errors, 1 warning, 1 waived`.
pub fn verdict(sheet: &GateSheet) -> Said {
    let counts = counts(sheet);
    match (sheet.ready, counts.is_empty()) {
        (true, true) => Said::new(Glyph::Done, Role::Good, "ready, nothing found"),
        (true, false) => Said::new(Glyph::Done, Role::Good, format!("ready: {counts}")),
        (false, true) => Said::new(Glyph::Failed, Role::Bad, "not ready"),
        (false, false) => Said::new(Glyph::Failed, Role::Bad, format!("not ready: {counts}")),
    }
}

/// `2 errors, 1 warning, 1 waived`; empty where nothing was found.
fn counts(sheet: &GateSheet) -> String {
    let of = |level: Level| sheet.findings.iter().filter(|it| it.level == level && !it.waived).count();
    let mut words: Vec<String> = [Level::Error, Level::Warning, Level::Note]
        .into_iter()
        .map(|level| (level, of(level)))
        .filter(|(_, count)| *count > 0)
        .map(|(level, count)| counted(count, level.as_str()))
        .collect();
    let waived = sheet.findings.iter().filter(|it| it.waived).count();
    words.extend((waived > 0).then(|| format!("{waived} waived")));
    words.join(", ")
}

/// `1 error`, `2 errors`.
pub(super) fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// What the gate found at declaration, for the Command screen; none where it said ready, or was not asked.
pub fn mark(incident: &Incident) -> Option<String> {
    let sheet = incident.plan.gate.as_ref().filter(|sheet| !sheet.ready)?;
    let blocking = sheet.findings.iter().filter(|it| it.level == Level::Error && !it.waived).count();
    Some(if blocking == 0 {
        "gate: not ready".to_owned()
    } else {
        format!("gate: {}", counted(blocking, "error"))
    })
}

/// Which approvals are enough.
pub const fn path(sheet: &GateSheet) -> &'static str {
    if sheet.lighter_path {
        "lighter path: business and one other"
    } else {
        "full path: all functions together"
    }
}

/// `as of 14:17 UTC`, with the day where it was not today.
pub fn as_of(sheet: &GateSheet, now: Timestamp) -> String {
    let day = |at: Timestamp| at.strftime("%F").to_string();
    if day(sheet.checked_at) == day(now) {
        format!("as of {} UTC", time::hour_minute(sheet.checked_at))
    } else {
        format!("as of {} UTC", time::date(sheet.checked_at))
    }
}

/// Every row: approvals, findings, systems, signals.
pub fn lines(glance: &Glance<'_>) -> Vec<Line> {
    let mut lines = approvals::lines(glance.incident, glance.now);
    lines.extend(findings::lines(glance.incident));
    lines.extend(context::systems(glance.incident));
    lines.extend(context::signals(glance.incident));
    lines
}

/// The rows that pass a filter.
pub fn shown(glance: &Glance<'_>, filter: &str) -> Vec<Line> {
    let mut lines = lines(glance);
    lines.retain(|line| {
        let says = [line.kind, &line.state.text, &line.name, &line.text];
        says.iter().any(|says| text::matches(says, filter))
            || findings::is_named(glance.incident, line, filter)
    });
    lines
}

/// What can be chosen on the Campaign screen.
pub fn order(glance: &Glance<'_>, filter: &str) -> Vec<Target> {
    shown(glance, filter).into_iter().map(|line| line.target).collect()
}

/// Everything about a row, line by line.
#[expect(clippy::wildcard_enum_match_arm, reason = "other targets belong to other screens")]
pub fn detail(glance: &Glance<'_>, target: &Target) -> Vec<(Role, String)> {
    let incident = glance.incident;
    match target {
        Target::Approval(function) => approvals::detail(incident, glance.now, *function),
        Target::Finding(place) => findings::detail(incident, *place),
        Target::System(id) => context::system_detail(incident, id),
        Target::Signal(id) => context::signal_detail(incident, id),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
