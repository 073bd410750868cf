//! What had been practised when an incident was declared, as it stands in the incident's plan.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CoverageFile, Practices, Practised, Standing, Thing, digest_of};
use crate::plan::{Duration, IncidentId, Plan, Runbook, RunbookId, Text};

/// The most characters of a message that stand for its title.
const TITLE: usize = 60;

/// What was practised of a campaign and what was not, for the screens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageSheet {
    /// As of when, by the wall clock.
    pub checked_at: Timestamp,
    /// How long a mark counts.
    pub fresh_for: Duration,
    /// One line for each thing that can be practised: each runbook followed by its steps, then actions, backups and
    /// messages.
    pub lines: Vec<CoverageLine>,
}

/// One thing that can be practised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageLine {
    /// What kind of thing it is.
    pub kind: CoverageKind,
    /// Its name, as in `config/coverage.toml`: `dns`, `dns/switch`, `dns-switch`, `ic`, `first-partial`.
    pub name: Text,
    /// What people call it; for a backup, the role's title and the person.
    pub title: Text,
    /// The runbook that it belongs to: for runbooks and steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runbook: Option<RunbookId>,
    /// How it stands.
    pub state: CoverageState,
    /// When it was practised last, by the wall clock; none where it never was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The drill in which that was, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentId>,
}

/// What kind of thing was practised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoverageKind {
    /// A whole runbook. It is fresh, too, where each of its steps is.
    Runbook,
    /// A step.
    Step,
    /// An action.
    Action,
    /// The backup of a role.
    Backup,
    /// A message.
    Message,
}

impl CoverageKind {
    /// The word on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Runbook => "runbook",
            Self::Step => "step",
            Self::Action => "action",
            Self::Backup => "backup",
            Self::Message => "message",
        }
    }
}

/// How a thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoverageState {
    /// Practised as it is now, lately.
    Fresh,
    /// Practised as it is now, too long ago.
    Stale,
    /// Practised, and changed since.
    Changed,
    /// Never practised.
    Never,
}

impl CoverageState {
    /// The word on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Stale => "stale",
            Self::Changed => "changed since",
            Self::Never => "never",
        }
    }

    /// Is it a hole: not practised as it is now, or too long ago?
    pub const fn is_hole(self) -> bool {
        !matches!(self, Self::Fresh)
    }
}

impl From<Practised> for CoverageKind {
    fn from(kind: Practised) -> Self {
        match kind {
            Practised::Step => Self::Step,
            Practised::Action => Self::Action,
            Practised::Backup => Self::Backup,
            Practised::Message => Self::Message,
        }
    }
}

impl CoverageSheet {
    /// How everything of a plan stands, as of an instant of the wall clock.
    pub fn of(plan: &Plan, file: &CoverageFile, fresh_for: Duration, at: Timestamp) -> Self {
        let mut sheet = Self { checked_at: at, fresh_for, lines: Vec::new() };
        let practices = Practices::of(file);
        for runbook in &plan.runbooks {
            sheet.add_runbook(runbook, &practices);
        }
        for thing in Thing::beside_steps(plan) {
            let line = sheet.line(thing, &practices, plan);
            sheet.lines.push(line);
        }
        sheet
    }

    fn add_runbook(&mut self, runbook: &Runbook, practices: &Practices<'_>) {
        let steps = runbook.step.iter().map(|step| {
            let thing = Thing::Step(&runbook.id, step);
            let standing = self.standing(thing, practices);
            let line = self.write(thing.kind().into(), thing.name(), step.title.clone(), &standing);
            CoverageLine { runbook: Some(runbook.id.clone()), ..line }
        });
        let steps: Vec<_> = steps.collect();
        let rehearsed = practices.runbook(runbook.id.as_str());
        let digest = if rehearsed.is_empty() { None } else { digest_of(runbook).ok() };
        let standing = Standing::of(rehearsed, digest.as_deref(), self.checked_at);
        let name = Text::line(runbook.id.as_str());
        let mut whole = self.write(CoverageKind::Runbook, name, runbook.title.clone(), &standing);
        whole.runbook = Some(runbook.id.clone());
        if whole.state.is_hole() && !steps.is_empty() && steps.iter().all(|step| !step.state.is_hole()) {
            // As old as the oldest of its marks.
            let oldest = steps.iter().min_by_key(|step| step.at);
            whole.state = CoverageState::Fresh;
            whole.at = oldest.and_then(|step| step.at);
            whole.incident = oldest.and_then(|step| step.incident.clone());
        }
        self.lines.push(whole);
        self.lines.extend(steps);
    }

    fn standing<'f>(&self, thing: Thing<'_>, practices: &Practices<'f>) -> Standing<'f> {
        let marks = practices.thing(thing.kind(), thing.name().as_str());
        // Most things of a young campaign have no mark: nothing is digested for them.
        let digest = if marks.is_empty() { None } else { thing.digest() };
        Standing::of(marks, digest.as_deref(), self.checked_at)
    }

    fn line(&self, thing: Thing<'_>, practices: &Practices<'_>, plan: &Plan) -> CoverageLine {
        let title = match thing {
            Thing::Step(_, step) => step.title.clone(),
            Thing::Action(action) => action.title.clone(),
            Thing::Message(message) => Text::line(message.body.first_line()).cut(TITLE),
            Thing::Backup(role, backup) => {
                let name = plan.person(backup).map_or(backup.as_str(), |person| person.name.as_str());
                Text::line(&format!("{}: {name}", role.title))
            }
        };
        self.write(thing.kind().into(), thing.name(), title, &self.standing(thing, practices))
    }

    fn write(&self, kind: CoverageKind, name: Text, title: Text, standing: &Standing<'_>) -> CoverageLine {
        let shown = standing.shown();
        CoverageLine {
            kind,
            name,
            title,
            runbook: None,
            state: standing.state(self.fresh_for, self.checked_at),
            at: shown.map(|it| it.at),
            incident: shown.and_then(|it| it.incident.cloned()),
        }
    }

    /// How many things of a kind are fresh, and how many there are.
    pub fn count(&self, kind: CoverageKind) -> (usize, usize) {
        let of_kind = || self.lines.iter().filter(|line| line.kind == kind);
        (of_kind().filter(|line| !line.state.is_hole()).count(), of_kind().count())
    }

    /// The steps of a runbook, in order.
    pub fn steps<'a>(&'a self, runbook: &'a RunbookId) -> impl Iterator<Item = &'a CoverageLine> {
        self.lines
            .iter()
            .filter(move |line| line.kind == CoverageKind::Step && line.runbook.as_ref() == Some(runbook))
    }
}
