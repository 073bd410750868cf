//! Has this campaign had an incident about these alerts?
//!
//! A rule that declares must not declare again what a person has just ended: an alert that goes on since the same
//! instant was dealt with once, and what comes of it now is a person's business.

use jiff::Timestamp;

use crate::incident::event::{Alert, Kind};
use crate::incident::state::Phase;
use crate::journal::Journal;
use crate::plan::{CampaignId, Duration, IncidentId};
use crate::runtime::listing;
use crate::runtime::record::{self, RecordError};

/// How long after an incident of a campaign was declared no rule declares another one.
pub(super) const AT_MOST_EVERY: Duration = Duration::secs(600);

/// What there was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Precedent {
    /// An incident is open.
    Open(IncidentId),
    /// None is open, and the last one had these alerts, or was a moment ago. Where that is resolved and not closed,
    /// it still hears how its alerts end.
    DealtWith(Option<IncidentId>),
    /// A rule declares, and there is something that no incident had.
    News,
}

/// What there was for a campaign, when a rule declares by these alerts.
pub(super) fn of(
    journal: &dyn Journal,
    campaign: &CampaignId,
    kind: Kind,
    now: Timestamp,
    alerts: &[Alert],
) -> Result<Precedent, RecordError> {
    let rows = listing::incidents(journal)?;
    let lines = rows.into_iter().filter_map(|(_, row)| row.ok());
    let mut lines = lines.filter(|it| it.line.campaign == *campaign && it.line.kind == kind);
    let Some(last) = lines.next() else {
        return Ok(if alerts.is_empty() { Precedent::DealtWith(None) } else { Precedent::News });
    };
    if let Some(open) = std::iter::once(&last).chain(&lines.collect::<Vec<_>>()).find(|it| it.is_open()) {
        return Ok(Precedent::Open(open.line.id.clone()));
    }
    let hears = (last.line.phase == Phase::Resolved).then(|| last.line.id.clone());
    if alerts.is_empty() || now < AT_MOST_EVERY.after(last.line.declared_at) {
        return Ok(Precedent::DealtWith(hears));
    }
    let (incident, _) = record::load(journal, &last.line.id)?;
    let had = |alert: &Alert| {
        let line = incident.alerts.get(&alert.key);
        line.is_some_and(|line| line.alert.started_at == alert.started_at)
    };
    Ok(if alerts.iter().all(had) { Precedent::DealtWith(hears) } else { Precedent::News })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::command::{AlertReport, LeadCommand, LifecycleCommand};
    use crate::incident::event::AlertKey;
    use crate::incident::{Actor, Command, Origin, decide};
    use crate::journal::{Head, MemoryJournal};
    use crate::plan::{PersonId, Severity, SourceId, Text, Workspace};
    use crate::runtime::intake::proposals;
    use crate::runtime::ledger::Ledger;
    use crate::runtime::record::Stamp;
    use crate::runtime::session::{self, New};

    fn at(text: &str) -> Timestamp {
        format!("2027-03-02T{text}Z").parse().unwrap()
    }

    fn alert(fingerprint: &str, since: &str) -> Alert {
        let source = SourceId::parse("alertmanager").unwrap();
        Alert {
            key: AlertKey { source, fingerprint: Text::line(fingerprint) },
            name: Text::line("CheckoutDown"),
            summary: Text::default(),
            severity: Severity::Sev1,
            started_at: Some(at(since)),
            dependency: None,
            url: None,
            labels: std::collections::BTreeMap::new(),
            as_of: None,
        }
    }

    fn campaign() -> CampaignId {
        CampaignId::parse("spring-launch").unwrap()
    }

    /// An incident that had one alert from 08:58 on and was resolved at 09:30.
    async fn resolved() -> Ledger {
        let ledger = Ledger::start(Box::new(MemoryJournal::default())).unwrap();
        let person: Actor = PersonId::parse("ito").unwrap().into();
        let new = New {
            plan: Workspace::embedded().unwrap().plan_for(&campaign()).unwrap(),
            kind: Kind::Drill,
            severity: Severity::Sev1,
            title: Text::line("checkout"),
            by: person.clone(),
            origin: Origin::Command,
            at: at("09:00:00"),
            exercise: None,
        };
        let id = session::declare(&ledger, new).await.unwrap();
        let ended = ledger.ask(move |journal| {
            let fired = AlertReport::Fired(Box::new(alert("a", "08:58:00")));
            proposals::join_one(journal, &id, vec![fired], at("09:00:01")).unwrap();
            let take = Command::Lead(LeadCommand::TakeCommand { relieve: None });
            let resolve = LifecycleCommand::Resolve { summary: Text::line("over") };
            for command in [take, Command::Lifecycle(resolve)] {
                let (incident, head): (_, Head) = record::load(journal, &id).unwrap();
                let decision = decide(&incident, at("09:30:00"), &person, "", &command).unwrap();
                let stamp =
                    Stamp { uid: &incident.uid, at: at("09:30:00"), actor: &person, origin: Origin::Command };
                let (drafts, _) = record::encode(&stamp, head.count, decision.events).unwrap();
                journal.append(id.as_str(), &head, drafts).unwrap();
            }
        });
        ended.await.unwrap();
        ledger
    }

    async fn asked(ledger: &Ledger, now: &str, alerts: Vec<Alert>) -> Precedent {
        let now = at(now);
        let asked = ledger.ask(move |journal| of(journal, &campaign(), Kind::Drill, now, &alerts));
        asked.await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn an_alert_that_goes_on_after_its_incident_was_resolved_declares_no_other_one() {
        let ledger = resolved().await;
        let last = || Some(IncidentId::parse("drill-spring-launch-1").unwrap());
        let same = vec![alert("a", "08:58:00")];
        assert_eq!(asked(&ledger, "12:00:00", same.clone()).await, Precedent::DealtWith(last()));
        let anew = vec![alert("a", "11:59:00")];
        assert_eq!(asked(&ledger, "12:00:00", anew).await, Precedent::News);
        let other = [same, vec![alert("b", "08:58:00")]].concat();
        assert_eq!(asked(&ledger, "12:00:00", other.clone()).await, Precedent::News);
        assert_eq!(asked(&ledger, "09:09:59", other).await, Precedent::DealtWith(last()), "a moment ago");
        assert_eq!(asked(&ledger, "12:00:00", Vec::new()).await, Precedent::DealtWith(last()));
    }

    #[tokio::test]
    async fn an_incident_of_the_other_kind_is_none() {
        let ledger = resolved().await;
        let alerts = vec![alert("a", "08:58:00")];
        let of_live =
            ledger.ask(move |journal| of(journal, &campaign(), Kind::Live, at("12:00:00"), &alerts));
        assert_eq!(of_live.await.unwrap().unwrap(), Precedent::News);
    }
}
