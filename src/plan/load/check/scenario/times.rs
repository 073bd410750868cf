//! Times: in order, and nothing after the end.

use super::super::super::super::Duration;
use super::super::super::path::At;
use super::Scene;

impl Scene<'_, '_, '_, '_> {
    pub(super) fn times(&mut self) {
        if self.scenario.length == Duration::ZERO {
            self.hinted(At::Root.key("length"), "the exercise takes no time", "write for example 90m");
            return;
        }
        let list = At::Root.key("inject");
        let mut last = Duration::ZERO;
        for (index, inject) in self.scenario.inject.iter().enumerate() {
            let at = list.index(index);
            last = self.in_order(at.key("at"), "the inject", last, inject.at);
            for (key, time) in [("at", inject.at), ("after", inject.after), ("until", inject.until)] {
                self.before_the_end(at.key(key), time);
            }
            self.window(at.key("until"), ("after", inject.after), inject.until);
        }
        let list = At::Root.key("move");
        let mut last = Duration::ZERO;
        for (index, play) in self.scenario.moves.iter().enumerate() {
            let at = list.index(index);
            last = self.in_order(at.key("at"), "the move", last, play.at);
            self.before_the_end(at.key("at"), play.at);
        }
    }

    /// A time is not before the last one; the later of the two.
    fn in_order(&mut self, at: At<'_>, what: &str, last: Duration, time: Option<Duration>) -> Duration {
        let Some(time) = time else { return last };
        if time < last {
            let message = format!("`{time}` comes before `{last}`, which stands above it");
            self.hinted(at, message, &format!("put {what} where its time is"));
        }
        time.max(last)
    }

    /// A time is within the exercise.
    pub(super) fn before_the_end(&mut self, at: At<'_>, time: Option<Duration>) {
        let length = self.scenario.length;
        if let Some(time) = time.filter(|time| *time > length && length > Duration::ZERO) {
            self.problem(at, format!("`{time}` is after the end of the exercise, which takes {length}"));
        }
    }

    /// `until` is after what begins the window.
    pub(super) fn window(
        &mut self,
        at: At<'_>,
        (key, from): (&str, Option<Duration>),
        until: Option<Duration>,
    ) {
        if let Some(until) = until.filter(|until| *until <= from.unwrap_or_default()) {
            let message = match from {
                Some(from) => format!("`{until}` is not after `{key}`, which is {from}"),
                None => format!("`{until}` is over before it begins"),
            };
            self.problem(at, message);
        }
    }
}
