//! The thick of it: pages and messages with channels that answer and channels that don't, alerts, a promise that was
//! not kept.

use std::collections::BTreeMap;

use super::Story;
use crate::incident::Command;
use crate::incident::command::{AlertReport, CallResult, ReportCommand, TalkCommand, Wording};
use crate::incident::event::{Alert, AlertKey};
use crate::incident::state::Delivery;
use crate::plan::{DependencyId, MessageId, Severity, SourceId, Text};

/// An alert of Prometheus.
pub(crate) fn alert(number: usize, severity: Severity) -> Alert {
    let key = AlertKey {
        source: SourceId::parse("prometheus").unwrap(),
        fingerprint: Text::line(&format!("{number:016x}")),
    };
    Alert {
        key,
        name: Text::line(&format!("CheckoutErrors{number}")),
        summary: Text::line("more than 5 % of payments answer 401"),
        severity,
        started_at: None,
        as_of: None,
        dependency: DependencyId::parse("checkout").ok(),
        url: Some(Text::line("https://metrics.example.com/graph?g0.expr=checkout_errors")),
        labels: BTreeMap::new(),
    }
}

fn succeeded(status: u16) -> CallResult {
    let excerpt = Text::line("{\"ok\":true}");
    CallResult::Succeeded { status, duration_ms: 84, excerpt, kept: BTreeMap::new() }
}

fn failed(reason: &str) -> CallResult {
    let (reason, excerpt) = (Text::line(reason), Text::default());
    CallResult::Failed { status: Some(503), duration_ms: 90, reason, excerpt, retry_after: None }
}

impl Story {
    /// A quarter of an hour after [`Self::middle`].
    pub(crate) fn busy() -> Self {
        let mut story = Self::middle();
        story.page("ito", "business");
        story.fired(1, Severity::Sev2);
        story.fired(2, Severity::Sev1);
        story.wait(30);
        story.fired(3, Severity::Sev3);
        let over = alert(1, Severity::Sev2).key;
        story.report(ReportCommand::Alerts(vec![AlertReport::Resolved { key: over, as_of: None }]));
        story.end_deliveries(|delivery| {
            let channel = delivery.request.channel.as_str();
            let person = delivery.request.notice.person().map(crate::plan::PersonId::as_str);
            match (channel, person) {
                (_, Some("marin" | "petrov")) => failed("answered 503, expected any 2xx"),
                ("pager", _) => failed("answered 429, expected 202"),
                ("sms", Some("khan")) => {
                    CallResult::Unknown { reason: Text::line("the connection was reset") }
                }
                ("statuspage", _) => succeeded(201),
                ("chat", None) => failed("the room launch-leads does not exist"),
                _ => succeeded(200),
            }
        });
        let needs = [("needs", "nothing")].map(|(name, value)| (name.to_owned(), Text::line(value)));
        story.say("ito", "executives-update", BTreeMap::from(needs), None);
        story.end_deliveries(|_| failed("the room launch-leads does not exist"));
        story.wait(850);
        let sorry = "We are sorry: the new access key takes longer than we promised.";
        story.say("dubois", "security-update", BTreeMap::new(), Some(Text::line(sorry)));
        story.wait(30);
        story.look_again();
        story
    }

    pub(crate) fn fired(&mut self, number: usize, severity: Severity) {
        let fired = AlertReport::Fired(Box::new(alert(number, severity)));
        self.report(ReportCommand::Alerts(vec![fired]));
    }

    /// Every open delivery ends as told, and so does each that follows from it.
    pub(crate) fn end_deliveries(&mut self, ends: impl Fn(&Delivery) -> CallResult) {
        while let Some((delivery, result)) = {
            let mut open = self.incident.deliveries.open();
            open.next().map(|delivery| (delivery.id, ends(delivery)))
        } {
            self.report(ReportCommand::Delivery { delivery, result });
        }
    }

    fn say(&mut self, who: &str, message: &str, variables: BTreeMap<String, Text>, edited: Option<Text>) {
        let message = MessageId::parse(message).unwrap();
        let wording = Wording { variables, edited, ..Wording::of(&message) };
        self.by(who, &Command::Talk(TalkCommand::ReleaseMessage(wording)));
    }
}
