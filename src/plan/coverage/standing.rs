//! How something stands: when it was practised last, and when as it is now.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{CoverageFile, CoverageState, Exercised, Practised, Rehearsal};
use crate::plan::{Duration, IncidentId};

/// How old a rehearsal or a mark may be where the settings say nothing: 14 days.
pub const FRESH_FOR: Duration = Duration::mins(14 * 24 * 60);

/// One time that something was practised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Practice<'f> {
    /// When, by the wall clock.
    pub at: Timestamp,
    /// The drill, where it is known.
    pub incident: Option<&'f IncidentId>,
    /// The digest of what was practised.
    pub digest: &'f str,
}

impl<'f> From<&'f Rehearsal> for Practice<'f> {
    fn from(it: &'f Rehearsal) -> Self {
        Self { at: it.at, incident: it.incident.as_ref(), digest: &it.digest }
    }
}

impl<'f> From<&'f Exercised> for Practice<'f> {
    fn from(it: &'f Exercised) -> Self {
        Self { at: it.at, incident: it.incident.as_ref(), digest: &it.digest }
    }
}

/// How something stands as of an instant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing<'f> {
    /// The last time, in whatever wording.
    pub last: Option<Practice<'f>>,
    /// The last time in the wording of now.
    pub last_as_it_is: Option<Practice<'f>>,
}

impl<'f> Standing<'f> {
    /// What came of some practices by an instant; `digest` is that of the wording of now.
    pub fn of(practices: &[Practice<'f>], digest: Option<&str>, at: Timestamp) -> Self {
        let by_then = || practices.iter().filter(|it| it.at <= at);
        let is_as_it_is = |it: &&Practice<'_>| digest == Some(it.digest);
        Self {
            last: by_then().max_by_key(|it| it.at).copied(),
            last_as_it_is: by_then().filter(is_as_it_is).max_by_key(|it| it.at).copied(),
        }
    }

    /// What that means as of the same instant.
    pub fn state(&self, fresh_for: Duration, at: Timestamp) -> CoverageState {
        match (self.last, self.last_as_it_is) {
            (_, Some(it)) if fresh_for.after(it.at) >= at => CoverageState::Fresh,
            (_, Some(_)) => CoverageState::Stale,
            (Some(_), None) => CoverageState::Changed,
            (None, None) => CoverageState::Never,
        }
    }

    /// The time that a table shows: the last as it is now, else the last.
    pub fn shown(&self) -> Option<Practice<'f>> {
        self.last_as_it_is.or(self.last)
    }
}

/// Everything that was practised, by what it was.
#[derive(Debug, Default)]
pub struct Practices<'f> {
    runbooks: BTreeMap<&'f str, Vec<Practice<'f>>>,
    things: BTreeMap<Practised, BTreeMap<&'f str, Vec<Practice<'f>>>>,
}

impl<'f> Practices<'f> {
    /// Those of a file.
    pub fn of(file: &'f CoverageFile) -> Self {
        let mut practices = Self::default();
        for it in &file.rehearsal {
            practices.runbooks.entry(it.runbook.as_str()).or_default().push(it.into());
        }
        for it in &file.exercised {
            let of_kind = practices.things.entry(it.kind).or_default();
            of_kind.entry(it.name.as_str()).or_default().push(it.into());
        }
        practices
    }

    /// The rehearsals of a whole runbook.
    pub fn runbook(&self, runbook: &str) -> &[Practice<'f>] {
        self.runbooks.get(runbook).map_or(&[], Vec::as_slice)
    }

    /// The marks of one thing.
    pub fn thing(&self, kind: Practised, name: &str) -> &[Practice<'f>] {
        self.things.get(&kind).and_then(|named| named.get(name)).map_or(&[], Vec::as_slice)
    }
}
