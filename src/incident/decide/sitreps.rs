//! Sitreps: anybody on the roster may say how it stands; who sends it to a channel must be allowed to page or command.

use super::{Answer, Context, Decision, required};
use crate::incident::Refusal;
use crate::incident::event::SitrepIssued;
use crate::incident::words::MOST_CHARACTERS;
use crate::plan::message::Audience;
use crate::plan::{Authority, ChannelId, PersonId, Text};

/// A sitrep as a person wants it to be issued.
pub(super) struct Report<'a> {
    pub(super) condition: &'a Text,
    pub(super) actions: &'a Text,
    pub(super) needs: &'a Text,
    pub(super) to: &'a [ChannelId],
}

impl Context<'_> {
    pub(super) fn issue_sitrep(&self, by: &PersonId, report: &Report<'_>) -> Answer {
        if !self.incident.is_human(by) {
            return Err(Refusal::NotHuman(by.clone()));
        }
        let mut to: Vec<ChannelId> = Vec::new();
        for channel in report.to {
            self.is_for_sitreps(channel)?;
            if !to.contains(channel) {
                to.push(channel.clone());
            }
        }
        if !to.is_empty() && !self.incident.lead.is_commander(by) {
            self.incident.require(by, Authority::Page)?;
        }
        let part = |text: &Text| text.cut(MOST_CHARACTERS);
        let condition = part(&required(report.condition)?);
        let (actions, needs) = (part(report.actions), part(report.needs));
        let event = SitrepIssued { condition, actions, needs, to: to.clone() };
        let text = event.text(self.incident);
        Ok(self.send_sitrep(Decision::event(event), self.next_fire(0).0, &to, &text))
    }

    /// A place that people at work read: it exists, and no message to customers goes there.
    fn is_for_sitreps(&self, id: &ChannelId) -> Result<(), Refusal> {
        let channel = self.incident.plan.channels.get(id).filter(|channel| channel.contact.is_none());
        channel.ok_or_else(|| Refusal::NotFound { what: "channel for a sitrep", name: id.to_string() })?;
        let customers = self.incident.plan.messages.values().filter(|it| it.audience == Audience::Customers);
        let places = customers.flat_map(|it| it.channel.iter().chain(&it.also));
        let names = |name: &Text| name.as_str().split(':').next() == Some(id.as_str());
        if places.into_iter().any(names) {
            return Err(Refusal::CustomersReadIt(id.clone()));
        }
        Ok(())
    }
}
