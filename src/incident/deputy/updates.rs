//! Who waits for a word: customers and executives.

use jiff::Timestamp;

use super::{About, Lines, Urgency};
use crate::incident::state::Phase as Life;
use crate::incident::words::{Fit, minute};
use crate::plan::Duration;
use crate::plan::message::{Audience, Phase};

/// So long before a word is due it is on the list.
const SOON: Duration = Duration::mins(5);

impl Lines<'_> {
    pub(super) fn updates(&mut self) {
        if let Some(at) = self.incident.next_update() {
            let (audience, about) = (Audience::Customers, About::CustomerUpdate);
            self.update("customers", audience, about, at, self.incident.plan.updates.every);
        }
        if let Some(at) = self.incident.next_executive_update() {
            let (audience, about) = (Audience::Executives, About::ExecutiveUpdate);
            self.update("executives", audience, about, at, self.incident.plan.updates.executives);
        }
        self.final_word();
    }

    fn update(&mut self, who: &str, audience: Audience, about: About, at: Timestamp, every: Duration) {
        let second = at.as_second();
        if at <= self.now {
            // A promise that goes on being broken comes back on the list, dismissed or not.
            let again = self.now.duration_since(at).as_millis() / i128::from(every.as_millis().max(60_000));
            let text = format!("{who} wait since {}: {}", minute(at, self.now), self.send(audience));
            self.add(format!("{who}/{second}/overdue-{again}"), Urgency::Now, about, at, text);
        } else if at <= SOON.after(self.now) {
            let text = format!("tell {who} by {}: {}", minute(at, self.now), self.send(audience));
            self.add(format!("{who}/{second}/soon"), Urgency::Soon, about, at, text);
        }
    }

    /// It is over, and those who were told that it began have not been told.
    fn final_word(&mut self) {
        let told = || self.incident.told(Audience::Customers);
        let is_final = |it: &crate::incident::state::Release| {
            let message = self.incident.plan.messages.get(&it.released.message);
            message.is_some_and(|message| message.phase == Phase::Final)
        };
        let nothing = told().next().is_none() || told().any(is_final);
        if self.incident.phase != Life::Resolved || nothing {
            return;
        }
        let at = self.incident.phase_since;
        let text = format!("tell customers that it is over: {}", self.send(Audience::Customers));
        self.add(
            format!("customers/{}/final", at.as_second()),
            Urgency::Soon,
            About::CustomerUpdate,
            at,
            text,
        );
    }

    /// `send partial-update`, or that nothing fits.
    fn send(&self, audience: Audience) -> String {
        let outage = self.incident.outage_presumed();
        let fits = self.incident.fitting(self.now, audience, outage);
        match fits.first() {
            None => "the plan has no message for them".to_owned(),
            Some(fit) if fit.is_exact() => format!("send {}", fit.message),
            Some(Fit { message, .. }) => format!("nothing approved fits, {message} is the nearest"),
        }
    }
}
