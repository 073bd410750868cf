//! What a drill proposes by itself: the injects that are due, and the end. Many programs propose the same; the core lets
//! one of them have it.

use jiff::Timestamp;

use crate::incident::Incident;
use crate::incident::command::ReportCommand;

/// How many injects are proposed at a time. What is left is proposed once these are recorded.
const AT_ONCE: usize = 64;

/// When the next inject is due, or the exercise ends; none where nothing comes by itself any more.
pub fn next(incident: &Incident) -> Option<Timestamp> {
    incident.next_of_exercise()
}

/// What is due at an instant, in order.
pub fn proposals(incident: &Incident, now: Timestamp) -> Vec<ReportCommand> {
    let is_under_way = incident.exercise.as_ref().is_some_and(|exercise| exercise.ended.is_none());
    if !is_under_way {
        return Vec::new();
    }
    let due = incident.due_injects(now).take(AT_ONCE);
    let mut proposed: Vec<_> =
        due.map(|inject| ReportCommand::InjectDue { inject: inject.clone() }).collect();
    if proposed.is_empty() && incident.exercise_ends_at().is_some_and(|end| end <= now) {
        proposed.push(ReportCommand::ExerciseOver);
    }
    proposed
}
