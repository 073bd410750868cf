//! One look at a drill: what the other parts read.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::incident::event::{DrillMode, Event};
use crate::incident::exercise::Exercise;
use crate::incident::{Envelope, Incident};
use crate::plan::{Duration, PersonId, RoleId, Scenario};

pub(super) struct Look<'i> {
    pub(super) incident: &'i Incident,
    pub(super) exercise: &'i Exercise,
    pub(super) scenario: &'i Scenario,
    pub(super) record: &'i [Envelope],
    /// When the exercise ended, or the last thing that happened.
    pub(super) now: Timestamp,
    /// What the wall showed when it began.
    pub(super) wall: Timestamp,
}

impl<'i> Look<'i> {
    pub(super) fn at(incident: &'i Incident, record: &'i [Envelope]) -> Option<Self> {
        let (scenario, exercise) = (incident.scenario()?, incident.exercise.as_deref()?);
        let wall = record.iter().find_map(|envelope| {
            let Event::DrillStarted(started) = &envelope.event else { return None };
            Some(started.wall)
        });
        let now = exercise.ended.as_ref().map_or(incident.last_at, |(at, _)| *at);
        Some(Self { incident, exercise, scenario, record, now, wall: wall.unwrap_or(exercise.began) })
    }

    pub(super) const fn is_over(&self) -> bool {
        self.exercise.ended.is_some()
    }

    /// Scenario time at an instant of the record.
    pub(super) fn after(&self, at: Timestamp) -> Duration {
        let passed = at.duration_since(self.exercise.began).as_millis();
        Duration::millis(u64::try_from(passed).unwrap_or(0))
    }

    /// The day from which dates count.
    pub(super) fn day(&self) -> Date {
        let is_auto = self.exercise.mode == DrillMode::Auto;
        super::day_of(if is_auto { self.exercise.began } else { self.wall })
    }

    /// The events of the play: what was written after its end is about it, not of it.
    pub(super) fn played(&self) -> impl Iterator<Item = &'i Envelope> + use<'i> {
        let record = self.record;
        let end = record.iter().position(|envelope| matches!(envelope.event, Event::DrillEnded(_)));
        record.get(..end.unwrap_or(record.len())).unwrap_or_default().iter()
    }

    /// Who answers for a role: its primary, else its backup.
    pub(super) fn holder(&self, role: &RoleId) -> Option<&'i PersonId> {
        self.incident.plan.role(role).and_then(|role| role.holders().next())
    }

    /// Who answers where nobody is named: the first holder of the role that commands.
    pub(super) fn commander(&self) -> Option<&'i PersonId> {
        self.incident.plan.command_role().and_then(|role| role.holders().next())
    }
}
