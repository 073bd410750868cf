//! The seat of command, and the alerts that speak of more than the incident says.

use super::pages::names;
use super::{About, Lines, Urgency};
use crate::incident::words::minute;
use crate::plan::{Authority, Duration, PersonId};

/// After so long the line of a seat comes back, dismissed or not.
const AGAIN: Duration = Duration::mins(60);

impl Lines<'_> {
    pub(super) fn command(&mut self) {
        let incident = self.incident;
        let Some(tenure) = &incident.lead.commander else {
            let who = names(&incident.who_can(Authority::Command));
            let text = format!("nobody commands: {who} takes command");
            let at = incident.clock_from;
            let again = self.count_since(at, incident.plan.deputy.call_out);
            self.add(format!("no-commander/{again}"), Urgency::Now, About::NoCommander, at, text);
            return;
        };
        let length = incident.plan.deputy.commander_for;
        let due = length.after(tenure.since);
        if due > self.now {
            return;
        }
        let next = match (&incident.lead.offer, self.successor(&tenure.by)) {
            (Some(offer), _) => format!("{} has not answered the offer of command", offer.to),
            (None, Some(person)) => format!("hand over to {person}"),
            (None, None) => "nobody else may command: page somebody who can".to_owned(),
        };
        let text = format!("{} has commanded since {}: {next}", tenure.by, minute(tenure.since, self.now));
        let key =
            format!("tired/{}/{}/{}", tenure.by, tenure.since.as_second(), self.count_since(due, AGAIN));
        self.add(key, Urgency::Soon, About::CommanderTired(tenure.by.clone()), due, text);
    }

    /// Who could take over: one who may command and is at work, else one who may command, else the deputy.
    fn successor(&self, commander: &PersonId) -> Option<PersonId> {
        let could = self.incident.who_can(Authority::Command);
        let others = || could.iter().filter(|person| *person != commander);
        let deputies = self.incident.plan.roles.iter().filter(|role| role.id.as_str() == "deputy");
        let deputies = deputies.flat_map(crate::plan::Role::holders).filter(|person| *person != commander);
        let there = others().find(|person| self.incident.is_at_work(person));
        there.or_else(|| others().next()).or_else(|| deputies.into_iter().next()).cloned()
    }

    pub(super) fn alerts(&mut self) {
        let firing: Vec<_> = self.incident.alerts.firing().collect();
        let Some(last) = firing.iter().map(|line| line.joined_at).max() else { return };
        let worse = firing.iter().find(|line| {
            line.alert.severity != self.incident.severity
                && line.alert.severity.at_least(self.incident.severity)
        });
        let mut names: Vec<&str> = firing.iter().map(|line| line.alert.name.first_line()).collect();
        names.sort_unstable();
        names.dedup();
        let shown = names.iter().take(3).copied().collect::<Vec<_>>().join(", ");
        let more = if names.len() > 3 { " and more" } else { "" };
        let verb = if firing.len() == 1 { "alert fires" } else { "alerts fire" };
        let (urgency, worse) = match worse {
            Some(line) => {
                let (alert, here) = (line.alert.severity.as_str(), self.incident.severity.as_str());
                (Urgency::Soon, format!("; one says {alert}, the incident is {here}"))
            }
            None => (Urgency::Keep, String::new()),
        };
        let text = format!("{} {verb}: {shown}{more}{worse}", firing.len());
        let stage = if worse.is_empty() { "" } else { "/worse" };
        let key = format!("alerts/{}/{}{stage}", firing.len(), last.as_second());
        self.add(key, urgency, About::Alerts, last, text);
    }
}
