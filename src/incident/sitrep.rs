//! A sitrep drafted from the state: condition, actions, needs (PagerDuty's CAN report). It names no time of recovery.

use jiff::Timestamp;

use super::Incident;
use super::deputy::About;
use super::words::minute;
use crate::plan::ProbeStatus;

/// The most lines of a part; of further ones only the number is said.
const MOST_LINES: usize = 8;

/// A draft that a person may edit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sitrep {
    /// How it stands.
    pub condition: String,
    /// What is being done, by whom.
    pub actions: String,
    /// What is needed, from whom.
    pub needs: String,
}

impl Incident {
    /// How it stands now.
    pub fn sitrep(&self, now: Timestamp) -> Sitrep {
        Sitrep { condition: self.condition(now), actions: self.actions(now), needs: self.needs(now) }
    }

    fn condition(&self, now: Timestamp) -> String {
        let severity = self.severity.as_str();
        let (title, since) = (self.title.first_line(), minute(self.declared_at, now));
        let mut lines = vec![format!("{severity}, {}, since {since}: {title}.", self.phase.as_str())];
        let not_ok: Vec<String> = self
            .plan
            .campaign
            .dependency
            .iter()
            .filter_map(|dependency| {
                let seen = self.dependencies.get(&dependency.id)?;
                let (name, word) = (dependency.name(), seen.status.as_str());
                (seen.status != ProbeStatus::Ok)
                    .then(|| format!("{name} {word} since {}", minute(seen.since, now)))
            })
            .collect();
        lines.push(match not_ok.as_slice() {
            [] => "Everything that is watched works.".to_owned(),
            some => format!("{}.", some.join(", ")),
        });
        for (id, exposure) in self.deputy.exposures.iter().filter(|(_, it)| it.contained.is_none()) {
            lines.push(format!("{id} is exposed since {}.", minute(exposure.since, now)));
        }
        lines.push(self.customers(now));
        lines.join("\n")
    }

    fn customers(&self, now: Timestamp) -> String {
        let last = self.updates.last.as_ref();
        let told = last.map_or_else(
            || "Customers have not been told".to_owned(),
            |(at, released)| format!("Customers were told at {} ({})", minute(*at, now), released.message),
        );
        match self.next_update() {
            Some(at) if at <= now => format!("{told}; the next word is overdue since {}.", minute(at, now)),
            Some(at) => format!("{told}; the next word is due at {}.", minute(at, now)),
            None => format!("{told}."),
        }
    }

    fn actions(&self, now: Timestamp) -> String {
        let mut lines: Vec<String> = self
            .active_steps()
            .filter_map(|(at, state)| {
                let step = self.planned(&at)?;
                let since = state.started_at.map(|at| format!(" since {}", minute(at, now)));
                let until = state.until.map(|at| format!(", result due at {}", minute(at, now)));
                let (since, until) = (since.unwrap_or_default(), until.unwrap_or_default());
                Some(format!("{}: {}{since}{until}.", self.owner_name(step), step.title.first_line()))
            })
            .collect();
        for fire in self.fires.open().filter(|fire| fire.state.is_in_flight()) {
            let title = self.plan.actions.get(&fire.request.action).map(|it| it.title.first_line());
            let title = title.unwrap_or(fire.request.action.as_str());
            lines.push(format!("{}: {title} ({}), {}.", fire.by, fire.id, fire.state.as_str()));
        }
        for id in self.reached.keys() {
            let title = self.plan.threshold(id).and_then(|it| it.title.as_ref());
            lines.push(format!("Allowed now: {}.", title.map_or(id.as_str(), |it| it.first_line())));
        }
        shortened(lines)
    }

    /// What the deputy would say of people who are waited for.
    fn needs(&self, now: Timestamp) -> String {
        let concerns = self.concerns(now);
        let lines = concerns.into_iter().filter(|concern| match concern.about {
            About::Page(_)
            | About::Delivery(_)
            | About::Draft(_)
            | About::Step(_)
            | About::Unowned(_)
            | About::SpanOfControl
            | About::Decision(_)
            | About::Unknown(_)
            | About::NotVerified(_)
            | About::Approval(_)
            | About::NoCommander
            | About::Exposure(_) => true,
            About::CustomerUpdate
            | About::ExecutiveUpdate
            | About::CallOut
            | About::CommanderTired(_)
            | About::IdentityEnds(_)
            | About::ApprovalEnds
            | About::AcknowledgementEnds(_)
            | About::Alerts
            | About::PagingPaused => false,
        });
        shortened(lines.map(|concern| sentence(&concern.text)).collect())
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let head: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{head}{}.", letters.as_str())
}

fn shortened(mut lines: Vec<String>) -> String {
    if lines.is_empty() {
        return "none".to_owned();
    }
    if lines.len() > MOST_LINES {
        let more = lines.len() - MOST_LINES;
        lines.truncate(MOST_LINES);
        lines.push(format!("And {more} more."));
    }
    lines.join("\n")
}
