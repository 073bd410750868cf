//! What is expected of the players, and whether it was done.

use jiff::Timestamp;

use crate::incident::exercise::Exercise;
use crate::plan::scenario::Expected;
use crate::tui::view::campaign::Said;
use crate::tui::view::time;
use crate::tui::{Glance, Glyph, Role};

/// One expected action in words: `done 14:36 by ito, 02:10 late`.
pub fn expectation(glance: &Glance<'_>, expected: &Expected) -> Said {
    let Some(exercise) = glance.incident.exercise.as_deref() else {
        return Said::new(Glyph::Pending, Role::Muted, "");
    };
    let due = due(exercise, expected);
    if let Some(judged) = exercise.judged.get(&expected.id) {
        let good = judged.done != expected.avoid;
        let words = if judged.done { "done, judged" } else { "missed, judged" };
        return if good {
            Said::new(Glyph::Done, Role::Good, words)
        } else {
            Said::new(Glyph::Failed, Role::Bad, words)
        };
    }
    if let Some(done) = exercise.done.get(&expected.id) {
        let by = done.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
        let words = format!("done {}{by}", time::hour_minute(done.at));
        return match due {
            _ if expected.avoid => Said::new(Glyph::Failed, Role::Bad, format!("{words}, to be avoided")),
            Some(due) if done.at > due => Said::new(
                Glyph::Warning,
                Role::Attention,
                format!("{words}, {} late", time::elapsed(due, done.at)),
            ),
            _ => Said::new(Glyph::Done, Role::Good, words),
        };
    }
    let ended = exercise.ended.is_some();
    match due {
        _ if expected.avoid && ended => Said::new(Glyph::Done, Role::Good, "avoided"),
        _ if expected.avoid => Said::new(Glyph::Pending, Role::Muted, "to be avoided"),
        _ if ended && expected.deed.is_none() => Said::new(Glyph::Unknown, Role::Attention, "not judged"),
        _ if ended => Said::new(Glyph::Failed, Role::Bad, "not done"),
        Some(due) if due <= glance.now => {
            Said::new(Glyph::Failed, Role::Bad, format!("missed, due {}", time::hour_minute(due)))
        }
        Some(due) => {
            Said::new(Glyph::Pending, Role::Text, format!("{} left", time::countdown(due, glance.now)))
        }
        None if expected.deed.is_none() => Said::new(Glyph::Pending, Role::Muted, "to be judged"),
        None => Said::new(Glyph::Pending, Role::Muted, "open"),
    }
}

/// Its deadline, where it has begun to run.
fn due(exercise: &Exercise, expected: &Expected) -> Option<Timestamp> {
    let from = match &expected.inject {
        Some(inject) => exercise.delivered_at(inject)?,
        None => exercise.began,
    };
    expected.within.map(|within| within.after(from))
}

/// Expected actions, a line each.
pub fn lines<'a>(glance: &Glance<'_>, expected: impl Iterator<Item = &'a Expected>) -> Vec<(Role, String)> {
    let line = |expected: &Expected| {
        let said = expectation(glance, expected);
        let who = expected.role.as_ref().map(|role| format!(" ({role})")).unwrap_or_default();
        (said.tone, format!("  {}: {}{who}", said.text, expected.title.first_line()))
    };
    expected.map(line).collect()
}
