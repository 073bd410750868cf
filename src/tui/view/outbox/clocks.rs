//! When customers and executives hear next. A promise that was not kept is as loud as a failing service.

use jiff::Timestamp;

use super::Said;
use crate::incident::Incident;
use crate::plan::message::Audience;
use crate::tui::view::time;
use crate::tui::{Glyph, Role};

/// The clock of one audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// `Customers`.
    pub who: &'static str,
    /// The state in a word: `overdue`, or how long until.
    pub state: Said,
    /// How late it is, in time: `+03:12`; empty while it is not.
    pub late: String,
    /// The rest: what was promised, and what they heard last.
    pub text: String,
}

impl Clock {
    /// Has its time passed?
    pub fn is_overdue(&self) -> bool {
        !self.late.is_empty()
    }
}

/// The clocks that run, customers first.
pub fn clocks(incident: &Incident, now: Timestamp) -> Vec<Clock> {
    let mut all = vec![clock((incident, now), "Customers", Audience::Customers, incident.next_update())];
    if let Some(at) = incident.next_executive_update() {
        all.push(clock((incident, now), "Executives", Audience::Executives, Some(at)));
    }
    all
}

/// The clocks whose time has passed.
pub fn overdue(incident: &Incident, now: Timestamp) -> Vec<Clock> {
    clocks(incident, now).into_iter().filter(Clock::is_overdue).collect()
}

fn clock(
    (incident, now): (&Incident, Timestamp),
    who: &'static str,
    audience: Audience,
    next: Option<Timestamp>,
) -> Clock {
    let last = last(incident, audience);
    let Some(at) = next else {
        let state = Said::new(Glyph::Pending, Role::Muted, "no clock");
        return Clock { who, state, late: String::new(), text: format!("nothing is due{last}") };
    };
    let promised = incident.told(audience).next_back();
    let promised = promised.is_some_and(|release| release.released.next_at == Some(at));
    let word = if promised { "promised for" } else { "due at" };
    let text = format!("{word} {} UTC{last}", time::hour_minute(at));
    if time::is_over(at, now) {
        let late = format!("+{}", time::long_ago(at, now));
        return Clock { who, state: Said::new(Glyph::Failed, Role::Bad, "overdue"), late, text };
    }
    let left = time::countdown(at, now);
    Clock { who, state: Said::new(Glyph::Pending, Role::Attention, left), late: String::new(), text }
}

fn last(incident: &Incident, audience: Audience) -> String {
    match incident.told(audience).next_back() {
        Some(release) => {
            format!("; last told {}: {}", time::hour_minute(release.at), release.released.message)
        }
        None => "; nothing was said yet".to_owned(),
    }
}
